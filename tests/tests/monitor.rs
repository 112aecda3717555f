//! What a monitor tells: of each event, across real connections.

use std::{
    io::Write,
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use libzmq::{
    AuthBuilder, AuthStatus, Client, ClientBuilder, Ctx, CtxBuilder, CurveCert, Endpoint, Error,
    ErrorKind, Gather, InprocAddr, IpRange, Mechanism, Monitor, MonitorEvent,
    MonitorEventKind as Kind, MonitorEvents, PlainClientCreds, ProtocolError, Server, prelude::*,
};
use libzmq_tests::{
    MOMENT, PATIENCE, TempDir, alone, alone_with_files, bounded, client, ctx, dealer, eventually,
    gather, pair, pause, publisher, push,
    raw_peer::{RawListener, RawPeer, socket_addr},
    scatter, server, spawn, sub, tcp, wait_for,
};

use crate::mechanism::{
    ctx_with_auth, curve_client, curve_client_as, curve_server, pairs, plain_client,
};

const ALL: MonitorEvents = MonitorEvents::ALL;

/// Checks that the next event that is meant comes.
macro_rules! expect {
    ($monitor:expr, $kind:pat $(if $guard:expr)?) => {
        expect(&$monitor, stringify!($kind), |event| {
            matches!(event.kind(), $kind $(if $guard)?)
        })
    };
}

#[track_caller]
fn expect(
    monitor: &Monitor,
    what: &str,
    is_meant: impl FnMut(&MonitorEvent) -> bool,
) -> MonitorEvent {
    let found = monitor.wait_for(PATIENCE, is_meant);
    found.unwrap_or_else(|err| panic!("{what}: {err}"))
}

fn server_at(ctx: &Ctx, endpoint: impl Into<Endpoint>) -> (Server, Monitor, Endpoint) {
    let (server, monitor) = server()
        .bind(endpoint.into())
        .build_with_ctx_and_monitor(ctx, ALL)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    (server, monitor, endpoint)
}

fn client_to(ctx: &Ctx, builder: ClientBuilder, endpoint: &Endpoint) -> (Client, Monitor) {
    builder
        .connect(endpoint)
        .build_with_ctx_and_monitor(ctx, ALL)
        .unwrap()
}

fn network() -> [Endpoint; 3] {
    ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*/path"].map(|text| text.parse().unwrap())
}

// The life of a connection.

#[test]
fn both_ends_of_a_connection_are_told_of() {
    let ctx = ctx();
    for endpoint in network() {
        let (server, bound, endpoint) = server_at(&ctx, endpoint);
        let event = expect!(bound, Kind::Listening { .. });
        assert_eq!(event.local(), Some(endpoint.clone()), "{event}");
        assert_eq!(event.remote(), None);

        let (client, connected) = client_to(&ctx, client(), &endpoint);
        let ours = expect!(connected, Kind::Connected { .. });
        let theirs = expect!(bound, Kind::Accepted { .. });
        assert_eq!(ours.remote(), Some(endpoint.clone()));
        if endpoint.is_tcp() {
            assert_eq!(theirs.local_text(), ours.remote_text());
            assert_eq!(theirs.remote_text(), ours.local_text());
            assert!(ours.local().is_some_and(|local| local != endpoint));
        }
        connected.wait_connected(PATIENCE).unwrap();
        let succeeded = bound.wait_connected(PATIENCE).unwrap();
        assert_eq!(*succeeded.kind(), Kind::HandshakeSucceeded);
        assert_eq!(succeeded.remote_text(), theirs.remote_text());

        drop(client);
        let gone = expect!(bound, Kind::Disconnected { .. });
        assert_eq!(gone.remote_text(), theirs.remote_text());
        expect!(connected, Kind::Stopped);

        server.unbind(&endpoint).unwrap();
        expect!(bound, Kind::Closed { .. });
        drop(server);
        expect!(bound, Kind::Stopped);
        assert_eq!(bound.recv().unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(bound.try_recv().unwrap_err().kind(), ErrorKind::NotFound);
        assert!(bound.iter().next().is_none());
    }
}

#[test]
fn a_connection_keeps_its_number() {
    let ctx = ctx();
    let (_server, bound, endpoint) = server_at(&ctx, tcp());
    let (client, _) = client_to(&ctx, client(), &endpoint);
    let accepted = expect!(bound, Kind::Accepted { .. });
    let Kind::Accepted { fd: number } = *accepted.kind() else {
        unreachable!()
    };
    drop(client);
    expect!(bound, Kind::Disconnected { fd } if *fd == number);
}

#[test]
fn a_peer_that_leaves_is_told_of_and_awaited() {
    let ctx = ctx();
    let dir = TempDir::new();
    let file = format!("ipc://{}", dir.path().join("socket").display());
    for endpoint in ["tcp://127.0.0.1:*", &file, "ws://127.0.0.1:*/path"] {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        let (first, _, endpoint) = server_at(&ctx, endpoint);
        let (_client, monitor) = client_to(&ctx, client(), &endpoint);
        monitor.wait_connected(PATIENCE).unwrap();
        drop(first);
        let event = expect!(monitor, Kind::Disconnected { .. });
        assert_eq!(event.remote_text(), endpoint.to_string());
        expect!(monitor, Kind::ConnectRetried { .. });
        let _second = wait_for("the endpoint is free", || {
            server().bind(&endpoint).build_with_ctx(&ctx).ok()
        });
        monitor.wait_connected(PATIENCE).unwrap();
    }
}

#[test]
fn classic_sockets_are_monitored_too() {
    let ctx = ctx();
    let (bound, listener) = publisher()
        .bind(tcp())
        .build_with_ctx_and_monitor(&ctx, ALL)
        .unwrap();
    let connected = sub().build_with_ctx(&ctx).unwrap();
    let connecter = connected.monitor(ALL).unwrap();
    connected.connect(bound.last_endpoint().unwrap()).unwrap();
    connecter.wait_connected(PATIENCE).unwrap();
    listener.wait_connected(PATIENCE).unwrap();
    drop(connected);
    expect!(listener, Kind::Disconnected { .. });
    expect!(connecter, Kind::Stopped);
}

#[test]
fn the_global_context_has_monitors() {
    let (server, bound) = server().bind(tcp()).build_with_monitor(ALL).unwrap();
    expect!(bound, Kind::Listening { .. });
    drop(server);
    expect!(bound, Kind::Stopped);
}

// Failures.

#[test]
fn who_is_not_there_is_tried_again() {
    let ctx = ctx();
    // A port that is taken, where nobody listens.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    drop(taken);
    let endpoint: Endpoint = format!("tcp://127.0.0.1:{port}").parse().unwrap();
    let interval = Duration::from_millis(10);
    let (_client, monitor) = client_to(&ctx, client().reconnect_interval(interval), &endpoint);
    let event = expect!(monitor, Kind::ConnectDelayed { .. });
    assert_eq!(event.remote(), Some(endpoint.clone()));
    for _ in 0..2 {
        expect!(monitor, Kind::Closed { .. });
        let event = expect!(monitor, Kind::ConnectRetried { .. });
        assert_eq!(event.remote(), Some(endpoint.clone()));
        let Kind::ConnectRetried { interval: told } = *event.kind() else {
            unreachable!()
        };
        // libzmq adds up to as much again, so that not all come at once.
        assert!((interval..=2 * interval).contains(&told), "{told:?}");
    }
    let late = monitor.wait_connected(MOMENT).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_taken_endpoint_is_not_bound() {
    let ctx = ctx();
    for endpoint in network() {
        if endpoint.is_ipc() {
            // libzmq takes the file over.
            continue;
        }
        let (_first, _, endpoint) = server_at(&ctx, endpoint);
        let second = server().build_with_ctx(&ctx).unwrap();
        let monitor = second.monitor(ALL).unwrap();
        let refused = second.bind(&endpoint).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::AddrInUse);
        let event = expect!(
            monitor,
            Kind::BindFailed {
                error: ErrorKind::AddrInUse
            }
        );
        assert!(!event.local_text().is_empty());
        assert!(endpoint.to_string().contains(event.local_text()), "{event}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_connection_without_a_descriptor_is_not_accepted() {
    alone_with_files(
        64,
        "monitor::a_connection_without_a_descriptor_is_not_accepted",
        || {
            let ctx = ctx();
            let (_server, monitor, endpoint) = server_at(&ctx, tcp());
            let addr = socket_addr(&endpoint);
            let (mut taken, waiting) = (Vec::new(), TcpStream::connect(addr));
            expect!(monitor, Kind::Accepted { .. });
            while let Ok(file) = std::fs::File::open("/dev/null") {
                taken.push(file);
            }
            taken.pop();
            // Its end here takes the last descriptor.
            let _last = TcpStream::connect(addr).unwrap();
            let event = expect!(
                monitor,
                Kind::AcceptFailed {
                    error: ErrorKind::SocketLimit
                }
            );
            assert_eq!(event.local(), Some(endpoint));
            drop((taken, waiting));
        },
    );
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_removed_is_told_of() {
    let ctx = ctx();
    // libzmq looks after the file where it has made it up.
    let wildcard: Endpoint = "ipc://*".parse().unwrap();
    let (server, monitor, endpoint) = server_at(&ctx, wildcard);
    let text = endpoint.to_string();
    let file = Path::new(text.trim_start_matches("ipc://"));
    std::fs::remove_file(file).unwrap();
    server.unbind(&endpoint).unwrap();
    let event = expect!(
        monitor,
        Kind::CloseFailed {
            error: ErrorKind::NotFound
        }
    );
    assert_eq!(event.local(), Some(endpoint));
    std::fs::remove_dir(file.parent().unwrap()).unwrap();
}

/// The event that tells a server of the end of a handshake with raw bytes, and
/// maybe nothing after them.
fn after_bytes(mechanism: &Mechanism, bytes: &[u8], hang_up: bool) -> Kind {
    let ctx = ctx_with_auth();
    let (server, monitor) = server()
        .bind(tcp())
        .mechanism(mechanism.clone())
        .build_with_ctx_and_monitor(&ctx, ALL)
        .unwrap();
    let mut stream = TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap();
    stream.write_all(bytes).unwrap();
    if hang_up {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let ended = expect(&monitor, "the end of the handshake", |event| {
        matches!(
            event.kind(),
            Kind::HandshakeFailed { .. }
                | Kind::HandshakeFailedProtocol { .. }
                | Kind::HandshakeFailedAuth { .. }
                | Kind::HandshakeSucceeded
        )
    });
    drop(stream);
    expect!(monitor, Kind::Disconnected { .. });
    ended.kind().clone()
}

/// A greeting with this mechanism, and these commands.
fn greeting(mechanism: &str, commands: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[0] = 0xff;
    bytes[9] = 0x7f;
    bytes[10..12].copy_from_slice(&[3, 1]);
    bytes[12..12 + mechanism.len()].copy_from_slice(mechanism.as_bytes());
    for command in commands {
        bytes.extend([4, u8::try_from(command.len()).unwrap()]);
        bytes.extend(*command);
    }
    bytes
}

#[test]
fn each_failure_of_a_handshake_has_its_reason() {
    let (null, plain) = (Mechanism::Null, Mechanism::PlainServer);
    let hello = b"\x05HELLO\x03ali\x06sesame";
    let stranger = b"\x05HELLO\x03eve\x06sesame";
    let protocol = |error| Kind::HandshakeFailedProtocol { error };
    let fits = b"\x05READY\x0bSocket-Type\0\0\0\x06CLIENT";
    let does_not_fit = b"\x05READY\x0bSocket-Type\0\0\0\x03PUB";
    let half_a_property = b"\x05READY\x0bSocket-Type\0\0\0\x66CLIENT";
    for (mechanism, bytes, expected) in [
        (&null, greeting("NULL", &[fits]), Kind::HandshakeSucceeded),
        (
            &null,
            greeting("PLAIN", &[hello]),
            protocol(ProtocolError::MechanismMismatch),
        ),
        (
            &null,
            greeting("NULL", &[does_not_fit]),
            protocol(ProtocolError::InvalidMetadata),
        ),
        (
            &null,
            greeting("NULL", &[half_a_property]),
            protocol(ProtocolError::InvalidMetadata),
        ),
        (
            &null,
            greeting("NULL", &[b"\x05STEADY"]),
            protocol(ProtocolError::UnexpectedCommand),
        ),
        (
            &null,
            greeting("NULL", &[b"\x05ERROR"]),
            protocol(ProtocolError::MalformedError),
        ),
        (
            &plain,
            greeting("NULL", &[fits]),
            protocol(ProtocolError::MechanismMismatch),
        ),
        (
            &plain,
            greeting("PLAIN", &[b"\x05HELLO\x66ali"]),
            protocol(ProtocolError::MalformedHello),
        ),
        (
            &plain,
            greeting("PLAIN", &[b"\x05JELLO\x03ali\x06sesame"]),
            protocol(ProtocolError::UnexpectedCommand),
        ),
        (
            &plain,
            greeting("PLAIN", &[stranger]),
            Kind::HandshakeFailedAuth {
                status: AuthStatus::Denied,
            },
        ),
        (
            &curve_server(),
            greeting("CURVE", &[b"\x05HELLO"]),
            protocol(ProtocolError::MalformedHello),
        ),
    ] {
        assert_eq!(after_bytes(mechanism, &bytes, false), expected, "{bytes:?}");
    }
    for half in [&greeting("NULL", &[])[..], b"\xff\0\0\0"] {
        let kind = after_bytes(&null, half, true);
        assert!(matches!(kind, Kind::HandshakeFailed { .. }), "{kind:?}");
    }
}

#[test]
fn a_client_learns_that_it_is_refused() {
    let ctx = ctx_with_auth();
    let stranger = Mechanism::PlainClient(PlainClientCreds::new("eve", "sesame"));
    for endpoint in network() {
        let (server, bound) = server()
            .bind(&endpoint)
            .mechanism(Mechanism::PlainServer)
            .build_with_ctx_and_monitor(&ctx, ALL)
            .unwrap();
        let endpoint = server.last_endpoint().unwrap();
        let (_client, monitor) = client_to(&ctx, client().mechanism(stranger.clone()), &endpoint);
        let refused = monitor.wait_connected(PATIENCE).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::PermissionDenied, "{refused}");
        assert!(refused.to_string().contains("400"), "{refused}");
        if endpoint.is_tcp() {
            assert!(
                refused.to_string().contains(&endpoint.to_string()),
                "{refused}"
            );
        }
        expect!(
            bound,
            Kind::HandshakeFailedAuth {
                status: AuthStatus::Denied
            }
        );

        // That is for good.
        let again = monitor.wait_for(MOMENT, |event| {
            matches!(event.kind(), Kind::Connected { .. })
        });
        assert_eq!(again.unwrap_err().kind(), ErrorKind::WouldBlock);

        let (_client, monitor) = client_to(&ctx, client().mechanism(plain_client()), &endpoint);
        monitor.wait_connected(PATIENCE).unwrap();
    }
}

#[test]
fn whatever_the_mechanism_a_refused_client_learns_of_it() {
    let ctx = ctx_with_auth();
    let stranger = curve_client_as(&CurveCert::new_unique());
    // Whom the lists keep out has no mechanism.
    let closed = self::ctx();
    let _ = AuthBuilder::new()
        .deny(["127.0.0.1".parse::<IpRange>().unwrap()])
        .build_with_ctx(&closed)
        .unwrap();
    for (ctx, ours, theirs) in [
        (&ctx, curve_server(), stranger),
        (&closed, Mechanism::Null, Mechanism::Null),
    ] {
        let server = server()
            .bind(tcp())
            .mechanism(ours)
            .build_with_ctx(ctx)
            .unwrap();
        let endpoint = server.last_endpoint().unwrap();
        let (_client, monitor) = client_to(ctx, client().mechanism(theirs), &endpoint);
        let refused = monitor.wait_connected(PATIENCE).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::PermissionDenied, "{refused}");
    }
}

#[test]
fn a_client_learns_that_it_speaks_otherwise() {
    let ctx = ctx_with_auth();
    let (server, _) = server()
        .bind(tcp())
        .mechanism(curve_server())
        .build_with_ctx_and_monitor(&ctx, ALL)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    for mechanism in [Mechanism::Null, plain_client()] {
        let (_client, monitor) = client_to(&ctx, client().mechanism(mechanism), &endpoint);
        let refused = monitor.wait_connected(PATIENCE).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported, "{refused}");
        assert!(
            refused.to_string().contains("another mechanism"),
            "{refused}"
        );
    }
    let (_client, monitor) = client_to(&ctx, client().mechanism(curve_client()), &endpoint);
    monitor.wait_connected(PATIENCE).unwrap();
}

#[test]
fn types_that_do_not_fit_are_told_of() {
    let ctx = ctx_with_auth();
    for (mechanism, other) in pairs() {
        let (server, bound) = server()
            .bind(tcp())
            .mechanism(mechanism)
            .build_with_ctx_and_monitor(&ctx, ALL)
            .unwrap();
        let _dealer = dealer()
            .mechanism(other)
            .connect(server.last_endpoint().unwrap())
            .build_with_ctx(&ctx)
            .unwrap();
        expect!(
            bound,
            Kind::HandshakeFailedProtocol {
                error: ProtocolError::InvalidMetadata
            }
        );
    }

    let listener = RawListener::new();
    let (_client, monitor) = client_to(&ctx, client(), &listener.addr().into());
    let mut stream = listener.accept();
    let other = b"\x05READY\x0bSocket-Type\0\0\0\x03PUB";
    stream.write_all(&greeting("NULL", &[other])).unwrap();
    let refused = monitor.wait_connected(PATIENCE).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(refused.to_string().contains("type of socket"), "{refused}");
}

#[test]
fn a_server_that_hangs_up_is_tried_again() {
    let ctx = ctx();
    let listener = RawListener::new();
    let (_client, monitor) = client_to(&ctx, client(), &listener.addr().into());
    for _ in 0..2 {
        drop(listener.accept());
        expect!(monitor, Kind::HandshakeFailed { .. });
        expect!(monitor, Kind::Disconnected { .. });
        expect!(monitor, Kind::ConnectRetried { .. });
    }
    let peer = spawn(move || RawPeer::accept(&listener, "SERVER"));
    monitor.wait_connected(PATIENCE).unwrap();
    let _peer = peer.join();
}

// Monitors.

#[test]
fn only_what_was_asked_for_comes() {
    let ctx = ctx();
    let (server, monitor) = server()
        .bind(tcp())
        .build_with_ctx_and_monitor(&ctx, MonitorEvents::ACCEPTED | MonitorEvents::DISCONNECTED)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let (client, _) = client_to(&ctx, client(), &endpoint);
    client.send("hello").unwrap();
    server.recv_msg().unwrap();
    drop(client);
    assert!(matches!(
        monitor.recv().unwrap().kind(),
        Kind::Accepted { .. }
    ));
    assert!(matches!(
        monitor.recv().unwrap().kind(),
        Kind::Disconnected { .. }
    ));
    drop(server);
    let rest: Vec<Kind> = monitor.iter().map(|event| event.kind().clone()).collect();
    assert_eq!(rest, [Kind::Stopped]);
}

#[test]
fn a_second_monitor_replaces_the_first() {
    let ctx = ctx();
    let (server, first, endpoint) = server_at(&ctx, tcp());
    for _ in 0..100 {
        drop(server.monitor(ALL).unwrap());
    }
    let second = server.monitor(ALL).unwrap();
    expect!(first, Kind::Stopped);
    let (_client, _) = client_to(&ctx, client(), &endpoint);
    second.wait_connected(PATIENCE).unwrap();
}

#[test]
fn waits_end() {
    let ctx = ctx();
    let server = server().build_with_ctx(&ctx).unwrap();
    let monitor = server.monitor(ALL).unwrap();
    let would_block = |result: Result<MonitorEvent, Error>| {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
    };
    would_block(monitor.try_recv());
    would_block(monitor.recv_timeout(Duration::ZERO));
    would_block(monitor.recv_timeout(Duration::from_millis(2)));
    would_block(monitor.wait_for(Duration::from_millis(2), |_| true));
    would_block(monitor.wait_connected(Duration::from_millis(2)));

    let waiting = spawn(move || monitor.recv().map(drop));
    waiting.wait_until_blocked();
    ctx.shutdown();
    assert_eq!(waiting.join().unwrap_err().kind(), ErrorKind::InvalidCtx);
    let late = server.monitor(ALL).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::InvalidCtx);
}

#[test]
fn a_monitor_outlives_all_else() {
    let ctx = ctx();
    let (server, monitor, _) = server_at(&ctx, tcp());
    let (_, connecter) = client_to(&ctx, client(), &server.last_endpoint().unwrap());
    drop((server, ctx));
    let waiting = spawn(move || monitor.iter().last().map(|event| event.kind().clone()));
    assert_eq!(waiting.join(), Some(Kind::Stopped));
    bounded(move || drop(connecter));
}

#[test]
fn a_context_without_room_has_no_monitor_and_no_rest_of_one() {
    let ctx = CtxBuilder::new().max_sockets(3).build().unwrap();
    let server = server().build_with_ctx(&ctx).unwrap();
    let other = client().build_with_ctx(&ctx).unwrap();
    // One place is left, and a monitor takes two.
    for _ in 0..5 {
        eventually("the place is free", || {
            let refused = server.monitor(ALL).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::SocketLimit);
            client().build_with_ctx(&ctx).is_ok()
        });
    }
    drop(other);
    wait_for("two places", || server.monitor(ALL).ok());
}

#[test]
fn a_reader_that_never_reads_holds_up_nobody() {
    const EVENTS: u64 = 100_000;

    // Its memory is measured.
    alone("monitor::a_reader_that_never_reads_holds_up_nobody", || {
        let ctx = ctx();
        let (server, bound, _) = server_at(&ctx, tcp());
        let (client, connecter) = client_to(&ctx, client(), &server.last_endpoint().unwrap());
        connecter.wait_connected(PATIENCE).unwrap();
        let mut before = None;
        // Each tells twice: that it has failed, and that the attempt is over.
        for round in 0..EVENTS / 2 {
            let taken = server.last_endpoint().unwrap();
            let refused = client.bind(taken).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::AddrInUse);
            // Full by now.
            if round == EVENTS / 10 {
                before = Some(resident());
            }
        }
        let grown = resident().saturating_sub(before.unwrap());
        assert!(grown < 4 << 20, "{grown} bytes more");

        // The connection works, and so does another monitor.
        client.send("hello").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "hello");
        expect!(bound, Kind::HandshakeSucceeded);

        // What is lost is counted, and the end comes.
        drop(client);
        let (mut read, mut lost) = (0, 0);
        let mut last = None;
        for event in connecter.iter() {
            match event.kind() {
                Kind::Lost { events } => lost += events,
                _ => read += 1,
            }
            last = Some(event);
        }
        assert_eq!(*last.unwrap().kind(), Kind::Stopped);
        assert!((1900..2100).contains(&read), "{read}");
        // The last, and maybe the end of the connection.
        let told = read + lost - EVENTS;
        assert!((1..4).contains(&told), "{read} {lost}");
    });
}

