//! The corrections to what aborts or misleads the classic socket types, by their
//! effect.
//!
//! As released, libzmq 4.3.5 aborts in most of these tests, and takes the whole
//! test binary with it.

#![cfg(target_os = "linux")]

mod common;

use std::{
    ffi::c_int,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::net::UnixListener,
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use common::{Context, Message, Socket, await_command, wait_for};
use libzmq_sys::*;

const INPROC: &str = "inproc://here";
const UDP: &str = "udp://127.0.0.1:*";

// REP.

#[test]
fn a_malformed_request_of_a_departed_peer_costs_no_reply() {
    let context = Context::new();
    let rep = Socket::new(&context, ZMQ_REP);
    rep.bind(INPROC);
    let stranger = Socket::new(&context, ZMQ_DEALER);
    stranger.connect(INPROC);
    stranger.send("without an empty frame");
    // Processes commands, as each of these.
    rep.get(ZMQ_EVENTS);
    drop(stranger);
    await_command(&rep);
    rep.get(ZMQ_EVENTS);
    let req = Socket::new(&context, ZMQ_REQ);
    req.connect(INPROC);
    req.send("question");
    assert_eq!(rep.recv().bytes(), b"question");
    rep.send("answer");
    assert_eq!(req.recv().bytes(), b"answer");
}

#[test]
fn a_rep_does_not_take_the_option_of_a_router() {
    let context = Context::new();
    let set =
        |kind| Socket::new(&context, kind).try_set(ZMQ_ROUTER_MANDATORY, &1_i32.to_ne_bytes());
    assert_eq!(set(ZMQ_REP), Err(libc::EINVAL));
    assert_eq!(set(ZMQ_ROUTER), Ok(()));
}

// ROUTER and STREAM.

#[test]
fn a_connection_that_a_probe_did_not_fit_into_becomes_writable() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    router.set(ZMQ_SNDHWM, 1);
    router.set(ZMQ_PROBE_ROUTER, 1);
    router.set_bytes(ZMQ_HELLO_MSG, b"hello");
    router.connect(INPROC);
    let dealer = Socket::new(&context, ZMQ_DEALER);
    dealer.set(ZMQ_RCVHWM, 1);
    dealer.bind(INPROC);
    assert_eq!(dealer.recv().bytes(), b"hello");
    dealer.send("question");
    let mut id = router.recv();
    assert_eq!(router.recv().bytes(), b"question");
    router
        .try_send(id.bytes().into(), ZMQ_SNDMORE)
        .expect("the dealer is there");
    router.send("answer");
    assert_eq!(dealer.recv().bytes(), b"answer");
}

#[test]
fn a_connection_that_a_probe_did_not_fit_into_is_there_once() {
    let context = Context::new();
    let dealer = Socket::new(&context, ZMQ_DEALER);
    dealer.set(ZMQ_SNDHWM, 1);
    dealer.set(ZMQ_PROBE_ROUTER, 1);
    dealer.set_bytes(ZMQ_HELLO_MSG, b"hello");
    dealer.connect(INPROC);
    let other = Socket::new(&context, ZMQ_DEALER);
    other.set(ZMQ_RCVHWM, 1);
    other.bind(INPROC);
    assert_eq!(other.recv().bytes(), b"hello");
    await_command(&dealer);
    // As released it takes the place behind the last connection from here on.
    dealer.get(ZMQ_EVENTS);
    for message in ["one", "two", "three"] {
        dealer.send(message);
        assert_eq!(other.recv().bytes(), message.as_bytes());
    }
}

#[test]
fn a_routing_id_that_is_taken_is_not_given_again() {
    let context = Context::new();
    for kind in [ZMQ_ROUTER, ZMQ_STREAM] {
        let (transport, peer_kind) = match kind {
            ZMQ_ROUTER => ("inproc://a", ZMQ_DEALER),
            _ => ("tcp://127.0.0.1:*", ZMQ_STREAM),
        };
        let peer = Socket::new(&context, peer_kind);
        let endpoint = peer.bind(transport);
        let socket = Socket::new(&context, kind);
        for _ in 0..2 {
            socket.set_bytes(ZMQ_CONNECT_ROUTING_ID, b"taken");
            socket.connect(&endpoint);
        }
        if kind == ZMQ_ROUTER {
            // The peer deals them out to both connections.
            peer.send("first");
            peer.send("second");
        }
        let mut ids: Vec<Vec<u8>> = (0..2)
            .map(|_| {
                let id = socket.recv().bytes().to_vec();
                socket.recv();
                id
            })
            .collect();
        ids.sort();
        assert_eq!(
            ids.iter().filter(|id| *id == b"taken").count(),
            1,
            "{ids:?}"
        );
        assert_ne!(ids[0], ids[1]);
    }
}

