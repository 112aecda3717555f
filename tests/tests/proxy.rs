//! Proxies: every couple of sockets that can be joined, what steering does, and
//! that nothing is lost, cut or held up.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{raw_peer::socket_addr, *};

/// How many messages a test sends: fewer than any queue holds.
const COUNT: usize = 300;

type Send = Box<dyn Fn(&str)>;
type Recv = Box<dyn Fn() -> Option<Msg>>;

/// Functions that connect a socket and send by it.
macro_rules! sources {
    ($($name:ident: $builder:expr, |$socket:ident, $text:ident| $send:expr;)*) => {$(
        fn $name(ctx: &Ctx, endpoint: &Endpoint) -> Send {
            let $socket = $builder.connect(endpoint).build_with_ctx(ctx).unwrap();
            Box::new(move |$text| $send.unwrap())
        }
    )*};
}

sources! {
    from_push: push(), |socket, text| socket.send(text);
    from_pub: publisher(), |socket, text| socket.send(text);
    from_scatter: scatter(), |socket, text| socket.send(text);
    from_radio: radio(), |socket, text| socket.transmit(text, "group");
}

/// Functions that connect a socket and receive by it.
macro_rules! sinks {
    ($($name:ident: $builder:expr;)*) => {$(
        fn $name(ctx: &Ctx, endpoint: &Endpoint) -> Recv {
            let socket = $builder.connect(endpoint).build_with_ctx(ctx).unwrap();
            Box::new(move || socket.try_recv_msg().ok())
        }
    )*};
}

sinks! {
    to_pull: pull();
    to_dealer: dealer();
    to_pair: pair_socket();
    to_channel: channel();
    to_sub: sub().subscribe("");
    to_gather: gather();
    to_dish: dish().join(Group::try_from("group").unwrap());
}

/// Binds the ends of a proxy, and joins them.
fn bound<F, B>(
    ctx: &Ctx,
    frontend: &SocketBuilder<F>,
    backend: &SocketBuilder<B>,
    [front, back]: [Endpoint; 2],
) -> (Proxy<F, B>, Endpoint, Endpoint)
where
    F: ProxyWith<B>,
    B: Socket,
{
    let frontend = frontend.clone().bind(front).build_with_ctx(ctx).unwrap();
    let backend = backend.clone().bind(back).build_with_ctx(ctx).unwrap();
    let (front, back) = (
        frontend.last_endpoint().unwrap(),
        backend.last_endpoint().unwrap(),
    );
    (Proxy::new(frontend, backend), front, back)
}

fn inproc() -> [Endpoint; 2] {
    [
        InprocAddr::new_unique().into(),
        InprocAddr::new_unique().into(),
    ]
}

/// Over `inproc`, and over `tcp`.
fn both_transports() -> [[Endpoint; 2]; 2] {
    [inproc(), [tcp().into(), tcp().into()]]
}

fn recv(what: &str, try_recv: &Recv) -> Msg {
    wait_for(what, try_recv)
}

/// Messages arrive once and in order, and are counted.
fn streams(
    name: &str,
    send: &Send,
    try_recv: &Recv,
    traffic: impl Fn() -> [Traffic; 2], // there, and back
) {
    wait_until_received(send, try_recv);
    let before = traffic()[0];
    let mut bytes = 0;
    for number in 0..COUNT {
        let text = number.to_string();
        bytes += text.len() as u64;
        send(&text);
    }
    for number in 0..COUNT {
        assert_eq!(recv(name, try_recv), number.to_string(), "{name}");
    }
    assert!(try_recv().is_none(), "{name}");
    let [there, back] = traffic();
    assert_eq!(there.messages, before.messages + COUNT as u64, "{name}");
    assert_eq!(there.bytes, before.bytes + bytes, "{name}");
    assert_eq!(there.undeliverable, 0);
    // Subscriptions alone go the other way.
    assert!(back.messages <= 1, "{name}: {back:?}");
}

/// From one socket to another, with either as the frontend.
macro_rules! one_way {
    ($($name:ident: $left:expr, $source:expr => $right:expr, $sink:expr;)*) => {$(
        #[test]
        fn $name() {
            let ctx = ctx();
            for endpoints in both_transports() {
                let (proxy, front, back) = bound(&ctx, &$left, &$right, endpoints);
                let proxy = proxy.spawn().unwrap();
                let (send, try_recv) = ($source(&ctx, &front), $sink(&ctx, &back));
                streams(stringify!($name), &send, &try_recv, || {
                    let statistics = proxy.statistics();
                    [statistics.to_backend, statistics.to_frontend]
                });
            }
            for endpoints in both_transports() {
                let (proxy, front, back) = bound(&ctx, &$right, &$left, endpoints);
                let proxy = proxy.spawn().unwrap();
                let (send, try_recv) = ($source(&ctx, &back), $sink(&ctx, &front));
                streams(stringify!($name), &send, &try_recv, || {
                    let statistics = proxy.statistics();
                    [statistics.to_frontend, statistics.to_backend]
                });
            }
        }
    )*};
}

