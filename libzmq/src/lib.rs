//! Safe, typed bindings to [ZeroMQ].
//!
//! The entry points are the builders of the sockets, such as
//! [`ClientBuilder`] and [`ServerBuilder`]:
//!
//! ```
//! use libzmq::{prelude::*, *};
//!
//! # fn main() -> Result<(), Error> {
//! let addr: TcpAddr = "127.0.0.1:*".try_into()?;
//! let server = ServerBuilder::new().bind(addr).build()?;
//! let client = ClientBuilder::new().connect(server.last_endpoint()?).build()?;
//!
//! client.send("ping")?;
//! let request = server.recv_msg()?;
//! server.route("pong", request.routing_id().unwrap())?;
//! assert_eq!(client.recv_msg()?, "pong");
//! # Ok(())
//! # }
//! ```
//!
//! # Sockets
//!
//! | for many threads | sends | receives | pattern |
//! |---|---|---|---|
//! | [`Client`] | to servers in turn | from all servers | requests and replies |
//! | [`Server`] | to the client of a [`RoutingId`] | from all clients | |
//! | [`Peer`] | to the peer of a [`RoutingId`] | from all peers | among equals |
//! | [`Channel`] | to the other one | from the other one | between two |
//! | [`Radio`] | to all dishes in a [`Group`] | | publish, subscribe |
//! | [`Dish`] | | from all radios | |
//! | [`Scatter`] | to gathers in turn | | work queue |
//! | [`Gather`] | | from all scatters | |
//!
//! | for one thread at a time | sends | receives | pattern |
//! |---|---|---|---|
//! | [`Req`] | a request, to peers in turn | the reply | requests and replies |
//! | [`Rep`] | the reply | a request | |
//! | [`Dealer`] | to peers in turn | from all peers | |
//! | [`Router`] | to the peer of an [`Identity`] | from all peers | |
//! | [`Pub`], [`XPub`] | to all who subscribed to the [`Topic`] | what is subscribed to | publish, subscribe |
//! | [`Sub`], [`XSub`] | what to subscribe to | from all publishers | |
//! | [`Push`] | to pulls in turn | | work queue |
//! | [`Pull`] | | from all pushes | |
//! | [`Pair`] | to the other one | from the other one | between two |
//! | [`Stream`] | to the connection of an [`Identity`] | from all | plain TCP |
//! | [`Dgram`] | to an address | from all | plain UDP |
//!
//! Each type has the methods that libzmq has for it, and no others. Those for
//! many threads are `Send`, `Sync` and cheap to clone: the clones are handles to
//! one socket. The others, the classic ones, are `Send`, and know messages of
//! several parts, as [`Multipart`]. What they share is in the traits of the
//! [`prelude`]: [`Socket`], [`SendMsg`], [`RecvMsg`], [`SendMultipart`],
//! [`RecvMultipart`], and the options by theme.
//!
//! # Waiting for several at once
//!
//! The [`poll`](mod@poll) module waits for any number of sockets and descriptors of the
//! system, with timers for what is to be done from time to time.
//!
//! # Async
//!
//! With the feature `tokio` or `async-io`, an `Async` is a socket or monitor with
//! futures in place of calls that wait, streams and sinks: see the module
//! `asynchronous`.
//!
//! # Monitors
//!
//! libzmq makes connections in the background, and makes them anew. A
//! [`Monitor`] tells what happens to those of a socket, and is how a client
//! learns that it was refused, and why.
//!
//! A [`Proxy`] forwards what comes in by one socket to another.
//!
//! # Security
//!
//! A [`Mechanism`] makes peers prove who they are, and with
//! CURVE or GSSAPI encrypts what they say. The authenticator of the [`auth`] module
//! decides on each of them, and is closed until it is told whom to let in.
//!
//! # Configuration
//!
//! With the [`config`] module a file sets up sockets and authentication.
//!
//! # How libzmq is built
//!
//! libzmq 4.3.5 is compiled from source and linked statically, by `libzmq-sys`.
//! That needs a C++ compiler and, for CURVE, `make`.
//!
//! # Cargo features
//!
//! On by default:
//!
//! * `curve`: the CURVE mechanism, through libsodium.
//! * `config`: the [`config`] module, through serde.
//! * `bytes`: messages from and to `bytes::Bytes`.
//! * `mimalloc`: messages live in an allocator that is fast at being freed on
//!   another thread. Nothing outside of libzmq is affected.
//!
//! Off by default:
//!
//! * `tokio`: the module `asynchronous`, for programs on tokio, but on Windows.
//! * `async-io`: the module `asynchronous`, for programs on smol and others.
//! * `tracing`: the events of a [`Monitor`] and the decisions of the authenticator
//!   for the log.
//!
//! Through libraries of the system, which pkg-config finds:
//!
//! * `gssapi`: the GSSAPI mechanism, which is Kerberos.
//! * `norm`, `pgm`, `wss`: the transports of these names.
//!
//! [ZeroMQ]: https://zeromq.org

