//! Values with a name: sets of flags, and one of several.

use std::ffi::c_int;

use super::{OptionValue, Value};
use crate::bits::impl_bit_set;

/// The names in configurations, and libzmq's numbers.
pub(crate) type Names = [(&'static str, c_int)];

/// Declares a set of flags.
///
/// ```text
/// flag_set! {
///     /// The doc of the type.
///     Name {
///         /// The doc of the flag.
///         CONSTANT "name_in_configurations" = ZMQ_NUMBER,
///     }
/// }
/// ```
macro_rules! flag_set {
    (
        $(#[$doc:meta])*
        $type:ident {$(
            $(#[$flag_doc:meta])*
            $flag:ident $name:literal = $number:ident,
        )*}
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $type {
            bits: c_int,
        }

        impl $type {
            /// None of them.
            pub const NONE: Self = Self { bits: 0 };

            $(
                $(#[$flag_doc])*
                ///
                #[doc = concat!("`", stringify!($number), "` to libzmq.")]
                pub const $flag: Self = Self { bits: libzmq_sys::$number };
            )*

            pub(super) const NAMES: &'static Names = &[$(($name, libzmq_sys::$number)),*];
        }

        impl_bit_set!($type);

        impl OptionValue for $type {
            fn into_value(self) -> Option<Value> {
                Some(Value::Bits(self.bits))
            }

            fn from_value(value: Option<Value>) -> Option<Self> {
                match value {
                    Some(Value::Bits(bits)) => Some(Self { bits }),
                    _ => None,
                }
            }
        }
    };
}

flag_set! {
    /// What ends the attempts to connect to an endpoint. They go on by default,
    /// and these can be put together:
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let client = ClientBuilder::new()
    ///     .reconnect_stop(ReconnectStop::REFUSED | ReconnectStop::HANDSHAKE_FAILED)
    ///     .build()?;
    /// assert!(client.reconnect_stop()?.contains(ReconnectStop::REFUSED));
    /// # Ok(())
    /// # }
    /// ```
    ReconnectStop {
        /// The other end of a connection over `tcp` refuses: nobody listens.
        REFUSED "refused" = ZMQ_RECONNECT_STOP_CONN_REFUSED,
        /// The other end does not complete the handshake.
        HANDSHAKE_FAILED "handshake_failed" = ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED,
        /// The other end of a connection over `ipc` refuses, after the socket has
        /// [disconnected](crate::Socket::disconnect) from any endpoint.
        AFTER_DISCONNECT "after_disconnect" = ZMQ_RECONNECT_STOP_AFTER_DISCONNECT,
    }
}

flag_set! {
    /// Of what a router is told by an empty message from the peer. Of nothing by
    /// default.
    RouterNotify {
        /// A peer has connected.
        CONNECT "connect" = ZMQ_NOTIFY_CONNECT,
        /// A peer has disconnected.
        DISCONNECT "disconnect" = ZMQ_NOTIFY_DISCONNECT,
    }
}

/// Declares an enum, as [`flag_set`] declares a set.
macro_rules! choice {
    (
        $(#[$doc:meta])*
        $type:ident {$(
            $(#[$variant_doc:meta])*
            $variant:ident $name:literal = $number:ident,
        )*}
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type {$(
            $(#[$variant_doc])*
            ///
            #[doc = concat!("`", stringify!($number), "` to libzmq.")]
            $variant,
        )*}

        impl $type {
            pub(super) const NAMES: &'static Names = &[$(($name, libzmq_sys::$number)),*];
        }

        impl OptionValue for $type {
            fn into_value(self) -> Option<Value> {
                Some(Value::Choice(match self {
                    $(Self::$variant => libzmq_sys::$number,)*
                }))
            }

            fn from_value(value: Option<Value>) -> Option<Self> {
                match value {
                    $(Some(Value::Choice(libzmq_sys::$number)) => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

choice! {
    /// How NORM finds the rate at which it sends.
    NormMode {
        /// The one that is set.
        Fixed "fixed" = ZMQ_NORM_FIXED,
        /// As high as the network allows.
        CongestionControl "congestion_control" = ZMQ_NORM_CC,
        /// The same, for networks that lose much.
        Loss "loss" = ZMQ_NORM_CCL,
        /// By what routers say about congestion, and losses.
        Ecn "ecn" = ZMQ_NORM_CCE,
        /// By what routers say about congestion alone.
        EcnOnly "ecn_only" = ZMQ_NORM_CCE_ECNONLY,
    }
}
