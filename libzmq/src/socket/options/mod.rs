//! The options of sockets: one table, a line or two for each.
//!
//! A theme is a trait, which a socket type has or has not. For every line the
//! [`options`] macro makes a getter and a setter on the sockets, a method on
//! their builders, and a [`Spec`] by which configurations know the option. So
//! the name, the type and the number of an option stand together once.

mod conflate;
mod connection;
mod device;
mod disconnect;
mod first_subscribe;
mod handshake;
pub(crate) mod heartbeat;
mod hello;
mod hiccup;
mod identity;
mod ipc;
mod keepalive;
mod kind;
mod matching;
mod metadata;
mod multicast;
mod multipart;
mod names;
mod needs;
mod no_drop;
mod norm;
mod pgm;
mod probe;
mod raw;
mod receive;
mod reconnect;
mod req;
mod router;
mod send;
mod set;
mod socket;
pub(crate) mod socks;
mod stream;
#[cfg(test)]
mod table;
mod tcp;
mod topics;
mod value;
mod vmci;
mod wss;
mod xpub;
mod xsub;

pub use conflate::ConflateOptions;
pub use connection::ConnectionOptions;
pub use device::DeviceOptions;
pub use disconnect::DisconnectOptions;
pub use first_subscribe::FirstSubscribeOptions;
pub use handshake::HandshakeOptions;
pub use heartbeat::HeartbeatOptions;
pub use hello::HelloOptions;
pub use hiccup::HiccupOptions;
pub use identity::IdentityOptions;
pub use ipc::IpcOptions;
pub use keepalive::KeepaliveOptions;
pub(crate) use kind::Kind;
pub use matching::MatchingOptions;
pub use metadata::MetadataOptions;
pub use multicast::MulticastOptions;
pub use multipart::MultipartOptions;
#[cfg(feature = "config")]
pub(crate) use names::Names;
pub use names::{NormMode, ReconnectStop, RouterNotify};
pub(crate) use needs::Needs;
pub use no_drop::NoDropOptions;
pub use norm::NormOptions;
pub use pgm::PgmOptions;
pub use probe::ProbeOptions;
pub use receive::RecvOptions;
pub use reconnect::ReconnectOptions;
pub use req::ReqOptions;
pub use router::RouterOptions;
pub use send::SendOptions;
pub(crate) use set::OptionSet;
pub use socket::SocketOptions;
pub use socks::SocksOptions;
pub use stream::StreamOptions;
pub use tcp::TcpOptions;
pub use topics::TopicsOptions;
pub(crate) use value::{OptionValue, Value};
pub use vmci::VmciOptions;
pub use wss::WssOptions;
pub use xpub::XPubOptions;
pub use xsub::XSubOptions;

use std::ffi::c_int;

/// One option.
#[derive(Debug, PartialEq, Eq)]
pub struct Spec {
    /// The name of the builder's method and of the key in a configuration.
    pub(crate) name: &'static str,
    /// Other names of the key.
    pub(crate) aliases: &'static [&'static str],
    /// libzmq's number, and its name for that.
    pub(crate) id: c_int,
    pub(crate) c_name: &'static str,
    /// Which values there are, and what libzmq makes of them.
    pub(crate) kind: Kind,
    /// The value without any doing, in words.
    pub(crate) default: &'static str,
    pub(crate) needs: Needs,
    pub(crate) access: Access,
}

/// What can be done with an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// To set it, and to read it.
    ReadWrite,
    /// To read it.
    ReadOnly,
    /// To set it: libzmq does not tell it again.
    WriteOnly,
    /// To set it before the socket is used: libzmq does not expect it to change
    /// afterwards, nor tells it.
    BuildOnly,
    /// To set it again and again, each time to one more value. libzmq does not
    /// tell them again.
    Each,
}

