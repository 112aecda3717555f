//! What waits goes on when it can, and what gives up has done nothing.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{open, pair, receive};
use libzmq::{prelude::*, *};
use libzmq_tests::{
    MOMENT, ctx, in_every_runtime,
    runtime::{Runtime, TokioSingle, give_way, poll_once},
    tcp,
};

in_every_runtime! {
    sends_go_on_when_there_is_room,
    sends_go_on_when_there_is_a_peer,
    sends_go_on_when_the_socket_is_connected,
    what_is_given_up_is_not_sent,
    who_stops_receiving_has_received_nothing,
    a_slow_client_stops_nobody_else,
    a_slow_peer_of_a_router_stops_nobody_else,
    a_publisher_that_does_not_drop_waits,
    who_waits_for_a_departed_client_is_told,
    who_waits_for_a_departed_peer_of_a_router_is_told,
}

/// Makes a future again and again, and polls each once, until one is ready.
macro_rules! poll_anew {
    ($future:expr) => {
        loop {
            if let Some(output) = poll_once(&mut pin!($future)).await {
                break output;
            }
            give_way().await;
        }
    };
}

/// Sends until it would have to wait, and returns how many were sent.
async fn fill<T>(mut send: impl AsyncFnMut(usize) -> Option<T>) -> usize {
    let mut number = 0;
    // Once it may only be to let others run.
    while send(number).await.is_some() || send(number).await.is_some() {
        number += 1;
    }
    number
}

macro_rules! fill {
    ($send:expr) => {
        fill(async |number: usize| poll_once(&mut pin!($send(number.to_string()))).await).await
    };
}

async fn sends_go_on_when_there_is_room<R: Runtime>() {
    let addr = InprocAddr::new_unique();
    let (pull, push) = pair(
        &ctx(),
        PullBuilder::new().recv_high_water_mark(5),
        PushBuilder::new().send_high_water_mark(5),
        addr,
    );
    let sent = fill!(|text| push.send(text));
    assert!(sent >= 10, "{sent}");

    let sender = push.clone();
    let sending = R::spawn(async move {
        for number in sent..sent + 100 {
            sender.send(number.to_string()).await.unwrap();
        }
    });
    receive(&pull, 0..sent + 100).await;
    sending.await;

    let addr = InprocAddr::new_unique();
    let (gather, scatter) = pair(
        &ctx(),
        GatherBuilder::new().recv_high_water_mark(5),
        ScatterBuilder::new().send_high_water_mark(5),
        addr,
    );
    let sent = fill!(|text| scatter.send(text));
    assert!(sent >= 10, "{sent}");
    let mut waiting = pin!(scatter.send("last"));
    assert!(poll_once(&mut waiting).await.is_none());
    let receiving = R::spawn(async move {
        receive(&gather, 0..sent).await;
        gather.recv_msg().await.unwrap()
    });
    waiting.await.unwrap();
    assert_eq!(receiving.await, "last");
}

async fn sends_go_on_when_there_is_a_peer<R: Runtime>() {
    let ctx = ctx();
    let client = open(&ctx, ClientBuilder::new().bind(tcp()));
    let endpoint = client.with(|client| client.last_endpoint()).unwrap();
    let dealer = open(&ctx, DealerBuilder::new().bind(tcp()));
    let other = dealer.with(|dealer| dealer.last_endpoint()).unwrap();

    let mut waiting = pin!(client.send("early"));
    assert!(poll_once(&mut waiting).await.is_none());
    let mut parts = Multipart::from(["early", "as well"]);
    let mut also_waiting = pin!(dealer.send_multipart_mut(&mut parts));
    assert!(poll_once(&mut also_waiting).await.is_none());

    let server = open(&ctx, ServerBuilder::new().connect(endpoint));
    let router = open(&ctx, RouterBuilder::new().connect(other));
    waiting.await.unwrap();
    also_waiting.await.unwrap();
    assert_eq!(server.recv_msg().await.unwrap(), "early");
    assert_eq!(router.recv_from().await.unwrap().1, ["early", "as well"]);
}

/// A connection that the socket itself makes is no news from elsewhere.
async fn sends_go_on_when_the_socket_is_connected<R: Runtime>() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let pull = PullBuilder::new().bind(&addr).build_with_ctx(&ctx).unwrap();
    let push = open(&ctx, PushBuilder::new());
    let scatter = open(&ctx, ScatterBuilder::new());
    let (one, other) = (push.clone(), scatter.clone());
    let mut sending = R::spawn(async move { one.send("early").await.unwrap() });
    let mut also_sending = R::spawn(async move { other.send("early").await.unwrap() });
    assert!(R::timeout(MOMENT / 3, &mut sending).await.is_none());
    assert!(R::timeout(MOMENT / 3, &mut also_sending).await.is_none());

    push.with(|push| push.connect(&addr)).unwrap();
    scatter
        .with(|scatter| scatter.connect(tcp_nobody()))
        .unwrap();
    sending.await;
    also_sending.await;
    assert_eq!(Async::new(pull).unwrap().recv_msg().await.unwrap(), "early");
}

