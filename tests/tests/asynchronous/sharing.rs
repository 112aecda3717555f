//! Several tasks use one socket.

use super::pair;
use libzmq::{prelude::*, *};
use libzmq_tests::{
    MOMENT, ctx, endpoints, in_every_runtime,
    runtime::{Runtime, poll_once},
    tcp,
};
use smol::stream::StreamExt;
use std::panic::{AssertUnwindSafe, catch_unwind};

in_every_runtime! {
    one_task_sends_while_another_receives,
    everybody_who_receives_is_served,
    who_gives_up_wakes_the_next,
    a_stream_that_nobody_looks_at_keeps_nobody_from_receiving,
    two_adapters_share_a_socket,
    a_socket_within_its_own_call_is_a_panic_and_not_the_end_of_it,
    threads_may_come_and_go,
    a_thousand_sockets_are_waited_for,
}

async fn one_task_sends_while_another_receives<R: Runtime>() {
    const MESSAGES: usize = 1000;
    for endpoint in endpoints() {
        let (router, dealer) = pair(&ctx(), RouterBuilder::new(), DealerBuilder::new(), endpoint);
        let echoing = R::spawn(async move {
            for _ in 0..MESSAGES {
                let (peer, request) = router.recv_from().await.unwrap();
                router.route(request, peer).await.unwrap();
            }
            router
        });
        let receiver = dealer.clone();
        let receiving = R::spawn(async move {
            for number in 0..MESSAGES {
                let reply = receiver.recv_multipart().await.unwrap();
                assert_eq!(reply, [number.to_string(), "end".into()]);
            }
        });
        for number in 0..MESSAGES {
            dealer
                .send_multipart([number.to_string(), "end".into()])
                .await
                .unwrap();
        }
        receiving.await;
        drop(echoing.await);
    }
}

async fn everybody_who_receives_is_served<R: Runtime>() {
    const TASKS: usize = 50;
    macro_rules! check {
        ($receiver:expr, $sender:expr) => {{
            let (receiver, sender) = pair(&ctx(), $receiver, $sender, tcp());
            let tasks: Vec<_> = (0..TASKS)
                .map(|_| {
                    let receiver = receiver.clone();
                    R::spawn(async move { receiver.recv_msg().await.unwrap() })
                })
                .collect();
            for number in 0..TASKS {
                sender.send(number.to_string()).await.unwrap();
            }
            let mut received = Vec::new();
            for task in tasks {
                received.push(task.await.to_str().unwrap().parse::<usize>().unwrap());
            }
            received.sort_unstable();
            assert!(received.into_iter().eq(0..TASKS));
        }};
    }
    check!(PullBuilder::new(), PushBuilder::new());
    check!(GatherBuilder::new(), ScatterBuilder::new());
}

/// One is woken for a message. When it gives up, another gets the message.
async fn who_gives_up_wakes_the_next<R: Runtime>() {
    macro_rules! check {
        ($receiver:expr, $sender:expr) => {{
            let addr = InprocAddr::new_unique();
            let (receiver, sender) = pair(&ctx(), $receiver, $sender, addr);
            let mut first = Box::pin(receiver.recv_msg());
            assert!(poll_once(&mut first).await.is_none());
            let next = receiver.clone();
            let mut next = R::spawn(async move { next.recv_msg().await.unwrap() });
            assert!(R::timeout(MOMENT / 3, &mut next).await.is_none());
            sender.send("one").await.unwrap();
            let _ = R::timeout(MOMENT / 3, async {}).await;
            drop(first);
            assert_eq!(next.await, "one");
        }};
    }
    check!(PullBuilder::new(), PushBuilder::new());
    check!(GatherBuilder::new(), ScatterBuilder::new());
}

async fn a_stream_that_nobody_looks_at_keeps_nobody_from_receiving<R: Runtime>() {
    macro_rules! check {
        ($receiver:expr, $sender:expr) => {{
            let addr = InprocAddr::new_unique();
            let (receiver, sender) = pair(&ctx(), $receiver, $sender, addr);
            let mut stream = receiver.messages();
            assert!(poll_once(&mut stream.next()).await.is_none());
            let next = receiver.clone();
            let mut next = R::spawn(async move { next.recv_msg().await.unwrap() });
            assert!(R::timeout(MOMENT / 3, &mut next).await.is_none());
            sender.send("one").await.unwrap();
            assert_eq!(next.await, "one");
            sender.send("two").await.unwrap();
            assert_eq!(stream.next().await.unwrap().unwrap(), "two");
        }};
    }
    check!(PullBuilder::new(), PushBuilder::new());
    check!(GatherBuilder::new(), ScatterBuilder::new());
}

