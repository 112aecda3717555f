//! Whatever a builder says can be written and read again, in every format.

use std::time::Duration;

use std::collections::BTreeSet;

use libzmq::{
    Endpoint, Group, Heartbeat, InprocAddr, KeepaliveOptions, Mechanism, Period, ReconnectOptions,
    RecvOptions, SendOptions, Socket, SocketBuilder, SocketOptions,
    auth::{CurveClientCreds, CurveServerCreds, IpRange, PlainClientCreds},
    config::*,
};
use proptest::{collection::vec, option, prelude::*};

use crate::config::{Setup, assert_round_trips, client_cert, server_key, server_secret};

fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0..100_000u64).prop_map(Duration::from_millis),
        any::<u64>().prop_map(Duration::from_nanos),
    ]
}

fn any_period() -> impl Strategy<Value = Period> {
    option::of(any_duration()).prop_map(Period::from)
}

fn any_endpoint() -> impl Strategy<Value = Endpoint> {
    const TEXTS: &[&str] = &[
        "tcp://127.0.0.1:*",
        "tcp://[::1]:5555",
        "tcp://*:80",
        "tcp://1.2.3.4:*;host.example:80",
        "ipc:///tmp/a b.sock",
        "ipc://@abstract",
        "ipc://*",
        "udp://239.0.0.1:5555",
        "inproc://true",
        "inproc://1",
    ];
    prop_oneof![
        proptest::sample::select(TEXTS).prop_map(|text| text.parse().unwrap()),
        ".{1,30}".prop_filter_map("a name", |name| {
            InprocAddr::new(name).ok().map(Endpoint::from)
        }),
    ]
}

fn any_creds() -> impl Strategy<Value = PlainClientCreds> {
    // No character is longer than four bytes.
    let username = text().prop_filter("a user name", |text| !text.contains('\0'));
    (username, text()).prop_map(|(username, password)| PlainClientCreds::new(username, password))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<char>(), 1..60).prop_map(String::from_iter),
        // What looks like something else.
        proptest::sample::select(
            [
                "1", "true", "null", "~", "", "1.5", "- a", "a: b", "#", "'", "\"", "!x", "{a}",
                " a "
            ]
            .as_slice()
        )
        .prop_filter("not empty", |text| !text.is_empty())
        .prop_map(str::to_owned),
    ]
}

fn any_mechanism() -> impl Strategy<Value = Mechanism> {
    let server = CurveServerCreds::new(server_secret());
    let client = CurveClientCreds::new(server_key());
    prop_oneof![
        Just(Mechanism::Null),
        Just(Mechanism::PlainServer),
        any_creds().prop_map(Mechanism::PlainClient),
        Just(Mechanism::CurveServer(server)),
        Just(Mechanism::CurveClient(client.clone())),
        Just(Mechanism::CurveClient(client.add_cert(client_cert()))),
    ]
}

fn any_socket<S>() -> BoxedStrategy<SocketBuilder<S>>
where
    S: Socket + SocketOptions + ReconnectOptions + KeepaliveOptions,
{
    let wiring = (
        vec(any_endpoint(), 0..3),
        vec(any_endpoint(), 0..3),
        option::of(any_mechanism()),
    );
    let options = (
        option::of(any_period()),
        option::of(0..i64::MAX as u64),
        option::of(any_period()),
        option::of(any_duration()),
        any::<Option<bool>>(),
        any::<Option<u32>>(),
        option::of(any_duration()),
        option::of(any_duration()),
    );
    (wiring, options)
        .prop_map(|((bind, connect, mechanism), options)| {
            let (linger, size, interval, interval_max, keepalive, count, idle, probe) = options;
            let mut builder = SocketBuilder::<S>::new()
                .bind(bind)
                .connect(connect)
                .max_message_size(size)
                .reconnect_interval_max(interval_max)
                .tcp_keepalive(keepalive)
                .tcp_keepalive_count(count)
                .tcp_keepalive_idle(idle)
                .tcp_keepalive_interval(probe);
            if let Some(mechanism) = mechanism {
                builder = builder.mechanism(mechanism);
            }
            if let Some(linger) = linger {
                builder = builder.linger(linger);
            }
            if let Some(interval) = interval {
                builder = builder.reconnect_interval(interval);
            }
            builder
        })
        .boxed()
}

fn with_send<S: SendOptions>(builder: SocketBuilder<S>, limits: Limits) -> SocketBuilder<S> {
    match limits {
        Some((timeout, hwm)) => builder.send_timeout(timeout).send_high_water_mark(hwm),
        None => builder,
    }
}

