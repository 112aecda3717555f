use crate::socket::{
    kind::socket_type,
    multipart::{RecvMultipart, SendMultipart},
    recv::RecvMsg,
    send::SendMsg,
};

socket_type! {
    /// Sends requests to [`Rep`](crate::Rep)s and receives a reply to each.
    ///
    /// ```text
    ///     <───> rep
    /// req <───> rep
    ///     <───> rep
    /// ```
    ///
    /// * **Send**: to the connected peers in turn. Waits while none has room,
    ///   which includes that none is connected.
    /// * **Receive**: from the one that the request went to.
    ///
    /// It sends and receives in turn. A call out of turn fails with
    /// [`OutOfStep`](crate::ErrorKind::OutOfStep): so it is after a peer has died
    /// and its reply will never come. The way out is a new socket, or
    /// [`req_relaxed`](crate::ReqOptions::set_req_relaxed) together with
    /// [`req_correlate`](crate::ReqOptions::set_req_correlate): then another
    /// request may be sent at any time, and replies to earlier ones are dropped. A
    /// [`Client`](crate::Client) or a [`Dealer`](crate::Dealer) has no such state.
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
    /// let req = ReqBuilder::new().connect(&addr).build()?;
    ///
    /// req.send("ping")?;
    /// let early = req.send("another").unwrap_err();
    /// assert_eq!(early.kind(), ErrorKind::OutOfStep);
    ///
    /// assert_eq!(rep.recv_msg()?, "ping");
    /// rep.send("pong")?;
    /// assert_eq!(req.recv_msg()?, "pong");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_REQ")]
    Req, ReqBuilder, "req", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, ReqOptions, IdentityOptions,
        ProbeOptions;
}

impl SendMsg for Req {}
impl RecvMsg for Req {}
impl SendMultipart for Req {}
impl RecvMultipart for Req {}
