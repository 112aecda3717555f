//! The configurations of the guide to security let in the client that each has.

use std::time::Duration;

use libzmq::{config::*, prelude::*, *};
use serde::Deserialize;

const GUIDE: &str = include_str!("../../docs/security.md");

const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    auth: Option<AuthConfig>,
    server: ServerConfig,
    client: ClientConfig,
}

fn configurations() -> impl Iterator<Item = &'static str> {
    GUIDE.split("```yaml\n").skip(1).map(|rest| {
        let (text, _) = rest.split_once("```").unwrap();
        text
    })
}

#[test]
fn each_configuration_lets_in_its_client() {
    let mut count = 0;
    for text in configurations() {
        let config: Config = serde_yaml::from_str(text).unwrap();
        let ctx = Ctx::new();
        if let Some(auth) = config.auth {
            auth.build_with_ctx(&ctx).unwrap();
        }
        let server = config.server.recv_timeout(PATIENCE);
        let server = server.build_with_ctx(&ctx).unwrap();
        let client = config.client.connect(server.last_endpoint().unwrap());
        let client = client.build_with_ctx(&ctx).unwrap();
        client.send("let me in").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "let me in", "{text}");
        count += 1;
    }
    // Five levels, and domains.
    assert_eq!(count, 6);
}

/// Where somebody is let in, somebody else is not: nobody at all but where the
/// level says so.
#[test]
fn nobody_else_is_let_in() {
    for text in configurations().filter(|text| text.contains("mechanism")) {
        let config: Config = serde_yaml::from_str(text).unwrap();
        let ctx = Ctx::new();
        if let Some(auth) = config.auth {
            auth.build_with_ctx(&ctx).unwrap();
        }
        let server = config.server.build_with_ctx(&ctx).unwrap();
        let (_stranger, monitor) = ClientBuilder::new()
            .connect(server.last_endpoint().unwrap())
            .mechanism(PlainClientCreds::new("ali", "guessed"))
            .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
            .unwrap();
        assert!(monitor.wait_connected(PATIENCE).is_err(), "{text}");
    }
}
