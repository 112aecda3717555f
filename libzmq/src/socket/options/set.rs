use std::{ffi::c_int, fmt};

use super::{Access, OptionValue, Spec, Value, value};
use crate::{error::Error, ffi::RawSocket};

/// Options that are to be set, each at most once.
#[derive(Clone, Default)]
pub(crate) struct OptionSet(Vec<(&'static Spec, Value)>);

impl OptionSet {
    /// Replaces what was put before, or adds to it if the option is a list. A
    /// value that stands for the default takes the option out.
    pub(crate) fn put(&mut self, spec: &'static Spec, value: impl OptionValue) {
        let value = value.into_value();
        if spec.access == Access::Each {
            self.add(spec, value);
        } else {
            self.put_value(spec, value);
        }
    }

    pub(crate) fn put_value(&mut self, spec: &'static Spec, value: Option<Value>) {
        self.0.retain(|(known, _)| known.id != spec.id);
        self.0.extend(value.map(|value| (spec, value)));
    }

    pub(super) fn add(&mut self, spec: &'static Spec, entry: Option<Value>) {
        let found = self.0.iter_mut().find(|(known, _)| known.id == spec.id);
        match found {
            Some((_, Value::List(entries))) => entries.extend(entry),
            _ => self.put_value(spec, entry.map(|entry| Value::List(vec![entry]))),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static Spec, &Value)> {
        self.0.iter().map(|(spec, value)| (*spec, value))
    }

    /// Whether a flag is to be set.
    pub(crate) fn is_on(&self, id: c_int) -> bool {
        let on = Value::Flag(true);
        self.iter()
            .any(|(spec, value)| spec.id == id && *value == on)
    }

    pub(crate) fn apply(&self, socket: &RawSocket) -> Result<(), Error> {
        self.0
            .iter()
            .try_for_each(|(spec, value)| value::apply(socket, spec, Some(value)))
    }
}

/// By their names.
impl fmt::Debug for OptionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.iter().map(|(spec, value)| (spec.name, value)))
            .finish()
    }
}

/// In whatever order they were put.
impl PartialEq for OptionSet {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|entry| other.0.contains(entry))
    }
}
