//! Every option: set, read back, refused, and in force.

use std::time::{Duration, Instant};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    raw_peer::{Frame, RawListener, RawPeer, connections},
    *,
};

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

const fn finite(millis: u64) -> Period {
    Period::Finite(Duration::from_millis(millis))
}

/// For each option of a socket type: the default, and two values. The first is
/// set in the builder and the second on the socket; both are read back.
macro_rules! read_back {
    (
        $builder:ident {
            $($option:ident, $setter:ident: $default:expr, $first:expr, $second:expr;)*
        }
    ) => {
        #[test]
        fn $builder() {
            let ctx = ctx();
            let plain = $builder::new().build_with_ctx(&ctx).unwrap();
            let set = $builder::new()$(.$option($first))*;
            let socket = set.build_with_ctx(&ctx).unwrap();
            $(
                let name = stringify!($option);
                assert_eq!(plain.$option().unwrap(), $default, "default of {name}");
                assert_eq!(socket.$option().unwrap(), $first, "{name} of the builder");
                socket.$setter($second).unwrap();
                assert_eq!(socket.$option().unwrap(), $second, "{name} of the socket");
                // And back to what it was.
                socket.$setter($default).unwrap();
                assert_eq!(socket.$option().unwrap(), $default, "default of {name}");
            )*
        }
    };

    // The options of each theme.
    ($builder:ident: $($theme:ident)*) => {
        read_back!(@collect $builder [$($theme)*] {});
    };
    (@collect $builder:ident [socket $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            linger, set_linger: finite(1000), finite(7), Period::Infinite;
            max_message_size, set_max_message_size: None, Some(0), Some(1u64 << 40);
            affinity, set_affinity: 0u64, 5u64, u64::MAX;
            ipv6, set_ipv6: false, true, false;
        });
    };
    (@collect $builder:ident [send $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            send_timeout, set_send_timeout: Period::Infinite, finite(7), finite(0);
            send_high_water_mark, set_send_high_water_mark: 1000u32, 7u32, 0u32;
        });
    };
    (@collect $builder:ident [receive $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            recv_timeout, set_recv_timeout: Period::Infinite, finite(7), finite(0);
            recv_high_water_mark, set_recv_high_water_mark: 1000u32, 7u32, 0u32;
        });
    };
    (@collect $builder:ident [network $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            reconnect_interval, set_reconnect_interval:
                finite(100), finite(7), Period::Infinite;
            reconnect_interval_max, set_reconnect_interval_max: None, Some(secs(7)), Some(millis(1));
            reconnect_stop, set_reconnect_stop: ReconnectStop::NONE,
                ReconnectStop::REFUSED | ReconnectStop::AFTER_DISCONNECT,
                ReconnectStop::HANDSHAKE_FAILED;
            backlog, set_backlog: 100u32, 7u32, 0u32;
            immediate, set_immediate: false, true, false;
            in_batch_size, set_in_batch_size: 262_144u32, 64u32, 16u32 << 20;
            out_batch_size, set_out_batch_size: 65_536u32, 64u32, 16u32 << 20;
            handshake_interval, set_handshake_interval: finite(30_000), finite(7), Period::Infinite;
            connect_timeout, set_connect_timeout: None, Some(secs(7)), Some(millis(1));
            send_buffer, set_send_buffer: None, Some(70_000), Some(0);
            recv_buffer, set_recv_buffer: None, Some(70_000), Some(0);
            tcp_keepalive, set_tcp_keepalive: None, Some(true), Some(false);
            tcp_keepalive_count, set_tcp_keepalive_count: None, Some(7), Some(1);
            tcp_keepalive_idle, set_tcp_keepalive_idle: None, Some(secs(7)), Some(secs(1));
            tcp_keepalive_interval, set_tcp_keepalive_interval: None, Some(secs(7)), Some(secs(1));
        });
    };
    (@collect $builder:ident [linux $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            tos, set_tos: 0u32, 0x28u32, 255u32;
            priority, set_priority: 0u32, 1u32, 6u32;
            tcp_max_retransmit, set_tcp_max_retransmit: None, Some(secs(7)), Some(millis(1));
        });
    };
    (@collect $builder:ident [multicast $($rest:ident)*] {$($lines:tt)*}) => {
        read_back!(@collect $builder [$($rest)*] {$($lines)*
            multicast_hops, set_multicast_hops: 1u32, 7u32, 255u32;
            multicast_loop, set_multicast_loop: true, false, true;
        });
    };
    (@collect $builder:ident [] {$($lines:tt)*}) => {
        read_back!($builder {$($lines)*});
    };
}