/// Declares a theme.
///
/// ```text
/// options! {
///     /// The doc of the trait.
///     trait Theme {
///         /// The doc of the option: what it does, the unit, the default.
///         getter, setter: Type as Kind, ZMQ_CONSTANT "ZMQ_CONSTANT" ["old_name"] = "default";
///     }
/// }
/// ```
///
/// The methods take `impl Into<Type>`; with `= Type` they take the type itself,
/// which numbers need: a literal would not know what to be. With `=> Type` the
/// getter returns another type than the setter takes.
///
/// After the default may stand `if` and what the option [`Needs`], and after a
/// comma its [`Access`]: `write_only`, without a getter; `read_only`, with
/// nothing else; `build_only`, with the builder's method alone; `each`, for what is set again and again, which is also
/// `write_only`.
macro_rules! options {
    (
        $(#[$trait_doc:meta])*
        trait $theme:ident {$(
            $(#[$doc:meta])*
            $name:ident $(, $setter:ident)? $(: $into:ty)? $(= $exact:ty)? $(=> $read:ty)?
            as $kind:ident $(($($arg:expr),*))?, $id:ident $c_name:literal
            $([$($alias:literal),*])?
            = $default:literal $(if $needs:ident)?
            $(, $access:ident)?;
        )*}
    ) => {
        /// The lines, by name.
        #[allow(non_upper_case_globals)]
        mod line {
            use crate::socket::options::{Kind, Spec, options};

            $(pub(super) static $name: Spec = Spec {
                name: stringify!($name),
                aliases: &[$($($alias),*)?],
                id: libzmq_sys::$id,
                c_name: $c_name,
                kind: Kind::$kind $(($($arg),*))?,
                default: $default,
                needs: options!(@needs $($needs)?),
                access: options!(@access $($access)?),
            };)*
        }

        pub(super) const SPECS: &[&crate::socket::options::Spec] = &[$(&line::$name),*];

        $(#[$trait_doc])*
        pub trait $theme: crate::socket::kind::Sealed {
            #[doc(hidden)]
            const SPECS: &'static [&'static crate::socket::options::Spec] = SPECS;

            $(crate::socket::options::options! {
                @methods [$($access)?] [$(#[$doc])*] $c_name $name $($setter)?,
                [$($read,)? $($into,)? $($exact,)?]
                value: [$(impl Into<$into>)? $($exact)?] [$(let value: $into = value.into();)?]
            })*
        }

        impl<S: $theme> crate::socket::builder::SocketBuilder<S> {
            $(crate::socket::options::options! {
                @builder [$($access)?] [$(#[$doc])*] $c_name $name
                value: [$(impl Into<$into>)? $($exact)?] [$(let value: $into = value.into();)?]
            })*
        }
    };

    (@needs) => { crate::socket::options::Needs::Nothing };
    (@needs $needs:ident) => { crate::socket::options::Needs::$needs };

    (@access) => { crate::socket::options::Access::ReadWrite };
    (@access read_only) => { crate::socket::options::Access::ReadOnly };
    (@access build_only) => { crate::socket::options::Access::BuildOnly };
    (@access write_only) => { crate::socket::options::Access::WriteOnly };
    (@access each) => { crate::socket::options::Access::Each };

    (
        @methods [] [$($doc:tt)*] $c_name:literal $name:ident $setter:ident,
        [$read:ty, $($rest:ty,)?] $value:ident: [$param:ty] [$($convert:tt)*]
    ) => {
        crate::socket::options::options! {
            @getter
            [#[doc = concat!("Reads what [`", stringify!($setter), "`](Self::", stringify!($setter), ") sets.")]]
            $c_name $name $read
        }
        crate::socket::options::options! {
            @setter [$($doc)*] $c_name $name $setter $value: [$param] [$($convert)*]
        }
    };

    (
        @methods [read_only] [$($doc:tt)*] $c_name:literal $name:ident,
        [$read:ty,] $value:ident: [$param:ty] []
    ) => {
        crate::socket::options::options! { @getter [$($doc)*] $c_name $name $read }
    };

    (@methods [build_only] $($rest:tt)*) => {};

    (
        @methods [$access:ident] [$($doc:tt)*] $c_name:literal $name:ident $setter:ident,
        [$($read:ty,)*] $value:ident: [$param:ty] [$($convert:tt)*]
    ) => {
        crate::socket::options::options! {
            @setter [$($doc)*] $c_name $name $setter $value: [$param] [$($convert)*]
        }
    };

    (@getter [$($doc:tt)*] $c_name:literal $name:ident $read:ty) => {
        $($doc)*
        ///
        /// # Errors
        ///
        /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx) perhaps, when the context
        /// has been shut down.
        #[doc(alias = $c_name)]
        fn $name(&self) -> Result<$read, crate::Error> {
            self.__core().option(&line::$name)
        }
    };

    (
        @setter [$($doc:tt)*] $c_name:literal $name:ident $setter:ident
        $value:ident: [$param:ty] [$($convert:tt)*]
    ) => {
        $($doc)*
        ///
        /// # Errors
        ///
        /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a value
        /// out of range; [`InvalidCtx`](crate::ErrorKind::InvalidCtx)
        /// perhaps, when the context has been shut down.
        #[doc(alias = $c_name)]
        fn $setter(&self, $value: $param) -> Result<(), crate::Error> {
            $($convert)*
            self.__core().set_option(&line::$name, $value)
        }
    };

    (@builder [read_only] $($rest:tt)*) => {};

    (
        @builder [$($access:ident)?] [$($doc:tt)*] $c_name:literal $name:ident
        $value:ident: [$param:ty] [$($convert:tt)*]
    ) => {
        $($doc)*
        #[doc(alias = $c_name)]
        #[must_use]
        pub fn $name(mut self, $value: $param) -> Self {
            $($convert)*
            self.settings.options.put(&line::$name, $value);
            self
        }
    };
}
use options;
