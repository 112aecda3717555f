use crate::{
    error::{Error, ErrorKind},
    identity::Identity,
    msg::{Msg, Multipart},
    socket::{
        kind::{Sealed, socket_type},
        multipart::{RecvMultipart, SendMultipart},
        named::impl_connect_as,
    },
};

socket_type! {
    /// Talks to any number of peers, and knows each by its [`Identity`].
    ///
    /// ```text
    ///        <───> dealer
    /// router <───> req
    ///        <───> router
    /// ```
    ///
    /// * **Receive**: from all peers, fairly. The first part of a message is the
    ///   identity of the peer that it came from, which the router has put there:
    ///   [`recv_from`](Self::recv_from) takes it off.
    /// * **Send**: to the peer whose identity the first part is, which is taken
    ///   off: [`route`](Self::route) puts it there. A message to a peer that is
    ///   not connected, or whose queue is full, is dropped, unless
    ///   [`router_mandatory`](crate::RouterOptions::set_router_mandatory) is set,
    ///   which turns these into errors.
    ///
    /// To talk to a [`Req`](crate::Req), mind the empty part in front of the
    /// content: see [`Multipart`].
    ///
    /// The socket is for one thread at a time: it can be moved to another thread,
    /// but not shared. It is closed when it is dropped. A
    /// [`Server`](crate::Server) is one that many threads may use.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr = InprocAddr::new_unique();
    /// let router = RouterBuilder::new().bind(&addr).build()?;
    /// let dealer = DealerBuilder::new().connect(&addr).build()?;
    ///
    /// dealer.send("ping")?;
    /// let (peer, request) = router.recv_from()?;
    /// assert_eq!(request, ["ping"]);
    /// router.route(["pong"], &peer)?;
    /// assert_eq!(dealer.recv_msg()?, "pong");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_ROUTER")]
    Router, RouterBuilder, "router", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, RouterOptions, IdentityOptions,
        ProbeOptions, HelloOptions, DisconnectOptions;
    also: connect_as;
}

impl Router {
    /// Sends a message to the peer with this identity; waits as
    /// [`send_multipart`](SendMultipart::send_multipart) does.
    ///
    /// # Errors
    ///
    /// Each holds the message, with the identity in front.
    /// [`HostUnreachable`](ErrorKind::HostUnreachable) for a peer that is not
    /// connected, with
    /// [`router_mandatory`](crate::RouterOptions::set_router_mandatory) alone;
    /// and as for [`send_multipart`](SendMultipart::send_multipart).
    pub fn route<P>(&self, parts: P, peer: impl Into<Identity>) -> Result<(), Error<Multipart>>
    where
        P: Into<Multipart>,
    {
        self.send_multipart(addressed(parts, peer))
    }

    /// Sends a message to the peer with this identity if there is room for it.
    ///
    /// # Errors
    ///
    /// As for [`route`](Self::route).
    pub fn try_route<P>(&self, parts: P, peer: impl Into<Identity>) -> Result<(), Error<Multipart>>
    where
        P: Into<Multipart>,
    {
        self.try_send_multipart(addressed(parts, peer))
    }

    /// Receives a message, and the peer that it came from.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](RecvMultipart::recv_multipart).
    pub fn recv_from(&self) -> Result<(Identity, Multipart), Error> {
        self.recv_multipart().and_then(with_sender)
    }

    /// Receives a message, and the peer that it came from, if there is one.
    ///
    /// # Errors
    ///
    /// As for [`recv_from`](Self::recv_from).
    pub fn try_recv_from(&self) -> Result<(Identity, Multipart), Error> {
        self.try_recv_multipart().and_then(with_sender)
    }
}

pub(crate) fn addressed(parts: impl Into<Multipart>, peer: impl Into<Identity>) -> Multipart {
    let mut parts = parts.into();
    parts.push_identity(peer);
    parts
}

pub(crate) fn with_sender(mut parts: Multipart) -> Result<(Identity, Multipart), Error> {
    match parts.pop_identity() {
        Some(peer) => Ok((peer, parts)),
        // libzmq knows no peer without one.
        None => Err(Error::new(
            ErrorKind::InvalidInput,
            "a message without a sender",
        )),
    }
}

impl_connect_as!(Router);

/// The first part is the [`Identity`] of the peer, and another must follow.
impl SendMultipart for Router {
    #[inline]
    fn __check_parts(&self, parts: &[Msg]) -> Result<(), Error> {
        match parts {
            // libzmq would drop it without a word.
            [] | [_] => Err(Error::invalid(
                "a message to a peer has its identity in front of at least one part",
            )),
            // libzmq would take the rest for other messages.
            [_, _, _, ..] if self.__core().is_raw() => Err(Error::invalid(
                "a message to a peer of a raw router has its identity in front of one part",
            )),
            _ => Ok(()),
        }
    }
}

/// The first part is the [`Identity`] of the peer.
impl RecvMultipart for Router {}
