//! Holds the README and the guide to security to their word: their programs are
//! compiled and run, and their configurations are read. The examples are in the
//! folder above.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/security.md")]
struct Security;

#[cfg(test)]
mod security;

#[cfg(test)]
mod tests {
    use libzmq::config::*;
    use serde::Deserialize;

    const README: &str = include_str!("../../README.md");

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Config {
        ctx: CtxConfig,
        auth: AuthConfig,
        server: ServerConfig,
    }

    #[test]
    fn the_configuration_is_read() {
        let (_, rest) = README.split_once("```yaml\n").unwrap();
        let (text, _) = rest.split_once("```").unwrap();
        let config: Config = serde_yaml::from_str(text).unwrap();

        let ctx = config.ctx.build().unwrap();
        assert_eq!(ctx.io_threads().unwrap(), 2);
        assert_ne!(config.auth, AuthConfig::new());
        assert_ne!(config.server, ServerConfig::new());
    }

    #[test]
    fn the_required_version_of_rust_is_named() {
        let version = concat!("Rust ", env!("CARGO_PKG_RUST_VERSION"));
        assert!(README.contains(version), "{version}");
    }
}
