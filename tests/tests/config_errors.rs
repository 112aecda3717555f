//! A mistake in a file is an error that names the key and the place.

use crate::config::{CLIENT_PUBLIC, SERVER_PUBLIC, SERVER_SECRET, Setup};

fn yaml_error(text: &str) -> String {
    match serde_yaml::from_str::<Setup>(text) {
        Err(err) => err.to_string(),
        Ok(setup) => panic!("{text}\nwas understood as {setup:?}"),
    }
}

/// Each of the files is refused, and all of these words are in the error.
#[track_caller]
fn assert_refused(cases: &[(&str, &[&str])]) {
    for (text, words) in cases {
        let err = yaml_error(text);
        for word in *words {
            assert!(err.contains(word), "{text}\ngives: {err}\nwithout: {word}");
        }
    }
}

/// The name of the key, the path to it, and the line.
#[test]
fn unknown_keys_are_named() {
    assert_refused(&[
        ("clinet: {}", &["`clinet`", "`client`"]),
        (
            "ctx:\n  io_thread: 1",
            &["ctx", "`io_thread`", "`io_threads`", "line 2"],
        ),
        (
            "auth:\n  alow: []",
            &["auth", "`alow`", "`allow`", "line 2 column 3"],
        ),
        (
            "auth:\n  domains:\n    admin:\n      alow: []",
            &["auth.domains.admin", "`alow`", "`allow`", "line 4 column 7"],
        ),
        (
            "auth:\n  domain:\n    admin: {}",
            &["auth", "`domain`", "`domains`", "line 2"],
        ),
        (
            "client:\n  zap_domains: admin",
            &["\"zap_domains\" for a client", "zap_domain,"],
        ),
        (
            "auth:\n  plain_registry:\n    - user: ali\n      password: x",
            &["auth.plain_registry[0]", "`user`", "`username`", "line 3"],
        ),
        (
            "client:\n  linger: 1s\n  connectt: tcp://a:1",
            &["client", "\"connectt\" for a client", "connect,", "line"],
        ),
        ("server:\n  join: news", &["\"join\" for a server"]),
        ("client:\n  no_drop: true", &["\"no_drop\" for a client"]),
        (
            "radio:\n  recv_timeout: 1s",
            &["\"recv_timeout\" for a radio"],
        ),
        (
            "dish:\n  send_timeout: 1s",
            &["\"send_timeout\" for a dish"],
        ),
        ("scatter:\n  recv_hwm: 1", &["\"recv_hwm\" for a scatter"]),
        ("gather:\n  send_hwm: 1", &["\"send_hwm\" for a gather"]),
        (
            "client:\n  heartbeat: {interval: 1s, tll: 3s}",
            &["client.heartbeat", "`tll`", "`ttl`", "line 2"],
        ),
        (
            "client:\n  connect: {tpc: 'a:1'}",
            &["client.connect", "\"tpc\"", "tcp", "line 2"],
        ),
        (
            "client:\n  connect:\n    - tcp: 'a:1'\n    - udq: 'a:1'",
            &["client.connect[1]", "\"udq\"", "line 4"],
        ),
        (
            "client:\n  mechanism: {curve: {}}",
            &["client.mechanism", "\"curve\"", "curve_client", "line 2"],
        ),
        (
            "client:\n  mechanism:\n    curve_server:\n      sekret: x",
            &[
                "client.mechanism.curve_server",
                "`sekret`",
                "`secret`",
                "line 4",
            ],
        ),
        (
            "client:\n  mechanism:\n    plain_client: {username: u, pasword: x}",
            &["client.mechanism.plain_client", "`pasword`", "line 3"],
        ),
        (
            "client:\n  mechanism:\n    curve_client: {sever: x}",
            &[
                "client.mechanism.curve_client",
                "`sever`",
                "`server`",
                "line 3",
            ],
        ),
        (
            "client:\n  mechanism:\n    curve_client:\n      client: {pubic: x}",
            &[
                "client.mechanism.curve_client.client",
                "`pubic`",
                "`public`",
                "line 4",
            ],
        ),
        (
            "sockets:\n  - clinet: {}",
            &["sockets[0]", "\"clinet\"", "client", "line 2"],
        ),
        (
            "sockets:\n  - client: {bnd: x}",
            &["sockets[0].client", "\"bnd\"", "line 2"],
        ),
    ]);
}

