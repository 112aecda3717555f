//! What happens to the connections of a socket.
//!
//! libzmq publishes events on a socket of its own, at an address of `inproc`,
//! under a lock and from whichever thread has something to tell. So nobody may
//! hold it up: what a [`Monitor`] has no room for is counted instead of waited
//! for, by a correction of ours.

mod event;
mod kind;
mod reason;
#[cfg(feature = "tracing")]
mod trace;

use std::{cell::Cell, ffi::c_int, iter};

use libzmq_sys::{ZMQ_LINGER, ZMQ_RCVTIMEO, ZMQ_SUBSCRIBE};

pub use event::MonitorEvent;
pub use kind::{MonitorEventKind, MonitorEvents};
pub use reason::{AuthStatus, ProtocolError};

use crate::{
    ctx::Ctx,
    endpoint::{Endpoint, InprocAddr},
    error::{Error, ErrorKind},
    ffi::{ClassicKind, ClassicSocket, Handle, RawSocket, Wait},
    msg::{Msg, Multipart},
    period::{Deadline, Period},
};

/// Tells what happens to the connections of a socket.
///
/// [`Socket::monitor`](crate::Socket::monitor) makes one, and
/// [`build_with_monitor`](crate::SocketBuilder::build_with_monitor) one that is
/// there before the first connection. It is the way to learn of what libzmq
/// does in the background: that a peer has come or gone, or was refused and why.
/// Over `inproc` and `udp` there is nothing to tell.
///
/// A monitor never holds up the socket or its connections. It keeps about two
/// thousand events for its reader; those for which there is no room are counted,
/// and [`Lost`](MonitorEventKind::Lost) stands in their place.
///
/// The last event is [`Stopped`](MonitorEventKind::Stopped), when the socket is
/// closed, which may be some time after it was dropped, or when it gets another
/// monitor. To drop a monitor ends nothing else. The struct is for one thread at
/// a time, as the classic sockets are: it can be moved to another thread, but not
/// shared.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let server = ServerBuilder::new().bind(addr).build()?;
///
/// let (client, monitor) = ClientBuilder::new()
///     .connect(server.last_endpoint()?)
///     .build_with_monitor(MonitorEvents::ALL)?;
/// let event = monitor.wait_connected(Duration::from_secs(5))?;
/// assert_eq!(event.remote(), Some(server.last_endpoint()?));
///
/// drop(server);
/// monitor.wait_for(Duration::from_secs(5), |event| {
///     matches!(event.kind(), MonitorEventKind::Disconnected { .. })
/// })?;
///
/// drop(client);
/// assert_eq!(*monitor.iter().last().unwrap().kind(), MonitorEventKind::Stopped);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "zmq_socket_monitor")]
#[doc(alias = "zmq_socket_monitor_versioned")]
#[derive(Debug)]
pub struct Monitor {
    // The socket is closed before the context can be asked to end.
    socket: ClassicSocket,
    _ctx: Ctx,
    /// Whether the last event has been read.
    stopped: Cell<bool>,
}

impl Monitor {
    /// Starts to listen to what happens to this socket of the context, in place
    /// of who did before.
    pub(crate) fn start(
        ctx: &Ctx,
        monitored: &RawSocket,
        events: MonitorEvents,
    ) -> Result<Self, Error> {
        let addr = Endpoint::from(InprocAddr::new_unique()).to_c_string()?;
        let socket = ClassicSocket::open(ctx.raw(), ClassicKind::Sub)?;
        socket.set_int(ZMQ_LINGER, 0)?;
        socket.set(ZMQ_SUBSCRIBE, &[])?;
        // Connected before there is a first event, it misses none.
        socket.connect(&addr)?;
        let bits = (events | MonitorEvents::ALWAYS).bits();
        if let Err(errno) = monitored.monitor(&addr, bits) {
            // A connection to what nobody binds would not end before the
            // context does.
            let _ = socket.bind(&addr);
            return Err(errno.into());
        }
        Ok(Self {
            socket,
            _ctx: ctx.clone(),
            stopped: Cell::new(false),
        })
    }

    /// The next event; waits while there is none.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) after
    /// [`Stopped`](MonitorEventKind::Stopped),
    /// [`InvalidCtx`](ErrorKind::InvalidCtx).
    pub fn recv(&self) -> Result<MonitorEvent, Error> {
        self.recv_timeout(Period::Infinite)
    }

