//! How a task waits for a socket.
//!
//! An operation is tried first. When it would have to wait, the task takes its
//! place among the [waiters](Waiters), and then asks the reactor for news of the
//! descriptor. Whoever takes news off the descriptor, be it for an operation of
//! its own, wakes all others whom it may concern. So nobody sleeps through news:
//! what happens after a try is told to those who had their place before it, and
//! others try after it.
//!
//! One of the waiters always has asked the reactor, or was woken and will.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::{
    Async, Awaitable, HoldOf,
    reactor::Reactor,
    turn,
    waiters::{Kind, Ticket, Waiters},
};
use crate::{
    error::{Error, ErrorKind},
    ffi::{Commands, Hold},
};

/// What the handles of a socket share.
pub(super) struct Shared<S: Awaitable> {
    // The runtime looks away before the descriptor is closed.
    reactor: Reactor<HoldOf<S>>,
    hold: Arc<HoldOf<S>>,
    waiters: Arc<Waiters>,
    /// Wakes one of the waiters.
    waker: Waker,
}

impl<S: Awaitable> Shared<S> {
    pub(super) fn new(socket: S) -> Result<Self, Error> {
        let hold = Arc::new(HoldOf::<S>::new(socket)?);
        let waiters = Arc::new(Waiters::default());
        Ok(Self {
            reactor: Reactor::new(&hold)?,
            hold,
            waker: Waker::from(Arc::clone(&waiters)),
            waiters,
        })
    }

    /// Whether this process has made it, and not one that this is a fork of.
    pub(super) fn was_made_here(&self) -> bool {
        self.reactor.was_made_here()
    }

    pub(super) fn into_socket(self) -> S {
        let Self { reactor, hold, .. } = self;
        drop(reactor);
        let hold = Arc::into_inner(hold).expect("the reactor had the only other handle");
        hold.into_owner()
    }

    /// Does something with the socket that may change what is possible.
    pub(super) fn with<R>(&self, call: impl FnOnce(&S) -> R) -> R {
        let (result, _) = self.hold.call(call, |_| false);
        self.waiters.wake_all();
        result
    }

    /// Tries an operation, and waits for it if it would have to wait. The ticket
    /// is used until this is ready; or [`forget`](Self::forget) it.
    #[inline]
    fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        ticket: &mut Ticket,
        mut call: impl FnMut(&S) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        if ticket.is_used() {
            return self.poll_again(cx, ticket, &mut call);
        }
        if turn::is_over(cx) {
            return Poll::Pending;
        }
        match self.attempt(cx, ticket, &mut call) {
            (Ok(done), false) => Poll::Ready(Ok(done)),
            (result, took_news) => self.settle(cx, ticket, result, took_news, &mut call),
        }
    }

    /// Tries an operation once. If it would have to wait, and another could take
    /// the news off the descriptor before this had its place, it has it now.
    #[inline]
    fn attempt<T>(
        &self,
        cx: &Context<'_>,
        ticket: &mut Ticket,
        call: &mut impl FnMut(&S) -> Result<T, Error>,
    ) -> (Result<T, Error>, bool) {
        self.hold.call(
            |socket| {
                let result = call(socket);
                if HoldOf::<S>::TAKES_NEWS && would_wait(&result) {
                    self.waiters.add(ticket, cx.waker());
                }
                result
            },
            |result| self.waiters.len() > usize::from(would_wait(result)),
        )
    }

    /// What follows a try that has not just succeeded.
    #[cold]
    fn settle<T>(
        &self,
        cx: &mut Context<'_>,
        ticket: &mut Ticket,
        result: Result<T, Error>,
        took_news: bool,
        call: &mut impl FnMut(&S) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        if took_news {
            self.waiters.wake_for_news(true, ticket);
        }
        if !would_wait(&result) {
            self.leave(ticket, result.is_ok());
            return Poll::Ready(result);
        }
        if HoldOf::<S>::TAKES_NEWS {
            self.wait(cx, ticket, call)
        } else {
            self.poll_again(cx, ticket, call)
        }
    }

    /// As one of the waiters, who was perhaps woken, or one who is about to be.
    #[cold]
    fn poll_again<T>(
        &self,
        cx: &mut Context<'_>,
        ticket: &mut Ticket,
        call: &mut impl FnMut(&S) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        let mut left_there = None;
        if ticket.is_used() {
            // What there is of news has to be taken at some time, and now saves
            // a try.
            match self.poll_news() {
                Poll::Ready(Ok(())) => left_there = self.take_news(ticket),
                Poll::Ready(Err(err)) => return self.give_up(ticket, err),
                Poll::Pending => {}
            }
        }
        if !HoldOf::<S>::TAKES_NEWS {
            self.waiters.add(ticket, cx.waker());
        }
        let (result, took_news) = self.attempt(cx, ticket, call);
        self.make_up(left_there, &result, ticket);
        if took_news || !would_wait(&result) {
            return self.settle(cx, ticket, result, took_news, call);
        }
        self.wait(cx, ticket, call)
    }

    /// As one of the waiters, who has tried in vain since it has its place.
    fn wait<T>(
        &self,
        cx: &mut Context<'_>,
        ticket: &mut Ticket,
        call: &mut impl FnMut(&S) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        loop {
            let left_there = match self.poll_news() {
                Poll::Ready(Ok(())) => self.take_news(ticket),
                Poll::Ready(Err(err)) => return self.give_up(ticket, err),
                Poll::Pending => return Poll::Pending,
            };
            let (result, took_news) = self.attempt(cx, ticket, call);
            self.make_up(left_there, &result, ticket);
            if took_news {
                self.waiters.wake_for_news(true, ticket);
            }
            if !would_wait(&result) {
                self.leave(ticket, result.is_ok());
                return Poll::Ready(result);
            }
        }
    }

    fn poll_news(&self) -> Poll<Result<(), Error>> {
        self.reactor
            .poll_news(&mut Context::from_waker(&self.waker))
    }

    /// The reactor had news: takes them off the descriptor, and tells others. The
    /// caller tries after that, and then [makes up](Self::make_up) for what this
    /// has left there.
    fn take_news(&self, ticket: &Ticket) -> Option<Commands> {
        if HoldOf::<S>::TAKES_NEWS && !ticket.is_for_room() && !self.waiters.has_others(ticket) {
            // There is nobody to tell, and to receive takes them as well, unless
            // there is a message already.
            return self.hold.commands().ok();
        }
        self.tell_news(ticket);
        None
    }

    /// Takes news off the descriptor that the reactor has told of, that were left
    /// there, and that nobody has taken since: it does not tell of them again.
    fn make_up<T>(&self, left_there: Option<Commands>, result: &Result<T, Error>, ticket: &Ticket) {
        if let Some(commands) = left_there
            && !would_wait(result)
            && self.hold.commands() == Ok(commands)
        {
            self.tell_news(ticket);
        }
    }

    fn tell_news(&self, ticket: &Ticket) {
        match self.hold.take_news() {
            Ok(input) => self.waiters.wake_for_news(input, ticket),
            // The end of the context concerns everybody.
            Err(_) => self.waiters.wake_all(),
        }
    }

    /// Has no place among the waiters any more, after success or not.
    fn leave(&self, ticket: &mut Ticket, success: bool) {
        let left = self.waiters.remove(ticket);
        if !left.others {
            return;
        }
        if !success {
            // What has failed for one may fail for all.
            self.waiters.wake_all();
            return;
        }
        if !left.had_place {
            return;
        }
        if !ticket.is_for_room() {
            // There may be another message.
            self.waiters.wake_receiver();
        }
        match self.poll_news() {
            Poll::Pending => {}
            Poll::Ready(Ok(())) => {
                self.tell_news(ticket);
                self.waiters.wake_any();
            }
            Poll::Ready(Err(_)) => self.waiters.wake_all(),
        }
    }

    fn give_up<T>(&self, ticket: &mut Ticket, err: Error) -> Poll<Result<T, Error>> {
        self.leave(ticket, false);
        Poll::Ready(Err(err))
    }

    /// Gives up a place among the waiters without having been served.
    fn forget(&self, ticket: &mut Ticket) {
        let left = self.waiters.remove(ticket);
        if left.had_place && left.was_woken {
            self.waiters.wake_any();
        }
    }
}

