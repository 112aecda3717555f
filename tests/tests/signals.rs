//! Signals do not end a wait, and do not make it longer.

#![cfg(unix)]

use std::time::{Duration, Instant};

use libzmq::{prelude::*, *};
use libzmq_tests::{signals::Signals, *};

const TIMEOUT: Duration = Duration::from_millis(300);

/// Runs something on a thread that gets a signal every other millisecond.
fn under_fire(run: impl FnOnce() + Send + 'static) {
    bounded(move || {
        let signals = Signals::begin();
        run();
        assert!(signals.end() > 10);
    });
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
