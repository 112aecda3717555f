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

/// Queues of these lengths, over all that sockets are connected by, and what to call it.
fn cases<const N: usize>(marks: [u32; N]) -> impl Iterator<Item = (u32, Endpoint, String)> {
    let case = |mark, endpoint| {
        let what = format!("{mark} messages over {endpoint}");
        (mark, endpoint, what)
    };
    let each = move |mark| {
        endpoints()
            .into_iter()
            .map(move |endpoint| case(mark, endpoint))
    };
    marks.into_iter().flat_map(each)
}

/// Tries until the message is sent, and between two tries polls for room.
fn send_polling<S: Socket, M>(socket: &S, try_send: impl Fn() -> Result<(), Error<M>>) {
    while let Err(err) = try_send() {
        assert_eq!(err.kind(), ErrorKind::WouldBlock);
        let mut items = [PollItem::new(socket, Interest::WRITABLE)];
        assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
    }
}

/// Whatever the length of the queues, a sender that is blocked goes on when there is
/// room.
#[test]
fn whoever_waits_for_room_gets_it() {
    let ctx = ctx();
    for (mark, endpoint, what) in cases([1, 2, 3, 10, 100]) {
        let (pull, push) = pair(
            &ctx,
            pull().recv_high_water_mark(mark),
            push().send_high_water_mark(mark),
            endpoint,
        );
        let send = |push: &Push, text: &str| push.send(text).unwrap();
        passes(&what, push, send, || pull.recv_msg().unwrap());
    }
}

#[test]
fn whoever_waits_for_room_of_a_thread_safe_socket_gets_it() {
    let ctx = ctx();
    for (mark, endpoint, what) in cases([1, 2, 3, 10, 100]) {
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

/// So does one that looks for room by itself.
#[test]
fn whoever_polls_for_room_hears_of_it() {
    let ctx = ctx();
    for (mark, endpoint, what) in cases([1, 3, 100]) {
        let (pull, push) = pair(
            &ctx,
            pull().recv_high_water_mark(mark),
            push().send_high_water_mark(mark),
            endpoint,
        );
        let send = |push: &Push, text: &str| send_polling(push, || push.try_send(text));
        passes(&what, push, send, || pull.recv_msg().unwrap());
    }
}

/// So does a router, and takes no full peer for one that is gone.
#[test]
fn a_router_hears_of_the_room_of_a_peer() {
    let ctx = ctx();
    for (mark, endpoint, what) in cases([1, 3, 100]) {
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
            send_polling(router, || router.try_route([text], &name));
        };
        passes(&what, router, send, || dealer.recv_msg().unwrap());
    }
}

/// One that drops nothing waits for each of its subscribers.
#[test]
fn a_publisher_that_drops_nothing_waits_for_room() {
    let ctx = ctx();
    for (mark, endpoint, what) in cases([1, 3, 100]) {
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