/// Named after the types.
#[allow(non_snake_case)]
mod read_back {
    use super::*;

    read_back!(ClientBuilder: socket send receive network);
    read_back!(ServerBuilder: socket send receive network);
    read_back!(RadioBuilder: socket send network multicast);
    read_back!(DishBuilder: socket receive network);
    read_back!(ScatterBuilder: socket send network);
    read_back!(GatherBuilder: socket receive network);

    #[cfg(target_os = "linux")]
    mod linux {
        use super::*;

        read_back!(ClientBuilder: linux);
        read_back!(ServerBuilder: linux);
        read_back!(RadioBuilder: linux);
        read_back!(DishBuilder: linux);
        read_back!(ScatterBuilder: linux);
        read_back!(GatherBuilder: linux);
    }
}

#[test]
fn times_are_rounded_up() {
    let ctx = ctx();
    let client = client().build_with_ctx(&ctx).unwrap();
    client.set_recv_timeout(Duration::from_nanos(1)).unwrap();
    assert_eq!(client.recv_timeout().unwrap(), millis(1).into());
    client.set_linger(Duration::from_micros(1001)).unwrap();
    assert_eq!(client.linger().unwrap(), millis(2).into());
    client.set_tcp_keepalive_idle(millis(1)).unwrap();
    assert_eq!(client.tcp_keepalive_idle().unwrap(), Some(secs(1)));
}

/// What is text, and none when it is empty.
#[test]
fn text_is_read_back() {
    let ctx = ctx();
    let plain = client().build_with_ctx(&ctx).unwrap();
    assert_eq!(plain.socks_proxy().unwrap(), None);
    assert_eq!(plain.socks_username().unwrap(), None);
    assert_eq!(plain.socks_password().unwrap(), None);

    let long = "x".repeat(255);
    let socket = client()
        .socks_proxy("127.0.0.1:1080")
        .socks_username("ali baba")
        .socks_password("open sesame")
        .build_with_ctx(&ctx)
        .unwrap();
    assert_eq!(socket.socks_proxy().unwrap().unwrap(), "127.0.0.1:1080");
    assert_eq!(socket.socks_username().unwrap().unwrap(), "ali baba");
    let password = socket.socks_password().unwrap().unwrap();
    assert_eq!(password.expose(), "open sesame");

    socket.set_socks_proxy("[::1]:1").unwrap();
    assert_eq!(socket.socks_proxy().unwrap().unwrap(), "[::1]:1");
    socket.set_socks_username(&long).unwrap();
    assert_eq!(socket.socks_username().unwrap().unwrap(), long);

    socket.set_socks_proxy("").unwrap();
    socket.set_socks_username("").unwrap();
    socket.set_socks_password("").unwrap();
    assert_eq!(socket.socks_proxy().unwrap(), None);
    assert_eq!(socket.socks_username().unwrap(), None);
    assert_eq!(socket.socks_password().unwrap(), None);
}

#[test]
fn text_that_cannot_be_is_refused_by_name() {
    let ctx = ctx();
    let socket = client().build_with_ctx(&ctx).unwrap();
    let long = "x".repeat(256);
    for (result, name) in [
        (socket.set_socks_proxy("nowhere"), "socks_proxy"),
        (socket.set_socks_proxy("*:1080"), "socks_proxy"),
        (socket.set_socks_username(&long), "socks_username"),
        (socket.set_socks_username("a\0b"), "socks_username"),
        (socket.set_socks_password(&*long), "socks_password"),
    ] {
        let err = result.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains(name), "{err}");
    }
    for (name, value) in [
        ("Name", "value"),
        ("X-a:b", "value"),
        ("X-a", ""),
        ("X-", "1"),
    ] {
        let err = client().metadata(name, value).build_with_ctx(&ctx);
        let err = err.map(drop).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains("option metadata"), "{err}");
    }
    let twice = client().metadata("X-a", "1").metadata("X-a", "2");
    let err = twice.build_with_ctx(&ctx).map(drop).unwrap_err();
    assert!(err.to_string().contains("X-a"), "{err}");
}

