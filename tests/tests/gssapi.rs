//! The mechanism GSSAPI, with a Kerberos server: run the tests with the feature
//! `gssapi`.

#![cfg(feature = "gssapi")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use libzmq::{auth::*, prelude::*, *};
use libzmq_tests::{
    gssapi::{Party, Side},
    kerberos::alone_in_realm,
    raw_peer::{Frame, RawListener, RawPeer, socket_addr},
    visitor::{lets_in, visit},
    zmtp::property,
    *,
};

const COMMAND: u8 = 4;
const INITIATE: &[u8] = b"\x08INITIATE";

fn service(name: &str) -> GssapiName {
    GssapiName::Hostbased(format!("{name}@localhost"))
}

fn principal(name: &str) -> GssapiName {
    GssapiName::Krb5Principal(format!("{name}@EXAMPLE.ORG"))
}

fn server_creds() -> GssapiServerCreds {
    GssapiServerCreds::new(service("zmq"))
}

/// Whose ticket is there, of all that a test gets, is not certain: it has a name.
fn client_creds() -> GssapiClientCreds {
    GssapiClientCreds::new(service("zmq")).add_principal(principal("ali"))
}

fn bound(ctx: &Ctx, mechanism: impl Into<Mechanism>) -> Server {
    let server = server().mechanism(mechanism).bind(tcp());
    server.build_with_ctx(ctx).unwrap()
}

fn with(mechanism: impl Into<Mechanism>) -> ClientBuilder {
    ClientBuilder::new().mechanism(mechanism)
}

fn letting_in(ctx: &Ctx, names: &[&str]) -> AuthClient {
    let names = names.iter().map(|name| format!("{name}@EXAMPLE.ORG"));
    AuthBuilder::new()
        .gssapi_registry(names)
        .build_with_ctx(ctx)
        .unwrap()
}

#[test]
fn a_known_principal_is_let_in_whoever_binds() {
    alone_in_realm("gssapi::a_known_principal_is_let_in_whoever_binds", || {
        let ctx = ctx();
        letting_in(&ctx, &["ali", "eve"]);
        let ali = client_creds();
        let eve = client_creds().add_principal(GssapiName::UserName("eve".into()));
        for (theirs, user) in [(ali, "ali"), (eve, "eve")] {
            for (ours, theirs) in [
                (server_creds(), theirs.clone()),
                (server_creds().with_plaintext(), theirs.with_plaintext()),
            ] {
                println!("{ours:?}, {theirs:?}");
                let first = bound(&ctx, ours.clone());
                let endpoint = first.last_endpoint().unwrap();
                let request = visit(&ctx, &with(theirs.clone()), &first, &endpoint).unwrap();
                let expected = format!("{user}@EXAMPLE.ORG");
                assert_eq!(request.metadata("User-Id"), Some(expected.as_str()));

                let client = client().mechanism(theirs).bind(tcp());
                let client = client.build_with_ctx(&ctx).unwrap();
                let endpoint = client.last_endpoint().unwrap();
                let second = server().mechanism(ours).connect(endpoint);
                let second = second.build_with_ctx(&ctx).unwrap();
                converse(&second, &client, &pattern(100_000));
            }
        }
    });
}

#[test]
fn a_client_without_a_name_has_the_ticket_that_is_there() {
    let test = "gssapi::a_client_without_a_name_has_the_ticket_that_is_there";
    alone_in_realm(test, || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        // The server gets a ticket too, and so it has to be the same.
        let ali = GssapiName::UserName("ali".into());
        let server = bound(&ctx, GssapiServerCreds::new(&ali));
        let client = with(GssapiClientCreds::new(&ali));
        let endpoint = server.last_endpoint().unwrap();
        let request = visit(&ctx, &client, &server, &endpoint).unwrap();
        assert_eq!(request.metadata("User-Id"), Some("ali@EXAMPLE.ORG"));
    });
}

