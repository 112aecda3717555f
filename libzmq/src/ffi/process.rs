//! Which process this is: a fork has all that its parent had, but for the threads.

use super::errno::Errno;

/// The process that something was made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process(u32);

impl Process {
    /// This one, of which it is known from here on whether it is forked.
    ///
    /// Fails with ENOMEM where the system cannot take that on.
    pub(crate) fn watched() -> Result<Self, Errno> {
        if imp::hears_of_forks() {
            Ok(Self::this())
        } else {
            Err(Errno::from_raw(libc::ENOMEM))
        }
    }

    /// This one. Somebody has had it [watched](Self::watched).
    pub(crate) fn this() -> Self {
        Self(imp::forks())
    }

    /// Whether it is this one, and not one that this is a fork of.
    pub(crate) fn is_this(self) -> bool {
        self == Self::this()
    }

    /// Fails with ETERM in a fork of it.
    pub(crate) fn check(self) -> Result<(), Errno> {
        if self.is_this() {
            Ok(())
        } else {
            Err(Errno::from_raw(libzmq_sys::ETERM))
        }
    }
}

/// Whether a thread of the parent stayed behind in it, by its number.
#[cfg(any(feature = "async-io", feature = "tokio"))]
pub(super) fn left_behind(thread: usize) -> bool {
    imp::left_behind(thread)
}

#[cfg(unix)]
mod imp {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    /// How many forks there were on the way to this process.
    static FORKS: AtomicU32 = AtomicU32::new(0);

    pub(super) fn forks() -> u32 {
        FORKS.load(Ordering::Relaxed)
    }

    pub(super) fn hears_of_forks() -> bool {
        static HEARS: OnceLock<bool> = OnceLock::new();
        *HEARS.get_or_init(|| {
            // SAFETY: the function is there for as long as the process. It writes to
            // atomics and to what is this thread's own.
            unsafe { libc::pthread_atfork(None, None, Some(in_fork)) == 0 }
        })
    }

    /// The system calls it in a fork, where this is the only thread.
    unsafe extern "C" fn in_fork() {
        FORKS.fetch_add(1, Ordering::Relaxed);
        #[cfg(any(feature = "async-io", feature = "tokio"))]
        threads::note_survivor();
    }

    #[cfg(any(feature = "async-io", feature = "tokio"))]
    pub(super) use threads::left_behind;

    #[cfg(any(feature = "async-io", feature = "tokio"))]
    mod threads {
        use std::sync::atomic::{AtomicUsize, Ordering};

        use crate::ffi::turns::thread;

        /// The number of the thread that has forked last.
        static SURVIVOR: AtomicUsize = AtomicUsize::new(0);
        /// Threads of this process have larger ones, or are that one.
        static LAST_BEFORE: AtomicUsize = AtomicUsize::new(0);

        pub(super) fn note_survivor() {
            SURVIVOR.store(thread::number(), Ordering::Relaxed);
            LAST_BEFORE.store(thread::last(), Ordering::Relaxed);
        }

        pub(in super::super) fn left_behind(thread: usize) -> bool {
            thread <= LAST_BEFORE.load(Ordering::Relaxed)
                && thread != SURVIVOR.load(Ordering::Relaxed)
        }
    }
}

/// There are no forks.
#[cfg(not(unix))]
mod imp {
    pub(super) fn forks() -> u32 {
        0
    }

    pub(super) fn hears_of_forks() -> bool {
        true
    }

    #[cfg(any(feature = "async-io", feature = "tokio"))]
    pub(super) fn left_behind(_: usize) -> bool {
        false
    }
}
