use crate::socket::{kind::socket_type, recv::RecvMsg, send::SendMsg};

socket_type! {
    /// The client of [`Server`](crate::Server)s: sends requests and receives
    /// replies, in any number and order.
    ///
    /// ```text
    ///        <───> client
    /// server <───> client
    ///        <───> client
    /// ```
    ///
    /// * **Send**: to the connected servers in turn. Waits while none has room,
    ///   which includes that none is connected.
    /// * **Receive**: from all servers, fairly.
    ///
    /// Unlike a REQ socket, a client need not wait for a reply before it sends
    /// again, and its messages are single frames.
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
    /// let server = ServerBuilder::new().bind(&addr).build()?;
    /// let client = ClientBuilder::new().connect(&addr).build()?;
    ///
    /// client.send("ping")?;
    /// let request = server.recv_msg()?;
    /// server.route("pong", request.routing_id().unwrap())?;
    /// assert_eq!(client.recv_msg()?, "pong");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_CLIENT")]
    Client, ClientBuilder, "client", shared;
    options: network, SendOptions, RecvOptions, HeartbeatOptions, HelloOptions, HiccupOptions;
}

impl SendMsg for Client {}
impl RecvMsg for Client {}
