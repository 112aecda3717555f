use std::{
    borrow::BorrowMut,
    ffi::{CStr, c_int, c_void},
    fmt,
    ops::Deref,
    ptr::{self, NonNull},
    sync::Arc,
};

use super::{
    RawCtx, RawMsg,
    errno::{Errno, check},
};

/// Whether a call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// As long as the socket's timeout says.
    Timeout,
    /// Not at all.
    No,
}

impl Wait {
    #[inline]
    fn flags(self) -> c_int {
        match self {
            // A signal must not begin the timeout anew.
            Self::Timeout => libzmq_sys::LIBZMQ_SYS_UNINTERRUPTED,
            Self::No => libzmq_sys::ZMQ_DONTWAIT,
        }
    }
}

/// What a socket is held by: by one thread at a time, or by many at once.
pub trait Handle: Deref<Target = RawSocket> + fmt::Debug + Sized {
    /// The socket types that may be held so.
    type Kind: Copy;

    /// What tasks wait for it by.
    #[cfg(any(feature = "async-io", feature = "tokio"))]
    type Hold<O: super::Owner<Handle = Self>>: super::Hold<O>;

    /// Makes a socket.
    fn open(ctx: &Arc<RawCtx>, kind: Self::Kind) -> Result<Self, Errno>;
}

/// A socket of libzmq, for one thread at a time. Dropping it closes it.
#[derive(Debug)]
pub struct RawSocket {
    // Invariant: a live socket, which only `drop` closes.
    ptr: NonNull<c_void>,
    // The context outlives its sockets.
    _ctx: Arc<RawCtx>,
}

// SAFETY: libzmq lets a socket move between threads when what the one did
// happens before what the other does, which is what handing a value to another
// thread is in Rust. It is not `Sync`: a classic socket must not be used by two
// threads at once.
unsafe impl Send for RawSocket {}

impl RawSocket {
    fn new(ctx: &Arc<RawCtx>, kind: c_int) -> Result<Self, Errno> {
        // SAFETY: the context is live.
        let ptr = unsafe { libzmq_sys::zmq_socket(ctx.as_ptr(), kind) };
        NonNull::new(ptr)
            .map(|ptr| Self {
                ptr,
                _ctx: Arc::clone(ctx),
            })
            .ok_or_else(Errno::last)
    }

    pub(crate) fn as_ptr(&self) -> *mut c_void {
        self.ptr.as_ptr()
    }

    pub(crate) fn bind(&self, endpoint: &CStr) -> Result<(), Errno> {
        // SAFETY: the socket is live, the endpoint is NUL-terminated.
        check(unsafe { libzmq_sys::zmq_bind(self.as_ptr(), endpoint.as_ptr()) }).map(drop)
    }

    pub(crate) fn connect(&self, endpoint: &CStr) -> Result<(), Errno> {
        // SAFETY: as for `bind`.
        check(unsafe { libzmq_sys::zmq_connect(self.as_ptr(), endpoint.as_ptr()) }).map(drop)
    }

    /// Connects, and returns the routing id of the peer.
    pub(crate) fn connect_peer(&self, endpoint: &CStr) -> Result<u32, Errno> {
        // SAFETY: as for `bind`. The socket checks its own type.
        match unsafe { libzmq_sys::zmq_connect_peer(self.as_ptr(), endpoint.as_ptr()) } {
            0 => Err(Errno::last()),
            id => Ok(id),
        }
    }

    pub(crate) fn unbind(&self, endpoint: &CStr) -> Result<(), Errno> {
        // SAFETY: as for `bind`.
        check(unsafe { libzmq_sys::zmq_unbind(self.as_ptr(), endpoint.as_ptr()) }).map(drop)
    }

    pub(crate) fn disconnect(&self, endpoint: &CStr) -> Result<(), Errno> {
        // SAFETY: as for `bind`.
        check(unsafe { libzmq_sys::zmq_disconnect(self.as_ptr(), endpoint.as_ptr()) }).map(drop)
    }

    pub(crate) fn join(&self, group: &CStr) -> Result<(), Errno> {
        // SAFETY: as for `bind`. The socket checks its own type.
        check(unsafe { libzmq_sys::zmq_join(self.as_ptr(), group.as_ptr()) }).map(drop)
    }

    pub(crate) fn leave(&self, group: &CStr) -> Result<(), Errno> {
        // SAFETY: as for `join`.
        check(unsafe { libzmq_sys::zmq_leave(self.as_ptr(), group.as_ptr()) }).map(drop)
    }

