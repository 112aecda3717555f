//! PUB, SUB, XPUB and XSUB: subscriptions, and what is told of them.

use SubscriptionEvent::{Subscribed, Unsubscribed};
use libzmq::{prelude::*, *};
use libzmq_tests::*;

/// The next event, in time. A subscriber announces its topics by itself when it
/// has connected.
#[track_caller]
fn next(xpub: &XPub) -> SubscriptionEvent {
    xpub.recv_event().unwrap()
}

/// That nothing comes for a moment.
#[track_caller]
fn assert_silent(socket: &(impl RecvMsg + RecvOptions)) {
    socket.set_recv_timeout(MOMENT).unwrap();
    let err = socket.recv_msg().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::WouldBlock);
    socket.set_recv_timeout(PATIENCE).unwrap();
}

#[test]
fn topics_are_how_messages_begin() {
    let ctx = ctx();
    let (xpub, sub) = pair(&ctx, xpub(), sub(), tcp());
    let binary = b"\0\xff";
    for topic in [Topic::from("a"), binary.into(), Topic::from("a/b")] {
        sub.subscribe(&topic).unwrap();
        assert_eq!(next(&xpub), Subscribed(topic));
    }
    for (message, heard) in [
        (&b"a"[..], true),
        (b"ab", true),
        (b"a/b/c", true),
        (b"b", false),
        (b"", false),
        (b"\0\xfe", false),
        (b"\0\xff\xff", true),
    ] {
        xpub.send(message).unwrap();
        xpub.send("a: end").unwrap();
        let first = sub.recv_msg().unwrap();
        assert_eq!(first == message, heard, "{message:?}");
        if heard {
            assert_eq!(sub.recv_msg().unwrap(), "a: end");
        }
    }
    // The first part decides for all of them.
    xpub.send_multipart(["b", "a"]).unwrap();
    xpub.send_multipart(["a", "b"]).unwrap();
    assert_eq!(sub.recv_multipart().unwrap(), ["a", "b"]);
}

/// A topic that is subscribed to twice is to be unsubscribed twice, and one that
/// is not can be unsubscribed.
#[test]
fn subscriptions_are_counted() {
    let ctx = ctx();
    let (xpub, sub) = pair(&ctx, xpub(), sub().subscribe("a").subscribe("a"), tcp());
    assert_eq!(next(&xpub), Subscribed("a".into()));
    sub.unsubscribe("never").unwrap();
    sub.unsubscribe("a").unwrap();
    assert_silent(&xpub);
    xpub.send("a1").unwrap();
    assert_eq!(sub.recv_msg().unwrap(), "a1");
    sub.unsubscribe("a").unwrap();
    assert_eq!(next(&xpub), Unsubscribed("a".into()));
    xpub.send("a2").unwrap();
    assert_silent(&sub);
}

/// The first of several is told, and the last that goes, also by leaving.
#[test]
fn subscribers_come_and_go() {
    let ctx = ctx();
    let xpub = xpub().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let new_sub = || {
        sub()
            .connect(xpub.last_endpoint().unwrap())
            .subscribe("a")
            .build_with_ctx(&ctx)
            .unwrap()
    };
    let first = new_sub();
    assert_eq!(next(&xpub), Subscribed("a".into()));
    let second = new_sub();
    assert_silent(&xpub);
    drop(first);
    assert_silent(&xpub);
    drop(second);
    assert_eq!(next(&xpub), Unsubscribed("a".into()));
}

#[test]
fn verbose_forms_tell_of_each() {
    let ctx = ctx();
    for (verboser, builder) in [
        (false, xpub().xpub_verbose(true)),
        (true, xpub().xpub_verboser(true)),
    ] {
        let xpub = builder.bind(tcp()).build_with_ctx(&ctx).unwrap();
        let subs = [(); 2].map(|()| {
            let sub = sub().connect(xpub.last_endpoint().unwrap());
            let sub = sub.subscribe("a").build_with_ctx(&ctx).unwrap();
            assert_eq!(next(&xpub), Subscribed("a".into()));
            sub
        });
        subs[0].unsubscribe("a").unwrap();
        if verboser {
            assert_eq!(next(&xpub), Unsubscribed("a".into()));
        } else {
            assert_silent(&xpub);
        }
        subs[1].unsubscribe("a").unwrap();
        assert_eq!(next(&xpub), Unsubscribed("a".into()));
    }
}

