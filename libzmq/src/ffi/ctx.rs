use std::{
    ffi::{c_int, c_void},
    ptr::{self, NonNull},
    thread,
};

use super::{
    errno::{Errno, check},
    msg::in_free_callback,
    process::Process,
};

/// A context of libzmq. Dropping it waits until its sockets are closed and
/// their linger periods are over.
#[derive(Debug)]
pub struct RawCtx {
    // Invariant: a live context, which only `drop` terminates.
    ptr: NonNull<c_void>,
}

// SAFETY: the manual of libzmq calls a context thread-safe: any thread may use
// it at any time. Only `zmq_ctx_term` ends it, and only `drop` calls that, when
// no other reference is left.
unsafe impl Send for RawCtx {}
// SAFETY: as above.
unsafe impl Sync for RawCtx {}

impl RawCtx {
    pub(crate) fn new() -> Result<Self, Errno> {
        Process::watched()?;
        // SAFETY: the function has no preconditions.
        let ptr = unsafe { libzmq_sys::zmq_ctx_new() };
        NonNull::new(ptr)
            .map(|ptr| Self { ptr })
            .ok_or_else(Errno::last)
    }

    /// Whether this process is a fork of the one that has the threads of the
    /// context. They stay behind.
    pub(crate) fn is_forked(&self) -> bool {
        // SAFETY: `ptr` is a live context.
        unsafe { libzmq_sys::libzmq_sys_is_forked(self.as_ptr()) != 0 }
    }

    pub(crate) fn as_ptr(&self) -> *mut c_void {
        self.ptr.as_ptr()
    }

    pub(crate) fn set(&self, option: c_int, value: c_int) -> Result<(), Errno> {
        // SAFETY: `ptr` is a live context.
        check(unsafe { libzmq_sys::zmq_ctx_set(self.as_ptr(), option, value) }).map(drop)
    }

    pub(crate) fn get(&self, option: c_int) -> Result<c_int, Errno> {
        // SAFETY: `ptr` is a live context.
        check(unsafe { libzmq_sys::zmq_ctx_get(self.as_ptr(), option) })
    }

    pub(crate) fn set_bytes(&self, option: c_int, value: &[u8]) -> Result<(), Errno> {
        // SAFETY: `ptr` is a live context. The call copies `value.len()` bytes
        // from the pointer, and refuses a length that does not suit the option.
        check(unsafe {
            libzmq_sys::zmq_ctx_set_ext(self.as_ptr(), option, value.as_ptr().cast(), value.len())
        })
        .map(drop)
    }

    /// Reads an option into `value`, and leaves the rest of it as it is. libzmq
    /// does not tell how many bytes there are.
    pub(crate) fn get_bytes(&self, option: c_int, value: &mut [u8]) -> Result<(), Errno> {
        let mut len = value.len();
        // SAFETY: `ptr` is a live context. The call writes at most `len` bytes
        // and fails when the option has more.
        check(unsafe {
            libzmq_sys::zmq_ctx_get_ext(
                self.as_ptr(),
                option,
                value.as_mut_ptr().cast(),
                ptr::from_mut(&mut len),
            )
        })
        .map(drop)
    }

    /// Makes every call that is blocked in a socket of the context, and every
    /// later one, fail with ETERM.
    pub(crate) fn shutdown(&self) {
        // SAFETY: `ptr` is a live context. The call fails only for a pointer
        // that is none.
        unsafe { libzmq_sys::zmq_ctx_shutdown(self.as_ptr()) };
    }
}

impl Drop for RawCtx {
    fn drop(&mut self) {
        if self.is_forked() {
            // There is nobody to end it with: it stays as it is.
            return;
        }
        let ctx = Terminating(self.ptr);
        if in_free_callback() {
            // This is a thread of the very context: the buffer of a message
            // owned the last reference. Waiting for the thread to end would
            // wait for ever, so somebody else waits. Should no thread be had,
            // leaking the context is the lesser evil.
            let _ = thread::Builder::new()
                .name("libzmq-term".into())
                .spawn(move || ctx.terminate());
        } else {
            ctx.terminate();
        }
    }
}

/// A context that nobody else refers to any more.
struct Terminating(NonNull<c_void>);

// SAFETY: as for `RawCtx`.
unsafe impl Send for Terminating {}

impl Terminating {
    fn terminate(self) {
        loop {
            // SAFETY: the context is live: this is the only call that ends it,
            // and it is repeated only when a signal kept it from doing so.
            let done = check(unsafe { libzmq_sys::zmq_ctx_term(self.0.as_ptr()) });
            if done.err().is_none_or(|errno| errno != libc::EINTR) {
                return;
            }
        }
    }
}
