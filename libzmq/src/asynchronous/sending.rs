//! Sending a message of one part.

use std::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{
    operation::{Place, Shared},
    waiters::Kind,
};
use crate::{
    error::Error,
    ffi::Wait,
    msg::Msg,
    socket::{SendMsg, send_mut, sent_or_back},
};

/// A future that sends a message.
///
/// The message is made when this is first polled, and lies in the future only when
/// it has to wait: to move it in and out takes as long as a good part of what
/// libzmq does to send it.
pub(super) struct Sending<'a, S: SendMsg, M> {
    place: Place<&'a Shared<S>>,
    /// What the message is made of.
    new: Option<M>,
    /// The message that waits.
    held: Option<Msg>,
}

impl<'a, S: SendMsg, M: Into<Msg>> Sending<'a, S, M> {
    #[inline]
    pub(super) fn new(shared: &'a Shared<S>, msg: M) -> Self {
        Self {
            place: Place::new(shared, Kind::Send),
            new: Some(msg),
            held: None,
        }
    }

    #[inline]
    fn poll_new(&mut self, cx: &mut Context<'_>, new: M) -> Poll<Result<(), Error<Msg>>> {
        let mut msg: Msg = new.into();
        let sent = self
            .place
            .poll(cx, |socket| send_mut(socket, &mut msg, Wait::No));
        if let Poll::Ready(Ok(())) = sent {
            // Sent messages are empty: there is nothing to close.
            mem::forget(msg);
            return Poll::Ready(Ok(()));
        }
        self.not_sent(sent, msg)
    }

    #[cold]
    #[inline(never)]
    fn not_sent(
        &mut self,
        sent: Poll<Result<(), Error>>,
        msg: Msg,
    ) -> Poll<Result<(), Error<Msg>>> {
        match sent {
            Poll::Ready(sent) => Poll::Ready(sent_or_back(sent, msg)),
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
        let sent = ready!(
            self.place
                .poll(cx, |socket| send_mut(socket, held, Wait::No))
        );
        let held = self.held.take().unwrap_or_default();
        Poll::Ready(sent_or_back(sent, held))
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
