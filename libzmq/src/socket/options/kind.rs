//! Which values an option has, and how libzmq writes them.

use std::{ffi::c_int, time::Duration};

use super::{Value, names::Names, raw::Raw};
use crate::{
    creds::Secret,
    endpoint::TcpAddr,
    identity::Identity,
    period::{self, Period},
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
    /// A number in a range.
    Between(u32, u32),
    /// The size of a buffer, in steps of [`BATCH_STEP`].
    Batch,
    /// A number of probes, or what the operating system does.
    Probes,
    /// A number of bytes, or what the operating system does.
    Buffer,
    /// A number of bytes, or no limit.
    Limit,
    /// A number of bytes, or what a driver does, which libzmq writes as zero.
    DriverSize,
    /// A bit for each of 64 things.
    Mask,
    /// The number of a user or a group.
    Id,
    /// Milliseconds, or without end.
    Period,
    /// Milliseconds between tries, or never. libzmq takes zero for never too.
    Retry,
    /// Milliseconds, or without end, which libzmq writes as zero.
    Patience,
    /// Milliseconds.
    Span,
    /// Milliseconds, or not at all, which libzmq writes as zero.
    Millis,
    /// Milliseconds, or what the operating system does, which libzmq writes as
    /// zero.
    Timeout,
    /// Seconds between probes, or what the operating system does.
    ProbeSeconds,
    /// Microseconds of polling, or none.
    BusyPoll,
    /// Text, or none.
    Text,
    /// The host and port of a proxy, or none.
    Proxy,
    /// The name of a network interface, or none.
    Device,
    /// A password, or none.
    Secret,
    /// Keys and certificates, or none; of any length.
    Pem,
    /// The same, and secret.
    SecretPem,
    /// A message, or none.
    Message,
    /// What a socket is known by to its peers.
    Identity,
    /// Some of these.
    Flags(&'static Names),
    /// One of these.
    Choice(&'static Names),
    /// Addresses.
    Range,
    /// What peers are told.
    Pair,
}

impl Kind {
    pub(super) fn encode(self, value: Option<&Value>) -> Result<Raw, String> {
        match value {
            None => self.encode_default(),
            Some(value) => self.encode_value(value),
        }
    }

    fn encode_default(self) -> Result<Raw, String> {
        Ok(match self {
            Self::Limit => Raw::Long(-1),
            Self::DriverSize => Raw::Long(0),
            Self::Millis | Self::Timeout | Self::BusyPoll => Raw::Int(0),
            Self::SystemFlag | Self::Probes | Self::Buffer | Self::ProbeSeconds => Raw::Int(-1),
            Self::Text | Self::Proxy | Self::Device | Self::Secret => Raw::NoText,
            Self::Pem | Self::SecretPem | Self::Message => Raw::bytes(&[]),
            Self::Identity => return Err("libzmq cannot take it back".into()),
            kind => return Err(format!("nothing is no {kind:?}")),
        })
    }

    fn encode_value(self, value: &Value) -> Result<Raw, String> {
        let int = |value| Ok(Raw::Int(value));
        match (self, value) {
            (Self::Flag | Self::SystemFlag, Value::Flag(on)) => int(c_int::from(*on)),
            (Self::Count | Self::Buffer, Value::Count(count)) => int(count_to_int(*count)?),
            (Self::Between(min, max), Value::Count(count)) => int(between(*count, min, max)?),
            (Self::Batch, Value::Count(size)) => int(batch(*size)?),
            (Self::Probes, Value::Count(count)) => int(between(*count, 1, 127)?),
            // As many bits, whatever libzmq calls the type.
            (Self::Id, Value::Count(id)) => int(id.cast_signed()),
            (Self::Mask, Value::Size(bits)) => Ok(Raw::Long(bits.cast_signed())),
            (Self::Limit | Self::DriverSize, Value::Size(size)) => match i64::try_from(*size) {
                Ok(size) => Ok(Raw::Long(size)),
                Err(_) => Err(format!("{size} bytes are more than {}", i64::MAX)),
            },
            (Self::Period | Self::Retry, Value::Period(Period::Infinite)) => int(-1),
            (Self::Patience, Value::Period(Period::Infinite)) => int(0),
            (Self::Retry, Value::Period(Period::Finite(Duration::ZERO))) => {
                Err("zero; write an infinite period for never".into())
            }
            (Self::Period | Self::Retry, Value::Period(Period::Finite(time)))
            | (Self::Span | Self::Millis, Value::Time(time)) => int(millis(*time)?),
            (Self::Patience, Value::Period(Period::Finite(time)))
            | (Self::Timeout, Value::Time(time)) => int(positive(millis(*time)?)?),
            (Self::ProbeSeconds, Value::Time(time)) => int(probe_seconds(*time)?),
            (Self::BusyPoll, Value::Time(time)) => int(positive(micros(*time)?)?),
            (Self::Text, Value::Text(text)) => bytes_of_text(text, 255),
            (Self::Proxy, Value::Text(text)) => proxy(text),
            (Self::Device, Value::Text(text)) => bytes_of_text(text, 15),
            (Self::Secret, Value::Secret(secret)) => match secret.expose().len() {
                ..=255 => Ok(Raw::bytes(secret.expose().as_bytes())),
                len => Err(format!("{len} bytes are more than 255")),
            },
            (Self::Pem, Value::Text(text)) => Ok(Raw::bytes(text.as_bytes())),
            (Self::SecretPem, Value::Secret(secret)) => Ok(Raw::bytes(secret.expose().as_bytes())),
            (Self::Message, Value::Bytes(bytes)) => Ok(Raw::bytes(bytes)),
            (Self::Identity, Value::Identity(id)) => match id.as_bytes() {
                [0, ..] => Err(format!("{id:?} begins with a zero, as those of libzmq do")),
                bytes => Ok(Raw::bytes(bytes)),
            },
            (Self::Flags(_), Value::Bits(bits)) => int(*bits),
            (Self::Choice(_), Value::Choice(number)) => int(*number),
            (Self::Range, Value::Range(range)) => Ok(Raw::Range(*range)),
            (Self::Pair, Value::Pair(name, value)) => pair(name, value),
            (kind, value) => Err(format!("{value:?} is no {kind:?}")),
        }
    }

    pub(super) fn decode(self, raw: &Raw) -> Option<Value> {
        match raw {
            Raw::Int(value) => self.decode_number(i64::from(*value)),
            Raw::Long(value) => self.decode_number(*value),
            Raw::Bytes(bytes) if bytes.is_empty() => None,
            Raw::Bytes(bytes) => self.decode_bytes(bytes),
            Raw::NoText | Raw::Range(_) => None,
        }
    }

    fn decode_number(self, value: i64) -> Option<Value> {
        let unsigned = u64::try_from(value).ok();
        let positive = unsigned.filter(|value| *value != 0);
        let count = unsigned.and_then(|value| u32::try_from(value).ok());
        let millis = |value: Option<u64>| value.map(Duration::from_millis);
        match self {
            Self::Flag => Some(Value::Flag(value != 0)),
            Self::SystemFlag => unsigned.map(|value| Value::Flag(value != 0)),
            Self::Limit => unsigned.map(Value::Size),
            Self::DriverSize => positive.map(Value::Size),
            Self::Mask => Some(Value::Size(value.cast_unsigned())),
            // Here a number that is no time is a value: without end.
            Self::Period | Self::Retry => Some(Value::Period(millis(unsigned).into())),
            Self::Patience => Some(Value::Period(millis(positive).into())),
            Self::Span => millis(unsigned).map(Value::Time),
            Self::Millis | Self::Timeout => millis(positive).map(Value::Time),
            Self::ProbeSeconds => unsigned.map(Duration::from_secs).map(Value::Time),
            Self::BusyPoll => positive.map(Duration::from_micros).map(Value::Time),
            Self::Flags(_) => c_int::try_from(value).ok().map(Value::Bits),
            Self::Choice(_) => c_int::try_from(value).ok().map(Value::Choice),
            _ => count.map(Value::Count),
        }
    }

    fn decode_bytes(self, bytes: &[u8]) -> Option<Value> {
        let text = || std::str::from_utf8(bytes).ok();
        match self {
            Self::Identity => Identity::new(bytes).ok().map(Value::Identity),
            Self::Secret | Self::SecretPem => text().map(|text| Value::Secret(Secret::from(text))),
            Self::Message => Some(Value::Bytes(bytes.to_owned())),
            _ => text().map(|text| Value::Text(text.to_owned())),
        }
    }
}

fn count_to_int(count: u32) -> Result<c_int, String> {
    c_int::try_from(count).map_err(|_| format!("{count} is more than {}", c_int::MAX))
}

fn between(count: u32, min: u32, max: u32) -> Result<c_int, String> {
    if (min..=max).contains(&count) {
        count_to_int(count)
    } else {
        Err(format!("{count} is not between {min} and {max}"))
    }
}

/// In smaller steps, what libzmq keeps behind the buffer is not aligned; and in a
/// buffer that is smaller, the head of a message has no room, which libzmq does
/// not expect.
const BATCH_STEP: u32 = 64;

fn batch(size: u32) -> Result<c_int, String> {
    const MAX: u32 = 16 << 20;
    between(size, 1, MAX).and_then(|_| count_to_int(size.next_multiple_of(BATCH_STEP)))
}

fn positive(number: c_int) -> Result<c_int, String> {
    match number {
        0 => Err("it is zero".into()),
        number => Ok(number),
    }
}

/// Rounds up, so that only zero is zero.
pub(super) fn millis(time: Duration) -> Result<c_int, String> {
    rounded_up(time, Duration::from_millis(1), "milliseconds")
}

fn micros(time: Duration) -> Result<c_int, String> {
    rounded_up(time, Duration::from_micros(1), "microseconds")
}

/// What Linux takes; libzmq does not tell when the system refuses.
fn probe_seconds(time: Duration) -> Result<c_int, String> {
    match rounded_up(time, Duration::from_secs(1), "seconds") {
        Ok(seconds @ 1..=32_767) => Ok(seconds),
        _ => Err(format!("{time:?} is not between 1 and 32767 seconds")),
    }
}

fn rounded_up(time: Duration, unit: Duration, name: &str) -> Result<c_int, String> {
    c_int::try_from(period::units(time, unit))
        .map_err(|_| format!("{time:?} is more than {} {name}", c_int::MAX))
}

fn bytes_of_text(text: &str, max: usize) -> Result<Raw, String> {
    if text.len() > max {
        Err(format!("{text:?} has more than {max} bytes"))
    } else if text.contains('\0') {
        Err(format!("{text:?} holds a NUL"))
    } else {
        Ok(Raw::bytes(text.as_bytes()))
    }
}

/// libzmq looks at the address each time that it connects, and tells nobody when
/// it is none.
fn proxy(text: &str) -> Result<Raw, String> {
    let addr: TcpAddr = text.parse().map_err(|err| format!("{err}"))?;
    if addr.is_wildcard() || addr.src().is_some() {
        return Err(format!("{text:?} is not the host and port of a proxy"));
    }
    bytes_of_text(text, 255)
}

/// libzmq divides at the first colon, takes four bytes for a number, and tells
/// the peer what C calls a string.
fn pair(name: &str, value: &str) -> Result<Raw, String> {
    let reason = if !name.starts_with("X-") {
        "the name does not begin with \"X-\""
    } else if name.len() > 255 {
        "the name has more than 255 bytes"
    } else if name.contains([':', '\0']) {
        "the name holds a colon or a NUL"
    } else if value.is_empty() {
        "the value is empty"
    } else if value.len() > 65_535 {
        // A handshake has 128 KiB in all.
        "the value has more than 65535 bytes"
    } else if value.contains('\0') {
        "the value holds a NUL"
    } else {
        let text = format!("{name}:{value}");
        if text.len() != size_of::<c_int>() {
            return Ok(Raw::bytes(text.as_bytes()));
        }
        "together they are too short for libzmq"
    };
    Err(format!("{name:?}, {value:?}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::options::{NormMode, ReconnectStop};

    const KINDS: [Kind; 31] = [
        Kind::Flag,
        Kind::SystemFlag,
        Kind::Count,
        Kind::Between(1, 255),
        Kind::Batch,
        Kind::Probes,
        Kind::Buffer,
        Kind::Limit,
        Kind::DriverSize,
        Kind::Mask,
        Kind::Id,
        Kind::Period,
        Kind::Retry,
        Kind::Patience,
        Kind::Span,
        Kind::Millis,
        Kind::Timeout,
        Kind::ProbeSeconds,
        Kind::BusyPoll,
        Kind::Text,
        Kind::Proxy,
        Kind::Device,
        Kind::Secret,
        Kind::Pem,
        Kind::SecretPem,
        Kind::Message,
        Kind::Identity,
        Kind::Flags(ReconnectStop::NAMES),
        Kind::Choice(NormMode::NAMES),
        Kind::Range,
        Kind::Pair,
    ];

    #[test]
    fn what_is_written_is_read_back() {
        let values = [
            None,
            Some(Value::Flag(true)),
            Some(Value::Flag(false)),
            Some(Value::Count(64)),
            Some(Value::Size(1 << 40)),
            Some(Value::Period(Period::Infinite)),
            Some(Value::Period(Period::Finite(Duration::from_secs(2)))),
            Some(Value::Time(Duration::from_secs(3))),
            Some(Value::Text("lo:1".into())),
            Some(Value::Secret("hush".into())),
            Some(Value::Bytes(b"\0\xff".into())),
            Some(Value::Identity("id".try_into().unwrap())),
            Some(Value::Bits(3)),
            Some(Value::Choice(0)),
        ];
        let mut pairs = 0;
        for kind in KINDS {
            for value in &values {
                if let Ok(raw) = kind.encode(value.as_ref()) {
                    assert_eq!(kind.decode(&raw), *value, "{kind:?} {value:?}");
                    pairs += 1;
                }
            }
        }
        assert_eq!(pairs, 50, "each kind takes its own values and no others");
    }

    #[test]
    fn short_times_are_not_rounded_to_zero() {
        assert_eq!(millis(Duration::from_nanos(1)), Ok(1));
        assert_eq!(millis(Duration::from_micros(1_001)), Ok(2));
        assert_eq!(millis(Duration::ZERO), Ok(0));
        assert_eq!(micros(Duration::from_nanos(1)), Ok(1));
    }

    #[test]
    fn batches_have_room_for_the_head_of_a_message() {
        assert_eq!(
            [1, 64, 65, 16 << 20].map(batch),
            [64, 64, 128, 16 << 20].map(Ok)
        );
        assert!(batch(0).is_err() && batch((16 << 20) + 1).is_err());
    }

    #[track_caller]
    fn refused(kind: Kind, value: Value) -> String {
        kind.encode(Some(&value)).unwrap_err()
    }

    #[test]
    fn out_of_range_is_refused_by_name() {
        let month = Duration::from_secs(30 * 24 * 3600);
        assert_eq!(
            refused(Kind::Period, Value::Period(month.into())),
            "2592000s is more than 2147483647 milliseconds"
        );
        for kind in [Kind::Patience, Kind::Retry] {
            refused(kind, Value::Period(Duration::ZERO.into()));
            refused(kind, Value::Period(month.into()));
        }
        for kind in [Kind::Timeout, Kind::BusyPoll] {
            refused(kind, Value::Time(Duration::ZERO));
            refused(kind, Value::Time(month));
        }
        refused(Kind::Span, Value::Time(month));
        refused(Kind::Count, Value::Count(u32::MAX));
        refused(Kind::Buffer, Value::Count(u32::MAX));
        refused(Kind::Limit, Value::Size(u64::MAX));
        for count in [0, 128] {
            refused(Kind::Probes, Value::Count(count));
        }
        for count in [0, 256, u32::MAX] {
            refused(Kind::Between(1, 255), Value::Count(count));
        }
        for seconds in [0, 32_768] {
            let time = Duration::from_secs(seconds);
            refused(Kind::ProbeSeconds, Value::Time(time));
        }
    }

    #[test]
    fn bits_of_all_values_are_kept() {
        let raw = Kind::Mask.encode(Some(&Value::Size(u64::MAX))).unwrap();
        assert_eq!(Kind::Mask.decode(&raw), Some(Value::Size(u64::MAX)));
        let raw = Kind::Id.encode(Some(&Value::Count(u32::MAX)));
        assert_eq!(raw, Ok(Raw::Int(-1)));
    }

    #[test]
    fn text_that_libzmq_would_misread_is_refused() {
        let long = "x".repeat(256);
        let text = |text: &str| Value::Text(text.to_owned());
        for (kind, value) in [
            (Kind::Text, "a\0b"),
            (Kind::Text, &long),
            (Kind::Device, "sixteen-bytes-xx"),
            (Kind::Proxy, "localhost"),
            (Kind::Proxy, "*:1080"),
            (Kind::Proxy, "127.0.0.1:*"),
            (Kind::Proxy, "10.0.0.1:*;127.0.0.1:1080"),
        ] {
            let why = refused(kind, text(value));
            assert!(why.contains(&format!("{value:?}")), "{why}");
        }
        let why = refused(Kind::Secret, Value::Secret(long.as_str().into()));
        assert!(!why.contains(&long));
    }

    #[test]
    fn pairs_that_libzmq_would_misread_are_refused() {
        let taken = |name: &str, value: &str| pair(name, value).is_ok();
        assert!(taken("X-a", "b:c"));
        assert!(taken("X-", "bc"));
        let long = format!("X-{}", "x".repeat(254));
        assert!(taken(&long[..255], "b"));
        for (name, value) in [
            ("", "b"),
            ("a", "b"),
            ("x-a", "b"),
            ("X-a:", "b"),
            ("X-a\0", "b"),
            ("X-a", ""),
            ("X-a", "b\0"),
            ("X-a", &"b".repeat(65_536)),
            // Four bytes.
            ("X-", "b"),
            (&long, "b"),
        ] {
            assert!(!taken(name, value), "{name:?} {value:?}");
        }
    }

    #[test]
    fn identities_of_libzmq_are_not_for_us() {
        let id = Identity::new(b"\0abcd").unwrap();
        assert!(refused(Kind::Identity, Value::Identity(id)).contains("zero"));
        assert!(Kind::Identity.encode(None).is_err());
    }
}
