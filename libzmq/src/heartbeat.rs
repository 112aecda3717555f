use std::time::Duration;

use crate::text::from_ref;

/// How a socket finds out that a connection is dead.
///
/// Every `interval` the socket sends a small PING to each of its peers, and the
/// peer answers. When nothing at all has come back for `timeout`, the
/// connection is closed; the side that had connected then tries again.
///
/// Dishes of libzmq itself mistake a PING for a broken message; those of this
/// library do not. See [`Radio`](crate::Radio).
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let second = Duration::from_secs(1);
/// let heartbeat = Heartbeat::new(second)
///     .add_timeout(3 * second)
///     .add_ttl(3 * second);
///
/// let client = ClientBuilder::new().heartbeat(&heartbeat).build()?;
/// assert_eq!(client.heartbeat()?, Some(heartbeat));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Heartbeat {
    interval: Duration,
    timeout: Option<Duration>,
    ttl: Option<Duration>,
}

impl Heartbeat {
    /// Heartbeats that are `interval` apart. It is rounded up to milliseconds
    /// and must be more than zero.
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    #[must_use]
    pub fn new(interval: Duration) -> Self {
        Self {
            interval,
            timeout: None,
            ttl: None,
        }
    }

    /// How long the connection may be silent before it counts as dead. By
    /// default as long as the interval.
    #[doc(alias = "ZMQ_HEARTBEAT_TIMEOUT")]
    #[must_use]
    pub fn add_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long the *peer* shall wait for our next heartbeat before it takes
    /// the connection for dead; it need not have heartbeats of its own. By
    /// default the peer does not watch.
    ///
    /// Rounded up to tenths of a second, at most 65.5 seconds.
    #[doc(alias = "ZMQ_HEARTBEAT_TTL")]
    #[must_use]
    pub fn add_ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// The time between two heartbeats.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// How long the connection may be silent; `None` for the interval.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// What the peer is told; `None` for nothing.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

from_ref!(Heartbeat);
