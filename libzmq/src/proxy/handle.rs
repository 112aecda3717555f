use std::{
    mem,
    thread::{self, JoinHandle},
};

use super::{Proxy, statistics::ProxyStatistics, steering::Steering};
use crate::error::Error;

/// A [`Proxy`] that runs in a thread of its own.
///
/// Dropping it ends the proxy, and drops the sockets.
#[derive(Debug)]
pub struct ProxyHandle<F, B, C = ()> {
    steering: Steering,
    /// `None` when the proxy was given back.
    thread: Option<Thread<F, B, C>>,
}

/// The proxy, and how it has ended.
type Thread<F, B, C> = JoinHandle<(Proxy<F, B, C>, Result<(), Error>)>;

impl<F, B, C> ProxyHandle<F, B, C> {
    pub(super) fn new(steering: Steering, thread: Thread<F, B, C>) -> Self {
        Self {
            steering,
            thread: Some(thread),
        }
    }

    /// As [`Steering::pause`].
    ///
    /// # Errors
    ///
    /// As for that.
    pub fn pause(&self) -> Result<(), Error> {
        self.steering.pause()
    }

    /// As [`Steering::resume`].
    ///
    /// # Errors
    ///
    /// As for that.
    pub fn resume(&self) -> Result<(), Error> {
        self.steering.resume()
    }

    /// As [`Steering::statistics`].
    #[must_use]
    pub fn statistics(&self) -> ProxyStatistics {
        self.steering.statistics()
    }

    /// For threads that have no handle.
    #[must_use]
    pub fn steering(&self) -> &Steering {
        &self.steering
    }

    /// Whether the proxy has ended, because it was terminated by its steering,
    /// its context was shut down, or it has failed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Ends the proxy, waits for that, and gives the proxy back, with its
    /// sockets.
    ///
    /// # Errors
    ///
    /// Those of [`Proxy::run`], when the proxy has ended by one of them. The
    /// sockets are dropped then. [`InvalidCtx`](crate::ErrorKind::InvalidCtx) in a
    /// fork of the process.
    pub fn terminate(mut self) -> Result<Proxy<F, B, C>, Error> {
        let Some(thread) = self.thread.take() else {
            // Whoever takes it has the handle by value, or drops it.
            unreachable!("a proxy ends once");
        };
        if let Err(errno) = self.steering.check_process() {
            mem::forget(thread);
            return Err(errno.into());
        }
        self.steering.terminate();
        match thread.join() {
            Ok((proxy, done)) => done.map(|()| proxy),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl<F, B, C> Drop for ProxyHandle<F, B, C> {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        if self.steering.check_process().is_err() {
            // The thread is the parent's, and its number may be that of another here.
            mem::forget(thread);
            return;
        }
        self.steering.terminate();
        // The owner of a message may hold the handle, and the proxy be the one
        // to drop it: a thread cannot wait for itself.
        if thread.thread().id() != thread::current().id() {
            // How it has ended, nobody wants to know.
            let _ = thread.join();
        }
    }
}
