//! Defects of libzmq that the wrapper's own calls, or a stranger, once reached.
//! What mends them is in `libzmq-sys/build/corrections`.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    MOMENT, PATIENCE, TempDir, alone_with_files, channel, client, ctx, dealer, dish, eventually,
    gather, pair, pair_socket, pause, publisher, pull, push, radio,
    raw_peer::{Frame, RawListener, RawPeer},
    rep, router, server, spawn, tcp, wait_for, wait_until_heard, wait_until_heard_in, xpub, xsub,
};

const COMMAND: u8 = 4;
const MORE: u8 = 1;

/// Two threads that send at the same moment, each on one of two sockets that are
/// connected over inproc, do not lock each other out.
#[test]
fn sockets_over_inproc_do_not_lock_each_other_out() {
    const ROUNDS: usize = 10_000;
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), InprocAddr::new_unique());
    client.send("hello").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();

    let step = Arc::new(Barrier::new(2));
    let done = Arc::new(AtomicUsize::new(0));
    let (step_too, done_too) = (Arc::clone(&step), Arc::clone(&done));
    let asking = spawn(move || {
        for _ in 0..ROUNDS {
            step_too.wait();
            client.send("a").unwrap();
            client.recv_msg().unwrap();
            done_too.fetch_add(1, Ordering::SeqCst);
        }
    });
    let answering = spawn(move || {
        for _ in 0..ROUNDS {
            step.wait();
            server.route("b", id).unwrap();
            server.recv_msg().unwrap();
        }
    });
    asking.join();
    answering.join();
    assert_eq!(done.load(Ordering::SeqCst), ROUNDS);
}

/// A change of the high water mark goes to the other ends of pipes, and not to
/// those that are gone.
#[test]
fn high_water_marks_change_when_peers_have_left() {
    let server = server().bind(tcp()).build_with_ctx(&ctx()).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    for mark in 1..50 {
        let client = client().connect(&endpoint).build_with_ctx(&ctx()).unwrap();
        client.send("bye").unwrap();
        let id = server.recv_msg().unwrap().routing_id().unwrap();
        drop(client);
        eventually("the client has left", || {
            server.try_route("are you there?", id).is_err()
        });
        assert!(server.try_recv_msg().is_err());
        server.set_send_high_water_mark(mark).unwrap();
    }
    assert_eq!(server.send_high_water_mark().unwrap(), 49);
}

/// Does to a server what a stranger would, and checks that it serves the next
/// client.
fn survives(attack: impl FnOnce(&Server, RawPeer)) {
    let ctx = ctx();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    attack(&server, RawPeer::connect(&endpoint, "CLIENT"));

    let client = client().connect(&endpoint).build_with_ctx(&ctx).unwrap();
    client.send("and me?").unwrap();
    let request = std::iter::repeat_with(|| server.recv_msg().unwrap())
        .find(|request| *request == "and me?")
        .unwrap();
    server
        .route("you too", request.routing_id().unwrap())
        .unwrap();
    assert_eq!(client.recv_msg().unwrap(), "you too");
}

/// The connection breaks while its messages wait for room in the queue, with a
/// PING among them that wants an answer.
#[test]
fn a_ping_behind_a_broken_connection_is_left_unanswered() {
    survives(|server, mut peer| {
        peer.send(0, b"first").unwrap();
        let id = server.recv_msg().unwrap().routing_id().unwrap();
        // What it leaves unread makes its end a reset.
        for _ in 0..2 {
            server.route("unread", id).unwrap();
        }
        peer.recv().unwrap();
        for _ in 0..3_500 {
            peer.send(0, b"").unwrap();
        }
        peer.send(COMMAND, b"\x04PING\0\0").unwrap();
        drop(peer);
        // Nobody tells when the end has been seen.
        pause(MOMENT);
    });
}

/// A PING without its time to live was answered with what had been in memory.
#[test]
fn a_short_ping_is_not_answered() {
    survives(|_, mut peer| {
        peer.send(COMMAND, b"\x04PING").unwrap();
        peer.send(COMMAND, b"\x04PING\0").unwrap();
        peer.send(COMMAND, b"\x04PING\0\0context").unwrap();
        let pong = Frame::Command("PONG".into(), b"context".to_vec());
        assert_eq!(peer.recv().unwrap(), pong);
    });
}

