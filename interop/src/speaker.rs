use std::time::Duration;

use libzmq_tests::PATIENCE;

use crate::{End, Kind, PEER, Parts, Received};

/// An end that puts in front of messages what its type asks for, and takes off
/// what comes in front.
pub(crate) struct Speaker<'a> {
    end: &'a mut dyn End,
    /// Of a router: whom it sends to. It is whom it has connected to, or has
    /// heard last.
    peer: Option<Vec<u8>>,
    peer_has_name: bool,
    has_delimiter: bool,
}

impl<'a> Speaker<'a> {
    pub(crate) fn new(end: &'a mut dyn End, kind: Kind, other: Kind) -> Self {
        Self {
            end,
            peer: (kind == Kind::Router).then(|| PEER.into()),
            peer_has_name: matches!(other, Kind::Dealer | Kind::Req),
            has_delimiter: other.hides_delimiter() && !kind.hides_delimiter(),
        }
    }

    #[track_caller]
    pub(crate) fn send(&mut self, mut parts: Parts) {
        if self.has_delimiter {
            parts.insert(0, vec![]);
        }
        if let Some(peer) = &self.peer {
            parts.insert(0, peer.clone());
        }
        assert!(self.end.send(parts, PATIENCE), "a message is not sent");
    }

    #[track_caller]
    pub(crate) fn recv(&mut self, wait: Duration) -> Option<Received> {
        let mut received = self.end.recv(wait)?;
        if let Some(peer) = &mut self.peer {
            *peer = received.parts.remove(0);
            if self.peer_has_name {
                assert_eq!(*peer, PEER.as_bytes(), "the identity");
            }
        }
        if self.has_delimiter {
            let delimiter = received.parts.remove(0);
            assert!(delimiter.is_empty(), "{delimiter:?}");
        }
        Some(received)
    }

    pub(crate) fn tells_users(&self) -> bool {
        self.end.tells_users()
    }
}
