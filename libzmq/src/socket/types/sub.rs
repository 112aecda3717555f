use crate::socket::{
    kind::socket_type, multipart::RecvMultipart, recv::RecvMsg, subscribing::impl_subscribe,
};

socket_type! {
    /// Receives the messages that [`Pub`](crate::Pub)s publish on the
    /// [`Topic`](crate::Topic)s it has subscribed to.
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
    options: network, RecvOptions, HeartbeatOptions, MultipartOptions, ConflateOptions, MatchingOptions,
        TopicsOptions, PgmOptions, NormOptions;
    also: subscribe;
}

impl_subscribe!(Sub);

impl RecvMsg for Sub {}
impl RecvMultipart for Sub {}
