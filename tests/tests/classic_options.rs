//! What the options of the classic sockets do.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use libzmq::{prelude::*, *};
use libzmq_tests::{raw_peer::socket_addr, *};

fn id(text: &str) -> Identity {
    text.try_into().unwrap()
}

fn named(ctx: &Ctx, router: &Router, name: &str) -> Dealer {
    dealer()
        .identity(id(name))
        .connect(router.last_endpoint().unwrap())
        .build_with_ctx(ctx)
        .unwrap()
}

#[test]
fn a_mandatory_router_says_what_it_cannot_route() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let router = router()
        .router_mandatory(true)
        .send_high_water_mark(1)
        .bind(&addr)
        .build_with_ctx(&ctx)
        .unwrap();
    let back = taken_back(
        router.route(["lost"], id("nobody")),
        ErrorKind::HostUnreachable,
    );
    assert_eq!(back, ["nobody", "lost"]);

    let dealer = dealer()
        .identity(id("slow"))
        .recv_high_water_mark(1)
        .connect(&addr);
    let dealer = dealer.build_with_ctx(&ctx).unwrap();
    dealer.send("hello").unwrap();
    router.recv_from().unwrap();
    let mut sent = 0;
    let back = loop {
        match router.try_route(["more", "parts"], id("slow")) {
            Ok(()) => sent += 1,
            Err(mut err) => {
                assert_eq!(err.kind(), ErrorKind::WouldBlock);
                break err.take().unwrap();
            }
        }
        assert!(sent < 1000, "it is never full");
    };
    assert_eq!(back, ["slow", "more", "parts"]);
    router.set_send_timeout(MOMENT).unwrap();
    let back = taken_back(router.send_multipart(back), ErrorKind::WouldBlock);
    for _ in 0..sent {
        assert_eq!(dealer.recv_multipart().unwrap(), ["more", "parts"]);
    }
    router.set_send_timeout(PATIENCE).unwrap();
    router.send_multipart(back).unwrap();
    assert_eq!(dealer.recv_multipart().unwrap(), ["more", "parts"]);
}

#[test]
fn a_name_is_handed_over() {
    let ctx = ctx();
    let router = router().router_handover(true).bind(tcp());
    let router = router.build_with_ctx(&ctx).unwrap();
    let first = named(&ctx, &router, "name");
    first.send("first").unwrap();
    assert_eq!(router.recv_from().unwrap(), (id("name"), ["first"].into()));
    let second = named(&ctx, &router, "name");
    second.send("second").unwrap();
    assert_eq!(router.recv_from().unwrap(), (id("name"), ["second"].into()));
    router.route(["for the second"], id("name")).unwrap();
    assert_eq!(second.recv_msg().unwrap(), "for the second");
}

#[test]
fn a_router_is_told_of_connections() {
    let ctx = ctx();
    let notify = RouterNotify::CONNECT | RouterNotify::DISCONNECT;
    let router = router().router_notify(notify).bind(tcp());
    let router = router.build_with_ctx(&ctx).unwrap();
    let dealer = named(&ctx, &router, "guest");
    let told = || router.recv_from().unwrap();
    assert_eq!(told(), (id("guest"), [""].into()));
    dealer.send("hello").unwrap();
    assert_eq!(told(), (id("guest"), ["hello"].into()));
    drop(dealer);
    assert_eq!(told(), (id("guest"), [""].into()));
}

/// Both ways to hear that a peer has left.
#[test]
fn the_last_words_of_a_peer() {
    let ctx = ctx();
    let router = router()
        .hello_msg("welcome")
        .disconnect_msg("gone")
        .bind(tcp());
    let router = router.build_with_ctx(&ctx).unwrap();
    let dealer = named(&ctx, &router, "guest");
    dealer.send("hello").unwrap();
    assert_eq!(router.recv_from().unwrap(), (id("guest"), ["hello"].into()));
    assert_eq!(dealer.recv_msg().unwrap(), "welcome");
    drop(dealer);
    assert_eq!(router.recv_from().unwrap(), (id("guest"), ["gone"].into()));
}

#[test]
fn a_dealer_hears_of_a_broken_connection() {
    let ctx = ctx();
    let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let dealer = dealer()
        .hiccup_msg("broken")
        .connect(router.last_endpoint().unwrap());
    let dealer = dealer.build_with_ctx(&ctx).unwrap();
    dealer.send("hello").unwrap();
    router.recv_from().unwrap();
    drop(router);
    assert_eq!(dealer.recv_msg().unwrap(), "broken");
}

