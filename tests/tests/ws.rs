//! WebSocket: what works over `tcp` works over it too, and is as safe.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use libzmq::{
    AuthBuilder, Ctx, Endpoint, ErrorKind, Group, Heartbeat, Mechanism, Msg, Server, WsAddr,
    prelude::*,
};
use libzmq_tests::{
    MOMENT, PATIENCE, assert_same, client, ctx, dish, eventually, gather, pair, pattern, pause,
    radio,
    raw_peer::{RawListener, socket_addr},
    relay::Relay,
    scatter, server, taken_back,
    tap::{Tap, contains},
    wait_for, wait_until_heard_in,
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::mechanism::{
    CERTS, ctx_with_auth, curve_client, curve_client_as, curve_server, plain_client,
};

fn ws(text: &str) -> WsAddr {
    text.parse().unwrap()
}

fn local() -> WsAddr {
    ws("127.0.0.1:*/path")
}

// Addresses.

#[test]
fn the_last_endpoint_can_be_connected_to() {
    let ctx = ctx();
    for (text, bound_as) in [
        ("127.0.0.1:*", "ws://127.0.0.1:"),
        ("127.0.0.1:*/", "ws://127.0.0.1:"),
        ("127.0.0.1:*/a-b?c=%20", "ws://127.0.0.1:"),
        ("*:*/a", "ws://0.0.0.0:"),
        ("[::1]:*/a", "ws://[::1]:"),
    ] {
        let (server, client) = pair(&ctx, server(), client(), ws(text));
        let endpoint = server.last_endpoint().unwrap();
        assert!(endpoint.to_string().starts_with(bound_as), "{endpoint}");
        let Endpoint::Ws(addr) = &endpoint else {
            panic!("{endpoint}");
        };
        assert_eq!(addr.path(), ws(text).path());
        assert_eq!(client.last_endpoint().unwrap(), endpoint);
        client.send(text).unwrap();
        assert_eq!(server.recv_msg().unwrap(), text);
    }
}

#[test]
fn names_are_hosts_when_connecting_and_interfaces_when_binding() {
    let ctx = ctx();
    let server = server().bind(local()).build_with_ctx(&ctx).unwrap();
    let port = socket_addr(&server.last_endpoint().unwrap()).port();
    let named = ws(&format!("localhost:{port}/path"));
    let client = client().connect(&named).build_with_ctx(&ctx).unwrap();
    assert_eq!(client.last_endpoint().unwrap(), named.into());
    client.send("by name").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "by name");

    let nobody = "nobody.invalid:80";
    let error = client.connect(ws(nobody)).unwrap_err();
    assert!(error.to_string().contains(nobody), "{error}");
    let error = server.bind(ws("localhost:*")).unwrap_err();
    assert!(error.to_string().contains("localhost:*/"), "{error}");
}

#[test]
fn the_longest_address_works() {
    let ctx = ctx();
    let long = local().add_path(format!("/{}", "p".repeat(254))).unwrap();
    let (server, client) = pair(&ctx, server(), client(), &long);
    client.send("hello").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "hello");
}

#[test]
fn any_path_is_answered() {
    let ctx = ctx();
    let server = server().bind(local()).build_with_ctx(&ctx).unwrap();
    let port = socket_addr(&server.last_endpoint().unwrap()).port();
    let elsewhere = ws(&format!("127.0.0.1:{port}/elsewhere"));
    let client = client().connect(elsewhere).build_with_ctx(&ctx).unwrap();
    client.send("hello").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "hello");
}

#[test]
fn what_was_begun_can_be_ended() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), local());
    let endpoint = server.last_endpoint().unwrap();
    client.send("hello").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();

    client.disconnect(&endpoint).unwrap();
    eventually("the server notices", || {
        // The connection is closed in passing.
        client.try_recv_msg().unwrap_err();
        server.try_route("gone", id).is_err()
    });
    assert_eq!(
        client.disconnect(&endpoint).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    server.unbind(&endpoint).unwrap();
    eventually("the port is closed", || {
        TcpStream::connect(socket_addr(&endpoint)).is_err()
    });
}

// Each type of socket.

