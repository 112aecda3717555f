use libzmq_sys::{EFSM, ZMQ_RCVMORE};

use super::traits::Socket;
use crate::{
    error::Error,
    ffi::{Errno, RawMsg, RawSocket, Wait},
    msg::Msg,
};

/// Sockets that send.
///
/// To send is to queue: a message that was sent successfully is on its way, and
/// has not necessarily arrived. One that was not is in the error.
///
/// What is still queued when a program ends is lost, unless the drop of its
/// [context](crate::Ctx) waits for it: see
/// [`linger`](crate::SocketOptions::set_linger).
///
/// This trait is implemented by the sockets of this crate and nothing else.
pub trait SendMsg: Socket {
    /// Sends a message; waits while there is no room for it, for at most the
    /// [`send_timeout`](crate::SendOptions::set_send_timeout).
    ///
    /// # Errors
    ///
    /// Each holds the message. [`WouldBlock`](crate::ErrorKind::WouldBlock) when
    /// the time is up, [`InvalidCtx`](crate::ErrorKind::InvalidCtx), and what
    /// the type of the socket adds.
    #[doc(alias = "zmq_msg_send")]
    #[inline]
    fn send<M: Into<Msg>>(&self, msg: M) -> Result<(), Error<Msg>> {
        send(self, msg.into(), Wait::Timeout)
    }

    /// Sends a message if there is room for it.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    #[doc(alias = "ZMQ_DONTWAIT")]
    #[inline]
    fn try_send<M: Into<Msg>>(&self, msg: M) -> Result<(), Error<Msg>> {
        send(self, msg.into(), Wait::No)
    }

    /// Whether the socket can send such a message at all.
    #[doc(hidden)]
    #[inline]
    fn __check(&self, _msg: &Msg) -> Result<(), Error> {
        Ok(())
    }
}

#[inline]
fn send<S: SendMsg>(socket: &S, mut msg: Msg, wait: Wait) -> Result<(), Error<Msg>> {
    let sent = send_mut(socket, &mut msg, wait);
    sent_or_back(sent, msg)
}

/// A message that was not sent goes into the error.
#[inline]
pub(crate) fn sent_or_back(sent: Result<(), Error>, msg: Msg) -> Result<(), Error<Msg>> {
    match sent {
        Ok(()) => {
            // Sent messages are empty: there is nothing to close.
            std::mem::forget(msg);
            Ok(())
        }
        Err(err) => Err(err.with_content(msg)),
    }
}

/// Sends the message, which is empty afterwards, or leaves it as it is.
#[inline]
pub(crate) fn send_mut<S: SendMsg>(socket: &S, msg: &mut Msg, wait: Wait) -> Result<(), Error> {
    socket.__check(msg)?;
    send_checked(socket, msg, wait)
}

/// As [`send_mut`], for who knows what is checked there.
#[inline]
pub(super) fn send_checked<S: SendMsg>(socket: &S, msg: &mut Msg, wait: Wait) -> Result<(), Error> {
    let raw = socket.__core().socket();
    let sent = match raw.send(msg.raw_mut(), wait, false) {
        Err(errno) if drop_rest(raw, errno) => raw.send(msg.raw_mut(), wait, false),
        sent => sent,
    };
    Ok(sent?)
}

/// Whether a send that failed is worth another try: when it was too early for a
/// reply, or for another request, because the message before was not received to
/// its end. What was left of that is dropped: the peer decides how many parts it
/// sends, and must not get anybody out of step by it.
#[cold]
pub(super) fn drop_rest(socket: &RawSocket, errno: Errno) -> bool {
    let mut dropped = false;
    if errno == EFSM {
        while socket.get_int(ZMQ_RCVMORE) == Ok(1)
            && socket.recv(&mut RawMsg::new(), Wait::No).is_ok()
        {
            dropped = true;
        }
    }
    dropped
}
