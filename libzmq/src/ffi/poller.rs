use std::{
    collections::HashMap,
    ffi::{c_int, c_long, c_short, c_void},
    fmt,
    ptr::{self, NonNull},
};

#[cfg(unix)]
pub(crate) use std::os::fd::{AsFd as AsDescriptor, BorrowedFd as Descriptor};
#[cfg(windows)]
pub(crate) use std::os::windows::io::{AsSocket as AsDescriptor, BorrowedSocket as Descriptor};

use libzmq_sys::{ZMQ_POLLERR, ZMQ_TYPE, zmq_fd_t, zmq_poller_event_t};

use super::{
    errno::{Errno, check},
    socket::RawSocket,
};

/// A poller of libzmq.
///
/// Whoever adds something to it keeps that alive until it is removed, or the
/// poller is dropped.
pub(super) struct OwnedPoller(
    // Invariant: a live poller, which only `drop` destroys.
    NonNull<c_void>,
);

impl OwnedPoller {
    pub(super) fn new() -> Result<Self, Errno> {
        // SAFETY: the function has no preconditions.
        let ptr = unsafe { libzmq_sys::zmq_poller_new() };
        NonNull::new(ptr).map(Self).ok_or_else(Errno::last)
    }

    /// Of a live poller.
    pub(super) fn as_ptr(&self) -> *mut c_void {
        self.0.as_ptr()
    }

    /// Waits for so many milliseconds, or without end if they are negative, and
    /// tells how many events there are now in the buffer.
    pub(super) fn wait(
        &mut self,
        buffer: &mut [zmq_poller_event_t],
        millis: c_int,
    ) -> Result<usize, Errno> {
        let room = c_int::try_from(buffer.len()).unwrap_or(c_int::MAX);
        // SAFETY: the poller is live, as is all that is in it. The buffer has
        // room for so many events, and is never at address 0.
        let found = check(unsafe {
            libzmq_sys::zmq_poller_wait_all(
                self.as_ptr(),
                buffer.as_mut_ptr(),
                room,
                c_long::from(millis),
            )
        })?;
        Ok(found.unsigned_abs() as usize)
    }
}

impl Drop for OwnedPoller {
    fn drop(&mut self) {
        let mut ptr = self.as_ptr();
        // SAFETY: the poller is live, and nobody can use it any more. What is in
        // it is live as well. The call fails only for a pointer that is no poller.
        unsafe { libzmq_sys::zmq_poller_destroy(&raw mut ptr) };
    }
}

/// What a buffer has before libzmq writes to it.
pub(super) const BLANK: zmq_poller_event_t = zmq_poller_event_t {
    socket: ptr::null_mut(),
    fd: 0,
    user_data: ptr::null_mut(),
    events: 0,
};

/// What a poller looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    Socket(&'a RawSocket),
    Descriptor(Descriptor<'a>),
}

impl<'a> Source<'a> {
    #[cfg(unix)]
    pub(crate) fn descriptor<D: AsDescriptor>(descriptor: &'a D) -> Self {
        Self::Descriptor(descriptor.as_fd())
    }

    #[cfg(windows)]
    pub(crate) fn descriptor<D: AsDescriptor>(descriptor: &'a D) -> Self {
        Self::Descriptor(descriptor.as_socket())
    }

    /// Whether the other is the same socket, or has the same number.
    pub(crate) fn is(self, other: Source<'_>) -> bool {
        match (self, other) {
            (Self::Socket(one), Source::Socket(other)) => ptr::eq(one, other),
            (Self::Descriptor(one), Source::Descriptor(other)) => number(one) == number(other),
            _ => false,
        }
    }
}

#[cfg(unix)]
fn number(descriptor: Descriptor<'_>) -> zmq_fd_t {
    std::os::fd::AsRawFd::as_raw_fd(&descriptor)
}

#[cfg(windows)]
fn number(descriptor: Descriptor<'_>) -> zmq_fd_t {
    std::os::windows::io::AsRawSocket::as_raw_socket(&descriptor) as zmq_fd_t
}

/// What keeps alive what a poller looks at: a borrow, or a handle.
pub(crate) trait Keep {
    fn source(&self) -> Source<'_>;
}

impl Keep for Source<'_> {
    fn source(&self) -> Source<'_> {
        *self
    }
}

/// A poller of libzmq, with all that it looks at. Each has a number of the
/// caller's choice.
pub(crate) struct RawPoller<'a> {
    // Invariant: the sources of `items` are in it, and no others. It is before
    // them, as fields are dropped in their order.
    poller: OwnedPoller,
    items: HashMap<usize, Item<'a>>,
    /// What the next call writes to. Meaningless between calls.
    buffer: Vec<zmq_poller_event_t>,
}

struct Item<'a> {
    // Invariant: the box is not opened while its source is in the poller, so that
    // what it keeps stays where it is.
    keep: Box<dyn Keep + 'a>,
    is_wanted: bool,
}

