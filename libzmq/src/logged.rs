//! For the tests: what goes to the log.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// The levels and fields of what was logged.
type Lines = Vec<(Level, String)>;

/// A subscriber that remembers what is logged for one target.
#[derive(Clone)]
pub(crate) struct Log {
    target: &'static str,
    panics_at: Option<&'static str>,
    lines: Arc<Mutex<Lines>>,
}

impl Log {
    pub(crate) fn of(target: &'static str) -> Self {
        Self {
            target,
            panics_at: None,
            lines: Arc::default(),
        }
    }

    /// Panics when this has been logged.
    pub(crate) fn panic_at(mut self, text: &'static str) -> Self {
        self.panics_at = Some(text);
        self
    }

    pub(crate) fn lines(&self) -> Lines {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == self.target
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let is_bad = self.panics_at.is_some_and(|text| fields.0.contains(text));
        self.lock().push((*event.metadata().level(), fields.0));
        assert!(!is_bad, "on purpose");
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
