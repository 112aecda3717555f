//! Sinks for messages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_sink::Sink;

use super::{Async, Awaitable, operation::Place, waiters::Kind};
use crate::{
    error::Error,
    ffi::Wait,
    msg::{Msg, Multipart},
    socket::{SendMsg, SendMultipart, send_multipart_mut, send_mut},
};

/// One that sends again and again, and has what there was no room for.
struct Sender<S: Awaitable, T> {
    place: Place<Async<S>>,
    held: Option<T>,
}

impl<S: Awaitable, T> Sender<S, T> {
    fn new(socket: &Async<S>) -> Self {
        Self {
            place: Place::new(socket.clone(), Kind::Send),
            held: None,
        }
    }

    /// Sends what is held.
    fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        mut send: impl FnMut(&S, &mut T) -> Result<(), Error>,
    ) -> Poll<Result<(), Error<T>>> {
        let Some(held) = &mut self.held else {
            return Poll::Ready(Ok(()));
        };
        let sent = ready!(self.place.poll(cx, |socket| send(socket, held)));
        let Some(held) = self.held.take() else {
            return Poll::Ready(Ok(()));
        };
        Poll::Ready(sent.map_err(|err| err.with_content(held)))
    }
}

/// Does not show what is held.
impl<S: Awaitable, T> fmt::Debug for Sender<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("socket", self.place.handle())
            .field("holds", &self.held.is_some())
            .finish_non_exhaustive()
    }
}

macro_rules! sink {
    ($(#[$doc:meta])* $name:ident, $method:ident: $bound:ident, $item:ident, $send:ident; $(#[$method_doc:meta])*) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[must_use = "sinks do nothing unless polled"]
        pub struct $name<S: $bound>(Sender<S, $item>);

        impl<S: $bound> $name<S> {
            /// Takes out the message that was given to the sink and is not sent
            /// yet, if there is one.
            pub fn take(&mut self) -> Option<$item> {
                self.0.place.give_up();
                self.0.held.take()
            }
        }

        impl<S: $bound> Async<S> {
            $(#[$method_doc])*
            pub fn $method(&self) -> $name<S> {
                $name(Sender::new(self))
            }
        }

        // Nothing in it is pinned.
        impl<S: $bound> Unpin for $name<S> {}

        impl<S: $bound, M: Into<$item>> Sink<M> for $name<S> {
            type Error = Error<$item>;

            fn poll_ready(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Result<(), Self::Error>> {
                self.0.poll_send(cx, |socket, held| $send(socket, held, Wait::No))
            }

            fn start_send(mut self: Pin<&mut Self>, item: M) -> Result<(), Self::Error> {
                debug_assert!(self.0.held.is_none(), "the sink was not ready");
                self.0.held = Some(item.into());
                Ok(())
            }

            fn poll_flush(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Result<(), Self::Error>> {
                Sink::<M>::poll_ready(self, cx)
            }

            fn poll_close(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Result<(), Self::Error>> {
                Sink::<M>::poll_ready(self, cx)
            }
        }
    };
}

sink! {
    /// Sends messages of one part each, as a sink.
    ///
    /// [`Async::sink`] makes it. It holds one message at most: that which was
    /// given last, until the sink is flushed, closed or given another. A sink that
    /// is dropped drops what it holds, if nobody [takes](Self::take) it out. What
    /// has failed to be sent is in the error.
    MessageSink, sink: SendMsg, Msg, send_mut;
    /// A sink for messages of one part each. It has a handle of its own. Others
    /// may send beside it.
}

sink! {
    /// Sends messages of several parts, as a sink.
    ///
    /// [`Async::multipart_sink`] makes it. It holds one message at most: that
    /// which was given last, until the sink is flushed, closed or given another. A
    /// sink that is dropped drops what it holds, if nobody [takes](Self::take) it
    /// out. What has failed to be sent is in the error.
    MultipartSink, multipart_sink: SendMultipart, Multipart, send_multipart_mut;
    /// A sink for messages of several parts. It has a handle of its own. Others
    /// may send beside it.
}