#[test]
fn clients_and_servers_talk_whoever_binds() {
    let ctx = ctx();
    for swapped in [false, true] {
        let (server, client) = if swapped {
            let (client, server) = pair(&ctx, client(), server(), local());
            (server, client)
        } else {
            pair(&ctx, server(), client(), local())
        };
        for len in [0, 1, 33, 125, 126, 0xffff, 0x1_0000, 1 << 20] {
            let content = pattern(len);
            client.send(content.clone()).unwrap();
            let request = server.recv_msg().unwrap();
            assert_same(request.as_bytes(), &content);
            server
                .route(content.clone(), request.routing_id().unwrap())
                .unwrap();
            assert_same(client.recv_msg().unwrap().as_bytes(), &content);
        }
    }
}

#[test]
fn scatters_and_gathers_work_whoever_binds() {
    let ctx = ctx();
    let (gatherer, scatterer) = pair(&ctx, gather(), scatter(), local());
    scatterer.send("task").unwrap();
    assert_eq!(gatherer.recv_msg().unwrap(), "task");
    let (scatterer, gatherer) = pair(&ctx, scatter(), gather(), local());
    scatterer.send("task").unwrap();
    assert_eq!(gatherer.recv_msg().unwrap(), "task");
}

#[test]
fn dishes_join_and_leave_whoever_binds() {
    let ctx = ctx();
    let early: Group = "early".try_into().unwrap();
    for swapped in [false, true] {
        let dish = dish().join(early);
        let (radio, dish) = if swapped {
            let (dish, radio) = pair(&ctx, dish, radio(), local());
            (radio, dish)
        } else {
            pair(&ctx, radio(), dish, local())
        };
        wait_until_heard_in(&radio, &dish, "early");
        dish.join("late").unwrap();
        wait_until_heard_in(&radio, &dish, "late");

        dish.leave("early").unwrap();
        dish.join("last").unwrap();
        // The radio learns of both in their order.
        wait_until_heard_in(&radio, &dish, "last");
        radio.transmit("unheard", "early").unwrap();
        radio.transmit("heard", "late").unwrap();
        let msg = dish.recv_msg().unwrap();
        assert_eq!(msg, "heard");
        assert_eq!(msg.group().unwrap().as_str(), "late");
    }
}

// Messages and connections.

#[test]
fn what_is_sent_stays_what_it_was() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), local());
    for len in [40, 2000, 100_000] {
        let content = pattern(len);
        let shared: Arc<[u8]> = content.clone().into();
        let bytes = Bytes::from(content.clone());
        let fixed: &'static [u8] = content.clone().leak();
        let msg = Msg::from(content.clone());
        for sent in [
            Msg::from_owner(Arc::clone(&shared)),
            Msg::from(bytes.clone()),
            Msg::from_static(fixed),
            msg.clone(),
        ] {
            client.send(sent).unwrap();
            assert_same(server.recv_msg().unwrap().as_bytes(), &content);
        }
        assert_same(&shared, &content);
        assert_same(&bytes, &content);
        assert_same(fixed, &content);
        assert_same(msg.as_bytes(), &content);
    }
}

#[test]
fn a_client_finds_a_server_that_comes_back() {
    let ctx = ctx();
    let (first, client) = pair(
        &ctx,
        server(),
        client().reconnect_interval(Duration::from_millis(5)),
        local(),
    );
    client.send("one").unwrap();
    assert_eq!(first.recv_msg().unwrap(), "one");
    let endpoint = first.last_endpoint().unwrap();
    drop(first);
    let second = wait_for("the port is free", || {
        server().bind(&endpoint).build_with_ctx(&ctx).ok()
    });
    let mut sent = 0;
    let received = wait_for("a message arrives", || {
        sent += 1;
        client.try_send(sent.to_string()).ok();
        second.try_recv_msg().ok()
    });
    assert!(received.to_str().unwrap().parse::<u32>().unwrap() <= sent);
}

#[test]
fn a_send_to_a_departed_client_fails() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), local());
    client.send("hello").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    drop(client);
    let error = wait_for("the server notices", || server.try_route("gone", id).err());
    taken_back(Err(error), ErrorKind::HostUnreachable);
}

#[test]
fn heartbeats_keep_a_connection() {
    let ctx = ctx();
    let beat = Heartbeat::new(Duration::from_millis(5)).add_timeout(PATIENCE);
    let (server, client) = pair(
        &ctx,
        server().heartbeat(beat.clone()),
        client().heartbeat(beat),
        local(),
    );
    client.send("one").unwrap();
    let first = server.recv_msg().unwrap().routing_id();
    pause(MOMENT);
    client.send("two").unwrap();
    // Another connection would have another id.
    assert_eq!(server.recv_msg().unwrap().routing_id(), first);
}

