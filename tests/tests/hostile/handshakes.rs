//! Handshakes that are begun and never ended: they last as long as the option
//! says, and no longer.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use libzmq::{Endpoint, Mechanism, prelude::*};
use libzmq_tests::{
    PATIENCE,
    raw_peer::{RawPeer, socket_addr},
    server, spawn, tcp,
    zmtp::{announced, command, greeting, hello, ready},
};

use crate::mechanism::{ctx_with_auth, pairs};

const INTERVAL: Duration = Duration::from_millis(100);

/// Beginnings of handshakes for a server of this mechanism, with which whoever
/// says no more is neither let in nor refused at once.
fn beginnings(mechanism: &Mechanism) -> Vec<Vec<u8>> {
    let name: &[u8] = match mechanism {
        Mechanism::PlainServer => b"PLAIN",
        Mechanism::CurveServer(_) => b"CURVE",
        _ => b"NULL",
    };
    let greeting = greeting(name);
    let mut beginnings = vec![
        vec![],
        vec![0xff],
        greeting[..10].to_vec(),
        greeting[..63].to_vec(),
        greeting.clone(),
        [&greeting[..], &[4]].concat(),
        [&greeting[..], b"\x04\x05\x05HEL"].concat(),
        [&greeting[..], &announced(4, 100_000), &[5; 1000]].concat(),
    ];
    if matches!(mechanism, Mechanism::PlainServer) {
        // Welcomed, and silent then; refused, and deaf.
        for password in [&b"sesame"[..], b"wrong"] {
            beginnings.push([&greeting[..], &hello(b"ali", password)].concat());
        }
    }
    beginnings
}

/// Says this, takes whatever comes, and returns when the other end hangs up.
#[track_caller]
fn wait_for_the_end(endpoint: &Endpoint, bytes: &[u8]) {
    let mut stream = TcpStream::connect(socket_addr(endpoint)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    loop {
        match stream.read(&mut [0; 1024]) {
            Ok(0) => return,
            Ok(_) => {}
            Err(err) => {
                let kind = err.kind();
                return assert_eq!(kind, std::io::ErrorKind::ConnectionReset, "{bytes:?}");
            }
        }
    }
}

#[test]
fn a_handshake_ends_in_time_wherever_it_stands() {
    let ctx = ctx_with_auth();
    for (ours, theirs) in pairs() {
        let beginnings = beginnings(&ours);
        let server = server()
            .mechanism(ours)
            .handshake_interval(INTERVAL)
            .bind(tcp())
            .build_with_ctx(&ctx)
            .unwrap();
        let endpoint = server.last_endpoint().unwrap();
        let waiting: Vec<_> = beginnings
            .into_iter()
            .map(|bytes| {
                let endpoint = endpoint.clone();
                spawn(move || wait_for_the_end(&endpoint, &bytes))
            })
            .collect();
        // Others do not wait for them.
        let client = libzmq_tests::client()
            .mechanism(theirs)
            .connect(&endpoint)
            .build_with_ctx(&ctx)
            .unwrap();
        client.send("hello").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "hello");
        waiting.into_iter().for_each(libzmq_tests::Bounded::join);
    }
}

#[test]
fn a_handshake_over_websocket_ends_in_time() {
    let ctx = ctx_with_auth();
    let server = server()
        .handshake_interval(INTERVAL)
        .bind("ws://127.0.0.1:*/".parse::<Endpoint>().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let upgrade = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: ZWS2.0/NULL\r\nSec-WebSocket-Version: 13\r\n\r\n";
    for bytes in [
        &b""[..],
        b"GET",
        &upgrade[..upgrade.len() - 1],
        upgrade,
        &[upgrade, &b"\x82\x85\0\0\0\0\x02"[..]].concat(),
    ] {
        wait_for_the_end(&endpoint, bytes);
    }
}

/// Those who are refused and stay are sent away by the same clock.
#[test]
fn who_is_refused_does_not_stay() {
    let ctx = ctx_with_auth();
    let _ = libzmq::AuthBuilder::new()
        .deny(["127.0.0.0/8".parse::<libzmq::IpRange>().unwrap()])
        .build_with_ctx(&ctx)
        .unwrap();
    let server = server()
        .handshake_interval(INTERVAL)
        .bind(tcp())
        .build_with_ctx(&ctx)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    for bytes in [
        greeting(b"NULL"),
        [greeting(b"NULL"), ready("CLIENT")].concat(),
        [greeting(b"NULL"), command(b"ERROR", b"\x03400")].concat(),
    ] {
        wait_for_the_end(&endpoint, &bytes);
    }
    assert!(server.try_recv_msg().is_err());
}

/// The clock is for handshakes alone.
#[test]
fn who_has_come_in_stays() {
    let ctx = libzmq_tests::ctx();
    let server = server()
        .handshake_interval(INTERVAL)
        .bind(tcp())
        .build_with_ctx(&ctx)
        .unwrap();
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    assert!(!peer.is_closed_within(4 * INTERVAL));
    peer.send(0, b"still here").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "still here");
}
