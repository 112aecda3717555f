use std::{
    collections::VecDeque,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{AuthAnswer, AuthRequest, CallbackOptions};
use crate::{error::Error, pipe::Pipe};

/// How long a thread waits for more to do before it ends.
const IDLE: Duration = Duration::from_secs(10);

type Ask = dyn Fn(&AuthRequest) -> AuthAnswer + Send + Sync;

/// A function and the threads that call it.
///
/// Dropping this lets the threads end when they have answered what is asked; the
/// last of them drops the function. It waits for none.
pub(crate) struct Callback {
    pool: Arc<Pool>,
}

struct Pool {
    ask: Box<Ask>,
    options: CallbackOptions,
    state: Mutex<State>,
    /// Something to do, or an end.
    news: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    threads: usize,
    /// Of the threads, those that wait for something to do.
    idle: usize,
    /// Of the threads, those that do something.
    busy: usize,
    is_closed: bool,
}

/// A question, and where the answer goes.
pub(in super::super) struct Job {
    pub(in super::super) ticket: u64,
    pub(in super::super) request: AuthRequest,
    /// After this nobody wants to know any more.
    pub(in super::super) deadline: Instant,
    pub(in super::super) mailbox: Arc<Mailbox>,
}

/// What has come of a question.
pub(in super::super) enum Outcome {
    Answered(AuthAnswer),
    Panicked,
}

impl Callback {
    pub(crate) fn new(
        options: CallbackOptions,
        ask: impl Fn(&AuthRequest) -> AuthAnswer + Send + Sync + 'static,
    ) -> Self {
        let pool = Pool {
            ask: Box::new(ask),
            options,
            state: Mutex::default(),
            news: Condvar::new(),
        };
        Self {
            pool: Arc::new(pool),
        }
    }

    /// When an answer to what is asked now comes too late.
    pub(in super::super) fn deadline(&self) -> Instant {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);

        Instant::now() + self.pool.options.deadline.min(DAY)
    }

    /// Has a question answered by one of the threads. `false` when there is no
    /// room for it.
    pub(in super::super) fn submit(&self, job: Job) -> bool {
        let mut state = self.pool.state();
        // They stand in their order.
        let now = Instant::now();
        while state.queue.front().is_some_and(|job| job.deadline <= now) {
            state.queue.pop_front();
        }
        let options = &self.pool.options;
        // What waits and what is being done: a thread that is free has not begun.
        let room = options.queue.saturating_add(options.threads);
        if state.queue.len() + state.busy >= room {
            return false;
        }
        state.queue.push_back(job);
        if state.queue.len() > state.idle && state.threads < options.threads {
            if self.pool.clone().spawn() {
                state.threads += 1;
            } else if state.threads == 0 {
                state.queue.pop_back();
                return false;
            }
        }
        drop(state);
        self.pool.news.notify_one();
        true
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        self.pool.state().is_closed = true;
        self.pool.news.notify_all();
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("options", &self.pool.options)
            .finish_non_exhaustive()
    }
}

impl Pool {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in there can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(self: Arc<Self>) -> bool {
        let thread = thread::Builder::new().name("libzmq-callback".into());
        thread.spawn(move || self.work()).is_ok()
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            if job.deadline > Instant::now() && job.mailbox.is_open() {
                job.mailbox.post(job.ticket, self.ask(&job.request));
            }
            self.state().busy -= 1;
        }
    }

    fn ask(&self, request: &AuthRequest) -> Outcome {
        match catch_unwind(AssertUnwindSafe(|| (self.ask)(request))) {
            Ok(answer) => Outcome::Answered(answer),
            Err(payload) => {
                // Dropping it might panic too.
                std::mem::forget(payload);
                Outcome::Panicked
            }
        }
    }

    /// Waits for something to do; `None` when the thread is to end, which does
    /// not count from then on.
    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.queue.pop_front() {
                state.busy += 1;
                return Some(job);
            }
            if state.is_closed {
                state.threads -= 1;
                return None;
            }
            state.idle += 1;
            let waited = self.news.wait_timeout(state, IDLE);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = guard;
            state.idle -= 1;
            if timeout.timed_out() && state.queue.is_empty() {
                state.threads -= 1;
                return None;
            }
        }
    }
}

/// Where the threads leave their answers for the authenticator.
#[derive(Debug)]
pub(in super::super) struct Mailbox {
    letters: Mutex<Vec<(u64, Outcome)>>,
    is_open: AtomicBool,
    pipe: Pipe,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outcome(…)")
    }
}

impl Mailbox {
    pub(in super::super) fn new() -> Result<Self, Error> {
        Ok(Self {
            letters: Mutex::default(),
            is_open: AtomicBool::new(true),
            pipe: Pipe::new()?,
        })
    }

    /// What to wait for.
    pub(in super::super) fn pipe(&self) -> &Pipe {
        &self.pipe
    }

    /// Takes what is there.
    pub(in super::super) fn take(&self) -> Vec<(u64, Outcome)> {
        self.pipe.empty();
        std::mem::take(&mut self.letters())
    }

    /// Nobody waits for answers any more.
    pub(in super::super) fn close(&self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.letters().clear();
    }

    fn is_open(&self) -> bool {
        self.is_open.load(Ordering::SeqCst)
    }

    fn post(&self, ticket: u64, outcome: Outcome) {
        if self.is_open() {
            self.letters().push((ticket, outcome));
            // If this fails, the authenticator finds it when the time is over.
            let _ = self.pipe.fill();
        }
    }

    fn letters(&self) -> MutexGuard<'_, Vec<(u64, Outcome)>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
