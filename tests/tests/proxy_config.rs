//! Proxies from files.

use libzmq::{
    Ctx, DealerBuilder, ErrorKind, PubBuilder, PullBuilder, PushBuilder, RouterBuilder, SubBuilder,
    config::*, prelude::*,
};
use libzmq_tests::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    proxy: ProxyConfig,
}

const YAML: &str = r#"
proxy:
  frontend:
    router: { bind: "inproc://requests", router_mandatory: true }
  backend:
    dealer: { bind: "inproc://workers", send_high_water_mark: 10 }
  capture:
    push: { bind: "inproc://trace" }
"#;

fn builder() -> ProxyConfig {
    let endpoint = |text: &str| text.parse::<libzmq::Endpoint>().unwrap();
    let frontend = RouterBuilder::new()
        .bind(endpoint("inproc://requests"))
        .router_mandatory(true);
    let backend = DealerBuilder::new()
        .bind(endpoint("inproc://workers"))
        .send_high_water_mark(10);
    let capture = PushBuilder::new().bind(endpoint("inproc://trace"));
    ProxyConfig::new(frontend, backend).capture(capture)
}

#[test]
fn a_file_says_what_a_builder_says() {
    let setup: Setup = serde_yaml::from_str(YAML).unwrap();
    assert_eq!(setup.proxy, builder());

    let yaml = serde_yaml::to_string(&setup).unwrap();
    assert_eq!(serde_yaml::from_str::<Setup>(&yaml).unwrap(), setup);
    let json = serde_json::to_string(&setup).unwrap();
    assert_eq!(serde_json::from_str::<Setup>(&json).unwrap(), setup);
    let text = toml::to_string(&setup).unwrap();
    assert_eq!(toml::from_str::<Setup>(&text).unwrap(), setup);

    // Without a capture socket.
    let setup = Setup {
        proxy: ProxyConfig::new(PullBuilder::new(), PubBuilder::new()),
    };
    let text = toml::to_string(&setup).unwrap();
    assert!(!text.contains("capture"), "{text}");
    assert_eq!(toml::from_str::<Setup>(&text).unwrap(), setup);
}

#[test]
fn a_proxy_from_a_file_forwards() {
    let ctx = ctx();
    let setup: Setup = serde_yaml::from_str(YAML).unwrap();
    let proxy = setup.proxy.build_with_ctx(&ctx).unwrap().spawn().unwrap();
    let endpoint = |text: &str| text.parse::<libzmq::Endpoint>().unwrap();
    let connect = |ctx: &Ctx| {
        let client = req().connect(endpoint("inproc://requests"));
        let worker = rep().connect(endpoint("inproc://workers"));
        let trace = pull().connect(endpoint("inproc://trace"));
        (
            client.build_with_ctx(ctx).unwrap(),
            worker.build_with_ctx(ctx).unwrap(),
            trace.build_with_ctx(ctx).unwrap(),
        )
    };
    let (client, worker, trace) = connect(&ctx);
    client.send("ping").unwrap();
    assert_eq!(worker.recv_msg().unwrap(), "ping");
    worker.send("pong").unwrap();
    assert_eq!(client.recv_msg().unwrap(), "pong");
    assert_eq!(trace.recv_multipart().unwrap()[1..], ["", "ping"]);
    assert_eq!(trace.recv_multipart().unwrap()[1..], ["", "pong"]);
    assert_eq!(proxy.statistics().to_frontend.messages, 1);

    let parts = proxy.terminate().unwrap().into_parts();
    assert!(matches!(parts.frontend, AnySocket::Router(_)));
    assert!(matches!(parts.backend, AnySocket::Dealer(_)));
    assert!(matches!(parts.capture, Some(AnySocket::Push(_))));
}

/// From right to left as well: the way is that of the types.
#[test]
fn either_may_be_the_frontend() {
    let ctx = ctx();
    let text = r#"{ frontend: { push: { bind: "inproc://out" } },
                    backend: { pull: { bind: "inproc://in" } } }"#;
    let config: ProxyConfig = serde_yaml::from_str(text).unwrap();
    let _proxy = config.build_with_ctx(&ctx).unwrap().spawn().unwrap();
    let endpoint = |text: &str| text.parse::<libzmq::Endpoint>().unwrap();
    let source = push().connect(endpoint("inproc://in"));
    let source = source.build_with_ctx(&ctx).unwrap();
    let sink = pull().connect(endpoint("inproc://out"));
    let sink = sink.build_with_ctx(&ctx).unwrap();
    source.send("x").unwrap();
    assert_eq!(sink.recv_msg().unwrap(), "x");
}

#[test]
fn what_does_not_go_together_is_refused_by_name() {
    for (text, words) in [
        (
            "{ frontend: { server: }, backend: { client: } }",
            "a proxy cannot join a server to a client",
        ),
        (
            "{ frontend: { pull: }, backend: { sub: } }",
            "a proxy cannot join a pull to a sub",
        ),
        (
            "{ frontend: { pull: }, backend: { scatter: } }",
            "a proxy cannot join a pull to a scatter",
        ),
        (
            "{ frontend: { pull: }, backend: { push: }, capture: { sub: } }",
            "a sub cannot capture what passes between a pull and a push, \
             expected one of pub, push, pair, dealer",
        ),
        (
            "{ frontend: { dish: }, backend: { radio: }, capture: { router: } }",
            "expected one of pub, push, pair, dealer, scatter, channel, radio",
        ),
        ("{ frontend: { pull: } }", "backend"),
        (
            "{ frontend: { pull: }, backend: { push: }, control: { pair: } }",
            "control",
        ),
        ("pull", "a map with the sockets of a proxy"),
    ] {
        let err = serde_yaml::from_str::<ProxyConfig>(text).unwrap_err();
        assert!(err.to_string().contains(words), "{text}\ngives: {err}");
    }

    let config = ProxyConfig::new(PullBuilder::new(), SubBuilder::new());
    let err = config.build().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert!(err.to_string().contains("a pull to a sub"), "{err}");
}
