//! Rules that are replaced as a whole, as when their file was edited.

use std::{fs, thread};

use libzmq::{
    AuthBuilder, AuthClient, CurveCert, DomainRules, ErrorKind, Mechanism, PlainClientCreds,
    auth::{CertFile, IpRange},
    config::*,
    prelude::*,
};
use libzmq_tests::{TempDir, client, ctx, eventually, server, tcp, visitor::lets_in};

use crate::mechanism::{CERTS, bound, curve_client, curve_client_as, curve_server, with};

fn plain(name: &str, password: &str) -> PlainClientCreds {
    PlainClientCreds::new(name, password)
}

/// Rules that mention everything.
fn everything(dir: &TempDir) -> AuthBuilder {
    AuthBuilder::new()
        .allow(["127.0.0.0/8".parse::<IpRange>().unwrap()])
        .deny(["127.0.0.9".parse::<IpRange>().unwrap()])
        .plain_registry([plain("ali", "sesame")])
        .curve_registry([CERTS.client.public()])
        .curve_directory(dir.path())
        .curve_auth(false)
        .gssapi_registry(["ali@EXAMPLE.ORG"])
        .domain(
            "admin",
            DomainRules::new().plain_registry([plain("root", "barley")]),
        )
}

#[test]
fn what_is_not_mentioned_is_no_longer_in_force() {
    let ctx = ctx();
    let dir = TempDir::new();
    let auth = everything(&dir).build_with_ctx(&ctx).unwrap();
    let passwords = bound(&ctx, Mechanism::PlainServer);
    let keys = bound(&ctx, curve_server());
    let admin = server().mechanism(Mechanism::PlainServer).bind(tcp());
    let admin = admin.zap_domain("admin").build_with_ctx(&ctx).unwrap();
    let stranger = CurveCert::new_unique();
    let found = || {
        [
            lets_in(&ctx, &passwords, &with(plain("ali", "sesame"))),
            lets_in(&ctx, &keys, &with(curve_client())),
            lets_in(&ctx, &keys, &with(curve_client_as(&stranger))),
            lets_in(&ctx, &admin, &with(plain("root", "barley"))),
        ]
    };
    assert_eq!(found(), [true; 4]);

    // To build merges, and to replace does not.
    let some = AuthBuilder::new().plain_registry([plain("ali", "sesame")]);
    let _ = some.build_with_ctx(&ctx).unwrap();
    assert_eq!(found(), [true; 4]);
    auth.replace(&some).unwrap();
    assert_eq!(found(), [true, false, false, false]);
    let elsewhere = "10.0.0.0/8".parse::<IpRange>().unwrap();
    auth.replace(&AuthBuilder::new().allow([elsewhere]))
        .unwrap();
    auth.replace(&some).unwrap();
    assert_eq!(found(), [true, false, false, false]);
    CertFile::new(stranger.public())
        .save(dir.path().join("a.key"))
        .unwrap();
    auth.replace(&AuthBuilder::new().curve_directory(dir.path()))
        .unwrap();
    assert_eq!(found(), [false, false, true, false]);
    // A handle for a domain replaces all as well.
    let handle = auth.domain("admin").unwrap();
    handle.replace(&everything(&dir)).unwrap();
    assert_eq!(found(), [true; 4]);
}

#[test]
fn bad_rules_change_nothing() {
    let ctx = ctx();
    let dir = TempDir::new();
    let auth = everything(&dir).build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    for (bad, kind) in [
        (
            AuthBuilder::new().plain_registry([plain("", "x")]),
            ErrorKind::InvalidInput,
        ),
        (
            AuthBuilder::new().curve_directory(dir.path().join("nowhere")),
            ErrorKind::NotFound,
        ),
        (
            AuthBuilder::new().domain("global", DomainRules::new()),
            ErrorKind::InvalidInput,
        ),
        (
            AuthBuilder::new().domain("a", DomainRules::new().gssapi_registry(["nobody"])),
            ErrorKind::InvalidInput,
        ),
    ] {
        assert_eq!(auth.replace(&bad).unwrap_err().kind(), kind, "{bad:?}");
        assert!(lets_in(&ctx, &server, &with(plain("ali", "sesame"))));
    }
    ctx.shutdown();
    eventually("the authenticator ends", || {
        auth.replace(&AuthBuilder::new())
            .is_err_and(|err| err.kind() == ErrorKind::InvalidCtx)
    });
}

