//! How much a peer can make us remember.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use libzmq::{Endpoint, ErrorKind, Mechanism, Multipart, RouterBuilder, ServerBuilder, prelude::*};
use libzmq_tests::{
    PATIENCE, alone, client, ctx, dealer, eventually, pair, pattern, pull, push,
    raw_peer::{RawPeer, socket_addr},
    router, scatter, server, tcp,
    visitor::lets_in,
    wait_for,
    zmtp::{COMMAND, MORE, announced, command, greeting},
};

use crate::mechanism::{
    bound, ctx_with_auth, curve_client, curve_server, pairs, plain_client, with,
};

/// More than a handshake takes, whatever the mechanism.
const MUCH: usize = 200 << 10;

fn connect(endpoint: &Endpoint) -> TcpStream {
    let stream = TcpStream::connect(socket_addr(endpoint)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Reads until the other end hangs up, which it has to before the handshake
/// would be over anyway.
#[track_caller]
fn assert_hung_up(mut stream: TcpStream) {
    let mut rest = [0; 1024];
    loop {
        match stream.read(&mut rest) {
            Ok(0) => return,
            Ok(_) => {}
            Err(err) => return assert_eq!(err.kind(), std::io::ErrorKind::ConnectionReset),
        }
    }
}

#[test]
fn a_stranger_has_no_room_for_more_than_a_handshake() {
    let ctx = ctx_with_auth();
    for (mechanism, name, client) in [
        (Mechanism::Null, &b"NULL"[..], Mechanism::Null),
        (Mechanism::PlainServer, b"PLAIN", plain_client()),
        (curve_server(), b"CURVE", curve_client()),
    ] {
        let server = bound(&ctx, &mechanism);
        let endpoint = server.last_endpoint().unwrap();
        // By the announcement alone.
        for len in [MUCH as u64, 1 << 40, u64::MAX] {
            for flags in [0, COMMAND, MORE, COMMAND | MORE] {
                let mut stream = connect(&endpoint);
                let bytes = [greeting(name), announced(flags, len)].concat();
                stream.write_all(&bytes).unwrap();
                assert_hung_up(stream);
            }
        }
        assert!(lets_in(&ctx, &server, &with(client)));
    }
}

#[test]
fn a_stranger_has_no_room_over_websocket() {
    let ctx = ctx_with_auth();
    let server = server()
        .bind("ws://127.0.0.1:*/".parse::<Endpoint>().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    let mut stream = connect(&server.last_endpoint().unwrap());
    let upgrade = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: ZWS2.0/NULL\r\nSec-WebSocket-Version: 13\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).unwrap();
    stream.write_all(b"\x82\xff").unwrap();
    stream.write_all(&(MUCH as u64).to_be_bytes()).unwrap();
    stream.write_all(&[0; 5]).unwrap();
    assert_hung_up(stream);
}

/// A handshake just within its limit, and properties that one may have.
#[test]
fn a_long_handshake_is_one() {
    let ctx = ctx_with_auth();
    let long = "v".repeat(65_535);
    for (ours, theirs) in pairs() {
        let server = bound(&ctx, ours);
        let client = client()
            .mechanism(theirs)
            .metadata("X-Long", &*long)
            .connect(server.last_endpoint().unwrap())
            .build_with_ctx(&ctx)
            .unwrap();
        client.send("hello").unwrap();
        let hello = server.recv_msg().unwrap();
        assert_eq!(hello.metadata("X-Long"), Some(&*long));
    }
}

/// The limit of messages has nothing to do with it, and holds afterwards.
#[test]
fn a_small_limit_of_messages_lets_in() {
    let ctx = ctx_with_auth();
    for (ours, theirs, room) in [
        (Mechanism::Null, Mechanism::Null, 5),
        (Mechanism::PlainServer, plain_client(), 5),
        // What encryption adds counts.
        (curve_server(), curve_client(), 5 + 33),
    ] {
        let server = server().mechanism(ours).max_message_size(room);
        let client = client().mechanism(theirs);
        let (server, client) = pair(&ctx, server, client, tcp());
        client.send("hello").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "hello");
        client.send("longer").unwrap();
        // Gone with its connection; the client comes back.
        let next = wait_for("another message", || {
            let _ = client.try_send("again");
            server.try_recv_msg().ok()
        });
        assert_eq!(next, "again");
    }
}

#[test]
fn a_limit_is_for_all_parts_together() {
    let ctx = ctx();
    // Three parts of a kilobyte, with what is kept about each.
    let room = 3 * (1024 + 64);
    for kilobytes in [3, 4] {
        let pull = pull().max_multipart_size(room);
        let push = push().reconnect_interval(std::time::Duration::from_millis(1));
        let (pull, push) = pair(&ctx, pull, push, tcp());
        let parts: Vec<Vec<u8>> = vec![pattern(1024); kilobytes];
        push.send_multipart(parts.clone()).unwrap();
        if kilobytes == 3 {
            assert_eq!(
                pull.recv_multipart().unwrap(),
                Multipart::from(parts.clone())
            );
            // The next message begins anew, and one of a single part is no matter.
            push.send_multipart(parts.clone()).unwrap();
            assert_eq!(
                pull.recv_multipart().unwrap(),
                Multipart::from(parts.clone())
            );
            push.send(pattern(1 << 20)).unwrap();
            assert_eq!(pull.recv_msg().unwrap().len(), 1 << 20);
            continue;
        }
        let next = wait_for("another message", || {
            let _ = push.try_send("again");
            pull.try_recv_multipart().ok()
        });
        assert_eq!(next, ["again"]);
    }
}

#[test]
fn empty_parts_are_counted() {
    let ctx = ctx();
    let (router, dealer) = pair(&ctx, router().max_multipart_size(640), dealer(), tcp());
    dealer.send_multipart(vec![""; 10]).unwrap();
    assert_eq!(router.recv_from().unwrap().1.len(), 10);

    let mut peer = RawPeer::connect(&router.last_endpoint().unwrap(), "DEALER");
    for _ in 0..11 {
        // It may be noticed at any time from the eleventh on.
        let _ = peer.send(MORE, b"");
    }
    assert!(peer.is_closed_within(PATIENCE));
    let err = router.try_recv_from().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::WouldBlock);
}

