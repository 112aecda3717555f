//! The values of options, each as its line in the table says.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Unexpected},
    ser::{SerializeMap, SerializeSeq},
};

use super::{bytes, time};
use crate::{
    creds::Secret,
    identity::Identity,
    period::Period,
    socket::{Access, Kind, Names, Spec, Value},
};

/// Reads the value of an option; `None` for its default.
#[derive(Clone, Copy)]
pub(super) struct ReadValue(pub(super) &'static Spec);

impl<'de> DeserializeSeed<'de> for ReadValue {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if matches!(self.0.kind, Kind::Secret | Kind::SecretPem) {
            // What is wrong there may be a secret, and is not repeated.
            let mut secret = Secret::deserialize(deserializer)?;
            if self.0.kind == Kind::SecretPem {
                secret = secret.with_all_lines().map_err(de::Error::custom)?;
            }
            return Ok((!secret.is_empty()).then_some(Value::Secret(secret)));
        }
        let value = deserializer.deserialize_any(self)?;
        Ok(match value {
            Some(Value::List(entries)) if entries.is_empty() => None,
            Some(entry) if self.is_list() && !matches!(entry, Value::List(_)) => {
                Some(Value::List(vec![entry]))
            }
            value => value,
        })
    }
}

impl ReadValue {
    fn is_list(self) -> bool {
        self.0.access == Access::Each
    }

    fn number<E: de::Error>(self, number: u64) -> Result<Value, E> {
        match self.0.kind {
            Kind::Limit | Kind::DriverSize | Kind::Mask => Ok(Value::Size(number)),
            Kind::Count
            | Kind::Between(..)
            | Kind::Batch
            | Kind::Probes
            | Kind::Buffer
            | Kind::Id => number
                .try_into()
                .map(Value::Count)
                .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self)),
            _ => Err(E::invalid_type(Unexpected::Unsigned(number), &self)),
        }
    }

    fn text<E: de::Error>(self, text: &str) -> Result<Option<Value>, E> {
        let value = match self.0.kind {
            Kind::Period | Kind::Retry | Kind::Patience => time::period(text).map(Value::Period),
            Kind::Span | Kind::Millis | Kind::Timeout | Kind::ProbeSeconds | Kind::BusyPoll => {
                time::duration(text).map(Value::Time)
            }
            Kind::Flags(names) => bits(names, text).map(Value::Bits),
            Kind::Choice(names) => bits(names, text).map(Value::Choice),
            Kind::Range => return text.parse().map(Value::Range).map(Some).map_err(E::custom),
            Kind::Identity => return identity(text),
            // Empty text stands for none.
            Kind::Text | Kind::Proxy | Kind::Device | Kind::Pem | Kind::Message
                if text.is_empty() =>
            {
                return Ok(None);
            }
            Kind::Text | Kind::Proxy | Kind::Device | Kind::Pem => Some(Value::Text(text.into())),
            Kind::Message => Some(Value::Bytes(text.into())),
            _ => return Err(E::invalid_type(Unexpected::Str(text), &self)),
        };
        match value {
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
            value => Ok(value),
        }
    }
}

fn identity<E: de::Error>(bytes: impl AsRef<[u8]>) -> Result<Option<Value>, E> {
    let id = Identity::new(bytes).map_err(E::custom)?;
    Ok(Some(Value::Identity(id)))
}

fn bits(names: &Names, text: &str) -> Option<i32> {
    let (_, bits) = names.iter().find(|(name, _)| *name == text)?;
    Some(*bits)
}

