//! What other threads have to say to a proxy.

use std::{
    sync::{
        Arc, Condvar, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
};

use libzmq_sys::ZMQ_LINGER;

use super::statistics::ProxyStatistics;
use crate::{
    endpoint::{Endpoint, InprocAddr},
    error::{Error, ErrorKind},
    ffi::{ClassicKind, ClassicSocket, Errno, Handle, Lock, RawCtx, RawMsg, RawSocket, Wait},
};

/// Controls a [`Proxy`](crate::Proxy) from other threads.
///
/// The struct is a handle, which can be cloned and outlives the proxy. No call
/// waits for longer than it takes to forward a message.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
/// use std::thread;
///
/// # fn main() -> Result<(), Error> {
/// let (front, back) = (InprocAddr::new_unique(), InprocAddr::new_unique());
/// let mut proxy = Proxy::new(
///     PullBuilder::new().bind(&front).build()?,
///     PushBuilder::new().bind(&back).build()?,
/// );
/// let source = PushBuilder::new().connect(&front).build()?;
/// let sink = PullBuilder::new().connect(&back).build()?;
///
/// let steering = proxy.steering()?;
/// let thread = thread::spawn(move || {
///     source.send("a task")?;
///     assert_eq!(sink.recv_msg()?, "a task");
///     steering.pause()?;
///     source.send("another task")?;
///     assert_eq!(steering.statistics().to_backend.messages, 1);
///     steering.terminate();
///     Ok::<(), Error>(())
/// });
/// proxy.run()?;
/// thread.join().unwrap()
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Steering {
    shared: Arc<Shared>,
}

impl Steering {
    /// Stops forwarding. When this returns, nothing moves any more: messages
    /// wait in the sockets, as far as their high water marks go.
    ///
    /// A proxy that does not run yet begins with a pause.
    ///
    /// # Errors
    ///
    /// When the proxy has failed, and does not run again: with the kind of that
    /// failure, which is [`InvalidCtx`](ErrorKind::InvalidCtx) after a shutdown
    /// of its context.
    pub fn pause(&self) -> Result<(), Error> {
        self.shared.order(Order::Pause)
    }

    /// Goes on forwarding.
    ///
    /// # Errors
    ///
    /// As for [`pause`](Self::pause).
    pub fn resume(&self) -> Result<(), Error> {
        self.shared.order(Order::Go)
    }

    /// What the proxy has forwarded up to now, in all of its runs. It has
    /// counted whatever has arrived anywhere. In a fork of the process that is
    /// nothing.
    #[must_use]
    pub fn statistics(&self) -> ProxyStatistics {
        let state = self.shared.state().map(|state| self.shared.ask(state));
        state.map_or_else(|_| ProxyStatistics::default(), |state| state.statistics)
    }

    /// Fails with ETERM in a fork of the process that has the proxy.
    pub(super) fn check_process(&self) -> Result<(), Errno> {
        self.shared.state.made_in().check()
    }

    /// Ends the proxy, or its next run if it does not run yet. When this
    /// returns, [`run`](crate::Proxy::run) is about to return.
    ///
    /// Messages that wait in the sockets stay there.
    pub fn terminate(&self) {
        if let Ok(mut state) = self.shared.state() {
            state.order = Order::End;
            drop(self.shared.ask(state));
        }
    }
}

/// What a proxy is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Go,
    Pause,
    End,
}

#[derive(Debug)]
struct Shared {
    state: Lock<State>,
    /// The proxy has answered.
    answered: Condvar,
    /// There is a question that the proxy has not seen: to look at this takes no
    /// lock.
    asked: AtomicBool,
}

#[derive(Debug)]
struct State {
    order: Order,
    /// The thread that the proxy runs in.
    running: Option<ThreadId>,
    /// How often the proxy was asked for something.
    questions: u64,
    /// How many of these it has seen to.
    answers: u64,
    statistics: ProxyStatistics,
    /// Why the last run failed.
    failure: Option<ErrorKind>,
    /// Wakes the proxy.
    bell: ClassicSocket,
}

