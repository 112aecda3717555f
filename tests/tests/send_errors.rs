//! A failed send gives the message back, whatever the reason.

use std::time::{Duration, Instant};

use libzmq::{prelude::*, *};
use libzmq_tests::*;

/// A message that would be missed, and the place of its bytes.
struct Precious {
    msg: Msg,
    place: *const u8,
}

impl Precious {
    const SIZE: usize = 5000;

    fn new() -> Self {
        let msg = Msg::from(pattern(Self::SIZE));
        let place = msg.as_ptr();
        Self { msg, place }
    }

    /// Checks that this way to send fails, and that the very message comes back.
    #[track_caller]
    fn comes_back(self, kind: ErrorKind, send: impl FnOnce(Msg) -> Result<(), Error<Msg>>) -> Msg {
        let msg = taken_back(send(self.msg), kind);
        assert_eq!(msg.as_ptr(), self.place);
        assert_same(&msg, &pattern(Self::SIZE));
        msg
    }
}

#[track_caller]
fn comes_back(kind: ErrorKind, send: impl FnOnce(Msg) -> Result<(), Error<Msg>>) -> Msg {
    Precious::new().comes_back(kind, send)
}

/// Checks that a send waits for about this long and then fails.
#[track_caller]
fn times_out(time: Duration, send: impl FnOnce(Msg) -> Result<(), Error<Msg>>) {
    let start = Instant::now();
    comes_back(ErrorKind::WouldBlock, send);
    // libzmq counts whole milliseconds.
    assert!(start.elapsed() + Duration::from_millis(1) >= time);
}

#[test]
fn without_a_peer_there_is_nowhere_to_send_to() {
    let ctx = ctx();
    let client = client().build_with_ctx(&ctx).unwrap();
    let scatter = scatter().build_with_ctx(&ctx).unwrap();
    comes_back(ErrorKind::WouldBlock, |msg| client.try_send(msg));
    comes_back(ErrorKind::WouldBlock, |msg| scatter.try_send(msg));

    client.set_send_timeout(MOMENT).unwrap();
    times_out(MOMENT, |msg| client.send(msg));
    scatter.set_send_timeout(MOMENT).unwrap();
    times_out(MOMENT, |msg| scatter.send(msg));

    client.set_send_timeout(Duration::ZERO).unwrap();
    comes_back(ErrorKind::WouldBlock, |msg| client.send(msg));
}

/// A radio sends to whoever is there.
#[test]
fn without_a_peer_a_radio_sends_to_nobody() {
    let radio = radio().no_drop(true).build_with_ctx(&ctx()).unwrap();
    radio.transmit("hello?", "news").unwrap();
    radio.try_transmit("hello?", "news").unwrap();
    radio.send("hello?").unwrap();
}

/// Sends until there is no more room, and returns how many fitted.
#[track_caller]
fn fill(mut try_send: impl FnMut() -> Result<(), Error<Msg>>) -> usize {
    let fitted = (0..100_000).find_map(|count| try_send().err().map(|err| (count, err)));
    let (count, err) = fitted.expect("some time it is full");
    assert_eq!(err.kind(), ErrorKind::WouldBlock);
    count
}

/// Over `inproc` the queue is as long as both ends say together.
#[test]
fn a_full_queue_takes_no_more() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let gather = gather().recv_high_water_mark(3u32);
    let scatter = scatter().send_high_water_mark(2u32);
    let (gather, scatter) = pair(&ctx, gather, scatter, &addr);
    assert_eq!(fill(|| scatter.try_send("fits")), 5);
    comes_back(ErrorKind::WouldBlock, |msg| scatter.try_send(msg));
    scatter.set_send_timeout(MOMENT).unwrap();
    times_out(MOMENT, |msg| scatter.send(msg));
    // Nothing of what failed has gotten there, and there is room again.
    for _ in 0..5 {
        assert_eq!(gather.recv_msg().unwrap(), "fits");
    }
    assert!(gather.try_recv_msg().is_err());
    scatter.send("more").unwrap();
    assert_eq!(gather.recv_msg().unwrap(), "more");
}

