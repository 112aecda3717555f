use std::{ffi::c_int, time::Duration};

use super::{
    event::{Event, Events, Token},
    interest::Interest,
    waker::Waker,
};
use crate::{
    error::{Error, ErrorKind},
    ffi::{AsDescriptor, Errno, Keep, RawPoller, Source},
    period::{Deadline, Period},
    pipe::Pipe,
    socket::Socket,
};

/// Waits until any of several sockets and descriptors is ready.
///
/// Each has a [`Token`], which no other has, and an [`Interest`]: what to wait
/// for. A poller borrows what it looks at, or has a handle to it, so that nothing
/// is closed as long as it is in there. What it borrows has to be declared before
/// the poller is.
///
/// A poller stays on the thread that made it: it may hold sockets that are for
/// one thread. Other threads have [`Waker`]s, and handles to the sockets that
/// are for many. These may be in several pollers at once.
///
/// # Example
///
/// ```
/// use libzmq::{poll::*, prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let addrs = [InprocAddr::new_unique(), InprocAddr::new_unique()];
/// let pull = PullBuilder::new().bind(&addrs[0]).build()?;
/// let push = PushBuilder::new().connect(&addrs[0]).build()?;
/// let server = ServerBuilder::new().bind(&addrs[1]).build()?;
///
/// let mut poller = Poller::new()?;
/// poller.add(&pull, Token(0), Interest::READABLE)?;
/// poller.add(&server, Token(1), Interest::READABLE)?;
///
/// let mut events = Events::new();
/// push.send("work")?;
/// poller.wait(&mut events, Duration::from_secs(5))?;
/// for event in &events {
///     assert_eq!(event.token(), Token(0));
///     assert_eq!(pull.try_recv_msg()?, "work");
/// }
///
/// poller.wait(&mut events, Duration::from_millis(10))?;
/// assert!(events.is_empty());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "zmq_poller_new")]
#[derive(Debug)]
pub struct Poller<'a> {
    raw: RawPoller<'a>,
    wakers: Vec<(Token, Pipe)>,
}