/// What does not speak ZMTP has no PING.
#[test]
fn stream_and_dgram_have_no_heartbeat() {
    for name in ["stream", "dgram"] {
        let yaml = format!("sockets:\n  - {name}:\n      heartbeat: {{interval: 1s}}");
        let err = yaml_error(&yaml);
        assert!(
            err.contains(&format!("\"heartbeat\" for a {name}")),
            "{err}"
        );
        let (_, known) = err.split_once("expected").unwrap();
        assert!(!known.contains("heartbeat"), "{err}");
    }
}

#[test]
fn keys_that_stand_there_twice_are_named() {
    assert_refused(&[
        ("client: {}\nclient: {}", &["duplicate", "`client`"]),
        (
            "client:\n  linger: 1s\n  linger: 1s",
            &["client", "duplicate", "`linger`"],
        ),
        ("client:\n  bind: []\n  bind: []", &["duplicate", "`bind`"]),
        (
            "client:\n  connect: []\n  connect: []",
            &["duplicate", "`connect`"],
        ),
        (
            "client:\n  mechanism: null\n  mechanism: null",
            &["duplicate", "`mechanism`"],
        ),
        (
            "client:\n  recv_hwm: 1\n  recv_high_water_mark: 1",
            &["`recv_high_water_mark`"],
        ),
        (
            "dish:\n  join: a\n  groups: b",
            &["dish", "duplicate", "`join`"],
        ),
        (
            "auth:\n  allow: []\n  whitelist: []",
            &["auth", "duplicate", "`allow`"],
        ),
        (
            "auth:\n  blacklist: []\n  deny: []",
            &["auth", "duplicate", "`deny`"],
        ),
        (
            "ctx:\n  ipv6: true\n  ipv6: true",
            &["ctx", "duplicate", "`ipv6`"],
        ),
        (
            "client:\n  heartbeat: {interval: 1s, interval: 1s}",
            &["duplicate", "`interval`"],
        ),
        (
            "client:\n  connect: {tcp: 'a:1', tcp: 'b:1'}",
            &["client.connect", "\"tcp\""],
        ),
        (
            "client:\n  connect: {tcp: 'a:1', ipc: b}",
            &["\"ipc\"", "beside \"tcp\""],
        ),
        (
            "client:\n  mechanism:\n    plain_server:\n    curve_server: {secret: x}",
            &[
                "client.mechanism",
                "\"curve_server\"",
                "beside \"plain_server\"",
            ],
        ),
        (
            "server:\n  mechanism: {curve_server: {secret: {env: CARGO_PKG_NAME, file: b}}}",
            &["server.mechanism.curve_server.secret", "beside \"env\""],
        ),
        (
            "sockets: [{client: {}, server: {}}]",
            &["sockets[0]", "beside \"client\""],
        ),
    ]);
}

#[test]
fn keys_that_are_missing_are_named() {
    assert_refused(&[
        (
            "client:\n  heartbeat: {timeout: 1s}",
            &["client.heartbeat", "`interval`"],
        ),
        (
            "client:\n  mechanism: {plain_client: {username: u}}",
            &["`password`", "line 2"],
        ),
        (
            "client:\n  mechanism: {plain_client: {password: u}}",
            &["`username`", "line 2"],
        ),
        (
            "client:\n  mechanism: {curve_server: {}}",
            &["curve_server", "`secret`"],
        ),
        (
            "client:\n  mechanism: {curve_client: {}}",
            &["curve_client", "`server`"],
        ),
        (
            "client:\n  mechanism: curve_server",
            &["curve_server needs credentials"],
        ),
        (
            "client:\n  mechanism: gssapi_client",
            &["gssapi_client needs credentials"],
        ),
        (
            "client:\n  mechanism: {gssapi_server: {}}",
            &["gssapi_server", "`principal`"],
        ),
        (
            "client:\n  mechanism: {gssapi_client: {}}",
            &["gssapi_client", "`service`"],
        ),
        (
            "client:\n  mechanism: {gssapi_client: {service: zmq}}",
            &["client.mechanism.gssapi_client.service", "hostbased"],
        ),
        (
            "client:\n  mechanism: {gssapi_client: {service: {host: zmq}}}",
            &["\"host\"", "hostbased"],
        ),
        (
            "client:\n  mechanism: {gssapi_server: {principal: {user_name: ''}}}",
            &["client.mechanism", "1 to 255 bytes", "line 2"],
        ),
        (
            "client:\n  mechanism: {}",
            &["client.mechanism", "a mechanism: null"],
        ),
        (
            "client:\n  connect: [{}]",
            &["client.connect[0]", "an endpoint"],
        ),
        (
            "auth: {plain_registry: [{username: ali}]}",
            &["plain_registry[0]", "`password`"],
        ),
    ]);
}

