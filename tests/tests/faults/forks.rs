//! A process that forks: the child may start another program, or end, and may drop
//! what it has; what it uses of the parent's fails, and nothing in there waits. The
//! parent does not notice.

#![cfg(target_os = "linux")]

use std::{
    fmt::Debug,
    pin::pin,
    process::Command,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::{
    MOMENT, PATIENCE, TempDir, alone, client, ctx, dish, pair, pull, push, radio, rep,
    runtime::{Runtime, Smol, TokioMulti},
    server, sub,
    system::{descriptors, fork},
    tcp, wait_until_heard_in, xpub,
};

/// Runs something in a fork, where it must neither fail nor wait.
#[track_caller]
fn in_fork(run: impl FnOnce()) {
    assert_eq!(fork(run), Some(0), "in the fork");
}

/// Drops what belongs to somebody else: a copy, as a fork has it.
fn drop_copy<T>(value: &T) {
    // SAFETY: the fork ends before anybody looks at the value again.
    drop(unsafe { std::ptr::read(value) });
}

#[track_caller]
fn assert_lost<T: Debug, M: Debug>(done: Result<T, Error<M>>) {
    assert_eq!(done.unwrap_err().kind(), ErrorKind::InvalidCtx);
}

/// What a future has come to at once.
#[track_caller]
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    // Once it may only be to let others run.
    for _ in 0..2 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
    panic!("it waits");
}

#[test]
fn a_child_may_drop_everything() {
    alone("faults::forks::a_child_may_drop_everything", || {
        let ctx = ctx();
        let dir = TempDir::new();
        let path = dir.path().join("socket");
        let ipc: Endpoint = format!("ipc://{}", path.display()).parse().unwrap();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        let (pull, push) = pair(&ctx, pull(), push(), &ipc);
        for round in 0..10 {
            client.send("before").unwrap();
            push.send("before").unwrap();
            let all = (&server, &client, &pull, &push, &ctx);
            let ended = fork(|| {
                let (server, client, pull, push, ctx) = all;
                drop_copy(server);
                drop_copy(client);
                drop_copy(pull);
                drop_copy(push);
                drop_copy(ctx);
            });
            assert_eq!(ended, Some(0), "round {round}");
            assert_eq!(server.recv_msg().unwrap(), "before");
            assert_eq!(pull.recv_msg().unwrap(), "before");
            client.send("after").unwrap();
            push.send("after").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "after");
            assert_eq!(pull.recv_msg().unwrap(), "after");
        }
        assert!(path.exists());
    });
}

/// Another program has none of our descriptors.
#[test]
fn a_program_inherits_nothing() {
    alone("faults::forks::a_program_inherits_nothing", || {
        let inherited = || {
            let listed = Command::new("ls").arg("/proc/self/fd").output().unwrap();
            String::from_utf8(listed.stdout).unwrap().lines().count()
        };
        let before = inherited();
        let ctx = ctx();
        let pairs: Vec<_> = (0..5)
            .map(|_| pair(&ctx, server(), client(), tcp()))
            .collect();
        for (server, client) in &pairs {
            client.send("x").unwrap();
            server.recv_msg().unwrap();
        }
        assert!(descriptors() > 25);
        assert_eq!(inherited(), before);
    });
}