one_way! {
    pull_to_push: pull(), from_push => push(), to_pull;
    pull_to_pub: pull(), from_push => publisher(), to_sub;
    sub_to_push: sub().subscribe(""), from_pub => push(), to_pull;
    sub_to_pub: sub().subscribe(""), from_pub => publisher(), to_sub;
    xsub_to_push: xsub().subscribe(""), from_pub => push(), to_pull;
    xsub_to_pub: xsub().subscribe(""), from_pub => publisher(), to_sub;
    xsub_to_xpub: xsub(), from_pub => xpub(), to_sub;
    gather_to_scatter: gather(), from_scatter => scatter(), to_gather;
    dish_to_radio: dish().join(Group::try_from("group").unwrap()), from_radio => radio(), to_dish;
}

/// Asks, and answers with what it was asked.
trait Talk: Socket {
    fn ask(&self, parts: Vec<String>);
    fn echo(&self);
    fn hear(&self) -> Vec<u8>;
}

macro_rules! talk {
    ($($socket:ty),*) => {$(
        impl Talk for $socket {
            fn ask(&self, parts: Vec<String>) {
                self.send_multipart(parts).unwrap();
            }

            fn echo(&self) {
                self.send_multipart(self.recv_multipart().unwrap()).unwrap();
            }

            fn hear(&self) -> Vec<u8> {
                self.recv_multipart().unwrap().iter().flat_map(|part| part.to_vec()).collect()
            }
        }
    )*};
}

talk!(Dealer, Pair);

impl Talk for Channel {
    fn ask(&self, parts: Vec<String>) {
        self.send(parts.concat()).unwrap();
    }

    fn echo(&self) {
        self.send(self.recv_msg().unwrap()).unwrap();
    }

    fn hear(&self) -> Vec<u8> {
        self.recv_msg().unwrap().to_vec()
    }
}

/// Requests and replies arrive once and in order.
fn echoes(client: &impl Talk, worker: &impl Talk) {
    let request = |number: usize| -> Vec<String> {
        let parts = 0..=number % 3;
        parts.map(|part| format!("{number}.{part}")).collect()
    };
    for number in 0..COUNT {
        client.ask(request(number));
    }
    for _ in 0..COUNT {
        worker.echo();
    }
    for number in 0..COUNT {
        assert_eq!(client.hear(), request(number).concat().as_bytes());
    }
}

/// Both ways between two sockets, with either as the frontend.
macro_rules! both_ways {
    ($($name:ident: $client:expr => $left:expr, $right:expr => $worker:expr;)*) => {$(
        #[test]
        fn $name() {
            let ctx = ctx();
            let connect = |front: Endpoint, back: Endpoint| {
                let client = $client.connect(front).build_with_ctx(&ctx).unwrap();
                let worker = $worker.connect(back).build_with_ctx(&ctx).unwrap();
                echoes(&client, &worker);
            };
            for endpoints in both_transports() {
                let (proxy, front, back) = bound(&ctx, &$left, &$right, endpoints);
                let proxy = proxy.spawn().unwrap();
                connect(front, back);
                counts_as_many(proxy.statistics());
            }
            for endpoints in both_transports() {
                let (proxy, front, back) = bound(&ctx, &$right, &$left, endpoints);
                let proxy = proxy.spawn().unwrap();
                connect(back, front);
                counts_as_many(proxy.statistics());
            }
        }
    )*};
}

#[track_caller]
fn counts_as_many(statistics: ProxyStatistics) {
    assert_eq!(statistics.to_backend, statistics.to_frontend);
    assert_eq!(statistics.to_backend.messages, COUNT as u64);
}

both_ways! {
    router_and_dealer: dealer() => router(), dealer() => dealer();
    router_and_pair: dealer() => router(), pair_socket() => pair_socket();
    dealer_and_pair: dealer() => dealer(), pair_socket() => pair_socket();
    dealer_and_dealer: dealer() => dealer(), dealer() => dealer();
    pair_and_pair: pair_socket() => pair_socket(), pair_socket() => pair_socket();
    channel_and_channel: channel() => channel(), channel() => channel();
}

/// A streamer with one source and one sink, over `inproc`.
fn streamer(ctx: &Ctx) -> (Proxy<Pull, Push>, Push, Pull) {
    streamer_with(ctx, &pull(), &push())
}

fn streamer_with(
    ctx: &Ctx,
    frontend: &PullBuilder,
    backend: &PushBuilder,
) -> (Proxy<Pull, Push>, Push, Pull) {
    let (proxy, front, back) = bound(ctx, frontend, backend, inproc());
    let source = push().connect(front).build_with_ctx(ctx).unwrap();
    let sink = pull().connect(back).build_with_ctx(ctx).unwrap();
    (proxy, source, sink)
}

