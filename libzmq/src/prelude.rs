//! The traits of sockets, for `use libzmq::prelude::*`.

pub use crate::socket::{
    HeartbeatOptions, KeepaliveOptions, RadioOptions, ReconnectOptions, RecvMsg, RecvMultipart,
    RecvOptions, SendMsg, SendMultipart, SendOptions, Socket, SocketOptions,
};
