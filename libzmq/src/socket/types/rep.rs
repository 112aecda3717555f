use crate::socket::{
    kind::socket_type,
    multipart::{RecvMultipart, SendMultipart},
    recv::RecvMsg,
    send::SendMsg,
};

socket_type! {
    /// Receives requests from [`Req`](crate::Req)s and sends a reply to each.
    ///
    /// ```text
    ///     <───> req
    /// rep <───> req
    ///     <───> req
    /// ```
    ///
    /// * **Receive**: from all peers, fairly.
    /// * **Send**: to the one that the last request came from. A reply to a peer
    ///   that has left is dropped.
    ///
    /// It receives and sends in turn, and a call out of turn fails with
    /// [`OutOfStep`](crate::ErrorKind::OutOfStep). A request of several parts of
    /// which only the first was received may be replied to: the rest is dropped.
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
    /// assert_eq!(rep.recv_msg()?, "ping");
    /// rep.send("pong")?;
    /// assert_eq!(req.recv_msg()?, "pong");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_REP")]
    Rep, RepBuilder, "rep", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions, IdentityOptions;
}

impl SendMsg for Rep {}
impl RecvMsg for Rep {}
impl SendMultipart for Rep {}
impl RecvMultipart for Rep {}