/// As released those that have no message, no room or no timeout wait for ever.
#[test]
fn calls_of_a_child_fail() {
    alone("faults::forks::calls_of_a_child_fail", || {
        let ctx = ctx();
        let endless = server().recv_timeout(Period::Infinite);
        let (server, client) = pair(&ctx, endless, client(), tcp());
        let endless = pull().recv_timeout(Period::Infinite);
        let (pull, push) = pair(&ctx, endless, push(), tcp());
        let (radio, dish) = pair(&ctx, radio(), dish(), tcp());
        let (xpub, sub) = pair(&ctx, xpub(), sub().subscribe(""), tcp());
        let monitored = rep().build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL);
        let (rep, monitor) = monitored.unwrap();
        let group = Group::try_from("group").unwrap();
        dish.join(group).unwrap();
        wait_until_heard_in(&radio, &dish, "group");
        xpub.recv_event().unwrap();
        client.send("x").unwrap();
        push.send("x").unwrap();

        in_fork(|| {
            for _ in 0..2 {
                assert_lost(server.recv_msg());
                assert_lost(server.try_recv_msg());
                assert_lost(client.send("y"));
                assert_lost(client.recv_msg());
                assert_lost(pull.recv_msg());
                assert_lost(pull.recv_multipart());
                assert_lost(push.send("y"));
                assert_lost(push.try_send("y"));
                assert_lost(dish.recv_msg());
                assert_lost(radio.transmit("y", group));
                assert_lost(dish.join("other"));
                assert_lost(dish.leave("group"));
                assert_eq!(dish.joined(), [group]);
                assert_lost(sub.subscribe("news"));
                assert_lost(sub.recv_msg());
                assert_lost(xpub.send("y"));
                assert_lost(xpub.recv_event());
                assert_lost(monitor.recv());
                assert_lost(monitor.try_recv());
                assert_lost(monitor.wait_connected(PATIENCE));
                assert_eq!(monitor.iter().count(), 0);
                assert_lost(rep.monitor(MonitorEvents::ALL));
                assert_lost(rep.query_queue_depths());
                assert_lost(server.bind(tcp()));
                assert_lost(client.connect(server_addr()));
                assert_lost(server.recv_high_water_mark());
                assert_lost(client.set_send_timeout(MOMENT));
                assert_lost(server.last_endpoint());
                assert_lost(ClientBuilder::new().build_with_ctx(&ctx));
                ctx.shutdown();
            }
        });
        assert_eq!(server.recv_msg().unwrap(), "x");
        assert_eq!(pull.recv_msg().unwrap(), "x");
        radio.transmit("x", group).unwrap();
        assert_eq!(dish.recv_msg().unwrap(), "x");
        xpub.send("x").unwrap();
        assert_eq!(sub.recv_msg().unwrap(), "x");
    });
}

fn server_addr() -> TcpAddr {
    "127.0.0.1:1".parse().unwrap()
}

/// Each takes what it knows of from a descriptor that the two processes share.
#[test]
fn pollers_of_a_child_take_nothing_from_the_parent() {
    alone(
        "faults::forks::pollers_of_a_child_take_nothing_from_the_parent",
        || {
            const SOCKET: Token = Token(1);
            const WAKER: Token = Token(2);

            let ctx = ctx();
            let (server, client) = pair(&ctx, server(), client(), tcp());
            let (pull, push) = pair(&ctx, pull(), push(), tcp());
            let mut shared = Poller::new().unwrap();
            shared.add(&server, SOCKET, Interest::READABLE).unwrap();
            let mut classic = Poller::new().unwrap();
            classic.add(&pull, SOCKET, Interest::READABLE).unwrap();
            let mut woken = Poller::new().unwrap();
            let waker = woken.waker(WAKER).unwrap();
            let mut events = Events::new();
            for poller in [&mut shared, &mut classic, &mut woken] {
                poller.wait(&mut events, Duration::ZERO).unwrap();
                assert!(events.is_empty());
            }
            in_fork(|| {
                assert_lost(waker.wake());
                assert_lost(woken.wait(&mut events, Period::Infinite));
            });
            woken.wait(&mut events, Duration::ZERO).unwrap();
            assert!(events.is_empty());

            client.send("x").unwrap();
            push.send("x").unwrap();
            waker.wake().unwrap();
            // All three have arrived.
            assert_eq!(server.recv_msg().unwrap(), "x");
            client.send("x").unwrap();
            in_fork(|| {
                for poller in [&mut shared, &mut classic] {
                    assert_lost(poller.wait(&mut events, Period::Infinite));
                    poller.remove(SOCKET).unwrap();
                    poller.add(&server, SOCKET, Interest::READABLE).unwrap();
                    assert_lost(poller.wait(&mut events, Period::Infinite));
                }
                // It is awake, and so need not wait.
                woken.wait(&mut events, Period::Infinite).unwrap();
                drop_copy(&shared);
                drop_copy(&classic);
                drop_copy(&woken);
            });
            for poller in [&mut shared, &mut classic, &mut woken] {
                poller.wait(&mut events, PATIENCE).unwrap();
                assert_eq!(events.len(), 1);
            }
            woken.wait(&mut events, Duration::ZERO).unwrap();
            assert!(events.is_empty());
        },
    );
}

