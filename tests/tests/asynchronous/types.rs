//! Every type of socket sends and receives, whether it has to wait or not.

use super::pair;
use libzmq::{prelude::*, *};
use libzmq_tests::{
    ctx, endpoints, free_udp_port, in_every_runtime,
    runtime::{Runtime, poll_once},
    tcp, wait_until_heard_in,
};
use std::{net::UdpSocket, pin::pin, time::Duration};

/// When to try again.
const SOON: Duration = Duration::from_millis(1);

in_every_runtime! {
    single_parts_pass,
    several_parts_pass,
    replies_take_turns,
    publishers_and_subscribers,
    servers_and_peers_route,
    radios_transmit,
    routers_route,
    streams_talk_to_plain_connections,
    datagrams_are_addressed,
    what_is_there_is_received_at_once,
}

/// A message that is waited for, and one that need not be.
macro_rules! single {
    ($from:expr => $to:expr) => {{
        let (from, to) = (&$from, &$to);
        let mut waiting = pin!(to.recv_msg());
        assert!(poll_once(&mut waiting).await.is_none());
        from.send("one").await.unwrap();
        assert_eq!(waiting.await.unwrap(), "one");

        let mut msg = Msg::from("two");
        from.send_mut(&mut msg).await.unwrap();
        assert!(msg.is_empty());
        to.recv(&mut msg).await.unwrap();
        assert_eq!(msg, "two");
    }};
}

async fn single_parts_pass<R: Runtime>() {
    for endpoint in endpoints() {
        let ctx = ctx();
        let new = || endpoint.clone();

        let (a, b) = pair(&ctx, PairBuilder::new(), PairBuilder::new(), new());
        single!(a => b);
        single!(b => a);
        let (a, b) = pair(
            &ctx,
            ChannelBuilder::new(),
            ChannelBuilder::new(),
            fresh(&new()),
        );
        single!(a => b);
        single!(b => a);
        let (a, b) = pair(&ctx, PullBuilder::new(), PushBuilder::new(), fresh(&new()));
        single!(b => a);
        let (a, b) = pair(
            &ctx,
            GatherBuilder::new(),
            ScatterBuilder::new(),
            fresh(&new()),
        );
        single!(b => a);
        let (a, b) = pair(
            &ctx,
            DealerBuilder::new(),
            DealerBuilder::new(),
            fresh(&new()),
        );
        single!(a => b);
        single!(b => a);
    }
}

/// Another of the same transport.
fn fresh(endpoint: &Endpoint) -> Endpoint {
    match endpoint {
        Endpoint::Inproc(_) => InprocAddr::new_unique().into(),
        other => other.clone(),
    }
}

async fn several_parts_pass<R: Runtime>() {
    for endpoint in endpoints() {
        let ctx = ctx();
        let (pull, push) = pair(&ctx, PullBuilder::new(), PushBuilder::new(), endpoint);

        let mut waiting = pin!(pull.recv_multipart());
        assert!(poll_once(&mut waiting).await.is_none());
        push.send_multipart(["a", "b", "c"]).await.unwrap();
        assert_eq!(waiting.await.unwrap(), ["a", "b", "c"]);

        let mut parts = Multipart::from(["d", "e"]);
        push.send_multipart_mut(&mut parts).await.unwrap();
        assert!(parts.is_empty());
        pull.recv_multipart_into(&mut parts).await.unwrap();
        assert_eq!(parts, ["d", "e"]);

        let err = push.send_multipart(Multipart::new()).await.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.get().unwrap().is_empty());
    }
}

async fn replies_take_turns<R: Runtime>() {
    for endpoint in endpoints() {
        let (rep, req) = pair(&ctx(), RepBuilder::new(), ReqBuilder::new(), endpoint);
        let serving = R::spawn(async move {
            for _ in 0..3 {
                let request = rep.recv_multipart().await.unwrap();
                rep.send_multipart(request).await.unwrap();
            }
        });
        for number in 0..3 {
            let request = [format!("number {number}"), "of three".into()];
            req.send_multipart(request.clone()).await.unwrap();
            let early = req.send("too early").await.unwrap_err();
            assert_eq!(early.kind(), ErrorKind::OutOfStep);
            assert_eq!(early.get().unwrap(), "too early");
            assert_eq!(req.recv_multipart().await.unwrap(), request);
        }
        serving.await;
    }
}