#[track_caller]
fn converse(server: &Server, client: &Client, content: &[u8]) {
    client.send(content).unwrap();
    let request = server.recv_msg().unwrap();
    assert_same(&request, content);
    server
        .route(content, request.routing_id().unwrap())
        .unwrap();
    assert_same(&client.recv_msg().unwrap(), content);
}

/// What a client sends to a server, as it was on the wire. Both are gone then.
fn overheard(ctx: &Ctx, server: Server, creds: GssapiClientCreds, content: &[u8]) -> Vec<u8> {
    let listener = RawListener::new();
    let client = client().mechanism(creds).connect(listener.addr());
    let client = client.build_with_ctx(ctx).unwrap();
    let mut near = listener.accept();
    let mut far = TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap();
    let (mut back_from, mut back_to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut back_from, &mut back_to));
    let listening = spawn(move || {
        let (mut heard, mut bytes) = (Vec::new(), [0; 4096]);
        while let Ok(len @ 1..) = near.read(&mut bytes) {
            heard.extend(&bytes[..len]);
            if far.write_all(&bytes[..len]).is_err() {
                break;
            }
        }
        heard
    });
    converse(&server, &client, content);
    drop((client, server));
    listening.join()
}

#[test]
fn what_is_said_is_encrypted_unless_told_otherwise() {
    let test = "gssapi::what_is_said_is_encrypted_unless_told_otherwise";
    alone_in_realm(test, || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        let content = pattern(64);
        let holds = |heard: Vec<u8>| heard.windows(64).any(|found| found == content);

        let server = bound(&ctx, server_creds());
        assert!(!holds(overheard(&ctx, server, client_creds(), &content)));

        let server = bound(&ctx, server_creds().with_plaintext());
        let creds = client_creds().with_plaintext();
        assert!(holds(overheard(&ctx, server, creds, &content)));
    });
}

#[test]
fn parts_stay_together() {
    alone_in_realm("gssapi::parts_stay_together", || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        let rep = rep().mechanism(server_creds());
        let req = req().mechanism(client_creds());
        let (rep, req) = pair(&ctx, rep, req, tcp());
        req.send_multipart(["a", "", "c"]).unwrap();
        let request = rep.recv_multipart().unwrap();
        assert_eq!(request.len(), 3);
        rep.send_multipart(request).unwrap();
        assert_eq!(req.recv_multipart().unwrap().len(), 3);
    });
}

#[test]
fn a_principal_that_is_not_known_is_denied() {
    alone_in_realm("gssapi::a_principal_that_is_not_known_is_denied", || {
        let ctx = ctx();
        let server = bound(&ctx, server_creds());
        let ali = with(client_creds());
        let eve = with(client_creds().add_principal(principal("eve")));
        // Without a registry nobody is known.
        assert!(!lets_in(&ctx, &server, &ali));

        let rules = letting_in(&ctx, &["ali"]);
        assert!(lets_in(&ctx, &server, &ali));
        assert!(!lets_in(&ctx, &server, &eve));
        rules.add_gssapi_registry(["eve@EXAMPLE.ORG"]).unwrap();
        assert!(lets_in(&ctx, &server, &eve));
        rules.remove_gssapi_registry(["ali@EXAMPLE.ORG"]).unwrap();
        assert!(!lets_in(&ctx, &server, &ali));
        assert!(lets_in(&ctx, &server, &eve));
        rules.set_gssapi_registry(["ali@EXAMPLE.ORG"]).unwrap();
        assert!(lets_in(&ctx, &server, &ali));
        assert!(!lets_in(&ctx, &server, &eve));
        // The lists of addresses hold too.
        rules
            .set_deny([IpRange::try_from("127.0.0.1").unwrap()])
            .unwrap();
        assert!(!lets_in(&ctx, &server, &ali));
    });
}

