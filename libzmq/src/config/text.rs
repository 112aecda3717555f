//! What is written as its text.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    auth::IpRange,
    endpoint::{
        EpgmAddr, InprocAddr, IpcAddr, NormAddr, PgmAddr, TcpAddr, TipcAddr, UdpAddr, VmciAddr,
        WsAddr, WssAddr,
    },
    group::Group,
};

macro_rules! as_text {
    ($($type:ty, $expecting:literal;)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }
    )*};
}

as_text! {
    EpgmAddr, "an epgm address";
    Group, "the name of a group";
    InprocAddr, "an inproc address";
    IpRange, "an IP address or a range of them";
    IpcAddr, "an ipc address";
    NormAddr, "a norm address";
    PgmAddr, "a pgm address";
    TcpAddr, "a tcp address";
    TipcAddr, "a tipc address";
    UdpAddr, "a udp address";
    VmciAddr, "a vmci address";
    WsAddr, "a ws address";
    WssAddr, "a wss address";
}
