use super::interest::Interest;

/// What something in a [`Poller`](super::Poller) goes by, and a timer in
/// [`Timers`](super::Timers): a number of your choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub usize);

/// Something is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    token: Token,
    ready: Interest,
}

impl Event {
    pub(super) fn new(token: Token, ready: Interest) -> Self {
        Self { token, ready }
    }

    /// What is ready.
    #[must_use]
    pub fn token(self) -> Token {
        self.token
    }

    /// What it is ready for.
    #[must_use]
    pub fn ready(self) -> Interest {
        self.ready
    }

    /// Whether something can be received or read.
    #[must_use]
    pub fn is_readable(self) -> bool {
        self.ready.contains(Interest::READABLE)
    }

    /// Whether something can be sent or written.
    #[must_use]
    pub fn is_writable(self) -> bool {
        self.ready.contains(Interest::WRITABLE)
    }

    /// Whether a descriptor has an [error](Interest::ERROR).
    #[must_use]
    pub fn is_error(self) -> bool {
        self.ready.contains(Interest::ERROR)
    }
}

/// What a [wait](super::Poller::wait) has found, to be used again for the next.
///
/// There is room for everything that is in the poller: however much is ready,
/// nothing has to wait for another turn.
#[derive(Debug, Clone, Default)]
pub struct Events {
    list: Vec<Event>,
}

impl Events {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet, and memory for as many. More is had when it is needed.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            list: Vec::with_capacity(capacity),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing was ready when the time was up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Each of them, in the order in which they were added to the poller.
    pub fn iter(&self) -> std::slice::Iter<'_, Event> {
        self.list.iter()
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    pub(super) fn push(&mut self, event: Event) {
        self.list.push(event);
    }
}

impl<'a> IntoIterator for &'a Events {
    type Item = &'a Event;
    type IntoIter = std::slice::Iter<'a, Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