/// An XSUB says what it likes beside its subscriptions.
#[test]
fn messages_go_upstream() {
    let ctx = ctx();
    let (xpub, xsub) = pair(&ctx, xpub(), xsub().subscribe("a"), tcp());
    assert_eq!(next(&xpub), Subscribed("a".into()));
    xsub.send("hello").unwrap();
    assert_eq!(next(&xpub), SubscriptionEvent::Message("hello".into()));
    xsub.send_multipart(["hello", "again"]).unwrap();
    assert_eq!(xpub.recv_multipart().unwrap(), ["hello", "again"]);
    xsub.unsubscribe("a").unwrap();
    assert_eq!(next(&xpub), Unsubscribed("a".into()));
    // A subscription that is passed on as it came.
    xsub.send(Msg::from(&Subscribed("b".into()))).unwrap();
    assert_eq!(next(&xpub), Subscribed("b".into()));
    xpub.send("b1").unwrap();
    assert_eq!(xsub.recv_msg().unwrap(), "b1");
}

#[test]
fn each_end_of_a_subscription_is_passed_on() {
    let ctx = ctx();
    let (xpub, xsub) = pair(
        &ctx,
        xpub().xpub_verboser(true),
        xsub().xsub_verbose_unsubscribe(true),
        tcp(),
    );
    for event in [
        Subscribed("a".into()),
        Unsubscribed("a".into()),
        Unsubscribed("a".into()),
    ] {
        xsub.send(Msg::from(&event)).unwrap();
        // The second has nothing to end for the publisher, which tells all the
        // same.
        assert_eq!(next(&xpub), event);
    }
}

#[test]
fn subscriptions_are_the_first_part_alone() {
    let ctx = ctx();
    let (xpub, xsub) = pair(
        &ctx,
        xpub().only_first_subscribe(true),
        xsub().only_first_subscribe(true),
        tcp(),
    );
    xsub.send_multipart(["said", "\u{1}not a subscription"])
        .unwrap();
    assert_eq!(
        xpub.recv_multipart().unwrap(),
        ["said", "\u{1}not a subscription"]
    );
    assert_eq!(xpub.topics_count().unwrap(), 0);
}

/// In manual mode the program says who gets what.
#[test]
fn manual_subscriptions() {
    let ctx = ctx();
    let xpub = xpub().xpub_manual(true).bind(tcp());
    let xpub = xpub.build_with_ctx(&ctx).unwrap();
    let sub = sub()
        .connect(xpub.last_endpoint().unwrap())
        .subscribe("public")
        .build_with_ctx(&ctx)
        .unwrap();
    assert_eq!(next(&xpub), Subscribed("public".into()));
    // Not what was asked for. A SUB also filters by what it has asked for.
    xpub.subscribe("public/free").unwrap();
    xpub.send("public/dear").unwrap();
    xpub.send("public/free").unwrap();
    assert_eq!(sub.recv_msg().unwrap(), "public/free");

    sub.unsubscribe("public").unwrap();
    assert_eq!(next(&xpub), Unsubscribed("public".into()));
    xpub.unsubscribe("public/free").unwrap();
    assert_eq!(xpub.topics_count().unwrap(), 0);
}

/// Without a peer to speak of, and without the mode, nobody can be subscribed.
#[test]
fn manual_subscriptions_of_nobody() {
    let ctx = ctx();
    let manual = xpub().xpub_manual(true).build_with_ctx(&ctx).unwrap();
    // There is nobody whom it could concern.
    let _ = manual.subscribe("a");
    let _ = manual.unsubscribe("a");
    assert_eq!(manual.topics_count().unwrap(), 0);
    let plain = xpub().build_with_ctx(&ctx).unwrap();
    for done in [plain.subscribe("topic-7"), plain.unsubscribe("topic-7")] {
        let err = done.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains("topic-7"), "{err}");
    }
    // The one that an event came from may have left before it is decided upon.
    let bound = manual;
    bound.bind(tcp()).unwrap();
    let sub = sub()
        .connect(bound.last_endpoint().unwrap())
        .subscribe("a")
        .build_with_ctx(&ctx)
        .unwrap();
    assert_eq!(next(&bound), Subscribed("a".into()));
    drop(sub);
    assert_eq!(next(&bound), Unsubscribed("a".into()));
    let _ = bound.subscribe("a");
    let _ = bound.unsubscribe("a");
    bound.send("a").unwrap();
}

