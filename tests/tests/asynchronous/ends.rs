//! The ends of contexts, sockets and runtimes, in any order.

use super::{open, pair};
use libzmq::{prelude::*, *};
use libzmq_tests::{
    ctx, in_every_runtime,
    runtime::{Runtime, Task, poll_once},
    tcp,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};
use std::pin::pin;

in_every_runtime! {
    a_shutdown_wakes_everybody,
    what_is_shut_down_is_not_made_async,
    sockets_are_given_back,
    sockets_are_closed_by_the_last_handle,
}

async fn a_shutdown_wakes_everybody<R: Runtime>() {
    let ctx = ctx();
    let mut tasks: Vec<Task<ErrorKind>> = Vec::new();
    macro_rules! wait {
        ($($builder:ident: $call:expr;)*) => {$(
            let socket = open(&ctx, $builder::new());
            // More than one in each socket.
            for _ in 0..3 {
                let socket = socket.clone();
                tasks.push(R::spawn(async move {
                    $call(&socket).await.unwrap_err()
                }));
            }
        )*};
    }
    wait! {
        ClientBuilder: async |s: &Async<Client>| s.send("").await.map_err(|err| err.kind());
        ClientBuilder: async |s: &Async<Client>| s.recv_msg().await.map_err(|err| err.kind());
        ServerBuilder: async |s: &Async<Server>| s.recv_msg().await.map_err(|err| err.kind());
        PeerBuilder: async |s: &Async<Peer>| s.recv_msg().await.map_err(|err| err.kind());
        ChannelBuilder: async |s: &Async<Channel>| s.send("").await.map_err(|err| err.kind());
        DishBuilder: async |s: &Async<Dish>| s.recv_msg().await.map_err(|err| err.kind());
        ScatterBuilder: async |s: &Async<Scatter>| s.send("").await.map_err(|err| err.kind());
        GatherBuilder: async |s: &Async<Gather>| s.recv_msg().await.map_err(|err| err.kind());
        ReqBuilder: async |s: &Async<Req>| s.send("").await.map_err(|err| err.kind());
        RepBuilder: async |s: &Async<Rep>| s.recv_msg().await.map_err(|err| err.kind());
        DealerBuilder: async |s: &Async<Dealer>| s.send("").await.map_err(|err| err.kind());
        DealerBuilder: async |s: &Async<Dealer>| s.recv_msg().await.map_err(|err| err.kind());
        RouterBuilder: async |s: &Async<Router>| s.recv_from().await.map_err(|err| err.kind());
        SubBuilder: async |s: &Async<Sub>| s.recv_msg().await.map_err(|err| err.kind());
        XPubBuilder: async |s: &Async<XPub>| s.recv_event().await.map_err(|err| err.kind());
        XSubBuilder: async |s: &Async<XSub>| s.recv_msg().await.map_err(|err| err.kind());
        PushBuilder: async |s: &Async<Push>| s.send("").await.map_err(|err| err.kind());
        PullBuilder: async |s: &Async<Pull>| s.recv_msg().await.map_err(|err| err.kind());
        PairBuilder: async |s: &Async<Pair>| s.send("").await.map_err(|err| err.kind());
        StreamBuilder: async |s: &Async<Stream>| s.recv_from().await.map_err(|err| err.kind());
        DgramBuilder: async |s: &Async<Dgram>| s.recv_from().await.map_err(|err| err.kind());
    }
    for task in &mut tasks {
        assert!(poll_once(task).await.is_none());
    }
    libzmq_tests::runtime::give_way().await;
    ctx.shutdown();
    for task in tasks {
        assert_eq!(task.await, ErrorKind::InvalidCtx);
    }
}

async fn what_is_shut_down_is_not_made_async<R: Runtime>() {
    let ctx = ctx();
    let pull = PullBuilder::new().build_with_ctx(&ctx).unwrap();
    let gather = GatherBuilder::new().build_with_ctx(&ctx).unwrap();
    ctx.shutdown();
    for _ in 0..2 {
        // They notice in calls alone.
        let _ = (pull.try_recv_msg(), gather.try_recv_msg());
    }
    assert_eq!(Async::new(pull).unwrap_err().kind(), ErrorKind::InvalidCtx);
    assert_eq!(
        Async::new(gather).unwrap_err().kind(),
        ErrorKind::InvalidCtx
    );
}

async fn sockets_are_given_back<R: Runtime>() {
    let (router, dealer) = pair(&ctx(), RouterBuilder::new(), DealerBuilder::new(), tcp());
    let other = dealer.clone();
    let dealer = dealer.into_inner().unwrap_err();
    drop(other);
    let dealer = dealer.into_inner().unwrap();
    dealer.send("by a call").unwrap();
    assert_eq!(router.recv_from().await.unwrap().1, ["by a call"]);
    // And again.
    let dealer = Async::new(dealer).unwrap();
    dealer.send("by a future").await.unwrap();
    let router = router.into_inner().unwrap();
    assert_eq!(router.recv_from().unwrap().1, ["by a future"]);

    let (server, client) = pair(&ctx(), ServerBuilder::new(), ClientBuilder::new(), tcp());
    assert!(poll_once(&mut pin!(server.recv_msg())).await.is_none());
    let client = client.into_inner().unwrap();
    client.send("by a call").unwrap();
    assert_eq!(server.recv_msg().await.unwrap(), "by a call");
    server.into_inner().unwrap();
}

