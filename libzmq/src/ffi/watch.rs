use std::{
    ffi::{c_int, c_long, c_short, c_void},
    marker::PhantomData,
    mem::MaybeUninit,
    ptr::{self, NonNull},
    time::Duration,
};

use libzmq_sys::{ZMQ_EVENTS, ZMQ_POLLERR, ZMQ_POLLIN, ZMQ_POLLOUT, zmq_poller_event_t};

use super::{
    RawSocket,
    errno::{Errno, check},
};

/// What a socket is, or is to be, ready for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Readiness {
    /// There is a message to receive.
    pub(crate) input: bool,
    /// There is room for a message to send.
    pub(crate) output: bool,
}

impl Readiness {
    /// What the socket is ready for now.
    pub(crate) fn of(socket: &RawSocket) -> Result<Self, Errno> {
        socket.get_int(ZMQ_EVENTS).map(Self::from_events)
    }

    pub(super) fn from_events(events: c_int) -> Self {
        Self {
            input: events & c_int::from(ZMQ_POLLIN) != 0,
            output: events & c_int::from(ZMQ_POLLOUT) != 0,
        }
    }

    /// For a socket that is watched.
    fn to_events(self) -> c_short {
        let input = if self.input { ZMQ_POLLIN } else { 0 };
        let output = if self.output { ZMQ_POLLOUT } else { 0 };
        // No socket ever has this event, but for the sake of it libzmq looks
        // after one of which nothing else is wanted: its peers come and go, and
        // its context may end.
        input | output | ZMQ_POLLERR
    }
}

/// Waits for a few sockets at once; the places of some may be empty.
#[derive(Debug)]
pub(crate) struct Watch<'a, const N: usize> {
    // Invariant: a live poller, which only `drop` destroys, with all of the
    // sockets and nothing else.
    ptr: NonNull<c_void>,
    sockets: [Option<&'a RawSocket>; N],
    wanted: [Readiness; N],
    /// Whether libzmq will ask every socket for its descriptor.
    changed: bool,
    /// The poller is for one thread, as are most sockets.
    _not_send: PhantomData<*mut c_void>,
}

impl<'a, const N: usize> Watch<'a, N> {
    /// Fails with EINVAL when a socket is there twice.
    pub(crate) fn new(sockets: [Option<&'a RawSocket>; N]) -> Result<Self, Errno> {
        // SAFETY: the function has no preconditions.
        let ptr = NonNull::new(unsafe { libzmq_sys::zmq_poller_new() });
        let watch = Self {
            ptr: ptr.ok_or_else(Errno::last)?,
            sockets,
            wanted: [Readiness::default(); N],
            changed: true,
            _not_send: PhantomData,
        };
        for (index, socket) in entries(sockets) {
            // SAFETY: the poller and the socket are live. The socket is borrowed
            // for longer than the poller lives, and so outlives it. The poller
            // only gives back the pointer to the user's data.
            check(unsafe {
                libzmq_sys::zmq_poller_add(
                    watch.ptr.as_ptr(),
                    socket.as_ptr(),
                    ptr::without_provenance_mut(index),
                    Readiness::default().to_events(),
                )
            })?;
        }
        Ok(watch)
    }

    /// Waits until one of the sockets is ready for something that is wanted of
    /// it, and returns what each is ready for of that: nothing, when the time is
    /// up.
    pub(crate) fn wait(
        &mut self,
        wanted: [Readiness; N],
        time: Option<Duration>,
    ) -> Result<[Readiness; N], Errno> {
        self.want(wanted)?;
        let time = time.map_or(-1, |time| {
            c_long::try_from(time.as_millis()).unwrap_or(c_long::MAX)
        });
        let mut events: [MaybeUninit<zmq_poller_event_t>; N] = [const { MaybeUninit::uninit() }; N];
        // SAFETY: the poller is live, its sockets are as well, and `events` has
        // room for as many events as it says.
        let found = check(unsafe {
            libzmq_sys::zmq_poller_wait_all(
                self.ptr.as_ptr(),
                events.as_mut_ptr().cast(),
                N as c_int,
                time,
            )
        });
        let mut ready = [Readiness::default(); N];
        let found = match found {
            Ok(found) => found.unsigned_abs() as usize,
            Err(errno) if errno == libc::EAGAIN || errno == libc::EINTR => 0,
            Err(errno) => return Err(errno),
        };
        for event in events.iter().take(found) {
            // SAFETY: as many events as were found are initialised.
            let event = unsafe { event.assume_init_ref() };
            // The user's data is the index, by which the socket was added.
            if let Some(ready) = ready.get_mut(event.user_data.addr()) {
                *ready = Readiness::from_events(event.events.into());
            }
        }
        Ok(ready)
    }

    fn want(&mut self, wanted: [Readiness; N]) -> Result<(), Errno> {
        for (index, socket) in entries(self.sockets) {
            if self.wanted[index] != wanted[index] {
                // SAFETY: the poller and the socket are live.
                check(unsafe {
                    libzmq_sys::zmq_poller_modify(
                        self.ptr.as_ptr(),
                        socket.as_ptr(),
                        wanted[index].to_events(),
                    )
                })?;
                self.wanted[index] = wanted[index];
                self.changed = true;
            }
        }
        if self.changed {
            // libzmq aborts when it asks a socket for its descriptor that knows
            // of the end of its context. Whichever does not know yet will not
            // hear of it between this and the asking.
            for (_, socket) in entries(self.sockets) {
                Readiness::of(socket)?;
            }
            self.changed = false;
        }
        Ok(())
    }
}

fn entries<const N: usize>(
    sockets: [Option<&RawSocket>; N],
) -> impl Iterator<Item = (usize, &RawSocket)> {
    let entries = sockets.into_iter().enumerate();
    entries.filter_map(|(index, socket)| Some((index, socket?)))
}

impl<const N: usize> Drop for Watch<'_, N> {
    fn drop(&mut self) {
        let mut ptr = self.ptr.as_ptr();
        // SAFETY: the poller is live, and not used again; its sockets are still
        // borrowed. The call fails only for a pointer that is no poller.
        unsafe { libzmq_sys::zmq_poller_destroy(&mut ptr) };
    }
}