async fn publishers_and_subscribers<R: Runtime>() {
    for endpoint in endpoints() {
        let ctx = ctx();
        let (xpub, sub) = pair(
            &ctx,
            XPubBuilder::new(),
            SubBuilder::new(),
            endpoint.clone(),
        );
        let mut waiting = pin!(xpub.recv_event());
        assert!(poll_once(&mut waiting).await.is_none());
        sub.with(|sub| sub.subscribe("news")).unwrap();
        let event = waiting.await.unwrap();
        assert_eq!(event, SubscriptionEvent::Subscribed("news".into()));
        xpub.send("olds").await.unwrap();
        xpub.send_multipart(["news", "of today"]).await.unwrap();
        assert_eq!(sub.recv_multipart().await.unwrap(), ["news", "of today"]);

        let (publisher, xsub) = pair(
            &ctx,
            PubBuilder::new(),
            XSubBuilder::new(),
            fresh(&endpoint),
        );
        let subscribed = SubscriptionEvent::Subscribed("".into());
        xsub.send(&subscribed).await.unwrap();
        let receiving = R::spawn(async move { xsub.recv_msg().await.unwrap() });
        let mut received = pin!(receiving);
        // The publisher learns of the subscription in passing.
        let received = loop {
            publisher.send("news").await.unwrap();
            if let Some(received) = R::timeout(SOON, &mut received).await {
                break received;
            }
        };
        assert_eq!(received, "news");
    }
}

async fn servers_and_peers_route<R: Runtime>() {
    for endpoint in endpoints() {
        let ctx = ctx();
        let (server, client) = pair(
            &ctx,
            ServerBuilder::new(),
            ClientBuilder::new(),
            endpoint.clone(),
        );
        let mut waiting = pin!(server.recv_msg());
        assert!(poll_once(&mut waiting).await.is_none());
        client.send("ping").await.unwrap();
        let request = waiting.await.unwrap();
        server
            .route("pong", request.routing_id().unwrap())
            .await
            .unwrap();
        server.send(request).await.unwrap();
        assert_eq!(client.recv_msg().await.unwrap(), "pong");
        assert_eq!(client.recv_msg().await.unwrap(), "ping");
        let err = server.send("to nobody").await.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert_eq!(err.get().unwrap(), "to nobody");

        let alice = PeerBuilder::new()
            .bind(fresh(&endpoint))
            .build_with_ctx(&ctx)
            .unwrap();
        let bob = PeerBuilder::new().build_with_ctx(&ctx).unwrap();
        let id = bob.connect_peer(alice.last_endpoint().unwrap()).unwrap();
        let (alice, bob) = (Async::new(alice).unwrap(), Async::new(bob).unwrap());
        bob.route("hello", id).await.unwrap();
        let hello = alice.recv_msg().await.unwrap();
        alice
            .route("hello, Bob", hello.routing_id().unwrap())
            .await
            .unwrap();
        assert_eq!(bob.recv_msg().await.unwrap(), "hello, Bob");
    }
}

async fn radios_transmit<R: Runtime>() {
    for endpoint in endpoints() {
        let (radio, dish) =
            libzmq_tests::pair(&ctx(), RadioBuilder::new(), DishBuilder::new(), endpoint);
        dish.join("group").unwrap();
        wait_until_heard_in(&radio, &dish, "group");
        let (radio, dish) = (Async::new(radio).unwrap(), Async::new(dish).unwrap());
        let mut waiting = pin!(dish.recv_msg());
        assert!(poll_once(&mut waiting).await.is_none());
        radio.transmit("unheard", "elsewhere").await.unwrap();
        radio.transmit("heard", "group").await.unwrap();
        let heard = waiting.await.unwrap();
        assert_eq!(heard, "heard");
        radio.send(heard).await.unwrap();
        assert_eq!(dish.recv_msg().await.unwrap(), "heard");

        let err = radio.transmit("kept", "NUL\0").await.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert_eq!(err.get().unwrap(), "kept");
    }
}

