//! The options of sockets: one table, a line or two for each.
//!
//! A theme is a trait, which a socket type has or has not. For every line the
//! [`options`] macro makes a getter and a setter on the sockets, a method on
//! their builders, and a [`Spec`] by which configurations know the option. So
//! the name, the type and the number of an option stand together once.

pub(crate) mod heartbeat;
mod keepalive;
mod radio;
mod receive;
mod reconnect;
mod send;
mod set;
mod socket;
mod value;

pub use heartbeat::HeartbeatOptions;
pub use keepalive::KeepaliveOptions;
pub use radio::RadioOptions;
pub use receive::RecvOptions;
pub use reconnect::ReconnectOptions;
pub use send::SendOptions;
pub(crate) use set::OptionSet;
pub use socket::SocketOptions;
pub(crate) use value::{Kind, OptionValue, Value};

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
}

/// Declares a theme.
///
/// ```text
/// options! {
///     /// The doc of the trait.
///     trait Theme {
///         /// The doc of the option: what it does, the unit, the default.
///         getter, setter: Type as Kind, ZMQ_CONSTANT "ZMQ_CONSTANT" ["old_name"];
///     }
/// }
/// ```
///
/// The methods take `impl Into<Type>`; with `= Type` they take the type itself,
/// which numbers need: a literal would not know what to be.
///
/// What libzmq does not tell again ends in `, write_only` and has no getter.
macro_rules! options {
    (
        $(#[$trait_doc:meta])*
        trait $theme:ident {$(
            $(#[$doc:meta])*
            $name:ident, $setter:ident $(: $into:ty)? $(= $exact:ty)? as $kind:ident, $id:ident $c_name:literal
            $([$($alias:literal),*])?
            $(, $write_only:ident)?;
        )*}
    ) => {
        /// The lines, by name.
        #[allow(non_upper_case_globals)]
        mod line {
            use crate::socket::options::{Kind, Spec};

            $(pub(super) static $name: Spec = Spec {
                name: stringify!($name),
                aliases: &[$($($alias),*)?],
                id: libzmq_sys::$id,
                c_name: $c_name,
                kind: Kind::$kind,
            };)*
        }

        $(#[$trait_doc])*
        pub trait $theme: crate::socket::kind::Sealed {
            #[doc(hidden)]
            const SPECS: &'static [&'static crate::socket::options::Spec] = &[$(&line::$name),*];

            $(
                crate::socket::options::options!(@getter $name, $setter, [$($into)? $($exact)?], $c_name $(, $write_only)?);

                $(#[$doc])*
                ///
                /// # Errors
                ///
                /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a value
                /// out of range; [`InvalidCtx`](crate::ErrorKind::InvalidCtx)
                /// perhaps, when the context has been shut down.
                #[doc(alias = $c_name)]
                fn $setter(
                    &self,
                    value: $(impl Into<$into>)? $($exact)?,
                ) -> Result<(), crate::Error> {
                    $(let value: $into = value.into();)?
                    crate::socket::options::OptionValue::set(value, self.__core().socket(), &line::$name)
                }
            )*
        }

        impl<S: $theme> crate::socket::builder::SocketBuilder<S> {$(
            $(#[$doc])*
            #[doc(alias = $c_name)]
            #[must_use]
            pub fn $name(mut self, value: $(impl Into<$into>)? $($exact)?) -> Self {
                $(let value: $into = value.into();)?
                self.settings.options.put(&line::$name, value);
                self
            }
        )*}
    };

    (@getter $name:ident, $setter:ident, [$type:ty], $c_name:literal) => {
        #[doc = concat!("Reads what [`", stringify!($setter), "`](Self::", stringify!($setter), ") sets.")]
        ///
        /// # Errors
        ///
        /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx) perhaps, when the context
        /// has been shut down.
        #[doc(alias = $c_name)]
        fn $name(&self) -> Result<$type, crate::Error> {
            crate::socket::options::OptionValue::get(self.__core().socket(), &line::$name)
        }
    };

    (@getter $name:ident, $setter:ident, [$type:ty], $c_name:literal, write_only) => {};
}
use options;