/// Each peer's messages stay in order, and each goes to one worker, whole.
#[test]
fn many_talk_to_many() {
    const SOURCES: usize = 3;
    const EACH: usize = 500;
    let ctx = ctx();
    let (proxy, front, back) = bound(&ctx, &pull(), &push(), both_transports()[1].clone());
    let sinks: Vec<Pull> = (0..2)
        .map(|_| pull().connect(&back).build_with_ctx(&ctx).unwrap())
        .collect();
    let proxy = proxy.spawn().unwrap();
    let sources: Vec<_> = (0..SOURCES)
        .map(|source| {
            let socket = push().connect(&front).build_with_ctx(&ctx).unwrap();
            spawn(move || {
                for number in 0..EACH {
                    let mut parts = vec![source.to_string(), number.to_string()];
                    parts.resize(2 + number % 5, String::new());
                    socket.send_multipart(parts).unwrap();
                }
                socket
            })
        })
        .collect();
    let mut seen: Vec<(Pull, Vec<[usize; 2]>)> =
        sinks.into_iter().map(|sink| (sink, Vec::new())).collect();
    let mut count = 0;
    eventually("all have arrived", || {
        for (sink, seen) in &mut seen {
            while let Ok(parts) = sink.try_recv_multipart() {
                let number = |part: &Msg| part.to_str().unwrap().parse::<usize>().unwrap();
                let (source, number) = (number(&parts[0]), number(&parts[1]));
                assert_eq!(parts.len(), 2 + number % 5);
                seen.push([source, number]);
                count += 1;
            }
        }
        count == SOURCES * EACH
    });
    for source in 0..SOURCES {
        let mut all = Vec::new();
        for (_, seen) in &seen {
            let numbers = seen.iter().filter(|[from, _]| *from == source);
            let numbers: Vec<usize> = numbers.map(|[_, number]| *number).collect();
            assert!(numbers.is_sorted(), "of {source}");
            all.extend(numbers);
        }
        all.sort_unstable();
        assert!(all.into_iter().eq(0..EACH), "of {source}");
    }
    assert_eq!(
        proxy.statistics().to_backend.messages,
        (SOURCES * EACH) as u64
    );
    drop(sources.into_iter().map(Bounded::join).collect::<Vec<_>>());
}

#[test]
fn large_messages_pass() {
    let ctx = ctx();
    for endpoints in both_transports() {
        let (proxy, front, back) = bound(&ctx, &pull(), &push(), endpoints);
        let source = push().connect(front).build_with_ctx(&ctx).unwrap();
        let sink = pull().connect(back).build_with_ctx(&ctx).unwrap();
        let proxy = proxy.spawn().unwrap();
        let large = pattern(1 << 20);
        for _ in 0..5 {
            source.send_multipart([&large[..], b"", &large]).unwrap();
        }
        for _ in 0..5 {
            let parts = sink.recv_multipart().unwrap();
            assert_eq!(parts.len(), 3);
            assert_same(&parts[0], &large);
            assert!(parts[1].is_empty());
            assert_same(&parts[2], &large);
        }
        let traffic = proxy.statistics().to_backend;
        assert_eq!((traffic.messages, traffic.bytes), (5, 10 << 20));
    }
}

/// Groups are kept, and messages of others do not come.
#[test]
fn groups_are_kept() {
    let ctx = ctx();
    let groups = ["a", "b"].map(|group| Group::try_from(group).unwrap());
    let frontend = dish().join(groups[0]).join(groups[1]);
    let (proxy, front, back) = bound(&ctx, &frontend, &radio(), inproc());
    let source = radio().connect(front).build_with_ctx(&ctx).unwrap();
    let sink = frontend.connect(back).build_with_ctx(&ctx).unwrap();
    let _proxy = proxy.spawn().unwrap();
    for group in ["a", "b"] {
        wait_until_received(
            |probe| source.transmit(probe, group).unwrap(),
            || sink.try_recv_msg().ok(),
        );
    }
    for group in ["a", "b", "a"] {
        source.transmit(group, group).unwrap();
        let msg = sink.recv_msg().unwrap();
        assert_eq!(msg, group);
        assert_eq!(msg.group().unwrap().as_str(), group);
    }
}

/// What passes is seen in both directions, whole and before it arrives.
#[test]
fn everything_is_captured() {
    let ctx = ctx();
    let (proxy, front, back) = bound(&ctx, &router(), &dealer(), inproc());
    let addr = InprocAddr::new_unique();
    let capture = push().bind(&addr).build_with_ctx(&ctx).unwrap();
    let trace = pull().connect(&addr).build_with_ctx(&ctx).unwrap();
    let client = req().connect(front).build_with_ctx(&ctx).unwrap();
    let worker = rep().connect(back).build_with_ctx(&ctx).unwrap();
    let _proxy = proxy.capture(capture).spawn().unwrap();
    for number in 0..COUNT {
        let question = [number.to_string(), "?".into()];
        client.send_multipart(question.clone()).unwrap();
        assert_eq!(worker.recv_multipart().unwrap(), question);
        let seen = trace.try_recv_multipart().unwrap();
        // The identity of the client, and the empty part of a request.
        assert_eq!(seen[1..], ["".to_owned(), question[0].clone(), "?".into()]);
        worker.send("!").unwrap();
        assert_eq!(client.recv_msg().unwrap(), "!");
        let seen = trace.try_recv_multipart().unwrap();
        assert_eq!(seen[1..], ["", "!"]);
    }
}