    /// Has these events of the socket published at an address of `inproc`,
    /// instead of those that were before. Whoever listens there holds nobody up.
    pub(crate) fn monitor(&self, address: &CStr, events: u64) -> Result<(), Errno> {
        // SAFETY: the socket is live, the address is NUL-terminated. The call
        // takes a lock of its own, which each event takes too.
        check(unsafe {
            libzmq_sys::zmq_socket_monitor_versioned(
                self.as_ptr(),
                address.as_ptr(),
                events | libzmq_sys::LIBZMQ_SYS_EVENT_LOST,
                libzmq_sys::ZMQ_CURRENT_EVENT_VERSION_DRAFT,
                libzmq_sys::ZMQ_PUB,
            )
        })
        .map(drop)
    }

    /// Asks for an event with the depths of its queues for each connection.
    pub(crate) fn query_queue_depths(&self) -> Result<(), Errno> {
        // SAFETY: the socket is live.
        check(unsafe { libzmq_sys::zmq_socket_monitor_pipes_stats(self.as_ptr()) }).map(drop)
    }

    /// Queues the message, which is empty afterwards; on failure it is as it
    /// was.
    #[inline]
    pub(crate) fn send(&self, msg: &mut RawMsg, wait: Wait, more: bool) -> Result<(), Errno> {
        let more = if more { libzmq_sys::ZMQ_SNDMORE } else { 0 };
        retry_interrupted(|| {
            // SAFETY: the socket is live, the message is initialised, and
            // borrowed mutably.
            unsafe {
                libzmq_sys::libzmq_sys_send(self.as_ptr(), msg.as_mut_ptr(), wait.flags() | more)
            }
            .into()
        })
        .map(drop)
    }

    /// Replaces the message by the next one.
    #[inline]
    pub(crate) fn recv(&self, msg: &mut RawMsg, wait: Wait) -> Result<Received, Errno> {
        retry_interrupted(|| {
            // SAFETY: as for `send`.
            unsafe { libzmq_sys::libzmq_sys_recv(self.as_ptr(), msg.as_mut_ptr(), wait.flags()) }
        })
        .map(Received)
    }

    /// Queues a message of these frames, which are empty afterwards. The error
    /// has the index of the frame that was refused: the first, as once libzmq has
    /// taken that it takes them all, but for a raw router, to which every two are
    /// a message.
    #[inline]
    pub(crate) fn send_frames<F: BorrowMut<RawMsg>>(
        &self,
        frames: impl ExactSizeIterator<Item = F>,
        wait: Wait,
    ) -> Result<(), (usize, Errno)> {
        let count = frames.len();
        for (index, mut frame) in frames.enumerate() {
            self.send(frame.borrow_mut(), wait, index + 1 < count)
                .map_err(|errno| (index, errno))?;
        }
        Ok(())
    }

    pub(crate) fn set_int(&self, option: c_int, value: c_int) -> Result<(), Errno> {
        self.set(option, &value.to_ne_bytes())
    }

    pub(crate) fn set_long(&self, option: c_int, value: i64) -> Result<(), Errno> {
        self.set(option, &value.to_ne_bytes())
    }

    pub(crate) fn set(&self, option: c_int, value: &[u8]) -> Result<(), Errno> {
        // SAFETY: the socket is live. The call copies `value.len()` bytes from
        // the pointer, and refuses a length that does not suit the option.
        check(unsafe {
            libzmq_sys::zmq_setsockopt(self.as_ptr(), option, value.as_ptr().cast(), value.len())
        })
        .map(drop)
    }

    /// Empties an option that is text. An empty slice will not do: libzmq wants
    /// to see a null pointer.
    pub(crate) fn clear(&self, option: c_int) -> Result<(), Errno> {
        // SAFETY: the socket is live. Nothing is read from a null pointer that
        // comes with the length 0.
        check(unsafe { libzmq_sys::zmq_setsockopt(self.as_ptr(), option, ptr::null(), 0) })
            .map(drop)
    }

    pub(crate) fn get_int(&self, option: c_int) -> Result<c_int, Errno> {
        let mut value = [0; size_of::<c_int>()];
        self.get(option, &mut value)?;
        Ok(c_int::from_ne_bytes(value))
    }

    pub(crate) fn get_long(&self, option: c_int) -> Result<i64, Errno> {
        let mut value = [0; size_of::<i64>()];
        self.get(option, &mut value)?;
        Ok(i64::from_ne_bytes(value))
    }

    /// Reads an option into `value` and returns how many bytes it has.
    pub(crate) fn get(&self, option: c_int, value: &mut [u8]) -> Result<usize, Errno> {
        let mut len = value.len();
        // SAFETY: the socket is live. The call writes at most `len` bytes and
        // fails when the option has more.
        check(unsafe {
            libzmq_sys::zmq_getsockopt(
                self.as_ptr(),
                option,
                value.as_mut_ptr().cast(),
                ptr::from_mut(&mut len),
            )
        })?;
        Ok(len)
    }