#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "async-io", feature = "tokio"))]
pub mod asynchronous;
pub mod auth;
mod bits;
mod capabilities;
#[cfg(feature = "config")]
pub mod config;
mod creds;
mod ctx;
mod endpoint;
mod error;
#[allow(unsafe_code)]
mod ffi;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod group;
mod heartbeat;
mod identity;
#[cfg(all(test, feature = "tracing"))]
mod logged;
mod monitor;
mod msg;
mod period;
mod pipe;
pub mod poll;
pub mod prelude;
mod proxy;
mod routing_id;
mod socket;
mod text;
mod topic;
mod zap;

#[cfg(any(feature = "async-io", feature = "tokio"))]
pub use asynchronous::Async;
pub use auth::{
    AuthBuilder, AuthClient, CertFile, CertFileOptions, ConnectedPeer, CurveCert, CurveClientCreds,
    CurveError, CurvePublicKey, CurveSecretKey, CurveServerCreds, DomainRules, GssapiClientCreds,
    GssapiName, GssapiServerCreds, IpRange, IpRangeParseError, Mechanism, PlainClientCreds,
    PlainFile, Secret,
};
pub use capabilities::{Capabilities, capabilities};
pub use ctx::{Ctx, CtxBuilder, SchedPolicy};
pub use endpoint::{
    AddrParseError, Endpoint, EpgmAddr, Host, HostName, InprocAddr, IntoEndpoints, IpcAddr,
    Ipv6Zone, NormAddr, PgmAddr, Port, TcpAddr, TipcAddr, TipcNode, UdpAddr, VmciAddr, VmciCid,
    WsAddr, WssAddr,
};
pub use error::{Error, ErrorKind};
pub use group::{Group, GroupParseError, MAX_GROUP_SIZE};
pub use heartbeat::Heartbeat;
pub use identity::{Identity, IdentityError};
pub use monitor::{
    AuthStatus, Monitor, MonitorEvent, MonitorEventKind, MonitorEvents, ProtocolError,
};
pub use msg::{Envelope, Msg, Multipart};
pub use period::Period;
pub use proxy::{
    Captures, Proxy, ProxyCapture, ProxyHandle, ProxyParts, ProxySocket, ProxyStatistics,
    ProxyWith, Steering, Traffic,
};
pub use routing_id::RoutingId;
pub use socket::{
    Channel, ChannelBuilder, Client, ClientBuilder, ConflateOptions, ConnectionOptions, Dealer,
    DealerBuilder, DeviceOptions, Dgram, DgramBuilder, DisconnectOptions, Dish, DishBuilder,
    FirstSubscribeOptions, Gather, GatherBuilder, HandshakeOptions, HeartbeatOptions, HelloOptions,
    HiccupOptions, IdentityOptions, IpcOptions, KeepaliveOptions, MatchingOptions, MetadataOptions,
    MulticastOptions, MultipartOptions, NoDropOptions, NormMode, NormOptions, Pair, PairBuilder,
    Peer, PeerBuilder, PgmOptions, ProbeOptions, Pub, PubBuilder, Pull, PullBuilder, Push,
    PushBuilder, Radio, RadioBuilder, ReconnectOptions, ReconnectStop, RecvMsg, RecvMultipart,
    RecvOptions, Rep, RepBuilder, Req, ReqBuilder, ReqOptions, Router, RouterBuilder, RouterNotify,
    RouterOptions, Scatter, ScatterBuilder, SendMsg, SendMultipart, SendOptions, Server,
    ServerBuilder, Socket, SocketBuilder, SocketOptions, SocksOptions, Stream, StreamBuilder,
    StreamOptions, Sub, SubBuilder, SubscriptionEvent, TcpOptions, TopicsOptions, VmciOptions,
    WssOptions, XPub, XPubBuilder, XPubOptions, XSub, XSubBuilder, XSubOptions,
};
pub use topic::Topic;

/// The version of the linked libzmq: major, minor, patch.
///
/// # Example
///
/// ```
/// assert_eq!(libzmq::version(), (4, 3, 5));
/// ```
#[doc(alias = "zmq_version")]
#[must_use]
pub fn version() -> (i32, i32, i32) {
    ffi::version()
}

/// The programs of the README are compiled and run.
#[cfg(all(doctest, feature = "config"))]
#[doc = include_str!("../README.md")]
struct Readme;