async fn sockets_are_closed_by_the_last_handle<R: Runtime>() {
    let ctx = ctx();
    for _ in 0..2 {
        // The address is free again, which is so when the other is closed.
        let addr: InprocAddr = "closed".parse().unwrap();
        let pull = libzmq_tests::wait_for("the address", || {
            PullBuilder::new().bind(&addr).build_with_ctx(&ctx).ok()
        });
        let pull = Async::new(pull).unwrap();
        let stream = pull.messages();
        drop(pull);
        assert_eq!(
            PullBuilder::new()
                .bind(&addr)
                .build_with_ctx(&ctx)
                .unwrap_err()
                .kind(),
            ErrorKind::AddrInUse
        );
        drop(stream);
    }
}

/// What has to wait fails when the runtime that was to wake it has ended, and
/// nothing else does.
#[test]
fn a_runtime_may_end_first() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ctx = ctx();
    let (pull, push) = runtime.block_on(async {
        pair(
            &ctx,
            PullBuilder::new(),
            PushBuilder::new(),
            InprocAddr::new_unique(),
        )
    });
    let client = runtime.block_on(async { open(&ctx, ClientBuilder::new()) });
    // Waits elsewhere when the runtime ends, and so does another.
    let waiting = [pull.clone(), pull.clone()].map(|pull| {
        libzmq_tests::spawn(move || smol::block_on(pull.recv_msg()).unwrap_err().kind())
    });
    libzmq_tests::pause(libzmq_tests::MOMENT / 3);
    drop(runtime);
    for waiting in waiting {
        assert_eq!(waiting.join(), ErrorKind::NoRuntime);
    }
    smol::block_on(async {
        push.send("at once").await.unwrap();
        let received =
            libzmq_tests::wait_for("the message", || pull.with(|pull| pull.try_recv_msg().ok()));
        assert_eq!(received, "at once");
        let err = client.send("kept").await.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::NoRuntime);
        assert_eq!(err.get().unwrap(), "kept");
    });
    // Outside of any runtime.
    drop((pull, push, client));
}

/// Futures are polled by whichever executor, also by none that is running where
/// the socket was made.
#[test]
fn a_runtime_serves_other_executors() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ctx = ctx();
    let (server, client) =
        runtime.block_on(async { pair(&ctx, ServerBuilder::new(), ClientBuilder::new(), tcp()) });
    let serving = libzmq_tests::spawn(move || {
        smol::block_on(async {
            let request = server.recv_msg().await.unwrap();
            server.send(request).await.unwrap();
        });
    });
    smol::block_on(async {
        client.send("ping").await.unwrap();
        assert_eq!(client.recv_msg().await.unwrap(), "ping");
    });
    serving.join();

    // Made outside of any, and used in that of tokio.
    let (server, client) = pair(&ctx, ServerBuilder::new(), ClientBuilder::new(), tcp());
    runtime.block_on(async {
        let serving = tokio::spawn(async move {
            let request = server.recv_msg().await.unwrap();
            server.send(request).await.unwrap();
        });
        client.send("ping").await.unwrap();
        assert_eq!(client.recv_msg().await.unwrap(), "ping");
        serving.await.unwrap();
    });
}

// All of them may be shared, whatever the socket may.
assert_impl_all!(Async<Client>: Send, Sync, Unpin, Clone, std::fmt::Debug);
assert_impl_all!(Async<Router>: Send, Sync, Unpin, Clone, std::fmt::Debug);
assert_impl_all!(Async<Monitor>: Send, Sync, Unpin, Clone, std::fmt::Debug);
assert_impl_all!(asynchronous::Messages<Pull>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(asynchronous::Multiparts<Pull>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(asynchronous::MessageSink<Push>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(asynchronous::MultipartSink<Push>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(asynchronous::MonitorStream: Send, Sync, Unpin, std::fmt::Debug);
assert_not_impl_any!(Async<Client>: Default, PartialEq, Iterator);
assert_not_impl_any!(asynchronous::Messages<Pull>: Clone);
assert_not_impl_any!(asynchronous::MessageSink<Push>: Clone);

/// So are the futures.
#[test]
fn futures_may_move_between_threads() {
    fn is_send<T: Send>(_: T) {}
    let ctx = ctx();
    let dealer = open(&ctx, DealerBuilder::new());
    is_send(dealer.send(""));
    is_send(dealer.send_mut(&mut Msg::new()));
    is_send(dealer.recv_msg());
    is_send(dealer.recv(&mut Msg::new()));
    is_send(dealer.send_multipart([""]));
    is_send(dealer.send_multipart_mut(&mut Multipart::new()));
    is_send(dealer.recv_multipart());
    let radio = open(&ctx, RadioBuilder::new());
    is_send(radio.transmit("", ""));
    let router = open(&ctx, RouterBuilder::new());
    is_send(router.recv_from());
    is_send(router.route([""], Identity::try_from("peer").unwrap()));
}
