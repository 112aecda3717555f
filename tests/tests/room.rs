//! Senders that wait for room in a full queue.

use libzmq::{
    poll::{Interest, PollItem, poll},
    prelude::*,
    *,
};
use libzmq_tests::*;

const MESSAGES: u32 = 4_000;

/// Sends so many, one after another, while they are received.
#[track_caller]
fn passes<S: Send + 'static>(
    what: &str,
    sender: S,
    send: impl Fn(&S, &str) + Send + 'static,
    recv: impl Fn() -> Msg,
) {
    let sending = spawn(move || {
        for number in 0..MESSAGES {
            send(&sender, &number.to_string());
        }
        sender
    });
    for number in 0..MESSAGES {
        assert_eq!(recv(), number.to_string(), "{what}");
    }
    sending.join();
}

/// Whatever the length of the queues, a sender that is blocked goes on when there is
/// room.
#[test]
fn whoever_waits_for_room_gets_it() {
    let ctx = ctx();
    for mark in [1, 2, 3, 10, 100] {
        for endpoint in endpoints() {
            let what = format!("{mark} messages over {endpoint}");
            let (pull, push) = pair(
                &ctx,
                pull().recv_high_water_mark(mark),
                push().send_high_water_mark(mark),
                endpoint.clone(),
            );
            let send = |push: &Push, text: &str| push.send(text).unwrap();
            passes(&what, push, send, || pull.recv_msg().unwrap());
        }
        for endpoint in endpoints() {
            let what = format!("{mark} messages over {endpoint}, between thread-safe sockets");
            let (gather, scatter) = pair(
                &ctx,
                gather().recv_high_water_mark(mark),
                scatter().send_high_water_mark(mark),
                endpoint,
            );
            let send = |scatter: &Scatter, text: &str| scatter.send(text).unwrap();
            passes(&what, scatter, send, || gather.recv_msg().unwrap());
        }
    }
}

/// So does one that looks for room by itself.
#[test]
fn whoever_polls_for_room_hears_of_it() {
    let ctx = ctx();
    for mark in [1, 3, 100] {
        for endpoint in endpoints() {
            let what = format!("{mark} messages over {endpoint}");
            let (pull, push) = pair(
                &ctx,
                pull().recv_high_water_mark(mark),
                push().send_high_water_mark(mark),
                endpoint,
            );
            let send = |push: &Push, text: &str| {
                while let Err(err) = push.try_send(text) {
                    assert_eq!(err.kind(), ErrorKind::WouldBlock);
                    let mut items = [PollItem::new(push, Interest::WRITABLE)];
                    assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
                }
            };
            passes(&what, push, send, || pull.recv_msg().unwrap());
        }
    }
}

/// So does a router, and takes no full peer for one that is gone.
#[test]
fn a_router_hears_of_the_room_of_a_peer() {
    let ctx = ctx();
    for mark in [1, 3, 100] {
        for endpoint in endpoints() {
            let what = format!("{mark} messages over {endpoint}");
            let name: Identity = "peer".parse().unwrap();
            let (router, dealer) = pair(
                &ctx,
                router().router_mandatory(true).send_high_water_mark(mark),
                dealer().identity(&name).recv_high_water_mark(mark),
                endpoint,
            );
            dealer.send("here I am").unwrap();
            router.recv_from().unwrap();
            let send = move |router: &Router, text: &str| {
                while let Err(err) = router.try_route([text], &name) {
                    assert_eq!(err.kind(), ErrorKind::WouldBlock);
                    let mut items = [PollItem::new(router, Interest::WRITABLE)];
                    assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
                }
            };
            passes(&what, router, send, || dealer.recv_msg().unwrap());
        }
    }
}

/// One that drops nothing waits for each of its subscribers.
#[test]
fn a_publisher_that_drops_nothing_waits_for_room() {
    let ctx = ctx();
    for mark in [1, 3, 100] {
        for endpoint in endpoints() {
            let what = format!("{mark} messages over {endpoint}");
            let (xpub, sub) = pair(
                &ctx,
                xpub().no_drop(true).send_high_water_mark(mark),
                sub().subscribe("").recv_high_water_mark(mark),
                endpoint,
            );
            xpub.recv_event().unwrap();
            let send = |xpub: &XPub, text: &str| xpub.send(text).unwrap();
            passes(&what, xpub, send, || sub.recv_msg().unwrap());
        }
    }
}
