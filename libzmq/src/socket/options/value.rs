//! The values of options, and how libzmq writes them.

use std::{ffi::c_int, time::Duration};

use super::Spec;
use crate::{
    error::Error,
    ffi::{Errno, RawSocket},
    period::Period,
};

/// What an option is, and what libzmq makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// On or off.
    Flag,
    /// On, off, or what the operating system does.
    SystemFlag,
    /// A number of things.
    Count,
    /// A number of probes, or what the operating system does.
    Probes,
    /// A number of bytes, or no limit.
    Limit,
    /// Milliseconds, or without end.
    Period,
    /// Milliseconds between tries, or never. libzmq takes zero for never too.
    Retry,
    /// Milliseconds, or not at all, which libzmq writes as zero.
    Millis,
    /// Seconds between probes, or what the operating system does.
    ProbeSeconds,
}

/// A value of any option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Flag(bool),
    Count(u32),
    Size(u64),
    Period(Period),
    Time(Duration),
}

/// As libzmq has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Raw {
    Int(c_int),
    Long(i64),
}

/// The Rust type of an option.
///
/// `None` is for options that may be left to their default, which is what
/// their type then calls `None` too.
pub(crate) trait OptionValue: Sized {
    fn into_value(self) -> Option<Value>;
    fn from_value(value: Option<Value>) -> Option<Self>;

    fn get(socket: &RawSocket, spec: &Spec) -> Result<Self, Error> {
        let raw = read(socket, spec).map_err(|errno| named(errno.into(), spec))?;
        Self::from_value(spec.kind.decode(raw))
            .ok_or_else(|| Error::invalid(format!("libzmq has {raw:?} for {}", spec.name)))
    }

    fn set(self, socket: &RawSocket, spec: &Spec) -> Result<(), Error> {
        apply(socket, spec, self.into_value())
    }
}

/// Sets an option of a socket; `None` for its default.
pub(super) fn apply(socket: &RawSocket, spec: &Spec, value: Option<Value>) -> Result<(), Error> {
    let raw = spec
        .kind
        .encode(value)
        .map_err(|reason| Error::invalid(format!("option {}: {reason}", spec.name)))?;
    write(socket, spec, raw).map_err(|errno| named(errno.into(), spec))
}

fn named(err: Error, spec: &Spec) -> Error {
    err.context(format!("option {} ({})", spec.name, spec.c_name))
}

fn read(socket: &RawSocket, spec: &Spec) -> Result<Raw, Errno> {
    match spec.kind {
        Kind::Limit => socket.get_long(spec.id).map(Raw::Long),
        _ => socket.get_int(spec.id).map(Raw::Int),
    }
}

fn write(socket: &RawSocket, spec: &Spec, raw: Raw) -> Result<(), Errno> {
    match raw {
        Raw::Int(value) => socket.set_int(spec.id, value),
        Raw::Long(value) => socket.set_long(spec.id, value),
    }
}

impl Kind {
    fn encode(self, value: Option<Value>) -> Result<Raw, String> {
        let int = |value| Ok(Raw::Int(value));
        match (self, value) {
            (Self::Flag | Self::SystemFlag, Some(Value::Flag(on))) => int(on.into()),
            (Self::Count, Some(Value::Count(count))) => int(count_to_int(count)?),
            (Self::Probes, Some(Value::Count(count))) => int(probes(count)?),
            (Self::Period, Some(Value::Period(Period::Finite(time)))) => int(millis(time)?),
            (Self::Period, Some(Value::Period(Period::Infinite))) => int(-1),
            (Self::Retry, Some(Value::Period(Period::Infinite))) => int(-1),
            (Self::Retry, Some(Value::Period(Period::Finite(Duration::ZERO)))) => {
                Err("zero; write an infinite period for never".into())
            }
            (Self::Retry, Some(Value::Period(Period::Finite(time)))) => int(millis(time)?),
            (Self::Millis, Some(Value::Time(time))) => int(millis(time)?),
            (Self::ProbeSeconds, Some(Value::Time(time))) => int(probe_seconds(time)?),
            (Self::Limit, Some(Value::Size(size))) => match i64::try_from(size) {
                Ok(size) => Ok(Raw::Long(size)),
                Err(_) => Err(format!("{size} bytes are more than {}", i64::MAX)),
            },
            (Self::Limit, None) => Ok(Raw::Long(-1)),
            (Self::Millis, None) => int(0),
            (Self::SystemFlag | Self::Probes | Self::ProbeSeconds, None) => int(-1),
            (kind, value) => Err(format!("{value:?} is no {kind:?}")),
        }
    }

