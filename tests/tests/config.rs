//! Configurations say what builders say, in every format alike.

use std::{fmt::Debug, time::Duration};

use libzmq::{
    Ctx, DomainRules, Endpoint, ErrorKind, Group, Heartbeat, HeartbeatOptions, InprocAddr, IpcAddr,
    KeepaliveOptions, Mechanism, Period, ReconnectOptions, ReconnectStop, RecvOptions, SendOptions,
    Socket, SocketBuilder, SocketOptions, TcpAddr, UdpAddr,
    auth::{
        CurveCert, CurveClientCreds, CurvePublicKey, CurveSecretKey, CurveServerCreds,
        GssapiClientCreds, GssapiName, GssapiServerCreds, IpRange, PlainClientCreds,
    },
    config::*,
    prelude::*,
};
use libzmq_tests::ctx;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub(crate) const SERVER_PUBLIC: &str = "et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8";
pub(crate) const SERVER_SECRET: &str = "iaoRiIVA^VgV:f4a<@{8K{cP62cE:dh=4:oY+^l(";
pub(crate) const CLIENT_PUBLIC: &str = "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^";
pub(crate) const CLIENT_SECRET: &str = "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY";

/// A file with everything in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setup {
    pub(crate) ctx: Option<CtxConfig>,
    pub(crate) auth: Option<AuthConfig>,
    pub(crate) client: Option<ClientConfig>,
    pub(crate) server: Option<ServerConfig>,
    pub(crate) radio: Option<RadioConfig>,
    pub(crate) dish: Option<DishConfig>,
    pub(crate) scatter: Option<ScatterConfig>,
    pub(crate) gather: Option<GatherConfig>,
    pub(crate) sockets: Option<Vec<AnyConfig>>,
}

pub(crate) fn to_yaml<T: Serialize>(value: &T) -> String {
    serde_yaml::to_string(value).unwrap()
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// `None` for what TOML has no word for: nothing.
pub(crate) fn to_toml<T: Serialize>(value: &T) -> Option<String> {
    match toml::to_string(value) {
        Ok(text) => Some(text),
        Err(err) if err.to_string().contains("unsupported unit type") => None,
        Err(err) => panic!("{err}"),
    }
}

#[track_caller]
fn assert_reads<T: DeserializeOwned + PartialEq + Debug>(
    [yaml, json, toml]: [Option<&str>; 3],
    expected: &T,
) {
    if let Some(text) = yaml {
        let found: T = serde_yaml::from_str(text).unwrap_or_else(|err| panic!("{text}\n{err}"));
        assert_eq!(found, *expected, "{text}");
    }
    if let Some(text) = json {
        let found: T = serde_json::from_str(text).unwrap_or_else(|err| panic!("{text}\n{err}"));
        assert_eq!(found, *expected, "{text}");
    }
    if let Some(text) = toml {
        let found: T = toml::from_str(text).unwrap_or_else(|err| panic!("{text}\n{err}"));
        assert_eq!(found, *expected, "{text}");
    }
}

/// What is written is read, in each format.
#[track_caller]
pub(crate) fn assert_round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let (yaml, json) = (to_yaml(value), to_json(value));
    let toml = to_toml(value).expect("values that are not there are left out");
    assert_reads([Some(&yaml), Some(&json), Some(&toml)], value);
}

/// Each YAML, and the same in JSON and TOML, is what the builder is.
#[track_caller]
fn assert_means<T: Serialize + DeserializeOwned + PartialEq + Debug>(cases: &[(&str, T)]) {
    for (yaml, expected) in cases {
        let same: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
        let (json, toml) = (to_json(&same), to_toml(&same));
        assert_reads([Some(yaml), Some(&json), toml.as_deref()], expected);
        assert_round_trips(expected);
    }
}

pub(crate) fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

fn tcp(text: &str) -> TcpAddr {
    text.parse().unwrap()
}

pub(crate) fn server_key() -> CurvePublicKey {
    SERVER_PUBLIC.parse().unwrap()
}

pub(crate) fn server_secret() -> CurveSecretKey {
    SERVER_SECRET.parse().unwrap()
}

pub(crate) fn client_cert() -> CurveCert {
    let secret = CLIENT_SECRET.parse().unwrap();
    CurveCert::new(CLIENT_PUBLIC.parse().unwrap(), secret).unwrap()
}

