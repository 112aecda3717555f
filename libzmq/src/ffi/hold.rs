//! Sockets that tasks wait for, by a descriptor that tells of news.

use std::{ffi::c_int, fmt, mem, ptr};

use libzmq_sys::{LIBZMQ_SYS_COMMANDS, ZMQ_EVENTS, ZMQ_FD, ZMQ_POLLIN, ZMQ_POLLOUT, zmq_fd_t};

use super::{
    ClassicSocket, Handle, RawSocket, SharedSocket,
    errno::{Errno, check},
    lock::Lock,
    poller::{BLANK, OwnedPoller},
    turns::Turns,
};

/// What has one socket, which is always the same.
pub trait Owner: Sized {
    type Handle: Handle;

    fn handle(&self) -> &Self::Handle;
}

/// Has the owner of a socket, and its descriptor, which becomes readable when
/// there is news: something may be possible that was not.
pub trait Hold<O>: SystemSource + Sized {
    /// Whether the calls of others may take the news off the descriptor.
    const TAKES_NEWS: bool;

    fn new(owner: O) -> Result<Self, Errno>;

    /// Calls with the owner. Returns whether the call may have taken news off the
    /// descriptor since this was last asked; it is not found out unless somebody
    /// asks.
    fn call<R>(&self, call: impl FnOnce(&O) -> R, asks: impl FnOnce(&R) -> bool) -> (R, bool);

    /// Takes the news off the descriptor, and tells whether there is a message to
    /// receive.
    fn take_news(&self) -> Result<bool, Errno>;

    /// How many commands the socket has processed.
    fn commands(&self) -> Result<Commands, Errno>;

    fn into_owner(self) -> O;
}

/// How many commands a socket has processed: when it has processed any, it has
/// processed all that there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commands(c_int);

impl Commands {
    fn of(socket: &RawSocket) -> Result<Self, Errno> {
        socket.get_int(LIBZMQ_SYS_COMMANDS).map(Self)
    }
}

/// What a reactor of the system can look at: a descriptor that is always the same,
/// and open for as long as this lives.
#[cfg(unix)]
pub trait SystemSource: std::os::fd::AsFd + std::os::fd::AsRawFd + fmt::Debug {}
#[cfg(unix)]
impl<T: std::os::fd::AsFd + std::os::fd::AsRawFd + fmt::Debug> SystemSource for T {}
/// What a reactor of the system can look at.
#[cfg(windows)]
pub trait SystemSource: std::os::windows::io::AsSocket + fmt::Debug {}
#[cfg(windows)]
impl<T: std::os::windows::io::AsSocket + fmt::Debug> SystemSource for T {}

/// For sockets that one thread at a time may use: whoever comes next.
pub struct Taken<O> {
    // Invariant: nobody gets to the owner but shared, so that it stays the same.
    turns: Turns<Turn<O>>,
    // Invariant: belongs to the socket of the owner, and lives as long.
    descriptor: zmq_fd_t,
}

struct Turn<O> {
    owner: O,
    /// How many commands the socket had processed when that was last asked.
    commands: Option<Commands>,
}

impl<O: Owner<Handle = ClassicSocket>> Hold<O> for Taken<O> {
    const TAKES_NEWS: bool = true;

    fn new(owner: O) -> Result<Self, Errno> {
        Ok(Self {
            descriptor: get_descriptor(owner.handle())?,
            turns: Turns::new(Turn {
                owner,
                commands: None,
            }),
        })
    }

    #[inline]
    fn call<R>(&self, call: impl FnOnce(&O) -> R, asks: impl FnOnce(&R) -> bool) -> (R, bool) {
        self.turns.take(|turn| {
            let result = call(&turn.owner);
            let took = asks(&result) && turn.has_processed();
            (result, took)
        })
    }

    fn take_news(&self) -> Result<bool, Errno> {
        self.turns.take(|turn| {
            loop {
                // Processes all commands, and so takes the signal for them.
                let events = turn.owner.handle().get_int(ZMQ_EVENTS);
                if !events.is_err_and(|errno| errno == libc::EINTR) {
                    turn.has_processed();
                    return events.map(|events| events & c_int::from(ZMQ_POLLIN) != 0);
                }
            }
        })
    }

    fn commands(&self) -> Result<Commands, Errno> {
        self.turns.take(|turn| Commands::of(turn.owner.handle()))
    }

    fn into_owner(self) -> O {
        self.turns.into_inner().owner
    }
}

impl<O: Owner> Turn<O> {
    fn has_processed(&mut self) -> bool {
        // It cannot be told once the context was shut down, which is news.
        let commands = Commands::of(self.owner.handle()).ok();
        let before = mem::replace(&mut self.commands, commands);
        commands.is_none() || before != commands
    }
}

