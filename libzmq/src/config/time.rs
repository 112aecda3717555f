use std::{fmt, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{heartbeat::Heartbeat, period::Period};

const INFINITE: &str = "infinite";

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Period;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time with its unit, such as 300ms, or infinite")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Period, E> {
                period(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Period, E> {
                Ok(Period::Infinite)
            }

            fn visit_none<E: de::Error>(self) -> Result<Period, E> {
                Ok(Period::Infinite)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

pub(super) fn period(text: &str) -> Option<Period> {
    if text == INFINITE {
        return Some(Period::Infinite);
    }
    duration(text).map(Period::Finite)
}

/// A time in words, such as `1m 30s`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let text = de::IntoDeserializer::<de::value::Error>::into_deserializer(text);
    humantime_serde::deserialize(text).ok()
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Infinite => serializer.serialize_str(INFINITE),
            Self::Finite(duration) => humantime_serde::serialize(duration, serializer),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a map with interval, timeout, ttl")]
struct HeartbeatFields {
    #[serde(with = "humantime_serde")]
    interval: Duration,
    #[serde(
        with = "humantime_serde",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    timeout: Option<Duration>,
    #[serde(
        with = "humantime_serde",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    ttl: Option<Duration>,
}

impl<'de> Deserialize<'de> for Heartbeat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = HeartbeatFields::deserialize(deserializer)?;
        let mut heartbeat = Self::new(fields.interval);
        if let Some(timeout) = fields.timeout {
            heartbeat = heartbeat.add_timeout(timeout);
        }
        if let Some(ttl) = fields.ttl {
            heartbeat = heartbeat.add_ttl(ttl);
        }
        Ok(heartbeat)
    }
}

impl Serialize for Heartbeat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        HeartbeatFields {
            interval: self.interval(),
            timeout: self.timeout(),
            ttl: self.ttl(),
        }
        .serialize(serializer)
    }
}