impl Shared {
    /// Fails in a fork: the proxy is not there, nor who else has the lock.
    fn state(&self) -> Result<MutexGuard<'_, State>, Errno> {
        self.state.made_in().check()?;
        self.state.lock()
    }

    fn order(&self, order: Order) -> Result<(), Error> {
        let mut state = self.state()?;
        if let Some(kind) = state.failure {
            return Err(Error::new(kind, "the proxy has ended"));
        }
        if state.order != Order::End {
            state.order = order;
        }
        drop(self.ask(state));
        Ok(())
    }

    /// Waits until the proxy, if it runs, has seen to what is in the state.
    fn ask<'a>(&self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.questions += 1;
        let question = state.questions;
        self.asked.store(true, Ordering::Release);
        // When there is no room, it has been rung often enough; when the context
        // is shut down, the proxy hears of that.
        let _ = state.bell.send(&mut RawMsg::new(), Wait::No, false);
        // The proxy's own thread comes here by the owner of a message: it cannot
        // wait for itself.
        let me = thread::current().id();
        let waits = |state: &mut State| {
            state.answers < question && state.running.is_some_and(|thread| thread != me)
        };
        self.answered
            .wait_while(state, waits)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The proxy's end of its steering.
#[derive(Debug)]
pub(super) struct Control {
    shared: Arc<Shared>,
    socket: ClassicSocket,
}

impl Control {
    pub(super) fn new(ctx: &Arc<RawCtx>, statistics: ProxyStatistics) -> Result<Self, Error> {
        let failed = |errno: Errno| Error::from(errno).context("making a proxy's steering");
        let open = || {
            let socket = ClassicSocket::open(ctx, ClassicKind::Pair)?;
            socket.set_int(ZMQ_LINGER, 0)?;
            Ok(socket)
        };
        let addr = Endpoint::from(InprocAddr::new_unique()).to_c_string()?;
        let socket = open().map_err(failed)?;
        socket.bind(&addr).map_err(failed)?;
        let bell = open().map_err(failed)?;
        bell.connect(&addr).map_err(failed)?;
        let state = State {
            order: Order::Go,
            running: None,
            questions: 0,
            answers: 0,
            statistics,
            failure: None,
            bell,
        };
        let shared = Arc::new(Shared {
            state: Lock::new(state),
            answered: Condvar::new(),
            asked: AtomicBool::new(false),
        });
        Ok(Self { shared, socket })
    }

    pub(super) fn steering(&self) -> Steering {
        Steering {
            shared: Arc::clone(&self.shared),
        }
    }

    /// The socket with a message when there is a question.
    pub(super) fn socket(&self) -> &RawSocket {
        &self.socket
    }

    /// Takes these messages out.
    pub(super) fn silence(&self) -> Result<(), Errno> {
        loop {
            match self.socket.recv(&mut RawMsg::new(), Wait::No) {
                Ok(_) => {}
                Err(errno) if errno == libc::EAGAIN => return Ok(()),
                Err(errno) => return Err(errno),
            }
        }
    }

    /// Whether there is a question.
    #[inline]
    pub(super) fn is_asked(&self) -> bool {
        self.shared.asked.load(Ordering::Acquire)
    }

    /// Answers, and returns what is to be done, if that may have changed.
    pub(super) fn answer(&self, statistics: impl FnOnce() -> ProxyStatistics) -> Option<Order> {
        if !self.is_asked() {
            return None;
        }
        let mut state = self.shared.state().ok()?;
        self.shared.asked.store(false, Ordering::Release);
        state.statistics = statistics();
        // The end is answered by ending.
        if state.order != Order::End {
            state.answers = state.questions;
            self.shared.answered.notify_all();
        }
        Some(state.order)
    }

    /// Says that the proxy runs.
    pub(super) fn start(&self) -> Result<Running<'_>, Errno> {
        let mut state = self.shared.state()?;
        state.running = Some(thread::current().id());
        state.failure = None;
        // Whoever was here before has left orders.
        self.shared.asked.store(true, Ordering::Release);
        Ok(Running(&self.shared))
    }
}

/// As long as a proxy runs.
pub(super) struct Running<'a>(&'a Shared);

impl Running<'_> {
    /// Says how the proxy has ended.
    pub(super) fn end(self, statistics: ProxyStatistics, done: &Result<(), Error>) {
        if let Ok(mut state) = self.0.state() {
            state.statistics = statistics;
            state.failure = done.as_ref().err().map(Error::kind);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let Ok(mut state) = self.0.state() else {
            return;
        };
        state.running = None;
        state.answers = state.questions;
        if state.order == Order::End {
            // It was carried out.
            state.order = Order::Go;
        }
        self.0.answered.notify_all();
    }
}
