//! Who may talk to our servers, and how peers make sure of each other.
//!
//! Each context has one authenticator, which decides on every peer that
//! connects to a bound socket over a network transport. At first it has no
//! lists: sockets without a [mechanism](Mechanism) are open to every address,
//! and servers of PLAIN, CURVE and GSSAPI let in nobody at all. It is told whom to let
//! in by an [`AuthBuilder`], and from then on by an [`AuthClient`].
//!
//! A client that is refused is not told: its receives time out as if the server
//! were away, and what it sends is lost or fails with
//! [`WouldBlock`](crate::ErrorKind::WouldBlock). It does not try again by itself,
//! whatever the rules become. To disconnect and connect again does; what was
//! queued is lost. Whoever is connected stays so when the rules change, until an
//! `AuthClient` [ends](AuthClient::end_users) the connection.
//!
//! Sockets can name a [ZAP domain](crate::SocketBuilder::zap_domain), and have
//! [rules of their own](AuthBuilder::domain) then.
//!
//! A [callback](AuthClient::set_callback) decides where lists do not do, such as
//! by tokens or a database. What was decided is [counted](AuthClient::statistics),
//! and with the feature `tracing` each decision is an event for the log, with
//! `libzmq::auth` as the target: who came where, as whom, and why not. It never
//! has a password. Who types one in place of the name writes it down, though.
//!
//! Passwords are compared in a time that does not depend on where they differ.
//! Nobody is slowed down who guesses: there is no limit to how often one may try,
//! nor to how many connections there are. CURVE leaves nothing to guess. For
//! PLAIN, [`deny`](AuthClient::add_deny) addresses by what the statistics, the
//! log or a callback tell.
//!
//! Nobody is asked about the server that connects to a socket with the mechanism
//! of a client, such as [`PlainClient`](Mechanism::PlainClient) or
//! [`CurveClient`](Mechanism::CurveClient), when it is that socket which binds.
//!
//! Key pairs are kept in files by [`CurveCert::save`] and [`CurveCert::load`], and
//! the clients that a server lets in by a
//! [directory](AuthBuilder::curve_directory) of their public files.
//!
//! The authenticator lives as long as its context, with or without an `AuthClient`.
//!
//! # Example
//!
//! ```
//! use libzmq::{auth::*, prelude::*, *};
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), Error> {
//! let server_cert = CurveCert::new_unique();
//! let client_cert = CurveCert::new_unique();
//!
//! // Let in the one client that we know.
//! let _ = AuthBuilder::new().curve_registry([client_cert.public()]).build()?;
//!
//! let addr: TcpAddr = "127.0.0.1:*".try_into()?;
//! let creds = CurveServerCreds::new(server_cert.secret());
//! let server = ServerBuilder::new()
//!     .bind(addr)
//!     .mechanism(creds)
//!     .recv_timeout(Duration::from_secs(5))
//!     .build()?;
//!
//! let creds = CurveClientCreds::new(server_cert.public()).add_cert(client_cert);
//! let client = ClientBuilder::new()
//!     .connect(server.last_endpoint()?)
//!     .mechanism(creds)
//!     .build()?;
//!
//! client.send("it is me")?;
//! assert_eq!(server.recv_msg()?, "it is me");
//! # Ok(())
//! # }
//! ```

mod builder;
mod client;
mod peers;
mod reload;

#[cfg(feature = "config")]
pub(crate) use builder::RuleSettings;
pub use builder::{AuthBuilder, DomainRules, OneDomain, RulesBuilder, WholeContext};
pub use client::AuthClient;

pub use crate::{
    creds::{
        CertFile, CertFileOptions, CurveCert, CurveClientCreds, CurveError, CurvePublicKey,
        CurveSecretKey, CurveServerCreds, GssapiClientCreds, GssapiName, GssapiServerCreds,
        Mechanism, PlainClientCreds, PlainFile, Secret,
    },
    zap::{
        AuthAnswer, AuthCredentials, AuthPeer, AuthRequest, AuthStatistics, AuthVerdicts,
        CallbackOptions, ConnectedPeer, IpRange, IpRangeParseError,
    },
};

/// What callers hand over is gone through before anything is locked or changed.
fn collect<T: Into<U>, U>(items: impl IntoIterator<Item = T>) -> Vec<U> {
    items.into_iter().map(Into::into).collect()
}
