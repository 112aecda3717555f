//! Enums, as a person writes them.
//!
//! Formats disagree on enums: YAML alone has tags for them, which few people
//! know. So an enum is a map of one key here, or a string where there is
//! nothing to say but the name, in every format alike. Tags are read too.

use std::{fmt, marker::PhantomData};

use super::unrepeated::refuse_scalars;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, EnumAccess, MapAccess, VariantAccess},
    ser::SerializeMap,
};

/// An enum.
pub(super) trait Tagged: Sized {
    /// What is expected, for messages.
    const EXPECTING: &'static str;

    /// The value of a tag that has content.
    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error>;

    /// The value that is written as this string.
    fn from_text<E: de::Error>(text: &str) -> Result<Self, E>;

    /// The value that is written as nothing.
    fn from_nothing() -> Option<Self> {
        None
    }
}

/// What belongs to a tag.
pub(super) trait Content<'de> {
    type Error: de::Error;

    fn read<T: Deserialize<'de>>(self) -> Result<T, Self::Error>;
}

pub(super) fn deserialize<'de, T: Tagged, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(Visitor(PhantomData))
}

/// Writes a tag and its content.
pub(super) fn serialize<T: Serialize + ?Sized, S: Serializer>(
    tag: &'static str,
    content: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, content)?;
    map.end()
}

/// For [`Tagged::with_content`].
pub(super) fn unknown<E: de::Error>(tag: &str, expecting: &str) -> E {
    E::custom(format_args!("unknown key \"{tag}\", expected {expecting}"))
}

/// The content of a tag that has none.
pub(super) struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NothingVisitor)
    }
}

struct NothingVisitor;

impl NothingVisitor {
    const EXPECTING: &'static str = "nothing here";
}

impl<'de> de::Visitor<'de> for NothingVisitor {
    type Value = Nothing;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::EXPECTING)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Nothing, E> {
        Ok(Nothing)
    }

    fn visit_none<E: de::Error>(self) -> Result<Nothing, E> {
        Ok(Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nothing, A::Error> {
        match map.next_key::<de::IgnoredAny>()? {
            None => Ok(Nothing),
            Some(_) => Err(de::Error::custom(format_args!(
                "expected {}",
                Self::EXPECTING
            ))),
        }
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Nothing, E> {
        Err(E::custom(format_args!("expected {}", Self::EXPECTING)))
    }

    refuse_scalars!(|_: &Self| Self::EXPECTING);
}

struct Visitor<T>(PhantomData<T>);

impl<'de, T: Tagged> de::Visitor<'de> for Visitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTING)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text)
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        T::from_nothing().ok_or_else(|| E::invalid_type(de::Unexpected::Unit, &self))
    }

    fn visit_none<E: de::Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let tag: String = map
            .next_key()?
            .ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let value = T::with_content(&tag, EntryContent(&mut map))?;
        match map.next_key::<String>()? {
            None => Ok(value),
            Some(second) => Err(de::Error::custom(format_args!(
                "\"{second}\" cannot stand beside \"{tag}\", expected {}",
                T::EXPECTING
            ))),
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<T, A::Error> {
        let (tag, content) = data.variant::<String>()?;
        T::with_content(&tag, VariantContent(content))
    }

    refuse_scalars!(|_: &Self| T::EXPECTING);
}

struct EntryContent<'a, A>(&'a mut A);

impl<'de, A: MapAccess<'de>> Content<'de> for EntryContent<'_, A> {
    type Error = A::Error;

    fn read<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
        self.0.next_value()
    }
}

struct VariantContent<A>(A);

impl<'de, A: VariantAccess<'de>> Content<'de> for VariantContent<A> {
    type Error = A::Error;

    fn read<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
        self.0.newtype_variant()
    }
}