impl<'de> de::Visitor<'de> for ReadValue {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &Names| {
            let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            names.join(", ")
        };
        match self.0.kind {
            Kind::Flag | Kind::SystemFlag => f.write_str("true or false"),
            Kind::Count | Kind::Between(..) | Kind::Probes | Kind::Mask | Kind::Id => {
                f.write_str("a number")
            }
            Kind::Limit | Kind::Batch | Kind::Buffer | Kind::DriverSize => {
                f.write_str("a number of bytes")
            }
            Kind::Period | Kind::Retry | Kind::Patience => {
                f.write_str("a time with its unit, such as 300ms, or infinite")
            }
            Kind::Span | Kind::Millis | Kind::Timeout | Kind::ProbeSeconds | Kind::BusyPoll => {
                f.write_str("a time with its unit, such as 300ms")
            }
            Kind::Text | Kind::Proxy | Kind::Device | Kind::Pem => f.write_str("text"),
            Kind::Secret | Kind::SecretPem => f.write_str("a secret"),
            Kind::Message | Kind::Identity => f.write_str(bytes::EXPECTING),
            Kind::Flags(names) => write!(f, "a list of {}", list(names)),
            Kind::Choice(names) => write!(f, "one of {}", list(names)),
            Kind::Range => f.write_str("an IP address or a range of them"),
            Kind::Pair => f.write_str("a map of names and values"),
        }?;
        write!(f, " for \"{}\"", self.0.name)
    }

    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Self::Value, E> {
        match self.0.kind {
            Kind::Flag | Kind::SystemFlag => Ok(Some(Value::Flag(on))),
            _ => Err(E::invalid_type(Unexpected::Bool(on), &self)),
        }
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        self.number(number).map(Some)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        match number.try_into() {
            Ok(number) => self.visit_u64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        match self.0.kind {
            Kind::Message => {
                let bytes = bytes::read_list(seq)?;
                Ok((!bytes.is_empty()).then_some(Value::Bytes(bytes)))
            }
            Kind::Identity => identity(bytes::read_list(seq)?),
            Kind::Flags(names) => {
                let mut all = 0;
                while let Some(name) = seq.next_element::<String>()? {
                    all |= bits(names, &name)
                        .ok_or_else(|| de::Error::invalid_value(Unexpected::Str(&name), &self))?;
                }
                Ok(Some(Value::Bits(all)))
            }
            _ if self.is_list() && self.0.kind != Kind::Pair => {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element_seed(self)? {
                    match entry {
                        Some(Value::List(entry)) => entries.extend(entry),
                        _ => return Err(de::Error::invalid_type(Unexpected::Unit, &self)),
                    }
                }
                Ok(Some(Value::List(entries)))
            }
            _ => Err(de::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if self.0.kind != Kind::Pair {
            return Err(de::Error::invalid_type(Unexpected::Map, &self));
        }
        let mut entries = Vec::new();
        while let Some((name, value)) = map.next_entry()? {
            entries.push(Value::Pair(name, value));
        }
        Ok(Some(Value::List(entries)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        match self.0.kind {
            Kind::Period | Kind::Retry | Kind::Patience => {
                Ok(Some(Value::Period(Period::Infinite)))
            }
            Kind::Flag
            | Kind::Count
            | Kind::Between(..)
            | Kind::Batch
            | Kind::Mask
            | Kind::Span
            | Kind::Id
            | Kind::Flags(_)
            | Kind::Choice(_)
            | Kind::Range
            | Kind::Pair => Err(E::invalid_type(Unexpected::Unit, &self)),
            _ => Ok(None),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        self.visit_unit()
    }
}

/// Writes what [`ReadValue`] reads.
pub(super) struct WriteValue<'a>(pub(super) &'static Spec, pub(super) &'a Value);

impl WriteValue<'_> {
    /// Whether it may be written as a map.
    pub(super) fn is_map(&self) -> bool {
        matches!(self.0.kind, Kind::Pair | Kind::Secret | Kind::SecretPem)
    }
}

impl Serialize for WriteValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(spec, value) = self;
        match value {
            Value::Flag(on) => serializer.serialize_bool(*on),
            Value::Count(count) => serializer.serialize_u32(*count),
            Value::Size(size) => serializer.serialize_u64(*size),
            Value::Period(period) => period.serialize(serializer),
            Value::Time(time) => humantime_serde::serialize(time, serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Secret(secret) => secret.serialize(serializer),
            Value::Bytes(bytes) => bytes::serialize(bytes, serializer),
            Value::Identity(id) => id.serialize(serializer),
            Value::Bits(bits) => serializer.collect_seq(
                names(spec)
                    .iter()
                    .filter(|(_, flag)| bits & flag != 0)
                    .map(|(name, _)| name),
            ),
            Value::Choice(number) => names(spec)
                .iter()
                .find(|(_, other)| other == number)
                .map(|(name, _)| name)
                .serialize(serializer),
            Value::Range(range) => range.serialize(serializer),
            Value::Pair(name, value) => serializer.collect_map([(name, value)]),
            Value::List(entries) if spec.kind == Kind::Pair => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    if let Value::Pair(name, value) = entry {
                        map.serialize_entry(name, value)?;
                    }
                }
                map.end()
            }
            Value::List(entries) => {
                let mut seq = serializer.serialize_seq(Some(entries.len()))?;
                for entry in entries {
                    seq.serialize_element(&WriteValue(spec, entry))?;
                }
                seq.end()
            }
        }
    }
}

fn names(spec: &Spec) -> &'static Names {
    match spec.kind {
        Kind::Flags(names) | Kind::Choice(names) => names,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::socket::{Pub, Router, XPub, kind::Sealed};

    fn spec(name: &str) -> &'static Spec {
        let all = [Router::OPTIONS, XPub::OPTIONS, Pub::OPTIONS];
        let mut all = all.into_iter().flatten().copied().flatten();
        all.find(|spec| spec.name == name).expect(name)
    }

    fn read(name: &str, yaml: &str) -> Result<Option<Value>, serde_yaml::Error> {
        let yaml: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap();
        ReadValue(spec(name)).deserialize(yaml)
    }

    #[test]
    fn values_are_read_and_written() {
        let identity = |bytes: &[u8]| Value::Identity(bytes.try_into().unwrap());
        for (name, yaml, expected) in [
            ("conflate", "true", Value::Flag(true)),
            ("identity", "worker 7", identity(b"worker 7")),
            ("identity", "[255, 0]", identity(b"\xff\0")),
            ("router_notify", "[connect, disconnect]", Value::Bits(3)),
            ("xpub_welcome_msg", "hello", Value::Bytes(b"hello".into())),
            ("norm_mode", "ecn_only", Value::Choice(4)),
            ("norm_block_size", "255", Value::Count(255)),
            ("rate", "100", Value::Count(100)),
            (
                "recovery_interval",
                "10s",
                Value::Time(Duration::from_secs(10)),
            ),
            ("multicast_max_tpdu", "1500", Value::Count(1500)),
        ] {
            let found = read(name, yaml).unwrap();
            assert_eq!(found.as_ref(), Some(&expected), "{name}");
            let written = serde_yaml::to_value(WriteValue(spec(name), &expected)).unwrap();
            let again = ReadValue(spec(name)).deserialize(written).unwrap();
            assert_eq!(again, Some(expected), "{name}");
        }
    }

    #[test]
    fn other_values_are_refused_by_name() {
        for (name, yaml) in [
            ("conflate", "1"),
            ("identity", "''"),
            ("identity", "7"),
            ("router_notify", "[conect]"),
            ("router_notify", "null"),
            ("norm_mode", "[ecn]"),
            ("norm_mode", "fast"),
            ("recovery_interval", "infinite"),
        ] {
            let err = read(name, yaml).unwrap_err().to_string();
            assert!(err.contains(name), "{err}");
        }
    }
}
