//! Sending a message of one part.

use std::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{
    operation::Shared,
    waiters::{Kind, Ticket},
};
use crate::{
    error::Error,
    ffi::Wait,
    msg::Msg,
    socket::{SendMsg, send_mut},
};

/// A future that sends a message.
///
/// The message is made when this is first polled, and lies in the future only when
/// it has to wait: to move it in and out takes as long as a good part of what
/// libzmq does to send it.
pub(super) struct Sending<'a, S: SendMsg, M> {
    shared: &'a Shared<S>,
    ticket: Ticket,
    /// What the message is made of.
    new: Option<M>,
    /// The message that waits.
    held: Option<Msg>,
}

impl<'a, S: SendMsg, M: Into<Msg>> Sending<'a, S, M> {
    #[inline]
    pub(super) fn new(shared: &'a Shared<S>, msg: M) -> Self {
        Self {
            shared,
            ticket: Ticket::new(Kind::Send),
            new: Some(msg),
            held: None,
        }
    }

    #[inline]
    fn poll_new(&mut self, cx: &mut Context<'_>, new: M) -> Poll<Result<(), Error<Msg>>> {
        let mut msg: Msg = new.into();
        let sent = self.shared.poll(cx, &mut self.ticket, |socket| {
            send_mut(socket, &mut msg, Wait::No)
        });
        match sent {
            Poll::Ready(Ok(())) => {
                // Sent messages are empty: there is nothing to close.
                mem::forget(msg);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(err)) => Poll::Ready(Err(err.with_content(msg))),
            Poll::Pending => {
                self.held = Some(msg);
                Poll::Pending
            }
        }
    }

    #[cold]
    fn poll_held(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<Msg>>> {
        let held = self
            .held
            .as_mut()
            .expect("it is not polled once it is ready");
        let sent = ready!(self.shared.poll(cx, &mut self.ticket, |socket| {
            send_mut(socket, held, Wait::No)
        }));
        let held = self.held.take().unwrap_or_default();
        Poll::Ready(sent.map_err(|err| err.with_content(held)))
    }
}

// Nothing in it is pinned.
impl<S: SendMsg, M> Unpin for Sending<'_, S, M> {}

impl<S: SendMsg, M: Into<Msg>> Future for Sending<'_, S, M> {
    type Output = Result<(), Error<Msg>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.new.take() {
            Some(new) => self.poll_new(cx, new),
            None => self.poll_held(cx),
        }
    }
}

impl<S: SendMsg, M> Drop for Sending<'_, S, M> {
    #[inline]
    fn drop(&mut self) {
        if self.ticket.is_used() {
            self.shared.forget(&mut self.ticket);
        }
    }
}
