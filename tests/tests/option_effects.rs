//! What the options of sockets do, as seen from outside.

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    time::Duration,
};

use libzmq::{auth::IpRange, prelude::*, *};
use libzmq_sys::{ZMQ_SUB, ZMQ_SUBSCRIBE, ZMQ_XPUB, ZMQ_XPUB_WELCOME_MSG};
use libzmq_tests::{
    classic::Classic,
    raw_peer::{RawListener, RawPeer, connections, socket_addr},
    socks::SocksProxy,
    *,
};

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Asks and is answered.
#[track_caller]
fn converse(server: &Server, client: &Client) {
    client.send("ping").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    server.route("pong", id).unwrap();
    assert_eq!(client.recv_msg().unwrap(), "pong");
}

/// A server, and a client that is connected to it as its builder says.
#[track_caller]
fn conversation(ctx: &Ctx, client: ClientBuilder, endpoint: impl IntoEndpoints) {
    let (server, client) = pair(ctx, server(), client, endpoint);
    converse(&server, &client);
}

#[test]
fn batches_of_any_size_carry_messages() {
    let ctx = ctx();
    for size in [1u32, 65, 8192, 16 << 20] {
        let batch = |builder: ServerBuilder| builder.in_batch_size(size).out_batch_size(size);
        let client = client().in_batch_size(size).out_batch_size(size);
        let (server, client) = pair(&ctx, batch(server()), client, tcp());
        for len in [0, 1, 255, 256, 20_000] {
            client.send(pattern(len)).unwrap();
            let msg = server.recv_msg().unwrap();
            assert_same(&msg, &pattern(len));
            server.route(msg, msg_id(&server, &client)).unwrap();
            assert_same(&client.recv_msg().unwrap(), &pattern(len));
        }
    }
}

/// The id of the client, by one more message.
fn msg_id(server: &Server, client: &Client) -> RoutingId {
    client.send("who am I?").unwrap();
    server.recv_msg().unwrap().routing_id().unwrap()
}

/// Nothing is queued for a server that is not there.
#[test]
fn immediate_sends_need_a_connection() {
    let ctx = ctx();
    let port = RawListener::new().addr();
    for immediate in [false, true] {
        let client = client().immediate(immediate).connect(&port);
        let client = client.build_with_ctx(&ctx).unwrap();
        assert_eq!(client.try_send("x").is_err(), immediate);
    }
}

/// I/O threads by their bits; there is one.
#[test]
fn affinity_names_threads() {
    let ctx = ctx();
    conversation(&ctx, client().affinity(1), tcp());
    let stray = client().affinity(2).build_with_ctx(&ctx).unwrap();
    let addr: TcpAddr = "127.0.0.1:1".parse().unwrap();
    let err = stray.connect(addr).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NoIoThreads);
    let err = stray.bind(tcp()).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NoIoThreads);
}

/// Two that say nothing: one connects, and one is connected to.
#[test]
fn handshakes_have_an_end() {
    let ctx = ctx();
    let server = server().handshake_interval(millis(50)).bind(tcp());
    let server = server.build_with_ctx(&ctx).unwrap();
    let mut silent = TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    // What the server says first, and then nothing more.
    let mut greeting = Vec::new();
    silent.read_to_end(&mut greeting).unwrap();

    let listener = RawListener::new();
    let _client = client()
        .handshake_interval(millis(50))
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    let mut silent = listener.accept();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    silent.read_to_end(&mut greeting).unwrap();
}