macro_rules! captures {
    ($($name:ident: $left:expr, $source:expr => $right:expr, $sink:expr;
        $($capture:expr => $trace:expr),*;)*) => {$(
        #[test]
        fn $name() {$({
            let ctx = ctx();
            let (proxy, front, back) = bound(&ctx, &$left, &$right, inproc());
            let addr = Endpoint::from(InprocAddr::new_unique());
            let capture = $capture.bind(&addr).build_with_ctx(&ctx).unwrap();
            let _proxy = proxy.capture(capture).spawn().unwrap();
            let (send, try_recv) = ($source(&ctx, &front), $sink(&ctx, &back));
            let seen = $trace(&ctx, &addr);
            wait_until_received(&send, &try_recv);
            wait_until_received(&send, &seen);
            send("last");
            let last = |try_recv: &Recv| {
                eventually(stringify!($capture), || try_recv().is_some_and(|msg| msg == "last"));
            };
            last(&try_recv);
            last(&seen);
        })*}
    )*};
}

captures! {
    classic_sockets_capture: pull(), from_push => push(), to_pull;
        push() => to_pull, publisher() => to_sub, dealer() => to_dealer, pair_socket() => to_pair;
    thread_safe_sockets_capture: gather(), from_scatter => scatter(), to_gather;
        push() => to_pull, publisher() => to_sub, dealer() => to_dealer, pair_socket() => to_pair,
        scatter() => to_gather, channel() => to_channel;
    a_radio_captures: dish().join(Group::try_from("group").unwrap()), from_radio => radio(), to_dish;
        radio() => to_dish, scatter() => to_gather;
}

/// A capture socket without room holds the proxy up, and neither loses nor
/// doubles anything.
#[test]
fn a_capture_without_room_is_waited_for() {
    let ctx = ctx();
    let (proxy, source, sink) = streamer(&ctx);
    let addr = InprocAddr::new_unique();
    let capture = push().bind(&addr).build_with_ctx(&ctx).unwrap();
    let proxy = proxy.capture(capture).spawn().unwrap();
    for number in 0..COUNT {
        source.send(number.to_string()).unwrap();
    }
    // Nobody is there to see it.
    sink.set_recv_timeout(MOMENT).unwrap();
    assert!(sink.recv_msg().is_err());
    assert_eq!(proxy.statistics(), ProxyStatistics::default());

    sink.set_recv_timeout(PATIENCE).unwrap();
    let trace = pull().connect(&addr).recv_high_water_mark(1);
    let trace = trace.build_with_ctx(&ctx).unwrap();
    for number in 0..COUNT {
        assert_eq!(trace.recv_msg().unwrap(), number.to_string());
        assert_eq!(sink.recv_msg().unwrap(), number.to_string());
    }
    assert!(trace.try_recv_msg().is_err() && sink.try_recv_msg().is_err());
}

/// While it is paused nothing moves, also not what waits for room; then all of
/// it arrives.
#[test]
fn a_pause_pauses() {
    let ctx = ctx();
    let (proxy, source, sink) = streamer(&ctx);
    let proxy = proxy.spawn().unwrap();
    let mut next = 0;
    for round in 0..10 {
        source.send(next.to_string()).unwrap();
        assert_eq!(sink.recv_msg().unwrap(), next.to_string());
        next += 1;
        proxy.pause().unwrap();
        let before = proxy.statistics();
        assert_eq!(before.to_backend.messages, next);
        for number in next..next + 100 {
            source.send(number.to_string()).unwrap();
        }
        if round == 0 {
            sink.set_recv_timeout(MOMENT).unwrap();
            assert!(sink.recv_msg().is_err());
            sink.set_recv_timeout(PATIENCE).unwrap();
        }
        assert_eq!(proxy.statistics(), before);
        proxy.resume().unwrap();
        for number in next..next + 100 {
            assert_eq!(sink.recv_msg().unwrap(), number.to_string());
        }
        next += 100;
        assert_eq!(proxy.statistics().to_backend.messages, next);
    }
}

#[test]
fn a_proxy_can_begin_with_a_pause() {
    let ctx = ctx();
    let (mut proxy, source, sink) = streamer(&ctx);
    let steering = proxy.steering().unwrap();
    steering.pause().unwrap();
    source.send("x").unwrap();
    let proxy = proxy.spawn().unwrap();
    sink.set_recv_timeout(MOMENT).unwrap();
    assert!(sink.recv_msg().is_err());
    sink.set_recv_timeout(PATIENCE).unwrap();
    steering.resume().unwrap();
    assert_eq!(sink.recv_msg().unwrap(), "x");
    drop(proxy);
}

