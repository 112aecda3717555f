//! One thing, or a list of them.

use std::{fmt, marker::PhantomData};

use super::unrepeated::refuse_scalars;
use serde::{
    Deserialize, Deserializer,
    de::{
        self, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
        value::{EnumAccessDeserializer, MapAccessDeserializer, SeqAccessDeserializer},
    },
};

pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor(PhantomData)).map(Self)
    }
}

struct Visitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one entry or a list of them")
    }

    refuse_scalars!(|_: &Self| "one entry or a list of them");

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Vec<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<T>, E> {
        T::deserialize(text.into_deserializer()).map(|one| vec![one])
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(EnumAccessDeserializer::new(data)).map(|one| vec![one])
    }
}