#[test]
fn who_proves_nothing_is_not_connected() {
    alone_in_realm("gssapi::who_proves_nothing_is_not_connected", || {
        let ctx = ctx();
        letting_in(&ctx, &["ali", "baba"]);
        let server = bound(&ctx, server_creds());
        let plaintext = bound(&ctx, server_creds().with_plaintext());
        let without_key = bound(&ctx, GssapiServerCreds::new(service("other")));
        let unknown = GssapiClientCreds::new(service("unknown"));
        let other = GssapiClientCreds::new(service("other"));
        let strangers = [
            (
                &server,
                client_creds().add_principal(principal("baba")).into(),
            ),
            (
                &server,
                client_creds().add_principal(principal("nobody")).into(),
            ),
            (&server, unknown.into()),
            (&server, other.clone().into()),
            (&without_key, other.into()),
            (&without_key, client_creds().into()),
            (&server, client_creds().with_plaintext().into()),
            (&plaintext, client_creds().into()),
            (&server, Mechanism::Null),
            (&server, PlainClientCreds::new("ali", "sesame").into()),
        ];
        // They come together: what each would have said has had its time then.
        let strangers = strangers.map(|(server, mechanism): (_, Mechanism)| {
            let client = with(mechanism)
                .connect(server.last_endpoint().unwrap())
                .linger(Duration::ZERO)
                .build_with_ctx(&ctx)
                .unwrap();
            // One that was refused already may have nobody to send to.
            let _ = client.try_send("let me in");
            client
        });
        pause(MOMENT);
        assert!(lets_in(&ctx, &server, &with(client_creds())));
        let creds = client_creds().with_plaintext();
        assert!(lets_in(&ctx, &plaintext, &with(creds)));
        for server in [server, plaintext, without_key] {
            assert!(server.try_recv_msg().is_err());
        }
        drop(strangers);
    });
}

/// A command as GSSAPI has it: a name, a length, and a token.
fn token(name: &[u8], len: u32, token: &[u8]) -> Vec<u8> {
    [name, &len.to_be_bytes(), token].concat()
}

fn bad_commands() -> Vec<Vec<u8>> {
    let noise = pattern(1000);
    vec![
        vec![],
        vec![0],
        vec![255],
        INITIATE[..5].to_vec(),
        INITIATE.to_vec(),
        [INITIATE, &[0, 0, 0]].concat(),
        token(INITIATE, 0, b""),
        token(INITIATE, 1, b""),
        token(INITIATE, 0, b"more"),
        token(INITIATE, u32::MAX, b"less"),
        token(INITIATE, 1000, &noise),
        token(INITIATE, 999, &noise),
        // The start of a token of Kerberos, and of one that negotiates.
        token(
            INITIATE,
            13,
            b"\x60\x82\xff\xff\x06\x09\x2a\x86\x48\x86\xf7\x12\x01",
        ),
        token(INITIATE, 10, b"\x60\x08\x06\x06\x2b\x06\x01\x05\x05\x02"),
        token(b"\x07MESSAGE", 4, b"noise"),
        b"\x05READY".to_vec(),
    ]
}

#[test]
fn hostile_clients_do_not_stop_a_server() {
    alone_in_realm("gssapi::hostile_clients_do_not_stop_a_server", || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        let server = bound(&ctx, server_creds());
        let addr = socket_addr(&server.last_endpoint().unwrap());
        let mut peers = Vec::new();
        for command in bad_commands() {
            let mut peer = RawPeer::greet(TcpStream::connect(addr).unwrap(), "GSSAPI");
            // Again and more: whoever is not thrown out at once goes on.
            for command in [&command[..], &command[..], b"\x05READY", b"a message"] {
                let _ = peer.send(COMMAND, command);
            }
            let _ = peer.announce(u64::MAX);
            peers.push(peer);
        }
        assert!(lets_in(&ctx, &server, &with(client_creds())));
        drop(peers);
        assert!(lets_in(&ctx, &server, &with(client_creds())));
    });
}

