//! The values of options.

use std::time::Duration;

use super::{Spec, raw};
use crate::{
    auth::IpRange,
    creds::Secret,
    error::{Error, ErrorKind},
    ffi::RawSocket,
    identity::Identity,
    period::Period,
};

/// A value of any option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Flag(bool),
    Count(u32),
    Size(u64),
    Period(Period),
    Time(Duration),
    Text(String),
    Secret(Secret),
    Bytes(Vec<u8>),
    Identity(Identity),
    /// Several of the names of the option.
    Bits(i32),
    /// One of the names of the option.
    Choice(i32),
    Range(IpRange),
    /// A name and what it stands for.
    Pair(String, String),
    /// Of an option that is set again and again.
    List(Vec<Value>),
}

/// The Rust type of an option.
///
/// `None` is for options that may be left to their default, which is what
/// their type then calls `None` too.
pub(crate) trait OptionValue: Sized {
    fn into_value(self) -> Option<Value>;
    fn from_value(value: Option<Value>) -> Option<Self>;

    fn get(socket: &RawSocket, spec: &Spec) -> Result<Self, Error> {
        spec.check_needs()?;
        let raw = raw::read(socket, spec).map_err(|errno| named(errno.into(), spec))?;
        Self::from_value(spec.kind.decode(&raw))
            .ok_or_else(|| Error::invalid(format!("libzmq has {raw:?} for {}", spec.name)))
    }

    fn set(self, socket: &RawSocket, spec: &Spec) -> Result<(), Error> {
        apply(socket, spec, self.into_value().as_ref())
    }
}

/// Sets an option of a socket; `None` for its default.
pub(super) fn apply(socket: &RawSocket, spec: &Spec, value: Option<&Value>) -> Result<(), Error> {
    if let Some(Value::List(entries)) = value {
        if let Some(name) = named_twice(entries) {
            return Err(Error::invalid(format!(
                "option {}: the name {name:?} stands there twice",
                spec.name
            )));
        }
        return entries
            .iter()
            .try_for_each(|entry| apply(socket, spec, Some(entry)));
    }
    spec.check_needs()?;
    let raw = spec
        .kind
        .encode(value)
        .map_err(|reason| Error::invalid(format!("option {}: {reason}", spec.name)))?;
    raw::check_permission(spec, &raw).map_err(|errno| named(errno.into(), spec))?;
    raw::write(socket, spec, &raw).map_err(|errno| named(errno.into(), spec))
}

/// libzmq would keep the first of them.
fn named_twice(entries: &[Value]) -> Option<&str> {
    let names = || {
        entries.iter().filter_map(|entry| match entry {
            Value::Pair(name, _) => Some(name.as_str()),
            _ => None,
        })
    };
    names()
        .enumerate()
        .find(|(index, name)| names().take(*index).any(|earlier| earlier == *name))
        .map(|(_, name)| name)
}

fn named(err: Error, spec: &Spec) -> Error {
    err.context(format!("option {} ({})", spec.name, spec.c_name))
}

impl Spec {
    fn check_needs(&self) -> Result<(), Error> {
        match self.needs.missing() {
            None => Ok(()),
            Some(missing) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("option {}: {missing}", self.name),
            )),
        }
    }
}

/// Types that are one variant of [`Value`].
macro_rules! option_value {
    ($($type:ty: $variant:ident;)*) => {$(
        impl OptionValue for $type {
            fn into_value(self) -> Option<Value> {
                Some(Value::$variant(self))
            }

            fn from_value(value: Option<Value>) -> Option<Self> {
                match value {
                    Some(Value::$variant(value)) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

option_value! {
    bool: Flag;
    u32: Count;
    u64: Size;
    Period: Period;
    Duration: Time;
    Identity: Identity;
    IpRange: Range;
}

/// Types that are one variant of [`Value`], and no value when they are empty.
macro_rules! option_value_unless_empty {
    ($($type:ty: $variant:ident, $empty:path;)*) => {$(
        impl OptionValue for $type {
            fn into_value(self) -> Option<Value> {
                (!$empty(&self)).then(|| Value::$variant(self))
            }

            fn from_value(value: Option<Value>) -> Option<Self> {
                match value {
                    Some(Value::$variant(value)) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

option_value_unless_empty! {
    String: Text, String::is_empty;
    Secret: Secret, Secret::is_empty;
    Vec<u8>: Bytes, Vec::is_empty;
}

impl<T: OptionValue> OptionValue for Option<T> {
    fn into_value(self) -> Option<Value> {
        self.and_then(T::into_value)
    }

    fn from_value(value: Option<Value>) -> Option<Self> {
        match value {
            None => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