/// One who is in both is never out in between.
#[test]
fn rules_are_replaced_at_once() {
    let ctx = ctx();
    let auth = AuthClient::new(&ctx).unwrap();
    let [one, other] = ["one", "other"].map(|name| {
        AuthBuilder::new().plain_registry([plain("ali", "sesame"), plain(name, "sesame")])
    });
    auth.replace(&one).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                auth.replace(&other).unwrap();
                auth.replace(&one).unwrap();
            }
        });
        let all = (0..100).all(|_| lets_in(&ctx, &server, &with(plain("ali", "sesame"))));
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(all);
    });
}

/// By each of the rules that one is let in by.
#[test]
fn whom_the_rules_refuse_is_ended() {
    let ctx = ctx();
    let dir = TempDir::new();
    let listed = CurveCert::new_unique();
    let path = dir.path().join("listed.key");
    let auth = everything(&dir)
        .curve_auth(true)
        .build_with_ctx(&ctx)
        .unwrap();
    CertFile::new(listed.public()).save(&path).unwrap();
    let passwords = bound(&ctx, Mechanism::PlainServer);
    let keys = bound(&ctx, curve_server());
    let open = bound(&ctx, Mechanism::Null);
    let admin = server().mechanism(Mechanism::PlainServer).bind(tcp());
    let admin = admin.zap_domain("admin").build_with_ctx(&ctx).unwrap();
    let mut clients = Vec::new();
    for (server, mechanism) in [
        (&passwords, Mechanism::from(plain("ali", "sesame"))),
        (&keys, curve_client()),
        (&keys, curve_client_as(&listed)),
        (&admin, plain("root", "barley").into()),
        (&open, Mechanism::Null),
    ] {
        let client = client().mechanism(mechanism);
        let client = client.connect(server.last_endpoint().unwrap());
        let client = client.build_with_ctx(&ctx).unwrap();
        client.send("hello").unwrap();
        server.recv_msg().unwrap();
        clients.push(client);
    }
    let end = |expected| assert_eq!(auth.end_refused().unwrap(), expected);
    end(0);
    auth.add_plain_registry([plain("ali", "another")]).unwrap();
    end(0);
    auth.remove_plain_registry(["ali"]).unwrap();
    end(1);
    auth.set_curve_auth(false).unwrap();
    auth.remove_curve_registry([CERTS.client.public()]).unwrap();
    end(0);
    auth.set_curve_auth(true).unwrap();
    end(1);
    fs::remove_file(&path).unwrap();
    end(1);
    let left = auth.peers().unwrap();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(auth.remove_domain("admin").unwrap());
    end(1);
    auth.set_deny(["127.0.0.1".parse::<IpRange>().unwrap()])
        .unwrap();
    end(1);
    assert_eq!(auth.peers().unwrap(), []);
}

#[test]
fn a_file_is_read_when_it_has_changed() {
    let dir = TempDir::new();
    let path = dir.path().join("auth.yml");
    let mut file = ConfigFile::new(&path);
    let err = file.read_if_changed().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);
    assert!(err.to_string().contains("auth.yml"), "{err}");

    let read = |file: &mut ConfigFile| {
        let text = file.read_if_changed().unwrap();
        text.map(|text| text.expose().to_owned())
    };
    // Of the same size, and too quick for the clock of the file system.
    for round in 0..200 {
        let text = format!("deny: 10.0.0.{}", 100 + round % 2);
        fs::write(&path, &text).unwrap();
        assert_eq!(read(&mut file).as_deref(), Some(&*text), "{round}");
        assert_eq!(read(&mut file), None);
    }
    // Written again, and the same.
    fs::write(&path, "deny: 10.0.0.101").unwrap();
    assert_eq!(read(&mut file), None);
    fs::write(&path, b"\xff").unwrap();
    let err = file.read_if_changed().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    // What a failure hid is told later.
    fs::remove_file(&path).unwrap();
    file.read_if_changed().unwrap_err();
    fs::write(&path, "password: hunter2").unwrap();
    assert_eq!(read(&mut file).as_deref(), Some("password: hunter2"));
    assert!(!format!("{file:?}").contains("hunter2"));
    assert_eq!(file.path(), path);
}