fn builder<S>() -> SocketBuilder<S> {
    SocketBuilder::new()
}

/// The keys of every socket.
fn common<S>() -> Vec<(&'static str, SocketBuilder<S>)>
where
    S: Socket + SocketOptions + ReconnectOptions + KeepaliveOptions,
{
    let b = builder::<S>;
    let ipc: IpcAddr = "/tmp/a.sock".parse().unwrap();
    let udp: UdpAddr = "239.0.0.1:5555".parse().unwrap();
    let inproc: InprocAddr = "a b".parse().unwrap();
    let local = || tcp("127.0.0.1:*");
    let curve_client = |creds| b().mechanism(Mechanism::CurveClient(creds));
    let curve_server = Mechanism::CurveServer(CurveServerCreds::new(server_secret()));
    let service = GssapiName::Hostbased("zmq@localhost".into());
    let ali = GssapiName::Krb5Principal("ali@EXAMPLE.ORG".into());
    vec![
        ("{}", b()),
        ("bind: []", b()),
        ("bind: tcp://127.0.0.1:*", b().bind(local())),
        ("bind: {tcp: '127.0.0.1:*'}", b().bind(local())),
        ("bind: ['tcp://127.0.0.1:*']", b().bind(local())),
        ("bind: [{tcp: '127.0.0.1:*'}]", b().bind(local())),
        ("bind: {tcp: '[::1]:80'}", b().bind(tcp("[::1]:80"))),
        (
            "connect: tcp://host.example:80",
            b().connect(tcp("host.example:80")),
        ),
        (
            "connect: {tcp: '1.2.3.4:*;host:80'}",
            b().connect(tcp("1.2.3.4:*;host:80")),
        ),
        ("connect: ipc:///tmp/a.sock", b().connect(&ipc)),
        ("connect: {ipc: /tmp/a.sock}", b().connect(&ipc)),
        ("connect: inproc://a b", b().connect(&inproc)),
        ("connect: {inproc: a b}", b().connect(&inproc)),
        ("connect: udp://239.0.0.1:5555", b().connect(&udp)),
        ("connect: {udp: '239.0.0.1:5555'}", b().connect(&udp)),
        (
            "connect: [{inproc: a b}, 'tcp://127.0.0.1:1', {ipc: /tmp/a.sock}]\nbind: {udp: '239.0.0.1:5555'}",
            b().connect(&inproc)
                .connect(tcp("127.0.0.1:1"))
                .connect(&ipc)
                .bind(udp),
        ),
        ("linger: 300ms", b().linger(millis(300))),
        ("linger: 0s", b().linger(Duration::ZERO)),
        ("linger: 1m 30s", b().linger(Duration::from_secs(90))),
        ("linger: infinite", b().linger(Period::Infinite)),
        ("linger: null", b().linger(Period::Infinite)),
        ("max_message_size: 1024", b().max_message_size(Some(1024))),
        ("max_message_size: 0", b().max_message_size(Some(0))),
        ("max_message_size: null", b()),
        (
            "reconnect_interval: 1s",
            b().reconnect_interval(millis(1000)),
        ),
        (
            "reconnect_interval: infinite",
            b().reconnect_interval(Period::Infinite),
        ),
        (
            "reconnect_interval_max: 5s",
            b().reconnect_interval_max(Some(millis(5000))),
        ),
        ("reconnect_interval_max: null", b()),
        ("tcp_keepalive: true", b().tcp_keepalive(Some(true))),
        ("tcp_keepalive: false", b().tcp_keepalive(Some(false))),
        ("tcp_keepalive: null", b()),
        ("tcp_keepalive_count: 3", b().tcp_keepalive_count(Some(3))),
        (
            "tcp_keepalive_idle: 10s",
            b().tcp_keepalive_idle(Some(millis(10_000))),
        ),
        (
            "tcp_keepalive_interval: 2s",
            b().tcp_keepalive_interval(Some(millis(2000))),
        ),
        ("mechanism: null", b().mechanism(Mechanism::Null)),
        ("mechanism: 'null'", b().mechanism(Mechanism::Null)),
        ("mechanism: {'null': null}", b().mechanism(Mechanism::Null)),
        (
            "zap_domain: admin\nmechanism: plain_server",
            b().zap_domain("admin").mechanism(Mechanism::PlainServer),
        ),
        (
            "mechanism: plain_server",
            b().mechanism(Mechanism::PlainServer),
        ),
        (
            "mechanism: {plain_server: null}",
            b().mechanism(Mechanism::PlainServer),
        ),
        (
            "mechanism: {plain_client: {username: ali, password: sesame}}",
            b().mechanism(Mechanism::PlainClient(PlainClientCreds::new(
                "ali", "sesame",
            ))),
        ),
        (
            "mechanism: {curve_server: {secret: 'iaoRiIVA^VgV:f4a<@{8K{cP62cE:dh=4:oY+^l('}}",
            b().mechanism(curve_server),
        ),
        (
            "mechanism: {curve_client: {server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8'}}",
            curve_client(CurveClientCreds::new(server_key())),
        ),
        (
            "mechanism: {curve_client: {client: {public: 'n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^', \
             secret: 'JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY'}, server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8'}}",
            curve_client(CurveClientCreds::new(server_key()).add_cert(client_cert())),
        ),
        // The public key follows from the secret one.
        (
            "mechanism: {curve_client: {client: {secret: 'JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY'}, \
             server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8'}}",
            curve_client(CurveClientCreds::new(server_key()).add_cert(client_cert())),
        ),
        (
            "mechanism: {gssapi_server: {principal: {hostbased: zmq@localhost}}}",
            b().mechanism(GssapiServerCreds::new(&service)),
        ),
        (
            "mechanism: {gssapi_server: {plaintext: true, principal: {user_name: zmq}}}",
            b().mechanism(
                GssapiServerCreds::new(GssapiName::UserName("zmq".into())).with_plaintext(),
            ),
        ),
        (
            "mechanism: {gssapi_client: {service: {hostbased: zmq@localhost}}}",
            b().mechanism(GssapiClientCreds::new(&service)),
        ),
        (
            "mechanism: {gssapi_client: {service: {hostbased: zmq@localhost}, \
             principal: {krb5_principal: ali@EXAMPLE.ORG}, plaintext: true}}",
            b().mechanism(
                GssapiClientCreds::new(&service)
                    .add_principal(ali)
                    .with_plaintext(),
            ),
        ),
    ]
}

fn sending<S: SendOptions + Socket>() -> Vec<(&'static str, SocketBuilder<S>)> {
    let b = builder::<S>;
    vec![
        ("send_timeout: 300ms", b().send_timeout(millis(300))),
        ("send_timeout: infinite", b().send_timeout(Period::Infinite)),
        ("send_high_water_mark: 10", b().send_high_water_mark(10u32)),
        ("send_hwm: 10", b().send_high_water_mark(10u32)),
        ("send_hwm: 0", b().send_high_water_mark(0u32)),
    ]
}

fn receiving<S: RecvOptions + Socket>() -> Vec<(&'static str, SocketBuilder<S>)> {
    let b = builder::<S>;
    vec![
        ("recv_timeout: 300ms", b().recv_timeout(millis(300))),
        ("recv_timeout: null", b().recv_timeout(Period::Infinite)),
        (
            "recv_high_water_mark: 100",
            b().recv_high_water_mark(100u32),
        ),
        ("recv_hwm: 100", b().recv_high_water_mark(100u32)),
    ]
}

fn beating<S: HeartbeatOptions + Socket>() -> Vec<(&'static str, SocketBuilder<S>)> {
    let b = builder::<S>;
    let second = Heartbeat::new(millis(1000));
    let with_timeout = second.clone().add_timeout(millis(3000));
    vec![
        ("heartbeat: {interval: 1s}", b().heartbeat(&second)),
        (
            "heartbeat: {interval: 1s, timeout: 3s}",
            b().heartbeat(&with_timeout),
        ),
        (
            "heartbeat: {ttl: 4s, timeout: 3s, interval: 1s}",
            b().heartbeat(with_timeout.add_ttl(millis(4000))),
        ),
        ("heartbeat: null", b()),
    ]
}

#[test]
fn every_key_of_client_and_server() {
    fn all<S>()
    where
        S: Socket + SocketOptions + ReconnectOptions + KeepaliveOptions,
        S: SendOptions + RecvOptions + HeartbeatOptions,
    {
        assert_means::<SocketBuilder<S>>(&common());
        assert_means::<SocketBuilder<S>>(&sending());
        assert_means::<SocketBuilder<S>>(&receiving());
        assert_means::<SocketBuilder<S>>(&beating());
    }
    all::<libzmq::Client>();
    all::<libzmq::Server>();
}

#[test]
fn every_key_of_radio_and_dish() {
    assert_means::<RadioConfig>(&common());
    assert_means::<RadioConfig>(&sending());
    assert_means::<RadioConfig>(&beating());
    assert_means(&[("no_drop: true", RadioConfig::new().no_drop(true))]);

    assert_means::<DishConfig>(&common());
    assert_means::<DishConfig>(&receiving());
    assert_means::<DishConfig>(&beating());
    let group = |name: &str| name.parse::<Group>().unwrap();
    assert_means(&[
        ("join: news", DishConfig::new().join(group("news"))),
        ("groups: news", DishConfig::new().join(group("news"))),
        (
            "join: [news, '']",
            DishConfig::new().join(group("news")).join(group("")),
        ),
        (
            "join: fourteen bytes",
            DishConfig::new().join(group("fourteen bytes")),
        ),
    ]);
}

#[test]
fn every_key_of_scatter_and_gather() {
    assert_means::<ScatterConfig>(&common());
    assert_means::<ScatterConfig>(&sending());
    assert_means::<GatherConfig>(&common());
    assert_means::<GatherConfig>(&receiving());
}

/// What the tables of options have, besides what is above.
#[test]
fn every_option_has_a_key() {
    let shared = "
affinity: 3
ipv6: true
reconnect_stop: [refused, after_disconnect]
backlog: 7
immediate: true
in_batch_size: 4096
out_batch_size: 1024
handshake_interval: infinite
metadata: { X-Name: worker 7, X-Role: boss }
connect_timeout: 300ms
send_buffer: 70000
recv_buffer: 80000
tos: 40
priority: 6
busy_poll: 77us
tcp_max_retransmit: 7s
tcp_accept_filter: [127.0.0.1, 10.0.0.0/8]
loopback_fastpath: true
bind_to_device: lo
socks_proxy: 127.0.0.1:1080
socks_username: ali baba
socks_password: open sesame
ipc_filter_pid: 1
ipc_filter_uid: [0, 1000]
ipc_filter_gid: 0
vmci_buffer_size: 1
vmci_buffer_min_size: 2
vmci_buffer_max_size: 3
vmci_connect_timeout: 4s
wss_key_pem: key
wss_cert_pem: certificate
wss_trust_pem: trusted
wss_hostname: example.com
wss_trust_system: true
";
    macro_rules! shared {
        ($builder:expr) => {
            $builder
                .affinity(3)
                .ipv6(true)
                .reconnect_stop(ReconnectStop::REFUSED | ReconnectStop::AFTER_DISCONNECT)
                .backlog(7)
                .immediate(true)
                .in_batch_size(4096)
                .out_batch_size(1024)
                .handshake_interval(Period::Infinite)
                .metadata("X-Name", "worker 7")
                .metadata("X-Role", "boss")
                .connect_timeout(millis(300))
                .send_buffer(70_000)
                .recv_buffer(80_000)
                .tos(40)
                .priority(6)
                .busy_poll(Duration::from_micros(77))
                .tcp_max_retransmit(millis(7000))
                .tcp_accept_filter("127.0.0.1".parse::<IpRange>().unwrap())
                .tcp_accept_filter("10.0.0.0/8".parse::<IpRange>().unwrap())
                .loopback_fastpath(true)
                .bind_to_device("lo")
                .socks_proxy("127.0.0.1:1080")
                .socks_username("ali baba")
                .socks_password("open sesame")
                .ipc_filter_pid(1)
                .ipc_filter_uid(0)
                .ipc_filter_uid(1000)
                .ipc_filter_gid(0)
                .vmci_buffer_size(1)
                .vmci_buffer_min_size(2)
                .vmci_buffer_max_size(3)
                .vmci_connect_timeout(millis(4000))
                .wss_key_pem("key")
                .wss_cert_pem("certificate")
                .wss_trust_pem("trusted")
                .wss_hostname("example.com")
                .wss_trust_system(true)
        };
    }
    assert_means(&[(shared, shared!(ClientConfig::new()))]);
    assert_means(&[(shared, shared!(ServerConfig::new()))]);
    assert_means(&[(shared, shared!(RadioConfig::new()))]);
    assert_means(&[(shared, shared!(DishConfig::new()))]);
    assert_means(&[(shared, shared!(ScatterConfig::new()))]);
    assert_means(&[(shared, shared!(GatherConfig::new()))]);

    assert_means(&[
        ("hello_msg: hello", ClientConfig::new().hello_msg("hello")),
        (
            "hello_msg: [0, 255]",
            ClientConfig::new().hello_msg(b"\0\xff"),
        ),
        ("hello_msg: ''", ClientConfig::new()),
        ("hello_msg: []", ClientConfig::new()),
        (
            "hiccup_msg: hiccup",
            ClientConfig::new().hiccup_msg("hiccup"),
        ),
    ]);
    assert_means(&[
        ("hello_msg: hello", ServerConfig::new().hello_msg("hello")),
        (
            "disconnect_msg: bye",
            ServerConfig::new().disconnect_msg("bye"),
        ),
    ]);
    assert_means(&[
        ("multicast_hops: 7", RadioConfig::new().multicast_hops(7)),
        (
            "multicast_loop: false",
            RadioConfig::new().multicast_loop(false),
        ),
    ]);
}

/// What stands for none, one instead of a list, and other names.
#[test]
fn options_may_be_written_otherwise() {
    assert_means(&[
        ("send_buffer: null", ClientConfig::new()),
        ("connect_timeout: null", ClientConfig::new()),
        ("bind_to_device: ''", ClientConfig::new()),
        ("socks_password: ''", ClientConfig::new()),
        ("ipc_filter_uid: []", ClientConfig::new()),
        ("metadata: {}", ClientConfig::new()),
        (
            "reconnect_stop: []",
            ClientConfig::new().reconnect_stop(ReconnectStop::NONE),
        ),
        (
            "reconnect_stop: refused",
            ClientConfig::new().reconnect_stop(ReconnectStop::REFUSED),
        ),
        ("sndbuf: 7", ClientConfig::new().send_buffer(7)),
        ("rcvbuf: 7", ClientConfig::new().recv_buffer(7)),
        (
            "tcp_maxrt: 7s",
            ClientConfig::new().tcp_max_retransmit(millis(7000)),
        ),
        (
            "handshake_ivl: 7s",
            ClientConfig::new().handshake_interval(millis(7000)),
        ),
    ]);
}

#[test]
fn every_key_of_auth() {
    let b = AuthConfig::new;
    let ranges =
        |list: &[&str]| -> Vec<IpRange> { list.iter().map(|text| text.parse().unwrap()).collect() };
    let ali = || PlainClientCreds::new("ali", "sesame");
    assert_means(&[
        ("{}", b()),
        ("allow: 10.0.0.0/8", b().allow(ranges(&["10.0.0.0/8"]))),
        ("allow: []", b().allow(ranges(&[]))),
        (
            "whitelist: ['::1', 127.0.0.1]",
            b().allow(ranges(&["::1", "127.0.0.1"])),
        ),
        ("deny: ['fe80::/10']", b().deny(ranges(&["fe80::/10"]))),
        ("blacklist: 10.6.6.6", b().deny(ranges(&["10.6.6.6"]))),
        (
            "plain_registry: {username: ali, password: sesame}",
            b().plain_registry([ali()]),
        ),
        (
            "plain_registry: [{username: ali, password: sesame}, {password: open, username: baba}]",
            b().plain_registry([ali(), PlainClientCreds::new("baba", "open")]),
        ),
        (
            "curve_registry: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8'",
            b().curve_registry([server_key()]),
        ),
        (
            "curve_registry: ['et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8', 'n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^']",
            b().curve_registry([server_key(), CLIENT_PUBLIC.parse().unwrap()]),
        ),
        (
            "curve_directory: /etc/clients",
            b().curve_directory("/etc/clients"),
        ),
        ("curve_auth: false", b().curve_auth(false)),
        (
            "gssapi_registry: ali@EXAMPLE.ORG",
            b().gssapi_registry(["ali@EXAMPLE.ORG"]),
        ),
        (
            "gssapi_registry: [ali@EXAMPLE.ORG, zmq/host@EXAMPLE.ORG]",
            b().gssapi_registry(["ali@EXAMPLE.ORG", "zmq/host@EXAMPLE.ORG"]),
        ),
        ("domains: {}", b()),
        (
            "domains:\n  admin:",
            b().domain("admin", DomainRules::new()),
        ),
        (
            "domains: {admin: {}, guest: {allow: []}}",
            b().domain("admin", DomainRules::new())
                .domain("guest", DomainRules::new().allow(ranges(&[]))),
        ),
        (
            "plain_registry: {username: ali, password: sesame}\n\
             domains:\n  \
               admin:\n    \
                 allow: 10.0.0.0/8\n    \
                 deny: 10.6.6.6\n    \
                 plain_registry: {username: root, password: open}\n    \
                 curve_directory: /etc/admins\n    \
                 curve_auth: false\n    \
                 gssapi_registry: ali@EXAMPLE.ORG\n  \
               'über uns':\n    \
                 curve_registry: et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8",
            b().plain_registry([PlainClientCreds::new("ali", "sesame")])
                .domain(
                    "admin",
                    DomainRules::new()
                        .allow(ranges(&["10.0.0.0/8"]))
                        .deny(ranges(&["10.6.6.6"]))
                        .plain_registry([PlainClientCreds::new("root", "open")])
                        .curve_directory("/etc/admins")
                        .curve_auth(false)
                        .gssapi_registry(["ali@EXAMPLE.ORG"]),
                )
                .domain(
                    "über uns",
                    DomainRules::new().curve_registry([server_key()]),
                ),
        ),
        (
            "curve_auth: true\ndeny: 10.6.6.6\nallow: 10.0.0.0/8",
            b().curve_auth(true)
                .deny(ranges(&["10.6.6.6"]))
                .allow(ranges(&["10.0.0.0/8"])),
        ),
    ]);
}

#[test]
fn every_key_of_ctx() {
    let b = CtxConfig::new;
    assert_means(&[
        ("{}", b()),
        ("io_threads: 2", b().io_threads(2)),
        ("max_sockets: 10", b().max_sockets(10)),
        ("ipv6: true", b().ipv6(true)),
    ]);
    let ctx: CtxConfig =
        serde_yaml::from_str("{io_threads: 2, max_sockets: 10, ipv6: true}").unwrap();
    let ctx = ctx.build().unwrap();
    assert_eq!(ctx.io_threads().unwrap(), 2);
    assert_eq!(ctx.max_sockets().unwrap(), 10);
    assert!(ctx.ipv6().unwrap());
}

#[test]
fn every_type_of_any() {
    let addr = tcp("127.0.0.1:*");
    assert_means::<AnyConfig>(&[
        (
            "client: {bind: 'tcp://127.0.0.1:*'}",
            ClientConfig::new().bind(&addr).into(),
        ),
        (
            "server: {bind: 'tcp://127.0.0.1:*'}",
            ServerConfig::new().bind(&addr).into(),
        ),
        (
            "radio: {no_drop: true}",
            RadioConfig::new().no_drop(true).into(),
        ),
        (
            "dish: {bind: 'tcp://127.0.0.1:*'}",
            DishConfig::new().bind(&addr).into(),
        ),
        (
            "scatter: {send_hwm: 1}",
            ScatterConfig::new().send_high_water_mark(1u32).into(),
        ),
        ("gather: {}", GatherConfig::new().into()),
    ]);
}

#[test]
fn any_builds_what_it_says() {
    let ctx = ctx();
    let sockets: Vec<AnyConfig> = serde_yaml::from_str(
        "[client: {}, server: {}, radio: {}, dish: {}, scatter: {}, gather: {}]",
    )
    .unwrap();
    let built: Vec<AnySocket> = sockets
        .iter()
        .map(|config| config.build_with_ctx(&ctx).unwrap())
        .collect();
    assert!(matches!(
        built[..],
        [
            AnySocket::Client(_),
            AnySocket::Server(_),
            AnySocket::Radio(_),
            AnySocket::Dish(_),
            AnySocket::Scatter(_),
            AnySocket::Gather(_)
        ]
    ));
}

/// A tag of YAML does as well, as others write enums.
#[test]
fn tags_of_yaml_are_understood() {
    let setup: Setup = serde_yaml::from_str(
        "
client:
  bind: !tcp '127.0.0.1:*'
  connect: [!inproc a, !ipc /tmp/b]
  mechanism: !plain_client {username: ali, password: !env CARGO_PKG_NAME}
server:
  mechanism: !plain_server
sockets: [!client {send_hwm: 1}]
",
    )
    .unwrap();
    let ali = PlainClientCreds::new("ali", std::env::var("CARGO_PKG_NAME").unwrap());
    let client = ClientConfig::new()
        .bind(tcp("127.0.0.1:*"))
        .connect("inproc://a".parse::<Endpoint>().unwrap())
        .connect("ipc:///tmp/b".parse::<Endpoint>().unwrap())
        .mechanism(Mechanism::PlainClient(ali));
    assert_eq!(setup.client, Some(client));
    let server = ServerConfig::new().mechanism(Mechanism::PlainServer);
    assert_eq!(setup.server, Some(server));
    let any = ClientConfig::new().send_high_water_mark(1u32).into();
    assert_eq!(setup.sockets, Some(vec![any]));
}

/// A section whose lines are all comments.
#[test]
fn a_section_may_be_empty() {
    #[derive(Debug, Deserialize)]
    struct Sections {
        ctx: CtxConfig,
        auth: AuthConfig,
        client: ClientConfig,
        dish: DishConfig,
    }
    let sections: Sections = serde_yaml::from_str("ctx:\nauth:\nclient:\ndish:\n").unwrap();
    assert_eq!(sections.ctx, CtxConfig::new());
    assert_eq!(sections.auth, AuthConfig::new());
    assert_eq!(sections.client, ClientConfig::new());
    assert_eq!(sections.dish, DishConfig::new());
}

/// Every option that can be read back, on a socket that was built from a file.
#[test]
fn built_sockets_have_the_options_of_the_file() {
    const ALL: &str = "
linger: 10ms
max_message_size: 2048
reconnect_interval: 20ms
reconnect_interval_max: 2s
tcp_keepalive: true
tcp_keepalive_count: 3
tcp_keepalive_idle: 40s
tcp_keepalive_interval: 5s
";
    const SEND: &str = "send_timeout: 60ms\nsend_high_water_mark: 7\n";
    const RECV: &str = "recv_timeout: 80ms\nrecv_high_water_mark: 9\n";
    const HEARTBEAT: &str = "heartbeat: {interval: 1s, timeout: 2s, ttl: 3s}\n";

    fn built<S: Socket>(ctx: &Ctx, parts: &[&str]) -> S {
        let config: SocketBuilder<S> = serde_yaml::from_str(&parts.concat()).unwrap();
        config.build_with_ctx(ctx).unwrap()
    }
    fn common<S: SocketOptions + ReconnectOptions + KeepaliveOptions>(socket: &S) {
        let period = |number| Period::Finite(millis(number));
        assert_eq!(socket.linger().unwrap(), period(10));
        assert_eq!(socket.max_message_size().unwrap(), Some(2048));
        assert_eq!(socket.reconnect_interval().unwrap(), period(20));
        assert_eq!(socket.reconnect_interval_max().unwrap(), Some(millis(2000)));
        assert_eq!(socket.tcp_keepalive().unwrap(), Some(true));
        assert_eq!(socket.tcp_keepalive_count().unwrap(), Some(3));
        assert_eq!(socket.tcp_keepalive_idle().unwrap(), Some(millis(40_000)));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Some(millis(5000)));
    }
    fn sends<S: SendOptions>(socket: &S) {
        assert_eq!(socket.send_timeout().unwrap(), Period::Finite(millis(60)));
        assert_eq!(socket.send_high_water_mark().unwrap(), 7);
    }
    fn receives<S: RecvOptions>(socket: &S) {
        assert_eq!(socket.recv_timeout().unwrap(), Period::Finite(millis(80)));
        assert_eq!(socket.recv_high_water_mark().unwrap(), 9);
    }
    fn beats<S: HeartbeatOptions>(socket: &S) {
        let expected = Heartbeat::new(millis(1000))
            .add_timeout(millis(2000))
            .add_ttl(millis(3000));
        assert_eq!(socket.heartbeat().unwrap(), Some(expected));
    }

    let ctx = ctx();
    let client: libzmq::Client = built(&ctx, &[ALL, SEND, RECV, HEARTBEAT]);
    common(&client);
    sends(&client);
    receives(&client);
    beats(&client);
    let server: libzmq::Server = built(&ctx, &[ALL, SEND, RECV, HEARTBEAT]);
    common(&server);
    sends(&server);
    receives(&server);
    beats(&server);
    let radio: libzmq::Radio = built(&ctx, &[ALL, SEND]);
    common(&radio);
    sends(&radio);
    let dish: libzmq::Dish = built(&ctx, &[ALL, RECV, "join: [b, a]"]);
    common(&dish);
    receives(&dish);
    assert_eq!(dish.joined(), ["a", "b"]);
    let scatter: libzmq::Scatter = built(&ctx, &[ALL, SEND]);
    common(&scatter);
    sends(&scatter);
    let gather: libzmq::Gather = built(&ctx, &[ALL, RECV]);
    common(&gather);
    receives(&gather);
}