#[test]
fn who_serves_the_parent_serves_no_child() {
    alone(
        "faults::forks::who_serves_the_parent_serves_no_child",
        || {
            let ctx = ctx();
            let auth = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
            let (front, back) = (InprocAddr::new_unique(), InprocAddr::new_unique());
            let builders = (pull().bind(&front), push().bind(&back));
            let frontend = builders.0.build_with_ctx(&ctx).unwrap();
            let backend = builders.1.build_with_ctx(&ctx).unwrap();
            let source = push().connect(&front).build_with_ctx(&ctx).unwrap();
            let sink = pull().connect(&back).build_with_ctx(&ctx).unwrap();
            let proxy = Proxy::new(frontend, backend).spawn().unwrap();
            source.send("x").unwrap();
            assert_eq!(sink.recv_msg().unwrap(), "x");

            in_fork(|| {
                assert_lost(proxy.pause());
                assert_lost(proxy.resume());
                assert_eq!(proxy.statistics(), ProxyStatistics::default());
                proxy.steering().terminate();
                // SAFETY: the fork ends before anybody looks at the handle again.
                assert_lost(unsafe { std::ptr::read(&proxy) }.terminate());
                drop_copy(&proxy);

                assert_lost(auth.set_curve_auth(true));
                assert_lost(auth.peers());
                assert_lost(auth.end_all());
                assert_lost(auth.replace(&AuthBuilder::new()));
                drop_copy(&auth);
                drop_copy(&ctx);
            });
            source.send("y").unwrap();
            assert_eq!(sink.recv_msg().unwrap(), "y");
            assert_eq!(proxy.statistics().to_backend.messages, 2);
            assert!(auth.peers().unwrap().is_empty());
            proxy.terminate().unwrap();
        },
    );
}

#[test]
fn tasks_of_a_child_do_not_wait() {
    alone("faults::forks::tasks_of_a_child_do_not_wait", || {
        TokioMulti::run(fork_between_tasks::<TokioMulti>());
        Smol::run(fork_between_tasks::<Smol>());
    });
}

async fn fork_between_tasks<R: Runtime>() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    let (pull, push) = pair(&ctx, pull(), push(), tcp());
    let server = Async::new(server).unwrap();
    let pull = Async::new(pull).unwrap();
    let waiting = (server.clone(), pull.clone());
    let tasks = (
        R::spawn(async move { waiting.0.recv_msg().await }),
        R::spawn(async move { waiting.1.recv_msg().await }),
    );
    let mut half_way = (Box::pin(server.recv_msg()), Box::pin(pull.recv_msg()));
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..2 {
        assert!(half_way.0.as_mut().poll(&mut cx).is_pending());
        assert!(half_way.1.as_mut().poll(&mut cx).is_pending());
    }

    in_fork(|| {
        assert_lost(at_once(server.recv_msg()));
        assert_lost(at_once(pull.recv_msg()));
        assert_lost(at_once(pull.recv_multipart()));
        assert_lost(pull.with(|pull| pull.try_recv_msg()));
        assert_lost(server.with(|server| server.bind(tcp())));
        assert_lost(at_once(half_way.0.as_mut()));
        assert_lost(at_once(half_way.1.as_mut()));
        drop_copy(&half_way);
        pull.clone().into_inner().unwrap_err();
        drop_copy(&server);
        drop_copy(&pull);
        drop_copy(&server);
        drop_copy(&pull);
    });
    drop(half_way);
    for text in ["x", "y"] {
        client.send(text).unwrap();
        push.send(text).unwrap();
    }
    let received = (tasks.0.await.unwrap(), tasks.1.await.unwrap());
    assert_eq!(received.0, "x");
    assert_eq!(received.1, "x");
    assert_eq!(server.recv_msg().await.unwrap(), "y");
    assert_eq!(pull.recv_msg().await.unwrap(), "y");
}

