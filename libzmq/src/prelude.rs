//! The traits of sockets, for `use libzmq::prelude::*`.

pub use crate::socket::{
    ConflateOptions, ConnectionOptions, DeviceOptions, DisconnectOptions, FirstSubscribeOptions,
    HandshakeOptions, HeartbeatOptions, HelloOptions, HiccupOptions, IdentityOptions, IpcOptions,
    KeepaliveOptions, MatchingOptions, MetadataOptions, MulticastOptions, MultipartOptions,
    NoDropOptions, NormOptions, PgmOptions, ProbeOptions, ReconnectOptions, RecvMsg, RecvMultipart,
    RecvOptions, ReqOptions, RouterOptions, SendMsg, SendMultipart, SendOptions, Socket,
    SocketOptions, SocksOptions, StreamOptions, TcpOptions, TopicsOptions, VmciOptions, WssOptions,
    XPubOptions, XSubOptions,
};