/// Where nobody listens.
fn tcp_nobody() -> TcpAddr {
    "127.0.0.1:9".parse().unwrap()
}

async fn what_is_given_up_is_not_sent<R: Runtime>() {
    let ctx = ctx();
    let client = open(&ctx, ClientBuilder::new().bind(tcp()));
    let endpoint = client.with(|client| client.last_endpoint()).unwrap();
    let mut msg = Msg::from("kept");
    for _ in 0..3 {
        let given_up = R::timeout(MOMENT / 10, client.send_mut(&mut msg)).await;
        assert!(given_up.is_none());
        assert_eq!(msg, "kept");
        assert!(
            R::timeout(MOMENT / 10, client.send("dropped"))
                .await
                .is_none()
        );
    }

    let dealer = open(&ctx, DealerBuilder::new().bind(tcp()));
    let other = dealer.with(|dealer| dealer.last_endpoint()).unwrap();
    let mut parts = Multipart::from(["kept", "whole"]);
    for _ in 0..3 {
        let given_up = R::timeout(MOMENT / 10, dealer.send_multipart_mut(&mut parts)).await;
        assert!(given_up.is_none());
        assert_eq!(parts, ["kept", "whole"]);
    }

    let server = open(&ctx, ServerBuilder::new().connect(endpoint));
    client.send_mut(&mut msg).await.unwrap();
    assert_eq!(server.recv_msg().await.unwrap(), "kept");
    let router = open(&ctx, RouterBuilder::new().connect(other));
    dealer.send_multipart_mut(&mut parts).await.unwrap();
    assert_eq!(router.recv_from().await.unwrap().1, ["kept", "whole"]);
    assert!(R::timeout(MOMENT, server.recv_msg()).await.is_none());
    assert!(R::timeout(MOMENT / 10, router.recv_from()).await.is_none());
}

async fn who_stops_receiving_has_received_nothing<R: Runtime>() {
    const MESSAGES: usize = 500;
    let (gather, scatter) = pair(&ctx(), GatherBuilder::new(), ScatterBuilder::new(), tcp());
    let (pull, push) = pair(&ctx(), PullBuilder::new(), PushBuilder::new(), tcp());
    let sending = R::spawn(async move {
        for number in 0..MESSAGES {
            scatter.send(number.to_string()).await.unwrap();
            push.send_multipart([number.to_string(), "end".into()])
                .await
                .unwrap();
            give_way().await;
        }
    });
    for number in 0..MESSAGES {
        let number = number.to_string();
        let msg = poll_anew!(gather.recv_msg()).unwrap();
        assert_eq!(msg, *number);
        let parts = poll_anew!(pull.recv_multipart()).unwrap();
        assert_eq!(parts, [number, "end".into()]);
    }
    sending.await;
}

async fn a_slow_client_stops_nobody_else<R: Runtime>() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let server = ServerBuilder::new().send_high_water_mark(5).bind(&addr);
    let server = open(&ctx, server);
    let client = || {
        let client = ClientBuilder::new().recv_high_water_mark(5);
        open(&ctx, client.connect(&addr))
    };
    let (slow, fast) = (client(), client());
    slow.send("slow").await.unwrap();
    let slow_id = server.recv_msg().await.unwrap().routing_id().unwrap();
    fast.send("fast").await.unwrap();
    let fast_id = server.recv_msg().await.unwrap().routing_id().unwrap();

    let sent = fill!(|text| server.route(text, slow_id));
    let mut waiting = pin!(server.route("last", slow_id));
    assert!(poll_once(&mut waiting).await.is_none());
    for number in 0..50 {
        server.route(number.to_string(), fast_id).await.unwrap();
        assert_eq!(fast.recv_msg().await.unwrap(), *number.to_string());
        // It is looked at again, and waits on.
        assert!(poll_once(&mut waiting).await.is_none());
    }
    let reading = R::spawn(async move {
        receive(&slow, 0..sent).await;
        slow.recv_msg().await.unwrap()
    });
    waiting.await.unwrap();
    assert_eq!(reading.await, "last");
}