    /// The next event, if there is one.
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](ErrorKind::WouldBlock) when there is none, and those of
    /// [`recv`](Self::recv).
    pub fn try_recv(&self) -> Result<MonitorEvent, Error> {
        self.next(Wait::No)
    }

    /// The next event; waits while there is none, for at most this long. More
    /// than 24 days are without end.
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](ErrorKind::WouldBlock) when the time is up, and those of
    /// [`recv`](Self::recv).
    pub fn recv_timeout(&self, timeout: impl Into<Period>) -> Result<MonitorEvent, Error> {
        self.socket.set_int(ZMQ_RCVTIMEO, millis(timeout.into()))?;
        self.next(Wait::Timeout)
    }

    /// The events from here to the last, for which it waits. It ends early when
    /// the context is shut down.
    pub fn iter(&self) -> impl Iterator<Item = MonitorEvent> + '_ {
        iter::from_fn(|| self.recv().ok())
    }

    /// Reads events up to the first that is meant, and returns that one. Waits
    /// for it for at most this long.
    ///
    /// # Errors
    ///
    /// As for [`recv_timeout`](Self::recv_timeout).
    pub fn wait_for(
        &self,
        timeout: impl Into<Period>,
        mut is_meant: impl FnMut(&MonitorEvent) -> bool,
    ) -> Result<MonitorEvent, Error> {
        self.wait(timeout.into(), |event| is_meant(event).then_some(Ok(())))
    }

    /// Reads events until a peer has passed the handshake, or has refused for
    /// good. Waits for at most this long.
    ///
    /// This is how a client learns that it was refused, after which libzmq
    /// leaves it at that and does not tell. As long as nobody answers, or a
    /// handshake is broken off, libzmq tries again, and this waits. It needs
    /// [`HANDSHAKE_SUCCEEDED`](MonitorEvents::HANDSHAKE_SUCCEEDED),
    /// [`HANDSHAKE_FAILED_PROTOCOL`](MonitorEvents::HANDSHAKE_FAILED_PROTOCOL)
    /// and [`HANDSHAKE_FAILED_AUTH`](MonitorEvents::HANDSHAKE_FAILED_AUTH).
    ///
    /// # Errors
    ///
    /// [`PermissionDenied`](ErrorKind::PermissionDenied) when the authenticator
    /// of the peer has refused, [`Unsupported`](ErrorKind::Unsupported) when the
    /// two ends do not go together, and those of
    /// [`recv_timeout`](Self::recv_timeout). Both name the peer and the reason.
    pub fn wait_connected(&self, timeout: impl Into<Period>) -> Result<MonitorEvent, Error> {
        self.wait(timeout.into(), verdict)
    }

    /// For what waits for several sockets at once.
    #[doc(hidden)]
    #[must_use]
    pub fn __socket(&self) -> &RawSocket {
        &self.socket
    }

    #[cfg(any(feature = "async-io", feature = "tokio"))]
    pub(crate) fn handle(&self) -> &ClassicSocket {
        &self.socket
    }

    fn next(&self, wait: Wait) -> Result<MonitorEvent, Error> {
        if self.stopped.get() {
            return Err(Error::new(
                ErrorKind::NotFound,
                "the monitored socket is closed, or has another monitor",
            ));
        }
        let mut frames = Multipart::new();
        frames.receive(&self.socket, wait)?;
        let frames: Vec<&[u8]> = frames.iter().map(Msg::as_bytes).collect();
        let event = MonitorEvent::read(&frames);
        self.stopped.set(*event.kind() == MonitorEventKind::Stopped);
        Ok(event)
    }

    /// Reads events up to the first that there is a verdict on.
    fn wait(
        &self,
        timeout: Period,
        mut verdict: impl FnMut(&MonitorEvent) -> Option<Result<(), Error>>,
    ) -> Result<MonitorEvent, Error> {
        let deadline = Deadline::new(timeout);
        loop {
            let event = self.recv_timeout(deadline.left())?;
            if let Some(verdict) = verdict(&event) {
                return verdict.map(|()| event);
            }
            // Also where other events come all the time.
            if deadline.is_over() {
                return Err(Error::new(
                    ErrorKind::WouldBlock,
                    "other events came instead",
                ));
            }
        }
    }
}

/// What is more than libzmq can count is without end.
fn millis(period: Period) -> c_int {
    period.as_millis().unwrap_or(-1)
}

/// Whether a peer has passed the handshake, or has refused for good.
pub(crate) fn verdict(event: &MonitorEvent) -> Option<Result<(), Error>> {
    let (kind, reason) = match event.kind() {
        MonitorEventKind::HandshakeSucceeded => return Some(Ok(())),
        MonitorEventKind::HandshakeFailedAuth { status } => {
            (ErrorKind::PermissionDenied, status.to_string())
        }
        MonitorEventKind::HandshakeFailedProtocol { error } => {
            (ErrorKind::Unsupported, error.to_string())
        }
        _ => return None,
    };
    Some(Err(refused(kind, event, reason)))
}

fn refused(kind: ErrorKind, event: &MonitorEvent, reason: String) -> Error {
    let peer = event.remote_text();
    Error::new(kind, format!("the handshake with \"{peer}\": {reason}"))
}

/// Reads the frames of an event, whatever they are.
#[cfg(fuzzing)]
pub(crate) fn fuzz(frames: &[&[u8]]) {
    let event = MonitorEvent::read(frames);
    let _ = (event.local(), event.remote(), event.to_string());
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn time_is_rounded_up_and_has_an_end() {
        for (period, expected) in [
            (Period::Infinite, -1),
            (Duration::ZERO.into(), 0),
            (Duration::from_nanos(1).into(), 1),
            (Duration::from_millis(7).into(), 7),
            (Duration::from_millis(i32::MAX as u64).into(), i32::MAX),
            (Duration::from_millis(i32::MAX as u64 + 1).into(), -1),
            (Duration::MAX.into(), -1),
        ] {
            assert_eq!(millis(period), expected, "{period}");
        }
    }
}
