//! Raw bindings to [libzmq] 4.3.5, built from source with CURVE and the draft
//! API.
//!
//! This crate is the C interface and nothing else: every function is `unsafe`,
//! and what it means is said by [libzmq's manual]. The safe interface is the
//! crate `libzmq`.
//!
//! ```
//! use core::ffi::c_int;
//!
//! let (mut major, mut minor, mut patch): (c_int, c_int, c_int) = (0, 0, 0);
//! // SAFETY: the three pointers are to live integers that nobody else uses.
//! unsafe { libzmq_sys::zmq_version(&mut major, &mut minor, &mut patch) };
//! assert_eq!((major, minor, patch), (4, 3, 5));
//! ```
//!
//! # How it is built
//!
//! A C++14 compiler is all it takes (and `make` for libsodium, with the feature
//! `curve`). The sources come with the crate `zeromq-src`. They are not built
//! the way that crate would do it: the build script writes down what the target
//! offers (close-on-exec, keep-alives, eventfd, peer credentials, thread names,
//! and so on, which libzmq silently lacks where it is not told), mends the known
//! defects of this release that a peer could use to stop the process, and
//! compiles everything as one optimised unit whatever the cargo profile. The
//! library is linked statically; an installed libzmq is not looked for, because
//! those are built without the draft API.
//!
//! A build script of a dependent crate finds the directory of `zmq.h` in
//! `DEP_ZMQ_INCLUDE`.
//!
//! # Features
//!
//! The first two are on by default.
//!
//! - **`curve`**: the CURVE security mechanism, through libsodium. Without it
//!   `zmq_curve_keypair` and the CURVE options fail.
//! - **`mimalloc`**: libzmq allocates its messages with mimalloc. They are
//!   allocated on one thread and freed on another, which is where a general
//!   allocator is slowest. Nothing outside libzmq is affected.
//!
//! The others need a library of the system, which is found by `pkg-config` and
//! linked as that says. If it is missing, the build stops and names what to
//! install.
//!
//! - **`gssapi`**: the GSSAPI security mechanism (Kerberos), through MIT's
//!   library.
//! - **`norm`**: the transport `norm://`, reliable multicast, for PUB and SUB.
//! - **`pgm`**: the transports `pgm://` and `epgm://`, reliable multicast, for PUB
//!   and SUB, through OpenPGM.
//! - **`wss`**: the transport `wss://`, WebSocket over TLS, through GnuTLS.
//!
//! [`zmq_has`] says what a build has. It knows WebSocket as `WS` and `WSS`.
//!
//! # What is not promised
//!
//! - The draft part of the interface may change with any version of libzmq, and
//!   then changes here.
//! - The undocumented helpers of `zmq.h` (stopwatches, threads, atomic counters,
//!   `zmq_sendiov` and `zmq_recviov`) are left out, and so are the values that
//!   it gives to standard `errno` names which a C library lacks.
//! - Memory that libzmq allocated must go back to libzmq, and never to `free`.
//!
//! # Names and types
//!
//! The names are those of `zmq.h`. A macro has no type in C; here each constant
//! has the type that its functions take: `ZMQ_POLL*` are [`c_short`],
//! `ZMQ_EVENT_*` and `ZMQ_PROTOCOL_ERROR_*` are `u64`, and everything else is a
//! [`c_int`].
//!
//! [libzmq]: https://github.com/zeromq/libzmq
//! [libzmq's manual]: https://libzmq.readthedocs.io
//! [`c_short`]: core::ffi::c_short
//! [`c_int`]: core::ffi::c_int

#![no_std]
#![deny(missing_docs)]
// C names its types in its own way.
#![allow(non_camel_case_types)]

#[allow(missing_docs)]
mod bindings;

pub use bindings::*;

// Nothing here calls them: naming them makes rustc link what libzmq calls.
#[cfg(feature = "mimalloc")]
extern crate libmimalloc_sys as _;
#[cfg(feature = "curve")]
extern crate libsodium_sys as _;