/// Whose messages have one part gets no others, and keeps none.
#[test]
fn types_of_one_part_take_one_part() {
    let ctx = ctx();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    peer.send(0, b"whole").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "whole");
    peer.send(MORE, b"half").unwrap();
    assert!(peer.is_closed_within(PATIENCE));
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    peer.send(0, b"whole").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "whole");
}

/// As many kilobytes as this process has in memory.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    libzmq_tests::system::resident_memory()
}

/// A peer sends parts for as long as anybody takes them, and never the last.
#[cfg(target_os = "linux")]
#[test]
fn a_message_without_end_does_not_fill_the_memory() {
    alone(
        "hostile::limits::a_message_without_end_does_not_fill_the_memory",
        || {
            const LIMIT: u64 = 4 << 20;
            let ctx = ctx();
            let router: RouterBuilder = router().max_multipart_size(LIMIT);
            let router = router.bind(tcp()).build_with_ctx(&ctx).unwrap();
            let server: ServerBuilder = server();
            let server = server.bind(tcp()).build_with_ctx(&ctx).unwrap();
            for (endpoint, peer) in [
                (router.last_endpoint().unwrap(), "DEALER"),
                (server.last_endpoint().unwrap(), "CLIENT"),
            ] {
                let part = pattern(64 << 10);
                let before = resident();
                let mut peer = RawPeer::connect(&endpoint, peer);
                // 128 MiB, if there is room for them.
                let sent = (0..2048).take_while(|_| peer.send(MORE, &part).is_ok());
                assert!(sent.count() < 2048, "all was taken");
                eventually("the memory is given back, or was never had", || {
                    resident() < before + (32 << 20)
                });
            }
        },
    );
}

/// What a stranger sends before the handshake, in memory: nothing to speak of.
#[cfg(target_os = "linux")]
#[test]
fn strangers_do_not_fill_the_memory() {
    alone("hostile::limits::strangers_do_not_fill_the_memory", || {
        let ctx = ctx_with_auth();
        let server = bound(&ctx, Mechanism::PlainServer);
        let endpoint = server.last_endpoint().unwrap();
        let hello = command(b"HELLO", &pattern(32 << 20));
        let before = resident();
        let mut streams: Vec<TcpStream> = (0..4).map(|_| connect(&endpoint)).collect();
        for stream in &mut streams {
            let bytes = [&greeting(b"PLAIN"), &hello[..hello.len() - 1]].concat();
            assert!(stream.write_all(&bytes).is_err(), "all was taken");
        }
        let taken = resident().saturating_sub(before);
        // The copies that are made here are as large.
        assert!(taken < 64 << 20, "{taken}");
        assert!(lets_in(&ctx, &server, &with(plain_client())));
    });
}

/// Who only sends keeps nothing of what it is sent, and notices that a peer which
/// has sent a lot is gone.
#[test]
fn what_is_sent_to_senders_is_dropped() {
    const MESSAGES: usize = 3000;
    let ctx = ctx();
    let push = push().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let scatter = scatter().bind(tcp()).build_with_ctx(&ctx).unwrap();
    for (endpoint, kind) in [
        (push.last_endpoint().unwrap(), "PULL"),
        (scatter.last_endpoint().unwrap(), "GATHER"),
    ] {
        let mut peer = RawPeer::connect(&endpoint, kind);
        for _ in 0..MESSAGES {
            peer.send(0, b"unasked").unwrap();
        }
        peer.end_and_drain();
    }
    let pull = pull()
        .connect(push.last_endpoint().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    push.send("wanted").unwrap();
    assert_eq!(pull.recv_msg().unwrap(), "wanted");
}
