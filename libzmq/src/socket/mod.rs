//! Sockets.
//!
//! What all of them share is in [`core`], what they can do is said by traits,
//! and each type has a small file of its own.

mod builder;
mod client;
mod core;
mod dish;
mod gather;
mod kind;
mod options;
mod radio;
mod recv;
mod scatter;
mod security;
mod send;
mod server;
mod traits;

#[cfg(feature = "config")]
pub(crate) use builder::Settings;
pub use builder::SocketBuilder;
pub use client::{Client, ClientBuilder};
pub use dish::{Dish, DishBuilder};
pub use gather::{Gather, GatherBuilder};
#[cfg(all(test, feature = "config"))]
pub(crate) use options::THEMES;
#[cfg(feature = "config")]
pub(crate) use options::{Access, Kind, Names, Spec, Value};
pub use options::{
    ConflateOptions, ConnectionOptions, DeviceOptions, DisconnectOptions, FirstSubscribeOptions,
    HandshakeOptions, HeartbeatOptions, HelloOptions, HiccupOptions, IdentityOptions, IpcOptions,
    KeepaliveOptions, MatchingOptions, MetadataOptions, MulticastOptions, NoDropOptions, NormMode,
    NormOptions, PgmOptions, ProbeOptions, ReconnectOptions, ReconnectStop, RecvOptions,
    ReqOptions, RouterNotify, RouterOptions, SendOptions, SocketOptions, SocksOptions,
    StreamOptions, TcpOptions, TopicsOptions, VmciOptions, WssOptions, XPubOptions, XSubOptions,
};
pub use radio::{Radio, RadioBuilder};
pub use recv::RecvMsg;
pub use scatter::{Scatter, ScatterBuilder};
pub use send::SendMsg;
pub use server::{Server, ServerBuilder};
pub use traits::Socket;

/// Calls a macro with every socket type.
#[cfg(test)]
macro_rules! for_each_socket_type {
    ($then:ident) => {
        $then! { Client Dish Gather Radio Scatter Server }
    };
}
#[cfg(test)]
pub(crate) use for_each_socket_type;