#[test]
fn a_probe_makes_a_peer_known() {
    let ctx = ctx();
    let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let dealer = dealer()
        .identity(id("prober"))
        .probe_router(true)
        .connect(router.last_endpoint().unwrap());
    let dealer = dealer.build_with_ctx(&ctx).unwrap();
    let (peer, probe) = router.recv_from().unwrap();
    assert_eq!((&peer, &probe), (&id("prober"), &[""].into()));
    router.route(["I speak first"], peer).unwrap();
    assert_eq!(dealer.recv_msg().unwrap(), "I speak first");
}

/// A relaxed REQ asks again, and takes no answer to what it asked before.
#[test]
fn a_relaxed_req_asks_again() {
    let ctx = ctx();
    let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let req = req()
        .req_relaxed(true)
        .req_correlate(true)
        .connect(router.last_endpoint().unwrap());
    let req = req.build_with_ctx(&ctx).unwrap();
    req.send("first").unwrap();
    let (peer, mut first) = router.recv_from().unwrap();
    let first_envelope = first.pop_envelope().unwrap();
    assert_eq!(first_envelope.hops().len(), 1, "the number of the request");
    req.send("second").unwrap();
    let (peer_again, mut second) = router.recv_from().unwrap();
    let second_envelope = second.pop_envelope().unwrap();
    assert_eq!(second, ["second"]);

    for (envelope, peer, reply) in [
        (first_envelope, peer, "to the first"),
        (second_envelope, peer_again, "to the second"),
    ] {
        let mut parts = Multipart::from([reply]);
        parts.push_envelope(envelope);
        router.route(parts, peer).unwrap();
    }
    assert_eq!(req.recv_msg().unwrap(), "to the second");
}

/// The way out of a lost reply.
#[test]
fn a_relaxed_req_survives_its_server() {
    let ctx = ctx();
    let first = rep().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = first.last_endpoint().unwrap();
    let req = req()
        .req_relaxed(true)
        .req_correlate(true)
        .recv_timeout(MOMENT)
        .connect(&endpoint);
    let req = req.build_with_ctx(&ctx).unwrap();
    req.send("1").unwrap();
    assert_eq!(first.recv_msg().unwrap(), "1");
    drop(first);
    let second = wait_for("the port is free again", || {
        rep().bind(&endpoint).build_with_ctx(&ctx).ok()
    });
    assert_eq!(req.recv_msg().unwrap_err().kind(), ErrorKind::WouldBlock);
    req.send("2").unwrap();
    assert_eq!(second.recv_msg().unwrap(), "2");
    second.send("to 2").unwrap();
    req.set_recv_timeout(PATIENCE).unwrap();
    assert_eq!(req.recv_msg().unwrap(), "to 2");
}

/// Of what was sent the last is kept, whole or not at all.
#[test]
fn a_conflating_socket_keeps_the_last_message() {
    const COUNT: usize = 10_000;
    let ctx = ctx();
    let (pull, push) = pair(&ctx, pull().conflate(true), push(), tcp());
    for number in 0..COUNT {
        push.send(number.to_string()).unwrap();
    }
    let last = (COUNT - 1).to_string();
    let mut received = 0;
    eventually("the last arrives", || {
        received += 1;
        pull.recv_msg().unwrap() == last
    });
    assert!(received < COUNT, "some were left out");

    // Of several parts the last is a message.
    for number in 0..COUNT {
        push.send_multipart(["a".into(), "b".into(), number.to_string()])
            .unwrap();
    }
    eventually("the last arrives", || {
        let parts = pull.recv_multipart().unwrap();
        assert_eq!(parts.len(), 1);
        assert_ne!(parts, ["a"]);
        parts == [&last]
    });
}

/// A raw router talks to plain connections.
#[test]
fn a_raw_router() {
    let ctx = ctx();
    let router = router().router_raw(true).bind(tcp());
    let router = router.build_with_ctx(&ctx).unwrap();
    let addr = socket_addr(&router.last_endpoint().unwrap());
    let mut plain = TcpStream::connect(addr).unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    plain.write_all(b"ping").unwrap();
    let (peer, bytes) = wait_for("bytes", || {
        let (peer, bytes) = router.recv_from().unwrap();
        (bytes != [""]).then_some((peer, bytes))
    });
    assert_eq!(bytes, ["ping"]);
    router.route(["pong"], peer).unwrap();
    let mut answer = [0; 4];
    plain.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"pong");
}
