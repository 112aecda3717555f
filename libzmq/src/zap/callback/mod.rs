//! A function of the program that decides, and the threads that call it.
//!
//! It may take its time, never return, or panic. So it is called by threads of
//! its own, which are there when they are needed, and nobody waits for them:
//! whoever is not answered in time is told to try again.

mod answer;
mod pool;
mod request;

pub use answer::AuthAnswer;
pub(super) use answer::{Answer, checked};
pub(crate) use pool::Callback;
pub(super) use pool::{Job, Mailbox, Outcome};
pub use request::{AuthCredentials, AuthRequest};

use std::time::Duration;

use crate::error::Error;

/// How a callback of the authenticator is called.
///
/// # Example
///
/// ```
/// use libzmq::{auth::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let options = CallbackOptions::new().deadline(Duration::from_secs(1)).threads(2);
/// let auth = AuthClient::new(Ctx::global())?;
/// # let auth = auth.domain("doc-callback-options")?;
/// auth.set_callback_with(options, |_| AuthAnswer::try_later("closed until noon"))?;
/// # auth.clear_callback()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CallbackOptions {
    pub(crate) deadline: Duration,
    pub(crate) threads: usize,
    pub(crate) queue: usize,
}

impl Default for CallbackOptions {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(5),
            threads: 8,
            queue: 256,
        }
    }
}

impl CallbackOptions {
    /// Those that [`AuthClient::set_callback`](crate::auth::AuthClient::set_callback)
    /// has.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a peer waits for an answer, and for its turn: 5 seconds by
    /// default. Then it is told to try again, and the answer does not count any
    /// more. More than the
    /// [`handshake_interval`](crate::HandshakeOptions::set_handshake_interval) of
    /// a socket, which is 30 seconds by default, is of no use.
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = time;
        self
    }

    /// How many threads there may be that call it, and so how many calls at
    /// once: 8 by default. They are made when they are needed, and end when they
    /// are not. A call that does not return keeps its thread; when no other is
    /// left, whoever comes is told to try again.
    pub fn threads(mut self, most: usize) -> Self {
        self.threads = most;
        self
    }

    /// How many peers may wait for their turn: 256 by default. Who comes then is
    /// told to try again at once.
    pub fn queue(mut self, most: usize) -> Self {
        self.queue = most;
        self
    }

    /// Refuses what would let in nobody.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (name, is_zero) in [
            ("deadline", self.deadline.is_zero()),
            ("threads", self.threads == 0),
            ("queue", self.queue == 0),
        ] {
            if is_zero {
                return Err(Error::invalid(format!("{name} of a callback: it is zero")));
            }
        }
        Ok(())
    }
}
