use super::traits::Socket;
use crate::{error::Error, ffi::Wait, msg::Msg};

/// Sockets that receive.
///
/// A message is one part, as a rule. The sockets that also have
/// [`RecvMultipart`](crate::RecvMultipart) may get messages of several: these
/// come part by part here, and [`has_more`](Msg::has_more) tells when another
/// one follows. Where peers send such messages, or cannot be trusted not to,
/// receive them whole instead.
///
/// This trait is implemented by the sockets of this crate and nothing else.
pub trait RecvMsg: Socket {
    /// Receives the next message into `msg`; waits while there is none, for at
    /// most the [`recv_timeout`](crate::RecvOptions::set_recv_timeout).
    ///
    /// What was in `msg` is dropped, as a rule also when this fails.
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the time is up,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_msg_recv")]
    #[inline]
    fn recv(&self, msg: &mut Msg) -> Result<(), Error> {
        recv(self, msg, Wait::Timeout)
    }

    /// Receives the next message into `msg` if there is one.
    ///
    /// # Errors
    ///
    /// As for [`recv`](Self::recv).
    #[doc(alias = "ZMQ_DONTWAIT")]
    #[inline]
    fn try_recv(&self, msg: &mut Msg) -> Result<(), Error> {
        recv(self, msg, Wait::No)
    }

    /// As [`recv`](Self::recv), into a new message.
    ///
    /// # Errors
    ///
    /// As for [`recv`](Self::recv).
    #[inline]
    fn recv_msg(&self) -> Result<Msg, Error> {
        let mut msg = Msg::new();
        self.recv(&mut msg).map(|()| msg)
    }

    /// As [`try_recv`](Self::try_recv), into a new message.
    ///
    /// # Errors
    ///
    /// As for [`recv`](Self::recv).
    #[inline]
    fn try_recv_msg(&self) -> Result<Msg, Error> {
        let mut msg = Msg::new();
        self.try_recv(&mut msg).map(|()| msg)
    }
}

#[inline]
fn recv<S: RecvMsg>(socket: &S, msg: &mut Msg, wait: Wait) -> Result<(), Error> {
    msg.receive(socket.__core().socket(), wait)?;
    Ok(())
}