    /// Reads an option that is text into the buffer, and returns the text.
    pub(crate) fn get_text<'b>(
        &self,
        option: c_int,
        buffer: &'b mut [u8],
    ) -> Result<&'b [u8], Errno> {
        let len = self.get(option, buffer)?;
        // The length counts the NUL at the end.
        Ok(buffer.get(..len.saturating_sub(1)).unwrap_or_default())
    }
}

impl Drop for RawSocket {
    fn drop(&mut self) {
        // SAFETY: the socket is live, and nobody can use it any more: every call
        // borrows it. The call fails only for a pointer that is no socket.
        unsafe { libzmq_sys::zmq_close(self.as_ptr()) };
    }
}

/// Repeats a call that a signal has interrupted all the same: one that does not
/// wait, while it looks for what other threads have to say.
#[inline]
fn retry_interrupted(mut call: impl FnMut() -> i64) -> Result<i64, Errno> {
    loop {
        let done = call();
        if done >= 0 {
            return Ok(done);
        }
        let errno = Errno::last();
        if errno != libc::EINTR {
            return Err(errno);
        }
    }
}

/// What is known of a message that was received.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received(
    // Invariant: as libzmq tells it, twice the length, and one more if another part
    // follows.
    i64,
);

impl Received {
    /// How many bytes it has.
    #[inline]
    pub(crate) fn len(self) -> usize {
        // No more than there is room for in memory.
        (self.0 >> 1) as usize
    }

    /// Whether another frame of the same message follows.
    #[inline]
    pub(crate) fn has_more(self) -> bool {
        self.0 & 1 != 0
    }
}

/// The socket types that one thread at a time may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum ClassicKind {
    Dealer = libzmq_sys::ZMQ_DEALER,
    Dgram = libzmq_sys::ZMQ_DGRAM,
    Pair = libzmq_sys::ZMQ_PAIR,
    Pub = libzmq_sys::ZMQ_PUB,
    Pull = libzmq_sys::ZMQ_PULL,
    Push = libzmq_sys::ZMQ_PUSH,
    Rep = libzmq_sys::ZMQ_REP,
    Req = libzmq_sys::ZMQ_REQ,
    Router = libzmq_sys::ZMQ_ROUTER,
    Stream = libzmq_sys::ZMQ_STREAM,
    Sub = libzmq_sys::ZMQ_SUB,
    XPub = libzmq_sys::ZMQ_XPUB,
    XSub = libzmq_sys::ZMQ_XSUB,
}

/// A socket that one thread at a time may use.
#[derive(Debug)]
pub struct ClassicSocket(RawSocket);

impl Handle for ClassicSocket {
    type Kind = ClassicKind;
    #[cfg(any(feature = "async-io", feature = "tokio"))]
    type Hold<O: super::Owner<Handle = Self>> = super::Taken<O>;

    fn open(ctx: &Arc<RawCtx>, kind: ClassicKind) -> Result<Self, Errno> {
        RawSocket::new(ctx, kind as c_int).map(Self)
    }
}

impl Deref for ClassicSocket {
    type Target = RawSocket;

    #[inline]
    fn deref(&self) -> &RawSocket {
        &self.0
    }
}

/// The socket types that libzmq makes safe for use by many threads at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum ThreadSafeKind {
    Channel = libzmq_sys::ZMQ_CHANNEL,
    Client = libzmq_sys::ZMQ_CLIENT,
    Dish = libzmq_sys::ZMQ_DISH,
    Gather = libzmq_sys::ZMQ_GATHER,
    Peer = libzmq_sys::ZMQ_PEER,
    Radio = libzmq_sys::ZMQ_RADIO,
    Scatter = libzmq_sys::ZMQ_SCATTER,
    Server = libzmq_sys::ZMQ_SERVER,
}

/// A socket that many threads may use at once.
#[derive(Debug)]
pub struct SharedSocket(
    // Invariant: of a type for which libzmq takes a lock in every call.
    RawSocket,
);

// SAFETY: for the types of `ThreadSafeKind` every function of libzmq that takes
// a socket holds that socket's mutex, blocking calls release it while they wait.
// The one call that must not meet another is `zmq_close`, and that is only in
// `Drop`, when no borrow is left.
unsafe impl Sync for SharedSocket {}

impl Handle for SharedSocket {
    type Kind = ThreadSafeKind;
    #[cfg(any(feature = "async-io", feature = "tokio"))]
    type Hold<O: super::Owner<Handle = Self>> = super::Polled<O>;

    fn open(ctx: &Arc<RawCtx>, kind: ThreadSafeKind) -> Result<Self, Errno> {
        RawSocket::new(ctx, kind as c_int).map(Self)
    }
}

impl Deref for SharedSocket {
    type Target = RawSocket;

    #[inline]
    fn deref(&self) -> &RawSocket {
        &self.0
    }
}
