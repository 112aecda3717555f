use crate::{
    error::Error,
    identity::Identity,
    msg::Msg,
    socket::{
        kind::socket_type,
        multipart::{RecvMultipart, SendMultipart, without_address},
        named::impl_connect_as,
    },
};

socket_type! {
    /// Talks to peers over plain TCP (or Unix sockets, by `ipc`), which need not
    /// know ZeroMQ.
    ///
    /// ```text
    ///        <───> a web browser
    /// stream <───> stream
    ///        <───> whatever speaks TCP
    /// ```
    ///
    /// * **Receive**: bytes as they come, with the [`Identity`] that the socket
    ///   has given to the connection. Where they are cut into messages means
    ///   nothing. An empty message tells that a connection was made, and another
    ///   one that it was closed, unless
    ///   [`stream_notify`](crate::StreamOptions::set_stream_notify) is off.
    /// * **Send**: bytes to a connection by its identity. An empty message
    ///   [closes](Self::close_peer) it.
    ///
    /// There is no authentication and no heartbeat: nobody asks the
    /// [authenticator](crate::auth) about plain connections. Filters by
    /// [address](crate::TcpOptions::add_tcp_accept_filter) hold.
    ///
    /// The socket is for one thread at a time: it can be moved to another thread,
    /// but not shared. It is closed when it is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    /// use std::{io::{Read, Write}, net::TcpStream};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let stream = StreamBuilder::new().bind(addr).build()?;
    /// let Endpoint::Tcp(addr) = stream.last_endpoint()? else { unreachable!() };
    ///
    /// let mut plain = TcpStream::connect(addr.to_string())?;
    /// let (peer, connected) = stream.recv_from()?;
    /// assert!(connected.is_empty());
    ///
    /// plain.write_all(b"ping")?;
    /// assert_eq!(stream.recv_from()?, (peer.clone(), "ping".into()));
    /// stream.route("pong", &peer)?;
    /// let mut answer = [0; 4];
    /// plain.read_exact(&mut answer)?;
    /// assert_eq!(&answer, b"pong");
    ///
    /// drop(plain);
    /// let (_, closed) = stream.recv_from()?;
    /// assert!(closed.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_STREAM")]
    Stream, StreamBuilder, "stream", classic;
    options: SocketOptions, SendOptions, RecvOptions, ReconnectOptions, ConnectionOptions,
        TcpOptions, KeepaliveOptions, DeviceOptions, SocksOptions, IpcOptions, StreamOptions;
    also: connect_as;
}

impl Stream {
    /// Sends bytes to the connection with this identity; an empty message closes
    /// it.
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`HostUnreachable`](crate::ErrorKind::HostUnreachable) when there is no
    /// such connection any more,
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when its queue is full and
    /// the [`send_timeout`](crate::SendOptions::set_send_timeout) is over,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    pub fn route<M: Into<Msg>>(
        &self,
        bytes: M,
        peer: impl Into<Identity>,
    ) -> Result<(), Error<Msg>> {
        self.send_multipart((peer.into(), bytes.into()))
            .map_err(without_address)
    }

    /// Sends bytes to the connection with this identity if there is room.
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    pub fn try_route<M: Into<Msg>>(
        &self,
        bytes: M,
        peer: impl Into<Identity>,
    ) -> Result<(), Error<Msg>> {
        self.try_send_multipart((peer.into(), bytes.into()))
            .map_err(without_address)
    }

    /// Closes the connection with this identity, after what was sent to it
    /// before.
    ///
    /// That takes effect in the course of the next calls that are made to the
    /// socket, such as a receive.
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    pub fn close_peer(&self, peer: impl Into<Identity>) -> Result<(), Error> {
        Ok(self.route(Msg::new(), peer)?)
    }

    /// Receives bytes, and the connection that they came by.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](RecvMultipart::recv_multipart).
    pub fn recv_from(&self) -> Result<(Identity, Msg), Error> {
        self.recv_multipart().and_then(pair)
    }

    /// Receives bytes, and the connection that they came by, if there are any.
    ///
    /// # Errors
    ///
    /// As for [`recv_from`](Self::recv_from).
    pub fn try_recv_from(&self) -> Result<(Identity, Msg), Error> {
        self.try_recv_multipart().and_then(pair)
    }
}

pub(crate) fn pair(mut parts: crate::Multipart) -> Result<(Identity, Msg), Error> {
    match (parts.pop_identity(), parts.pop_front()) {
        (Some(peer), Some(bytes)) => Ok((peer, bytes)),
        // libzmq makes no others.
        _ => Err(Error::invalid("a message without a sender")),
    }
}

impl_connect_as!(Stream);

/// Two parts: the [`Identity`] of the connection, and the bytes.
impl SendMultipart for Stream {
    fn __check_parts(&self, parts: &[Msg]) -> Result<(), Error> {
        match parts {
            [_, _] => Ok(()),
            // libzmq would take the rest for other messages.
            _ => Err(Error::invalid(
                "a message to a stream has two parts: the identity of the connection, and the bytes",
            )),
        }
    }
}

/// Two parts: the [`Identity`] of the connection, and the bytes.
impl RecvMultipart for Stream {}