#[test]
fn hostile_servers_do_not_stop_a_client() {
    alone_in_realm("gssapi::hostile_servers_do_not_stop_a_client", || {
        let ctx = ctx();
        for command in bad_commands() {
            let listener = RawListener::new();
            let client = with(client_creds())
                .connect(listener.addr())
                .linger(Duration::ZERO)
                .build_with_ctx(&ctx)
                .unwrap();
            // Of a client whose first connection is gone, each message wakes the
            // next one, also while that is not ready.
            drop(listener.accept());
            let mut peer = RawPeer::greet(listener.accept(), "GSSAPI");
            let first = peer.recv().unwrap();
            assert!(matches!(first, Frame::Command(name, _) if name == "INITIATE"));
            peer.send(COMMAND, &command).unwrap();
            for _ in 0..20 {
                let _ = client.try_send("go on");
                pause(Duration::from_millis(1));
            }
        }
    });
}

/// A user by hand, who has come in, and what it encrypts with.
fn admitted(server: &Server) -> (RawPeer, Party) {
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let mut peer = RawPeer::greet(TcpStream::connect(addr).unwrap(), "GSSAPI");
    let mut party = Party::new(Side::Client).unwrap();
    let first = party.token(b"").unwrap();
    let command = token(INITIATE, first.len() as u32, &first);
    peer.send(COMMAND, &command).unwrap();
    let Frame::Command(name, answer) = peer.recv().unwrap() else {
        panic!("it is no command");
    };
    assert_eq!(name, "INITIATE");
    assert_eq!(party.token(&answer[4..]).unwrap(), b"");
    peer.send(COMMAND, b"").unwrap();
    let ready = peer.recv().unwrap();
    assert!(matches!(&ready, Frame::Command(name, _) if name == "MESSAGE"));
    let properties = property("Socket-Type", b"CLIENT");
    let ready = [b"\0\x05READY", &properties[..]].concat();
    peer.send(COMMAND, &message(&party, &ready, true)).unwrap();
    (peer, party)
}

fn message(party: &Party, text: &[u8], encrypted: bool) -> Vec<u8> {
    let sealed = party.seal(text, encrypted).unwrap();
    token(b"\x07MESSAGE", sealed.len() as u32, &sealed)
}

/// Whoever has come in may sign where it should encrypt, or encrypt nothing, not
/// even the flags.
#[test]
fn a_message_that_is_not_encrypted_ends_its_connection() {
    let test = "gssapi::a_message_that_is_not_encrypted_ends_its_connection";
    alone_in_realm(test, || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        let server = bound(&ctx, server_creds());
        for (text, encrypted) in [(&b"\0bare"[..], false), (b"", true), (b"", false)] {
            let (mut peer, party) = admitted(&server);
            peer.send(0, &message(&party, b"\0hello", true)).unwrap();
            assert_eq!(server.recv_msg().unwrap(), "hello");
            peer.send(0, &message(&party, text, encrypted)).unwrap();
            assert!(peer.is_closed_within(PATIENCE), "{text:?} {encrypted}");
        }
        assert!(server.try_recv_msg().is_err());
        assert!(lets_in(&ctx, &server, &with(client_creds())));
    });
}

