//! Sockets.
//!
//! What all of them share is in [`core`], what they can do is said by traits,
//! and each type has a small file of its own.

mod builder;
mod channel;
mod client;
mod core;
mod dealer;
mod dgram;
mod dish;
mod gather;
mod gssapi;
pub(crate) mod kind;
#[cfg(unix)]
mod listener;
mod multipart;
mod named;
mod options;
mod pair;
mod peer;
mod publisher;
mod pull;
mod push;
mod radio;
mod recv;
mod rep;
mod req;
mod route;
mod router;
mod scatter;
mod security;
mod send;
mod server;
mod stream;
mod sub;
mod subscribing;
mod subscription;
mod traits;
mod transports;
mod xpub;
mod xsub;

pub use builder::SocketBuilder;
#[cfg(feature = "config")]
pub(crate) use builder::{NamedPeer, Settings};
pub use channel::{Channel, ChannelBuilder};
pub use client::{Client, ClientBuilder};
pub use dealer::{Dealer, DealerBuilder};
pub use dgram::{Dgram, DgramBuilder};
pub use dish::{Dish, DishBuilder};
pub use gather::{Gather, GatherBuilder};
pub use multipart::{RecvMultipart, SendMultipart};
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
pub use pair::{Pair, PairBuilder};
pub use peer::{Peer, PeerBuilder};
pub use publisher::{Pub, PubBuilder};
pub use pull::{Pull, PullBuilder};
pub use push::{Push, PushBuilder};
pub use radio::{Radio, RadioBuilder};
pub use recv::RecvMsg;
pub use rep::{Rep, RepBuilder};
pub use req::{Req, ReqBuilder};
pub use router::{Router, RouterBuilder};
pub use scatter::{Scatter, ScatterBuilder};
pub use send::SendMsg;
pub use server::{Server, ServerBuilder};
pub use stream::{Stream, StreamBuilder};
pub use sub::{Sub, SubBuilder};
pub use subscription::SubscriptionEvent;
pub use traits::Socket;
pub use xpub::{XPub, XPubBuilder};
pub use xsub::{XSub, XSubBuilder};

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
