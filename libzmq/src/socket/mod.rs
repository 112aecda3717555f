//! Sockets.
//!
//! What all of them share is in [`core`], what they can do is said by traits,
//! and each type has a small file of its own in [`types`].

mod builder;
mod core;
mod gssapi;
pub(crate) mod kind;
#[cfg(unix)]
mod listener;
mod multipart;
mod named;
mod options;
mod recv;
mod route;
mod security;
mod send;
mod subscribing;
mod subscription;
mod traits;
mod transports;
pub(crate) mod types;

pub use builder::SocketBuilder;
#[cfg(feature = "config")]
pub(crate) use builder::{NamedPeer, Settings};
pub use multipart::{RecvMultipart, SendMultipart};
#[cfg(any(feature = "async-io", feature = "tokio"))]
pub(crate) use multipart::{send_multipart_mut, without_address};
#[cfg(feature = "config")]
pub(crate) use options::{Access, Kind, Names, Spec, Value};
pub use options::{
    ConflateOptions, ConnectionOptions, DeviceOptions, DisconnectOptions, FirstSubscribeOptions,
    HandshakeOptions, HeartbeatOptions, HelloOptions, HiccupOptions, IdentityOptions, IpcOptions,
    KeepaliveOptions, MatchingOptions, MetadataOptions, MulticastOptions, MultipartOptions,
    NoDropOptions, NormMode, NormOptions, PgmOptions, ProbeOptions, ReconnectOptions,
    ReconnectStop, RecvOptions, ReqOptions, RouterNotify, RouterOptions, SendOptions,
    SocketOptions, SocksOptions, StreamOptions, TcpOptions, TopicsOptions, VmciOptions, WssOptions,
    XPubOptions, XSubOptions,
};
pub use recv::RecvMsg;
pub use send::SendMsg;
#[cfg(any(feature = "async-io", feature = "tokio"))]
pub(crate) use send::{send_mut, sent_or_back};
pub use subscription::SubscriptionEvent;
pub use traits::Socket;
pub use types::*;

/// Calls a macro with every socket type.
#[cfg(test)]
macro_rules! for_each_socket_type {
    ($then:ident) => {
        $then! {
            Channel Client Dealer Dgram Dish Gather Pair Peer Pub Pull Push Radio Rep Req
            Router Scatter Server Stream Sub XPub XSub
        }
    };
}
#[cfg(test)]
pub(crate) use for_each_socket_type;
