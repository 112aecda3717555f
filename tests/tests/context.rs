//! Contexts: their options, and their end.

use std::{
    fs,
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    raw_peer::{Frame, RawListener, RawPeer},
    *,
};

/// The linger period that sockets have by default.
const LINGER: Duration = Duration::from_secs(1);

/// How many of libzmq's threads are there.
fn io_threads() -> usize {
    let names = thread_names();
    names
        .iter()
        .filter(|name| name.starts_with("ZMQbg/IO/"))
        .count()
}

#[test]
fn io_threads_are_threads() {
    if !cfg!(target_os = "linux") {
        return;
    }
    alone("context::io_threads_are_threads", || {
        assert_eq!(io_threads(), 0);
        for count in [1, 3, 8] {
            let ctx = CtxBuilder::new().io_threads(count).build().unwrap();
            assert_eq!(ctx.io_threads().unwrap(), count);
            let (_gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
            // A thread names itself when it gets to it.
            eventually("as many threads", || io_threads() == count as usize);
            drop((_gather, scatter));
            bounded(|| drop(ctx));
            assert_eq!(io_threads(), 0);
        }
    });
}

/// The authenticator needs a context, too, and is not to freeze its options.
#[test]
fn io_threads_are_threads_with_an_authenticator() {
    if !cfg!(target_os = "linux") {
        return;
    }
    alone(
        "context::io_threads_are_threads_with_an_authenticator",
        || {
            let ctx = CtxBuilder::new().io_threads(4).build().unwrap();
            let _auth = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
            eventually("as many threads", || io_threads() == 4);
        },
    );
}

#[test]
fn without_io_threads_there_is_inproc() {
    let ctx = CtxBuilder::new().io_threads(0).build().unwrap();
    assert_eq!(ctx.io_threads().unwrap(), 0);
    let (gather, scatter) = pair(&ctx, gather(), scatter(), InprocAddr::new_unique());
    scatter.send("x").unwrap();
    assert_eq!(gather.recv_msg().unwrap(), "x");

    let listener = RawListener::new();
    assert!(gather.bind(tcp()).is_err());
    assert!(scatter.connect(listener.addr()).is_err());
    assert!(gather.bind(IpcAddr::wildcard()).is_err());
    drop((gather, scatter));
    bounded(|| drop(ctx));
}

#[test]
fn options_are_read_back() {
    let ctx = ctx();
    assert_eq!(ctx.io_threads().unwrap(), 1);
    assert_eq!(ctx.max_sockets().unwrap(), 1023);
    assert!(!ctx.ipv6().unwrap());

    let builder = CtxBuilder::new().io_threads(2).max_sockets(7).ipv6(true);
    for _ in 0..2 {
        let ctx = builder.build().unwrap();
        assert_eq!(ctx.io_threads().unwrap(), 2);
        assert_eq!(ctx.max_sockets().unwrap(), 7);
        assert!(ctx.ipv6().unwrap());
        assert_eq!(ctx.clone().max_sockets().unwrap(), 7);
    }
}

#[test]
fn options_out_of_range_are_refused_by_name() {
    let limit = ctx().socket_limit().unwrap();
    for (builder, name) in [
        (CtxBuilder::new().io_threads(u32::MAX), "io_threads"),
        (CtxBuilder::new().max_sockets(0), "max_sockets"),
        (CtxBuilder::new().max_sockets(u32::MAX), "max_sockets"),
        (CtxBuilder::new().max_sockets(1 << 31), "max_sockets"),
    ] {
        let err = builder.build().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains(name), "{err}");
    }
    let ctx = CtxBuilder::new().max_sockets(limit).build().unwrap();
    client().build_with_ctx(&ctx).unwrap();
}

