use crate::socket::{
    kind::socket_type,
    multipart::{RecvMultipart, SendMultipart},
    recv::RecvMsg,
    send::SendMsg,
};

socket_type! {
    /// One of two sockets that talk to each other and to nobody else.
    ///
    /// ```text
    /// pair <───> pair
    /// ```
    ///
    /// * **Send**, **receive**: to and from the other. A send waits while it has
    ///   no room, which includes that it is not there.
    ///
    /// A third that connects is refused, without being told. The pair is made for
    /// two threads of a program, over `inproc`: see [`Channel`](crate::Channel)
    /// for one that many threads may use.
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
    /// let main = PairBuilder::new().bind(&addr).build()?;
    /// let other = PairBuilder::new().connect(&addr).build()?;
    ///
    /// let thread = std::thread::spawn(move || -> Result<(), Error> {
    ///     other.send("ready")?;
    ///     assert_eq!(other.recv_msg()?, "go");
    ///     Ok(())
    /// });
    /// assert_eq!(main.recv_msg()?, "ready");
    /// main.send("go")?;
    /// thread.join().unwrap()?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_PAIR")]
    Pair, PairBuilder, "pair", classic;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, MultipartOptions;
}

impl SendMsg for Pair {}
impl RecvMsg for Pair {}
impl SendMultipart for Pair {}
impl RecvMultipart for Pair {}
