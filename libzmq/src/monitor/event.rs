//! An event, and how it is read.

use std::fmt;

use super::MonitorEventKind;
use crate::endpoint::Endpoint;

/// Something that has happened to a connection of a monitored socket.
///
/// Displays as a line for a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorEvent {
    kind: MonitorEventKind,
    local: String,
    remote: String,
}

impl MonitorEvent {
    /// Reads the frames of an event: its number, how many values there are, the
    /// values, and the endpoints.
    pub(super) fn read(frames: &[&[u8]]) -> Self {
        let [event, _, values @ .., local, remote] = frames else {
            return Self {
                kind: MonitorEventKind::read(0, &[]),
                local: String::new(),
                remote: String::new(),
            };
        };
        let number = |frame: &&[u8]| (*frame).try_into().map(u64::from_ne_bytes).unwrap_or(0);
        let values: Vec<u64> = values.iter().map(number).collect();
        let text = |frame: &[u8]| String::from_utf8_lossy(frame).into_owned();
        Self {
            kind: MonitorEventKind::read(number(event), &values),
            local: text(local),
            remote: text(remote),
        }
    }

    /// What has happened.
    #[must_use]
    pub fn kind(&self) -> &MonitorEventKind {
        &self.kind
    }

    /// This end of the connection, or what was bound or not. `None` where there
    /// is none, and for what is no endpoint: see
    /// [`local_text`](Self::local_text).
    #[must_use]
    pub fn local(&self) -> Option<Endpoint> {
        self.local.parse().ok()
    }

    /// The other end of the connection, or what it is to be. `None` where there
    /// is none, and for what is no endpoint: see
    /// [`remote_text`](Self::remote_text).
    #[must_use]
    pub fn remote(&self) -> Option<Endpoint> {
        self.remote.parse().ok()
    }

    /// [`local`](Self::local) as libzmq writes it, or nothing.
    #[must_use]
    pub fn local_text(&self) -> &str {
        &self.local
    }

    /// [`remote`](Self::remote) as libzmq writes it, or nothing.
    #[must_use]
    pub fn remote_text(&self) -> &str {
        &self.remote
    }
}

impl fmt::Display for MonitorEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)?;
        if !self.local.is_empty() {
            write!(f, " at {}", self.local)?;
        }
        if !self.remote.is_empty() {
            write!(f, " with {}", self.remote)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn the_frames_are_taken_apart() {
        let number = |number: u64| number.to_ne_bytes();
        let event = MonitorEvent::read(&[
            &number(libzmq_sys::ZMQ_EVENT_ACCEPTED),
            &number(1),
            &number(7),
            b"tcp://127.0.0.1:5555",
            b"not an endpoint \xff",
        ]);
        assert_eq!(*event.kind(), MonitorEventKind::Accepted { fd: 7 });
        let local = event.local().unwrap();
        assert_eq!(local.to_string(), event.local_text());
        assert_eq!(event.remote(), None);
        assert_eq!(event.remote_text(), "not an endpoint \u{fffd}");
        assert_eq!(
            event.to_string(),
            "Accepted { fd: 7 } at tcp://127.0.0.1:5555 with not an endpoint \u{fffd}"
        );
    }

    #[test]
    fn what_is_illegible_is_unknown() {
        let connected = &libzmq_sys::ZMQ_EVENT_CONNECTED.to_ne_bytes();
        for frames in [
            &[][..],
            &[&connected[..]],
            &[connected, b"", b""],
            // No value, and one that is none.
            &[connected, b"", b"", b""],
            &[&connected[1..], b"", b"x", b"", b""],
        ] {
            let event = MonitorEvent::read(frames);
            assert!(
                matches!(event.kind(), MonitorEventKind::Unknown { .. }),
                "{frames:?} {event}"
            );
        }
    }

    proptest! {
        #[test]
        fn anything_is_read(frames in vec(vec(any::<u8>(), 0..10), 0..8)) {
            let frames: Vec<&[u8]> = frames.iter().map(Vec::as_slice).collect();
            let event = MonitorEvent::read(&frames);
            let _ = (event.local(), event.remote(), event.to_string());
        }
    }
}