#[test]
fn a_message_that_is_too_large_ends_the_connection() {
    let ctx = ctx();
    let server = server()
        .max_message_size(Some(1000))
        .bind(local())
        .build_with_ctx(&ctx)
        .unwrap();
    let relay = Relay::to(&server.last_endpoint().unwrap());
    let client = client().connect(over(&relay)).build_with_ctx(&ctx).unwrap();
    client.send(pattern(1000)).unwrap();
    assert_eq!(server.recv_msg().unwrap().len(), 1000);
    client.send(pattern(1001)).unwrap();
    eventually("the connection is closed", || relay.ended() > 0);
    assert!(server.try_recv_msg().is_err());
}

// Security.

fn over(relay: &Relay) -> WsAddr {
    ws(&relay.addr().to_string())
}

/// Whether a client's request comes through, as the user it is taken for.
#[track_caller]
fn lets_in(ctx: &Ctx, server: &Server, mechanism: Mechanism) -> Option<Option<String>> {
    let relay = Relay::to(&server.last_endpoint().unwrap());
    let client = client()
        .mechanism(mechanism)
        .connect(over(&relay))
        .build_with_ctx(ctx)
        .unwrap();
    client.try_send("knock").unwrap();
    let request = wait_for("the server lets in or refuses", || {
        match server.try_recv_msg() {
            Ok(msg) => Some(Some(msg)),
            Err(_) if relay.ended() > 0 => Some(None),
            Err(_) => None,
        }
    })?;
    assert_eq!(request, "knock");
    server
        .route("come in", request.routing_id().unwrap())
        .unwrap();
    assert_eq!(client.recv_msg().unwrap(), "come in");
    Some(request.metadata("User-Id").map(str::to_owned))
}

fn bound(ctx: &Ctx, mechanism: Mechanism) -> Server {
    let server = server().mechanism(mechanism).bind(local());
    server.build_with_ctx(ctx).unwrap()
}

#[test]
fn plain_lets_in_whom_it_knows() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let stranger = libzmq::PlainClientCreds::new("ali", "wrong");
    assert_eq!(lets_in(&ctx, &server, stranger.into()), None);
    assert_eq!(lets_in(&ctx, &server, Mechanism::Null), None);
    assert_eq!(lets_in(&ctx, &server, curve_client()), None);
    let user = lets_in(&ctx, &server, plain_client()).unwrap();
    assert_eq!(user.as_deref(), Some("ali"));
}

#[test]
fn curve_lets_in_whom_it_knows() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let stranger = libzmq::CurveCert::new_unique();
    assert_eq!(lets_in(&ctx, &server, curve_client_as(&stranger)), None);
    assert_eq!(lets_in(&ctx, &server, Mechanism::Null), None);
    assert_eq!(lets_in(&ctx, &server, plain_client()), None);
    let user = lets_in(&ctx, &server, curve_client()).unwrap();
    assert_eq!(user.as_deref(), Some(CERTS.client.public().as_str()));
}

#[test]
fn a_server_of_plain_or_curve_is_closed_by_default() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::PlainServer);
    assert_eq!(lets_in(&ctx, &server, plain_client()), None);
    let server = bound(&ctx, curve_server());
    assert_eq!(lets_in(&ctx, &server, curve_client()), None);
}

#[test]
fn curve_hides_what_is_said() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let listener = RawListener::new();
    let client = client()
        .mechanism(curve_client())
        .connect(ws(&listener.addr().to_string()))
        .build_with_ctx(&ctx)
        .unwrap();
    client.send("the secret word").unwrap();
    let near = listener.accept();
    let far = TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap();
    let tap = Tap::between(&near, &far);
    assert_eq!(server.recv_msg().unwrap(), "the secret word");
    let heard = tap.end().concat();
    assert!(contains(&heard, b"ZWS2.0/CURVE"));
    assert!(!contains(&heard, b"secret word"));
}

#[test]
fn lists_of_addresses_hold_without_a_mechanism() {
    let ctx = ctx();
    let auth = AuthBuilder::new().deny(["127.0.0.1".parse::<libzmq::IpRange>().unwrap()]);
    let auth = auth.build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::Null);
    assert_eq!(lets_in(&ctx, &server, Mechanism::Null), None);
    auth.set_deny(std::iter::empty::<libzmq::IpRange>())
        .unwrap();
    assert!(lets_in(&ctx, &server, Mechanism::Null).is_some());
}

// Bytes from strangers.

/// A WebSocket connection by hand.
struct Visitor(TcpStream);

