//! What can go wrong, and what comes back when it does.

use std::{borrow::Cow, convert::Infallible, fmt, io};

use crate::{
    endpoint::AddrParseError,
    ffi::Errno,
    msg::{Msg, Multipart},
};

/// The reason of an [`Error`].
///
/// Displays as a short sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The endpoint is bound already, by this program or by another.
    #[doc(alias = "EADDRINUSE")]
    AddrInUse,
    /// The address to bind is not one of this machine.
    #[doc(alias = "EADDRNOTAVAIL")]
    AddrNotAvailable,
    /// There is such a file already, and it is not to be replaced.
    #[doc(alias = "EEXIST")]
    AlreadyExists,
    /// The peer that a message is addressed to is gone, or never was. Sending
    /// again does not help; the peer has to come back, and has a new routing id
    /// when it does.
    #[doc(alias = "EHOSTUNREACH")]
    HostUnreachable,
    /// A signal interrupted the call. Sends and receives go on by themselves.
    #[doc(alias = "EINTR")]
    Interrupted,
    /// The context of the socket has been shut down. Every call on its sockets
    /// that sends, receives, binds or connects fails with this: drop them. It is so
    /// too in a fork of the process that has made them: there it makes a context of
    /// its own.
    #[doc(alias = "ETERM")]
    InvalidCtx,
    /// An argument is not acceptable; the message of the error says which.
    #[doc(alias = "EINVAL")]
    InvalidInput,
    /// Memory could not be had, or the system has no room for another thread.
    #[doc(alias = "ENOMEM")]
    OutOfMemory,
    /// There is no runtime for a task to wait in, or it is being shut down: see
    /// the features `tokio` and `async-io`.
    NoRuntime,
    /// The thing named does not exist: an endpoint to unbind, a network
    /// interface, a host, a file.
    #[doc(alias = "ENOENT")]
    NotFound,
    /// A [`Req`](crate::Req) or [`Rep`](crate::Rep) socket is not at this point:
    /// it sends and receives in turn.
    #[doc(alias = "EFSM")]
    OutOfStep,
    /// The operating system forbids it, or the peer does.
    #[doc(alias = "EACCES")]
    PermissionDenied,
    /// The context has as many sockets as it may, or the process as many open
    /// files.
    #[doc(alias = "EMFILE")]
    SocketLimit,
    /// The linked libzmq, or this type of socket, cannot do it.
    #[doc(alias = "ENOTSUP")]
    Unsupported,
    /// The call would have to wait, or has waited for as long as its timeout.
    /// Trying again later may work.
    #[doc(alias = "EAGAIN")]
    WouldBlock,
    /// The context has no [I/O threads](crate::CtxBuilder::io_threads), which
    /// all transports but `inproc` need.
    #[doc(alias = "EMTHREAD")]
    NoIoThreads,
    /// Another error of the operating system or of libzmq, by its number. Such a
    /// number may get a kind of its own later.
    Other(i32),
}

impl ErrorKind {
    pub(crate) fn from_errno(errno: Errno) -> Self {
        match errno.get() {
            libc::EADDRINUSE => Self::AddrInUse,
            libc::EADDRNOTAVAIL => Self::AddrNotAvailable,
            libc::EAGAIN => Self::WouldBlock,
            libc::EEXIST => Self::AlreadyExists,
            libc::EHOSTUNREACH => Self::HostUnreachable,
            libc::EINTR => Self::Interrupted,
            libc::EINVAL | libc::ENAMETOOLONG => Self::InvalidInput,
            libc::EMFILE | libc::ENFILE => Self::SocketLimit,
            libc::ENODEV | libc::ENOENT => Self::NotFound,
            libc::ENOMEM => Self::OutOfMemory,
            libc::EACCES | libc::EPERM => Self::PermissionDenied,
            libc::ENOTSUP | libc::EPROTONOSUPPORT => Self::Unsupported,
            errno if errno == libzmq_sys::ENOCOMPATPROTO => Self::Unsupported,
            errno if errno == libzmq_sys::EFSM => Self::OutOfStep,
            errno if errno == libzmq_sys::EMTHREAD => Self::NoIoThreads,
            errno if errno == libzmq_sys::ETERM => Self::InvalidCtx,
            errno => Self::Other(errno),
        }
    }

    pub(crate) fn from_io(err: &io::Error) -> Self {
        if let Some(errno @ (libc::EMFILE | libc::ENFILE | libc::ENOMEM)) = err.raw_os_error() {
            return Self::from_errno(Errno::from_raw(errno));
        }
        match err.kind() {
            io::ErrorKind::AlreadyExists => Self::AlreadyExists,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::InvalidInput,
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            _ => Self::Other(err.raw_os_error().unwrap_or_default()),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AddrInUse => "address already in use",
            Self::AddrNotAvailable => "address not available on this machine",
            Self::AlreadyExists => "already exists",
            Self::HostUnreachable => "peer unreachable",
            Self::Interrupted => "interrupted by a signal",
            Self::InvalidCtx => "context was shut down",
            Self::InvalidInput => "invalid input",
            Self::NoRuntime => "no async runtime",
            Self::OutOfMemory => "out of memory",
            Self::NotFound => "not found",
            Self::OutOfStep => "out of step: requests and replies take turns",
            Self::PermissionDenied => "permission denied",
            Self::SocketLimit => "too many sockets or open files",
            Self::Unsupported => "not supported",
            Self::WouldBlock => "timed out, or would block",
            Self::NoIoThreads => "the context has no I/O threads",
            Self::Other(errno) => {
                return write!(f, "{} (error {errno})", Errno::from_raw(*errno).describe());
            }
        })
    }
}