/// The whole of a file at work: the sockets bind, connect and make sure of each
/// other as it says.
#[test]
fn a_file_sets_up_a_conversation() {
    let name = InprocAddr::new_unique();
    let yaml = format!(
        "
ctx: {{io_threads: 1}}
auth:
  plain_registry: [{{username: ali, password: sesame}}]
server:
  bind: [{{inproc: {name}}}, 'tcp://127.0.0.1:*']
  mechanism: plain_server
  recv_timeout: 20s
client:
  mechanism: {{plain_client: {{username: ali, password: sesame}}}}
"
    );
    let setup: Setup = serde_yaml::from_str(&yaml).unwrap();
    let ctx = setup.ctx.unwrap().build().unwrap();
    let _ = setup.auth.unwrap().build_with_ctx(&ctx).unwrap();
    let server = setup.server.unwrap().build_with_ctx(&ctx).unwrap();
    assert!(server.last_endpoint().unwrap().is_tcp());
    let right = setup.client.unwrap();
    assert!(!libzmq_tests::visitor::lets_in(
        &ctx,
        &server,
        &ClientConfig::new()
    ));
    assert!(libzmq_tests::visitor::lets_in(&ctx, &server, &right));

    let local = ClientConfig::new().connect(&name);
    let local = local.build_with_ctx(&ctx).unwrap();
    local.send("by inproc").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "by inproc");
}

