//! A memory barrier in all threads of the process.

pub(super) use imp::{in_all_threads, is_there};

use std::sync::atomic::{self, Ordering};

/// The other half of the barrier, for those who get it from others: the compiler
/// must not reorder what is before and after. Miri knows of no barrier that one
/// thread puts into another, and so there each has one of its own, which is what
/// both halves come to.
#[inline]
pub(super) fn from_others() {
    if cfg!(miri) {
        atomic::fence(Ordering::SeqCst);
    } else {
        atomic::compiler_fence(Ordering::SeqCst);
    }
}

#[cfg(miri)]
mod imp {
    use std::sync::atomic::{self, Ordering};

    pub(in super::super) fn is_there() -> bool {
        true
    }

    pub(in super::super) fn in_all_threads() {
        atomic::fence(Ordering::SeqCst);
    }
}

#[cfg(all(
    not(miri),
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod imp {
    use std::{ffi::c_int, sync::OnceLock, thread, time::Duration};

    // The C library has no names for them.
    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    /// Whether the system has it, and lets us.
    pub(in super::super) fn is_there() -> bool {
        static IS_THERE: OnceLock<bool> = OnceLock::new();
        *IS_THERE.get_or_init(ask_and_call)
    }

    /// When this returns, every other thread of the process has been in a memory
    /// barrier since it was called.
    pub(in super::super) fn in_all_threads() {
        // What a process is let do may have become less meanwhile, or it may be the
        // fork of one that had asked.
        if !call(PRIVATE_EXPEDITED) && !ask_and_call() {
            // No processor keeps back what it has to write for anything like that.
            thread::park_timeout(Duration::from_millis(20));
        }
    }

    #[cold]
    fn ask_and_call() -> bool {
        call(REGISTER_PRIVATE_EXPEDITED) && call(PRIVATE_EXPEDITED)
    }

    fn call(command: c_int) -> bool {
        // SAFETY: the call takes two numbers more, and touches no memory of ours.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
    }
}

#[cfg(not(any(
    miri,
    all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    )
)))]
mod imp {
    pub(in super::super) fn is_there() -> bool {
        false
    }

    /// Nobody is a regular, whom one would have to send away by this.
    pub(in super::super) fn in_all_threads() {}
}
