use crate::{error::Error, pipe::Pipe};

/// Ends a wait of a [`Poller`](super::Poller), from any thread.
///
/// A wait that is going on ends at once, with an event of the waker's
/// [`Token`](super::Token); if there is none, the next one does. Any number of
/// calls before the poller looks are one event.
///
/// The struct is a handle: clones are the same waker. It does nothing once the
/// poller is dropped or the token removed.
///
/// # Example
///
/// ```
/// use libzmq::{poll::*, *};
/// use std::thread;
///
/// # fn main() -> Result<(), Error> {
/// let mut poller = Poller::new()?;
/// let waker = poller.waker(Token(7))?;
/// thread::spawn(move || waker.wake());
///
/// let mut events = Events::new();
/// poller.wait(&mut events, Period::Infinite)?;
/// assert_eq!(events.iter().next().unwrap().token(), Token(7));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Waker {
    pipe: Pipe,
}

impl Waker {
    pub(super) fn new(pipe: Pipe) -> Self {
        Self { pipe }
    }

    /// Ends the wait that is going on, or the next. All that was done before this
    /// call can be seen by whoever gets the event.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx) in a fork of the process that
    /// made it. Else none that is known; it would be one of the system.
    pub fn wake(&self) -> Result<(), Error> {
        self.pipe.fill()
    }
}