#[test]
fn values_of_a_wrong_type_name_their_key() {
    assert_refused(&[
        (
            "ctx: two",
            &["ctx", "options of a context", "line 1 column 6"],
        ),
        (
            "ctx:\n  io_threads: two",
            &["ctx.io_threads", "\"two\"", "line 2 column 15"],
        ),
        ("ctx:\n  ipv6: 1", &["ctx.ipv6", "boolean"]),
        ("auth: [a]", &["auth", "rules of the authenticator"]),
        (
            "auth:\n  curve_auth: 1",
            &["auth.curve_auth", "boolean", "line 2"],
        ),
        ("client: [a]", &["client", "options of a client"]),
        ("sockets: {client: {}}", &["sockets", "sequence"]),
        (
            "sockets: [client]",
            &["sockets[0]", "one of the keys channel, client"],
        ),
        (
            "client:\n  recv_timeout: 300",
            &["client.recv_timeout", "300ms", "line 2 column 17"],
        ),
        (
            "client:\n  recv_timeout: true",
            &["client.recv_timeout", "300ms"],
        ),
        (
            "client:\n  recv_timeout: [1s]",
            &["client.recv_timeout", "300ms"],
        ),
        (
            "client:\n  recv_hwm: 1s",
            &["client.recv_hwm", "a number", "line 2"],
        ),
        ("client:\n  recv_hwm: 1.5", &["client.recv_hwm", "a number"]),
        (
            "client:\n  recv_hwm: null",
            &["client.recv_hwm", "a number"],
        ),
        (
            "client:\n  tcp_keepalive: maybe",
            &["client.tcp_keepalive", "true or false"],
        ),
        (
            "client:\n  max_message_size: 1MB",
            &["client.max_message_size", "bytes"],
        ),
        (
            "client:\n  tcp_keepalive_idle: 5",
            &["client.tcp_keepalive_idle", "300ms"],
        ),
        (
            "radio:\n  no_drop: null",
            &["radio.no_drop", "true or false"],
        ),
        ("client:\n  heartbeat: 5s", &["client.heartbeat", "line 2"]),
        (
            "client:\n  heartbeat: {interval: 5}",
            &["client.heartbeat.interval", "duration"],
        ),
        (
            "client:\n  connect: 5",
            &["client.connect", "line 2 column 12"],
        ),
        (
            "client:\n  connect: [5]",
            &["client.connect[0]", "an endpoint", "line 2"],
        ),
        (
            "client:\n  mechanism: 5",
            &["client.mechanism", "a mechanism: null"],
        ),
        (
            "client:\n  mechanism: [null]",
            &["client.mechanism", "a mechanism: null"],
        ),
        (
            "client:\n  mechanism: {plain_server: {username: x}}",
            &["client.mechanism.plain_server", "nothing"],
        ),
    ]);
}

