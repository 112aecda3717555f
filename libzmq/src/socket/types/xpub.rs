use crate::{
    error::Error,
    socket::{
        kind::{Sealed, socket_type},
        multipart::{RecvMultipart, SendMultipart},
        recv::RecvMsg,
        send::SendMsg,
        subscription::SubscriptionEvent,
    },
    topic::Topic,
};

socket_type! {
    /// A [`Pub`](crate::Pub) that is told of the subscriptions.
    ///
    /// ```text
    ///      <───> sub
    /// xpub <───> sub
    ///      <───> xsub
    /// ```
    ///
    /// * **Send**: as a [`Pub`](crate::Pub).
    /// * **Receive**: what the subscribers want, and what [`XSub`](crate::XSub)s
    ///   say beyond that: see [`recv_event`](Self::recv_event). Of the
    ///   subscriptions to a topic it gets the first, and of the subscriptions
    ///   taken back the last.
    ///
    /// The socket is for one thread at a time: it can be moved to another thread,
    /// but not shared. It is closed when it is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr = InprocAddr::new_unique();
    /// let xpub = XPubBuilder::new().bind(&addr).build()?;
    /// let sub = SubBuilder::new().connect(&addr).subscribe("news").build()?;
    ///
    /// // From here on the subscriber misses nothing.
    /// let event = xpub.recv_event()?;
    /// assert_eq!(event, SubscriptionEvent::Subscribed("news".into()));
    /// xpub.send("news of today")?;
    /// assert_eq!(sub.recv_msg()?, "news of today");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_XPUB")]
    XPub, XPubBuilder, "xpub", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, NoDropOptions, XPubOptions,
        FirstSubscribeOptions, MatchingOptions, TopicsOptions, PgmOptions, NormOptions;
}

impl XPub {
    /// Receives what a subscriber wants; waits while there is nothing, for at
    /// most the [`recv_timeout`](crate::RecvOptions::set_recv_timeout).
    ///
    /// # Errors
    ///
    /// As for [`recv_msg`](RecvMsg::recv_msg).
    pub fn recv_event(&self) -> Result<SubscriptionEvent, Error> {
        self.recv_msg().map(SubscriptionEvent::from)
    }

    /// Receives what a subscriber wants if there is anything.
    ///
    /// # Errors
    ///
    /// As for [`recv_event`](Self::recv_event).
    pub fn try_recv_event(&self) -> Result<SubscriptionEvent, Error> {
        self.try_recv_msg().map(SubscriptionEvent::from)
    }

    /// Subscribes the peer that the last event came from to a topic, which need
    /// not be the one it asked for. Does nothing when that peer has left. For
    /// sockets in [manual mode](crate::SocketBuilder::xpub_manual).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the socket is not in
    /// manual mode, [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "ZMQ_SUBSCRIBE")]
    pub fn subscribe(&self, topic: impl Into<Topic>) -> Result<(), Error> {
        self.__core().subscribe(&topic.into())
    }

    /// Takes the subscription of the peer that the last event came from to a
    /// topic back. For sockets in
    /// [manual mode](crate::SocketBuilder::xpub_manual).
    ///
    /// # Errors
    ///
    /// As for [`subscribe`](Self::subscribe).
    #[doc(alias = "ZMQ_UNSUBSCRIBE")]
    pub fn unsubscribe(&self, topic: impl Into<Topic>) -> Result<(), Error> {
        self.__core().unsubscribe(&topic.into())
    }
}

impl SendMsg for XPub {}
impl RecvMsg for XPub {}
impl SendMultipart for XPub {}
impl RecvMultipart for XPub {}
