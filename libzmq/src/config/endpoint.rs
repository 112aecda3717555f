use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::tagged::{self, Content, Tagged};
use crate::endpoint::{Endpoint, InprocAddr, IpcAddr, TcpAddr, UdpAddr};

impl Tagged for Endpoint {
    const EXPECTING: &'static str =
        "an endpoint: \"tcp://…\", or a map with one of the keys tcp, ipc, inproc, udp";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "tcp" => content.read::<TcpAddr>().map(Self::from),
            "ipc" => content.read::<IpcAddr>().map(Self::from),
            "inproc" => content.read::<InprocAddr>().map(Self::from),
            "udp" => content.read::<UdpAddr>().map(Self::from),
            _ => Err(tagged::unknown(tag, Self::EXPECTING)),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        text.parse().map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}

impl Serialize for Endpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Tcp(addr) => tagged::serialize("tcp", addr, serializer),
            Self::Ipc(addr) => tagged::serialize("ipc", addr, serializer),
            Self::Inproc(addr) => tagged::serialize("inproc", addr, serializer),
            Self::Udp(addr) => tagged::serialize("udp", addr, serializer),
        }
    }
}
