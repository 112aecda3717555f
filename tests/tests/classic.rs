//! The classic socket types: who talks to whom, over each transport.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

/// Messages of one part and of several, with empty parts in every place.
fn messages() -> Vec<Multipart> {
    let large = pattern(1_000_000);
    vec![
        ["one"].into(),
        [""].into(),
        ["a", "b", "c"].into(),
        ["", "b", ""].into(),
        ["", "", ""].into(),
        ("large", large.clone(), "", large).into(),
        (0..100).map(|number| number.to_string()).collect(),
    ]
}

/// Sends messages of every shape one way.
fn assert_one_way(from: &impl SendMultipart, to: &impl RecvMultipart) {
    for message in messages() {
        from.send_multipart(message.clone()).unwrap();
        assert_eq!(to.recv_multipart().unwrap(), message);
    }
}

fn assert_both_ways(
    a: &(impl SendMultipart + RecvMultipart),
    b: &(impl SendMultipart + RecvMultipart),
) {
    assert_one_way(a, b);
    assert_one_way(b, a);
}

/// Each type binds once, and connects once.
macro_rules! over_each_transport {
    ($($name:ident: $a:ident, $b:ident, $assert:expr;)*) => {$(
        #[test]
        fn $name() {
            let ctx = ctx();
            for endpoint in endpoints() {
                let (a, b) = pair(&ctx, $a(), $b(), &endpoint);
                $assert(&a, &b);
                drop((a, b));
            }
            for endpoint in endpoints() {
                let (b, a) = pair(&ctx, $b(), $a(), &endpoint);
                $assert(&a, &b);
            }
        }
    )*};
}

over_each_transport! {
    pair_and_pair: pair_socket, pair_socket, assert_both_ways;
    push_and_pull: push, pull, assert_one_way;
    dealer_and_dealer: dealer, dealer, assert_both_ways;
    req_and_rep: req, rep, |req: &Req, rep: &Rep| {
        for message in messages() {
            req.send_multipart(message.clone()).unwrap();
            assert_eq!(rep.recv_multipart().unwrap(), message);
            rep.send_multipart(message.clone()).unwrap();
            assert_eq!(req.recv_multipart().unwrap(), message);
        }
    };
    req_and_router: req, router, |req: &Req, router: &Router| {
        for message in messages() {
            req.send_multipart(message.clone()).unwrap();
            let (peer, mut request) = router.recv_from().unwrap();
            assert!(request.pop_delimiter());
            assert_eq!(request, message);
            request.push_delimiter();
            router.route(request, peer).unwrap();
            assert_eq!(req.recv_multipart().unwrap(), message);
        }
    };
    dealer_and_rep: dealer, rep, |dealer: &Dealer, rep: &Rep| {
        for message in messages() {
            let mut request = message.clone();
            request.push_delimiter();
            dealer.send_multipart(request).unwrap();
            assert_eq!(rep.recv_multipart().unwrap(), message);
            rep.send_multipart(message.clone()).unwrap();
            let mut reply = dealer.recv_multipart().unwrap();
            assert!(reply.pop_delimiter());
            assert_eq!(reply, message);
        }
    };
    dealer_and_router: dealer, router, |dealer: &Dealer, router: &Router| {
        for message in messages() {
            dealer.send_multipart(message.clone()).unwrap();
            let (peer, request) = router.recv_from().unwrap();
            assert_eq!(request, message);
            router.route(request, &peer).unwrap();
            assert_eq!(dealer.recv_multipart().unwrap(), message);
        }
    };
    xpub_and_sub: xpub, sub, |xpub: &XPub, sub: &Sub| {
        sub.subscribe("").unwrap();
        wait_until_subscribed(xpub, sub);
        assert_one_way(xpub, sub);
    };
    publisher_and_xsub: publisher, xsub, |publisher: &Pub, xsub: &XSub| {
        xsub.subscribe("").unwrap();
        wait_until_published(publisher, xsub);
        assert_one_way(publisher, xsub);
    };
    xpub_and_xsub: xpub, xsub, |xpub: &XPub, xsub: &XSub| {
        xsub.subscribe("").unwrap();
        wait_until_subscribed(xpub, xsub);
        assert_one_way(xpub, xsub);
    };
    publisher_and_sub: publisher, sub, |publisher: &Pub, sub: &Sub| {
        sub.subscribe("").unwrap();
        wait_until_published(publisher, sub);
        assert_one_way(publisher, sub);
    };
}