/// What many threads say at once is carried out, and nobody waits for ever.
#[test]
fn many_threads_steer() {
    let ctx = ctx();
    let (proxy, source, sink) = streamer(&ctx);
    let proxy = proxy.spawn().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let steering = proxy.steering().clone();
            spawn(move || {
                // Each call waits for the proxy: on a busy machine that adds up.
                for _ in 0..50 {
                    steering.pause().unwrap();
                    let _ = steering.statistics();
                    steering.resume().unwrap();
                }
            })
        })
        .collect();
    let sender = spawn(move || {
        for number in 0..5000 {
            source.send(number.to_string()).unwrap();
        }
        source
    });
    for number in 0..5000 {
        assert_eq!(sink.recv_msg().unwrap(), number.to_string());
    }
    threads.into_iter().for_each(Bounded::join);
    let _source = sender.join();
    assert_eq!(proxy.statistics().to_backend.messages, 5000);
}

/// How long the thread of the only proxy has had the processor.
fn time_on_processor() -> Duration {
    let is_proxy = |path: &PathBuf| {
        fs::read_to_string(path.join("comm")).is_ok_and(|name| name.trim_end() == "libzmq-proxy")
    };
    // The thread gives itself the name when it starts.
    let path = wait_for("a proxy", || {
        let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
        tasks.map(|task| task.path()).find(is_proxy)
    });
    let stat = fs::read_to_string(path.join("schedstat")).unwrap();
    let nanoseconds = stat.split(' ').next().unwrap().parse().unwrap();
    Duration::from_nanos(nanoseconds)
}

/// Checks that a proxy with nothing to do leaves the processor alone, once it has
/// done what it had to.
#[track_caller]
fn is_idle(what: &str) {
    wait_for(what, || {
        let before = time_on_processor();
        pause(2 * MOMENT);
        let used = time_on_processor().saturating_sub(before);
        // To look now and then takes some of it, on a slow machine.
        (used < MOMENT).then_some(())
    });
}

/// With input that it cannot or must not forward, a proxy waits, and does not
/// look again and again.
#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the system tells no times of threads"
)]
fn no_proxy_spins() {
    alone("proxy::no_proxy_spins", || {
        let ctx = ctx();
        {
            let (proxy, source, sink) = streamer(&ctx);
            let proxy = proxy.spawn().unwrap();
            is_idle("nothing to do");
            proxy.pause().unwrap();
            source.send("x").unwrap();
            is_idle("paused");
            proxy.resume().unwrap();
            assert_eq!(sink.recv_msg().unwrap(), "x");
        }
        {
            let (proxy, front, _) = bound(&ctx, &pull(), &push(), inproc());
            let _proxy = proxy.spawn().unwrap();
            let source = push().connect(front).build_with_ctx(&ctx).unwrap();
            source.send("x").unwrap();
            is_idle("nobody at the backend");
        }
        {
            let (proxy, front, _) = bound(&ctx, &gather(), &scatter(), inproc());
            let proxy = proxy.spawn().unwrap();
            let source = scatter().connect(front).build_with_ctx(&ctx).unwrap();
            source.send("x").unwrap();
            is_idle("nobody at the backend of thread-safe sockets");
            proxy.pause().unwrap();
            source.send("x").unwrap();
            is_idle("paused between thread-safe sockets");
        }
        {
            // Says that it has room as long as any subscriber has.
            let backend = publisher().no_drop(true).send_high_water_mark(1);
            let (proxy, front, back) = bound(&ctx, &pull(), &backend, inproc());
            let sink = sub().subscribe("").recv_high_water_mark(1).connect(back);
            let sink = sink.build_with_ctx(&ctx).unwrap();
            let proxy = proxy.spawn().unwrap();
            let source = push().connect(front).build_with_ctx(&ctx).unwrap();
            let try_recv = || sink.try_recv_msg().ok();
            wait_until_received(|probe| source.send(probe).unwrap(), try_recv);
            for number in 0..100 {
                source.send(number.to_string()).unwrap();
            }
            is_idle("a subscriber that is waited for");
            for number in 0..100 {
                assert_eq!(sink.recv_msg().unwrap(), number.to_string());
            }
            drop(proxy);
        }
    });
}

