use crate::socket::{
    kind::socket_type,
    multipart::{RecvMultipart, SendMultipart},
    recv::RecvMsg,
    send::SendMsg,
};

socket_type! {
    /// Sends and receives in any order, as a [`Req`](crate::Req) or
    /// [`Rep`](crate::Rep) without a state.
    ///
    /// ```text
    ///        <───> router
    /// dealer <───> rep
    ///        <───> dealer
    /// ```
    ///
    /// * **Send**: to the connected peers in turn. Waits while none has room,
    ///   which includes that none is connected.
    /// * **Receive**: from all peers, fairly.
    ///
    /// To talk to a [`Rep`](crate::Rep) or [`Req`](crate::Req), put an empty part
    /// in front of each message, and take it off what comes: see
    /// [`Multipart`](crate::Multipart).
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
    /// let rep = RepBuilder::new().bind(&addr).build()?;
    /// let dealer = DealerBuilder::new().connect(&addr).build()?;
    ///
    /// dealer.send_multipart(["", "ping"])?;
    /// assert_eq!(rep.recv_msg()?, "ping");
    /// rep.send("pong")?;
    /// assert_eq!(dealer.recv_multipart()?, ["", "pong"]);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_DEALER")]
    Dealer, DealerBuilder, "dealer", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, ConflateOptions,
        IdentityOptions, ProbeOptions, HelloOptions, HiccupOptions;
}

impl SendMsg for Dealer {}
impl RecvMsg for Dealer {}
impl SendMultipart for Dealer {}
impl RecvMultipart for Dealer {}
