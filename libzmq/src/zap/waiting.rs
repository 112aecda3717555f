use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

use super::{
    callback::{AuthRequest, Callback, Job, Mailbox, Outcome},
    decision::Reason,
    request::Request,
};
use crate::{
    ffi::{Errno, RawPoller, RawSocket, Source},
    msg::{Envelope, Msg, Multipart},
    period::Period,
    pipe::Pipe,
};

/// A request that has arrived, with whom to answer.
pub(super) struct Visitor {
    /// The name that the socket has for the one who asks, and what that one put
    /// before.
    envelope: Envelope,
    request: Multipart,
}

impl Visitor {
    pub(super) fn new(mut frames: Multipart) -> Option<Self> {
        let envelope = frames.pop_envelope()?;
        Some(Self {
            envelope,
            request: frames,
        })
    }

    pub(super) fn request(&self) -> Vec<&[u8]> {
        self.request.iter().map(Msg::as_bytes).collect()
    }

    pub(super) fn into_envelope(self) -> Envelope {
        self.envelope
    }
}

/// Those who wait for a callback. There is nothing here before there is a
/// callback.
pub(super) struct Waiting<'a> {
    socket: &'a RawSocket,
    entrance: Option<Entrance<'a>>,
    visitors: HashMap<u64, Visitor>,
    deadlines: BTreeSet<(Instant, u64)>,
    last_ticket: u64,
}

/// Where the authenticator waits for both requests and answers.
struct Entrance<'a> {
    poller: RawPoller<'a>,
    mailbox: Arc<Mailbox>,
}

/// Who asked, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    number: u64,
    deadline: Instant,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(socket: &'a RawSocket) -> Self {
        Self {
            socket,
            entrance: None,
            visitors: HashMap::new(),
            deadlines: BTreeSet::new(),
            last_ticket: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.visitors.is_empty()
    }

    /// Asks a callback. Whoever gets the ticket has to be [inserted](Self::insert).
    pub(super) fn ask(
        &mut self,
        callback: &Callback,
        request: &Request<'_>,
    ) -> Result<Ticket, Reason> {
        let request = AuthRequest::new(request).ok_or(Reason::NotText)?;
        let mailbox = self.mailbox().ok_or(Reason::CallbackBusy)?;
        self.last_ticket += 1;
        let ticket = Ticket {
            number: self.last_ticket,
            deadline: callback.deadline(),
        };
        let job = Job {
            ticket: ticket.number,
            request,
            deadline: ticket.deadline,
            mailbox,
        };
        callback
            .submit(job)
            .then_some(ticket)
            .ok_or(Reason::CallbackBusy)
    }

    pub(super) fn insert(&mut self, ticket: Ticket, visitor: Visitor) {
        self.visitors.insert(ticket.number, visitor);
        self.deadlines.insert((ticket.deadline, ticket.number));
    }

    /// Waits until somebody comes, a callback answers, or somebody has waited
    /// for long enough.
    pub(super) fn wait(&mut self) -> Result<(), Errno> {
        let Some(entrance) = &mut self.entrance else {
            return Ok(());
        };
        let left = self
            .deadlines
            .first()
            .map(|(deadline, _)| deadline.saturating_duration_since(Instant::now()));
        let millis = Period::from(left).as_millis().unwrap_or(i32::MAX);
        match entrance.poller.wait(millis, |_, _| ()) {
            Err(errno) if errno == libzmq_sys::ETERM => Err(errno),
            _ => Ok(()),
        }
    }

    /// Who was answered. An answer to somebody who is not here any more is
    /// dropped.
    pub(super) fn answered(&mut self) -> Vec<(Visitor, Outcome)> {
        let letters = self
            .entrance
            .as_ref()
            .map(|entrance| entrance.mailbox.take());
        let mut answered = Vec::new();
        for (number, outcome) in letters.unwrap_or_default() {
            if let Some(visitor) = self.visitors.remove(&number) {
                answered.push((visitor, outcome));
            }
        }
        self.deadlines
            .retain(|(_, number)| self.visitors.contains_key(number));
        answered
    }

    /// Who has waited for too long.
    pub(super) fn expired(&mut self) -> Vec<Visitor> {
        let now = Instant::now();
        let mut expired = Vec::new();
        while let Some((deadline, number)) = self.deadlines.first().copied()
            && deadline <= now
        {
            self.deadlines.remove(&(deadline, number));
            expired.extend(self.visitors.remove(&number));
        }
        expired
    }

    /// Where answers go. `None` where the system has no room for it.
    fn mailbox(&mut self) -> Option<Arc<Mailbox>> {
        if self.entrance.is_none() {
            self.entrance = Entrance::open(self.socket);
        }
        let entrance = self.entrance.as_ref()?;
        Some(Arc::clone(&entrance.mailbox))
    }
}

impl<'a> Entrance<'a> {
    fn open(socket: &'a RawSocket) -> Option<Self> {
        let mailbox = Mailbox::new().ok()?;
        let mut poller = RawPoller::new().ok()?;
        let pipe: Pipe = mailbox.pipe().clone();
        let readable = libzmq_sys::ZMQ_POLLIN as _;
        poller
            .add(Box::new(Source::Socket(socket)), 0, readable)
            .ok()?;
        poller.add(Box::new(pipe), 1, readable).ok()?;
        Some(Self {
            poller,
            mailbox: Arc::new(mailbox),
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(entrance) = &self.entrance {
            entrance.mailbox.close();
        }
    }
}
