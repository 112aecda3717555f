//! Users and their passwords in a file.

use std::{fs, path::PathBuf};

use libzmq::{
    AuthBuilder, AuthClient, Ctx, DomainRules, ErrorKind, Mechanism, PlainClientCreds, Server,
    auth::PlainFile, config::*, prelude::*,
};
use libzmq_tests::{TempDir, client, ctx, eventually, server, tcp, visitor::lets_in};

use crate::{
    config::{assert_round_trips, to_yaml},
    mechanism::{bound, with},
};

struct Setup {
    dir: TempDir,
    ctx: Ctx,
}

impl Setup {
    fn new(content: &str) -> Self {
        let setup = Self {
            dir: TempDir::new(),
            ctx: ctx(),
        };
        setup.write(content);
        setup
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("passwords")
    }

    /// Replaces the file at once, for its owner alone.
    fn write(&self, content: impl AsRef<[u8]>) {
        let new = self.dir.path().join("new");
        fs::write(&new, content).unwrap();
        #[cfg(unix)]
        set_mode(&new, 0o600);
        fs::rename(new, self.path()).unwrap();
    }

    fn build(&self) -> AuthClient {
        let rules = AuthBuilder::new().plain_file(self.path());
        rules.build_with_ctx(&self.ctx).unwrap()
    }

