//! Signals do not end a wait, and do not make it longer.

#![cfg(unix)]

use std::{
    ptr,
    sync::{
        Arc, Once,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::*;

const TIMEOUT: Duration = Duration::from_millis(300);

extern "C" fn ignore(_signal: libc::c_int) {}

/// Has the signal interrupt calls instead of ending the process.
fn handle_signal() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: all zeros is a valid `sigaction`, without `SA_RESTART`.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = ignore as extern "C" fn(libc::c_int) as usize;
        // SAFETY: the handler does nothing, and may run anywhere.
        let done = unsafe { libc::sigaction(libc::SIGUSR1, &action, ptr::null_mut()) };
        assert_eq!(done, 0);
    });
}

/// Runs something on a thread that gets a signal every few milliseconds.
fn under_fire<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    handle_signal();
    let (sender, receiver) = mpsc::channel();
    let over = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&over);
    let thread = spawn(move || {
        // SAFETY: the function has no preconditions.
        sender.send(unsafe { libc::pthread_self() }).unwrap();
        let result = run();
        done.store(true, Ordering::SeqCst);
        // The thread is there until nobody sends to it any more.
        while Arc::strong_count(&done) > 1 {
            pause(Duration::from_millis(1));
        }
        result
    });
    let target = receiver.recv_timeout(PATIENCE).unwrap();
    while !over.load(Ordering::SeqCst) {
        // SAFETY: the thread waits for this one before it ends.
        unsafe { libc::pthread_kill(target, libc::SIGUSR1) };
        pause(Duration::from_millis(5));
    }
    drop(over);
    thread.join()
}

fn assert_waited(start: Instant, err: ErrorKind) {
    assert_eq!(err, ErrorKind::WouldBlock);
    let took = start.elapsed();
    assert!(took + Duration::from_millis(2) >= TIMEOUT, "{took:?}");
}

#[test]
fn a_receive_ends_in_time() {
    let ctx = ctx();
    under_fire(move || {
        let pull = pull().recv_timeout(TIMEOUT).bind(tcp());
        let pull = pull.build_with_ctx(&ctx).unwrap();
        let start = Instant::now();
        assert_waited(start, pull.recv_msg().unwrap_err().kind());
        let start = Instant::now();
        assert_waited(start, pull.recv_multipart().unwrap_err().kind());
    });
}

#[test]
fn a_send_ends_in_time() {
    let ctx = ctx();
    under_fire(move || {
        let push = push().send_timeout(TIMEOUT).build_with_ctx(&ctx).unwrap();
        let start = Instant::now();
        let sent = push.send_multipart(["a", "b"]);
        let mut err = sent.unwrap_err();
        assert_eq!(err.take().unwrap(), ["a", "b"]);
        assert_waited(start, err.kind());
    });
}

/// What has no end goes on until there is something.
#[test]
fn messages_arrive_all_the_same() {
    let ctx = ctx();
    let (push, pull) = pair(&ctx, push(), pull(), tcp());
    pull.set_recv_timeout(None).unwrap();
    let sender = spawn(move || {
        for number in 0..20 {
            pause(Duration::from_millis(10));
            push.send(number.to_string()).unwrap();
        }
        push
    });
    under_fire(move || {
        for number in 0..20 {
            assert_eq!(pull.recv_msg().unwrap(), number.to_string());
        }
    });
    drop(sender.join());
}
