//! Rules for some sockets of a context: ZAP domains.

use std::net::Ipv4Addr;

use libzmq::{
    AuthBuilder, AuthClient, Ctx, CurveCert, CurvePublicKey, DomainRules, ErrorKind, IpRange,
    Mechanism, PlainClientCreds, Server, prelude::*,
};
use libzmq_tests::{ctx, gather, scatter, server, tcp, visitor::lets_in};

use crate::mechanism::{CERTS, curve_client, curve_client_as, curve_server, plain_client, with};

fn bound_in(ctx: &Ctx, domain: &str, mechanism: impl Into<Mechanism>) -> Server {
    let server = server().bind(tcp()).zap_domain(domain).mechanism(mechanism);
    server.build_with_ctx(ctx).unwrap()
}

fn ali() -> PlainClientCreds {
    PlainClientCreds::new("ali", "sesame")
}

fn here() -> [IpRange; 1] {
    [Ipv4Addr::LOCALHOST.into()]
}

/// Each mechanism, with a client that it can be told to let in.
fn pairs() -> [(Mechanism, Mechanism); 2] {
    [
        (Mechanism::PlainServer, plain_client()),
        (curve_server(), curve_client()),
    ]
}

/// Lets in the clients of [`pairs`].
fn knows_all() -> DomainRules {
    DomainRules::new()
        .plain_registry([ali()])
        .curve_registry([CERTS.client.public()])
}

#[test]
fn credentials_count_in_their_own_domain() {
    for (ours, theirs) in pairs() {
        let ctx = ctx();
        let servers = ["global", "admin", "guest"].map(|name| bound_in(&ctx, name, &ours));
        let expect = |expected: [bool; 3]| {
            let found = servers
                .each_ref()
                .map(|server| lets_in(&ctx, server, &with(&theirs)));
            assert_eq!(found, expected, "{ours:?}");
        };
        expect([false; 3]);

        let rules = AuthBuilder::new()
            .domain("admin", knows_all())
            .domain("guest", DomainRules::new())
            .build_with_ctx(&ctx)
            .unwrap();
        expect([false, true, false]);

        rules.add_plain_registry([ali()]).unwrap();
        rules.add_curve_registry([CERTS.client.public()]).unwrap();
        expect([true, true, false]);

        let admin = rules.domain("admin").unwrap();
        admin.remove_plain_registry(["ali"]).unwrap();
        admin.set_curve_registry::<&CurvePublicKey>([]).unwrap();
        expect([true, false, false]);

        let guest = admin.domain("guest").unwrap();
        guest.set_plain_registry([ali()]).unwrap();
        guest.set_curve_auth(false).unwrap();
        expect([true, false, true]);
    }
}

/// The one that is named and the one that is not are the same.
#[test]
fn global_is_the_domain_of_those_that_name_none() {
    let ctx = ctx();
    let rules = AuthBuilder::new().plain_registry([ali()]);
    let rules = rules.build_with_ctx(&ctx).unwrap();
    let unnamed = server().bind(tcp()).mechanism(Mechanism::PlainServer);
    let unnamed = unnamed.build_with_ctx(&ctx).unwrap();
    assert_eq!(unnamed.zap_domain(), "global");
    let named = bound_in(&ctx, "global", Mechanism::PlainServer);
    for server in [&unnamed, &named] {
        assert!(lets_in(&ctx, server, &with(plain_client())));
    }
    for result in [
        rules.domain("global").map(drop),
        rules.remove_domain("global").map(drop),
        AuthBuilder::new()
            .domain("global", DomainRules::new())
            .build_with_ctx(&ctx)
            .map(drop),
    ] {
        let err = result.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains("\"global\""), "{err}");
    }
}

/// What might be misspelt is closed, also to those who need no credentials.
#[test]
fn nobody_gets_in_by_a_domain_without_rules() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let server = bound_in(&ctx, "admin", Mechanism::Null);
    let is_open = || lets_in(&ctx, &server, &with(Mechanism::Null));
    assert!(!is_open());
    rules.domain("admim").unwrap().clear_allow().unwrap();
    assert!(!is_open());
    rules.domain("admin").unwrap().clear_allow().unwrap();
    assert!(is_open());
    assert!(rules.remove_domain("admin").unwrap());
    assert!(!is_open());
    assert!(!rules.remove_domain("admin").unwrap());
}

#[test]
fn lists_outside_of_domains_come_first() {
    for (ours, theirs) in [(Mechanism::Null, Mechanism::Null), pairs()[1].clone()] {
        let ctx = ctx();
        let rules = AuthBuilder::new()
            .curve_registry([CERTS.client.public()])
            .domain("admin", knows_all());
        let rules = rules.build_with_ctx(&ctx).unwrap();
        let admin = rules.domain("admin").unwrap();
        let servers = ["global", "admin"].map(|name| bound_in(&ctx, name, &ours));
        let elsewhere = || ["10.0.0.0/8".parse::<IpRange>().unwrap()];
        let expect = |expected: [bool; 2]| {
            let found = servers
                .each_ref()
                .map(|server| lets_in(&ctx, server, &with(&theirs)));
            assert_eq!(found, expected, "{ours:?}");
        };
        expect([true, true]);
        admin.set_deny(here()).unwrap();
        expect([true, false]);
        admin.set_deny(elsewhere()).unwrap();
        admin.set_allow(elsewhere()).unwrap();
        expect([true, false]);
        admin.set_allow(here()).unwrap();
        expect([true, true]);
        // A domain lets in nobody whom all are to keep out.
        rules.set_deny(here()).unwrap();
        expect([false, false]);
        rules.set_deny(elsewhere()).unwrap();
        rules.set_allow(elsewhere()).unwrap();
        expect([false, false]);
        rules.add_allow(here()).unwrap();
        expect([true, true]);
    }
}

