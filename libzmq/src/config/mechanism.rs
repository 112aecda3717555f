use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::tagged::{self, Content, Nothing, Tagged};
use crate::creds::Mechanism;

impl Tagged for Mechanism {
    const EXPECTING: &'static str = "a mechanism: null, plain_server, plain_client, curve_server, \
         curve_client, gssapi_server or gssapi_client";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "null" => content.read().map(|Nothing| Self::Null),
            "plain_server" => content.read().map(|Nothing| Self::PlainServer),
            "plain_client" => content.read().map(Self::PlainClient),
            "curve_server" => content.read().map(Self::CurveServer),
            "curve_client" => content.read().map(Self::CurveClient),
            "gssapi_server" => content.read().map(Self::GssapiServer),
            "gssapi_client" => content.read().map(Self::GssapiClient),
            _ => Err(tagged::unknown(tag, Self::EXPECTING)),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        match text {
            "null" => Ok(Self::Null),
            "plain_server" => Ok(Self::PlainServer),
            "plain_client" | "curve_server" | "curve_client" | "gssapi_server"
            | "gssapi_client" => Err(E::custom(format_args!(
                "the mechanism {text} needs credentials: write it as a key"
            ))),
            _ => Err(E::custom(format_args!(
                "unknown mechanism, expected {}",
                Self::EXPECTING
            ))),
        }
    }

    fn from_nothing() -> Option<Self> {
        Some(Self::Null)
    }
}

impl<'de> Deserialize<'de> for Mechanism {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}

impl Serialize for Mechanism {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_str("null"),
            Self::PlainServer => serializer.serialize_str("plain_server"),
            Self::PlainClient(creds) => tagged::serialize("plain_client", creds, serializer),
            Self::CurveServer(creds) => tagged::serialize("curve_server", creds, serializer),
            Self::CurveClient(creds) => tagged::serialize("curve_client", creds, serializer),
            Self::GssapiServer(creds) => tagged::serialize("gssapi_server", creds, serializer),
            Self::GssapiClient(creds) => tagged::serialize("gssapi_client", creds, serializer),
        }
    }
}
