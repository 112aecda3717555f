use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::tagged::{self, Content, Tagged};
use crate::endpoint::{
    Endpoint, EpgmAddr, InprocAddr, IpcAddr, NormAddr, PgmAddr, TcpAddr, TipcAddr, UdpAddr,
    VmciAddr, WsAddr, WssAddr, transports,
};

macro_rules! endpoint {
    (
        $(#[$doc:meta])* $variant:ident($addr:ty), $name:literal, $is:ident;
        $($(#[$docs:meta])* $variants:ident($addrs:ty), $names:literal, $are:ident;)*
    ) => {
        impl Tagged for Endpoint {
            const EXPECTING: &'static str = concat!(
                "an endpoint: \"tcp://…\", or a map with one of the keys ",
                $name, $(", ", $names),*
            );

            fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
                match tag {
                    $name => content.read::<$addr>().map(Self::from),
                    $($names => content.read::<$addrs>().map(Self::from),)*
                    _ => Err(tagged::unknown(tag, Self::EXPECTING)),
                }
            }

            fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
                text.parse().map_err(E::custom)
            }
        }

        impl Serialize for Endpoint {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::$variant(addr) => tagged::serialize($name, addr, serializer),
                    $(Self::$variants(addr) => tagged::serialize($names, addr, serializer),)*
                }
            }
        }
    };
}

transports!(endpoint);

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}
