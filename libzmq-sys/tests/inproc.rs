//! The corrections to connections over `inproc`, by their effect.
//!
//! As released, libzmq 4.3.5 uses freed memory in the first of these tests, and
//! mostly ends with it.

#![cfg(target_os = "linux")]

mod common;

use std::{
    hint,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use common::{Context, Message, Socket, wait_for};
use libzmq_sys::*;

const INPROC: &str = "inproc://here";

/// The guest has given up when somebody becomes its host, and hears of it while
/// that one talks to it.
#[test]
fn both_ends_of_a_connection_have_one_owner_each() {
    for round in 0..200 {
        let context = Context::new();
        let [host, guest] = [ZMQ_PUSH, ZMQ_PULL].map(|kind| {
            let socket = Socket::new(&context, kind);
            socket.set(ZMQ_SNDHWM, 0);
            socket.set(ZMQ_RCVHWM, 0);
            socket
        });
        guest.connect(INPROC);
        guest.disconnect(INPROC).expect("it is connected");
        let sent = AtomicUsize::new(0);
        let is_done = AtomicBool::new(false);
        thread::scope(|scope| {
            let (sent, is_done) = (&sent, &is_done);
            scope.spawn(move || {
                host.bind(INPROC);
                while sent.load(Ordering::Relaxed) < 20_000
                    && host.try_send("news".into(), ZMQ_DONTWAIT).is_ok()
                {
                    sent.fetch_add(1, Ordering::Relaxed);
                }
                is_done.store(true, Ordering::Relaxed);
            });
            while !is_done.load(Ordering::Relaxed) && sent.load(Ordering::Relaxed) < 10 * round {
                hint::spin_loop();
            }
            // Looks at its commands.
            guest.get(ZMQ_EVENTS);
        });
    }
}

#[test]
fn a_guest_whose_queue_was_full_has_room_when_there_is_a_host() {
    let context = Context::new();
    let push = Socket::new(&context, ZMQ_PUSH);
    push.set(ZMQ_SNDHWM, 1);
    push.connect(INPROC);
    push.send("first");
    let full = push.try_send("second".into(), ZMQ_DONTWAIT);
    assert_eq!(full, Err(libc::EAGAIN));
    let pull = Socket::new(&context, ZMQ_PULL);
    pull.bind(INPROC);
    push.send("second");
    assert_eq!(pull.recv().bytes(), b"first");
    assert_eq!(pull.recv().bytes(), b"second");
}

#[test]
fn a_guest_may_change_its_mind_about_its_queue() {
    let context = Context::new();
    let push = Socket::new(&context, ZMQ_PUSH);
    push.connect(INPROC);
    push.set(ZMQ_SNDHWM, 2);
    let pull = Socket::new(&context, ZMQ_PULL);
    pull.set(ZMQ_RCVHWM, 3);
    pull.bind(INPROC);
    let room = (0..)
        .take_while(|_| push.try_send("more".into(), ZMQ_DONTWAIT).is_ok())
        .count();
    assert_eq!(room, 5);
}

#[test]
fn a_guest_that_leaves_at_once_says_what_its_host_asked_for() {
    let context = Context::new();
    let client = Socket::new(&context, ZMQ_CLIENT);
    client.connect(INPROC);
    let server = Socket::new(&context, ZMQ_SERVER);
    server.set_bytes(ZMQ_DISCONNECT_MSG, b"gone");
    server.bind(INPROC);
    drop(client);
    assert_eq!(server.recv().bytes(), b"gone");
}

// Guests for whom there never is a host.

/// As released there is no room for the third.
#[test]
fn a_guest_that_leaves_gives_its_place_back() {
    for kind in [ZMQ_CLIENT, ZMQ_DEALER, ZMQ_PULL, ZMQ_SUB, ZMQ_DISH] {
        let context = Context::new();
        context.set(ZMQ_MAX_SOCKETS, 2);
        for round in 0..50 {
            let guest = wait_for("there is room", || Socket::try_new(&context, kind).ok());
            guest.set(ZMQ_LINGER, -1);
            guest.connect(&format!("inproc://nobody-{}", round % 3));
            guest.connect("inproc://nobody");
        }
    }
}

#[test]
fn a_guest_that_may_forget_what_it_has_sent_does() {
    let context = Context::new();
    context.set(ZMQ_MAX_SOCKETS, 2);
    for _ in 0..50 {
        let guest = wait_for("there is room", || Socket::try_new(&context, ZMQ_PUSH).ok());
        guest.connect(INPROC);
        guest.try_send("half".into(), ZMQ_SNDMORE).expect("a frame");
        guest.try_send("a message".into(), 0).expect("a frame");
        guest.try_send("half".into(), ZMQ_SNDMORE).expect("a frame");
    }
}

#[test]
fn what_a_guest_has_left_is_there_for_its_host() {
    let context = Context::new();
    let guest = Socket::new(&context, ZMQ_PUSH);
    guest.set(ZMQ_LINGER, -1);
    guest.connect(INPROC);
    guest.send("a message");
    drop(guest);
    let host = Socket::new(&context, ZMQ_PULL);
    host.bind(INPROC);
    assert_eq!(host.recv().bytes(), b"a message");
}

/// The host comes while the guest leaves.
#[test]
fn a_guest_that_leaves_meets_its_host_or_does_not() {
    for _ in 0..500 {
        let context = Context::new();
        let guest = Socket::new(&context, ZMQ_DEALER);
        guest.connect(INPROC);
        let host = Socket::new(&context, ZMQ_DEALER);
        thread::scope(|scope| {
            scope.spawn(move || drop(guest));
            host.bind(INPROC);
        });
        // Looks at its commands.
        host.get(ZMQ_EVENTS);
    }
}

/// It has given up before it leaves.
#[test]
fn a_guest_that_has_disconnected_waits_for_a_host() {
    let context = Context::new();
    let guest = Socket::new(&context, ZMQ_PULL);
    guest.connect(INPROC);
    guest.disconnect(INPROC).expect("it is connected");
    drop(guest);
    Socket::new(&context, ZMQ_PUSH).bind(INPROC);
}

// Half a message.

#[test]
fn half_a_message_is_freed_with_its_connection() {
    static FREED: AtomicUsize = AtomicUsize::new(0);

    let context = Context::new();
    let [push, pull] = [ZMQ_PUSH, ZMQ_PULL].map(|kind| Socket::new(&context, kind));
    pull.bind(INPROC);
    push.connect(INPROC);
    push.try_send(Message::counted(&FREED), ZMQ_SNDMORE)
        .expect("there is room");
    drop(pull);
    wait_for("the frame is freed", || {
        push.get(ZMQ_EVENTS);
        (FREED.load(Ordering::SeqCst) == 1).then_some(())
    });
}
