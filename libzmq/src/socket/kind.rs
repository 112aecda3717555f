//! Which type a socket is of.

use std::sync::Arc;

use super::{core::Core, options::Spec};
use crate::ffi::ThreadSafeKind;

/// What makes a type one of ours.
///
/// The trait cannot be named from outside: that a type has `SendMsg`, say, is a
/// promise about libzmq, which only this crate can keep.
pub trait Sealed: Sized {
    #[doc(hidden)]
    const KIND: ThreadSafeKind;

    /// The name in configurations.
    #[doc(hidden)]
    const NAME: &'static str;

    /// The options it has, by theme.
    #[doc(hidden)]
    const OPTIONS: &'static [&'static [&'static Spec]];

    /// Whether it has `HeartbeatOptions`.
    #[doc(hidden)]
    const HEARTBEATS: bool;

    /// Whether it joins groups.
    #[doc(hidden)]
    const JOINS: bool;

    #[doc(hidden)]
    fn __core(&self) -> &Core;

    #[doc(hidden)]
    fn __from_core(core: Arc<Core>) -> Self;
}

/// Declares a thread-safe socket type: the struct, its builder, and what it can
/// do.
///
/// ```text
/// socket_type! {
///     /// The doc of the type.
///     Client, ClientBuilder, "client";
///     options: SocketOptions, SendOptions;
///     joins: false;
/// }
/// ```
macro_rules! socket_type {
    (
        $(#[$doc:meta])*
        $name:ident, $builder:ident, $config:literal;
        options: $($theme:ident),*;
        joins: $joins:literal;
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            core: std::sync::Arc<crate::socket::core::Core>,
        }

        #[doc = concat!("Makes a [`", stringify!($name), "`].")]
        ///
        /// See [`SocketBuilder`](crate::SocketBuilder) for an example.
        pub type $builder = crate::socket::builder::SocketBuilder<$name>;

        impl crate::socket::kind::Sealed for $name {
            const KIND: crate::ffi::ThreadSafeKind = crate::ffi::ThreadSafeKind::$name;
            const NAME: &'static str = $config;
            const OPTIONS: &'static [&'static [&'static crate::socket::options::Spec]] =
                &[$(<$name as crate::socket::options::$theme>::SPECS),*];
            // What the list says, it need not say twice.
            const HEARTBEATS: bool =
                false $(|| matches!(stringify!($theme).as_bytes(), b"HeartbeatOptions"))*;
            const JOINS: bool = $joins;

            #[inline]
            fn __core(&self) -> &crate::socket::core::Core {
                &self.core
            }

            fn __from_core(core: std::sync::Arc<crate::socket::core::Core>) -> Self {
                Self { core }
            }
        }

        impl crate::socket::traits::Socket for $name {}

        $(impl crate::socket::options::$theme for $name {})*
    };
}
pub(super) use socket_type;