/// A handle of a socket that many threads may use can be adapted more than once,
/// and others wait in calls.
async fn two_adapters_share_a_socket<R: Runtime>() {
    let ctx = ctx();
    let (gather, scatter) =
        libzmq_tests::pair(&ctx, GatherBuilder::new(), ScatterBuilder::new(), tcp());
    let calling = gather.clone();
    let calling = libzmq_tests::spawn(move || calling.recv_msg().unwrap());
    let tasks = [(); 2].map(|()| {
        let receiver = Async::new(gather.clone()).unwrap();
        R::spawn(async move { receiver.recv_msg().await.unwrap() })
    });
    let scatter = Async::new(scatter).unwrap();
    for _ in 0..3 {
        scatter.send("one each").await.unwrap();
    }
    for task in tasks {
        assert_eq!(task.await, "one each");
    }
    assert_eq!(calling.join(), "one each");
}

async fn a_thousand_sockets_are_waited_for<R: Runtime>() {
    const PAIRS: usize = 500;
    let ctx = CtxBuilder::new()
        .max_sockets(2 * PAIRS as u32 + 10)
        .build()
        .unwrap();
    let mut senders = Vec::new();
    let mut tasks = Vec::new();
    macro_rules! start {
        ($number:ident, $side:expr) => {{
            let addr = InprocAddr::new_unique();
            let (bound, connected) = pair(&ctx, $side, $side, addr);
            tasks.push(R::spawn(async move { bound.recv_msg().await.unwrap() }));
            senders.push(R::spawn(async move {
                connected.send($number.to_string()).await.unwrap();
                connected.recv_msg().await.unwrap_err()
            }));
        }};
    }
    for number in 0..PAIRS {
        match number % 2 {
            0 => start!(number, PairBuilder::new()),
            _ => start!(number, ChannelBuilder::new()),
        }
    }
    for (number, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await, *number.to_string());
    }
    ctx.shutdown();
    for sender in senders {
        assert_eq!(sender.await.kind(), ErrorKind::InvalidCtx);
    }
}

async fn a_socket_within_its_own_call_is_a_panic_and_not_the_end_of_it<R: Runtime>() {
    let (push, pull) = pair(&ctx(), PushBuilder::new(), PullBuilder::new(), tcp());
    let nest = || {
        let nested = || push.with(|_| push.with(|push| push.last_endpoint().is_ok()));
        catch_unwind(AssertUnwindSafe(nested)).is_err()
    };
    assert!(nest());
    // By now this thread has the socket for its own, as far as the lock goes.
    for _ in 0..1000 {
        push.send("so far").await.unwrap();
        assert_eq!(pull.recv_msg().await.unwrap(), "so far");
    }
    assert!(nest());
    push.send("so good").await.unwrap();
    assert_eq!(pull.recv_msg().await.unwrap(), "so good");
}

/// Each uses the sockets often enough to have them for its own, in turn and then
/// all at once.
async fn threads_may_come_and_go<R: Runtime>() {
    const THREADS: usize = 4;
    const EACH: usize = 1000;
    let (push, pull) = pair(&ctx(), PushBuilder::new(), PullBuilder::new(), tcp());
    let send = |thread: usize| {
        let push = push.clone();
        R::spawn(async move {
            for number in 0..EACH {
                push.send([thread as u8, number as u8]).await.unwrap();
            }
        })
    };
    let mut counts = [0; THREADS];
    let mut receive = |msg: Msg| {
        let [thread, number] = msg[..] else { panic!() };
        let count = &mut counts[usize::from(thread)];
        // What one has sent comes in order.
        assert_eq!(number, *count as u8);
        *count += 1;
    };
    for thread in 0..THREADS {
        let sending = send(thread);
        for _ in 0..EACH {
            receive(pull.recv_msg().await.unwrap());
        }
        sending.await;
    }
    counts = [0; THREADS];
    let mut receive = |msg: Msg| counts[usize::from(msg[0])] += 1;
    let sending: Vec<_> = (0..THREADS).map(send).collect();
    for _ in 0..THREADS * EACH {
        receive(pull.recv_msg().await.unwrap());
    }
    for sending in sending {
        sending.await;
    }
    assert_eq!(counts, [EACH; THREADS]);
}
