use crate::socket::{kind::socket_type, recv::RecvMsg};

socket_type! {
    /// Collects the messages that [`Scatter`](crate::Scatter)s deal out.
    ///
    /// ```text
    /// scatter ─┐
    /// scatter ───> gather
    /// scatter ─┘
    /// ```
    ///
    /// * **Receive**: from all scatters, fairly.
    ///
    /// The struct is a handle: clones are the same socket. Any number of threads
    /// may use it at once. The socket is closed when the last handle is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr = InprocAddr::new_unique();
    /// let gather = GatherBuilder::new().bind(&addr).build()?;
    /// let scatters = [(); 2].map(|()| ScatterBuilder::new().connect(&addr).build().unwrap());
    ///
    /// for scatter in &scatters {
    ///     scatter.send("done")?;
    /// }
    /// for _ in &scatters {
    ///     assert_eq!(gather.recv_msg()?, "done");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_GATHER")]
    Gather, GatherBuilder, "gather", shared;
    options: network, RecvOptions, HeartbeatOptions;
}

impl RecvMsg for Gather {}
