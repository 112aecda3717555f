use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    tagged::{self, Content, Tagged},
    *,
};
use crate::{
    ctx::Ctx,
    error::Error,
    ffi::RawSocket,
    proxy::ProxySocket,
    socket::{
        Channel, Client, Dealer, Dgram, Dish, Gather, Pair, Peer, Pub, Pull, Push, Radio, Rep, Req,
        Router, Scatter, Server, Stream, Sub, XPub, XSub,
    },
};

macro_rules! any {
    ($($type:ident, $config:ident, $tag:literal;)*) => {
        /// The configuration of a socket of any type, as a map with the type for
        /// its key.
        ///
        /// # Example
        ///
        /// ```
        /// use libzmq::config::*;
        ///
        /// let list: Vec<AnyConfig> = serde_yaml::from_str(
        ///     r#"
        /// - scatter: { bind: "inproc://tasks" }
        /// - gather: { bind: "inproc://results" }
        /// "#,
        /// )?;
        /// assert!(matches!(list[0].build()?, AnySocket::Scatter(_)));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[doc(alias = "ConfigType")]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum AnyConfig {
            $(#[doc = concat!("Of a [`", stringify!($type), "`].")] $type($config),)*
        }

        impl AnyConfig {
            /// Makes the socket in the [global](Ctx::global) context.
            ///
            /// # Errors
            ///
            /// As for [`SocketBuilder::build`](crate::SocketBuilder::build).
            pub fn build(&self) -> Result<AnySocket, Error> {
                self.build_with_ctx(Ctx::global())
            }

            /// Makes the socket in a context.
            ///
            /// # Errors
            ///
            /// As for [`build`](Self::build).
            pub fn build_with_ctx(&self, ctx: &Ctx) -> Result<AnySocket, Error> {
                match self {
                    $(Self::$type(config) => config.build_with_ctx(ctx).map(AnySocket::$type),)*
                }
            }
        }

        impl AnyConfig {
            /// The type, as it is called in configurations.
            pub(super) fn name(&self) -> &'static str {
                match self {
                    $(Self::$type(_) => $tag,)*
                }
            }
        }

        impl Tagged for AnyConfig {
            const EXPECTING: &'static str =
                concat!("a map with one of the keys ", any!(@list $($tag),*));

            fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
                match tag {
                    $($tag => content.read().map(Self::$type),)*
                    _ => Err(tagged::unknown(tag, Self::EXPECTING)),
                }
            }

            fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
                Err(E::invalid_type(de::Unexpected::Str(text), &Self::EXPECTING))
            }
        }

        impl Serialize for AnyConfig {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$type(config) => tagged::serialize($tag, config, serializer),)*
                }
            }
        }

        $(
            impl From<$config> for AnyConfig {
                fn from(config: $config) -> Self {
                    Self::$type(config)
                }
            }
        )*

        /// A socket of any type: what an [`AnyConfig`] makes.
        #[doc(alias = "SocketType")]
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum AnySocket {
            $(#[doc = concat!("A [`", stringify!($type), "`].")] $type($type),)*
        }

        impl ProxySocket for AnySocket {
            fn __raw(&self) -> &RawSocket {
                match self {
                    $(Self::$type(socket) => socket.__raw(),)*
                }
            }

            fn __ctx(&self) -> &Ctx {
                match self {
                    $(Self::$type(socket) => socket.__ctx(),)*
                }
            }
        }
    };

    (@list $first:literal $(, $rest:literal)*) => {
        concat!($first $(, ", ", $rest)*)
    };
}

any! {
    Channel, ChannelConfig, "channel";
    Client, ClientConfig, "client";
    Dealer, DealerConfig, "dealer";
    Dgram, DgramConfig, "dgram";
    Dish, DishConfig, "dish";
    Gather, GatherConfig, "gather";
    Pair, PairConfig, "pair";
    Peer, PeerConfig, "peer";
    Pub, PubConfig, "pub";
    Pull, PullConfig, "pull";
    Push, PushConfig, "push";
    Radio, RadioConfig, "radio";
    Rep, RepConfig, "rep";
    Req, ReqConfig, "req";
    Router, RouterConfig, "router";
    Scatter, ScatterConfig, "scatter";
    Server, ServerConfig, "server";
    Stream, StreamConfig, "stream";
    Sub, SubConfig, "sub";
    XPub, XPubConfig, "xpub";
    XSub, XSubConfig, "xsub";
}

impl<'de> Deserialize<'de> for AnyConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}