impl Visitor {
    /// Asks for these subprotocols: the answer, empty when the server hangs up.
    fn ask(addr: SocketAddr, protocols: &str) -> (Self, String) {
        let mut stream = TcpStream::connect(addr).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!(
            "GET /path HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: {protocols}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut visitor = Self(stream);
        let answer = visitor.read_head();
        (visitor, answer)
    }

    /// What stands in front of the first frame, as far as it comes.
    fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && matches!(self.0.read(&mut byte), Ok(1)) {
            head.push(byte[0]);
        }
        String::from_utf8(head).unwrap()
    }

    /// A connection that has gone through the handshake of NULL as a client.
    fn welcome(addr: SocketAddr) -> Self {
        let (mut visitor, answer) = Self::ask(addr, "ZWS2.0/NULL");
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        let ready = b"\x02\x05READY\x0bSocket-Type\x00\x00\x00\x06CLIENT";
        visitor.send(BINARY, ready);
        let mut head = [0; 2];
        visitor.0.read_exact(&mut head).unwrap();
        let mut theirs = vec![0; head[1].into()];
        visitor.0.read_exact(&mut theirs).unwrap();
        assert!(theirs.starts_with(b"\x02\x05READY"));
        visitor
    }

    /// Sends a short frame, with a mask of zeros.
    fn send(&mut self, first: u8, body: &[u8]) {
        let len = u8::try_from(body.len()).unwrap();
        assert!(len < 126);
        let frame = [&[first, 0x80 | len, 0, 0, 0, 0][..], body].concat();
        self.0.write_all(&frame).unwrap();
    }

    /// Whether the server hangs up before a test loses its patience.
    fn sees_the_end(mut self) -> bool {
        let mut rest = [0; 1024];
        loop {
            match self.0.read(&mut rest) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(err) => return err.kind() == std::io::ErrorKind::ConnectionReset,
            }
        }
    }
}

/// What a server says that knows no handshake.
const ANSWER: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: a\r\nSec-WebSocket-Protocol: ZWS2.0\r\n\r\n";

const BINARY: u8 = 0x82;
const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const UNFINISHED: u8 = 0x02;

fn addr_of(server: &Server) -> SocketAddr {
    socket_addr(&server.last_endpoint().unwrap())
}

#[test]
fn nobody_gets_past_the_authenticator_without_a_handshake() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::Null);
    let (visitor, answer) = Visitor::ask(addr_of(&server), "ZWS2.0");
    assert_eq!(answer, "");
    assert!(visitor.sees_the_end());
    let (_visitor, answer) = Visitor::ask(addr_of(&server), "ZWS2.0,ZWS2.0/NULL");
    assert!(answer.contains("ZWS2.0/NULL\r\n"), "{answer}");

    let ctx = ctx_with_auth();
    for mechanism in [Mechanism::PlainServer, curve_server()] {
        let server = bound(&ctx, mechanism);
        let (_visitor, answer) = Visitor::ask(addr_of(&server), "ZWS2.0,ZWS2.0/NULL");
        assert_eq!(answer, "");
    }
}

/// A connection without a handshake has nothing that heartbeats could go by.
#[test]
fn a_client_with_heartbeats_insists_on_a_handshake() {
    let ctx = ctx();
    let listener = RawListener::new();
    let _client = client()
        .heartbeat(Heartbeat::new(Duration::from_millis(5)))
        .connect(ws(&listener.addr().to_string()))
        .build_with_ctx(&ctx)
        .unwrap();
    let mut stranger = Visitor(listener.accept());
    stranger.0.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = stranger.read_head();
    assert!(request.contains("ZWS2.0/NULL\r\n"), "{request}");
    stranger.0.write_all(ANSWER).unwrap();
    assert!(stranger.sees_the_end());
}

#[test]
fn a_stranger_can_talk_by_the_book() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::Null);
    let mut visitor = Visitor::welcome(addr_of(&server));
    visitor.send(PING, b"");
    visitor.send(BINARY, b"\0hello");
    assert_eq!(server.recv_msg().unwrap(), "hello");
    visitor.send(CLOSE, b"");
    assert!(visitor.sees_the_end());
}

