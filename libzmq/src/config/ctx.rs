use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ctx::CtxBuilder;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a map with the options of a context")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    io_threads: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_sockets: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6: Option<bool>,
}

impl<'de> Deserialize<'de> for CtxBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        Ok(Self {
            io_threads: fields.io_threads,
            max_sockets: fields.max_sockets,
            ipv6: fields.ipv6,
        })
    }
}

impl Serialize for CtxBuilder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields {
            io_threads: self.io_threads,
            max_sockets: self.max_sockets,
            ipv6: self.ipv6,
        }
        .serialize(serializer)
    }
}