fn would_wait<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(err) if err.kind() == ErrorKind::WouldBlock)
}

impl<S: Awaitable> fmt::Debug for Shared<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("reactor", &self.reactor)
            .field("waiters", &self.waiters.len())
            .finish_non_exhaustive()
    }
}

/// A handle to what the handles of a socket share.
pub(super) trait Share {
    type Socket: Awaitable;

    fn shared(&self) -> &Shared<Self::Socket>;
}

impl<S: Awaitable> Share for &Shared<S> {
    type Socket = S;

    #[inline]
    fn shared(&self) -> &Shared<S> {
        self
    }
}

impl<S: Awaitable> Share for Async<S> {
    type Socket = S;

    fn shared(&self) -> &Shared<S> {
        &self.shared
    }
}

/// The place of one that waits, or may come to wait. It is given up when this is
/// dropped.
pub(super) struct Place<H: Share> {
    handle: H,
    ticket: Ticket,
}

impl<H: Share> Place<H> {
    #[inline]
    pub(super) fn new(handle: H, kind: Kind) -> Self {
        let ticket = Ticket::new(kind);
        Self { handle, ticket }
    }

    pub(super) fn handle(&self) -> &H {
        &self.handle
    }

    /// Tries an operation, and waits for it if it would have to wait.
    #[inline]
    pub(super) fn poll<T>(
        &mut self,
        cx: &mut Context<'_>,
        call: impl FnMut(&H::Socket) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        self.handle.shared().poll(cx, &mut self.ticket, call)
    }

    /// Does not wait any more.
    #[inline]
    pub(super) fn give_up(&mut self) {
        if self.ticket.is_used() {
            self.handle.shared().forget(&mut self.ticket);
        }
    }
}

impl<H: Share> Drop for Place<H> {
    #[inline]
    fn drop(&mut self) {
        self.give_up();
    }
}

/// A future that is ready when an operation has succeeded, or failed.
pub(super) struct Operation<'a, S: Awaitable, F> {
    place: Place<&'a Shared<S>>,
    call: F,
}

impl<'a, S: Awaitable, F> Operation<'a, S, F> {
    #[inline]
    pub(super) fn new(shared: &'a Shared<S>, kind: Kind, call: F) -> Self {
        let place = Place::new(shared, kind);
        Self { place, call }
    }
}

// Nothing in it is pinned.
impl<S: Awaitable, F> Unpin for Operation<'_, S, F> {}

impl<S, T, F> Future for Operation<'_, S, F>
where
    S: Awaitable,
    F: FnMut(&S) -> Result<T, Error>,
{
    type Output = Result<T, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        this.place.poll(cx, &mut this.call)
    }
}
