//! Messages of several parts.

use super::{send::drop_rest, traits::Socket};
use crate::{
    error::Error,
    ffi::{Errno, RawSocket, Wait},
    msg::{Msg, Multipart},
};

/// Sockets that send messages of several parts.
///
/// The parts are queued together or not at all, so that no peer ever sees half
/// a message.
///
/// This trait is implemented by the sockets of this crate and nothing else.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Error> {
/// let addr = InprocAddr::new_unique();
/// let push = PushBuilder::new().bind(&addr).build()?;
/// let pull = PullBuilder::new().connect(&addr).build()?;
///
/// push.send_multipart(["FILE", "a.txt", "its content"])?;
/// assert_eq!(pull.recv_multipart()?, ["FILE", "a.txt", "its content"]);
/// # Ok(())
/// # }
/// ```
pub trait SendMultipart: Socket {
    /// Sends a message; waits while there is no room for it, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout).
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for one without a part,
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the time is up,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx), and what the type of the
    /// socket adds.
    #[doc(alias = "ZMQ_SNDMORE")]
    fn send_multipart<P: Into<Multipart>>(&self, parts: P) -> Result<(), Error<Multipart>> {
        send(self, parts.into(), Wait::Timeout)
    }

    /// Sends a message if there is room for it.
    ///
    /// # Errors
    ///
    /// As for [`send_multipart`](Self::send_multipart).
    fn try_send_multipart<P: Into<Multipart>>(&self, parts: P) -> Result<(), Error<Multipart>> {
        send(self, parts.into(), Wait::No)
    }

    /// Whether the socket can send such a message at all.
    #[doc(hidden)]
    #[inline]
    fn __check_parts(&self, parts: &[Msg]) -> Result<(), Error> {
        match parts {
            [] => Err(Error::invalid("a message without a part cannot be sent")),
            _ => Ok(()),
        }
    }
}

/// Sockets that receive messages of several parts.
///
/// This trait is implemented by the sockets of this crate and nothing else.
pub trait RecvMultipart: Socket {
    /// Receives the next message with all of its parts; waits while there is
    /// none, for at most the
    /// [`recv_timeout`](crate::RecvOptions::set_recv_timeout).
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the time is up,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx), and what the type of the
    /// socket adds.
    #[doc(alias = "ZMQ_RCVMORE")]
    fn recv_multipart(&self) -> Result<Multipart, Error> {
        let mut parts = Multipart::new();
        self.recv_multipart_into(&mut parts).map(|()| parts)
    }

    /// Receives the next message with all of its parts if there is one.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart).
    fn try_recv_multipart(&self) -> Result<Multipart, Error> {
        let mut parts = Multipart::new();
        self.try_recv_multipart_into(&mut parts).map(|()| parts)
    }

    /// As [`recv_multipart`](Self::recv_multipart), in place of what is in
    /// `parts`. To receive into the same again and again saves allocations.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](Self::recv_multipart); then `parts` is empty.
    fn recv_multipart_into(&self, parts: &mut Multipart) -> Result<(), Error> {
        Ok(parts.receive(self.__core().socket(), Wait::Timeout)?)
    }

    /// As [`recv_multipart_into`](Self::recv_multipart_into) if there is a
    /// message.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart_into`](Self::recv_multipart_into).
    fn try_recv_multipart_into(&self, parts: &mut Multipart) -> Result<(), Error> {
        Ok(parts.receive(self.__core().socket(), Wait::No)?)
    }
}

fn send<S: SendMultipart>(
    socket: &S,
    mut parts: Multipart,
    wait: Wait,
) -> Result<(), Error<Multipart>> {
    send_multipart_mut(socket, &mut parts, wait).map_err(|err| err.with_content(parts))
}

/// Sends the parts, which are empty afterwards, or leaves them as they are.
pub(crate) fn send_multipart_mut<S: SendMultipart>(
    socket: &S,
    parts: &mut [Msg],
    wait: Wait,
) -> Result<(), Error> {
    socket.__check_parts(parts)?;
    let raw = socket.__core().socket();
    let sent = match send_parts(raw, parts, wait) {
        Err(errno) if drop_rest(raw, errno) => send_parts(raw, parts, wait),
        sent => sent,
    };
    Ok(sent?)
}

/// Sends the parts, or leaves them as they are.
fn send_parts(socket: &RawSocket, parts: &mut [Msg], wait: Wait) -> Result<(), Errno> {
    let sent = socket.send_frames(parts.iter_mut().map(Msg::raw_mut), wait);
    sent.map_err(|(index, errno)| {
        // Raw routers are given no more than two.
        debug_assert_eq!(index, 0, "half a message: {errno:?}");
        errno
    })
}

/// The message that was to be sent, as it was given: behind the part that says to
/// whom.
pub(crate) fn without_address(mut err: Error<Multipart>) -> Error<Msg> {
    let msg = err.take().and_then(|mut parts| parts.pop_back());
    err.cast().with_content(msg.unwrap_or_default())
}