#[test]
fn handshakes_may_take_their_time() {
    let ctx = ctx();
    let server = server().handshake_interval(Period::Infinite).bind(tcp());
    let server = server.build_with_ctx(&ctx).unwrap();
    let mut silent = TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap();
    silent.set_read_timeout(Some(2 * MOMENT)).unwrap();
    let err = silent.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(err.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn reconnecting_stops_after_a_failed_handshake() {
    let stop = client()
        .reconnect_stop(ReconnectStop::HANDSHAKE_FAILED)
        .reconnect_interval(millis(1));
    assert_eq!(connections(stop, 2, 2 * MOMENT), 1);
    let other = client()
        .reconnect_stop(ReconnectStop::REFUSED)
        .reconnect_interval(millis(1));
    assert_eq!(connections(other, 5, PATIENCE), 5);
}

/// Nobody listens at first, and somebody does later.
#[test]
fn reconnecting_stops_when_refused() {
    let ctx = ctx();
    for (stop, comes) in [
        (ReconnectStop::NONE, true),
        (ReconnectStop::HANDSHAKE_FAILED, true),
        (ReconnectStop::REFUSED, false),
    ] {
        let addr = RawListener::new().addr();
        let client = client()
            .reconnect_stop(stop)
            .reconnect_interval(millis(1))
            .connect(&addr)
            .build_with_ctx(&ctx)
            .unwrap();
        if !comes {
            // Without an endpoint nothing can be queued.
            eventually("the endpoint is given up", || client.try_send("x").is_err());
        }
        let listener = TcpListener::bind(addr.to_string()).unwrap();
        listener.set_nonblocking(true).unwrap();
        if comes {
            wait_for("a connection", || listener.accept().ok());
        } else {
            pause(MOMENT);
            assert!(listener.accept().is_err());
        }
    }
}

/// Over `ipc`, once the socket has disconnected from anywhere.
#[cfg(unix)]
#[test]
fn reconnecting_stops_after_a_disconnect() {
    use std::{fs, os::unix::net::UnixListener};

    let ctx = ctx();
    let dir = TempDir::new();
    for (number, stop) in [ReconnectStop::NONE, ReconnectStop::AFTER_DISCONNECT]
        .into_iter()
        .enumerate()
    {
        let path = dir.path().join(number.to_string());
        // A file that is left behind refuses.
        drop(UnixListener::bind(&path).unwrap());
        let addr: IpcAddr = path.to_str().unwrap().parse().unwrap();
        let other = RawListener::new().addr();
        let client = client()
            .reconnect_stop(stop)
            .reconnect_interval(millis(1))
            .connect(&other)
            .build_with_ctx(&ctx)
            .unwrap();
        client.disconnect(&other).unwrap();
        client.connect(&addr).unwrap();
        pause(MOMENT);
        fs::remove_file(&path).unwrap();
        let listener = UnixListener::bind(&path).unwrap();
        listener.set_nonblocking(true).unwrap();
        if stop == ReconnectStop::NONE {
            wait_for("a connection", || listener.accept().ok());
        } else {
            pause(MOMENT);
            assert!(listener.accept().is_err());
        }
    }
}

/// The queue of the listener is full, and so the system answers nobody.
#[cfg(target_os = "linux")]
#[test]
fn connecting_has_an_end() {
    let ctx = ctx();
    let full = system::FullListener::new();
    let addr: TcpAddr = full.addr().to_string().parse().unwrap();
    let client = client().reconnect_interval(millis(1)).connect(&addr);
    // Each attempt leaves from another port.
    let mut seen = std::collections::BTreeSet::new();
    let hasty = client.clone().connect_timeout(millis(20));
    let hasty = hasty.build_with_ctx(&ctx).unwrap();
    eventually("several attempts", || {
        seen.extend(full.visitors());
        seen.len() >= 3
    });
    drop(hasty);
    eventually("no attempts", || full.visitors().is_empty());

    let patient = client.build_with_ctx(&ctx).unwrap();
    let first = wait_for("an attempt", || full.visitors().pop());
    pause(MOMENT);
    assert_eq!(full.visitors(), [first]);
    drop(patient);
}

#[test]
fn metadata_goes_with_each_message() {
    let ctx = ctx();
    for endpoint in [Endpoint::from(tcp()), IpcAddr::wildcard().into()] {
        let name = "x".repeat(253);
        let client = client()
            .metadata("X-Name", "worker 7")
            .metadata("X-", "a:b=c")
            .metadata(format!("X-{name}"), "long");
        let server = server().metadata("X-Role", "boss");
        let (server, client) = pair(&ctx, server, client, endpoint);
        client.send("ping").unwrap();
        let msg = server.recv_msg().unwrap();
        assert_eq!(msg.metadata("X-Name"), Some("worker 7"));
        assert_eq!(msg.metadata("X-"), Some("a:b=c"));
        assert_eq!(msg.metadata(&format!("X-{name}")), Some("long"));
        assert_eq!(msg.metadata("X-Role"), None);
        server.route("pong", msg.routing_id().unwrap()).unwrap();
        assert_eq!(client.recv_msg().unwrap().metadata("X-Role"), Some("boss"));
    }
}

/// Encrypted as well, and of any length.
#[test]
fn metadata_goes_with_every_mechanism() {
    let ctx = ctx();
    let long = "x".repeat(20_000);
    let auth = AuthBuilder::new()
        .plain_registry(vec![PlainClientCreds::new("ali", "sesame")])
        .curve_auth(false);
    let _auth = auth.build_with_ctx(&ctx).unwrap();
    let cert = CurveCert::new_unique();
    for (of_server, of_client) in [
        (
            Mechanism::PlainServer,
            Mechanism::from(PlainClientCreds::new("ali", "sesame")),
        ),
        (
            CurveServerCreds::new(cert.secret()).into(),
            CurveClientCreds::new(cert.public()).into(),
        ),
    ] {
        let server = server().mechanism(of_server).metadata("X-Long", &long);
        let client = client().mechanism(of_client).metadata("X-Long", &long);
        let (server, client) = pair(&ctx, server, client, tcp());
        client.send("ping").unwrap();
        let msg = server.recv_msg().unwrap();
        assert_eq!(msg.metadata("X-Long"), Some(long.as_str()));
        server.route("pong", msg.routing_id().unwrap()).unwrap();
        assert_eq!(
            client.recv_msg().unwrap().metadata("X-Long"),
            Some(long.as_str())
        );
    }
}

#[test]
fn peers_are_greeted() {
    let ctx = ctx();
    for endpoint in [
        Endpoint::from(tcp()),
        IpcAddr::wildcard().into(),
        InprocAddr::new_unique().into(),
    ] {
        let (server, client) = pair(
            &ctx,
            server().hello_msg("welcome"),
            client().hello_msg(b"\0hello\xff"),
            &endpoint,
        );
        assert_eq!(client.recv_msg().unwrap(), "welcome");
        assert_eq!(server.recv_msg().unwrap(), b"\0hello\xff");
        converse(&server, &client);
        // Taken back for those who come later.
        server.set_hello_msg("").unwrap();
    }
}

/// Who connects before there is anybody to greet, and is just leaving.
#[test]
fn greetings_for_those_who_leave_are_dropped() {
    for _ in 0..200 {
        // Sockets that are closed count for a while.
        let ctx = ctx();
        let addr = InprocAddr::new_unique();
        let connect = || client().connect(&addr).build_with_ctx(&ctx).unwrap();
        let leaves = connect();
        let stays = connect();
        drop(leaves);
        let server = server().hello_msg("welcome").bind(&addr);
        let _server = server.build_with_ctx(&ctx).unwrap();
        assert_eq!(stays.recv_msg().unwrap(), "welcome");
    }
}

/// The same for subscribers.
#[test]
fn welcomes_for_those_who_leave_are_dropped() {
    let addr = "inproc://welcomes";
    for _ in 0..200 {
        // Sockets that are closed count for a while.
        let ctx = ctx();
        let [leaves, stays] = [(); 2].map(|()| {
            let subscriber = Classic::new(&ctx, ZMQ_SUB);
            subscriber.set(ZMQ_SUBSCRIBE, b"");
            subscriber.connect(addr);
            subscriber
        });
        drop(leaves);
        let publisher = Classic::new(&ctx, ZMQ_XPUB);
        publisher.set(ZMQ_XPUB_WELCOME_MSG, b"welcome");
        publisher.bind(addr).unwrap();
        assert_eq!(stays.recv(), [b"welcome"]);
    }
}

#[test]
fn servers_are_told_who_has_left() {
    let ctx = ctx();
    for endpoint in [
        Endpoint::from(tcp()),
        IpcAddr::wildcard().into(),
        InprocAddr::new_unique().into(),
    ] {
        let server = server().disconnect_msg("gone");
        let (server, client) = pair(&ctx, server, client(), &endpoint);
        let id = msg_id(&server, &client);
        drop(client);
        let msg = server.recv_msg().unwrap();
        assert_eq!(msg, "gone");
        assert_eq!(msg.routing_id(), Some(id));
    }
}

#[test]
fn clients_are_told_of_a_broken_connection() {
    let ctx = ctx();
    let listener = RawListener::new();
    let client = client()
        .hiccup_msg("hiccup")
        .reconnect_interval(millis(1))
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    for _ in 0..3 {
        drop(RawPeer::accept(&listener, "SERVER"));
        assert_eq!(client.recv_msg().unwrap(), "hiccup");
    }
}

/// Whether a client gets through to a server.
fn is_let_in(ctx: &Ctx, server: ServerBuilder, endpoint: impl IntoEndpoints) -> bool {
    let (server, client) = pair(
        ctx,
        server.recv_timeout(2 * MOMENT),
        client().linger(Duration::ZERO),
        endpoint,
    );
    client.send("let me in").unwrap();
    server.recv_msg().is_ok()
}

#[test]
fn addresses_are_filtered() {
    let ctx = ctx();
    let range = |text: &str| -> IpRange { text.parse().unwrap() };
    let v6: TcpAddr = "[::1]:*".parse().unwrap();
    let accepts = |filters: &[&str], addr: &TcpAddr, ipv6: bool| {
        let mut server = server().ipv6(ipv6);
        for filter in filters {
            server = server.tcp_accept_filter(range(filter));
        }
        is_let_in(&ctx, server, addr)
    };
    for ipv6 in [false, true] {
        assert!(accepts(&["127.0.0.1"], &tcp(), ipv6));
        assert!(accepts(&["127.0.0.0/8"], &tcp(), ipv6));
        assert!(accepts(&["10.0.0.0/8", "0.0.0.0/0"], &tcp(), ipv6));
        assert!(!accepts(&["10.0.0.0/8"], &tcp(), ipv6));
        assert!(!accepts(&["127.0.0.2", "::1", "fe80::/10"], &tcp(), ipv6));
        if TcpListener::bind("[::1]:0").is_ok() {
            assert!(accepts(&["::1"], &v6, ipv6));
            assert!(accepts(&["fe80::/10", "::/0"], &v6, ipv6));
            assert!(!accepts(&["fe80::/10"], &v6, ipv6));
            assert!(!accepts(&["127.0.0.1"], &v6, ipv6));
            // What is filtered stays so for peers whose address is mapped.
            let both: TcpAddr = "[::ffff:127.0.0.1]:*".parse().unwrap();
            assert!(accepts(&["127.0.0.0/8"], &both, ipv6));
            assert!(!accepts(&["10.0.0.0/8"], &both, ipv6));
        }
    }
    // And the setter, which leaves IPv6 as it is.
    let server = server().build_with_ctx(&ctx).unwrap();
    server.add_tcp_accept_filter(range("10.0.0.0/8")).unwrap();
    assert!(!server.ipv6().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn users_groups_and_processes_are_filtered() {
    let ctx = ctx();
    let (user, group, process) = (system::user(), system::group(), std::process::id());
    let accepts = |server: ServerBuilder| is_let_in(&ctx, server, IpcAddr::wildcard());
    assert!(accepts(server().ipc_filter_uid(user)));
    assert!(!accepts(server().ipc_filter_uid(user + 1)));
    assert!(accepts(
        server().ipc_filter_uid(user + 1).ipc_filter_uid(user)
    ));
    assert!(accepts(server().ipc_filter_gid(group)));
    assert!(!accepts(server().ipc_filter_gid(group + 54_321)));
    assert!(accepts(server().ipc_filter_pid(process)));
    assert!(!accepts(server().ipc_filter_pid(process + 1)));
    // Each lets in more.
    assert!(accepts(
        server().ipc_filter_pid(process + 1).ipc_filter_uid(user)
    ));
}

#[test]
fn connections_go_through_a_proxy() {
    let ctx = ctx();
    let proxy = SocksProxy::new();
    let (server, client) = pair(&ctx, server(), client().socks_proxy(proxy.addr()), tcp());
    converse(&server, &client);
    assert_eq!(proxy.connected(), 1);

    // A name is looked up by the proxy.
    let port = socket_addr(&server.last_endpoint().unwrap()).port();
    let addr: TcpAddr = format!("localhost:{port}").parse().unwrap();
    let other = libzmq_tests::client()
        .socks_proxy(proxy.addr())
        .connect(addr)
        .build_with_ctx(&ctx)
        .unwrap();
    converse(&server, &other);
    assert_eq!(proxy.connected(), 2);
}

#[test]
fn proxies_may_want_a_password() {
    let ctx = ctx();
    let proxy = SocksProxy::with_password("ali baba", "open sesame");
    let knowing = client()
        .socks_proxy(proxy.addr())
        .socks_username("ali baba")
        .socks_password("open sesame");
    conversation(&ctx, knowing.clone(), tcp());
    assert_eq!((proxy.connected(), proxy.refused()), (1, 0));

    for wrong in [
        knowing.clone().socks_password("open barley"),
        knowing.clone().socks_username("cassim"),
        knowing.clone().socks_password(""),
        knowing.clone().socks_username(""),
    ] {
        let before = proxy.refused();
        let (server, _client) = pair(&ctx, server(), wrong, tcp());
        eventually("the proxy refuses", || proxy.refused() > before + 1);
        assert!(server.try_recv_msg().is_err());
    }
    assert_eq!(proxy.connected(), 1);
}

/// libzmq would send the source to the proxy as part of the name, and abort when
/// that is too long.
#[test]
fn sources_and_proxies_do_not_go_together() {
    let ctx = ctx();
    let label = "x".repeat(62);
    let addr: TcpAddr = format!("127.0.0.1:*;{label}.{label}.{label}.{label}:5555")
        .parse()
        .unwrap();
    let client = client().socks_proxy("127.0.0.1:1080");
    let err = client.clone().connect(&addr).build_with_ctx(&ctx);
    let err = err.map(drop).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert!(err.to_string().contains("127.0.0.1:1080"), "{err}");
    // Each of them does alone.
    client
        .socks_proxy("")
        .connect(&addr)
        .build_with_ctx(&ctx)
        .unwrap();
}

/// What comes in pieces is put together, and what follows is left alone.
#[test]
fn proxies_may_be_slow() {
    let proxy = SocksProxy::slow();
    conversation(&ctx(), client().socks_proxy(proxy.addr()), tcp());
    assert_eq!(proxy.connected(), 1);
}

/// What the kernel was told.
#[cfg(target_os = "linux")]
mod kernel {
    use super::*;
    use libzmq_tests::system::{device, option, sockets_at};

    /// The ends of a connection between sockets that are built as the functions
    /// say, and the listener.
    fn sockets(
        ctx: &Ctx,
        server: ServerBuilder,
        client: ClientBuilder,
    ) -> (Vec<i32>, Server, Client) {
        let (server, client) = pair(ctx, server, client, tcp());
        converse(&server, &client);
        let port = socket_addr(&server.last_endpoint().unwrap()).port();
        let found = sockets_at(port);
        assert_eq!(found.len(), 3, "two ends and the listener");
        (found, server, client)
    }

    /// Checks an option of every socket that has to do with a connection.
    #[track_caller]
    fn assert_everywhere(
        server: ServerBuilder,
        client: ClientBuilder,
        level: i32,
        name: i32,
        expected: impl Fn(i32) -> bool,
    ) {
        let ctx = ctx();
        let plain = sockets(&ctx, libzmq_tests::server(), libzmq_tests::client());
        for socket in plain.0 {
            let found = option(socket, level, name).unwrap();
            assert!(!expected(found), "{found} by default");
        }
        let set = sockets(&ctx, server, client);
        for socket in set.0 {
            let found = option(socket, level, name).unwrap();
            assert!(expected(found), "{found}");
        }
    }

    macro_rules! everywhere {
        ($($test:ident: $option:ident($value:expr), $level:ident $name:ident, $expected:expr;)*) => {$(
            #[test]
            fn $test() {
                assert_everywhere(
                    server().$option($value),
                    client().$option($value),
                    libc::$level,
                    libc::$name,
                    $expected,
                );
            }
        )*};
    }

    everywhere! {
        types_of_service: tos(0x28), IPPROTO_IP IP_TOS, |found| found == 0x28;
        priorities: priority(6), SOL_SOCKET SO_PRIORITY, |found| found == 6;
        // Linux doubles what it is asked for.
        send_buffers: send_buffer(30_000), SOL_SOCKET SO_SNDBUF, |found| found == 60_000;
        receive_buffers: recv_buffer(30_000), SOL_SOCKET SO_RCVBUF, |found| found == 60_000;
    }

    /// Of the two ends, and not of the listener, which sends nothing.
    #[test]
    fn keepalives_and_retransmissions() {
        let ctx = ctx();
        macro_rules! set {
            ($builder:expr) => {
                $builder
                    .tcp_keepalive(true)
                    .tcp_keepalive_count(5)
                    .tcp_keepalive_idle(Duration::from_secs(77))
                    .tcp_keepalive_interval(Duration::from_secs(33))
                    .tcp_max_retransmit(millis(7001))
            };
        }
        let (found, _server, _client) = sockets(&ctx, set!(server()), set!(client()));
        for (level, name, expected) in [
            (libc::SOL_SOCKET, libc::SO_KEEPALIVE, 1),
            (libc::IPPROTO_TCP, libc::TCP_KEEPCNT, 5),
            (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, 77),
            (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL, 33),
            (libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT, 7001),
        ] {
            let ends = found
                .iter()
                .filter(|end| option(**end, level, name) == Some(expected));
            assert_eq!(ends.count(), 2, "{name}");
        }
    }

    #[test]
    fn busy_polling() {
        let ctx = ctx();
        let time = Duration::from_micros(77);
        let socket = client().build_with_ctx(&ctx).unwrap();
        match socket.set_busy_poll(time) {
            Ok(()) => {}
            Err(err) => {
                assert_eq!(err.kind(), ErrorKind::PermissionDenied);
                println!("skipped: {err}");
                return;
            }
        }
        let (found, _server, _client) =
            sockets(&ctx, server().busy_poll(time), client().busy_poll(time));
        for end in found {
            let micros = option(end, libc::SOL_SOCKET, libc::SO_BUSY_POLL);
            assert_eq!(micros, Some(77));
        }
    }

    #[test]
    fn devices() {
        let ctx = ctx();
        let socket = client().build_with_ctx(&ctx).unwrap();
        assert_eq!(socket.bind_to_device().unwrap(), None);
        match socket.set_bind_to_device("lo") {
            Ok(()) => {}
            Err(err) => {
                assert_eq!(err.kind(), ErrorKind::PermissionDenied);
                println!("skipped: {err}");
                return;
            }
        }
        assert_eq!(socket.bind_to_device().unwrap().unwrap(), "lo");
        socket.set_bind_to_device("").unwrap();
        assert_eq!(socket.bind_to_device().unwrap(), None);

        let (found, _server, _client) = sockets(
            &ctx,
            server().bind_to_device("lo"),
            client().bind_to_device("lo"),
        );
        for end in found {
            assert_eq!(device(end), "lo");
        }
    }

    /// libzmq would try again and again, and tell nobody.
    #[test]
    fn devices_that_are_not_there_are_refused() {
        let ctx = ctx();
        let socket = client().build_with_ctx(&ctx).unwrap();
        let err = socket.set_bind_to_device("no-such-device").unwrap_err();
        assert_eq!(err.kind(), ErrorKind::NotFound);
        assert!(err.to_string().contains("bind_to_device"), "{err}");
    }

    /// libzmq aborts when the system does not take these.
    #[test]
    fn ipv6_takes_them_too() {
        if TcpListener::bind("[::1]:0").is_err() {
            println!("skipped: there is no IPv6");
            return;
        }
        let addr: TcpAddr = "[::1]:*".parse().unwrap();
        let client = client()
            .tos(0x28)
            .priority(6)
            .send_buffer(30_000)
            .recv_buffer(0);
        conversation(&ctx(), client, addr);
    }

    #[test]
    fn devices_of_datagrams() {
        let ctx = ctx();
        let addr: UdpAddr = format!("127.0.0.1:{}", free_udp_port()).parse().unwrap();
        let dish = dish().bind_to_device("lo").join(Group::new("").unwrap());
        let dish = match dish.bind(&addr).build_with_ctx(&ctx) {
            Ok(dish) => dish,
            Err(err) => {
                assert_eq!(err.kind(), ErrorKind::PermissionDenied);
                println!("skipped: {err}");
                return;
            }
        };
        let radio = radio().bind_to_device("lo").connect(&addr);
        wait_until_heard(&radio.build_with_ctx(&ctx).unwrap(), &dish);
    }

    #[test]
    fn backlogs() {
        let ctx = ctx();
        let server = server().backlog(7u32).bind(tcp()).build_with_ctx(&ctx);
        let server = server.unwrap();
        let port = socket_addr(&server.last_endpoint().unwrap()).port();
        assert_eq!(system::backlog(port), Some(7));
    }

    /// How far, and whether back to this machine.
    #[test]
    fn multicast() {
        alone("option_effects::kernel::multicast", || {
            let ctx = ctx();
            let group: UdpAddr = "239.0.0.17:5555".parse().unwrap();
            // They stay, so that none gets the number of another.
            let mut radios = Vec::new();
            for (hops, is_looped) in [(1u32, true), (7, false), (255, true)] {
                let before = system::udp_sockets();
                let radio = radio()
                    .multicast_hops(hops)
                    .multicast_loop(is_looped)
                    .connect(&group)
                    .build_with_ctx(&ctx);
                radios.push(radio.unwrap());
                let socket = wait_for("a socket that is set up", || {
                    let now = system::udp_sockets();
                    let new = now.into_iter().find(|socket| !before.contains(socket))?;
                    let found = option(new, libc::IPPROTO_IP, libc::IP_MULTICAST_TTL)?;
                    (found == hops as i32).then_some(new)
                });
                let found = option(socket, libc::IPPROTO_IP, libc::IP_MULTICAST_LOOP);
                assert_eq!(found, Some(is_looped.into()));
            }
        });
    }
}