#[test]
fn a_stream_takes_the_frames_of_a_message_one_by_one() {
    let context = Context::new();
    for look in [false, true] {
        let stream = Socket::new(&context, ZMQ_STREAM);
        let endpoint = format!("inproc://stream-{look}");
        stream.bind(&endpoint);
        let dealer = Socket::new(&context, ZMQ_DEALER);
        dealer.connect(&endpoint);
        dealer
            .try_send("a".into(), ZMQ_SNDMORE)
            .expect("the stream is there");
        dealer.send("b");
        for frame in [b"a", b"b"] {
            if look {
                assert_ne!(stream.get(ZMQ_EVENTS) & c_int::from(ZMQ_POLLIN), 0);
            }
            stream.recv();
            assert_eq!(stream.recv().bytes(), frame);
            assert_eq!(stream.get(ZMQ_RCVMORE), 0);
        }
    }
}

#[test]
fn a_raw_router_probes_nobody() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    router.set(ZMQ_ROUTER_RAW, 1);
    router.set(ZMQ_PROBE_ROUTER, 1);
    let endpoint = router.bind("tcp://127.0.0.1:*");
    let address = endpoint.strip_prefix("tcp://").expect("it is over tcp");
    let mut plain = TcpStream::connect(address).expect("it is bound");
    plain.write_all(b"ping").expect("it is connected");
    // The first message is empty, and tells of the connection.
    let mut id = router.recv();
    while router.recv().bytes() != b"ping" {
        id = router.recv();
    }
    router
        .try_send(id.bytes().into(), ZMQ_SNDMORE)
        .expect("it is known");
    router.send("pong");
    let mut answer = [0; 4];
    plain
        .read_exact(&mut answer)
        .expect("the answer is the first that comes");
    assert_eq!(&answer, b"pong");
}

// Connections over `inproc` before there is anybody.

#[test]
fn a_guest_that_is_not_let_in_is_not_told_by_whom() {
    let context = Context::new();
    let routers = [(); 2].map(|()| {
        let router = Socket::new(&context, ZMQ_ROUTER);
        router.connect(INPROC);
        router
    });
    // Takes the first and ends the connection of the second.
    let pair = Socket::new(&context, ZMQ_PAIR);
    pair.bind(INPROC);
    pair.send("hello");
    routers[0].recv();
    assert_eq!(routers[0].recv().bytes(), b"hello");
}

#[test]
fn a_guest_learns_first_with_whom_it_is() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    router.connect(INPROC);
    let dealer = Socket::new(&context, ZMQ_DEALER);
    dealer.set_bytes(ZMQ_ROUTING_ID, b"dealer");
    dealer.set(ZMQ_PROBE_ROUTER, 1);
    dealer.bind(INPROC);
    assert_eq!(router.recv().bytes(), b"dealer");
    assert_eq!(router.recv().bytes(), b"");
}

#[test]
fn a_group_is_no_routing_id() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    router.connect(INPROC);
    let dish = Socket::new(&context, ZMQ_DISH);
    dish.join("group");
    dish.bind(INPROC);
    assert_eq!(router.try_recv(ZMQ_DONTWAIT).err(), Some(libc::EAGAIN));
}

#[test]
fn a_conflating_guest_may_leave() {
    let context = Context::new();
    let dealer = Socket::new(&context, ZMQ_DEALER);
    dealer.set(ZMQ_CONFLATE, 1);
    dealer.connect(INPROC);
    drop(dealer);
    let pull = Socket::new(&context, ZMQ_PULL);
    pull.bind(INPROC);
}

#[test]
fn the_message_of_a_conflating_guest_arrives() {
    let context = Context::new();
    let push = Socket::new(&context, ZMQ_PUSH);
    push.set(ZMQ_CONFLATE, 1);
    push.connect(INPROC);
    push.send("newest");
    let pull = Socket::new(&context, ZMQ_PULL);
    pull.bind(INPROC);
    assert_eq!(pull.recv().bytes(), b"newest");
}

#[test]
fn the_frames_of_an_unfinished_message_are_given_up() {
    static FREED: AtomicUsize = AtomicUsize::new(0);
    let context = Context::new();
    let host = Socket::new(&context, ZMQ_DEALER);
    host.bind(INPROC);
    let guest = Socket::new(&context, ZMQ_DEALER);
    guest.connect(INPROC);
    guest.send("one");
    guest.send("two");
    // There is another one behind it, so that the host is not asleep.
    assert_eq!(host.recv().bytes(), b"one");
    host.try_send(Message::counted(&FREED), ZMQ_SNDMORE)
        .expect("the guest is there");
    guest.disconnect(INPROC).expect("it is connected");
    assert_eq!(host.recv().bytes(), b"two");
    // The end of the queue is seen here, and then it is told of.
    assert_eq!(host.try_recv(ZMQ_DONTWAIT).err(), Some(libc::EAGAIN));
    drop((host, guest));
    drop(context);
    assert_eq!(FREED.load(Ordering::SeqCst), 1);
}

// Reconnecting.