/// More than there is room for, if libzmq were asked.
#[test]
fn there_is_a_limit_to_the_limit() {
    alone("context::there_is_a_limit_to_the_limit", || {
        let limit = ctx().socket_limit().unwrap();
        for count in [i32::MAX as u32, i32::MAX as u32 - 1, limit + 1] {
            let built = CtxBuilder::new().max_sockets(count).build();
            let outcome = built.and_then(|ctx| client().build_with_ctx(&ctx));
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    });
}

/// With it a name stands for addresses of both kinds.
#[test]
fn ipv6_is_for_wildcards() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return println!("skipped: this machine has no IPv6");
    }
    let any: TcpAddr = "*:*".parse().unwrap();
    for enabled in [true, false] {
        let ctx = CtxBuilder::new().ipv6(enabled).build().unwrap();
        let server = server().bind(&any).build_with_ctx(&ctx).unwrap();
        let endpoint = server.last_endpoint().unwrap().to_string();
        let (_, port) = endpoint.rsplit_once(':').unwrap();
        let reached = std::net::TcpStream::connect(format!("[::1]:{port}"));
        assert_eq!(reached.is_ok(), enabled, "{endpoint}");
        std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    }
}

#[track_caller]
fn assert_limited(ctx: &Ctx) {
    let err = client().build_with_ctx(ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::SocketLimit);
}

#[test]
fn there_are_no_more_sockets_than_allowed() {
    let ctx = CtxBuilder::new().max_sockets(3).build().unwrap();
    let mut sockets = [(); 3].map(|()| Some(client().build_with_ctx(&ctx).unwrap()));
    assert_limited(&ctx);
    // A handle is not a socket.
    let twin = sockets[0].clone();
    assert_limited(&ctx);
    sockets[0] = None;
    assert_limited(&ctx);
    drop(twin);
    eventually("there is room again", || {
        client().build_with_ctx(&ctx).is_ok()
    });
}

#[test]
fn the_authenticator_is_a_socket() {
    let ctx = CtxBuilder::new().max_sockets(2).build().unwrap();
    let _auth = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    assert_limited(&ctx);
    // There is one for all.
    server.bind(tcp()).unwrap();
    AuthBuilder::new().build_with_ctx(&ctx).unwrap();
}

