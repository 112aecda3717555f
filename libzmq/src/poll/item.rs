use super::{
    event::{Events, Token},
    interest::Interest,
    poller::Poller,
};
use crate::{
    error::Error,
    ffi::{AsDescriptor, Source},
    period::Period,
    socket::Socket,
};

/// A socket or descriptor for [`poll`], and afterwards what it is ready for.
#[doc(alias = "zmq_pollitem_t")]
#[derive(Debug, Clone, Copy)]
pub struct PollItem<'a> {
    source: Source<'a>,
    interest: Interest,
    ready: Interest,
}

impl<'a> PollItem<'a> {
    /// To look at a socket.
    #[must_use]
    pub fn new<S: Socket>(socket: &'a S, interest: Interest) -> Self {
        Self::of(Source::Socket(socket.__core().socket()), interest)
    }

    /// To look at something else that the system can wait for, as
    /// [`Poller::add_fd`] does.
    #[must_use]
    pub fn from_fd<D: AsDescriptor>(descriptor: &'a D, interest: Interest) -> Self {
        Self::of(Source::descriptor(descriptor), interest)
    }

    fn of(source: Source<'a>, interest: Interest) -> Self {
        Self {
            source,
            interest,
            ready: Interest::NONE,
        }
    }

    /// What it was ready for when [`poll`] was last called.
    #[must_use]
    pub fn ready(&self) -> Interest {
        self.ready
    }

    /// Whether something could be received or read then.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.ready.contains(Interest::READABLE)
    }

    /// Whether something could be sent or written then.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.ready.contains(Interest::WRITABLE)
    }
}

/// Waits until any of several sockets and descriptors is ready, and returns how
/// many are: none when the time is up.
///
/// It makes a [`Poller`] for one wait. To wait again and again for the same, make
/// one yourself.
///
/// # Errors
///
/// As for [`Poller::add`] and [`Poller::wait`]; the tokens that they name are the
/// places in the list, from 0.
///
/// # Example
///
/// ```
/// use libzmq::{poll::*, prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let addr = InprocAddr::new_unique();
/// let server = ServerBuilder::new().bind(&addr).build()?;
/// let client = ClientBuilder::new().connect(&addr).build()?;
/// client.send("ping")?;
///
/// let mut items = [
///     PollItem::new(&server, Interest::READABLE),
///     PollItem::new(&client, Interest::READABLE),
/// ];
/// assert_eq!(poll(&mut items, Duration::from_secs(5))?, 1);
/// assert!(items[0].is_readable());
/// assert!(!items[1].is_readable());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "zmq_poll")]
pub fn poll(items: &mut [PollItem<'_>], timeout: impl Into<Period>) -> Result<usize, Error> {
    let mut poller = Poller::new()?;
    for (number, item) in items.iter_mut().enumerate() {
        item.ready = Interest::NONE;
        poller.register(Box::new(item.source), Token(number), item.interest)?;
    }
    let mut events = Events::with_capacity(items.len());
    poller.wait(&mut events, timeout)?;
    for event in &events {
        items[event.token().0].ready = event.ready();
    }
    Ok(events.len())
}