#[test]
fn a_full_queue_of_one_client_takes_no_more() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let server = server().send_high_water_mark(1u32);
    let client = client().recv_high_water_mark(1u32);
    let (server, slow) = pair(&ctx, server, client.clone(), &addr);
    let quick = client.connect(&addr).build_with_ctx(&ctx).unwrap();
    let [slow_id, quick_id] = [&slow, &quick].map(|client| {
        client.send("here I am").unwrap();
        server.recv_msg().unwrap().routing_id().unwrap()
    });
    assert_eq!(fill(|| server.try_route("fits", slow_id)), 2);
    let msg = comes_back(ErrorKind::WouldBlock, |msg| server.try_route(msg, slow_id));
    assert_eq!(msg.routing_id(), Some(slow_id));
    server.set_send_timeout(MOMENT).unwrap();
    times_out(MOMENT, |msg| server.route(msg, slow_id));
    // Which is nothing to the others.
    server.route("fits", quick_id).unwrap();
    assert_eq!(quick.recv_msg().unwrap(), "fits");
}

#[test]
fn a_radio_that_drops_nothing_can_be_full() {
    let ctx = ctx();
    let radio = radio().send_high_water_mark(1u32).no_drop(true);
    let dish = dish().recv_high_water_mark(1u32);
    let (radio, dish) = pair(&ctx, radio, dish, InprocAddr::new_unique());
    dish.join("news").unwrap();
    eventually("the dish has room for some", || {
        radio.try_transmit("fits", "news").is_err()
    });
    let msg = comes_back(ErrorKind::WouldBlock, |msg| radio.try_transmit(msg, "news"));
    assert_eq!(msg.group().unwrap(), "news");
    comes_back(ErrorKind::WouldBlock, |mut msg| {
        msg.set_group(Group::new("news").unwrap());
        radio.try_send(msg)
    });
    radio.set_send_timeout(MOMENT).unwrap();
    times_out(MOMENT, |msg| radio.transmit(msg, "news"));
}

#[test]
fn nobody_goes_by_that_routing_id() {
    let ctx = ctx();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let id = RoutingId::from(std::num::NonZeroU32::new(42).unwrap());
    for send in [Server::route, Server::try_route] {
        let msg = comes_back(ErrorKind::HostUnreachable, |msg| send(&server, msg, id));
        assert_eq!(msg.routing_id(), Some(id));
    }
}

#[test]
fn a_message_for_a_server_needs_a_routing_id() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    comes_back(ErrorKind::InvalidInput, |msg| server.send(msg));
    let msg = comes_back(ErrorKind::InvalidInput, |msg| server.try_send(msg));
    assert_eq!(msg.routing_id(), None);
    client.send("here I am").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    server.route(msg, id).unwrap();
    assert_same(&client.recv_msg().unwrap(), &pattern(Precious::SIZE));
}

#[test]
fn a_group_has_a_short_name_without_nul() {
    let radio = radio().build_with_ctx(&ctx()).unwrap();
    let long = "x".repeat(MAX_GROUP_SIZE + 1);
    let both = format!("{long}\0");
    for name in [long.as_str(), "NUL\0", &both] {
        for send in [Radio::transmit, Radio::try_transmit] {
            comes_back(ErrorKind::InvalidInput, |msg| send(&radio, msg, name));
        }
        let err = radio.transmit("x", name).unwrap_err();
        assert!(err.to_string().contains(&format!("{name:?}")), "{err}");
    }
}

