//! The traits of sockets, for `use libzmq::prelude::*`.

pub use crate::socket::{
    HeartbeatOptions, KeepaliveOptions, RadioOptions, ReconnectOptions, RecvMsg, RecvOptions,
    SendMsg, SendOptions, Socket, SocketOptions,
};