/// Who comes late is sent the last value, and nobody else is.
#[test]
fn last_values_for_those_who_come_late() {
    let ctx = ctx();
    let xpub = xpub().xpub_manual_last_value(true).bind(tcp());
    let xpub = xpub.build_with_ctx(&ctx).unwrap();
    let join = || {
        let sub = sub().connect(xpub.last_endpoint().unwrap());
        let sub = sub.subscribe("price").build_with_ctx(&ctx).unwrap();
        assert_eq!(next(&xpub), Subscribed("price".into()));
        xpub.subscribe("price").unwrap();
        xpub.send("price 7").unwrap();
        assert_eq!(sub.recv_msg().unwrap(), "price 7");
        sub
    };
    let first = join();
    let second = join();
    xpub.send("price 8").unwrap();
    for sub in [first, second] {
        assert_eq!(sub.recv_msg().unwrap(), "price 8", "no second 7");
    }
}

#[test]
fn welcome_messages() {
    let ctx = ctx();
    let xpub = xpub().xpub_welcome_msg("hello, ").bind(tcp());
    let xpub = xpub.build_with_ctx(&ctx).unwrap();
    let sub = sub()
        .connect(xpub.last_endpoint().unwrap())
        .subscribe("hello")
        .build_with_ctx(&ctx)
        .unwrap();
    // It goes out when the publisher turns to the new peer.
    assert_eq!(next(&xpub), Subscribed("hello".into()));
    assert_eq!(sub.recv_msg().unwrap(), "hello, ");
}

#[test]
fn topics_are_counted() {
    let ctx = ctx();
    let (xpub, sub) = pair(&ctx, xpub(), sub(), tcp());
    assert_eq!(sub.topics_count().unwrap(), 0);
    for topic in ["a", "b", "b"] {
        sub.subscribe(topic).unwrap();
    }
    assert_eq!(sub.topics_count().unwrap(), 3);
    assert_eq!([next(&xpub), next(&xpub)].len(), 2);
    assert_eq!(xpub.topics_count().unwrap(), 2);
}

#[test]
fn inverted_matching() {
    let ctx = ctx();
    let (xpub, sub) = pair(
        &ctx,
        xpub().invert_matching(true),
        sub().invert_matching(true).subscribe("noise"),
        tcp(),
    );
    assert_eq!(next(&xpub), Subscribed("noise".into()));
    xpub.send("noise 1").unwrap();
    xpub.send("signal").unwrap();
    assert_eq!(sub.recv_msg().unwrap(), "signal");
}

/// With `no_drop` a publisher hears of a subscriber that cannot follow.
#[test]
fn a_full_subscriber() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let xpub = xpub().no_drop(true).send_high_water_mark(1).bind(&addr);
    let xpub = xpub.build_with_ctx(&ctx).unwrap();
    let sub = sub().recv_high_water_mark(1).connect(&addr).subscribe("");
    let sub = sub.build_with_ctx(&ctx).unwrap();
    assert_eq!(next(&xpub), Subscribed("".into()));
    let mut sent = 0;
    let message = loop {
        match xpub.try_send_multipart(["a", "b"]) {
            Ok(()) => sent += 1,
            Err(mut err) => break err.take().unwrap(),
        }
        assert!(sent < 1000, "it is never full");
    };
    assert_eq!(message, ["a", "b"]);
    for _ in 0..sent {
        assert_eq!(sub.recv_multipart().unwrap(), ["a", "b"]);
    }
    assert_silent(&sub);
}