/// What neither this build nor, perhaps, this system has.
#[test]
fn options_without_effect_are_refused() {
    let ctx = ctx();
    let socket = client().build_with_ctx(&ctx).unwrap();
    let mut refused = vec![
        (socket.set_wss_key_pem("key"), "wss"),
        (socket.set_wss_cert_pem("certificate"), "wss"),
        (socket.set_wss_trust_pem("certificate"), "wss"),
        (socket.set_wss_hostname("host"), "wss"),
        (socket.set_wss_trust_system(true), "wss"),
        (socket.set_vmci_buffer_size(1), "vmci"),
        (socket.set_vmci_buffer_min_size(1), "vmci"),
        (socket.set_vmci_buffer_max_size(1), "vmci"),
        (socket.set_vmci_connect_timeout(secs(1)), "vmci"),
    ];
    if !cfg!(windows) {
        refused.push((socket.set_loopback_fastpath(true), "Windows"));
        refused.push((socket.loopback_fastpath().map(drop), "Windows"));
    }
    if !cfg!(target_os = "linux") {
        refused.push((socket.set_tos(1), "Linux"));
        refused.push((socket.set_priority(1), "Linux"));
        refused.push((socket.set_busy_poll(secs(1)), "Linux"));
        refused.push((socket.set_bind_to_device("lo"), "Linux"));
    }
    let there: Vec<_> = capabilities().transports().collect();
    for (result, why) in refused {
        if there.contains(&why) {
            result.unwrap();
            continue;
        }
        let err = result.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::Unsupported);
        assert!(err.to_string().contains(why), "{err}");
    }
    let built = client().vmci_buffer_size(1).build_with_ctx(&ctx);
    assert_eq!(built.map(drop).unwrap_err().kind(), ErrorKind::Unsupported);
}

/// Checks that neither the builder nor the socket takes a value, that both say
/// which option it was, and that the socket has kept what it had.
macro_rules! assert_refused {
    ($ctx:expr, $($option:ident, $setter:ident: $value:expr;)*) => {$(
        let name = stringify!($option);
        let built = ClientBuilder::new().$option($value).build_with_ctx($ctx);
        let socket = client().build_with_ctx($ctx).unwrap();
        let before = socket.$option().unwrap();
        for err in [built.map(drop).unwrap_err(), socket.$setter($value).unwrap_err()] {
            assert_eq!(err.kind(), ErrorKind::InvalidInput, "{name}");
            assert!(err.to_string().contains(name), "{err}");
        }
        assert_eq!(socket.$option().unwrap(), before, "{name}");
    )*};
}

#[test]
fn values_out_of_range_are_refused_by_name() {
    let ctx = ctx();
    // Milliseconds in 31 bits are nearly 25 days.
    let month = secs(30 * 24 * 3600);
    let century = 100 * 365 * 24 * secs(3600);
    assert_refused! { &ctx,
        linger, set_linger: month;
        linger, set_linger: Duration::MAX;
        send_timeout, set_send_timeout: month;
        recv_timeout, set_recv_timeout: month;
        send_high_water_mark, set_send_high_water_mark: u32::MAX;
        recv_high_water_mark, set_recv_high_water_mark: 1u32 << 31;
        max_message_size, set_max_message_size: Some(u64::MAX);
        reconnect_interval, set_reconnect_interval: Duration::ZERO;
        reconnect_interval, set_reconnect_interval: month;
        reconnect_interval_max, set_reconnect_interval_max: Some(month);
        tcp_keepalive_count, set_tcp_keepalive_count: Some(u32::MAX);
        tcp_keepalive_idle, set_tcp_keepalive_idle: Some(century);
        tcp_keepalive_interval, set_tcp_keepalive_interval: Some(century);
        backlog, set_backlog: u32::MAX;
        in_batch_size, set_in_batch_size: 0u32;
        out_batch_size, set_out_batch_size: (16u32 << 20) + 1;
        handshake_interval, set_handshake_interval: Duration::ZERO;
        handshake_interval, set_handshake_interval: month;
        connect_timeout, set_connect_timeout: Some(Duration::ZERO);
        connect_timeout, set_connect_timeout: Some(month);
        send_buffer, set_send_buffer: Some(u32::MAX);
        recv_buffer, set_recv_buffer: Some(u32::MAX);
    }
    #[cfg(target_os = "linux")]
    assert_refused! { &ctx,
        tos, set_tos: 256u32;
        priority, set_priority: 7u32;
        tcp_max_retransmit, set_tcp_max_retransmit: Some(Duration::ZERO);
    }
}

