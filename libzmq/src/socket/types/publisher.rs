use crate::socket::{kind::socket_type, multipart::SendMultipart, send::SendMsg};

socket_type! {
    /// Publishes messages to the [`Sub`](crate::Sub)s that subscribed to how they
    /// begin.
    ///
    /// ```text
    ///     ────> sub
    /// pub ────> sub
    ///     ────> sub
    /// ```
    ///
    /// * **Send**: to every connected subscriber of a [`Topic`](crate::Topic) of
    ///   the message. Never waits: a subscriber whose queue is full misses the
    ///   message, unless `no_drop` is set, with which a send waits for it. A
    ///   message that nobody wants is dropped.
    ///
    /// A subscriber announces its topics after it has connected: what was sent
    /// before, it misses. An [`XPub`](crate::XPub) is told of each.
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
    /// let publisher = PubBuilder::new().bind(&addr).build()?;
    /// let sub = SubBuilder::new().connect(&addr).subscribe("weather").build()?;
    ///
    /// // Until the publisher has learned of the subscription.
    /// let msg = loop {
    ///     publisher.send("sports: goal!")?;
    ///     publisher.send("weather: rain")?;
    ///     if let Ok(msg) = sub.try_recv_msg() {
    ///         break msg;
    ///     }
    /// };
    /// assert_eq!(msg, "weather: rain");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_PUB")]
    Pub, PubBuilder, "pub", classic;
    options: network, SendOptions, HeartbeatOptions, MultipartOptions, NoDropOptions, ConflateOptions,
        MatchingOptions, TopicsOptions, PgmOptions, NormOptions;
}

impl SendMsg for Pub {}
impl SendMultipart for Pub {}