/// How much memory this process uses, in bytes.
#[cfg(target_os = "linux")]
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<usize>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_freed() {
    const SIZE: usize = 1_000_000;
    // What a handshake may have.
    const TOKEN_SIZE: usize = 100_000;
    const TIMES: usize = 100;
    alone_in_realm("gssapi::memory_is_freed", || {
        let ctx = ctx();
        letting_in(&ctx, &["ali"]);
        let server = server().mechanism(server_creds());
        let client = client().mechanism(client_creds());
        let (server, client) = pair(&ctx, server, client, tcp());
        let content = pattern(SIZE);
        let exchange = || {
            client.send(&content[..]).unwrap();
            assert_eq!(server.recv_msg().unwrap().len(), SIZE);
        };
        // A token that is longer than it says.
        let addr = socket_addr(&server.last_endpoint().unwrap());
        let len = u32::try_from(TOKEN_SIZE - 1).unwrap();
        let command = token(INITIATE, len, &content[..TOKEN_SIZE]);
        let intrude = || {
            let mut peer = RawPeer::greet(TcpStream::connect(addr).unwrap(), "GSSAPI");
            peer.send(COMMAND, &command).unwrap();
            assert!(peer.is_closed_within(PATIENCE));
        };
        for (action, size) in [(&exchange as &dyn Fn(), SIZE), (&intrude, TOKEN_SIZE)] {
            // What stays is taken once.
            (0..10).for_each(|_| action());
            let before = memory();
            (0..TIMES).for_each(|_| action());
            let more = memory().saturating_sub(before);
            assert!(more < TIMES * size / 2, "{more} bytes more");
        }
    });
}

/// What was agreed on lasts longer than the ticket.
#[test]
fn an_expired_ticket_ends_no_connection() {
    alone_in_realm("gssapi::an_expired_ticket_ends_no_connection", || {
        let ctx = ctx();
        letting_in(&ctx, &["brief"]);
        let creds = client_creds().add_principal(principal("brief"));
        let (server, client) = pair(
            &ctx,
            server().mechanism(server_creds()),
            client().mechanism(creds),
            tcp(),
        );
        converse(&server, &client, b"now");
        pause(Duration::from_secs(4));
        converse(&server, &client, b"then");
    });
}

#[test]
fn a_mechanism_is_taken_as_a_whole() {
    let ctx = ctx();
    let server = server().build_with_ctx(&ctx).unwrap();
    let long = GssapiName::UserName("x".repeat(255));
    let wanted: [Mechanism; 4] = [
        server_creds().into(),
        GssapiServerCreds::new(&long).with_plaintext().into(),
        GssapiClientCreds::new(&long).add_principal(&long).into(),
        client_creds().add_principal(principal("ali")).into(),
    ];
    for mechanism in &wanted {
        server.set_mechanism(mechanism).unwrap();
        assert_eq!(&server.mechanism().unwrap(), mechanism);
    }
    for name in [String::new(), "x".repeat(256), "a\0b".into()] {
        let name = GssapiName::Krb5Principal(name);
        let bad: [Mechanism; 3] = [
            GssapiServerCreds::new(&name).into(),
            GssapiClientCreds::new(&name).into(),
            client_creds().add_principal(&name).into(),
        ];
        for mechanism in bad {
            let err = server.set_mechanism(mechanism).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(
                err.to_string().contains(&format!("{:?}", name.as_str())),
                "{err}"
            );
            assert_eq!(server.mechanism().unwrap(), wanted[3]);
        }
    }

    // libzmq cannot forget a principal, and nobody is to go by one unasked.
    let unnamed = GssapiClientCreds::new(service("zmq"));
    let err = server.set_mechanism(unnamed).unwrap_err();
    assert!(err.to_string().contains("\"ali@EXAMPLE.ORG\""), "{err}");
    assert!(server.bind(tcp()).is_err());
    server.set_mechanism(Mechanism::Null).unwrap();
    server.bind(tcp()).unwrap();
}

#[test]
fn websocket_is_refused() {
    let ctx = ctx();
    let endpoint: Endpoint = "ws://127.0.0.1:*".parse().unwrap();
    let err = server().mechanism(server_creds()).bind(&endpoint);
    let err = err.build_with_ctx(&ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::Unsupported);
    assert!(err.to_string().contains("GSSAPI over WebSocket"), "{err}");

    let open = server().bind(&endpoint).build_with_ctx(&ctx).unwrap();
    let endpoint = open.last_endpoint().unwrap();
    let err = with(client_creds()).connect(&endpoint);
    let err = err.build_with_ctx(&ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::Unsupported);
    assert!(err.to_string().contains(&endpoint.to_string()), "{err}");
}
