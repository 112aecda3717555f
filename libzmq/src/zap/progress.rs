use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

/// How far an authenticator is with its answers, for whoever has to know that
/// none is on its way any more that was decided before.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The thread that answers.
    thread: Option<ThreadId>,
    /// How many answers have been begun.
    begun: u64,
    is_answering: bool,
    waiting: usize,
}

impl Progress {
    /// Says that this thread begins to answer, and when it has done so.
    pub(super) fn answer(&self) -> Answering<'_> {
        let mut state = self.lock();
        state.thread = Some(thread::current().id());
        state.begun += 1;
        state.is_answering = true;
        Answering(self)
    }

    /// Waits until every answer that was begun has been given. In the midst of
    /// an answer there is nothing to wait for.
    pub(super) fn catch_up(&self) {
        let mut state = self.lock();
        if state.thread == Some(thread::current().id()) {
            return;
        }
        let begun = state.begun;
        state.waiting += 1;
        let mut state = self
            .moved
            .wait_while(state, |state| state.is_answering && state.begun == begun)
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No panic can come between two changes that go together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer is on its way until this is dropped.
#[derive(Debug)]
pub(super) struct Answering<'a>(&'a Progress);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_answering = false;
        if state.waiting > 0 {
            self.0.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn only_an_answer_that_was_begun_is_waited_for() {
        let progress = Progress::default();
        progress.catch_up();
        thread::scope(|scope| {
            let (begun, begins) = mpsc::channel();
            let (go, goes) = mpsc::channel::<()>();
            let progress = &progress;
            scope.spawn(move || {
                let answer = progress.answer();
                // This thread is the one that answers.
                progress.catch_up();
                begun.send(()).unwrap();
                goes.recv().unwrap();
                drop(answer);
                // The next answer concerns nobody who waited before.
                let _next = progress.answer();
                begun.send(()).unwrap();
                let _ = goes.recv();
            });
            begins.recv().unwrap();
            let waiter = scope.spawn(|| progress.catch_up());
            while progress.lock().waiting == 0 {
                thread::yield_now();
            }
            assert!(!waiter.is_finished());
            go.send(()).unwrap();
            begins.recv().unwrap();
            waiter.join().unwrap();
        });
        progress.catch_up();
    }
}
