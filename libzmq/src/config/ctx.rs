use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    ctx::{CtxBuilder, SchedPolicy, options::ctx_options},
    period::Period,
};

/// Makes what is read and written of the builder.
macro_rules! declare {
    ($(
        $(#[$doc:meta])*
        $name:ident $(: $into:ty)? $(= $exact:ty)?, $id:ident $c_name:literal
        $(in $range:expr)?, $default:literal $(, read $read:ty)?;
    )*) => {
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a map with the options of a context")]
        struct Fields {$(
            #[serde(skip_serializing_if = "Option::is_none")]
            $name: Option<$($into)? $($exact)?>,
        )*}

        impl<'de> Deserialize<'de> for CtxBuilder {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let fields = Fields::deserialize(deserializer)?;
                Ok(Self { $($name: fields.$name,)* })
            }
        }

        impl Serialize for CtxBuilder {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let fields = Fields { $($name: self.$name.clone(),)* };
                fields.serialize(serializer)
            }
        }
    };
}

ctx_options!(declare);

impl<'de> Deserialize<'de> for SchedPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = SchedPolicy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one of other, fifo, round_robin, batch, idle")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SchedPolicy, E> {
                SchedPolicy::from_name(text)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl Serialize for SchedPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
