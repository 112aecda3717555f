use super::{
    kind::{Sealed, socket_type},
    multipart::RecvMultipart,
    recv::RecvMsg,
};
use crate::{error::Error, socket::builder::SocketBuilder, topic::Topic};

socket_type! {
    /// Receives the messages that [`Pub`](crate::Pub)s publish on the
    /// [`Topic`]s it has subscribed to.
    ///
    /// ```text
    /// pub ─┐
    /// pub ────> sub
    /// pub ─┘
    /// ```
    ///
    /// * **Receive**: from all publishers, fairly. Without a subscription there is
    ///   nothing to receive.
    ///
    /// A publisher learns of a subscription in the background. A bound subscriber
    /// announces its topics to a new publisher only with the next call that is
    /// made to it, and misses what was sent before.
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
    /// let publisher = XPubBuilder::new().bind(&addr).build()?;
    /// let sub = SubBuilder::new().connect(&addr).build()?;
    ///
    /// sub.subscribe("weather/")?;
    /// // An `XPub` tells when it has learned of that.
    /// publisher.recv_event()?;
    /// publisher.send_multipart(["weather/paris", "rain"])?;
    /// assert_eq!(sub.recv_multipart()?, ["weather/paris", "rain"]);
    ///
    /// sub.unsubscribe("weather/")?;
    /// publisher.recv_event()?;
    /// publisher.send_multipart(["weather/paris", "sun"])?;
    /// assert_eq!(sub.try_recv_msg().unwrap_err().kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_SUB")]
    Sub, SubBuilder, "sub", classic;
    options: network, RecvOptions, HeartbeatOptions, ConflateOptions, MatchingOptions,
        TopicsOptions, PgmOptions, NormOptions;
    also: subscribe;
}

impl Sub {
    /// Subscribes to a topic; the empty one for all messages.
    ///
    /// A topic that is subscribed to twice is to be unsubscribed twice. The
    /// publishers learn of it in the background.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "ZMQ_SUBSCRIBE")]
    pub fn subscribe(&self, topic: impl Into<Topic>) -> Result<(), Error> {
        self.__core().subscribe(&topic.into())
    }

    /// Takes a subscription back. Does nothing for a topic that is not subscribed
    /// to. Messages that have arrived already may still be received.
    ///
    /// # Errors
    ///
    /// As for [`subscribe`](Self::subscribe).
    #[doc(alias = "ZMQ_UNSUBSCRIBE")]
    pub fn unsubscribe(&self, topic: impl Into<Topic>) -> Result<(), Error> {
        self.__core().unsubscribe(&topic.into())
    }
}

impl SocketBuilder<Sub> {
    /// Adds a topic to [subscribe](Sub::subscribe) to; the empty one for all
    /// messages.
    #[doc(alias = "ZMQ_SUBSCRIBE")]
    #[must_use]
    pub fn subscribe(mut self, topic: impl Into<Topic>) -> Self {
        self.settings.topics.push(topic.into());
        self
    }
}

impl RecvMsg for Sub {}
impl RecvMultipart for Sub {}
