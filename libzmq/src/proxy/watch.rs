//! What the sockets of a proxy are ready for.

use std::{
    ffi::{c_int, c_short},
    time::Duration,
};

use libzmq_sys::{ZMQ_EVENTS, ZMQ_POLLIN, ZMQ_POLLOUT};

use crate::{
    ffi::{Errno, RawPoller, RawSocket, Source},
    period::Period,
};

/// What a socket is, or is to be, ready for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Readiness {
    /// There is a message to receive.
    pub(super) input: bool,
    /// There is room for a message to send.
    pub(super) output: bool,
}

impl Readiness {
    /// What the socket is ready for now.
    pub(super) fn of(socket: &RawSocket) -> Result<Self, Errno> {
        socket.get_int(ZMQ_EVENTS).map(Self::from_events)
    }

    fn from_events(events: c_int) -> Self {
        Self {
            input: events & c_int::from(ZMQ_POLLIN) != 0,
            output: events & c_int::from(ZMQ_POLLOUT) != 0,
        }
    }

    fn to_events(self) -> c_short {
        let input = if self.input { ZMQ_POLLIN } else { 0 };
        let output = if self.output { ZMQ_POLLOUT } else { 0 };
        input | output
    }
}

/// Waits for a few sockets at once; the places of some may be empty.
#[derive(Debug)]
pub(super) struct Watch<'a, const N: usize> {
    /// A socket's number is its place.
    poller: RawPoller<'a>,
    wanted: [Readiness; N],
}

impl<'a, const N: usize> Watch<'a, N> {
    /// Fails with EINVAL when a socket is there twice.
    pub(super) fn new(sockets: [Option<&'a RawSocket>; N]) -> Result<Self, Errno> {
        let wanted = [Readiness::default(); N];
        let mut poller = RawPoller::new()?;
        for (place, socket) in sockets.into_iter().enumerate() {
            if let Some(socket) = socket {
                let source = Box::new(Source::Socket(socket));
                poller.add(source, place, wanted[place].to_events())?;
            }
        }
        Ok(Self { poller, wanted })
    }

    /// Waits until one of the sockets is ready for something that is wanted of
    /// it, and returns what each is ready for of that: nothing, when the time is
    /// up.
    pub(super) fn wait(
        &mut self,
        wanted: [Readiness; N],
        time: Option<Duration>,
    ) -> Result<[Readiness; N], Errno> {
        for (place, wanted) in wanted.into_iter().enumerate() {
            if self.wanted[place] != wanted {
                self.poller.modify(place, wanted.to_events())?;
                self.wanted[place] = wanted;
            }
        }
        let millis = Period::from(time).as_millis().unwrap_or(c_int::MAX);
        let mut ready = [Readiness::default(); N];
        let waited = self.poller.wait(millis, |place, events| {
            ready[place] = Readiness::from_events(events.into());
        });
        match waited {
            Err(errno) if errno != libc::EAGAIN && errno != libc::EINTR => Err(errno),
            _ => Ok(ready),
        }
    }
}
