//! Sockets that need no ZeroMQ at the other end, against plain ones of Python.

use std::net::Ipv4Addr;

use libzmq::{prelude::*, *};
use libzmq_interop::{At, End, Foreign};
use libzmq_tests::{PATIENCE, free_udp_port, tcp};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

/// Receives from a plain peer until there are as many bytes.
fn read(peer: &mut Foreign, len: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < len {
        let received = peer.recv(PATIENCE).expect("more bytes");
        bytes.extend(received.parts.concat());
    }
    bytes
}

fn exchange(stream: &Stream, plain: &mut Foreign) {
    stream.set_recv_timeout(PATIENCE).unwrap();
    stream.set_send_timeout(PATIENCE).unwrap();
    let (peer, connected) = stream.recv_from().unwrap();
    assert!(connected.is_empty());

    // Where bytes are cut means nothing.
    let long = libzmq_interop::pattern(10_000);
    assert!(plain.send(vec![long.clone()], PATIENCE));
    let mut found = Vec::new();
    while found.len() < long.len() {
        let (from, bytes) = stream.recv_from().unwrap();
        assert_eq!(from, peer);
        found.extend_from_slice(&bytes);
    }
    assert_eq!(found, long);

    stream.route("GET / HTTP/1.0\r\n\r\n", &peer).unwrap();
    stream.route(long.clone(), &peer).unwrap();
    let expected = [b"GET / HTTP/1.0\r\n\r\n", &*long].concat();
    assert_eq!(read(plain, expected.len()), expected);

    plain.close();
    let (from, closed) = stream.recv_from().unwrap();
    assert_eq!((from, closed.len()), (peer, 0));
}

#[test]
fn a_stream_listens() {
    let ctx = Ctx::new();
    let stream = StreamBuilder::new()
        .bind(tcp())
        .build_with_ctx(&ctx)
        .unwrap();
    let endpoint = stream.last_endpoint().unwrap().to_string();
    let mut plain = Foreign::python();
    plain.open_plain("TCP", &At::Connect(endpoint));
    exchange(&stream, &mut plain);
}

#[test]
fn a_stream_connects() {
    let ctx = Ctx::new();
    let mut plain = Foreign::python();
    let endpoint: Endpoint = plain
        .open_plain("TCP", &At::Bind(ANYWHERE.into()))
        .parse()
        .unwrap();
    let stream = StreamBuilder::new()
        .connect(endpoint)
        .build_with_ctx(&ctx)
        .unwrap();
    exchange(&stream, &mut plain);
}

#[test]
fn datagrams_come_and_go() {
    let ctx = Ctx::new();
    let addr = UdpAddr::new(Ipv4Addr::LOCALHOST, free_udp_port()).unwrap();
    let dgram = DgramBuilder::new()
        .bind(&addr)
        .recv_timeout(PATIENCE)
        .build_with_ctx(&ctx)
        .unwrap();
    let mut plain = Foreign::python();
    let endpoint = plain.open_plain("UDP", &At::Bind("udp://127.0.0.1:*".into()));
    let there = endpoint.strip_prefix("udp://").unwrap().parse().unwrap();

    for body in ["ping", "", "pong"] {
        dgram.send_to(body, there).unwrap();
        assert_eq!(plain.recv(PATIENCE).unwrap().parts, [body.as_bytes()]);
        assert!(plain.send(vec![body.into()], PATIENCE));
        assert_eq!(dgram.recv_from().unwrap(), (there, body.into()));
    }
}
