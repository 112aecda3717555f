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
    use std::{
        fmt,
        sync::{Arc, Mutex},
    };

    use tracing::{
        Event, Level, Metadata, Subscriber,
        field::{Field, Visit},
        span,
    };

    use super::*;

    /// The levels and fields of what was logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<(Level, String)>>>);

    impl Subscriber for Log {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "libzmq::monitor"
        }

        fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
            span::Id::from_u64(1)
        }

        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

        fn event(&self, event: &Event<'_>) {
            let mut fields = Fields(String::new());
            event.record(&mut fields);
            let line = (*event.metadata().level(), fields.0);
            self.0.lock().unwrap().push(line);
        }

        fn enter(&self, _: &span::Id) {}

        fn exit(&self, _: &span::Id) {}
    }

    struct Fields(String);

    impl Visit for Fields {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            self.0 += &format!("{field}={value:?} ");
        }
    }

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
        let log = Log::default();
        tracing::subscriber::with_default(log.clone(), || {
            event(libzmq_sys::ZMQ_EVENT_CONNECTED, 7).trace();
            event(libzmq_sys::ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 400).trace();
        });
        let lines = log.0.lock().unwrap();
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