/// How much memory the process has.
fn resident() -> u64 {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else {
        return 0;
    };
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn a_dropped_monitor_holds_up_nobody() {
    let ctx = ctx();
    let (server, monitor, endpoint) = server_at(&ctx, tcp());
    drop(monitor);
    for _ in 0..3000 {
        client().bind(&endpoint).build_with_ctx(&ctx).unwrap_err();
        server.bind(&endpoint).unwrap_err();
    }
    let (_client, monitor) = client_to(&ctx, client(), &endpoint);
    monitor.wait_connected(PATIENCE).unwrap();
}

#[test]
fn sockets_come_and_go_under_their_monitors() {
    let ctx = ctx();
    let (_server, bound, endpoint) = server_at(&ctx, tcp());
    let reader = spawn(move || {
        let mut accepted = 0;
        while accepted < 100 {
            expect!(bound, Kind::Accepted { .. });
            accepted += 1;
        }
    });
    for round in 0..100 {
        let (socket, monitor) = client_to(&ctx, client(), &endpoint);
        let watched = spawn(move || monitor.iter().last().map(|event| event.kind().clone()));
        if round % 2 == 0 {
            socket.send("hello").unwrap();
        }
        if round % 3 == 0 {
            drop(socket.monitor(ALL).unwrap());
        }
        // The client must have come, or the server would not hear of it.
        eventually("it is connected", || socket.try_send("x").is_ok());
        let again = socket.monitor(MonitorEvents::CONNECTED).unwrap();
        drop(socket);
        assert_eq!(watched.join(), Some(Kind::Stopped));
        assert_eq!(
            again.iter().last().map(|event| event.kind().clone()),
            Some(Kind::Stopped)
        );
    }
    reader.join();
}

// Queues.

/// Asks until the depths are these.
#[track_caller]
fn await_depths(socket: &Gather, monitor: &Monitor, egress: u64, ingress: u64) {
    let expected = Kind::QueueDepth { egress, ingress };
    eventually("the depths", || {
        socket.query_queue_depths().unwrap();
        monitor
            .try_recv()
            .is_ok_and(|event| *event.kind() == expected)
    });
}

#[test]
fn the_depths_of_queues_are_told() {
    let ctx = ctx();
    for endpoint in network() {
        // What is read is reported at once where the mark is so low.
        let (gather, monitor) = gather()
            .bind(endpoint)
            .recv_high_water_mark(2)
            .build_with_ctx_and_monitor(&ctx, MonitorEvents::QUEUE_DEPTH)
            .unwrap();
        let none = gather.query_queue_depths().unwrap_err();
        assert_eq!(none.kind(), ErrorKind::WouldBlock);
        let scatter = scatter()
            .connect(gather.last_endpoint().unwrap())
            .build_with_ctx(&ctx)
            .unwrap();
        for _ in 0..5 {
            scatter.send("hello").unwrap();
        }
        eventually("it is connected", || gather.query_queue_depths().is_ok());
        await_depths(&gather, &monitor, 0, 2);
        for _ in 0..5 {
            gather.recv_msg().unwrap();
        }
        await_depths(&gather, &monitor, 0, 0);
    }
}

#[test]
fn the_depths_of_queues_over_inproc_take_both() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), InprocAddr::new_unique());
    let monitor = gather.monitor(ALL).unwrap();
    for _ in 0..3 {
        scatter.send("hello").unwrap();
    }
    gather.recv_msg().unwrap();
    eventually("the answer", || {
        gather.query_queue_depths().unwrap();
        // What it has to pass on comes first.
        scatter.query_queue_depths().unwrap_err();
        let depths = Kind::QueueDepth {
            egress: 0,
            ingress: 3,
        };
        monitor
            .try_recv()
            .is_ok_and(|event| *event.kind() == depths)
    });
}

