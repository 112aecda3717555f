//! What is still under way when a socket is closed: it is sent, as long as the
//! linger period lasts, and read.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    MOMENT, PATIENCE, assert_same, bounded, ctx, dealer, pattern, pull, push,
    raw_peer::{Frame, RawListener, RawPeer, socket_addr},
    spawn, stream, tcp,
};

use crate::mechanism::{ctx_with_auth, curve_client, curve_server};

const LEN: usize = 1000;

/// The body of the message of this number.
fn numbered(number: usize) -> Vec<u8> {
    let mut body = pattern(LEN);
    body[..8].copy_from_slice(&number.to_le_bytes());
    body
}

/// A socket that has sent so many messages, and lingers.
fn push_many(many: usize, push: PushBuilder, ctx: &Ctx) -> Push {
    let push = push.linger(PATIENCE).build_with_ctx(ctx).unwrap();
    for number in 0..many {
        push.send(numbered(number)).unwrap();
    }
    push
}

/// As above, for a listener, through a system that has little room.
fn push_through_little(many: usize, listener: &RawListener, ctx: &Ctx) -> Push {
    let push = push().connect(listener.addr()).send_buffer(8192);
    push_many(many, push, ctx)
}

/// All of them have arrived.
#[track_caller]
fn assert_all_arrive(pull: &Pull, many: usize) {
    let endpoint = pull.last_endpoint().unwrap();
    for number in 0..many {
        let msg = pull.recv_msg().unwrap();
        assert_eq!(msg, numbered(number), "{number} over {endpoint}");
    }
}

/// What a system that has little room does not take at once is written when there
/// is more, and then the connection ends.
#[test]
fn all_is_written_before_the_connection_ends() {
    for many in [100, 200, 400, 1000] {
        let ctx = ctx();
        let listener = RawListener::new();
        drop(push_through_little(many, &listener, &ctx));
        let mut peer = RawPeer::accept(&listener, "PULL");
        for number in 0..many {
            let frame = peer.recv().unwrap();
            assert_eq!(frame, Frame::Message(numbered(number)), "of {many}");
        }
        assert!(peer.is_closed_within(PATIENCE));
        bounded(|| drop(ctx));
    }
}

/// As above, over every transport and encrypted, with a reader that has no room
/// either.
#[test]
fn all_arrives_at_a_slow_reader() {
    const MANY: usize = 400;
    let endpoints = ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*/"];
    for endpoint in endpoints.map(|text| text.parse::<Endpoint>().unwrap()) {
        for (bound, connected) in [
            (Mechanism::Null, Mechanism::Null),
            (curve_server(), curve_client()),
        ] {
            let (ours, theirs) = (ctx_with_auth(), ctx());
            let pull = pull()
                .bind(&endpoint)
                .mechanism(bound)
                .recv_high_water_mark(1u32)
                .recv_buffer(8192)
                .build_with_ctx(&ours)
                .unwrap();
            let push = push()
                .connect(pull.last_endpoint().unwrap())
                .mechanism(connected)
                .send_buffer(8192);
            drop(push_many(MANY, push, &theirs));
            assert_all_arrive(&pull, MANY);
            bounded(|| drop(theirs));
        }
    }
}

/// What the system holds when the sender has gone is read when there is room for
/// it.
#[test]
fn all_is_read_when_the_sender_has_gone() {
    // As many as any system holds, and more than is read at once.
    const MANY: usize = 40;
    for endpoint in [Endpoint::from(tcp()), IpcAddr::wildcard().into()] {
        let (ours, theirs) = (ctx(), ctx());
        let pull = pull()
            .bind(&endpoint)
            .recv_high_water_mark(1u32)
            .build_with_ctx(&ours)
            .unwrap();
        let push = push().connect(pull.last_endpoint().unwrap());
        let push = push_many(MANY, push, &theirs);
        bounded(|| drop((push, theirs)));
        assert_all_arrive(&pull, MANY);
    }
}

/// A peer that never reads is waited for as long as the linger period lasts, and no
/// longer, when all was handed to the connection as well.
#[test]
fn a_peer_that_never_reads_is_given_up() {
    let ctx = ctx();
    let listener = RawListener::new();
    let push = push_through_little(200, &listener, &ctx);
    push.set_linger(3 * MOMENT).unwrap();
    let peer = RawPeer::accept(&listener, "PULL");
    peer.wait_for_input();
    let start = Instant::now();
    drop(push);
    bounded(|| drop(ctx));
    let took = start.elapsed();
    assert!(took >= 2 * MOMENT && took < PATIENCE, "{took:?}");
}

/// A connection of a `Stream` that is closed has got all that was sent before.
#[test]
fn a_stream_is_closed_when_all_is_written() {
    const MANY: usize = 300;
    let ctx = ctx();
    let stream = stream()
        .bind(tcp())
        .send_buffer(8192)
        .build_with_ctx(&ctx)
        .unwrap();
    let addr = socket_addr(&stream.last_endpoint().unwrap());
    let mut plain = TcpStream::connect(addr).unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    let (peer, _connected) = stream.recv_from().unwrap();
    plain.write_all(b"all of it, please").unwrap();
    stream.recv_from().unwrap();

    let all: Vec<u8> = (0..MANY).flat_map(numbered).collect();
    for part in all.chunks(LEN) {
        stream.route(part, &peer).unwrap();
    }
    stream.close_peer(&peer).unwrap();
    drop(stream);
    let mut found = Vec::new();
    plain.read_to_end(&mut found).unwrap();
    assert_same(&found, &all);
}

/// What is to be sent gets to the next peer, when the one that it was for has gone
/// and had said more than there was room for.
#[test]
fn a_closed_socket_notices_that_its_peer_has_gone() {
    let ctx = ctx();
    let listener = RawListener::new();
    let dealer = dealer()
        .connect(listener.addr())
        .linger(PATIENCE)
        .recv_high_water_mark(1u32)
        .reconnect_interval(Duration::from_millis(1))
        .build_with_ctx(&ctx)
        .unwrap();
    let mut first = RawPeer::accept(&listener, "DEALER");
    for number in 0..100 {
        first.send(0, &numbered(number)).unwrap();
    }
    // More than the system has room for.
    let large = pattern(16 << 20);
    dealer.send(&large).unwrap();
    dealer.send("the last").unwrap();
    first.wait_for_input();
    let closing = spawn(move || drop((dealer, ctx)));
    drop(first);

    let mut second = RawPeer::accept(&listener, "DEALER");
    while second.recv().unwrap() != Frame::Message(b"the last".to_vec()) {}
    closing.join();
}