#[test]
fn a_new_socket_has_not_been_disconnected() {
    let directory = env!("CARGO_TARGET_TMPDIR");
    let path = format!("{directory}/late-{}", process::id());
    let endpoint = format!("ipc://{path}");
    // What it leaves behind refuses connections.
    drop(UnixListener::bind(&path).expect("the directory is there"));
    let context = Context::new();
    context.set(ZMQ_MAX_SOCKETS, 3);
    let [pull, other] = [ZMQ_PULL, ZMQ_PULL].map(|kind| Socket::new(&context, kind));
    let push = || {
        let push = wait_for("the place of the other", || {
            Socket::try_new(&context, ZMQ_PUSH).ok()
        });
        push.set(ZMQ_RECONNECT_STOP, ZMQ_RECONNECT_STOP_AFTER_DISCONNECT);
        push.set(ZMQ_RECONNECT_IVL, 1);
        push
    };
    let earlier = push();
    earlier.connect(&endpoint);
    earlier.disconnect(&endpoint).expect("it is connected");
    drop(earlier);
    // It may well lie in memory where the other lay.
    let later = push();
    later.connect(&endpoint);
    later.send("late");
    // One thing after the other: when this is connected, that was refused.
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it is bound");
    other.connect(&format!("tcp://{address}"));
    listener.accept().expect("it connects");
    pull.bind(&endpoint);
    assert_eq!(pull.recv().bytes(), b"late");
}

// XPUB.

#[test]
fn a_large_message_to_an_xpub_is_its_own() {
    let context = Context::new();
    let xpub = Socket::new(&context, ZMQ_XPUB);
    xpub.bind(INPROC);
    let xsub = Socket::new(&context, ZMQ_XSUB);
    xsub.connect(INPROC);
    let mut message = Message::from([2; 50_000].as_slice());
    let copy = message.share();
    xsub.send(message);
    let mut received = xpub.recv();
    assert!(!received.is_shared());
    // As released, the first of the two frees what is in the other as well.
    drop(received.share());
    assert_eq!(received.bytes(), [2; 50_000]);
    drop(copy);
}

#[test]
fn a_manual_subscription_is_that_of_the_peer_that_was_heard() {
    let context = Context::new();
    let xpub = Socket::new(&context, ZMQ_XPUB);
    xpub.set(ZMQ_XPUB_MANUAL, 1);
    xpub.bind(INPROC);
    let peers = [(); 3].map(|()| Socket::new(&context, ZMQ_XSUB));
    for (peer, message) in peers.iter().zip(["hello", "\x01a", "\x01b"]) {
        peer.connect(INPROC);
        peer.send(message);
        // Takes in what has come, in this order.
        xpub.get(ZMQ_EVENTS);
    }
    assert_eq!(xpub.recv().bytes(), b"hello");
    assert_eq!(xpub.recv().bytes(), b"\x01a");
    xpub.set_bytes(ZMQ_SUBSCRIBE, b"a");
    xpub.send("a");
    assert_eq!(peers[1].recv().bytes(), b"a");
    for other in [&peers[0], &peers[2]] {
        assert_eq!(other.try_recv(ZMQ_DONTWAIT).err(), Some(libc::EAGAIN));
    }
}

#[test]
fn a_manual_subscription_of_a_departed_peer_is_nobodys() {
    for round in 0..50 {
        let context = Context::new();
        context.set(ZMQ_MAX_SOCKETS, 2);
        let xpub = Socket::new(&context, ZMQ_XPUB);
        xpub.set(ZMQ_XPUB_MANUAL, 1);
        let departed = Socket::new(&context, ZMQ_XSUB);
        departed.bind(INPROC);
        xpub.connect(INPROC);
        departed.send("\x01topic");
        xpub.get(ZMQ_EVENTS);
        drop(departed);
        // Until then there is no room for another one.
        let other = wait_for("the peer is gone", || {
            xpub.get(ZMQ_EVENTS);
            Socket::try_new(&context, ZMQ_XSUB).ok()
        });
        xpub.get(ZMQ_EVENTS);
        other.bind(INPROC);
        xpub.connect(INPROC);
        // Where the departed one was in memory is the other one now, perhaps.
        assert_eq!(xpub.recv().bytes(), b"\x01topic");
        xpub.set_bytes(ZMQ_SUBSCRIBE, b"topic");
        xpub.send("topic");
        let received = other.try_recv(ZMQ_DONTWAIT).err();
        assert_eq!(received, Some(libc::EAGAIN), "round {round}");
    }
}

// DGRAM.

#[test]
fn a_dgram_that_is_not_bound_takes_nothing() {
    let context = Context::new();
    let dgram = Socket::new(&context, ZMQ_DGRAM);
    for flags in [ZMQ_SNDMORE, 0] {
        let mut message = Message::from("127.0.0.1:1");
        assert_eq!(
            dgram.offer(&mut message, flags | ZMQ_DONTWAIT),
            Err(libc::EAGAIN)
        );
        assert_eq!(message.bytes(), b"127.0.0.1:1");
    }
}

#[test]
fn a_dgram_is_not_bound_to_ipv6() {
    let context = Context::new();
    let dgram = Socket::new(&context, ZMQ_DGRAM);
    dgram.set(ZMQ_IPV6, 1);
    assert!(dgram.try_bind("udp://[::1]:*").is_err());
    dgram.bind(UDP);
}