/// A side that is full stops the other, and what was taken already is given
/// back: nothing is lost by the end of a proxy.
#[test]
fn an_end_loses_nothing() {
    let ctx = ctx();
    let (front, back) = (
        pull().recv_high_water_mark(10),
        push().send_high_water_mark(10),
    );
    let (proxy, front, back) = bound(&ctx, &front, &back, inproc());
    let source = push().connect(front).send_high_water_mark(10);
    let source = source.build_with_ctx(&ctx).unwrap();
    let sink = pull().connect(back).recv_high_water_mark(10);
    let sink = sink.build_with_ctx(&ctx).unwrap();
    let proxy = proxy.spawn().unwrap();

    let mut sent = 0;
    source.set_send_timeout(MOMENT).unwrap();
    while source
        .send_multipart([sent.to_string(), "x".into()])
        .is_ok()
    {
        sent += 1;
    }
    assert!((30..=50).contains(&sent), "{sent}");

    let started = Instant::now();
    let parts = bounded(move || proxy.terminate().unwrap()).into_parts();
    assert!(started.elapsed() < Duration::from_secs(5));
    let mut received = Vec::new();
    while let Ok(parts) = sink.try_recv_multipart() {
        received.push(parts);
    }
    received.extend(parts.for_backend);
    assert!(parts.for_frontend.is_none());
    while let Ok(parts) = parts.frontend.try_recv_multipart() {
        received.push(parts);
    }
    assert_eq!(received.len(), sent);
    for (number, parts) in received.iter().enumerate() {
        assert_eq!(*parts, [number.to_string(), "x".into()]);
    }
}

/// A proxy that was ended goes on, with what it held and what it counted.
#[test]
fn a_proxy_runs_again() {
    let ctx = ctx();
    let (proxy, source, sink) = streamer_with(
        &ctx,
        &pull().recv_high_water_mark(2),
        &push().send_high_water_mark(2),
    );
    let mut proxy = proxy;
    let sender = spawn(move || {
        for number in 0..5000 {
            source.send(number.to_string()).unwrap();
        }
        source
    });
    let mut next = 0;
    for _ in 0..20 {
        let handle = proxy.spawn().unwrap();
        for _ in 0..100 {
            assert_eq!(sink.recv_msg().unwrap(), next.to_string());
            next += 1;
        }
        proxy = handle.terminate().unwrap();
        assert!(proxy.statistics().to_backend.messages >= next);
    }
    let handle = proxy.spawn().unwrap();
    for number in next..5000 {
        assert_eq!(sink.recv_msg().unwrap(), number.to_string());
    }
    assert_eq!(handle.statistics().to_backend.messages, 5000);
    let _source = sender.join();
}

/// Nobody at the backend: messages wait, and nothing is held that need not be.
#[test]
fn messages_wait_for_a_backend() {
    let ctx = ctx();
    let (proxy, front, back) = bound(&ctx, &pull(), &push(), inproc());
    let proxy = proxy.spawn().unwrap();
    let source = push().connect(front).build_with_ctx(&ctx).unwrap();
    for number in 0..COUNT {
        source.send(number.to_string()).unwrap();
    }
    // It has looked for room before it looked for messages.
    assert_eq!(proxy.statistics().to_backend.messages, 0);
    let parts = proxy.terminate().unwrap().into_parts();
    assert!(parts.for_backend.is_none());
    let proxy = Proxy::new(parts.frontend, parts.backend).spawn().unwrap();
    let sink = pull().connect(back).build_with_ctx(&ctx).unwrap();
    for number in 0..COUNT {
        assert_eq!(sink.recv_msg().unwrap(), number.to_string());
    }
    assert_eq!(proxy.statistics().to_backend.messages, COUNT as u64);
}

/// One direction that is full does not stop the other.
#[test]
fn a_full_direction_does_not_stop_the_other() {
    let ctx = ctx();
    let small = || {
        pair_socket()
            .send_high_water_mark(5)
            .recv_high_water_mark(5)
    };
    let (proxy, front, back) = bound(&ctx, &small(), &small(), inproc());
    let proxy = proxy.spawn().unwrap();
    let left = small().connect(front).build_with_ctx(&ctx).unwrap();
    let right = small().connect(back).build_with_ctx(&ctx).unwrap();
    left.set_send_timeout(MOMENT).unwrap();
    while left.send("unread").is_ok() {}
    for number in 0..COUNT {
        right.send(number.to_string()).unwrap();
        assert_eq!(left.recv_msg().unwrap(), number.to_string());
    }
    assert_eq!(proxy.statistics().to_frontend.messages, COUNT as u64);
}

/// Of a message that a raw router takes for several, what it refuses is dropped,
/// and ends no proxy.
#[test]
fn what_a_raw_router_refuses_is_dropped() {
    let ctx = ctx();
    let raw = router().router_raw(true).router_mandatory(true);
    let [_, back] = inproc();
    let (proxy, front, back) = bound(&ctx, &raw, &dealer(), [tcp().into(), back]);
    let proxy = proxy.spawn().unwrap();
    let worker = dealer().connect(back).build_with_ctx(&ctx).unwrap();
    let mut plain = TcpStream::connect(socket_addr(&front)).unwrap();
    plain.write_all(b"ping").unwrap();
    let peer = worker.recv_multipart().unwrap().pop_front().unwrap();

    let four = [&peer[..], b"one", b"nobody", b"lost"];
    worker.send_multipart(four).unwrap();
    worker.send_multipart([&peer[..], b"two"]).unwrap();
    let mut answers = [0; 6];
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    plain.read_exact(&mut answers).unwrap();
    assert_eq!(&answers, b"onetwo");
    let passed = proxy.statistics().to_frontend;
    assert_eq!((passed.messages, passed.undeliverable), (1, 1));
}

