use crate::socket::{kind::socket_type, multipart::RecvMultipart, recv::RecvMsg};

socket_type! {
    /// Receives what [`Push`](crate::Push)es deal out.
    ///
    /// ```text
    /// push ─┐
    /// push ────> pull
    /// push ─┘
    /// ```
    ///
    /// * **Receive**: from all peers, fairly.
    ///
    /// A [`Gather`](crate::Gather) is one that many threads may use.
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
    /// let pull = PullBuilder::new().bind(&addr).build()?;
    /// let push = PushBuilder::new().connect(&addr).build()?;
    ///
    /// push.send("a result")?;
    /// assert_eq!(pull.recv_msg()?, "a result");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_PULL")]
    Pull, PullBuilder, "pull", classic;
    options: network, RecvOptions, HeartbeatOptions, MultipartOptions, ConflateOptions;
}

impl RecvMsg for Pull {}
impl RecvMultipart for Pull {}