    fn lets_in(&self, server: &Server, name: &str, password: &str) -> bool {
        lets_in(
            &self.ctx,
            server,
            &with(PlainClientCreds::new(name, password)),
        )
    }
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn users_of_the_file_are_let_in() {
    let setup = Setup::new("# mine\n\nali=open sesame\r\nbaba=a=b\n");
    let auth = setup.build();
    let server = bound(&setup.ctx, Mechanism::PlainServer);
    assert!(setup.lets_in(&server, "ali", "open sesame"));
    assert!(setup.lets_in(&server, "baba", "a=b"));
    for (name, password) in [
        ("ali", "a=b"),
        ("ali", "open sesame\r"),
        ("cassim", "open sesame"),
        ("# mine", "x"),
        ("baba=a", "b"),
    ] {
        assert!(!setup.lets_in(&server, name, password), "{name}");
    }

    // Who is in the registry is not looked up in the file.
    auth.add_plain_registry([PlainClientCreds::new("ali", "other")])
        .unwrap();
    assert!(!setup.lets_in(&server, "ali", "open sesame"));
    assert!(setup.lets_in(&server, "ali", "other"));
    auth.clear_plain_file().unwrap();
    assert!(!setup.lets_in(&server, "baba", "a=b"));
    auth.set_plain_file(setup.path()).unwrap();
    assert!(setup.lets_in(&server, "baba", "a=b"));
}

#[test]
fn the_file_may_change_while_it_runs() {
    let setup = Setup::new("ali=1\n");
    let auth = setup.build();
    let server = bound(&setup.ctx, Mechanism::PlainServer);
    for round in 0..20 {
        let (old, new) = (format!("{round}"), format!("{}", round + 1));
        setup.write(format!("ali={new}\n"));
        assert!(setup.lets_in(&server, "ali", &new), "{round}");
        assert!(!setup.lets_in(&server, "ali", &old), "{round}");
    }
    // Written over in place, with the same size.
    fs::write(setup.path(), "ali=21\n").unwrap();
    eventually("the new password counts", || {
        setup.lets_in(&server, "ali", "21")
    });

    // What cannot be used lets in nobody, until it can.
    for bad in [&b"ali=21\nbaba\n"[..], b"\xff", b"ali=21\nali=21\n"] {
        setup.write(bad);
        assert!(!setup.lets_in(&server, "ali", "21"));
        setup.write("ali=21\n");
        assert!(setup.lets_in(&server, "ali", "21"));
    }
    fs::remove_file(setup.path()).unwrap();
    assert!(!setup.lets_in(&server, "ali", "21"));
    setup.write("ali=22\n");
    assert!(setup.lets_in(&server, "ali", "22"));

    // One who is removed can be sent away.
    let client = client().mechanism(PlainClientCreds::new("ali", "22"));
    let client = client.connect(server.last_endpoint().unwrap());
    let client = client.build_with_ctx(&setup.ctx).unwrap();
    client.send("hello").unwrap();
    server.recv_msg().unwrap();
    eventually("the others have left", || auth.peers().unwrap().len() == 1);
    assert_eq!(auth.end_refused().unwrap(), 0);
    setup.write("baba=22\n");
    assert_eq!(auth.end_refused().unwrap(), 1);
}

#[test]
fn a_domain_has_a_file_of_its_own() {
    let setup = Setup::new("ali=sesame\n");
    let rules = DomainRules::new().plain_file(setup.path());
    let auth = AuthBuilder::new().domain("admin", rules);
    let _auth = auth.build_with_ctx(&setup.ctx).unwrap();
    let open = bound(&setup.ctx, Mechanism::PlainServer);
    let admin = server().mechanism(Mechanism::PlainServer).bind(tcp());
    let admin = admin
        .zap_domain("admin")
        .build_with_ctx(&setup.ctx)
        .unwrap();
    assert!(setup.lets_in(&admin, "ali", "sesame"));
    assert!(!setup.lets_in(&open, "ali", "sesame"));
}

/// By kind, and with the file and the line, but without what stands there.
#[test]
fn what_cannot_be_used_is_named() {
    let setup = Setup::new("");
    let auth = setup.build();
    for (bad, line) in [("ali=x\nhunter2\n", "line 2"), ("\n\nhunter2=", "line 3")] {
        setup.write(bad);
        let err = auth.set_plain_file(setup.path()).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        let text = err.to_string();
        assert!(text.contains("passwords") && text.contains(line), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    setup.write(vec![b'#'; 2 << 20]);
    let err = auth.set_plain_file(setup.path()).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    let err = auth.set_plain_file(setup.dir.path()).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    let err = auth.set_plain_file(setup.dir.path().join("nobody"));
    let err = err.unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);
    assert!(err.to_string().contains("nobody"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_refused_unless_that_is_allowed() {
    let setup = Setup::new("ali=sesame\n");
    set_mode(&setup.path(), 0o640);
    let rules = AuthBuilder::new().plain_file(setup.path());
    let err = rules.build_with_ctx(&setup.ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::PermissionDenied);
    assert!(err.to_string().contains("640"), "{err}");

    let file = PlainFile::new(setup.path()).allow_readable_by_others(true);
    let auth = AuthBuilder::new().plain_file(file);
    let auth = auth.build_with_ctx(&setup.ctx).unwrap();
    let server = bound(&setup.ctx, Mechanism::PlainServer);
    assert!(setup.lets_in(&server, "ali", "sesame"));

    // Also when that changes while it runs.
    set_mode(&setup.path(), 0o600);
    auth.set_plain_file(setup.path()).unwrap();
    assert!(setup.lets_in(&server, "ali", "sesame"));
    set_mode(&setup.path(), 0o644);
    assert!(!setup.lets_in(&server, "ali", "sesame"));
}

#[test]
fn a_configuration_names_the_file() {
    let setup = Setup::new("ali=sesame\n");
    let path = setup.path();
    let path = path.display();
    let plain = AuthBuilder::new().plain_file(setup.path());
    let open = PlainFile::new(setup.path()).allow_readable_by_others(true);
    let open = AuthBuilder::new().plain_file(open);
    for (yaml, expected) in [
        (format!("plain_file: {path}"), &plain),
        (format!("plain_file: {{path: {path}}}"), &plain),
        (
            format!("plain_file: {{path: {path}, allow_readable_by_others: true}}"),
            &open,
        ),
    ] {
        let found: AuthConfig = serde_yaml::from_str(&yaml).unwrap();
        assert_eq!(found, *expected);
        assert_round_trips(&found);
    }
    assert!(!to_yaml(&plain).contains("allow"));
    let domain = format!("domains: {{admin: {{plain_file: {path}}}}}");
    let domain: AuthConfig = serde_yaml::from_str(&domain).unwrap();
    assert_round_trips(&domain);
    for (yaml, word) in [
        ("plain_file: ''", "path of a file"),
        ("plain_file: 7", "path of a file"),
        ("plain_file:", "plain_file"),
        ("plain_file: {path: x, mode: 600}", "mode"),
        ("plain_flie: x", "plain_flie"),
    ] {
        let err = serde_yaml::from_str::<AuthConfig>(yaml)
            .unwrap_err()
            .to_string();
        assert!(err.contains(word), "{yaml}: {err}");
    }
    // It is the program that reads it, when the rules are built.
    let missing: AuthConfig = serde_yaml::from_str("plain_file: /nowhere/at/all").unwrap();
    let err = missing.build_with_ctx(&setup.ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);
}