fn with_recv<S: RecvOptions>(builder: SocketBuilder<S>, limits: Limits) -> SocketBuilder<S> {
    match limits {
        Some((timeout, hwm)) => builder.recv_timeout(timeout).recv_high_water_mark(hwm),
        None => builder,
    }
}

type Limits = Option<(Period, u32)>;

fn any_limits() -> impl Strategy<Value = Limits> {
    option::of((any_period(), any::<u32>()))
}

fn any_heartbeat() -> impl Strategy<Value = Heartbeat> {
    let optional = || option::of(any_duration());
    (any_duration(), optional(), optional()).prop_map(|(interval, timeout, ttl)| {
        let heartbeat = Heartbeat::new(interval);
        let heartbeat = match timeout {
            Some(timeout) => heartbeat.add_timeout(timeout),
            None => heartbeat,
        };
        match ttl {
            Some(ttl) => heartbeat.add_ttl(ttl),
            None => heartbeat,
        }
    })
}

fn any_auth() -> BoxedStrategy<AuthConfig> {
    let range = (any::<std::net::IpAddr>(), 0..=32u8)
        .prop_map(|(addr, prefix)| format!("{addr}/{prefix}").parse::<IpRange>().unwrap());
    let ranges = || option::of(vec(range.clone(), 0..3));
    let users = option::of(vec(any_creds(), 0..3));
    (
        ranges(),
        ranges(),
        users,
        any::<Option<bool>>(),
        any::<bool>(),
    )
        .prop_map(|(allow, deny, users, curve_auth, keys)| {
            let mut auth = AuthConfig::new();
            if let Some(allow) = allow {
                auth = auth.allow(allow);
            }
            if let Some(deny) = deny {
                auth = auth.deny(deny);
            }
            if let Some(users) = users {
                // Nobody stands in a file twice.
                let mut names = BTreeSet::new();
                let users = users
                    .into_iter()
                    .filter(|user| names.insert(user.username().to_owned()));
                auth = auth.plain_registry(users);
            }
            if let Some(curve_auth) = curve_auth {
                auth = auth.curve_auth(curve_auth);
            }
            if keys {
                auth = auth.curve_registry([server_key()]);
                auth = auth.curve_directory("/etc/clients");
            }
            auth
        })
        .boxed()
}

fn any_client() -> BoxedStrategy<ClientConfig> {
    let heartbeat = option::of(any_heartbeat());
    (any_socket(), any_limits(), any_limits(), heartbeat)
        .prop_map(|(builder, send, recv, heartbeat)| {
            let builder = with_recv(with_send(builder, send), recv);
            match heartbeat {
                Some(heartbeat) => builder.heartbeat(heartbeat),
                None => builder,
            }
        })
        .boxed()
}

fn any_radio() -> BoxedStrategy<RadioConfig> {
    (any_socket(), any_limits(), any::<bool>())
        .prop_map(|(builder, send, no_drop)| with_send(builder, send).no_drop(no_drop))
        .boxed()
}

fn any_dish() -> BoxedStrategy<DishConfig> {
    let group = vec(any::<char>(), 0..4).prop_filter_map("a group", |name| {
        String::from_iter(name).parse::<Group>().ok()
    });
    (any_socket(), any_limits(), vec(group, 0..3))
        .prop_map(|(builder, recv, groups)| {
            groups
                .iter()
                .fold(with_recv(builder, recv), DishConfig::join)
        })
        .boxed()
}

fn any_of_any() -> BoxedStrategy<AnyConfig> {
    prop_oneof![
        any_client().prop_map(AnyConfig::from),
        any_radio().prop_map(AnyConfig::from),
        any_dish().prop_map(AnyConfig::from),
        any_socket().prop_map(|builder: ServerConfig| builder.into()),
        any_socket().prop_map(|builder: ScatterConfig| builder.into()),
        any_socket().prop_map(|builder: GatherConfig| builder.into()),
    ]
    .boxed()
}

fn any_ctx() -> impl Strategy<Value = CtxConfig> {
    (any::<Option<u32>>(), any::<Option<bool>>()).prop_map(|(threads, ipv6)| {
        let ctx = threads
            .into_iter()
            .fold(CtxConfig::new(), CtxConfig::io_threads);
        ipv6.into_iter().fold(ctx, CtxConfig::ipv6)
    })
}

fn any_setup() -> impl Strategy<Value = Setup> {
    let parts = (
        option::of(any_ctx()),
        option::of(any_auth()),
        option::of(any_client()),
        option::of(vec(any_of_any(), 0..4)),
    );
    parts.prop_map(|(ctx, auth, client, sockets)| Setup {
        ctx,
        auth,
        client,
        sockets,
        ..Setup::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_is_read(setup in any_setup()) {
        assert_round_trips(&setup);
    }
}
