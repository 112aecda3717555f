//! Who waits for a socket.

use std::{
    collections::BTreeMap,
    mem,
    sync::{
        Arc, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Wake, Waker},
};

use crate::ffi::Lock;

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message. It suffices to wake one of those: when it is served, it wakes
    /// the next, as there may be more, and so it does when it gives up.
    Recv,
    /// A message, by who may have other things to do first, such as a stream
    /// that nobody looks at. It is woken, and others in its place as well.
    RecvAtLeisure,
    /// Room for a message. As the room may be for the messages of one of them
    /// alone, all are woken.
    Send,
}

/// The place of one that waits, or may come to wait.
#[derive(Debug)]
pub(super) struct Ticket {
    kind: Kind,
    number: Option<u64>,
}

impl Ticket {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, number: None }
    }

    /// Whether it has come to wait.
    #[inline]
    pub(super) fn is_used(&self) -> bool {
        self.number.is_some()
    }

    pub(super) fn is_for_room(&self) -> bool {
        self.kind == Kind::Send
    }
}

/// Those that wait and have not been woken since. It is a waker too: when a
/// reactor has news, it wakes one of them, which sees to the rest.
#[derive(Debug)]
pub(super) struct Waiters {
    /// How many there are, to be looked at without the lock.
    len: AtomicUsize,
    list: Lock<List>,
}

#[derive(Debug, Default)]
struct List {
    next: u64,
    receivers: BTreeMap<u64, Receiver>,
    senders: BTreeMap<u64, Waker>,
}

#[derive(Debug)]
struct Receiver {
    waker: Waker,
    at_leisure: bool,
}

/// How it was with one that waits no more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) had_place: bool,
    /// Somebody has woken it, perhaps for it to wake others.
    pub(super) was_woken: bool,
    pub(super) others: bool,
}

impl Left {
    /// There is nothing to do any more.
    const ALONE: Self = Self {
        had_place: false,
        was_woken: false,
        others: false,
    };
}

impl Default for Waiters {
    fn default() -> Self {
        Self {
            len: AtomicUsize::new(0),
            list: Lock::new(List::default()),
        }
    }
}

impl Waiters {
    /// How many wait. What another thread has just done may be missing.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Waits, or goes on to wait.
    pub(super) fn add(&self, ticket: &mut Ticket, waker: &Waker) {
        let Some(mut list) = self.list() else {
            return;
        };
        let number = *ticket.number.get_or_insert_with(|| {
            list.next += 1;
            list.next
        });
        if ticket.kind == Kind::Send {
            let place = list.senders.entry(number);
            place
                .and_modify(|known| known.clone_from(waker))
                .or_insert_with(|| waker.clone());
        } else {
            let place = list.receivers.entry(number);
            place
                .and_modify(|known| known.waker.clone_from(waker))
                .or_insert_with(|| Receiver {
                    waker: waker.clone(),
                    at_leisure: ticket.kind == Kind::RecvAtLeisure,
                });
        }
        self.count(&list);
    }

    /// Waits no more.
    pub(super) fn remove(&self, ticket: &mut Ticket) -> Left {
        let Some(number) = ticket.number.take() else {
            return Left {
                others: self.len() > 0,
                ..Left::ALONE
            };
        };
        let Some(mut list) = self.list() else {
            return Left::ALONE;
        };
        // The waker is dropped after the lock is given back.
        let waker = if ticket.kind == Kind::Send {
            list.senders.remove(&number)
        } else {
            let receiver = list.receivers.remove(&number);
            receiver.map(|receiver| receiver.waker)
        };
        self.count(&list);
        let others = list.len() > 0;
        drop(list);
        Left {
            had_place: true,
            was_woken: waker.is_none(),
            others,
        }
    }

    /// Whether anybody waits but this one.
    pub(super) fn has_others(&self, ticket: &Ticket) -> bool {
        let Some(list) = self.list() else {
            return false;
        };
        let is_there = ticket.number.is_some_and(|number| match ticket.kind {
            Kind::Send => list.senders.contains_key(&number),
            Kind::Recv | Kind::RecvAtLeisure => list.receivers.contains_key(&number),
        });
        list.len() > usize::from(is_there)
    }

    /// Wakes those whom news may concern, but for the one who brings it.
    pub(super) fn wake_for_news(&self, input: bool, bringer: &Ticket) {
        let Some(mut list) = self.list() else {
            return;
        };
        let mut senders = mem::take(&mut list.senders);
        let mut receivers = Vec::new();
        if bringer.is_for_room() {
            let own = bringer.number;
            let own = own.and_then(|own| Some((own, senders.remove(&own)?)));
            list.senders.extend(own);
        }
        // Who came for a message looks for itself.
        if input && (bringer.is_for_room() || bringer.number.is_none()) {
            receivers = list.take_receiver();
        }
        self.count(&list);
        drop(list);
        receivers.into_iter().for_each(Waker::wake);
        senders.into_values().for_each(Waker::wake);
    }

    /// Wakes one that waits for a message.
    pub(super) fn wake_receiver(&self) {
        let Some(mut list) = self.list() else {
            return;
        };
        let receivers = list.take_receiver();
        self.count(&list);
        drop(list);
        receivers.into_iter().for_each(Waker::wake);
    }

    /// Wakes one, whatever it waits for.
    pub(super) fn wake_any(&self) {
        let Some(mut list) = self.list() else {
            return;
        };
        let receivers = list.take_receiver();
        let sender = if receivers.is_empty() {
            list.senders.pop_first()
        } else {
            None
        };
        self.count(&list);
        drop(list);
        receivers.into_iter().for_each(Waker::wake);
        if let Some((_, sender)) = sender {
            sender.wake();
        }
    }

    pub(super) fn wake_all(&self) {
        let Some(mut list) = self.list() else {
            return;
        };
        let receivers = mem::take(&mut list.receivers);
        let senders = mem::take(&mut list.senders);
        self.count(&list);
        drop(list);
        let receivers = receivers.into_values().map(|receiver| receiver.waker);
        receivers.chain(senders.into_values()).for_each(Waker::wake);
    }

    fn count(&self, list: &List) {
        self.len.store(list.len(), Ordering::Relaxed);
    }

    /// None in a fork: those who waited are tasks of the parent.
    fn list(&self) -> Option<MutexGuard<'_, List>> {
        self.list.made_in().check().ok()?;
        self.list.lock().ok()
    }
}

impl List {
    fn len(&self) -> usize {
        self.receivers.len() + self.senders.len()
    }

    /// Takes out the one that has waited longest for a message, with those at
    /// leisure before it.
    fn take_receiver(&mut self) -> Vec<Waker> {
        let mut taken = Vec::new();
        while let Some((_, receiver)) = self.receivers.pop_first() {
            taken.push(receiver.waker);
            if !receiver.at_leisure {
                break;
            }
        }
        taken
    }
}

impl Wake for Waiters {
    fn wake(self: Arc<Self>) {
        self.wake_any();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_any();
    }
}