/// The widest that is taken.
#[test]
fn values_at_the_edge_are_taken() {
    let ctx = ctx();
    let most = i32::MAX as u32;
    let longest = millis(most.into());
    let client = client()
        .recv_timeout(longest)
        .send_high_water_mark(most)
        .max_message_size(i64::MAX as u64)
        .build_with_ctx(&ctx)
        .unwrap();
    assert_eq!(client.recv_timeout().unwrap(), longest.into());
    assert_eq!(client.send_high_water_mark().unwrap(), most);
    assert_eq!(client.max_message_size().unwrap(), Some(i64::MAX as u64));
}

#[test]
fn after_shutdown_there_are_no_options() {
    let ctx = ctx();
    let client = client().build_with_ctx(&ctx).unwrap();
    ctx.shutdown();
    assert!(client.recv_msg().is_err());
    let errors = [
        client.linger().map(drop),
        client.set_linger(secs(2)),
        client.heartbeat().map(drop),
        client.set_heartbeat(None),
    ];
    for err in errors {
        assert_eq!(err.unwrap_err().kind(), ErrorKind::InvalidCtx);
    }
}

/// A receive waits for as long as it is told, and that can be changed.
#[test]
fn receive_timeouts() {
    let ctx = ctx();
    let gather = gather().recv_timeout(MOMENT).build_with_ctx(&ctx).unwrap();
    let measure = || {
        let start = Instant::now();
        let err = gather.recv_msg().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::WouldBlock);
        start.elapsed()
    };
    let took = measure();
    assert!(took + millis(1) >= MOMENT && took < PATIENCE, "{took:?}");
    gather.set_recv_timeout(PATIENCE).unwrap();
    gather.set_recv_timeout(Duration::ZERO).unwrap();
    let took = measure();
    assert!(took < PATIENCE / 2, "{took:?}");
    gather.set_recv_timeout(MOMENT / 2).unwrap();
    assert!(measure() + millis(1) >= MOMENT / 2);
}

#[test]
fn without_a_timeout_a_receive_waits_for_its_message() {
    let ctx = ctx();
    let gather = gather().recv_timeout(Period::Infinite);
    let (gather, scatter) = pair(&ctx, gather, scatter(), tcp());
    let receiver = spawn(move || gather.recv_msg().unwrap());
    receiver.wait_until_blocked();
    scatter.send("at last").unwrap();
    assert_eq!(receiver.join(), "at last");
}

/// A queue without limit takes more than one with the default.
#[test]
fn high_water_marks_of_zero_are_no_limit() {
    let ctx = ctx();
    let (gather, scatter) = pair(
        &ctx,
        gather().recv_high_water_mark(0u32),
        scatter().send_high_water_mark(0u32),
        InprocAddr::new_unique(),
    );
    for _ in 0..10_000 {
        scatter.try_send("x").unwrap();
    }
    for _ in 0..10_000 {
        gather.try_recv_msg().unwrap();
    }
}

fn heartbeat(interval: Duration) -> Heartbeat {
    Heartbeat::new(interval)
}

#[test]
fn heartbeats_are_read_back() {
    let ctx = ctx();
    let full = heartbeat(millis(50))
        .add_timeout(millis(70))
        .add_ttl(millis(300));
    macro_rules! check {
        ($($builder:ident),*) => {$(
            let plain = $builder().build_with_ctx(&ctx).unwrap();
            assert_eq!(plain.heartbeat().unwrap(), None);
            let socket = $builder().heartbeat(&full).build_with_ctx(&ctx).unwrap();
            assert_eq!(socket.heartbeat().unwrap(), Some(full.clone()));
            // What is left out does not stay from before.
            let bare = heartbeat(secs(2));
            socket.set_heartbeat(Some(bare.clone())).unwrap();
            let read = socket.heartbeat().unwrap().unwrap();
            assert_eq!((read.interval(), read.ttl()), (secs(2), None));
            assert_eq!(read.timeout(), Some(secs(2)));
            socket.set_heartbeat(None).unwrap();
            assert_eq!(socket.heartbeat().unwrap(), None);
        )*};
    }
    check!(client, server, scatter, gather);

    let client = client().build_with_ctx(&ctx).unwrap();
    let odd = heartbeat(Duration::from_nanos(1)).add_ttl(millis(201));
    client.set_heartbeat(Some(odd)).unwrap();
    let read = client.heartbeat().unwrap().unwrap();
    assert_eq!(
        (read.interval(), read.ttl()),
        (millis(1), Some(millis(300)))
    );
    // The most that fits.
    let edge = heartbeat(secs(1)).add_ttl(millis(65_500));
    client.set_heartbeat(Some(edge)).unwrap();
    assert_eq!(
        client.heartbeat().unwrap().unwrap().ttl(),
        Some(millis(65_500))
    );
}

