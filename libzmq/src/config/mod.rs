//! Sockets and authentication from a file.
//!
//! A configuration is a builder by another name: [`ClientConfig`] is a
//! [`ClientBuilder`](crate::ClientBuilder) that is read with [serde], and each
//! method is a key. The format of the file is the program's choice: whatever
//! serde has that describes itself, such as YAML, JSON or TOML.
//!
//! ```
//! use libzmq::{config::*, prelude::*, *};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Config {
//!     auth: AuthConfig,
//!     server: ServerConfig,
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config: Config = serde_yaml::from_str(
//!     r#"
//! auth:
//!   deny: ["10.6.6.0/24"]
//!
//! server:
//!   bind:
//!     - tcp: "127.0.0.1:*"
//!     - inproc: "requests"
//!   recv_timeout: 300ms
//!   heartbeat:
//!     interval: 1s
//!     timeout: 3s
//! "#,
//! )?;
//!
//! let _ = config.auth.build()?;
//! let server = config.server.build()?;
//! assert_eq!(server.last_endpoint()?.to_string(), "inproc://requests");
//! # Ok(())
//! # }
//! ```
//!
//! # Keys
//!
//! A key that is not known is an error that names it, as is a key that stands
//! there twice.
//!
//! * **Endpoints** (`bind`, `connect`): one or a list. Each is
//!   `tcp: "127.0.0.1:*"`, with the transport for a key, or
//!   `"tcp://127.0.0.1:*"`. The transports are `tcp`, `ipc`, `inproc`, `udp`,
//!   `ws`, `wss`, `tipc`, `pgm`, `epgm`, `norm` and `vmci`; which of them there
//!   are is told by [`capabilities`](crate::capabilities()).
//! * **Times** (`send_timeout`, `recv_timeout`, `linger`, …) are written with
//!   their unit: `300ms`, `3s`, `1m 30s`. Where a time may have no end it is
//!   `infinite`, or null.
//! * **`heartbeat`**: `interval`, and if need be `timeout` and `ttl`.
//! * **`mechanism`**: `null`; `plain_server`; `plain_client` with `username` and
//!   `password`; `curve_server` with `secret` or `cert`; `curve_client` with
//!   `server` (the public key of the server) and `client`, which has `public` and
//!   `secret`, or with `cert` in place of `client`;
//!   `gssapi_server` with `principal`, and `gssapi_client` with `service` and, if
//!   need be, `principal`. Each of these names is `hostbased: NAME`,
//!   `krb5_principal: NAME` or `user_name: NAME`. `plaintext: true` beside them
//!   means no encryption.
//! * **Secrets** are written down as they are, or as `env: NAME` for an
//!   environment variable, or as `file: PATH` for the first line of a file.
//!   They are read when the configuration is. What is serialised names that
//!   place again, and never what was found there.
//! * **Certificates** (`cert`) are the path of a
//!   [secret file](crate::auth::CertFile), or a map of `path` and
//!   `allow_readable_by_others`, without which a file that is open to others is
//!   refused. Wherever a public key stands there can be `cert: PATH`, with a file
//!   of either kind. They are read when the configuration is.
//! * **`auth`**: `allow` and `deny`, with addresses and ranges;
//!   `plain_registry`, a list of `username` and `password`; `curve_registry`, a
//!   list of public keys; `plain_file`, the path of a file with passwords or a map,
//!   as for certificates; `curve_directory`, the path of a directory with
//!   certificates; `curve_auth`; `gssapi_registry`, a list of principals;
//!   `domains`, a map from the names of [ZAP domains](crate::auth::AuthBuilder::domain)
//!   to the same keys.
//! * **`zap_domain`**: the name of the socket's domain.
//! * **`ctx`**: `io_threads`, `max_sockets`, `ipv6`, `zero_copy_recv`,
//!   `thread_name_prefix`, `thread_sched_policy`, `thread_priority`,
//!   `thread_affinity` (a list of numbers), `busy_wait`.
//! * **Connections**: `backlog`, `immediate`, `in_batch_size`, `out_batch_size`,
//!   `handshake_interval`, `affinity`; `reconnect_interval`,
//!   `reconnect_interval_max` and `reconnect_stop`, a list of `refused`,
//!   `handshake_failed`, `after_disconnect`.
//! * **`tcp`**: `connect_timeout`, `send_buffer`, `recv_buffer`, `tos`,
//!   `priority`, `busy_poll`, `tcp_max_retransmit`, `tcp_keepalive` and so on,
//!   `bind_to_device`, `loopback_fastpath`; `tcp_accept_filter`, one address or
//!   range, or a list.
//! * **`ipc`**: `ipc_filter_pid`, `ipc_filter_uid`, `ipc_filter_gid`, each a
//!   number or a list.
//! * **Proxies**: `socks_proxy`, `socks_username`, `socks_password`.
//! * **`metadata`**: a map of names that begin with `X-`, and their values.
//! * **[`ProxyConfig`]**: `frontend`, `backend` and `capture`, each a socket of
//!   any type.
//! * **Messages** (`hello_msg`, `disconnect_msg`, `hiccup_msg`): text, or a list
//!   of bytes.
//! * **Multicast**: `multicast_hops`, `multicast_loop`.
//! * **Other transports**: `wss_key_pem` and so on, `vmci_buffer_size` and so
//!   on, where libzmq has them.
//!
//! Every other option goes by the name of the builder's method. Text that is
//! empty, and null where there may be nothing, stand for the default. What is
//! serialised can be read again, in every format.
//!
//! # Changes
//!
//! [`ConfigFile`] tells when a file has changed, and
//! [`AuthClient::replace`](crate::auth::AuthClient::replace) puts the rules that it
//! has now in place of those that it had. Sockets stay what they were built as.
//!
//! [serde]: https://serde.rs

mod any;
mod auth;
mod bytes;
mod creds;
mod ctx;
mod endpoint;
mod file;
mod file_ref;
mod many;
mod mechanism;
mod named_peer;
mod proxy;
mod secret;
mod socket;
mod tagged;
mod text;
mod time;
mod unrepeated;
mod value;

pub use any::{AnyConfig, AnySocket};
pub use file::ConfigFile;
pub use proxy::{AnyProxy, ProxyConfig};

use crate::{auth::AuthBuilder, ctx::CtxBuilder};

/// An [`AuthBuilder`] to be read from a file. Each of its domains is a
/// [`DomainRules`](crate::auth::DomainRules).
pub type AuthConfig = AuthBuilder;

/// A [`CtxBuilder`] to be read from a file.
pub type CtxConfig = CtxBuilder;

/// Names the builder of each socket type for what it is here.
macro_rules! socket_configs {
    ($($config:ident, $builder:ident;)*) => {$(
        #[doc = concat!("A [`", stringify!($builder), "`](crate::", stringify!($builder), ") to be read from a file.")]
        pub type $config = crate::socket::$builder;
    )*};
}

socket_configs! {
    ChannelConfig, ChannelBuilder;
    ClientConfig, ClientBuilder;
    DealerConfig, DealerBuilder;
    DgramConfig, DgramBuilder;
    DishConfig, DishBuilder;
    GatherConfig, GatherBuilder;
    PairConfig, PairBuilder;
    PeerConfig, PeerBuilder;
    PubConfig, PubBuilder;
    PullConfig, PullBuilder;
    PushConfig, PushBuilder;
    RadioConfig, RadioBuilder;
    RepConfig, RepBuilder;
    ReqConfig, ReqBuilder;
    RouterConfig, RouterBuilder;
    ScatterConfig, ScatterBuilder;
    ServerConfig, ServerBuilder;
    StreamConfig, StreamBuilder;
    SubConfig, SubBuilder;
    XPubConfig, XPubBuilder;
    XSubConfig, XSubBuilder;
}
