//! Messages of several parts.

use super::Async;
use crate::{
    error::Error,
    ffi::Wait,
    msg::Multipart,
    socket::{RecvMultipart, SendMultipart, send_multipart_mut},
};

/// # To send messages of several parts
impl<S: SendMultipart> Async<S> {
    /// Sends a message; waits while there is no room for it.
    ///
    /// # Errors
    ///
    /// Those of [`SendMultipart::send_multipart`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), each with the message, and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has sent nothing. The message
    /// is dropped with it: where that must not be,
    /// [`send_multipart_mut`](Self::send_multipart_mut).
    pub fn send_multipart<P>(&self, parts: P) -> impl Future<Output = Result<(), Error<Multipart>>>
    where
        P: Into<Multipart>,
    {
        self.send_parts(parts.into())
    }

    pub(super) async fn send_parts(&self, mut parts: Multipart) -> Result<(), Error<Multipart>> {
        let sent = self.send_multipart_mut(&mut parts).await;
        sent.map_err(|err| err.with_content(parts))
    }

    /// Sends a message, which has no parts afterwards; waits while there is no
    /// room for it.
    ///
    /// # Errors
    ///
    /// As for [`send_multipart`](Self::send_multipart). The message is as it was.
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has sent nothing, and the
    /// message is as it was.
    pub fn send_multipart_mut(
        &self,
        parts: &mut Multipart,
    ) -> impl Future<Output = Result<(), Error>> {
        self.send_by(move |socket| {
            send_multipart_mut(socket, parts, Wait::No)?;
            parts.clear();
            Ok(())
        })
    }
}

/// # To receive messages of several parts
impl<S: RecvMultipart> Async<S> {
    /// Receives the next message with all of its parts; waits while there is
    /// none.
    ///
    /// # Errors
    ///
    /// Those of [`RecvMultipart::recv_multipart`] but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock), and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has received nothing.
    pub async fn recv_multipart(&self) -> Result<Multipart, Error> {
        let mut parts = Multipart::new();
        self.recv_multipart_into(&mut parts).await.map(|()| parts)
    }

    /// As [`recv_multipart`](Self::recv_multipart), in place of what is in
    /// `parts`. To receive into the same again and again saves allocations.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has received nothing, and
    /// `parts` is empty, if it was ever polled.
    pub fn recv_multipart_into(
        &self,
        parts: &mut Multipart,
    ) -> impl Future<Output = Result<(), Error>> {
        self.recv_by(move |socket| socket.try_recv_multipart_into(parts))
    }
}