/// For sockets that many threads may use at once. A poller of libzmq that looks
/// at nothing else has a descriptor that no call takes anything off.
pub struct Polled<O> {
    // Destroyed before the owner is dropped.
    poller: Lock<SoloPoller>,
    // Invariant: belongs to the poller, and lives as long.
    descriptor: zmq_fd_t,
    // Invariant: nobody gets to the owner but shared, so that it stays the same.
    owner: O,
}

/// A poller that looks at the socket of whoever has it.
struct SoloPoller(
    // Invariant: has one thread-safe socket in it, which lives longer.
    OwnedPoller,
);

// SAFETY: libzmq lets a poller move between threads, as it does sockets.
unsafe impl Send for SoloPoller {}

impl SoloPoller {
    /// # Safety
    ///
    /// The socket must live longer than the poller.
    unsafe fn new(socket: &SharedSocket) -> Result<Self, Errno> {
        let poller = Self(OwnedPoller::new()?);
        // SAFETY: the poller and the socket are live, and no data is handed back.
        check(unsafe {
            libzmq_sys::zmq_poller_add(
                poller.0.as_ptr(),
                socket.as_ptr(),
                ptr::null_mut(),
                ZMQ_POLLIN | ZMQ_POLLOUT,
            )
        })?;
        Ok(poller)
    }

    fn descriptor(&self) -> Result<zmq_fd_t, Errno> {
        let mut descriptor = zmq_fd_t::default();
        // SAFETY: the poller is live, and the pointer valid for a descriptor.
        check(unsafe { libzmq_sys::zmq_poller_fd(self.0.as_ptr(), &raw mut descriptor) })?;
        Ok(descriptor)
    }

    /// Takes all signals, has the socket process all commands, and tells whether
    /// it has a message.
    fn take_news(&mut self) -> Result<bool, Errno> {
        let mut events = [BLANK];
        loop {
            match self.0.wait(&mut events, 0) {
                Err(errno) if errno == libc::EINTR => {}
                Err(errno) if errno == libc::EAGAIN => return Ok(false),
                found => return found.map(|_| events[0].events & ZMQ_POLLIN != 0),
            }
        }
    }
}

impl<O: Owner<Handle = SharedSocket>> Hold<O> for Polled<O> {
    const TAKES_NEWS: bool = false;

    fn new(owner: O) -> Result<Self, Errno> {
        // SAFETY: the owner, who has the socket, is dropped after the poller.
        let mut poller = unsafe { SoloPoller::new(owner.handle()) }?;
        // The first wait of a poller does what the others need not.
        poller.take_news()?;
        Ok(Self {
            descriptor: poller.descriptor()?,
            poller: Lock::new(poller),
            owner,
        })
    }

    #[inline]
    fn call<R>(&self, call: impl FnOnce(&O) -> R, _: impl FnOnce(&R) -> bool) -> (R, bool) {
        (call(&self.owner), false)
    }

    fn take_news(&self) -> Result<bool, Errno> {
        self.poller.lock()?.take_news()
    }

    fn commands(&self) -> Result<Commands, Errno> {
        Commands::of(self.owner.handle())
    }

    fn into_owner(self) -> O {
        let Self { poller, owner, .. } = self;
        drop(poller);
        owner
    }
}

fn get_descriptor(socket: &RawSocket) -> Result<zmq_fd_t, Errno> {
    let mut bytes = zmq_fd_t::default().to_ne_bytes();
    socket.get(ZMQ_FD, &mut bytes)?;
    Ok(zmq_fd_t::from_ne_bytes(bytes))
}

macro_rules! impl_descriptor {
    ($($hold:ident),*) => {$(
        #[cfg(unix)]
        impl<O> std::os::fd::AsFd for $hold<O> {
            fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
                // SAFETY: the descriptor is open for as long as `self` lives.
                unsafe { std::os::fd::BorrowedFd::borrow_raw(self.descriptor) }
            }
        }

        #[cfg(unix)]
        impl<O> std::os::fd::AsRawFd for $hold<O> {
            fn as_raw_fd(&self) -> std::os::fd::RawFd {
                self.descriptor
            }
        }

        #[cfg(windows)]
        impl<O> std::os::windows::io::AsSocket for $hold<O> {
            fn as_socket(&self) -> std::os::windows::io::BorrowedSocket<'_> {
                // SAFETY: the socket is open for as long as `self` lives.
                unsafe { std::os::windows::io::BorrowedSocket::borrow_raw(self.descriptor as _) }
            }
        }

        impl<O> fmt::Debug for $hold<O> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($hold))
                    .field("descriptor", &self.descriptor)
                    .finish_non_exhaustive()
            }
        }
    )*};
}

impl_descriptor!(Taken, Polled);
