//! Monitors.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};

use super::{Async, messages::Receiver};
use crate::{
    error::{Error, ErrorKind},
    monitor::{self, Monitor, MonitorEvent, MonitorEventKind},
};

/// # What a [`Monitor`] does
impl Async<Monitor> {
    /// The next event; waits while there is none.
    ///
    /// # Errors
    ///
    /// Those of [`Monitor::recv`], and
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has taken no event.
    pub async fn recv_event(&self) -> Result<MonitorEvent, Error> {
        self.recv_by(Monitor::try_recv).await
    }

    /// Reads events up to the first that is meant, and returns that one.
    ///
    /// # Errors
    ///
    /// As for [`recv_event`](Self::recv_event).
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped before it is ready has taken no event that is
    /// meant. Those before are gone.
    pub async fn wait_for(
        &self,
        mut is_meant: impl FnMut(&MonitorEvent) -> bool,
    ) -> Result<MonitorEvent, Error> {
        loop {
            let event = self.recv_event().await?;
            if is_meant(&event) {
                return Ok(event);
            }
        }
    }

    /// Reads events until a peer has passed the handshake, or has refused for
    /// good: see [`Monitor::wait_connected`].
    ///
    /// # Errors
    ///
    /// As for [`Monitor::wait_connected`], but for
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock).
    ///
    /// # Cancel safety
    ///
    /// As for [`wait_for`](Self::wait_for).
    pub async fn wait_connected(&self) -> Result<MonitorEvent, Error> {
        loop {
            let event = self.recv_event().await?;
            if let Some(verdict) = monitor::verdict(&event) {
                return verdict.map(|()| event);
            }
        }
    }

    /// The events from here to the last, as a stream. It has a handle of its own.
    pub fn events(&self) -> MonitorStream {
        MonitorStream(Receiver::new(self))
    }
}

/// The events of a [`Monitor`] as a stream.
///
/// [`Async::events`] makes it. It ends after
/// [`Stopped`](crate::MonitorEventKind::Stopped), and after an error.
#[derive(Debug)]
#[must_use = "streams do nothing unless polled"]
pub struct MonitorStream(Receiver<Monitor>);

impl Stream for MonitorStream {
    type Item = Result<MonitorEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.0.poll_next(cx, Monitor::try_recv));
        let has_ended = match &next {
            // That there are no more events is no error.
            Some(Err(err)) if err.kind() == ErrorKind::NotFound => return Poll::Ready(None),
            Some(Ok(event)) => *event.kind() == MonitorEventKind::Stopped,
            _ => false,
        };
        if has_ended {
            self.0.end();
        }
        Poll::Ready(next)
    }
}

impl FusedStream for MonitorStream {
    fn is_terminated(&self) -> bool {
        self.0.has_ended()
    }
}