/// Clients that leave before their reply, and workers that come and go, do not
/// end a proxy.
#[test]
fn peers_come_and_go() {
    let ctx = ctx();
    for endpoints in both_transports() {
        let frontend = router().router_mandatory(true);
        let (proxy, front, back) = bound(&ctx, &frontend, &dealer(), endpoints);
        let proxy = proxy.spawn().unwrap();
        // A router that reports who is not there has no room when nobody is.
        let _bystander = dealer().connect(&front).build_with_ctx(&ctx).unwrap();
        for _ in 0..5 {
            let client = dealer().connect(&front).build_with_ctx(&ctx).unwrap();
            let worker = dealer().connect(&back).build_with_ctx(&ctx).unwrap();
            // What is dealt to a worker that is about to leave is gone with it.
            let question = wait_for("a question", || {
                client.send("a question").unwrap();
                worker.try_recv_multipart().ok()
            });
            drop(client);
            let before = proxy.statistics().to_frontend;
            eventually("the router knows that the client has left", || {
                worker.send_multipart(question.clone()).unwrap();
                proxy.statistics().to_frontend.undeliverable > before.undeliverable
            });
            // Another is served, by whom is there.
            let client = dealer().connect(&front).build_with_ctx(&ctx).unwrap();
            let reply = wait_for("a reply", || {
                client.send("another").unwrap();
                if let Ok(parts) = worker.try_recv_multipart() {
                    worker.send_multipart(parts).unwrap();
                }
                client.try_recv_msg().ok()
            });
            assert_eq!(reply, "another");
        }
        proxy.terminate().unwrap();
    }
}

#[test]
fn the_end_of_a_context_ends_a_proxy() {
    for paused in [false, true] {
        let ctx = ctx();
        let (mut proxy, source, sink) = streamer(&ctx);
        let steering = proxy.steering().unwrap();
        if paused {
            steering.pause().unwrap();
        }
        let thread = spawn(move || {
            let done = proxy.run();
            (proxy, done)
        });
        source.send("x").unwrap();
        if !paused {
            assert_eq!(sink.recv_msg().unwrap(), "x");
        }
        thread.wait_until_blocked();
        ctx.shutdown();
        let (mut proxy, done) = thread.join();
        assert_eq!(done.unwrap_err().kind(), ErrorKind::InvalidCtx);
        // It says so again, and no call on it hangs.
        assert_eq!(proxy.run().unwrap_err().kind(), ErrorKind::InvalidCtx);
        bounded(move || {
            assert_eq!(steering.pause().unwrap_err().kind(), ErrorKind::InvalidCtx);
            assert_eq!(steering.resume().unwrap_err().kind(), ErrorKind::InvalidCtx);
            steering.terminate();
            let messages = steering.statistics().to_backend.messages;
            assert_eq!(messages, u64::from(!paused));
            drop(proxy);
            assert!(steering.pause().is_err());
            steering.terminate();
        });
    }
}

/// Of sockets in two contexts either ends the proxy, paused or not.
#[test]
fn a_proxy_bridges_contexts() {
    for paused in [false, true] {
        for first in [false, true] {
            let (left, right) = (ctx(), ctx());
            let (front, back) = (InprocAddr::new_unique(), InprocAddr::new_unique());
            let frontend = gather().bind(&front).build_with_ctx(&left).unwrap();
            let backend = scatter().bind(&back).build_with_ctx(&right).unwrap();
            let source = scatter().connect(&front).build_with_ctx(&left).unwrap();
            let sink = gather().connect(&back).build_with_ctx(&right).unwrap();
            let proxy = Proxy::new(frontend, backend).spawn().unwrap();
            source.send("x").unwrap();
            assert_eq!(sink.recv_msg().unwrap(), "x");
            if paused {
                proxy.pause().unwrap();
            }
            if first { &left } else { &right }.shutdown();
            eventually("it has ended", || proxy.is_finished());
            let err = bounded(|| proxy.terminate()).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidCtx);
        }
    }
}

#[test]
fn the_drop_of_a_handle_ends_the_proxy() {
    let ctx = ctx();
    let (proxy, front, _) = bound(&ctx, &pull(), &push(), inproc());
    let proxy = proxy.spawn().unwrap();
    let steering = proxy.steering().clone();
    let again = || pull().bind(&front).build_with_ctx(&ctx);
    assert_eq!(again().unwrap_err().kind(), ErrorKind::AddrInUse);
    bounded(|| drop(proxy));
    eventually("the socket is closed", || again().is_ok());
    bounded(move || {
        steering.pause().unwrap();
        steering.terminate();
    });
}

