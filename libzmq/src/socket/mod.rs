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
mod transports;

#[cfg(feature = "config")]
pub(crate) use builder::Settings;
pub use builder::SocketBuilder;
pub use client::{Client, ClientBuilder};
pub use dish::{Dish, DishBuilder};
pub use gather::{Gather, GatherBuilder};
pub use options::{
    HeartbeatOptions, KeepaliveOptions, RadioOptions, ReconnectOptions, RecvOptions, SendOptions,
    SocketOptions,
};
#[cfg(feature = "config")]
pub(crate) use options::{Kind, Spec, Value};
pub use radio::{Radio, RadioBuilder};
pub use recv::RecvMsg;
pub use scatter::{Scatter, ScatterBuilder};
pub use send::SendMsg;
pub use server::{Server, ServerBuilder};
pub use traits::Socket;
