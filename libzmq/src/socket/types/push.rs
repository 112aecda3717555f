use crate::socket::{kind::socket_type, multipart::SendMultipart, send::SendMsg};

socket_type! {
    /// Deals messages out to [`Pull`](crate::Pull)s.
    ///
    /// ```text
    ///      ┌──> pull
    /// push ────> pull
    ///      └──> pull
    /// ```
    ///
    /// * **Send**: to the connected peers in turn. Waits while none has room,
    ///   which includes that none is connected.
    ///
    /// A [`Scatter`](crate::Scatter) is one that many threads may use.
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
    /// let push = PushBuilder::new().bind(&addr).build()?;
    /// let workers = [(); 2].map(|()| PullBuilder::new().connect(&addr).build().unwrap());
    ///
    /// for task in ["wash", "dry"] {
    ///     push.send(task)?;
    /// }
    /// assert_ne!(workers[0].recv_msg()?, workers[1].recv_msg()?);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_PUSH")]
    Push, PushBuilder, "push", classic;
    options: network, SendOptions, HeartbeatOptions, MultipartOptions, ConflateOptions;
}

impl SendMsg for Push {}
impl SendMultipart for Push {}