#[test]
fn without_room_for_an_authenticator_nobody_is_let_in() {
    let ctx = CtxBuilder::new().max_sockets(1).build().unwrap();
    let socket = server().build_with_ctx(&ctx).unwrap();
    for _ in 0..3 {
        let err = socket.bind(tcp()).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::SocketLimit);
        assert_eq!(
            socket.last_endpoint().unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
    let err = AuthBuilder::new().build_with_ctx(&ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::SocketLimit);
    socket.bind(InprocAddr::new_unique()).unwrap();
    drop(socket);
    // There is room now.
    eventually("the authenticator starts", || {
        AuthBuilder::new().build_with_ctx(&ctx).is_ok()
    });
    bounded(|| drop(ctx));
}

/// To end, libzmq binds what was connected to and never bound, which takes a
/// place of its own.
#[test]
fn a_full_context_ends_with_pending_connections() {
    for (max_sockets, connections) in [(1, 1), (1, 3000), (2, 5)] {
        let ctx = CtxBuilder::new().max_sockets(max_sockets).build().unwrap();
        let sockets: Vec<Client> = (0..max_sockets)
            .map(|_| client().build_with_ctx(&ctx).unwrap())
            .collect();
        for socket in sockets.iter().cycle().take(connections) {
            socket.connect(InprocAddr::new_unique()).unwrap();
            socket.try_send("to nobody").unwrap();
        }
        assert_limited(&ctx);
        drop(sockets);
        bounded(|| drop(ctx));
    }
}

/// A socket of each type, in a call that waits for ever.
fn blocked_calls(ctx: &Ctx) -> Vec<Bounded<Error>> {
    let mut threads = Vec::new();
    macro_rules! blocked {
        ($socket:expr, |$name:ident| $call:expr) => {{
            let $name = $socket;
            threads.push(spawn(move || {
                let outcome: Result<_, Error> = $call.map_err(Into::into);
                outcome.map(drop).unwrap_err()
            }));
        }};
    }
    macro_rules! endless {
        ($builder:ident, $($timeout:ident),*) => {
            $builder::new()$(.$timeout(Period::Infinite))*.build_with_ctx(ctx).unwrap()
        };
    }
    let client = endless!(ClientBuilder, send_timeout, recv_timeout);
    let server = endless!(ServerBuilder, send_timeout, recv_timeout);
    let gather = endless!(GatherBuilder, recv_timeout);
    for _ in 0..3 {
        blocked!(client.clone(), |socket| socket.recv_msg());
        blocked!(client.clone(), |socket| socket.send("to nobody"));
        blocked!(server.clone(), |socket| socket.recv_msg());
        blocked!(gather.clone(), |socket| socket.recv(&mut Msg::new()));
    }
    blocked!(endless!(ScatterBuilder, send_timeout), |socket| socket
        .send("to nobody"));
    blocked!(endless!(DishBuilder, recv_timeout), |socket| socket
        .recv_msg());

    // Full queues.
    let (server, client) = pair(
        ctx,
        ServerBuilder::new().send_high_water_mark(1u32),
        ClientBuilder::new().recv_high_water_mark(1u32),
        InprocAddr::new_unique(),
    );
    client.send("here I am").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    while server.try_route("x", id).is_ok() {}
    blocked!((server, client), |sockets| {
        let (server, _client) = sockets;
        server.route("one too many", id)
    });

    let (radio, dish) = pair(
        ctx,
        RadioBuilder::new().send_high_water_mark(1u32).no_drop(true),
        DishBuilder::new()
            .recv_high_water_mark(1u32)
            .join(Group::new("").unwrap()),
        InprocAddr::new_unique(),
    );
    eventually("the queue is full", || radio.try_send("x").is_err());
    blocked!((radio, dish), |sockets| {
        let (radio, _dish) = sockets;
        radio.send("one too many")
    });
    threads
}

#[test]
fn shutdown_wakes_everybody() {
    let ctx = ctx();
    let threads = blocked_calls(&ctx);
    threads.iter().for_each(Bounded::wait_until_blocked);
    bounded({
        let ctx = ctx.clone();
        move || ctx.shutdown()
    });
    for thread in threads {
        assert_eq!(thread.join().kind(), ErrorKind::InvalidCtx);
    }
    bounded(|| drop(ctx));
}

#[test]
fn after_shutdown_nothing_works() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    let dish = dish().build_with_ctx(&ctx).unwrap();
    let auth = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let twin = ctx.clone();
    ctx.shutdown();
    twin.shutdown();
    // With this, each has heard of it.
    for err in [server.recv_msg(), client.recv_msg(), dish.recv_msg()] {
        assert_eq!(err.unwrap_err().kind(), ErrorKind::InvalidCtx);
    }
    eventually("the authenticator has ended", || {
        let changed = auth.set_curve_auth(true);
        changed.is_err_and(|err| err.kind() == ErrorKind::InvalidCtx)
    });
    let errors = [
        ("build", self::client().build_with_ctx(&ctx).map(drop)),
        (
            "build auth",
            AuthBuilder::new().build_with_ctx(&ctx).map(drop),
        ),
        ("bind", server.bind(tcp())),
        ("bind inproc", server.bind(InprocAddr::new_unique())),
        ("connect", client.connect(&endpoint)),
        ("unbind", server.unbind(&endpoint)),
        ("disconnect", client.disconnect(&endpoint)),
        ("last_endpoint", server.last_endpoint().map(drop)),
        ("mechanism", server.set_mechanism(Mechanism::PlainServer)),
        ("try_recv", server.try_recv_msg().map(drop)),
    ];
    for (call, result) in errors {
        let err = result.expect_err(call);
        assert_eq!(err.kind(), ErrorKind::InvalidCtx, "{call}: {err}");
    }
    drop((server, client, dish));
    bounded(move || drop((ctx, twin)));
}

#[test]
fn shutdown_is_for_one_context() {
    let ended = ctx();
    ended.shutdown();
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    scatter.send("x").unwrap();
    assert_eq!(gather.recv_msg().unwrap(), "x");
}