/// A subscriber that is bound announces its topics when it is called, not before.
fn wait_until_subscribed(xpub: &XPub, subscriber: &impl RecvMsg) {
    eventually("the publisher is told of the subscription", || {
        assert!(subscriber.try_recv_msg().is_err());
        xpub.try_recv_event().is_ok()
    });
}

/// Waits until the publisher knows of the subscription, and no probe is left.
fn wait_until_published(publisher: &Pub, subscriber: &(impl RecvMsg + RecvOptions)) {
    wait_until_received(
        |probe| publisher.send(probe).unwrap(),
        || subscriber.try_recv_msg().ok(),
    );
}

/// A router calls the other by the identity that it was connected to under.
#[test]
fn router_and_router() {
    let ctx = ctx();
    for endpoint in endpoints() {
        let bound = router().bind(endpoint).build_with_ctx(&ctx).unwrap();
        let name = Identity::try_from("bound").unwrap();
        let other = router()
            .connect_as(bound.last_endpoint().unwrap(), &name)
            .build_with_ctx(&ctx)
            .unwrap();
        for message in messages() {
            other.route(message.clone(), &name).unwrap();
            let (peer, found) = bound.recv_from().unwrap();
            assert_eq!(found, message);
            bound.route(found, &peer).unwrap();
            assert_eq!(other.recv_from().unwrap(), (name.clone(), message));
        }
    }
}

/// A message of several parts can be taken part by part.
#[test]
fn parts_one_by_one() {
    let ctx = ctx();
    let (push, pull) = pair(&ctx, push(), pull(), tcp());
    push.send_multipart(["a", "b"]).unwrap();
    push.send("c").unwrap();
    let first = pull.recv_msg().unwrap();
    assert!(first == "a" && first.has_more());
    // The rest of it comes whole.
    assert_eq!(pull.recv_multipart().unwrap(), ["b"]);
    let last = pull.recv_msg().unwrap();
    assert!(last == "c" && !last.has_more());
}

/// They can be handed from thread to thread.
#[test]
fn sockets_move_between_threads() {
    let ctx = ctx();
    let (req, rep) = pair(&ctx, req(), rep(), tcp());
    let rep = spawn(move || {
        assert_eq!(rep.recv_msg().unwrap(), "1");
        rep.send("2").unwrap();
        rep
    });
    req.send("1").unwrap();
    assert_eq!(req.recv_msg().unwrap(), "2");
    let rep = rep.join();
    let req = spawn(move || {
        req.send("3").unwrap();
        req
    })
    .join();
    assert_eq!(rep.recv_msg().unwrap(), "3");
    rep.send("4").unwrap();
    assert_eq!(req.recv_msg().unwrap(), "4");
}

/// The third of a pair is not heard.
#[test]
fn a_pair_is_two() {
    let ctx = ctx();
    let (bound, first) = pair(&ctx, pair_socket(), pair_socket(), tcp());
    first.send("first").unwrap();
    assert_eq!(bound.recv_msg().unwrap(), "first");
    let second = pair_socket()
        .connect(bound.last_endpoint().unwrap())
        .build_with_ctx(&ctx)
        .unwrap();
    second.send("second").unwrap();
    first.send("first again").unwrap();
    assert_eq!(bound.recv_msg().unwrap(), "first again");
    bound.set_recv_timeout(MOMENT).unwrap();
    assert_eq!(bound.recv_msg().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn push_deals_out_in_turn() {
    let ctx = ctx();
    let push = push().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let pulls = [(); 3].map(|()| {
        pull()
            .connect(push.last_endpoint().unwrap())
            .build_with_ctx(&ctx)
            .unwrap()
    });
    // Each has to be there before the turns begin.
    for pull in &pulls {
        eventually("it gets its turn", || {
            push.send("probe").unwrap();
            pull.try_recv_msg().is_ok()
        });
    }
    for pull in &pulls {
        pull.set_recv_timeout(MOMENT).unwrap();
        while pull.recv_msg().is_ok() {}
        pull.set_recv_timeout(PATIENCE).unwrap();
    }
    for number in 0..30 {
        push.send(number.to_string()).unwrap();
    }
    let mut all: Vec<u32> = Vec::new();
    for pull in &pulls {
        for _ in 0..10 {
            all.push(pull.recv_msg().unwrap().to_str().unwrap().parse().unwrap());
        }
    }
    all.sort_unstable();
    assert_eq!(all, (0..30).collect::<Vec<_>>());
}
