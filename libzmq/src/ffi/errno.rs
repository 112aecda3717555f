use std::{
    ffi::{CStr, c_int},
    fmt,
};

/// The error number that a call into libzmq left behind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Errno(c_int);

impl Errno {
    /// The number of the call that has just failed on this thread.
    pub(crate) fn last() -> Self {
        // SAFETY: the function has no preconditions.
        Self(unsafe { libzmq_sys::zmq_errno() })
    }

    pub(crate) fn from_raw(errno: c_int) -> Self {
        Self(errno)
    }

    /// The number of an error of the system.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn of_io(err: &std::io::Error) -> Self {
        Self(err.raw_os_error().unwrap_or(libc::EINVAL))
    }

    pub(crate) fn get(self) -> c_int {
        self.0
    }

    /// libzmq's own sentence for the number.
    pub(crate) fn describe(self) -> &'static str {
        describe(self.0)
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.describe())
    }
}

impl PartialEq<c_int> for Errno {
    fn eq(&self, other: &c_int) -> bool {
        self.0 == *other
    }
}

fn describe(errno: c_int) -> &'static str {
    // SAFETY: the function accepts any number and returns a NUL-terminated
    // string. libzmq's own strings are literals; for other numbers it is the C
    // library's `strerror`, whose result stays in place: the C libraries we
    // build for return a static string for every number they know, and libzmq
    // reports no others.
    let text = unsafe { CStr::from_ptr(libzmq_sys::zmq_strerror(errno)) };
    text.to_str().unwrap_or("unknown error")
}

/// Turns the return code of a call that says -1 for an error into a `Result`.
#[inline]
pub(super) fn check(rc: c_int) -> Result<c_int, Errno> {
    if rc == -1 { Err(Errno::last()) } else { Ok(rc) }
}