/// While others use the context, with and without an authenticator.
#[test]
fn shutdown_meets_everything() {
    for round in 0..20 {
        let ctx = ctx();
        let barrier = Arc::new(Barrier::new(4));
        let meet = |work: fn(&Ctx) -> Result<(), Error>| {
            let (ctx, barrier) = (ctx.clone(), Arc::clone(&barrier));
            spawn(move || {
                barrier.wait();
                loop {
                    match work(&ctx) {
                        // Sockets are closed in the background, later than we
                        // make them.
                        Err(err) if err.kind() != ErrorKind::SocketLimit => return err,
                        _ => {}
                    }
                }
            })
        };
        let threads = [
            meet(|ctx| client().build_with_ctx(ctx).map(drop)),
            meet(|ctx| {
                let server = server().bind(tcp()).build_with_ctx(ctx)?;
                let addr = server.last_endpoint()?;
                let client = client().connect(addr).build_with_ctx(ctx)?;
                client.send("x")?;
                server.recv_msg().map(drop)
            }),
            meet(|ctx| AuthBuilder::new().build_with_ctx(ctx)?.set_curve_auth(true)),
        ];
        barrier.wait();
        pause(Duration::from_millis(round % 5));
        ctx.shutdown();
        for thread in threads {
            assert_eq!(thread.join().kind(), ErrorKind::InvalidCtx);
        }
        bounded(|| drop(ctx));
    }
}

/// Whatever is dropped first, and on whichever thread, the last ends it all.
#[test]
fn things_are_dropped_in_any_order() {
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for (order, apart) in orders
        .iter()
        .flat_map(|order| [(*order, false), (*order, true)])
    {
        let ctx = ctx();
        let _ = AuthBuilder::new().build_with_ctx(&ctx).unwrap();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("x").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "x");
        let mut things: [Option<Box<dyn Send>>; 3] = [
            Some(Box::new(ctx)),
            Some(Box::new(server)),
            Some(Box::new(client)),
        ];
        bounded(move || {
            for index in order {
                let thing = things[index].take();
                if apart {
                    bounded(|| drop(thing));
                }
            }
        });
    }
}

#[test]
fn many_threads_drop_their_handles() {
    for _ in 0..20 {
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        let barrier = Arc::new(Barrier::new(8));
        let threads = [(); 8].map(|()| {
            let handles = (client.clone(), ctx.clone(), server.clone());
            let barrier = Arc::clone(&barrier);
            spawn(move || {
                handles.0.send("x").unwrap();
                barrier.wait();
                drop(handles);
            })
        });
        drop((ctx, server, client));
        threads.into_iter().for_each(Bounded::join);
    }
}

/// How long a context takes to end that has a message for nobody.
fn time_to_drop(linger: Option<Period>) -> Duration {
    let ctx = ctx();
    let listener = RawListener::new();
    let nobody = listener.addr();
    drop(listener);
    let mut client = client().connect(nobody);
    if let Some(linger) = linger {
        client = client.linger(linger);
    }
    let client = client.build_with_ctx(&ctx).unwrap();
    client.send("to nobody").unwrap();
    let start = Instant::now();
    drop(client);
    let socket_took = start.elapsed();
    assert!(
        socket_took < LINGER / 2,
        "a socket does not wait: {socket_took:?}"
    );
    bounded(|| drop(ctx));
    start.elapsed()
}

#[test]
fn a_context_waits_for_the_linger_period() {
    let took = time_to_drop(None);
    assert!(took >= LINGER * 9 / 10 && took < PATIENCE, "{took:?}");
    let took = time_to_drop(Some(Period::Finite(3 * MOMENT)));
    assert!(took >= 2 * MOMENT && took < LINGER, "{took:?}");
    let took = time_to_drop(Some(Period::Finite(Duration::ZERO)));
    assert!(took < LINGER / 2, "{took:?}");
}

/// To shut down does not shorten it, and a longer one can be cut short.
#[test]
fn linger_takes_effect_at_once() {
    let ctx = ctx();
    let client = client()
        .linger(Period::Infinite)
        .connect(InprocAddr::new_unique());
    let client = client.build_with_ctx(&ctx).unwrap();
    client.send("to nobody").unwrap();
    client.set_linger(Duration::ZERO).unwrap();
    drop(client);
    bounded(|| drop(ctx));
}

#[test]
fn what_was_sent_before_the_end_arrives() {
    const MANY: usize = 1000;
    for endpoint in [Endpoint::from(tcp()), IpcAddr::wildcard().into()] {
        let theirs = ctx();
        let gather = gather().bind(endpoint).build_with_ctx(&theirs).unwrap();
        let ours = ctx();
        let scatter = scatter().connect(gather.last_endpoint().unwrap());
        let scatter = scatter.build_with_ctx(&ours).unwrap();
        for number in 0..MANY {
            scatter.send(number.to_string()).unwrap();
        }
        drop(scatter);
        bounded(|| drop(ours));
        for number in 0..MANY {
            assert_eq!(gather.recv_msg().unwrap(), number.to_string().as_str());
        }
    }
}

