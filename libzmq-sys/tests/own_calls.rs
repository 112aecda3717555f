//! The functions that this build of libzmq has beside those of `zmq.h`, for what is
//! done with every message.

mod common;

use std::{
    ffi::{CStr, c_int},
    slice,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use common::{Context, Message, Socket};
use libzmq_sys::*;

/// Around what fits into a message, and what is copied in two steps that overlap.
const SIZES: std::ops::RangeInclusive<usize> = 0..=70;

fn content(size: usize) -> Vec<u8> {
    (1..=u8::MAX).cycle().take(size).collect()
}

fn copied(content: &[u8]) -> Message {
    // SAFETY: the slice is valid for reads of its length, and the message is new.
    unsafe {
        Message::from_raw(libzmq_sys_msg_copied(
            content.as_ptr().cast(),
            content.len(),
        ))
    }
}

/// As the call tells them.
fn bytes(message: &mut Message) -> &[u8] {
    // SAFETY: the message is initialised, and borrowed for as long as its bytes.
    // None of these tests has a message without a place.
    #[allow(clippy::disallowed_methods, reason = "the pointer is never null")]
    unsafe {
        let bytes = libzmq_sys_msg_bytes(message.raw());
        slice::from_raw_parts(bytes.data.cast(), bytes.size)
    }
}

fn group(message: &mut Message) -> String {
    // SAFETY: the message is initialised; its group ends in NUL, and is copied.
    unsafe { CStr::from_ptr(zmq_msg_group(message.raw())) }
        .to_string_lossy()
        .into_owned()
}

fn set_short_group(message: &mut Message, name: &str) {
    let mut halves = [[0; 8]; 2];
    halves.as_flattened_mut()[..name.len()].copy_from_slice(name.as_bytes());
    let [low, high] = halves.map(u64::from_ne_bytes);
    // SAFETY: the message is initialised.
    unsafe { libzmq_sys_msg_set_short_group(message.raw(), low, high) };
}

fn share(message: &mut Message) {
    // SAFETY: the message is initialised, and nobody else has it.
    unsafe { libzmq_sys_msg_share(message.raw()) };
}

fn send(socket: &Socket, message: &mut Message, flags: c_int) -> c_int {
    // SAFETY: both are alive.
    unsafe { libzmq_sys_send(socket.raw(), message.raw(), flags) }
}

fn recv(socket: &Socket, message: &mut Message, flags: c_int) -> i64 {
    // SAFETY: both are alive.
    unsafe { libzmq_sys_recv(socket.raw(), message.raw(), flags) }
}

fn pair(context: &Arc<Context>) -> (Socket, Socket) {
    let (left, right) = (
        Socket::new(context, ZMQ_PAIR),
        Socket::new(context, ZMQ_PAIR),
    );
    left.bind("inproc://pair");
    right.connect("inproc://pair");
    (left, right)
}

#[test]
fn a_message_holds_a_copy_of_any_size() {
    for size in SIZES.chain([255, 1000, 100_000]) {
        let content = content(size);
        let mut message = copied(&content);
        assert_eq!(message.bytes(), content, "{size} bytes");
        assert_eq!(bytes(&mut message), content, "{size} bytes");
        assert!(!message.is_shared());
        assert_eq!(message.routing_id(), 0);
        assert_eq!(group(&mut message), "");
    }
}

#[test]
fn what_was_made_arrives_whole() {
    let context = Context::new();
    let (left, right) = pair(&context);
    let mut received = Message::empty();
    for size in SIZES {
        let content = content(size);
        let mut message = copied(&content);
        assert_eq!(send(&left, &mut message, 0), 0);
        assert_eq!(message.bytes(), b"");
        assert_eq!(recv(&right, &mut received, 0), 2 * size as i64);
        assert_eq!(received.bytes(), content, "{size} bytes");
        assert_eq!(group(&mut received), "");
    }
}

#[test]
fn every_short_group_is_that_group() {
    let mut message = copied(b"content");
    for size in 0..=14 {
        let name = &"abcdefghijklmn"[..size];
        set_short_group(&mut message, name);
        assert_eq!(group(&mut message), name);
        assert_eq!(message.bytes(), b"content");
    }
}

#[test]
fn a_short_group_takes_the_place_of_a_long_one() {
    let mut message = Message::from("content").with_group("longer than a short one");
    let mut copy = message.share();
    set_short_group(&mut message, "short");
    assert_eq!(group(&mut message), "short");
    assert_eq!(group(&mut copy), "longer than a short one");
}

#[test]
fn what_is_marked_as_shared_is_freed_once() {
    static FREED: AtomicUsize = AtomicUsize::new(0);
    let mut message = Message::counted(&FREED);
    share(&mut message);
    assert!(message.is_shared());
    share(&mut message);
    let copy = message.share();
    assert_eq!(copy.is_shared(), message.is_shared());
    drop(message);
    assert_eq!(FREED.load(Ordering::SeqCst), 0);
    drop(copy);
    assert_eq!(FREED.load(Ordering::SeqCst), 1);

    let mut alone = Message::counted(&FREED);
    share(&mut alone);
    drop(alone);
    assert_eq!(FREED.load(Ordering::SeqCst), 2);
}

#[test]
fn what_lies_in_a_message_is_not_shared() {
    let mut message = copied(b"content");
    share(&mut message);
    assert!(!message.is_shared());
}

#[test]
fn receiving_tells_the_length_and_what_follows() {
    let context = Context::new();
    let (left, right) = pair(&context);
    let mut message = Message::empty();
    assert_eq!(recv(&right, &mut message, ZMQ_DONTWAIT), -1);
    assert_eq!(common::errno(), libc::EAGAIN);

    assert_eq!(send(&left, &mut copied(b"first"), ZMQ_SNDMORE), 0);
    assert_eq!(send(&left, &mut copied(&content(100)), ZMQ_SNDMORE), 0);
    assert_eq!(send(&left, &mut copied(b""), 0), 0);
    assert_eq!(recv(&right, &mut message, 0), 2 * 5 + 1);
    assert_eq!(recv(&right, &mut message, 0), 2 * 100 + 1);
    assert_eq!(recv(&right, &mut message, 0), 0);
}

#[test]
fn a_message_that_cannot_be_sent_stays() {
    let context = Context::new();
    let push = Socket::new(&context, ZMQ_PUSH);
    let mut message = copied(b"content");
    assert_eq!(send(&push, &mut message, ZMQ_DONTWAIT), -1);
    assert_eq!(common::errno(), libc::EAGAIN);
    assert_eq!(message.bytes(), b"content");
}
