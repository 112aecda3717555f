use crate::socket::{kind::socket_type, send::SendMsg};

socket_type! {
    /// Deals messages out to [`Gather`](crate::Gather)s.
    ///
    /// ```text
    ///         ┌──> gather
    /// scatter ────> gather
    ///         └──> gather
    /// ```
    ///
    /// * **Send**: to the connected gathers in turn. Waits while none has room,
    ///   which includes that none is connected.
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
    /// let scatter = ScatterBuilder::new().bind(&addr).build()?;
    /// let workers = [(); 2].map(|()| GatherBuilder::new().connect(&addr).build().unwrap());
    ///
    /// for task in ["wash", "dry"] {
    ///     scatter.send(task)?;
    /// }
    /// assert_ne!(workers[0].recv_msg()?, workers[1].recv_msg()?);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_SCATTER")]
    Scatter, ScatterBuilder, "scatter", shared;
    options: network, SendOptions, HeartbeatOptions;
}

impl SendMsg for Scatter {}