/// A handle that is dropped takes nothing from the others, and the last one may
/// be anybody's.
#[test]
fn a_socket_lives_as_long_as_its_handles() {
    const MANY: usize = 1000;
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    let senders = [(); 4].map(|()| {
        let scatter = scatter.clone();
        spawn(move || (0..MANY).for_each(|_| scatter.send("x").unwrap()))
    });
    let received = Arc::new(AtomicUsize::new(0));
    let receivers = [(); 4].map(|()| {
        let (gather, received) = (gather.clone(), Arc::clone(&received));
        gather.set_recv_timeout(MOMENT).unwrap();
        spawn(move || {
            while received.load(Ordering::SeqCst) < 4 * MANY {
                if gather.recv_msg().is_ok() {
                    received.fetch_add(1, Ordering::SeqCst);
                }
            }
        })
    });
    drop((scatter, gather, ctx));
    senders.into_iter().for_each(Bounded::join);
    receivers.into_iter().for_each(Bounded::join);
    assert_eq!(received.load(Ordering::SeqCst), 4 * MANY);
}

/// What a message may hold on to: the context that it is sent in.
struct Holder {
    bytes: Vec<u8>,
    _holds: Ctx,
    // Dropped last, so that the count says that all is done.
    _drops: CountedOwner,
}

impl AsRef<[u8]> for Holder {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Holder {
    fn msg(ctx: &Ctx, drops: &Drops) -> Msg {
        Msg::from_owner(Self {
            bytes: pattern(100_000),
            _holds: ctx.clone(),
            _drops: drops.owner(Vec::new()),
        })
    }
}

/// Contexts without and with a thread of ours to wait for, one at a time.
fn contexts() -> impl Iterator<Item = Ctx> {
    [false, true].into_iter().map(|with_authenticator| {
        let ctx = ctx();
        if with_authenticator {
            AuthBuilder::new().build_with_ctx(&ctx).unwrap();
        }
        ctx
    })
}

#[track_caller]
fn assert_all_threads_end() {
    if cfg!(target_os = "linux") {
        eventually("the threads of the context end", || {
            let names = thread_names();
            !names
                .iter()
                .any(|name| name.starts_with("ZMQ") || name.starts_with("libzmq"))
        });
    }
}

/// The I/O thread frees the message when it is on the wire, and with it the
/// context that the thread belongs to.
#[test]
fn a_message_owns_its_context_until_it_is_sent() {
    alone(
        "context::a_message_owns_its_context_until_it_is_sent",
        || {
            for ctx in contexts() {
                let drops = Drops::default();
                let listener = RawListener::new();
                let client = client().connect(listener.addr()).linger(PATIENCE);
                let client = client.build_with_ctx(&ctx).unwrap();
                client.send(Holder::msg(&ctx, &drops)).unwrap();
                bounded(move || drop((client, ctx)));
                assert_eq!(drops.count(), 0);

                let mut peer = RawPeer::accept(&listener, "SERVER");
                assert_eq!(peer.recv().unwrap(), Frame::Message(pattern(100_000)));
                eventually("the owner is dropped", || drops.count() == 1);
                assert!(peer.is_closed_within(PATIENCE));
                assert_all_threads_end();
            }
        },
    );
}

/// As above, where the linger period ends and nothing was sent.
#[test]
fn a_message_owns_its_context_until_it_is_given_up() {
    alone(
        "context::a_message_owns_its_context_until_it_is_given_up",
        || {
            let refused = RawListener::new().addr();
            for linger in [Duration::ZERO, MOMENT] {
                for ctx in contexts() {
                    let drops = Drops::default();
                    let client = client().connect(&refused).linger(linger);
                    let client = client.build_with_ctx(&ctx).unwrap();
                    client.send(Holder::msg(&ctx, &drops)).unwrap();
                    bounded(move || drop((client, ctx)));
                    eventually("the owner is dropped", || drops.count() == 1);
                    assert_all_threads_end();
                }
            }
        },
    );
}

/// And where nobody but the message refers to it: a circle, until somebody
/// receives it.
#[test]
fn a_message_owns_the_context_that_it_waits_in() {
    alone(
        "context::a_message_owns_the_context_that_it_waits_in",
        || {
            for ctx in contexts() {
                let drops = Drops::default();
                let (gather, scatter) = pair(&ctx, gather(), scatter(), InprocAddr::new_unique());
                scatter.send(Holder::msg(&ctx, &drops)).unwrap();
                let msg = gather.recv_msg().unwrap();
                bounded(move || drop((gather, scatter, ctx)));
                assert_eq!(drops.count(), 0);
                bounded(|| drop(msg));
                assert_eq!(drops.count(), 1);
                assert_all_threads_end();
            }
        },
    );
}

#[test]
fn the_global_context_is_one_for_all() {
    let addr = InprocAddr::new_unique();
    let gather = gather().bind(&addr).build().unwrap();
    let scatter = scatter()
        .connect(&addr)
        .build_with_ctx(Ctx::global())
        .unwrap();
    scatter.send("x").unwrap();
    assert_eq!(gather.recv_msg().unwrap(), "x");
    assert_eq!(gather.ctx().as_ptr(), Ctx::global().as_ptr());
    assert_ne!(ctx().as_ptr(), Ctx::global().as_ptr());
}

#[test]
fn the_global_context_shuts_down_for_ever() {
    alone("context::the_global_context_shuts_down_for_ever", || {
        let threads = blocked_calls(Ctx::global());
        threads.iter().for_each(Bounded::wait_until_blocked);
        Ctx::global().shutdown();
        for thread in threads {
            assert_eq!(thread.join().kind(), ErrorKind::InvalidCtx);
        }
        let err = client().build().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidCtx);
        let err = AuthBuilder::new().build().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidCtx);
        // Others are not concerned.
        client().build_with_ctx(&ctx()).unwrap();
    });
}

