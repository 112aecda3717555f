use crate::{
    error::Error,
    ffi::Wait,
    msg::Msg,
    routing_id::RoutingId,
    socket::{
        kind::socket_type,
        recv::RecvMsg,
        route::{check_address, route},
        send::SendMsg,
    },
};

socket_type! {
    /// The server of [`Client`](crate::Client)s: receives requests and routes
    /// replies, in any number and order.
    ///
    /// ```text
    ///        <───> client
    /// server <───> client
    ///        <───> client
    /// ```
    ///
    /// * **Receive**: from all clients, fairly. Each message tells by its
    ///   [`routing_id`](Msg::routing_id) which of them it is from.
    /// * **Send**: to the client that the message is [routed](Self::route) to.
    ///
    /// A client that did not read its replies for long fills its queue: to send
    /// to it waits, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout), which is worth
    /// setting. To send to a client that has left fails at once.
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
    /// let server = ServerBuilder::new().bind(&addr).build()?;
    /// let clients = [(); 2].map(|()| ClientBuilder::new().connect(&addr).build().unwrap());
    ///
    /// for client in &clients {
    ///     client.send("who am I?")?;
    /// }
    /// for _ in &clients {
    ///     let request = server.recv_msg()?;
    ///     let id = request.routing_id().unwrap();
    ///     server.route(format!("number {id}"), id)?;
    /// }
    /// assert_ne!(clients[0].recv_msg()?, clients[1].recv_msg()?);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_SERVER")]
    Server, ServerBuilder, "server", shared;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, HelloOptions,
        DisconnectOptions;
}

impl Server {
    /// Sends a message to the client that goes by this routing id; waits while
    /// its queue is full, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout).
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`HostUnreachable`](crate::ErrorKind::HostUnreachable) when the client
    /// has left, also while this waits;
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the time is up,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_msg_set_routing_id")]
    pub fn route<M: Into<Msg>>(&self, msg: M, id: RoutingId) -> Result<(), Error<Msg>> {
        route(self, msg, id, Wait::Timeout)
    }

    /// Sends a message to the client that goes by this routing id if there is
    /// room for it.
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    pub fn try_route<M: Into<Msg>>(&self, msg: M, id: RoutingId) -> Result<(), Error<Msg>> {
        route(self, msg, id, Wait::No)
    }
}

/// To the client that the message is from, or was
/// [addressed](Msg::set_routing_id) to; a message that is neither is refused
/// with [`InvalidInput`](crate::ErrorKind::InvalidInput). For other messages
/// there is [`route`](Server::route).
impl SendMsg for Server {
    #[inline]
    fn __check(&self, msg: &Msg) -> Result<(), Error> {
        check_address(msg)
    }
}

impl RecvMsg for Server {}