#[test]
fn depths_need_a_monitor_that_is_told_them() {
    let ctx = ctx();
    let push = push().build_with_ctx(&ctx).unwrap();
    for events in [None, Some(MonitorEvents::CONNECTED)] {
        let _monitor = events.map(|events| push.monitor(events).unwrap());
        let unheard = push.query_queue_depths().unwrap_err();
        assert_eq!(unheard.kind(), ErrorKind::NotFound);
    }
    ctx.shutdown();
    let late = push.query_queue_depths().unwrap_err();
    assert_eq!(late.kind(), ErrorKind::InvalidCtx);
}

/// The other end of a pipe is freed when both have closed it, which the socket
/// learns in its next call.
#[test]
fn depths_are_not_asked_of_who_has_left() {
    let ctx = ctx();
    let (server, monitor, endpoint) = server_at(&ctx, tcp());
    for _ in 0..20 {
        let (client, _) = client_to(&ctx, client(), &endpoint);
        client.send("bye").unwrap();
        drop(client);
        expect!(monitor, Kind::Disconnected { .. });
        // Reads the message, and then that it was the last.
        assert_eq!(server.recv_msg().unwrap(), "bye");
        assert!(server.try_recv_msg().is_err());
        pause(Duration::from_millis(5));
        let _ = server.query_queue_depths();
    }
    // It is still there.
    let (_client, _) = client_to(&ctx, client(), &endpoint);
    expect!(monitor, Kind::HandshakeSucceeded);
}

#[test]
fn depths_are_asked_for_while_peers_come_and_go() {
    let ctx = ctx();
    let (server, monitor, endpoint) = server_at(&ctx, tcp());
    let done = Arc::new(AtomicBool::new(false));
    let asking: Vec<_> = (0..2)
        .map(|_| {
            let (server, done) = (server.clone(), Arc::clone(&done));
            spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let _ = server.query_queue_depths();
                    let _ = server.try_recv_msg();
                }
            })
        })
        .collect();
    for _ in 0..100 {
        let (client, connecter) = client_to(&ctx, client(), &endpoint);
        client.send("hello").unwrap();
        connecter.wait_connected(PATIENCE).unwrap();
    }
    expect!(monitor, Kind::QueueDepth { .. });
    done.store(true, Ordering::SeqCst);
    asking.into_iter().for_each(|thread| thread.join());

    // To ask and to go at once is fine too.
    let (client, connecter) = client_to(&ctx, client(), &endpoint);
    connecter.wait_connected(PATIENCE).unwrap();
    let _ = server.query_queue_depths();
    let _ = client.query_queue_depths();
    drop((client, server));
    expect!(monitor, Kind::Stopped);
}