/// The error of this crate.
///
/// Decide by its [`kind`](Self::kind); its text is for people, and names the
/// input that was at fault where there is one.
///
/// An operation that takes something and fails gives it back: a failed send is
/// an `Error<Msg>` that holds the message. [`take`](Self::take) gets it out,
/// [`cast`](Self::cast) drops it, and `?` does the same where a plain `Error`
/// is returned.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Error> {
/// // Connected to nobody, so that nobody can take the message.
/// let client = ClientBuilder::new().build()?;
///
/// let mut err = client.try_send("precious").unwrap_err();
/// assert_eq!(err.kind(), ErrorKind::WouldBlock);
/// assert_eq!(err.take().unwrap(), "precious");
/// # Ok(())
/// # }
/// ```
pub struct Error<T = ()> {
    kind: ErrorKind,
    /// What was being done to what.
    context: Option<Box<str>>,
    content: Option<T>,
}

impl<T> Error<T> {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the failed operation was given, if it gives it back.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.content.as_ref()
    }

    /// Takes out what the failed operation was given, if it gives it back and
    /// it was not taken before.
    pub fn take(&mut self) -> Option<T> {
        self.content.take()
    }

    /// Drops what the failed operation was given, so that errors of different
    /// operations have one type.
    #[must_use]
    pub fn cast(self) -> Error {
        Error {
            kind: self.kind,
            context: self.context,
            content: None,
        }
    }

    /// The same error about other content.
    pub(crate) fn with_content<U>(self, content: U) -> Error<U> {
        Error {
            kind: self.kind,
            context: self.context,
            content: Some(content),
        }
    }

    /// The same error, with a word on what was being done.
    pub(crate) fn context<'a>(mut self, context: impl Into<Cow<'a, str>>) -> Self {
        self.context = Some(context.into().into_owned().into_boxed_str());
        self
    }
}

impl Error {
    pub(crate) fn new<'a>(kind: ErrorKind, context: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind,
            context: None,
            content: None,
        }
        .context(context)
    }

    pub(crate) fn invalid<'a>(context: impl Into<Cow<'a, str>>) -> Self {
        Self::new(ErrorKind::InvalidInput, context)
    }
}

impl From<Errno> for Error {
    fn from(errno: Errno) -> Self {
        Self {
            kind: ErrorKind::from_errno(errno),
            context: None,
            content: None,
        }
    }
}

/// Drops the message.
impl From<Error<Msg>> for Error {
    fn from(err: Error<Msg>) -> Self {
        err.cast()
    }
}

/// Drops the message.
impl From<Error<Multipart>> for Error {
    fn from(err: Error<Multipart>) -> Self {
        err.cast()
    }
}

impl From<AddrParseError> for Error {
    fn from(err: AddrParseError) -> Self {
        Self::invalid(err.to_string())
    }
}

/// Of conversions that cannot fail.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl<T> From<Error<T>> for io::Error {
    fn from(err: Error<T>) -> Self {
        let kind = match err.kind {
            ErrorKind::AddrInUse => io::ErrorKind::AddrInUse,
            ErrorKind::AddrNotAvailable => io::ErrorKind::AddrNotAvailable,
            ErrorKind::AlreadyExists => io::ErrorKind::AlreadyExists,
            ErrorKind::HostUnreachable => io::ErrorKind::HostUnreachable,
            ErrorKind::Interrupted => io::ErrorKind::Interrupted,
            ErrorKind::InvalidInput => io::ErrorKind::InvalidInput,
            ErrorKind::NotFound => io::ErrorKind::NotFound,
            ErrorKind::OutOfMemory => io::ErrorKind::OutOfMemory,
            ErrorKind::PermissionDenied => io::ErrorKind::PermissionDenied,
            ErrorKind::Unsupported => io::ErrorKind::Unsupported,
            ErrorKind::WouldBlock => io::ErrorKind::WouldBlock,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, err.cast())
    }
}

impl<T> fmt::Display for Error<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.context {
            Some(context) => write!(f, "{}: {context}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

/// Shows neither the content nor whether there is any.
impl<T> fmt::Debug for Error<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.kind);
        if let Some(context) = &self.context {
            debug.field("context", context);
        }
        debug.finish_non_exhaustive()
    }
}

impl<T> std::error::Error for Error<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_kind_and_context() {
        let err = Error::invalid("group \"x\"");
        assert_eq!(err.to_string(), "invalid input: group \"x\"");
        let err: Error<()> = Error {
            kind: ErrorKind::WouldBlock,
            context: None,
            content: None,
        };
        assert_eq!(err.to_string(), "timed out, or would block");
    }

    #[test]
    fn content_is_given_back_once_and_not_shown() {
        let mut err = Error::invalid("no").with_content(String::from("secret"));
        assert!(!format!("{err:?} {err}").contains("secret"));
        assert_eq!(err.get().map(String::as_str), Some("secret"));
        assert_eq!(err.take().as_deref(), Some("secret"));
        assert!(err.take().is_none());
    }
}
