//! The values of options, each as its line in the table says.

use std::fmt;

use serde::{
    Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, Unexpected},
};

use super::time;
use crate::{
    period::Period,
    socket::{Kind, Spec, Value},
};

/// Reads the value of an option; `None` for its default.
pub(super) struct ReadValue(pub(super) &'static Spec);

impl<'de> DeserializeSeed<'de> for ReadValue {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for ReadValue {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.0.kind {
            Kind::Flag | Kind::SystemFlag => "true or false",
            Kind::Count | Kind::Probes => "a number",
            Kind::Limit => "a number of bytes",
            Kind::Period | Kind::Retry => "a time with its unit, such as 300ms, or infinite",
            Kind::Millis | Kind::ProbeSeconds => "a time with its unit, such as 300ms",
        };
        write!(f, "{what} for \"{}\"", self.0.name)
    }

    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Self::Value, E> {
        match self.0.kind {
            Kind::Flag | Kind::SystemFlag => Ok(Some(Value::Flag(on))),
            _ => Err(E::invalid_type(Unexpected::Bool(on), &self)),
        }
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        match self.0.kind {
            Kind::Limit => Ok(Some(Value::Size(number))),
            Kind::Count | Kind::Probes => match number.try_into() {
                Ok(count) => Ok(Some(Value::Count(count))),
                Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
            },
            _ => Err(E::invalid_type(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        match number.try_into() {
            Ok(number) => self.visit_u64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let value = match self.0.kind {
            Kind::Period | Kind::Retry => time::period(text).map(Value::Period),
            Kind::Millis | Kind::ProbeSeconds => time::duration(text).map(Value::Time),
            _ => return Err(E::invalid_type(Unexpected::Str(text), &self)),
        };
        match value {
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
            value => Ok(value),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        match self.0.kind {
            Kind::Period | Kind::Retry => Ok(Some(Value::Period(Period::Infinite))),
            Kind::Flag | Kind::Count => Err(E::invalid_type(Unexpected::Unit, &self)),
            _ => Ok(None),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        self.visit_unit()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(on) => serializer.serialize_bool(*on),
            Self::Count(count) => serializer.serialize_u32(*count),
            Self::Size(size) => serializer.serialize_u64(*size),
            Self::Period(period) => period.serialize(serializer),
            Self::Time(time) => humantime_serde::serialize(time, serializer),
        }
    }
}