async fn a_slow_peer_of_a_router_stops_nobody_else<R: Runtime>() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let router = RouterBuilder::new()
        .send_high_water_mark(5)
        .router_mandatory(true);
    let router = open(&ctx, router.bind(&addr));
    let dealer = || {
        let dealer = DealerBuilder::new().recv_high_water_mark(5);
        open(&ctx, dealer.connect(&addr))
    };
    let (slow, fast) = (dealer(), dealer());
    slow.send("slow").await.unwrap();
    let (slow_id, _) = router.recv_from().await.unwrap();
    fast.send("fast").await.unwrap();
    let (fast_id, _) = router.recv_from().await.unwrap();

    let sent = fill!(|text| router.route([text], &slow_id));
    let (sender, id) = (router.clone(), slow_id.clone());
    let mut waiting = R::spawn(async move { sender.route(["last", "of all"], id).await.unwrap() });
    assert!(R::timeout(MOMENT / 3, &mut waiting).await.is_none());
    for number in 0..50 {
        router.route([number.to_string()], &fast_id).await.unwrap();
        assert_eq!(fast.recv_msg().await.unwrap(), *number.to_string());
    }
    for number in 0..sent {
        assert_eq!(slow.recv_multipart().await.unwrap(), [number.to_string()]);
    }
    waiting.await;
    assert_eq!(slow.recv_multipart().await.unwrap(), ["last", "of all"]);
}

async fn a_publisher_that_does_not_drop_waits<R: Runtime>() {
    let (xpub, sub) = pair(
        &ctx(),
        XPubBuilder::new().no_drop(true).send_high_water_mark(5),
        SubBuilder::new().subscribe("").recv_high_water_mark(5),
        InprocAddr::new_unique(),
    );
    xpub.recv_event().await.unwrap();
    let sent = fill!(|text| xpub.send(text));
    let mut waiting = pin!(xpub.send("last"));
    assert!(poll_once(&mut waiting).await.is_none());
    let reading = R::spawn(async move {
        receive(&sub, 0..sent).await;
        sub.recv_msg().await.unwrap()
    });
    waiting.await.unwrap();
    assert_eq!(reading.await, "last");
}

async fn who_waits_for_a_departed_client_is_told<R: Runtime>() {
    for endpoint in [Endpoint::from(tcp()), InprocAddr::new_unique().into()] {
        let (server, client) = pair(
            &ctx(),
            ServerBuilder::new().send_high_water_mark(5),
            ClientBuilder::new().recv_high_water_mark(5),
            endpoint,
        );
        client.send("unread").await.unwrap();
        let id = server.recv_msg().await.unwrap().routing_id().unwrap();
        let big = vec![b'.'; 1 << 20];
        fill(async |_| poll_once(&mut pin!(server.route(&*big, id))).await).await;
        let sender = server.clone();
        let mut waiting = R::spawn(async move {
            loop {
                // Over tcp there may be room again.
                let sent = sender.route(&*big, id).await;
                if let Err(err) = sent {
                    return err;
                }
            }
        });
        assert!(R::timeout(MOMENT / 3, &mut waiting).await.is_none());
        drop(client);
        let err = waiting.await;
        assert_eq!(err.kind(), ErrorKind::HostUnreachable);
        assert_eq!(err.get().unwrap().len(), 1 << 20);
    }
}

async fn who_waits_for_a_departed_peer_of_a_router_is_told<R: Runtime>() {
    let (router, dealer) = pair(
        &ctx(),
        RouterBuilder::new()
            .send_high_water_mark(5)
            .router_mandatory(true),
        DealerBuilder::new().recv_high_water_mark(5),
        InprocAddr::new_unique(),
    );
    dealer.send("here").await.unwrap();
    let (id, _) = router.recv_from().await.unwrap();
    fill!(|text| router.route([text], &id));
    let mut waiting = pin!(router.route(["kept"], &id));
    assert!(poll_once(&mut waiting).await.is_none());
    drop(dealer);
    let err = waiting.await.unwrap_err();
    assert_eq!(err.kind(), ErrorKind::HostUnreachable);
    assert_eq!(*err.get().unwrap(), [id.clone().into(), Msg::from("kept")]);
}

#[test]
fn what_succeeds_gives_way() {
    // In one thread, others run only if this lets them.
    TokioSingle::run(succeed::<TokioSingle>());
}

/// A task that always finds a message lets others run all the same.
async fn succeed<R: Runtime>() {
    const MESSAGES: usize = 900;
    let addr = InprocAddr::new_unique();
    let (pull, push) = pair(&ctx(), PullBuilder::new(), PushBuilder::new(), addr);
    for _ in 0..MESSAGES {
        push.send("one").await.unwrap();
    }
    let turns = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&turns);
    let other = R::spawn(async move {
        loop {
            counting.fetch_add(1, Ordering::Relaxed);
            give_way().await;
        }
    });
    for _ in 0..MESSAGES {
        pull.recv_msg().await.unwrap();
    }
    assert!(turns.load(Ordering::Relaxed) > 0);
    assert!(R::timeout(MOMENT / 100, other).await.is_none());
}
