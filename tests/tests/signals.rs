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

#[test]
fn whatever_waits_ends_in_time() {
    let ctx = ctx();
    under_fire(move || {
        let (client, monitor) = client()
            .recv_timeout(TIMEOUT)
            .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
            .unwrap();
        let start = Instant::now();
        assert_waited(start, client.recv_msg().unwrap_err().kind());
        let start = Instant::now();
        assert_waited(start, monitor.recv_timeout(TIMEOUT).unwrap_err().kind());
        let mut poller = poll::Poller::new().unwrap();
        let token = poll::Token(0);
        poller
            .add(&client, token, poll::Interest::READABLE)
            .unwrap();
        let start = Instant::now();
        let mut events = poll::Events::new();
        poller.wait(&mut events, TIMEOUT).unwrap();
        assert_eq!(events.iter().count(), 0);
        assert_waited(start, ErrorKind::WouldBlock);
    });
}

/// Signals cost no message on its way through a proxy, nor on its way back.
#[test]
fn a_proxy_loses_nothing() {
    const COUNT: usize = 300;

    let ctx = ctx();
    let (frontend, dealer) = pair(&ctx, router(), dealer(), tcp());
    let (backend, workers) = pair(&ctx, libzmq_tests::dealer(), router(), tcp());
    let mut proxy = Proxy::new(frontend, backend);
    let steering = proxy.steering().unwrap();
    let asking = spawn(move || {
        under_fire(move || {
            for number in 0..COUNT {
                dealer.send(number.to_string()).unwrap();
                assert_eq!(dealer.recv_msg().unwrap(), number.to_string());
                if number % 10 == 0 {
                    pause(Duration::from_millis(2));
                }
            }
        });
    });
    let answering = spawn(move || {
        under_fire(move || {
            for _ in 0..COUNT {
                let request = workers.recv_multipart().unwrap();
                workers.send_multipart(request).unwrap();
            }
        });
    });
    let ending = spawn(move || {
        asking.join();
        answering.join();
        steering.terminate();
    });
    under_fire(move || proxy.run().unwrap());
    ending.join();
}