#[test]
fn malformed_frames_end_the_connection() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::Null);
    for (first, body) in [
        (TEXT, &b"\0text"[..]),
        (UNFINISHED, b"\0half"),
        (BINARY, b""),
        (0xf, b"what"),
    ] {
        let mut visitor = Visitor::welcome(addr_of(&server));
        visitor.send(BINARY, b"\0hello");
        assert_eq!(server.recv_msg().unwrap(), "hello");
        visitor.send(first, body);
        assert!(visitor.sees_the_end(), "{first:x}");
        assert!(server.try_recv_msg().is_err());
    }
    // A frame without a mask.
    let mut visitor = Visitor::welcome(addr_of(&server));
    visitor.0.write_all(b"\x82\x06\0hello").unwrap();
    assert!(visitor.sees_the_end());
}

#[test]
fn a_server_outlives_strangers() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::Null);
    let addr = addr_of(&server);
    let lines = proptest::sample::select(vec![
        "GET / HTTP/1.1\r\n",
        "GET ",
        "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\n",
        "Connection: ,,,\r\n",
        "Sec-WebSocket-Key: a\r\n",
        "Sec-WebSocket-Protocol: ZWS2.0/NULL\r\n",
        "Sec-WebSocket-Protocol: ,ZWS2.0/PLAIN, ,\r\n",
        "Sec-WebSocket-Protocol:\r\n",
        ":\r\n",
        "\r\n",
    ]);
    let line = prop_oneof![
        lines.prop_map(str::as_bytes).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..40),
        (1020usize..1030).prop_map(|len| vec![b'n'; len]),
        (2040usize..2060).prop_map(|len| [b"a:".to_vec(), vec![b'v'; len]].concat()),
    ];
    let frames = vec((any::<u8>(), vec(any::<u8>(), 0..40)), 0..6);
    let opcode = proptest::sample::select(vec![BINARY, CLOSE, PING, 0x8a, TEXT]);
    let odd = vec((opcode, vec(any::<u8>(), 0..40)), 0..6);

    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let strategy = (vec(line, 0..12), prop_oneof![frames, odd]);
    runner
        .run(&strategy, |(lines, frames)| {
            let mut stream = TcpStream::connect(addr).unwrap();
            // The server may hang up at any byte.
            let _ = stream.write_all(&lines.concat());
            drop(stream);

            let mut visitor = Visitor::welcome(addr);
            for (first, body) in frames {
                let head = [first, 0x80 | u8::try_from(body.len()).unwrap(), 1, 2, 3, 4];
                let _ = visitor.0.write_all(&[&head[..], &body].concat());
            }
            Ok(())
        })
        .unwrap();

    while server.try_recv_msg().is_ok() {}
    let client = client()
        .connect(server.last_endpoint().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    client.send("still there").unwrap();
    eventually("the server is as good as new", || {
        server.recv_msg().unwrap() == "still there"
    });
}

#[test]
fn a_client_outlives_strangers() {
    let ctx = ctx();
    let lines = proptest::sample::select(vec![
        "HTTP/1.1 101 Switching Protocols\r\n",
        "HTTP/1.1 404 Not Found\r\n",
        "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\n",
        "Sec-WebSocket-Accept: a\r\n",
        "Sec-WebSocket-Protocol: ZWS2.0/NULL\r\n",
        "Sec-WebSocket-Protocol: ZWS2.0\r\n",
        "Sec-WebSocket-Protocol:\r\n",
        "\r\n",
    ]);
    let line = prop_oneof![
        4 => lines.prop_map(str::as_bytes).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..40),
    ];
    let proper = Just(ANSWER.to_vec());
    let welcome = String::from_utf8_lossy(ANSWER).replace("ZWS2.0", "ZWS2.0/NULL");
    let head = prop_oneof![
        vec(line, 0..8).prop_map(|lines| lines.concat()),
        proper,
        Just(welcome.into_bytes()),
    ];
    let opcode = proptest::sample::select(vec![BINARY, CLOSE, PING, 0x8a, TEXT]);
    let frame = (opcode, vec(any::<u8>(), 0..40))
        .prop_map(|(first, body)| [&[first, body.len() as u8][..], &body].concat());
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&(head, vec(frame, 0..6)), |(head, frames)| {
            let listener = RawListener::new();
            let client = client()
                .connect(ws(&listener.addr().to_string()))
                .build_with_ctx(&ctx)
                .unwrap();
            let mut stranger = listener.accept();
            // The client may hang up at any byte.
            let _ = stranger.write_all(&[head, frames.concat()].concat());
            let _ = client.try_send("anybody there?");
            drop(stranger);
            while client.try_recv_msg().is_ok() {}
            Ok(())
        })
        .unwrap();
    let (server, client) = pair(&ctx, server(), client(), local());
    client.send("still there").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "still there");
}