    fn decode(self, raw: Raw) -> Option<Value> {
        let value = match raw {
            Raw::Int(value) => i64::from(value),
            Raw::Long(value) => value,
        };
        let unsigned = u64::try_from(value).ok();
        match self {
            Self::Flag => Some(Value::Flag(value != 0)),
            Self::SystemFlag => unsigned.map(|value| Value::Flag(value != 0)),
            Self::Count | Self::Probes => unsigned
                .and_then(|value| u32::try_from(value).ok())
                .map(Value::Count),
            Self::Limit => unsigned.map(Value::Size),
            // Here a negative number is a value: without end.
            Self::Period | Self::Retry => {
                Some(Value::Period(unsigned.map(Duration::from_millis).into()))
            }
            Self::Millis => unsigned
                .filter(|millis| *millis != 0)
                .map(|millis| Value::Time(Duration::from_millis(millis))),
            Self::ProbeSeconds => unsigned.map(|value| Value::Time(Duration::from_secs(value))),
        }
    }
}

fn count_to_int(count: u32) -> Result<c_int, String> {
    c_int::try_from(count).map_err(|_| format!("{count} is more than {}", c_int::MAX))
}

/// Rounds up, so that only zero is zero.
pub(super) fn millis(time: Duration) -> Result<c_int, String> {
    rounded_up(time, Duration::from_millis(1), "milliseconds")
}

/// What Linux takes; libzmq does not tell when the system refuses.
fn probes(count: u32) -> Result<c_int, String> {
    match c_int::try_from(count) {
        Ok(count @ 1..=127) => Ok(count),
        _ => Err(format!("{count} is not between 1 and 127")),
    }
}

/// As for [`probes`].
fn probe_seconds(time: Duration) -> Result<c_int, String> {
    match rounded_up(time, Duration::from_secs(1), "seconds") {
        Ok(seconds @ 1..=32_767) => Ok(seconds),
        _ => Err(format!("{time:?} is not between 1 and 32767 seconds")),
    }
}

fn rounded_up(time: Duration, unit: Duration, name: &str) -> Result<c_int, String> {
    let units = time.as_nanos().div_ceil(unit.as_nanos());
    c_int::try_from(units).map_err(|_| format!("{time:?} is more than {} {name}", c_int::MAX))
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

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 9] = [
        Kind::Flag,
        Kind::SystemFlag,
        Kind::Count,
        Kind::Probes,
        Kind::Limit,
        Kind::Period,
        Kind::Retry,
        Kind::Millis,
        Kind::ProbeSeconds,
    ];

    #[test]
    fn what_is_written_is_read_back() {
        let values = [
            None,
            Some(Value::Flag(true)),
            Some(Value::Flag(false)),
            Some(Value::Count(7)),
            Some(Value::Size(1 << 40)),
            Some(Value::Period(Period::Infinite)),
            Some(Value::Period(Period::Finite(Duration::from_secs(2)))),
            Some(Value::Time(Duration::from_secs(3))),
        ];
        let mut pairs = 0;
        for kind in KINDS {
            for value in values {
                if let Ok(raw) = kind.encode(value) {
                    assert_eq!(kind.decode(raw), value, "{kind:?} {value:?}");
                    pairs += 1;
                }
            }
        }
        assert_eq!(pairs, 18, "each kind takes its own values and no others");
    }

    #[test]
    fn short_times_are_not_rounded_to_zero() {
        assert_eq!(millis(Duration::from_nanos(1)), Ok(1));
        assert_eq!(millis(Duration::from_micros(1_001)), Ok(2));
        assert_eq!(millis(Duration::ZERO), Ok(0));
    }

    #[test]
    fn out_of_range_is_refused_by_name() {
        let month = Duration::from_secs(30 * 24 * 3600);
        let err = Kind::Period.encode(Some(Value::Period(month.into())));
        assert_eq!(
            err,
            Err("2592000s is more than 2147483647 milliseconds".into())
        );
        assert!(Kind::Count.encode(Some(Value::Count(u32::MAX))).is_err());
        assert!(Kind::Limit.encode(Some(Value::Size(u64::MAX))).is_err());
        for count in [0, 128] {
            assert!(Kind::Probes.encode(Some(Value::Count(count))).is_err());
        }
        for seconds in [0, 32_768] {
            let time = Duration::from_secs(seconds);
            assert!(Kind::ProbeSeconds.encode(Some(Value::Time(time))).is_err());
        }
        let zero = Some(Value::Period(Duration::ZERO.into()));
        assert!(Kind::Retry.encode(zero).is_err());
    }
}
