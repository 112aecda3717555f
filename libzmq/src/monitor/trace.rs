//! Events for the log, through `tracing`.

use super::{Monitor, MonitorEvent, MonitorEventKind};

impl MonitorEvent {
    /// Logs the event through `tracing`, with its endpoints as fields and
    /// `libzmq::monitor` as the target: as a warning if something has failed or
    /// is lost, and else at the level of debugging.
    pub fn trace(&self) {
        let kind = self.kind();
        let (local, remote) = (self.local_text(), self.remote_text());
        match kind {
            MonitorEventKind::BindFailed { .. }
            | MonitorEventKind::AcceptFailed { .. }
            | MonitorEventKind::CloseFailed { .. }
            | MonitorEventKind::HandshakeFailed { .. }
            | MonitorEventKind::HandshakeFailedProtocol { .. }
            | MonitorEventKind::HandshakeFailedAuth { .. }
            | MonitorEventKind::Lost { .. } => {
                tracing::warn!(target: "libzmq::monitor", local, remote, "{kind:?}");
            }
            _ => tracing::debug!(target: "libzmq::monitor", local, remote, "{kind:?}"),
        }
    }
}

impl Monitor {
    /// [Logs](MonitorEvent::trace) every event up to the last, for which it
    /// waits: something for a thread of its own.
    pub fn trace(&self) {
        self.iter().for_each(|event| event.trace());
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;
    use crate::logged::Log;

    #[test]
    fn events_are_logged() {
        let event = |event: u64, value: u64| {
            MonitorEvent::read(&[
                &event.to_ne_bytes(),
                &1_u64.to_ne_bytes(),
                &value.to_ne_bytes(),
                b"",
                b"tcp://127.0.0.1:5555",
            ])
        };
        let log = Log::of("libzmq::monitor");
        tracing::subscriber::with_default(log.clone(), || {
            event(libzmq_sys::ZMQ_EVENT_CONNECTED, 7).trace();
            event(libzmq_sys::ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 400).trace();
        });
        let lines = log.lines();
        let [(Level::DEBUG, connected), (Level::WARN, refused)] = &lines[..] else {
            panic!("{lines:?}");
        };
        assert!(
            connected.contains("message=Connected { fd: 7 }"),
            "{connected}"
        );
        assert!(refused.contains("status: Denied"), "{refused}");
        assert!(
            refused.contains("remote=\"tcp://127.0.0.1:5555\""),
            "{refused}"
        );
        assert!(refused.contains("local=\"\""), "{refused}");
    }
}