impl<'a> Poller<'a> {
    /// A poller that looks at nothing yet.
    ///
    /// # Errors
    ///
    /// [`OutOfMemory`](ErrorKind::OutOfMemory).
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            raw: RawPoller::new()?,
            wakers: Vec::new(),
        })
    }

    /// Looks at a socket, which it borrows.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when the poller has the socket
    /// or the token already; [`Unsupported`](ErrorKind::Unsupported) for an
    /// interest that sockets have not;
    /// [`SocketLimit`](ErrorKind::SocketLimit) for the first socket of a type
    /// that many threads may use, when the process has too many open files.
    #[doc(alias = "zmq_poller_add")]
    pub fn add<S: Socket>(
        &mut self,
        socket: &'a S,
        token: Token,
        interest: Interest,
    ) -> Result<(), Error> {
        let source = Source::Socket(socket.__core().socket());
        self.register(Box::new(source), token, interest)
    }

    /// Looks at a socket of a type that many threads may use, by a handle of its
    /// own.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add).
    #[doc(alias = "zmq_poller_add")]
    pub fn add_handle<S: Socket + Clone + 'static>(
        &mut self,
        socket: &S,
        token: Token,
        interest: Interest,
    ) -> Result<(), Error> {
        self.register(Box::new(OwnHandle(socket.clone())), token, interest)
    }

    /// Looks at something else that the system can wait for, such as a
    /// `TcpStream` or, but on Windows, a pipe. It had better be non-blocking.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when the poller has the
    /// descriptor or the token already.
    #[doc(alias = "zmq_poller_add_fd")]
    pub fn add_fd<D: AsDescriptor>(
        &mut self,
        descriptor: &'a D,
        token: Token,
        interest: Interest,
    ) -> Result<(), Error> {
        self.register(Box::new(Source::descriptor(descriptor)), token, interest)
    }

    /// Makes something by which any thread can end a wait. Of that, too, an event
    /// tells, with this token.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when the poller has the token
    /// already, and those of the system, which has to give two descriptors.
    pub fn waker(&mut self, token: Token) -> Result<Waker, Error> {
        let pipe = Pipe::new()?;
        self.register(Box::new(pipe.clone()), token, Interest::READABLE)?;
        self.wakers.push((token, pipe.clone()));
        Ok(Waker::new(pipe))
    }

    /// Changes what is waited for. With [`Interest::NONE`] there is nothing until
    /// the next change.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) when the poller does not have the token,
    /// [`Unsupported`](ErrorKind::Unsupported) for an interest that sockets have
    /// not.
    #[doc(alias = "zmq_poller_modify")]
    pub fn modify(&mut self, token: Token, interest: Interest) -> Result<(), Error> {
        let bits = interest.bits_for(self.source(token)?)?;
        Ok(self.raw.modify(token.0, bits)?)
    }

    /// Looks away from what has this token, and gives up its borrow or handle.
    ///
    /// As far as the compiler can see, what was borrowed stays borrowed until the
    /// poller is dropped.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) when the poller does not have the token.
    #[doc(alias = "zmq_poller_remove")]
    pub fn remove(&mut self, token: Token) -> Result<(), Error> {
        self.source(token)?;
        self.raw.remove(token.0)?;
        self.wakers.retain(|(waker, _)| *waker != token);
        Ok(())
    }

    /// How many sockets, descriptors and wakers it looks at.
    #[doc(alias = "zmq_poller_size")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether it looks at nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits until something is ready, and tells all that is. When nothing has
    /// become so in time there are no events, which is no error.
    ///
    /// The time is rounded up to milliseconds. Without any the call looks and
    /// does not wait. Signals do not end it.
    ///
    /// What was in `events` is gone, also when this fails.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](ErrorKind::InvalidCtx) when the context of a socket has
    /// been shut down, also while this waits; the error names the token, and the
    /// poller is of no use until that is removed.
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a wait without end for
    /// nothing.
    #[doc(alias = "zmq_poller_wait_all")]
    pub fn wait(&mut self, events: &mut Events, timeout: impl Into<Period>) -> Result<(), Error> {
        events.clear();
        self.wait_until(events, Deadline::new(timeout.into()))?;
        for (token, pipe) in &self.wakers {
            if events.iter().any(|event| event.token() == *token) {
                pipe.empty();
            }
        }
        Ok(())
    }

    fn wait_until(&mut self, events: &mut Events, deadline: Deadline) -> Result<(), Error> {
        loop {
            let left = deadline.left();
            let waited = self.raw.wait(millis(left), |number, bits| {
                events.push(Event::new(Token(number), Interest::from_bits(bits)));
            });
            match waited {
                Err(errno) if errno == libc::EAGAIN && left == Duration::ZERO.into() => {
                    return Ok(());
                }
                // A little early, or by a signal.
                Err(errno) if errno == libc::EAGAIN || errno == libc::EINTR => {}
                waited => return waited.map_err(|errno| self.explain(errno)),
            }
        }
    }

    fn explain(&self, errno: Errno) -> Error {
        if errno == libc::EFAULT {
            return Error::invalid("a wait without end, and nothing to wait for");
        }
        let err = Error::from(errno);
        match self.raw.dead_socket() {
            Some(number) if err.kind() == ErrorKind::InvalidCtx => {
                err.context(format!("of the socket with {:?}", Token(number)))
            }
            _ => err,
        }
    }

    pub(super) fn register(
        &mut self,
        item: Box<dyn Keep + 'a>,
        token: Token,
        interest: Interest,
    ) -> Result<(), Error> {
        if self.raw.source(token.0).is_some() {
            return Err(Error::invalid(format!("the poller has {token:?} already")));
        }
        let source = item.source();
        let bits = interest.bits_for(source)?;
        if let Some(number) = self.raw.find(source) {
            let what = match source {
                Source::Socket(_) => "socket",
                Source::Descriptor(_) => "descriptor",
            };
            return Err(Error::invalid(format!(
                "the {what} for {token:?} is in the poller already, with {:?}",
                Token(number)
            )));
        }
        self.raw
            .add(item, token.0, bits)
            .map_err(|errno| Error::from(errno).context(format!("cannot poll {token:?}")))
    }

    fn source(&self, token: Token) -> Result<Source<'_>, Error> {
        self.raw.source(token.0).ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("the poller does not have {token:?}"),
            )
        })
    }
}

/// A handle to a socket.
struct OwnHandle<S>(S);

impl<S: Socket> Keep for OwnHandle<S> {
    fn source(&self) -> Source<'_> {
        Source::Socket(self.0.__core().socket())
    }
}

/// For one call of libzmq; longer waits take several.
fn millis(left: Period) -> c_int {
    left.as_millis().unwrap_or(c_int::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_rounded_up() {
        for (period, expected) in [
            (Period::Infinite, -1),
            (Duration::ZERO.into(), 0),
            (Duration::from_nanos(1).into(), 1),
            (Duration::from_millis(7).into(), 7),
            (Duration::from_micros(7001).into(), 8),
            (Duration::MAX.into(), i32::MAX),
        ] {
            assert_eq!(millis(period), expected, "{period}");
        }
    }
}