/// A program does not wait for the global context when it ends.
#[test]
fn a_program_ends_with_messages_in_the_global_context() {
    let start = Instant::now();
    alone(
        "context::a_program_ends_with_messages_in_the_global_context",
        || {
            let client = client().linger(Period::Infinite);
            let client = client.connect(RawListener::new().addr()).build().unwrap();
            client.send("to nobody").unwrap();
            std::mem::forget(client.clone());
            drop(client);
        },
    );
    assert!(start.elapsed() < PATIENCE);
}

/// A context is made when it is needed, and leaves nothing open.
#[test]
fn contexts_leave_no_descriptors() {
    if !cfg!(target_os = "linux") {
        return;
    }
    alone("context::contexts_leave_no_descriptors", || {
        let open = || fs::read_dir("/proc/self/fd").unwrap().count();
        let before = open();
        for _ in 0..20 {
            let ctx = ctx();
            let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
            scatter.send("x").unwrap();
            assert_eq!(gather.recv_msg().unwrap(), "x");
        }
        assert_eq!(open(), before);
    });
}

/// Many connections, say, can leave a process without a file to open.
#[test]
fn sockets_close_when_there_are_no_more_files() {
    let test = "context::sockets_close_when_there_are_no_more_files";
    alone_with_files(64, test, || {
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("x").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "x");
        let files: Vec<fs::File> =
            std::iter::from_fn(|| fs::File::open("/dev/null").ok()).collect();
        assert!(files.len() < 64);
        drop((server, client));
        bounded(|| drop(ctx));
        drop(files);
    });
}

/// What cannot be had for want of files is an error.
#[test]
fn contexts_start_or_fail_when_there_are_no_more_files() {
    let test = "context::contexts_start_or_fail_when_there_are_no_more_files";
    alone_with_files(64, test, || {
        for count in 0..64 {
            let files: Vec<_> = (0..count)
                .map_while(|_| fs::File::open("/dev/null").ok())
                .collect();
            let built = CtxBuilder::new().io_threads(4).build();
            let outcome = built.and_then(|ctx| client().build_with_ctx(&ctx));
            drop(files);
            if let Err(err) = outcome {
                assert_eq!(err.kind(), ErrorKind::SocketLimit, "{err}");
            }
        }
    });
}