#[test]
fn values_that_cannot_be_name_their_key() {
    let mismatch = format!(
        "client:\n  mechanism: {{curve_client: {{server: '{SERVER_PUBLIC}', \
         client: {{public: '{CLIENT_PUBLIC}', secret: '{SERVER_SECRET}'}}}}}}"
    );
    assert_refused(&[
        (
            "client:\n  connect: tcp://a",
            &["client.connect", "\"tcp://a\"", "port", "column 12"],
        ),
        (
            "client:\n  connect: a:1",
            &["\"a:1\"", "transport is missing", "tcp://a:1"],
        ),
        (
            "client:\n  connect: http://a:1",
            &["\"http\"", "tcp, ipc, inproc, udp, ws, wss, tipc"],
        ),
        (
            "client:\n  connect: {tcp: 'tcp://a:1'}",
            &["client.connect.tcp", "leave", "line 2"],
        ),
        (
            "client:\n  connect: {tcp: 'a:99999'}",
            &["client.connect.tcp", "99999"],
        ),
        (
            "client:\n  connect: {inproc: zeromq.zap.01}",
            &["client.connect.inproc", "authenticator"],
        ),
        (
            "client:\n  recv_timeout: 300 bananas",
            &["client.recv_timeout", "300 bananas"],
        ),
        (
            "client:\n  recv_timeout: -1s",
            &["client.recv_timeout", "-1s"],
        ),
        (
            "client:\n  recv_timeout: ''",
            &["client.recv_timeout", "300ms"],
        ),
        (
            "client:\n  recv_timeout: 300",
            &["client.recv_timeout", "unit"],
        ),
        (
            "client:\n  reconnect_interval: -1",
            &["client.reconnect_interval", "-1"],
        ),
        (
            "client:\n  recv_hwm: -1",
            &["client.recv_hwm", "-1", "line 2"],
        ),
        (
            "client:\n  recv_hwm: 5000000000",
            &["client.recv_hwm", "5000000000"],
        ),
        (
            "client:\n  max_message_size: -5",
            &["client.max_message_size", "-5"],
        ),
        ("ctx:\n  io_threads: -1", &["ctx.io_threads", "-1"]),
        (
            "dish:\n  join: \"NUL\\0\"",
            &["dish.join", "\"NUL\\0\"", "holds a NUL"],
        ),
        ("dish:\n  join: [ok, \"a\\0\"]", &["dish.join[1]", "NUL"]),
        (
            "auth:\n  allow: [10.0.0.1, host]",
            &["auth.allow[1]", "\"host\"", "column 21"],
        ),
        ("auth:\n  deny: 10.0.0.0/33", &["auth.deny", "10.0.0.0/33"]),
        (
            "auth:\n  gssapi_registry: [ali@EXAMPLE.ORG, ali]",
            &["gssapi_registry", "\"ali\"", "full name"],
        ),
        (
            "auth:\n  domains: {admin: {plain_registry: [{username: ali, password: ''}]}}",
            &["auth.domains.admin.plain_registry", "\"ali\""],
        ),
        (
            "auth:\n  domains: {admin: {}, guest: {}, admin: {}}",
            &["auth.domains", "\"admin\"", "twice"],
        ),
        (
            "auth:\n  domains: {admin: {domains: {a: {}}}}",
            &["auth.domains", "a domain has no key `domains`"],
        ),
        ("auth:\n  domains: {admin: []}", &["auth.domains.admin"]),
        (
            "auth:\n  domains:",
            &["auth.domains", "a map with the rules"],
        ),
        (
            "auth:\n  domains: [admin]",
            &["auth.domains", "a map with the rules"],
        ),
        (
            "auth:\n  domains: {'': {}}",
            &["auth.domains", "\"\"", "1 to 255"],
        ),
        (
            "auth:\n  domains: {global: {}}",
            &["auth.domains", "\"global\"", "name none"],
        ),
        (
            "server:\n  zap_domain: ''",
            &["zap_domain", "1 to 255 bytes"],
        ),
        ("server:\n  zap_domain: [a]", &["zap_domain"]),
        ("server:\n  zap_domain: \"a\\0\"", &["zap_domain", "NUL"]),
        (
            "auth:\n  curve_registry: [abc]",
            &["auth.curve_registry[0]", "40 characters, not 3"],
        ),
        (
            "auth:\n  curve_registry: ['\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"']",
            &["auth.curve_registry[0]", "Z85"],
        ),
        (
            "auth:\n  curve_registry: ['0000000000000000000000000000000000000000']",
            &["auth.curve_registry[0]", "zero"],
        ),
        (
            "auth:\n  curve_directory: ''",
            &["auth.curve_directory", "path of a directory"],
        ),
        ("auth:\n  curve_directory: []", &["auth.curve_directory"]),
        ("auth:\n  curve_directory:", &["auth.curve_directory"]),
        (
            "client:\n  mechanism: {curve_client: {server: abc}}",
            &[
                "client.mechanism.curve_client.server",
                "40 characters, not 3",
                "line 2",
            ],
        ),
        (
            "client:\n  mechanism: {curve_server: {secret: abc}}",
            &[
                "client.mechanism.curve_server",
                "40 characters, not 3",
                "line 2",
            ],
        ),
        (
            &mismatch,
            &["client.mechanism.curve_client", "does not belong", "line 2"],
        ),
        (
            "client:\n  mechanism: {plain_client: {username: '', password: x}}",
            &["client.mechanism", "user name", "1 to 255 bytes", "line 2"],
        ),
        (
            "auth:\n  plain_registry: [{username: ali, password: ''}]",
            &[
                "auth.plain_registry",
                "password of PLAIN user \"ali\"",
                "line 2",
            ],
        ),
        (
            "client:\n  mechanism: kerberos",
            &["client.mechanism", "expected a mechanism: null"],
        ),
    ]);
}