/// Terminated while many messages pass, from another thread and by another
/// handle.
#[test]
fn a_busy_proxy_ends_at_once() {
    let ctx = ctx();
    let (mut proxy, source, sink) = streamer(&ctx);
    let steering = proxy.steering().unwrap();
    let thread = spawn(move || proxy.run());
    let over = Arc::new(AtomicBool::new(false));
    let sender = spawn({
        let over = Arc::clone(&over);
        move || {
            while !over.load(Ordering::SeqCst) {
                let _ = source.try_send("x");
            }
        }
    });
    let receiver = spawn({
        let over = Arc::clone(&over);
        move || {
            while !over.load(Ordering::SeqCst) {
                let _ = sink.try_recv_msg();
            }
        }
    });
    eventually("messages pass", || {
        steering.statistics().to_backend.messages > 10_000
    });
    let started = Instant::now();
    steering.terminate();
    thread.join().unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    over.store(true, Ordering::SeqCst);
    sender.join();
    receiver.join();
}

#[test]
fn proxies_can_be_chained() {
    let ctx = ctx();
    let (first, front, middle) = bound(&ctx, &router(), &dealer(), inproc());
    let second = Proxy::new(
        router().build_with_ctx(&ctx).unwrap(),
        dealer().build_with_ctx(&ctx).unwrap(),
    )
    .into_parts();
    second.frontend.connect(middle).unwrap();
    let addr = InprocAddr::new_unique();
    second.backend.bind(&addr).unwrap();
    let second = Proxy::new(second.frontend, second.backend);
    let third = router().connect(&addr).build_with_ctx(&ctx).unwrap();
    let back = InprocAddr::new_unique();
    let third = Proxy::new(third, dealer().bind(&back).build_with_ctx(&ctx).unwrap());
    // The frontends have no peers that would ask first: those behind do.
    let proxies = [first, second, third].map(|proxy| proxy.spawn().unwrap());

    let client = req().connect(front).build_with_ctx(&ctx).unwrap();
    let worker = rep().connect(&back).build_with_ctx(&ctx).unwrap();
    for number in 0..COUNT {
        client.send(number.to_string()).unwrap();
        assert_eq!(worker.recv_msg().unwrap(), number.to_string());
        worker.send("done").unwrap();
        assert_eq!(client.recv_msg().unwrap(), "done");
    }
    for proxy in proxies {
        counts_as_many_messages(proxy.statistics());
    }
}

#[track_caller]
fn counts_as_many_messages(statistics: ProxyStatistics) {
    assert_eq!(statistics.to_backend.messages, COUNT as u64);
    assert_eq!(statistics.to_frontend.messages, COUNT as u64);
}

/// Handles to one socket cannot be told apart by their types.
#[test]
fn one_socket_is_no_pair() {
    let ctx = ctx();
    let one = channel().build_with_ctx(&ctx).unwrap();
    let other = channel().build_with_ctx(&ctx).unwrap();
    let err = |proxy: &mut Proxy<Channel, Channel, Channel>| {
        let err = proxy.run().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        err.to_string()
    };
    let join = |frontend: &Channel, backend: &Channel, capture: &Channel| {
        Proxy::new(frontend.clone(), backend.clone()).capture(capture.clone())
    };
    assert!(err(&mut join(&one, &one, &other)).contains("the frontend and the backend"));
    assert!(err(&mut join(&one, &other, &one)).contains("the frontend and the capture"));
    assert!(err(&mut join(&one, &other, &other)).contains("the backend and the capture"));
}

/// The owner of a message is dropped by the proxy, and may hold its handle.
#[test]
fn an_owner_that_is_dropped_by_the_proxy_may_steer_it() {
    struct Owner(Mutex<Option<ProxyHandle<Pull, Pub>>>, Drops);
    impl AsRef<[u8]> for Owner {
        fn as_ref(&self) -> &[u8] {
            &[7; 100]
        }
    }
    impl Drop for Owner {
        fn drop(&mut self) {
            let handle = self.0.lock().unwrap().take().unwrap();
            handle.pause().unwrap();
            handle.resume().unwrap();
            let _ = handle.statistics();
            drop(handle);
            drop(self.1.owner(Vec::new()));
        }
    }

    let ctx = ctx();
    let (proxy, front, _) = bound(&ctx, &pull(), &publisher(), inproc());
    let source = push().connect(front).build_with_ctx(&ctx).unwrap();
    let proxy = proxy.spawn().unwrap();
    let drops = Drops::default();
    // There is no subscriber: the publisher drops it.
    let owner = Owner(Mutex::new(Some(proxy)), drops.clone());
    source.send(Msg::from_owner(owner)).unwrap();
    eventually("the owner is dropped", || drops.count() == 1);
}
