use crate::socket::{kind::socket_type, recv::RecvMsg, send::SendMsg};

socket_type! {
    /// One of two sockets that talk to each other and to nobody else: a
    /// [`Pair`](crate::Pair) for many threads, of single-part messages.
    ///
    /// ```text
    /// channel <───> channel
    /// ```
    ///
    /// * **Send**, **receive**: to and from the other. A send waits while it has
    ///   no room, which includes that it is not there.
    ///
    /// A third that connects is refused, without being told.
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
    /// let one = ChannelBuilder::new().bind(&addr).build()?;
    /// let other = ChannelBuilder::new().connect(&addr).build()?;
    ///
    /// one.send("ping")?;
    /// assert_eq!(other.recv_msg()?, "ping");
    /// other.send("pong")?;
    /// assert_eq!(one.recv_msg()?, "pong");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_CHANNEL")]
    Channel, ChannelBuilder, "channel", shared;
    options: network, SendOptions, RecvOptions, HeartbeatOptions;
}

impl SendMsg for Channel {}
impl RecvMsg for Channel {}
