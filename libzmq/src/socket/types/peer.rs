use crate::{
    endpoint::Endpoint,
    error::Error,
    ffi::Wait,
    msg::Msg,
    routing_id::RoutingId,
    socket::{
        kind::{Sealed, socket_type},
        recv::RecvMsg,
        route::{check_address, route},
        send::SendMsg,
    },
};

socket_type! {
    /// Talks to any number of other peers, by their routing ids: a
    /// [`Server`](crate::Server) that can also connect.
    ///
    /// ```text
    /// peer <───> peer <───> peer
    /// ```
    ///
    /// * **Receive**: from all peers, fairly. Each message tells by its
    ///   [`routing_id`](Msg::routing_id) which of them it is from.
    /// * **Send**: to the peer that the message is [routed](Self::route) to.
    ///
    /// To send to a peer that has left fails at once. To send to one that does not
    /// read waits, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout), which is worth
    /// setting.
    ///
    /// The struct is a handle: clones are the same socket. Any number of threads
    /// may use it at once. The socket is closed when the last handle is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr = InprocAddr::new_unique();
    /// let alice = PeerBuilder::new().bind(&addr).build()?;
    /// let bob = PeerBuilder::new().build()?;
    ///
    /// let id = bob.connect_peer(&addr)?;
    /// bob.route("hello", id)?;
    /// let greeting = alice.recv_msg()?;
    /// alice.route("hello, Bob", greeting.routing_id().unwrap())?;
    /// assert_eq!(bob.recv_msg()?, "hello, Bob");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_PEER")]
    Peer, PeerBuilder, "peer", shared;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, HelloOptions,
        DisconnectOptions, HiccupOptions;
}

impl Peer {
    /// Connects to one endpoint, and returns the routing id of the peer that
    /// will be there.
    ///
    /// Returns at once, as [`connect`](crate::Socket::connect) does: the id is
    /// valid before there is a connection, and messages to it wait for one.
    ///
    /// # Errors
    ///
    /// As for [`connect`](crate::Socket::connect), and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a socket with the option
    /// [`immediate`](crate::ConnectionOptions::set_immediate).
    #[doc(alias = "zmq_connect_peer")]
    pub fn connect_peer(&self, endpoint: impl Into<Endpoint>) -> Result<RoutingId, Error> {
        self.__core().connect_peer(&endpoint.into())
    }

    /// Sends a message to the peer that goes by this routing id; waits while its
    /// queue is full, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout).
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`HostUnreachable`](crate::ErrorKind::HostUnreachable) when the peer has left,
    /// also while this waits; [`WouldBlock`](crate::ErrorKind::WouldBlock) when the time
    /// is up, [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_msg_set_routing_id")]
    pub fn route<M: Into<Msg>>(&self, msg: M, id: RoutingId) -> Result<(), Error<Msg>> {
        route(self, msg, id, Wait::Timeout)
    }

    /// Sends a message to the peer that goes by this routing id if there is room
    /// for it.
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    pub fn try_route<M: Into<Msg>>(&self, msg: M, id: RoutingId) -> Result<(), Error<Msg>> {
        route(self, msg, id, Wait::No)
    }
}

/// To the peer that the message is from, or was
/// [addressed](Msg::set_routing_id) to; a message that is neither is refused
/// with [`InvalidInput`](crate::ErrorKind::InvalidInput). For other messages there is
/// [`route`](Peer::route).
impl SendMsg for Peer {
    #[inline]
    fn __check(&self, msg: &Msg) -> Result<(), Error> {
        check_address(msg)
    }
}

impl RecvMsg for Peer {}