#[test]
fn a_child_does_not_wait_for_the_turn_of_another() {
    alone(
        "faults::forks::a_child_does_not_wait_for_the_turn_of_another",
        || {
            let ctx = ctx();
            // By a lock, and as one who comes often.
            for visits in [0, 1000] {
                let pull = Async::new(pull().build_with_ctx(&ctx).unwrap()).unwrap();
                let use_it = || assert_lost(pull.with(RecvMsg::try_recv_msg));
                let inside = Barrier::new(2);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        (0..visits).for_each(|_| pull.with(|_| ()));
                        pull.with(|_| {
                            inside.wait();
                            inside.wait();
                        });
                    });
                    inside.wait();
                    in_fork(|| {
                        use_it();
                        thread::scope(|scope| {
                            for _ in 0..2 {
                                scope.spawn(|| (0..1000).for_each(|_| use_it()));
                            }
                        });
                        drop_copy(&pull);
                    });
                    inside.wait();
                });
            }
        },
    );
}

/// At the time of a fork, other threads have the locks of whatever they are at.
#[test]
fn a_child_waits_for_no_lock() {
    alone("faults::forks::a_child_waits_for_no_lock", || {
        let ctx = ctx();
        let (server, client) = pair(&ctx, server().recv_timeout(MOMENT), client(), tcp());
        let pull = Async::new(pull().build_with_ctx(&ctx).unwrap()).unwrap();
        let auth = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
        let proxy = Proxy::new(
            self::pull().build_with_ctx(&ctx).unwrap(),
            push().build_with_ctx(&ctx).unwrap(),
        );
        let proxy = proxy.spawn().unwrap();
        let use_sockets = || {
            let _ = client.try_send("x");
            let _ = server.try_recv_msg();
            client.set_send_timeout(PATIENCE).unwrap();
        };
        let use_poller = || {
            let mut poller = Poller::new().unwrap();
            poller.add(&server, Token(1), Interest::READABLE).unwrap();
        };
        let use_task = || drop(pull.with(RecvMsg::try_recv_msg));
        let use_servants = || {
            auth.set_curve_auth(false).unwrap();
            proxy.resume().unwrap();
        };
        let use_context = || {
            // There may be too many for a moment.
            drop(libzmq_tests::client().build_with_ctx(&ctx));
            drop(CtxBuilder::new().build());
        };
        let wait = || drop(server.recv_msg());
        let all: [&(dyn Fn() + Sync); 8] = [
            &use_sockets,
            &use_sockets,
            &use_poller,
            &use_task,
            &use_task,
            &use_servants,
            &use_context,
            &wait,
        ];

        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            for busy in all {
                scope.spawn(|| {
                    while !ended.load(Ordering::Relaxed) {
                        busy();
                    }
                });
            }
            for _ in 0..100 {
                in_fork(|| {
                    assert_lost(client.send("y"));
                    assert_lost(server.recv_msg());
                    assert_lost(client.set_send_timeout(PATIENCE));
                    assert_lost(pull.with(RecvMsg::try_recv_msg));
                    assert_lost(at_once(pull.recv_msg()));
                    assert_lost(auth.set_curve_auth(false));
                    assert_lost(proxy.resume());
                    assert_lost(libzmq_tests::client().build_with_ctx(&ctx));
                    drop_copy(&proxy);
                    drop_copy(&auth);
                    drop_copy(&pull);
                    drop_copy(&client);
                    drop_copy(&server);
                    drop_copy(&ctx);
                    drop(Ctx::new());
                });
            }
            ended.store(true, Ordering::Relaxed);
        });
    });
}

/// It has no threads yet.
#[test]
fn a_context_without_sockets_goes_along() {
    alone(
        "faults::forks::a_context_without_sockets_goes_along",
        || {
            let ctx = ctx();
            let talk = || {
                let (server, client) = pair(&ctx, server(), client(), tcp());
                for _ in 0..10 {
                    client.send("x").unwrap();
                    assert_eq!(server.recv_msg().unwrap(), "x");
                }
            };
            in_fork(|| {
                talk();
                in_fork(|| assert_lost(ClientBuilder::new().build_with_ctx(&ctx)));
                talk();
                drop_copy(&ctx);
            });
            talk();
            in_fork(|| {
                assert_lost(ClientBuilder::new().build_with_ctx(&ctx));
                // One of its own.
                let ctx = libzmq_tests::ctx();
                let (server, client) = pair(&ctx, server(), client(), tcp());
                client.send("x").unwrap();
                assert_eq!(server.recv_msg().unwrap(), "x");
            });
            talk();
        },
    );
}