/// What a file can say and libzmq cannot do is an error of the builder, which
/// names the option.
#[test]
fn values_that_cannot_be_are_refused_when_built() {
    let ctx = ctx();
    for (yaml, name) in [
        ("reconnect_interval: 0s", "reconnect_interval"),
        ("send_timeout: 30days", "send_timeout"),
        ("recv_timeout: 100years", "recv_timeout"),
        ("linger: 25days", "linger"),
        ("send_hwm: 3000000000", "send_high_water_mark"),
        ("max_message_size: 18446744073709551615", "max_message_size"),
        ("reconnect_interval_max: 30days", "reconnect_interval_max"),
        ("tcp_keepalive_idle: 100years", "tcp_keepalive_idle"),
        ("heartbeat: {interval: 0s}", "interval of heartbeat"),
        ("heartbeat: {interval: 1s, ttl: 2m}", "ttl of heartbeat"),
        ("connect: tcp://*:80", "tcp://*:80"),
        (
            "bind: tcp://1.2.3.4:*;127.0.0.1:80",
            "tcp://1.2.3.4:*;127.0.0.1:80",
        ),
    ] {
        let config: ClientConfig = serde_yaml::from_str(yaml).unwrap();
        let err = config.build_with_ctx(&ctx).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput, "{yaml}");
        assert!(err.to_string().contains(name), "{err}");
    }
    for yaml in ["io_threads: 3000000000", "max_sockets: 0"] {
        let config: CtxConfig = serde_yaml::from_str(yaml).unwrap();
        let err = config.build().unwrap_err();
        let (name, _) = yaml.split_once(':').unwrap();
        assert!(err.to_string().contains(name), "{err}");
    }
}
