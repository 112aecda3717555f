//! Streams of messages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};

use super::{Async, Awaitable, operation::Place, waiters::Kind};
use crate::{
    error::Error,
    msg::{Msg, Multipart},
    socket::{RecvMsg, RecvMultipart},
};

/// One that receives again and again, and ends with the first error.
pub(super) struct Receiver<S: Awaitable> {
    place: Place<Async<S>>,
    has_ended: bool,
}

impl<S: Awaitable> Receiver<S> {
    pub(super) fn new(socket: &Async<S>) -> Self {
        Self {
            place: Place::new(socket.clone(), Kind::RecvAtLeisure),
            has_ended: false,
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    pub(super) fn poll_next<T>(
        &mut self,
        cx: &mut Context<'_>,
        call: impl FnMut(&S) -> Result<T, Error>,
    ) -> Poll<Option<Result<T, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let next = ready!(self.place.poll(cx, call));
        self.has_ended = next.is_err();
        Poll::Ready(Some(next))
    }
}

impl<S: Awaitable> fmt::Debug for Receiver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("socket", self.place.handle())
            .field("has_ended", &self.has_ended)
            .finish_non_exhaustive()
    }
}

macro_rules! stream {
    ($(#[$doc:meta])* $name:ident, $method:ident: $bound:ident, $item:ty, $recv:ident; $(#[$method_doc:meta])*) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[must_use = "streams do nothing unless polled"]
        pub struct $name<S: $bound>(Receiver<S>);

        impl<S: $bound> Async<S> {
            $(#[$method_doc])*
            pub fn $method(&self) -> $name<S> {
                $name(Receiver::new(self))
            }
        }

        // Nothing in it is pinned.
        impl<S: $bound> Unpin for $name<S> {}

        impl<S: $bound> Stream for $name<S> {
            type Item = Result<$item, Error>;

            fn poll_next(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Option<Self::Item>> {
                self.0.poll_next(cx, |socket| socket.$recv())
            }
        }

        impl<S: $bound> FusedStream for $name<S> {
            fn is_terminated(&self) -> bool {
                self.0.has_ended()
            }
        }
    };
}

stream! {
    /// The messages that a socket receives, of one part each, as a stream.
    ///
    /// [`Async::messages`] makes it. It ends after the first error, which as a
    /// rule is [`InvalidCtx`](crate::ErrorKind::InvalidCtx). What it has given is
    /// received, and what it has not is not: to drop it loses nothing.
    Messages, messages: RecvMsg, Msg, try_recv_msg;
    /// The messages that arrive, of one part each, as a stream. It has a handle of
    /// its own. Others may receive beside it.
}

stream! {
    /// The messages that a socket receives, with all of their parts, as a stream.
    ///
    /// [`Async::multiparts`] makes it. It ends after the first error, which as a
    /// rule is [`InvalidCtx`](crate::ErrorKind::InvalidCtx). What it has given is
    /// received, and what it has not is not: to drop it loses nothing.
    Multiparts, multiparts: RecvMultipart, Multipart, try_recv_multipart;
    /// The messages that arrive, with all of their parts, as a stream. It has a
    /// handle of its own. Others may receive beside it.
}
