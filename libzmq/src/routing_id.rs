use std::{fmt, num::NonZeroU32};

/// Names one of the peers of a [`Server`](crate::Server).
///
/// A server finds it on every message that it receives, and sends to that peer
/// with [`route`](crate::Server::route). A client that reconnects gets a new
/// one. Routing ids are not secret and mean nothing outside of the socket that
/// they come from: do not store them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoutingId(NonZeroU32);

impl RoutingId {
    /// Zero stands for no routing id.
    pub(crate) fn from_raw(id: u32) -> Option<Self> {
        NonZeroU32::new(id).map(Self)
    }

    pub(crate) fn to_raw(self) -> u32 {
        self.0.get()
    }
}

impl From<NonZeroU32> for RoutingId {
    fn from(id: NonZeroU32) -> Self {
        Self(id)
    }
}

impl From<RoutingId> for u32 {
    fn from(id: RoutingId) -> Self {
        id.to_raw()
    }
}

impl fmt::Debug for RoutingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoutingId({:#010x})", self.0)
    }
}

impl fmt::Display for RoutingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}