async fn routers_route<R: Runtime>() {
    for endpoint in endpoints() {
        let (router, dealer) = pair(&ctx(), RouterBuilder::new(), DealerBuilder::new(), endpoint);
        let mut waiting = pin!(router.recv_from());
        assert!(poll_once(&mut waiting).await.is_none());
        dealer.send_multipart(["ping", "one"]).await.unwrap();
        let (peer, request) = waiting.await.unwrap();
        assert_eq!(request, ["ping", "one"]);
        router.route(["pong", "two"], &peer).await.unwrap();
        assert_eq!(dealer.recv_multipart().await.unwrap(), ["pong", "two"]);

        router
            .with(|router| router.set_router_mandatory(true))
            .unwrap();
        let nobody = Identity::try_from("nobody").unwrap();
        let err = router.route(["lost"], nobody.clone()).await.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::HostUnreachable);
        assert_eq!(*err.get().unwrap(), [nobody.into(), Msg::from("lost")]);
    }
}

async fn streams_talk_to_plain_connections<R: Runtime>() {
    let (bound, connected) =
        libzmq_tests::pair(&ctx(), StreamBuilder::new(), StreamBuilder::new(), tcp());
    let (bound, connected) = (Async::new(bound).unwrap(), Async::new(connected).unwrap());
    let (there, empty) = connected.recv_from().await.unwrap();
    assert!(empty.is_empty());
    let (here, empty) = bound.recv_from().await.unwrap();
    assert!(empty.is_empty());

    let mut waiting = pin!(bound.recv_from());
    assert!(poll_once(&mut waiting).await.is_none());
    connected.route("plain bytes", &there).await.unwrap();
    assert_eq!(waiting.await.unwrap(), (here.clone(), "plain bytes".into()));
    bound.close_peer(&here).await.unwrap();
    // It closes the connection while it waits for something else.
    let closing = bound.clone();
    R::spawn(async move { closing.recv_from().await });
    let (_, empty) = connected.recv_from().await.unwrap();
    assert!(empty.is_empty());
}

async fn datagrams_are_addressed<R: Runtime>() {
    let port = free_udp_port();
    let addr = UdpAddr::new(std::net::Ipv4Addr::LOCALHOST, port).unwrap();
    let dgram = DgramBuilder::new()
        .bind(addr)
        .build_with_ctx(&ctx())
        .unwrap();
    let dgram = Async::new(dgram).unwrap();
    let plain = UdpSocket::bind("127.0.0.1:0").unwrap();
    let here = plain.local_addr().unwrap();

    let mut waiting = pin!(dgram.recv_from());
    assert!(poll_once(&mut waiting).await.is_none());
    // libzmq opens the port in the background.
    let received = loop {
        plain.send_to(b"ping", ("127.0.0.1", port)).unwrap();
        if let Some(received) = R::timeout(SOON, &mut waiting).await {
            break received.unwrap();
        }
    };
    assert_eq!(received, (here, "ping".into()));
    dgram.send_to("pong", here).await.unwrap();
    let mut bytes = [0; 8];
    assert_eq!(plain.recv(&mut bytes).unwrap(), 4);

    let err = dgram
        .send_to("kept", "[::1]:5".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert_eq!(err.get().unwrap(), "kept");
}

/// Nobody waits for what is there: such a future is ready when it is polled.
async fn what_is_there_is_received_at_once<R: Runtime>() {
    let (pull, push) = pair(
        &ctx(),
        PullBuilder::new(),
        PushBuilder::new(),
        InprocAddr::new_unique(),
    );
    for number in 0..10 {
        let number = number.to_string();
        let mut sent = pin!(push.send(number.as_str()));
        poll_once(&mut sent).await.unwrap().unwrap();
        let mut received = pin!(pull.recv_msg());
        assert_eq!(poll_once(&mut received).await.unwrap().unwrap(), *number);
    }
}
