//! Bytes from strangers to the port of a server: before, in and instead of a
//! handshake.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use libzmq::{ClientBuilder, Mechanism, prelude::*};
use libzmq_sys::{ZMQ_CLIENT, ZMQ_PLAIN_PASSWORD, ZMQ_PLAIN_USERNAME};
use libzmq_tests::{
    PATIENCE,
    classic::Classic,
    client, pattern,
    raw_peer::{RawListener, socket_addr},
    relay::Relay,
    visitor::lets_in,
    wait_for,
    zmtp::{command, greeting, hello, property},
};

use crate::mechanism::{bound, ctx_with_auth, pairs, plain_client, with};

#[test]
fn any_bytes_may_be_a_user_over_the_network() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let endpoint = server.last_endpoint().unwrap();
    let long = [0xff; 255];
    for (user, password) in [
        (&b"\xff\xfe\x80"[..], &b"sesame"[..]),
        (b"ali", b"\xff"),
        (&long, &long),
        (&[b'a'; 255], &[b'a'; 255]),
        (b"ali\0", b"sesame"),
        (b"\0", b"\0"),
    ] {
        let relay = Relay::to(&endpoint);
        let client = Classic::new(&ctx, ZMQ_CLIENT);
        client.set(ZMQ_PLAIN_USERNAME, user);
        client.set(ZMQ_PLAIN_PASSWORD, password);
        client.connect(&format!("tcp://{}", relay.addr()));
        // It may be refused already, and have nobody to send to.
        let _ = client.try_send(&[b"let me in"]);
        wait_for("a refusal", || (relay.ended() > 0).then_some(()));
        assert!(lets_in(&ctx, &server, &with(plain_client())));
    }
}

/// What is no handshake, and what is almost one.
pub(super) fn garbage() -> Vec<Vec<u8>> {
    let after = |mechanism: &[u8], bytes: Vec<u8>| [greeting(mechanism), bytes].concat();
    vec![
        vec![],
        vec![0],
        vec![0xff],
        vec![0xff; 64],
        pattern(100_000),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        // The framing of ZMTP 1 and 2, which have no security.
        b"\x01\x00\x03\x00hi".to_vec(),
        b"\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01\x0d\x00\x00\x00\x02hi".to_vec(),
        greeting(b"PLAIN"),
        greeting(b"CURVE"),
        greeting(b"NULL"),
        greeting(&[0xff; 20]),
        after(b"PLAIN", hello(b"\xff\xfe", b"\x80")),
        after(b"PLAIN", hello(&[0xff; 255], &[0; 255])),
        after(b"PLAIN", hello(b"", b"")),
        // Lengths that lie.
        after(b"PLAIN", command(b"HELLO", &[255, b'a'])),
        after(b"PLAIN", command(b"HELLO", &[1, b'a', 200])),
        after(b"PLAIN", command(b"HELLO", &[])),
        after(b"PLAIN", command(b"INITIATE", &[])),
        after(b"PLAIN", b"\x04\xff\x05HELLO".to_vec()),
        after(
            b"PLAIN",
            b"\x06\x7f\xff\xff\xff\xff\xff\xff\xff\x05HELLO".to_vec(),
        ),
        // A message before it is one's turn.
        after(b"PLAIN", b"\x00\x09let me in".to_vec()),
        after(b"CURVE", b"\x00\x09let me in".to_vec()),
        after(b"NULL", b"\x00\x09let me in".to_vec()),
        after(b"CURVE", command(b"HELLO", &[0; 194])),
        after(b"CURVE", command(b"HELLO", &[1; 3])),
        after(b"CURVE", command(b"INITIATE", &[1; 300])),
        after(b"CURVE", command(b"MESSAGE", &[1; 300])),
        after(
            b"NULL",
            command(b"READY", &property("Socket-Type", b"\xff")),
        ),
        after(b"NULL", command(b"READY", &[255, 1])),
        after(b"NULL", command(b"ERROR", &[255])),
    ]
}

#[test]
fn garbage_at_the_port_is_not_a_peer() {
    let ctx = ctx_with_auth();
    for (ours, theirs) in pairs() {
        let server = bound(&ctx, ours);
        let addr = socket_addr(&server.last_endpoint().unwrap());
        for bytes in garbage() {
            let mut stream = TcpStream::connect(addr).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_millis(20)))
                .unwrap();
            // The server may close before it has read everything.
            let _ = stream.write_all(&bytes);
            // It answers, closes, or waits for more.
            let _ = stream.read(&mut [0; 1024]);
            drop(stream);
            assert!(lets_in(&ctx, &server, &with(&theirs)), "after {bytes:?}");
        }
    }
}

/// Shakes hands without security, as a socket of this type, with these
/// properties besides, and says hi.
fn introduce(mut stream: TcpStream, socket_type: &[u8], properties: &[Vec<u8>]) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let ready = [property("Socket-Type", socket_type), properties.concat()].concat();
    stream.write_all(&greeting(b"NULL")).unwrap();
    stream.write_all(&command(b"READY", &ready)).unwrap();
    // Whoever speaks before the other end is ready is shut out.
    let mut theirs = [0; 66];
    stream.read_exact(&mut theirs).unwrap();
    let mut ready = vec![0; theirs[65].into()];
    stream.read_exact(&mut ready).unwrap();
    assert!(ready.starts_with(b"\x05READY"));
    stream.write_all(b"\x00\x02hi").unwrap();
    stream
}

fn false_names() -> [Vec<u8>; 5] {
    [
        property("User-Id", b"admin"),
        property("Role", b"boss"),
        property("x-role", b"boss"),
        property("X-Role", b"clerk"),
        property("Peer-Address", b"1.2.3.4"),
    ]
}

#[track_caller]
fn assert_nameless(socket: &impl RecvMsg) {
    let msg = socket.recv_msg().unwrap();
    assert_eq!(msg, "hi");
    assert_eq!(msg.metadata("Peer-Address"), Some("127.0.0.1"));
    assert_eq!(msg.metadata("User-Id").unwrap_or_default(), "");
    // Nor is it what a certificate might say.
    assert_eq!(msg.metadata("Role"), None);
    assert_eq!(msg.metadata("x-role"), None);
    assert_eq!(msg.metadata("X-Role"), Some("clerk"));
}

/// `User-Id` is the word of the authenticator, not of the peer.
#[test]
fn nobody_who_comes_names_himself() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::Null);
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let stream = TcpStream::connect(addr).unwrap();
    let _peer = introduce(stream, b"CLIENT", &false_names());
    assert_nameless(&server);
}

#[test]
fn nobody_whom_one_connects_to_names_himself() {
    let ctx = ctx_with_auth();
    let listener = RawListener::new();
    let client = client()
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    let _peer = introduce(listener.accept(), b"SERVER", &false_names());
    assert_nameless(&client);
}

/// Half a handshake, and gone; many times over, and at once.
#[test]
fn abandoned_handshakes_leave_nothing_behind() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let hello = [greeting(b"PLAIN"), hello(b"ali", b"sesame")].concat();
    for _ in 0..100 {
        // Dropped while the authenticator is asked.
        TcpStream::connect(addr).unwrap().write_all(&hello).unwrap();
    }
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    assert!(!lets_in(&ctx, &server, &ClientBuilder::new()));
}