/// One byte for the length of the group, the group, and the message.
#[test]
fn a_datagram_takes_8192_bytes() {
    let ctx = ctx();
    let port = free_udp_port();
    let addr: UdpAddr = format!("127.0.0.1:{port}").parse().unwrap();
    let (dish, radio) = pair(&ctx, dish(), radio(), &addr);
    let news = Group::new("news").unwrap();
    for group in [Group::new("").unwrap(), news] {
        dish.join(group).unwrap();
        let most = 8191 - group.as_str().len();
        let fits = pattern(most);
        let received = wait_for("the message", || {
            radio.transmit(&fits, group).unwrap();
            // Those of the group before may still come.
            dish.try_recv_msg().ok().filter(|msg| msg.len() == most)
        });
        assert_same(&received, &fits);

        let too_large = pattern(most + 1);
        for send in [Radio::transmit, Radio::try_transmit] {
            let sent = send(&radio, too_large.as_slice(), group);
            let msg = taken_back(sent, ErrorKind::InvalidInput);
            assert_same(&msg, &too_large);
        }
        // What is still on its way is not for the next.
        dish.leave(group).unwrap();
    }
    // It counts what the message is addressed to, too.
    let mut msg = Msg::from(pattern(8190));
    msg.set_group(news);
    taken_back(radio.send(msg), ErrorKind::InvalidInput);
    taken_back(radio.try_send(pattern(100_000)), ErrorKind::InvalidInput);
}

/// What is too large for a datagram may still go to others.
#[test]
fn size_matters_to_udp_alone() {
    let ctx = ctx();
    let dish = dish().join(Group::new("").unwrap());
    let (radio, dish) = pair(&ctx, radio(), dish, tcp());
    wait_until_heard(&radio, &dish);
    radio.send(pattern(100_000)).unwrap();
    assert_same(&dish.recv_msg().unwrap(), &pattern(100_000));
}

#[test]
fn after_shutdown_nothing_is_sent() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    client.send("here I am").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    let scatter = scatter().build_with_ctx(&ctx).unwrap();
    let radio = radio().build_with_ctx(&ctx).unwrap();

    ctx.shutdown();
    // A socket looks for news only so often while there is room.
    eventually("all have heard", || {
        let sent = [client.try_send("x"), server.try_route("x", id)];
        sent.iter().all(Result::is_err) && radio.try_send("x").is_err()
    });
    let ended = ErrorKind::InvalidCtx;
    comes_back(ended, |msg| client.send(msg));
    comes_back(ended, |msg| client.try_send(msg));
    comes_back(ended, |msg| scatter.send(msg));
    comes_back(ended, |msg| scatter.try_send(msg));
    let msg = comes_back(ended, |msg| server.route(msg, id));
    assert_eq!(msg.routing_id(), Some(id));
    taken_back(server.send(msg), ended);
    comes_back(ended, |msg| server.try_route(msg, id));
    let msg = comes_back(ended, |msg| radio.transmit(msg, "news"));
    assert_eq!(msg.group().unwrap(), "news");
    taken_back(radio.send(msg), ended);
    comes_back(ended, |msg| radio.try_transmit(msg, "news"));
}

/// A message of any size and make can be taken back, and owners live on.
#[test]
fn every_message_comes_back() {
    let ctx = ctx();
    let client = client().build_with_ctx(&ctx).unwrap();
    let drops = Drops::default();
    for size in [0, 1, 33, 34, 512, 513, 20_000, 1 << 20] {
        let bytes = pattern(size);
        let owned = Msg::from_owner(drops.owner(bytes.clone()));
        for msg in [Msg::from(bytes.as_slice()), bytes.clone().into(), owned] {
            let before = drops.count();
            let msg = taken_back(client.try_send(msg), ErrorKind::WouldBlock);
            assert_same(&msg, &bytes);
            assert_eq!(drops.count(), before);
        }
    }
    assert_eq!(drops.count(), 8);
}

/// With `?` the message is dropped, and with it its owner.
#[test]
fn errors_drop_what_nobody_takes_back() {
    let drops = Drops::default();
    let client = client().build_with_ctx(&ctx()).unwrap();
    let send = || -> Result<(), Error> {
        client.try_send(Msg::from_owner(drops.owner(pattern(1000))))?;
        Ok(())
    };
    let err = send().unwrap_err();
    assert_eq!((err.kind(), drops.count()), (ErrorKind::WouldBlock, 1));
    assert!(err.get().is_none());
}