#[test]
fn json_and_toml_name_the_key_and_the_place() {
    for (text, words) in [
        (
            r#"{"client":{"connectt":"tcp://a:1"}}"#,
            ["connectt", "line 1"],
        ),
        (
            r#"{"client":{"recv_timeout":300}}"#,
            ["\"recv_timeout\"", "line 1"],
        ),
        (r#"{"auth":{"alow":[]}}"#, ["`alow`", "line 1"]),
        (
            r#"{"client":{"linger":"1s","linger":"1s"}}"#,
            ["`linger`", "line 1"],
        ),
        (
            r#"{"radio":{"recv_hwm":null}}"#,
            ["\"recv_hwm\" for a radio", "line 1"],
        ),
    ] {
        let err = serde_json::from_str::<Setup>(text).unwrap_err().to_string();
        assert!(words.iter().all(|word| err.contains(word)), "{err}");
    }
    for (text, words) in [
        ("[client]\nconnectt = 'tcp://a:1'", ["connectt", "line"]),
        (
            "[client]\nrecv_timeout = 300",
            ["\"recv_timeout\"", "line 2, column 16"],
        ),
        ("[auth]\nalow = []", ["`alow`", "line 2, column 1"]),
        (
            "[client]\nlinger = '1s'\nlinger = '1s'",
            ["linger", "line 3"],
        ),
        (
            "[radio.recv_hwm]\ninterval = '1s'",
            ["\"recv_hwm\" for a radio", "line"],
        ),
    ] {
        let err = toml::from_str::<Setup>(text).unwrap_err().to_string();
        assert!(words.iter().all(|word| err.contains(word)), "{err}");
    }
}

/// By name, and with what there might be.
#[test]
fn options_that_cannot_be_are_named() {
    assert_refused(&[
        (
            "client:\n  reconnect_stop: [refuse]",
            &["reconnect_stop", "refused", "line 2"],
        ),
        (
            "client:\n  reconnect_stop: 3",
            &["reconnect_stop", "a list of refused"],
        ),
        ("client:\n  affinity: -1", &["affinity", "a number"]),
        ("client:\n  backlog: many", &["backlog", "a number"]),
        ("client:\n  immediate: 1", &["immediate", "true or false"]),
        (
            "client:\n  handshake_interval: 3",
            &["handshake_interval", "300ms"],
        ),
        (
            "client:\n  connect_timeout: infinite",
            &["connect_timeout", "300ms"],
        ),
        ("client:\n  metadata: [X-a, b]", &["metadata", "a map"]),
        ("client:\n  metadata: {X-a: [1]}", &["metadata"]),
        (
            "client:\n  tcp_accept_filter: [somewhere]",
            &["tcp_accept_filter", "somewhere"],
        ),
        (
            "client:\n  ipc_filter_uid: [root]",
            &["ipc_filter_uid", "a number"],
        ),
        ("client:\n  ipc_filter_uid: [null]", &["ipc_filter_uid"]),
        ("client:\n  ipc_filter_uid:", &["ipc_filter_uid"]),
        ("client:\n  hello_msg: [256]", &["hello_msg"]),
        ("client:\n  socks_proxy: 1080", &["socks_proxy", "text"]),
        (
            "client:\n  disconnect_msg: x",
            &["\"disconnect_msg\" for a client"],
        ),
        ("server:\n  hiccup_msg: x", &["\"hiccup_msg\" for a server"]),
        (
            "dish:\n  multicast_hops: 1",
            &["\"multicast_hops\" for a dish"],
        ),
        (
            "ctx:\n  thread_sched_policy: batsch",
            &["thread_sched_policy", "batch"],
        ),
        ("ctx:\n  thread_affinity: all", &["thread_affinity"]),
    ]);
}

/// A password where it does not belong is not repeated.
#[test]
fn wrong_passwords_of_a_proxy_are_not_repeated() {
    for text in ["[open sesame]", "{open sesame: 1}", "1234567"] {
        let err = yaml_error(&format!("client:\n  socks_password: {text}"));
        assert!(!err.contains("sesame") && !err.contains("1234567"), "{err}");
    }
}