/// A group ends at a NUL. What stands behind it made it too long to be shared.
#[test]
fn a_group_with_a_nul_can_be_forwarded_to_many() {
    let ctx = ctx();
    let group = Group::new("abc").unwrap();
    let listener = RawListener::new();
    let receiver = dish()
        .connect(listener.addr())
        .join(group)
        .build_with_ctx(&ctx)
        .unwrap();
    let mut stranger = RawPeer::accept(&listener, "RADIO");

    let (radio, first) = pair(&ctx, radio(), dish().join(group), tcp());
    let endpoint = radio.last_endpoint().unwrap();
    let dishes: Vec<Dish> = std::iter::once(first)
        .chain((0..3).map(|_| {
            let dish = dish().connect(&endpoint).join(group);
            dish.build_with_ctx(&ctx).unwrap()
        }))
        .collect();
    for dish in &dishes {
        wait_until_heard_in(&radio, dish, "abc");
    }
    let marker = "the forwarded message, which is not a probe";
    for _ in 0..10 {
        let mut name = b"abc\0".to_vec();
        name.extend([b'A'; 60]);
        stranger.send(MORE, &name).unwrap();
        stranger.send(0, marker.as_bytes()).unwrap();
        let msg = receiver.recv_msg().unwrap();
        assert_eq!(msg.group(), Some(group));
        radio.send(msg).unwrap();
        for dish in &dishes {
            let found = std::iter::repeat_with(|| dish.recv_msg().unwrap())
                .find(|msg| *msg == marker)
                .unwrap();
            assert_eq!(found.group(), Some(group));
        }
    }
}

/// Over inproc nobody checks that two types of sockets suit each other. What a
/// dish says to a radio is no message to others.
#[test]
fn a_join_is_no_message() {
    fn check<S: RecvMsg>(builder: SocketBuilder<S>) {
        let ctx = ctx();
        let group = Group::new("group").unwrap();
        let dish = dish().join(group);
        let (socket, _dish) = pair(&ctx, builder, dish, InprocAddr::new_unique());
        for _ in 0..10 {
            let err = socket.try_recv_msg().unwrap_err();
            assert_eq!(err.kind(), ErrorKind::WouldBlock);
        }
    }
    check(server());
    check(client());
    check(gather());
    check(dish().join(Group::new("group").unwrap()));
    check(pair_socket());
    check(channel());
    check(dealer());
    check(rep());
    check(xpub());
    check(xsub());
}

#[test]
fn a_join_is_no_subscription() {
    let ctx = ctx();
    let group = Group::new("group").unwrap();
    let (publisher, _dish) = pair(
        &ctx,
        publisher(),
        dish().join(group),
        InprocAddr::new_unique(),
    );
    publisher.send("group").unwrap();
    assert_eq!(publisher.topics_count().unwrap(), 0);
}

/// A connection that waits for room in the queue is given up, since nothing is
/// heard from it, and the next one is there when there is room.
#[test]
fn room_in_the_queue_may_come_when_the_connection_has_changed() {
    let listener = RawListener::new();
    let silence = Heartbeat::new(Duration::from_millis(100)).add_timeout(MOMENT);
    let pull = pull()
        .recv_high_water_mark(1)
        .heartbeat(silence)
        .connect(listener.addr())
        .build_with_ctx(&ctx())
        .unwrap();
    let mut peer = RawPeer::accept(&listener, "PUSH");
    for text in ["a", "b", "c"] {
        peer.send(0, text.as_bytes()).unwrap();
    }
    // It comes again when it has given the other up.
    let next = listener.accept();
    assert_eq!(pull.recv_msg().unwrap(), "a");
    // Until libzmq has looked at what there is room for.
    pause(MOMENT);
    drop((peer, next));

    wait_for("a message of another connection", || {
        let mut peer = RawPeer::accept(&listener, "PUSH");
        peer.send(0, b"again").unwrap();
        let deadline = Instant::now() + MOMENT;
        while Instant::now() < deadline {
            match pull.try_recv_msg() {
                Ok(msg) if msg == "again" => return Some(()),
                _ => pause(Duration::from_millis(1)),
            }
        }
        None
    });
}