#[test]
fn heartbeats_that_cannot_be_are_refused_by_name() {
    let ctx = ctx();
    let month = secs(30 * 24 * 3600);
    let second = heartbeat(secs(1));
    let socket = client().heartbeat(&second).build_with_ctx(&ctx).unwrap();
    let before = socket.heartbeat().unwrap();
    for (wrong, name) in [
        (heartbeat(Duration::ZERO), "interval"),
        (heartbeat(month), "interval"),
        (second.clone().add_timeout(Duration::ZERO), "timeout"),
        (second.clone().add_timeout(month), "timeout"),
        (second.clone().add_ttl(Duration::ZERO), "ttl"),
        (second.clone().add_ttl(millis(65_501)), "ttl"),
        (second.add_ttl(Duration::MAX), "ttl"),
    ] {
        let built = client().heartbeat(&wrong).build_with_ctx(&ctx).map(drop);
        for err in [built, socket.set_heartbeat(Some(wrong))] {
            let err = err.unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            let text = err.to_string();
            assert!(text.contains("heartbeat") && text.contains(name), "{text}");
        }
        assert_eq!(socket.heartbeat().unwrap(), before);
    }
}

/// A client, and the silent peer that it is connected to.
fn client_of_silence(ctx: &Ctx, client: ClientBuilder) -> (Client, RawPeer, RawListener) {
    let listener = RawListener::new();
    let client = client.connect(listener.addr()).build_with_ctx(ctx).unwrap();
    let peer = RawPeer::accept(&listener, "SERVER");
    (client, peer, listener)
}

/// The peer is there, as far as TCP knows.
#[test]
fn heartbeats_notice_a_silent_peer() {
    let ctx = ctx();
    let quick = heartbeat(millis(20)).add_timeout(millis(60));
    let (_client, mut peer, listener) = client_of_silence(&ctx, client().heartbeat(quick));
    assert!(peer.is_closed_within(PATIENCE));
    // And then the client tries again.
    let _ = listener.accept();

    let server = server().heartbeat(heartbeat(millis(20))).bind(tcp());
    let server = server.build_with_ctx(&ctx).unwrap();
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    assert!(peer.is_closed_within(PATIENCE));
}

#[test]
fn without_heartbeats_nobody_notices() {
    let (_client, mut peer, _listener) = client_of_silence(&ctx(), client());
    assert!(!peer.is_closed_within(2 * MOMENT));
}

/// A peer that answers stays.
#[test]
fn heartbeats_leave_the_living_alone() {
    let ctx = ctx();
    let quick = heartbeat(millis(10)).add_timeout(secs(2));
    let (_client, mut peer, _listener) = client_of_silence(&ctx, client().heartbeat(quick));
    for _ in 0..10 {
        let frame = peer.recv().unwrap();
        assert!(matches!(frame, Frame::Command(name, _) if name == "PING"));
        peer.send(4, b"\x04PONG").unwrap();
    }
    assert!(!peer.is_closed_within(MOMENT));
}

#[test]
fn the_time_to_live_goes_to_the_peer() {
    let ctx = ctx();
    let ping = |heartbeat: Heartbeat| {
        let (_client, mut peer, _listener) = client_of_silence(&ctx, client().heartbeat(heartbeat));
        match peer.recv().unwrap() {
            Frame::Command(name, body) if name == "PING" => body,
            frame => panic!("{frame:?}"),
        }
    };
    let patient = heartbeat(millis(10)).add_timeout(secs(60));
    // Tenths of seconds, in two bytes.
    assert_eq!(ping(patient.clone()), [0, 0]);
    assert_eq!(ping(patient.clone().add_ttl(millis(3000))), [0, 30]);
    assert_eq!(ping(patient.clone().add_ttl(millis(3001))), [0, 31]);
    assert_eq!(ping(patient.add_ttl(millis(65_500))), 655_u16.to_be_bytes());
}

