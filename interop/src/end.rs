use std::time::Duration;

use crate::{Case, Kind, Security, Who};

/// The parts of a message. Those of RADIO and DISH are the group and the body.
pub type Parts = Vec<Vec<u8>>;

/// The topic that everybody has subscribed to, and the group that they are in.
pub const TOPIC: &str = "interop";

/// What a ROUTER calls its peer: so it says when it connects, and so DEALER and
/// REQ call themselves.
pub const PEER: &str = "peer";

/// Two types that talk to each other. The first begins; the second answers, if
/// it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Couple(pub Kind, pub Kind);

/// One end of a conversation: a socket, or none yet.
pub trait End {
    /// Makes the socket, and returns what others connect to.
    fn open(&mut self, setup: &Setup) -> String;

    /// Sends a message, or returns that it could not within that time. SERVER
    /// and PEER send to whom they have heard last, or have connected to.
    fn send(&mut self, parts: Parts, wait: Duration) -> bool;

    /// The next message, or none when none comes in that time.
    fn recv(&mut self, wait: Duration) -> Option<Received>;

    /// Closes the socket.
    fn close(&mut self);

    /// Whether it can take their part in such a conversation.
    fn can(&self, _case: &Case) -> bool {
        true
    }

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
