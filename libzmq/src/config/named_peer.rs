use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{endpoint::Endpoint, identity::Identity, socket::NamedPeer};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a map with endpoint and identity")]
struct Fields {
    endpoint: Endpoint,
    identity: Identity,
}

impl<'de> Deserialize<'de> for NamedPeer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Fields { endpoint, identity } = Fields::deserialize(deserializer)?;
        Ok(Self { endpoint, identity })
    }
}

impl Serialize for NamedPeer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields {
            endpoint: self.endpoint.clone(),
            identity: self.identity.clone(),
        }
        .serialize(serializer)
    }
}