/// A server without heartbeats gives up a peer that asked it to.
#[test]
fn the_time_to_live_is_kept() {
    let ctx = ctx();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    peer.send(4, b"\x04PING\x00\x01").unwrap();
    assert!(peer.is_closed_within(PATIENCE));
}

#[test]
fn who_sends_too_much_is_disconnected() {
    let ctx = ctx();
    for endpoint in [Endpoint::from(tcp()), IpcAddr::wildcard().into()] {
        let server = server().max_message_size(100u64);
        let client = client().reconnect_interval(millis(1));
        let (server, client) = pair(&ctx, server, client, endpoint);
        client.send(pattern(100)).unwrap();
        let first = server.recv_msg().unwrap();
        assert_same(&first, &pattern(100));

        client.send(pattern(101)).unwrap();
        // The client comes back as another. What it sends before it has noticed
        // is lost.
        let second = wait_for("another message", || {
            client.send("small").unwrap();
            server.try_recv_msg().ok()
        });
        assert_eq!(second, "small");
        assert_ne!(first.routing_id(), second.routing_id());
    }
}

#[test]
fn without_a_limit_messages_are_of_any_size() {
    let ctx = ctx();
    let server = server().max_message_size(100u64).max_message_size(None);
    let (server, client) = pair(&ctx, server, client(), tcp());
    client.send(pattern(100_000)).unwrap();
    assert_same(&server.recv_msg().unwrap(), &pattern(100_000));
}

/// What the limit is for: nobody has room for what a peer announces.
#[test]
fn a_limit_is_kept_before_memory_is_had() {
    let ctx = ctx();
    let server = server().max_message_size(1u64 << 20).bind(tcp());
    let server = server.build_with_ctx(&ctx).unwrap();
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    peer.announce(1 << 60).unwrap();
    assert!(peer.is_closed_within(PATIENCE));
}

/// The server is away for a while, and its client need not know.
#[test]
fn clients_reconnect() {
    let ctx = ctx();
    let (first, client) = pair(
        &ctx,
        server(),
        client().reconnect_interval(millis(1)),
        tcp(),
    );
    client.send("hello").unwrap();
    assert_eq!(first.recv_msg().unwrap(), "hello");
    let endpoint = first.last_endpoint().unwrap();
    drop(first);

    let second = wait_for("the port is free", || {
        server().bind(&endpoint).build_with_ctx(&ctx).ok()
    });
    let question = wait_for("a message", || {
        client.send("are you back?").unwrap();
        second.try_recv_msg().ok()
    });
    assert_eq!(question, "are you back?");
    second
        .route("I am", question.routing_id().unwrap())
        .unwrap();
    assert_eq!(client.recv_msg().unwrap(), "I am");
}

#[test]
fn reconnect_intervals_are_kept() {
    let quick = client().reconnect_interval(millis(1));
    assert_eq!(connections(quick, 10, PATIENCE), 10);
    let slow = client().reconnect_interval(secs(600));
    assert_eq!(connections(slow, 2, 2 * MOMENT), 1);
}

#[test]
fn who_never_reconnects_stays_away() {
    let never = client().reconnect_interval(Period::Infinite);
    assert_eq!(connections(never, 2, 3 * MOMENT), 1);
}

/// A builder is a value, which is not used up.
#[test]
fn builders_build_many() {
    let ctx = ctx();
    let builder = client()
        .send_high_water_mark(7u32)
        .heartbeat(heartbeat(secs(1)));
    let changed = builder.clone().send_high_water_mark(8u32);
    assert_ne!(builder, changed);
    assert_eq!(builder, changed.clone().send_high_water_mark(7u32));
    for (builder, expected) in [(&builder, 7), (&changed, 8), (&builder, 7)] {
        let socket = builder.build_with_ctx(&ctx).unwrap();
        assert_eq!(socket.send_high_water_mark().unwrap(), expected);
        assert!(socket.heartbeat().unwrap().is_some());
    }
}