impl Item<'_> {
    fn source(&self) -> Source<'_> {
        self.keep.source()
    }
}

/// No socket ever has the event that is added here, but for the sake of it libzmq
/// looks after one of which nothing else is wanted: its peers come and go, and its
/// context may end.
fn of_socket(events: c_short) -> c_short {
    events | ZMQ_POLLERR
}

impl<'a> RawPoller<'a> {
    pub(crate) fn new() -> Result<Self, Errno> {
        Ok(Self {
            poller: OwnedPoller::new()?,
            items: HashMap::new(),
            buffer: Vec::new(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// What goes by this number.
    pub(crate) fn source(&self, number: usize) -> Option<Source<'_>> {
        self.items.get(&number).map(|item| item.source())
    }

    /// By which number a source is looked at already.
    pub(crate) fn find(&self, source: Source<'_>) -> Option<usize> {
        let mut items = self.items.iter();
        items.find_map(|(number, item)| item.source().is(source).then_some(*number))
    }

    /// Looks at something from now on. Nobody else may have its number.
    pub(crate) fn add(
        &mut self,
        keep: Box<dyn Keep + 'a>,
        number: usize,
        events: c_short,
    ) -> Result<(), Errno> {
        assert!(!self.items.contains_key(&number), "the number is free");
        // Only a number to libzmq, which hands it back.
        let user_data = ptr::without_provenance_mut(number);
        // SAFETY: the poller is live, and so is the source, which the box keeps
        // alive. It does so until the source is out of the poller again: by
        // `remove`, or by `drop`.
        check(unsafe {
            match keep.source() {
                Source::Socket(socket) => libzmq_sys::zmq_poller_add(
                    self.poller.as_ptr(),
                    socket.as_ptr(),
                    user_data,
                    of_socket(events),
                ),
                Source::Descriptor(descriptor) => libzmq_sys::zmq_poller_add_fd(
                    self.poller.as_ptr(),
                    self::number(descriptor),
                    user_data,
                    events,
                ),
            }
        })?;
        let is_wanted = events != 0;
        self.items.insert(number, Item { keep, is_wanted });
        Ok(())
    }

    /// Changes what is waited for; nothing happens where nobody has the number.
    pub(crate) fn modify(&mut self, number: usize, events: c_short) -> Result<(), Errno> {
        let Some(item) = self.items.get_mut(&number) else {
            return Ok(());
        };
        // SAFETY: the poller is live, and so is the source, which is in it.
        check(unsafe {
            match item.source() {
                Source::Socket(socket) => libzmq_sys::zmq_poller_modify(
                    self.poller.as_ptr(),
                    socket.as_ptr(),
                    of_socket(events),
                ),
                Source::Descriptor(descriptor) => libzmq_sys::zmq_poller_modify_fd(
                    self.poller.as_ptr(),
                    self::number(descriptor),
                    events,
                ),
            }
        })?;
        item.is_wanted = events != 0;
        Ok(())
    }

    /// Looks away; nothing happens where nobody has the number.
    pub(crate) fn remove(&mut self, number: usize) -> Result<(), Errno> {
        let Some(source) = self.source(number) else {
            return Ok(());
        };
        // SAFETY: as for `modify`.
        check(unsafe {
            match source {
                Source::Socket(socket) => {
                    libzmq_sys::zmq_poller_remove(self.poller.as_ptr(), socket.as_ptr())
                }
                Source::Descriptor(descriptor) => {
                    libzmq_sys::zmq_poller_remove_fd(self.poller.as_ptr(), self::number(descriptor))
                }
            }
        })?;
        self.items.remove(&number);
        Ok(())
    }

    /// Waits for so many milliseconds, or without end if they are negative, and
    /// tells the number and the events of all that is ready. Fails with EFAULT
    /// for a wait without end for nothing.
    pub(crate) fn wait(
        &mut self,
        millis: c_int,
        mut ready: impl FnMut(usize, c_short),
    ) -> Result<(), Errno> {
        if millis < 0 && !self.items.values().any(|item| item.is_wanted) {
            return Err(Errno::from_raw(libc::EFAULT));
        }
        // Room for all: libzmq begins its search with the same one every time.
        self.buffer.resize(self.items.len(), BLANK);
        let found = self.poller.wait(&mut self.buffer, millis)?;
        for event in self.buffer.iter().take(found) {
            ready(event.user_data.addr(), event.events);
        }
        Ok(())
    }

    /// The number of a socket that cannot be waited for any more, because its
    /// context was shut down.
    pub(crate) fn dead_socket(&self) -> Option<usize> {
        let dead = |source| match source {
            Source::Socket(socket) => socket.get_int(ZMQ_TYPE).is_err(),
            Source::Descriptor(_) => false,
        };
        let mut items = self.items.iter();
        items.find_map(|(number, item)| dead(item.source()).then_some(*number))
    }
}

impl fmt::Debug for RawPoller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.items.iter();
        f.debug_map()
            .entries(items.map(|(number, item)| (number, item.source())))
            .finish()
    }
}