/// A connection breaks in the middle of a message, just when the socket is being
/// closed. The thread that has to do with both is kept busy until both have
/// happened.
#[test]
fn a_broken_connection_of_a_socket_that_is_being_closed_is_no_harm() {
    struct Blocker(mpsc::Sender<()>, mpsc::Receiver<()>);
    impl AsRef<[u8]> for Blocker {
        fn as_ref(&self) -> &[u8] {
            &[0; 50_000]
        }
    }
    impl Drop for Blocker {
        fn drop(&mut self) {
            let _ = self.0.send(());
            let _ = self.1.recv_timeout(PATIENCE);
        }
    }

    for _ in 0..5 {
        let ctx = ctx();
        let listener = RawListener::new();
        let push = push()
            .connect(listener.addr())
            .linger(Duration::ZERO)
            .build_with_ctx(&ctx)
            .unwrap();
        let peer = RawPeer::accept(&listener, "PULL");
        let large = vec![0; 50_000_000];
        push.send_multipart((large, "the rest")).unwrap();
        // It has begun to arrive, and is more than any buffer holds.
        peer.wait_for_input();

        let (busy, is_busy) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let (_pull, other) = pair(&ctx, pull(), libzmq_tests::push(), tcp());
        other
            .send(Msg::from_owner(Blocker(busy, released)))
            .unwrap();
        is_busy.recv_timeout(PATIENCE).unwrap();
        drop(push);
        // Until libzmq has passed it on.
        pause(MOMENT);
        drop(peer);
        release.send(()).unwrap();
    }
}

/// What a user has sent to a dish is not taken for something else.
#[test]
fn a_dish_that_is_a_server_hears_users() {
    let ctx = ctx();
    let creds = PlainClientCreds::new("ali", "sesame");
    let _ = AuthBuilder::new()
        .plain_registry([&creds])
        .build_with_ctx(&ctx)
        .unwrap();
    let dish = dish().join("".parse::<Group>().unwrap());
    let (dish, radio) = pair(
        &ctx,
        dish.mechanism(Mechanism::PlainServer),
        radio().mechanism(creds),
        tcp(),
    );
    wait_until_heard(&radio, &dish);
    radio.transmit("hello", "").unwrap();
    let msg = dish.recv_msg().unwrap();
    assert_eq!(msg.metadata("User-Id"), Some("ali"));
}

/// A connection that comes when the process has no descriptor left is taken when
/// it has. As released, over `ipc` it aborts the process.
#[cfg(unix)]
#[test]
fn a_connection_without_a_descriptor_waits() {
    use std::{fs::File, os::unix::net::UnixStream};

    let name = "defects::a_connection_without_a_descriptor_waits";
    alone_with_files(100, name, || {
        let ctx = ctx();
        let dir = TempDir::new();
        let path = dir.path().join("socket");
        let addr: IpcAddr = path.to_str().unwrap().parse().unwrap();
        let server = server().bind(&addr).build_with_ctx(&ctx).unwrap();
        let client = client().build_with_ctx(&ctx).unwrap();

        let mut files = Vec::new();
        while let Ok(file) = File::open("/dev/null") {
            files.push(file);
        }
        // This one's descriptor is the last.
        files.pop();
        let stranger = UnixStream::connect(&path).unwrap();
        pause(MOMENT);
        drop((files, stranger));

        client.connect(&addr).unwrap();
        client.send("ping").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "ping");
    });
}

/// A router that was asked whether there is a message has taken one, and lets go
/// of the connection it came by when that ends.
#[test]
fn a_connection_that_ends_before_its_message_is_received() {
    for _ in 0..20 {
        let ctx = ctx();
        let router = router().router_handover(true).bind(tcp());
        let router = router.build_with_ctx(&ctx).unwrap();
        let name: Identity = "name".try_into().unwrap();
        let named = || {
            let dealer = dealer().identity(&name);
            let dealer = dealer.connect(router.last_endpoint().unwrap());
            let dealer = dealer.build_with_ctx(&ctx).unwrap();
            dealer.send("hello").unwrap();
            dealer
        };
        let looks = || {
            let mut items = [poll::PollItem::new(&router, poll::Interest::READABLE)];
            poll::poll(&mut items, MOMENT / 10).unwrap()
        };
        let first = named();
        eventually("the first is heard", || looks() > 0);
        // It takes the name, and the first is to be ended.
        let second = named();
        pause(MOMENT / 10);
        looks();
        drop(first);
        pause(MOMENT / 10);
        looks();
        let (peer, message) = router.recv_from().unwrap();
        assert_eq!((peer, message), (name.clone(), ["hello"].into()));
        drop(second);
    }
}

