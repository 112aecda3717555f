//! Configurations, in YAML, JSON and TOML.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use libzmq::config::{AnyConfig, AuthConfig, CtxConfig, ProxyConfig};
use serde::{Deserialize, Serialize};

/// Everything that a file can have.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<CtxConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<AuthConfig>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sockets: Vec<AnyConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<ProxyConfig>,
}

/// What was read is written such that it is read again as the same.
fn stays_itself<E: Debug>(
    all: Result<All, impl ToString>,
    write: impl Fn(&All) -> Option<String>,
    read: impl Fn(&str) -> Result<All, E>,
) {
    match all {
        Ok(all) => {
            let _ = format!("{all:?}");
            // Some cannot be written in some formats.
            let Some(text) = write(&all) else { return };
            let again = read(&text).expect("what was written can be read");
            assert_eq!(write(&again), Some(text));
        }
        Err(err) => drop(err.to_string()),
    }
}

fuzz_target!(|text: &str| {
    let Some((format, text)) = text.split_at_checked(1) else {
        return;
    };
    match format {
        "j" => stays_itself(
            serde_json::from_str(text),
            |all| serde_json::to_string(all).ok(),
            |text| serde_json::from_str(text),
        ),
        "t" => stays_itself(
            toml::from_str(text),
            |all| toml::to_string(all).ok(),
            |text| toml::from_str(text),
        ),
        _ => stays_itself(
            serde_yaml::from_str(text),
            |all| serde_yaml::to_string(all).ok(),
            |text| serde_yaml::from_str(text),
        ),
    }
});
