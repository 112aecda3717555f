//! Messages of one part.

use super::{Async, sending::Sending};
use crate::{
    error::Error,
    ffi::Wait,
    msg::Msg,
    socket::{RecvMsg, SendMsg, send_mut},
};

/// # To send
impl<S: SendMsg> Async<S> {
    /// Sends a message; waits while there is no room for it.
    ///
    /// # Errors
    ///
    /// Those of [`SendMsg::send`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has sent nothing. The message
    /// is dropped with it: where that must not be, [`send_mut`](Self::send_mut).
    #[inline]
    pub fn send<M: Into<Msg>>(&self, msg: M) -> impl Future<Output = Result<(), Error<Msg>>> {
        Sending::new(&self.shared, msg)
    }

    /// Sends a message, which is empty afterwards; waits while there is no room
    /// for it.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send). The message is as it was.
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has sent nothing, and the
    /// message is as it was.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "async-io")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use libzmq::{prelude::*, *};
    /// use std::{future, time::Duration};
    ///
    /// smol::block_on(async {
    ///     // Connected to nobody, so that nobody can take the message.
    ///     let client = Async::new(ClientBuilder::new().build()?)?;
    ///     let mut msg = Msg::from("precious");
    ///     let given_up = smol::future::or(
    ///         async { client.send_mut(&mut msg).await.is_err() },
    ///         async { smol::Timer::after(Duration::from_millis(10)).await; true },
    ///     );
    ///     assert!(given_up.await);
    ///     assert_eq!(msg, "precious");
    ///     Ok(())
    /// })
    /// # }
    /// # #[cfg(not(feature = "async-io"))]
    /// # fn main() {}
    /// ```
    #[inline]
    pub fn send_mut(&self, msg: &mut Msg) -> impl Future<Output = Result<(), Error>> {
        self.send_by(move |socket| send_mut(socket, msg, Wait::No))
    }
}

/// # To receive
impl<S: RecvMsg> Async<S> {
    /// Receives the next message into `msg`; waits while there is none. What was
    /// in `msg` is dropped.
    ///
    /// # Errors
    ///
    /// Those of [`RecvMsg::recv`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has received nothing.
    #[inline]
    pub fn recv(&self, msg: &mut Msg) -> impl Future<Output = Result<(), Error>> {
        self.recv_by(move |socket| socket.try_recv(msg))
    }

    /// As [`recv`](Self::recv), into a new message.
    ///
    /// # Errors
    ///
    /// As for [`recv`](Self::recv).
    ///
    /// # Cancel safety
    ///
    /// As for [`recv`](Self::recv).
    #[inline]
    pub async fn recv_msg(&self) -> Result<Msg, Error> {
        let mut msg = Msg::new();
        self.recv(&mut msg).await.map(|()| msg)
    }
}