/// A peer may announce nearly two hours of silence. As released, 66 seconds are
/// taken for 64 milliseconds, and it is given up.
#[test]
fn a_long_time_to_live_is_long() {
    survives(|_, mut peer| {
        let tenths = 656_u16.to_be_bytes();
        let ping = [b"\x04PING", &tenths[..], b"context"].concat();
        peer.send(COMMAND, &ping).unwrap();
        let pong = Frame::Command("PONG".into(), b"context".to_vec());
        assert_eq!(peer.recv().unwrap(), pong);
        assert!(!peer.is_closed_within(MOMENT));
    });
}

/// Subscriptions that begin with each other take no more of the stack than any
/// others, where they are passed on: a forwarder subscribes to what strangers ask
/// for.
#[test]
fn nested_subscriptions_do_not_overflow_the_stack() {
    const DEPTH: usize = 2000;
    let topic = |depth: usize| "a".repeat(depth);
    let run = move || {
        let ctx = ctx();
        let forwarder = xsub().send_high_water_mark(0u32);
        let forwarder = forwarder.build_with_ctx(&ctx).unwrap();
        for depth in 1..=DEPTH {
            forwarder.subscribe(topic(depth)).unwrap();
        }
        let publisher = xpub().recv_high_water_mark(0u32).bind(tcp());
        let publisher = publisher.build_with_ctx(&ctx).unwrap();
        // Sends all of them.
        forwarder
            .connect(publisher.last_endpoint().unwrap())
            .unwrap();
        for depth in 1..=DEPTH {
            let expected = [&[1], topic(depth).as_bytes()].concat();
            assert_eq!(publisher.recv_msg().unwrap().as_bytes(), expected);
        }
    };
    // Less than a hundred bytes for each.
    let thread = std::thread::Builder::new().stack_size(160_000);
    thread.spawn(run).unwrap().join().unwrap();
}

/// A topic may be as long as a message, whoever subscribes to it and leaves.
#[test]
fn a_topic_may_be_long() {
    let ctx = ctx();
    let publisher = publisher().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = publisher.last_endpoint().unwrap();
    for size in [245, 246, 254, 255, 256, 16_000, 1_000_000] {
        let topic = "t".repeat(size);
        let listens = |sub: Sub| {
            wait_for("a message", || {
                publisher.send(topic.as_str()).unwrap();
                sub.try_recv_msg().ok()
            });
            sub
        };
        let subscribe = || {
            let sub = libzmq_tests::sub().subscribe(topic.as_str());
            listens(sub.connect(&endpoint).build_with_ctx(&ctx).unwrap())
        };
        let (first, second) = (subscribe(), subscribe());
        drop(first);
        let second = listens(second);
        second.unsubscribe(topic.as_str()).unwrap();
        second.subscribe(topic.as_str()).unwrap();
        listens(second);
    }
}

/// As released, what a subscriber does not take back before it leaves is counted
/// for ever.
#[test]
fn topics_of_departed_subscribers_are_not_counted() {
    let ctx = ctx();
    let publisher = xpub().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = publisher.last_endpoint().unwrap();
    let topics = |expected: u32| {
        eventually("the topics are known", || {
            let _ = publisher.try_recv_msg();
            publisher.topics_count().unwrap() == expected
        });
    };
    let subscribe = |topics: &[&str]| {
        let sub = libzmq_tests::sub().connect(&endpoint);
        let sub = topics.iter().fold(sub, |sub, topic| sub.subscribe(*topic));
        sub.build_with_ctx(&ctx).unwrap()
    };
    let first = subscribe(&["a", "b", "bb"]);
    topics(3);
    let second = subscribe(&["b", "c"]);
    topics(4);
    drop(first);
    topics(2);
    drop(second);
    topics(0);
}