/// A message, owned by whoever initialised it, and to be closed exactly once.
///
/// Only libzmq knows what is inside. Create one with
/// [`MaybeUninit`](core::mem::MaybeUninit) and one of the `zmq_msg_init*`
/// functions, and do not move it in memory while libzmq works on it.
#[repr(C)]
#[derive(Debug)]
pub struct zmq_msg_t {
    // Aligned as a pointer is, without taking room.
    _align: [usize; 0],
    // Not all are written, and some are parts of pointers.
    _bytes: core::mem::MaybeUninit<[u8; 64]>,
}

/// A flag of this build of libzmq for [`zmq_msg_send`], [`zmq_msg_recv`] and the
/// other calls that take [`ZMQ_DONTWAIT`]: a signal does not end them.
///
/// They go on waiting for the rest of their timeout. Without the flag they fail
/// with `EINTR`, as libzmq does, and a caller who repeats the call begins the
/// timeout anew.
pub const LIBZMQ_SYS_UNINTERRUPTED: core::ffi::c_int = 1 << 30;

/// An option of this build of libzmq for [`zmq_getsockopt`], of type `int`: how
/// many commands the socket has processed so far, which begins anew at some time.
///
/// Between two calls with the same answer nothing has become possible that was
/// not, and nothing was taken off the descriptor of [`ZMQ_FD`] that somebody may
/// wait for.
pub const LIBZMQ_SYS_COMMANDS: core::ffi::c_int = 1 << 30;

/// An option of this build of libzmq for [`zmq_ctx_set`], of type `int`: for how
/// many microseconds threads look for what they wait for before they sleep; -1
/// for ever, 0 by default.
///
/// It holds for the I/O threads and for the calls that wait for one socket. A
/// signal, and that the process is a child of the one that made the context, is
/// noticed when that time is over. Linux and Android have it; elsewhere it fails
/// with `EINVAL`.
pub const LIBZMQ_SYS_BUSY_WAIT: core::ffi::c_int = 1 << 30;

/// An event of this build of libzmq beside `ZMQ_EVENT_*`, for
/// [`zmq_socket_monitor_versioned`] in version 2: so many events had no room, as
/// its one value says.
///
/// A monitor with this in its mask never waits for its reader. It comes before
/// the next event that has room, and there is always room for
/// [`ZMQ_EVENT_MONITOR_STOPPED`]. Without it, a `ZMQ_PUB` drops events, and the
/// others wait.
pub const LIBZMQ_SYS_EVENT_LOST: u64 = 1 << 62;

/// A peer that [`libzmq_sys_visit_peers`] shows. Its pointers are for the time of
/// the call alone.
#[repr(C)]
#[derive(Debug)]
pub struct libzmq_sys_peer_t {
    /// What the authenticator called it. Of no length when it has not answered,
    /// or named nobody.
    pub user_id: *const core::ffi::c_char,
    /// The length of the user id in bytes.
    pub user_id_size: usize,
    /// The ZAP domain of the socket, which ends in NUL.
    pub domain: *const core::ffi::c_char,
    /// Where it connects from, as the authenticator was told. Ends in NUL.
    pub address: *const core::ffi::c_char,
    /// The security mechanism of the socket, such as [`ZMQ_CURVE`].
    pub mechanism: core::ffi::c_int,
}

/// Returns 0 to leave a peer alone, and anything else to end its connection.
///
/// The I/O threads of the context call it, several of them at once. It must not
/// unwind, nor wait for anything of the context.
pub type libzmq_sys_visitor_fn = unsafe extern "C" fn(
    peer: *const libzmq_sys_peer_t,
    hint: *mut core::ffi::c_void,
) -> core::ffi::c_int;

