use crate::socket::{
    kind::socket_type,
    multipart::{RecvMultipart, SendMultipart},
    recv::RecvMsg,
    send::SendMsg,
    subscribing::impl_subscribe,
};

socket_type! {
    /// A [`Sub`](crate::Sub) that can talk back.
    ///
    /// ```text
    /// pub  ─┐
    /// xpub <───> xsub
    /// xpub ─┘
    /// ```
    ///
    /// * **Receive**: as a [`Sub`](crate::Sub).
    /// * **Send**: to all connected [`XPub`](crate::XPub)s. A message whose first
    ///   byte is 1 or 0 is a subscription or takes one back, as
    ///   [`subscribe`](Self::subscribe) does; so a proxy can pass on what it
    ///   receives from an [`XPub`](crate::XPub) as it is.
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
    /// let xsub = XSubBuilder::new().connect(&addr).subscribe("news").build()?;
    /// assert_eq!(xpub.recv_event()?, SubscriptionEvent::Subscribed("news".into()));
    ///
    /// xsub.send("more, please")?;
    /// assert_eq!(xpub.recv_event()?, SubscriptionEvent::Message("more, please".into()));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_XSUB")]
    XSub, XSubBuilder, "xsub", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, XSubOptions,
        FirstSubscribeOptions, TopicsOptions, PgmOptions, NormOptions;
    also: subscribe;
}

impl_subscribe!(XSub);

impl SendMsg for XSub {}
impl RecvMsg for XSub {}
impl SendMultipart for XSub {}
impl RecvMultipart for XSub {}
