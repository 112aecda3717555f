//! What some types of sockets alone can do.

use std::net::SocketAddr;

use super::Async;
use crate::{
    error::Error,
    group::Group,
    identity::Identity,
    msg::{Msg, Multipart},
    routing_id::RoutingId,
    socket::{
        Dgram, Peer, Radio, Router, Server, Stream, SubscriptionEvent, XPub,
        types::{dgram, radio, router, stream},
        without_address,
    },
};

macro_rules! impl_route {
    ($($socket:ident, $peer:literal;)*) => {$(
        #[doc = concat!("# What a [`", stringify!($socket), "`] does")]
        impl Async<$socket> {
            #[doc = concat!("Sends a message to the ", $peer, " that goes by this routing id; waits while its")]
            /// queue is full. Messages to others do not wait for that.
            ///
            /// # Errors
            ///
            /// Each holds the message.
            /// [`HostUnreachable`](crate::ErrorKind::HostUnreachable) when it has
            /// left, also while this waits;
            /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx),
            /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
            ///
            /// # Cancel safety
            ///
            /// As for [`send`](Self::send). To keep the message, let it
            /// [say](Msg::set_routing_id) to whom, and
            /// [`send_mut`](Self::send_mut) it.
            pub fn route<M: Into<Msg>>(
                &self,
                msg: M,
                id: RoutingId,
            ) -> impl Future<Output = Result<(), Error<Msg>>> {
                let mut msg = msg.into();
                msg.set_routing_id(id);
                self.send(msg)
            }
        }
    )*};
}

impl_route! {
    Server, "client";
    Peer, "peer";
}

/// # What a [`Radio`] does
impl Async<Radio> {
    /// Sends a message to all dishes that have joined the group. It waits with
    /// [`no_drop`](crate::RadioBuilder::no_drop) alone, while the queue of one of
    /// them is full.
    ///
    /// # Errors
    ///
    /// Those of [`Radio::transmit`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send). To keep the message, let it
    /// [say](Msg::set_group) its group, and [`send_mut`](Self::send_mut) it.
    pub fn transmit<M, G>(&self, msg: M, group: G) -> impl Future<Output = Result<(), Error<Msg>>>
    where
        M: Into<Msg>,
        G: TryInto<Group>,
        G::Error: Into<Error>,
    {
        let mut msg = msg.into();
        let addressed = radio::address(&mut msg, group);
        async move {
            match addressed {
                Ok(()) => self.send(msg).await,
                Err(err) => Err(err.with_content(msg)),
            }
        }
    }
}

/// # What a [`Router`] does
impl Async<Router> {
    /// Sends a message to the peer with this identity. With
    /// [`router_mandatory`](crate::RouterOptions::set_router_mandatory) it waits
    /// while the queue of that peer is full; messages to others do not wait for
    /// that. Without, the message is dropped then.
    ///
    /// # Errors
    ///
    /// Those of [`Router::route`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// As for [`send_multipart`](Self::send_multipart).
    pub fn route<P: Into<Multipart>>(
        &self,
        parts: P,
        peer: impl Into<Identity>,
    ) -> impl Future<Output = Result<(), Error<Multipart>>> {
        self.send_parts(router::addressed(parts, peer))
    }

    /// Receives a message, and the peer that it came from.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    ///
    /// # Cancel safety
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    pub async fn recv_from(&self) -> Result<(Identity, Multipart), Error> {
        self.recv_multipart().await.and_then(router::with_sender)
    }
}

/// # What a [`Stream`] does
impl Async<Stream> {
    /// Sends bytes to the connection with this identity; waits while its queue is
    /// full. An empty message closes it.
    ///
    /// # Errors
    ///
    /// Those of [`Stream::route`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// As for [`send_multipart`](Self::send_multipart).
    pub fn route<M: Into<Msg>>(
        &self,
        bytes: M,
        peer: impl Into<Identity>,
    ) -> impl Future<Output = Result<(), Error<Msg>>> {
        let parts = (peer.into(), bytes.into()).into();
        async move { self.send_parts(parts).await.map_err(without_address) }
    }

    /// Closes the connection with this identity, after what was sent to it
    /// before: see [`Stream::close_peer`].
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    ///
    /// # Cancel safety
    ///
    /// As for [`route`](Self::route).
    pub fn close_peer(&self, peer: impl Into<Identity>) -> impl Future<Output = Result<(), Error>> {
        let closing = self.route(Msg::new(), peer.into());
        async move { Ok(closing.await?) }
    }

    /// Receives bytes, and the connection that they came by.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    ///
    /// # Cancel safety
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    pub async fn recv_from(&self) -> Result<(Identity, Msg), Error> {
        self.recv_multipart().await.and_then(stream::pair)
    }
}

/// # What a [`Dgram`] does
impl Async<Dgram> {
    /// Sends a datagram to an IPv4 address; waits while there is no room for it.
    ///
    /// # Errors
    ///
    /// Those of [`Dgram::send_to`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// As for [`send_multipart`](Self::send_multipart).
    pub fn send_to<M: Into<Msg>>(
        &self,
        msg: M,
        to: SocketAddr,
    ) -> impl Future<Output = Result<(), Error<Msg>>> {
        let parts = (to.to_string(), msg.into()).into();
        async move { self.send_parts(parts).await.map_err(without_address) }
    }

    /// Receives a datagram, and where it came from.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    ///
    /// # Cancel safety
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    pub async fn recv_from(&self) -> Result<(SocketAddr, Msg), Error> {
        self.recv_multipart().await.and_then(dgram::pair)
    }
}

/// # What an [`XPub`] does
impl Async<XPub> {
    /// Receives what a subscriber wants; waits while there is nothing.
    ///
    /// # Errors
    ///
    /// As for [`recv_msg`](Self::recv_msg).
    ///
    /// # Cancel safety
    ///
    /// As for [`recv_msg`](Self::recv_msg).
    pub async fn recv_event(&self) -> Result<SubscriptionEvent, Error> {
        self.recv_msg().await.map(SubscriptionEvent::from)
    }
}