/// A domain that stays behind would ask by the wrong rules.
#[test]
fn the_last_domain_is_in_force() {
    let ctx = ctx();
    let _ = AuthBuilder::new()
        .domain("admin", knows_all())
        .domain("open", DomainRules::new())
        .build_with_ctx(&ctx)
        .unwrap();
    for (ours, theirs) in pairs() {
        let server = server().mechanism(&ours).zap_domain("open");
        let server = server.build_with_ctx(&ctx).unwrap();
        server.bind(tcp()).unwrap();
        assert!(!lets_in(&ctx, &server, &with(&theirs)));

        server.set_zap_domain("admin").unwrap();
        assert_eq!(server.zap_domain(), "admin");
        server.bind(tcp()).unwrap();
        assert!(lets_in(&ctx, &server, &with(&theirs)));

        // It stays through changes of the mechanism.
        server.set_mechanism(Mechanism::Null).unwrap();
        server.set_mechanism(&ours).unwrap();
        server.bind(tcp()).unwrap();
        assert!(lets_in(&ctx, &server, &with(&theirs)));

        server.set_mechanism(Mechanism::Null).unwrap();
        server.set_zap_domain("nowhere").unwrap();
        server.bind(tcp()).unwrap();
        assert!(!lets_in(&ctx, &server, &with(Mechanism::Null)));
        server.set_zap_domain("open").unwrap();
        server.bind(tcp()).unwrap();
        assert!(lets_in(&ctx, &server, &with(Mechanism::Null)));
        server.set_mechanism(&ours).unwrap();
        server.bind(tcp()).unwrap();
        assert!(!lets_in(&ctx, &server, &with(&theirs)));
    }
}

#[test]
fn names_that_cannot_be_are_refused() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let long = "x".repeat(256);
    for name in ["", "a\0b", &long] {
        let socket = server().zap_domain("fine").build_with_ctx(&ctx).unwrap();
        for err in [
            server().zap_domain(name).build_with_ctx(&ctx).unwrap_err(),
            socket.set_zap_domain(name).unwrap_err(),
            rules.domain(name).unwrap_err(),
            rules.remove_domain(name).unwrap_err(),
            AuthBuilder::new()
                .domain(name, DomainRules::new())
                .build_with_ctx(&ctx)
                .unwrap_err(),
        ] {
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains(&format!("{name:?}")), "{err}");
        }
        assert_eq!(socket.zap_domain(), "fine");
    }
    let longest = "x".repeat(255);
    rules.domain(&longest).unwrap().set_deny(here()).unwrap();
    let server = bound_in(&ctx, &longest, Mechanism::Null);
    assert!(!lets_in(&ctx, &server, &with(Mechanism::Null)));
    rules
        .domain(&longest)
        .unwrap()
        .set_deny([] as [IpRange; 0])
        .unwrap();
    assert!(lets_in(&ctx, &server, &with(Mechanism::Null)));
}

/// Nothing is in force by halves, and the error says where.
#[test]
fn a_mistake_in_one_domain_changes_nothing() {
    let ctx = ctx();
    let server = bound_in(&ctx, "admin", Mechanism::Null);
    let bad = DomainRules::new().plain_registry([PlainClientCreds::new("", "p")]);
    let err = AuthBuilder::new()
        .domain("admin", DomainRules::new())
        .domain("bad", bad)
        .build_with_ctx(&ctx)
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert!(err.to_string().contains("\"bad\""), "{err}");
    assert!(!lets_in(&ctx, &server, &with(Mechanism::Null)));
}

/// A server that connects decides too.
#[test]
fn a_server_that_connects_has_a_domain() {
    let ctx = ctx();
    let stranger = CurveCert::new_unique();
    let _ = AuthBuilder::new()
        .curve_registry([stranger.public()])
        .domain("admin", knows_all())
        .build_with_ctx(&ctx)
        .unwrap();
    let gather = |mechanism: Mechanism| {
        let gather = gather().bind(tcp()).mechanism(mechanism);
        gather.build_with_ctx(&ctx).unwrap()
    };
    let (known, unknown) = (gather(curve_client()), gather(curve_client_as(&stranger)));
    let scatter = scatter()
        .mechanism(curve_server())
        .zap_domain("admin")
        .immediate(true)
        .connect(unknown.last_endpoint().unwrap())
        .connect(known.last_endpoint().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    for number in 0..10 {
        scatter.send(number.to_string().as_str()).unwrap();
        assert_eq!(known.recv_msg().unwrap(), number.to_string());
    }
    assert!(unknown.try_recv_msg().is_err());
}

/// Classic sockets have domains too.
#[test]
fn a_router_has_a_domain() {
    let ctx = ctx();
    let _ = AuthBuilder::new()
        .domain("admin", knows_all())
        .build_with_ctx(&ctx)
        .unwrap();
    let router = libzmq_tests::router()
        .bind(tcp())
        .mechanism(Mechanism::PlainServer)
        .zap_domain("admin")
        .build_with_ctx(&ctx)
        .unwrap();
    let dealer = libzmq_tests::dealer()
        .connect(router.last_endpoint().unwrap())
        .mechanism(plain_client());
    let dealer = dealer.build_with_ctx(&ctx).unwrap();
    dealer.send("hello").unwrap();
    let parts = router.recv_multipart().unwrap();
    assert_eq!(parts[1].metadata("User-Id"), Some("ali"));
}
