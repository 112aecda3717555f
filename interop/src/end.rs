use std::time::Duration;

use crate::{Kind, Security, Who};

/// The parts of a message. Those of RADIO and DISH are the group and the body.
pub type Parts = Vec<Vec<u8>>;

/// The group in which everything is said here.
pub const GROUP: &str = "interop";

/// One end of a conversation: a socket, or none yet.
pub trait End {
    /// Makes the socket, and returns what others connect to.
    fn open(&mut self, setup: &Setup) -> String;

    /// Sends a message; an end that answers sends to whom it has heard last.
    fn send(&mut self, parts: Parts);

    /// The next message, or none when none comes in that time.
    fn recv(&mut self, wait: Duration) -> Option<Received>;

    /// Closes the socket.
    fn close(&mut self);

    /// Whether messages tell which user has sent them.
    fn tells_users(&self) -> bool {
        false
    }
}

/// A message, and who has sent it.
#[derive(Debug)]
pub struct Received {
    /// Its parts.
    pub parts: Parts,
    /// The user, of whom nothing is known without a mechanism.
    pub user_id: String,
}

/// What an end is to be. Whoever binds is the server of the mechanism.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The type of the socket.
    pub kind: Kind,
    /// Where it is.
    pub at: At,
    /// Its mechanism.
    pub security: Security,
    /// Which client it is, where it is one.
    pub who: Who,
}

/// What is done with an endpoint.
#[derive(Debug, Clone)]
pub enum At {
    /// It is bound. The port may be `*`.
    Bind(String),
    /// It is connected to.
    Connect(String),
}

/// As many bytes as every peer can make for itself: they are not written out
/// between us and the peer.
#[must_use]
pub fn pattern(len: usize) -> Vec<u8> {
    let period: Vec<u8> = (0..251).collect();
    let mut bytes = period.repeat(len.div_ceil(period.len()));
    bytes.truncate(len);
    bytes
}