unsafe extern "C" {
    /// Shows a visitor the peers that the authenticator of a context was asked
    /// about and that are still connected, and ends the connections that the
    /// visitor says. A function of this build of libzmq alone.
    ///
    /// Returns how many were ended, or -1: with `EFAULT` when there is no context,
    /// with [`ETERM`] in a fork.
    /// Waits for the I/O threads, and so must not be called by one of them, as
    /// the free function of a message may be. Nobody who was answered before the
    /// call is left out.
    ///
    /// A socket sees an ended peer leave as with a connection that breaks. The
    /// peer may come again, and is asked about again.
    pub fn libzmq_sys_visit_peers(
        context: *mut core::ffi::c_void,
        visitor: libzmq_sys_visitor_fn,
        hint: *mut core::ffi::c_void,
    ) -> core::ffi::c_int;
}

/// The bytes of a message, as long as that is not changed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct libzmq_sys_bytes_t {
    /// Where they begin.
    pub data: *const core::ffi::c_void,
    /// How many they are.
    pub size: usize,
}

unsafe extern "C" {
    /// Whether a context, which must be one, belongs to a process that this one is
    /// a fork of: 1 or 0. A function of this build of libzmq alone.
    ///
    /// Every call with such a context and its sockets fails with [`ETERM`], or does
    /// nothing. A context in which nobody had made a socket yet is this process's.
    pub fn libzmq_sys_is_forked(context: *mut core::ffi::c_void) -> core::ffi::c_int;
}

// Functions of this build of libzmq alone, for what is done with every message.
unsafe extern "C" {
    /// A message that holds a copy of so many bytes. Aborts when memory for it
    /// cannot be had.
    pub fn libzmq_sys_msg_copied(data: *const core::ffi::c_void, size: usize) -> zmq_msg_t;

    /// Marks the content of a message as shared, if it is not in the message itself:
    /// from now on [`zmq_msg_copy`] adds to a count, and does not change the source.
    /// No other thread may see the message meanwhile.
    pub fn libzmq_sys_msg_share(msg: *mut zmq_msg_t);

    /// [`zmq_msg_data`] and [`zmq_msg_size`] in one.
    pub fn libzmq_sys_msg_bytes(msg: *const zmq_msg_t) -> libzmq_sys_bytes_t;

    /// [`zmq_msg_set_group`] with a name of at most 14 bytes, which are these numbers
    /// in memory, with zeros behind them.
    pub fn libzmq_sys_msg_set_short_group(msg: *mut zmq_msg_t, low: u64, high: u64);

    /// [`zmq_msg_send`] by what must be a socket. Returns 0, or -1 and sets `errno`.
    pub fn libzmq_sys_send(
        socket: *mut core::ffi::c_void,
        msg: *mut zmq_msg_t,
        flags: core::ffi::c_int,
    ) -> core::ffi::c_int;

    /// [`zmq_msg_recv`] by what must be a socket. Returns twice the length of the
    /// message, and one more if another part follows; or -1 and sets `errno`.
    pub fn libzmq_sys_recv(
        socket: *mut core::ffi::c_void,
        msg: *mut zmq_msg_t,
        flags: core::ffi::c_int,
    ) -> i64;
}

/// An option of this build of libzmq beside those of `zmq.h`, an `int64_t`: how
/// large the frames of a message from a peer may be all together, in bytes, each
/// with 64 for what libzmq keeps about it. Negative for no limit, the default.
///
/// For messages of several frames alone, on sockets that have such. A peer that
/// sends more is disconnected. [`ZMQ_MAXMSGSIZE`] is about each frame.
pub const LIBZMQ_SYS_MAX_MULTIPART_SIZE: core::ffi::c_int = 0x006c_7a6d;

/// A socket descriptor of the operating system.
#[cfg(not(windows))]
pub type zmq_fd_t = core::ffi::c_int;
/// A socket descriptor of the operating system.
#[cfg(all(windows, target_pointer_width = "64"))]
pub type zmq_fd_t = u64;
/// A socket descriptor of the operating system.
#[cfg(all(windows, not(target_pointer_width = "64")))]
pub type zmq_fd_t = core::ffi::c_uint;

/// The signal set that [`zmq_ppoll`] takes: a pointer to the C library's own
/// `sigset_t` is cast to a pointer to this. Windows, which has none, ignores it.
pub type sigset_t = core::ffi::c_void;
