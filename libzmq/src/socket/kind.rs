//! Which type a socket is of.

use super::{core::Core, options::Spec};
use crate::ffi::Handle;

/// What makes a type one of ours.
///
/// The trait cannot be named from outside: that a type has `SendMsg`, say, is a
/// promise about libzmq, which only this crate can keep.
pub trait Sealed: Sized {
    /// What the socket is held by, which says how many threads may use it.
    #[doc(hidden)]
    type Handle: Handle;

    #[doc(hidden)]
    const KIND: <Self::Handle as Handle>::Kind;

    /// The name in configurations.
    #[doc(hidden)]
    const NAME: &'static str;

    /// The options it has, by theme.
    #[doc(hidden)]
    const OPTIONS: &'static [&'static [&'static Spec]];

    /// Whether it has `HeartbeatOptions`.
    #[doc(hidden)]
    const HEARTBEATS: bool;

    /// What its builder has beyond options: the names of these methods.
    #[doc(hidden)]
    const ALSO: &'static [&'static str];

    #[doc(hidden)]
    fn __core(&self) -> &Core<Self::Handle>;

    #[doc(hidden)]
    fn __from_core(core: Core<Self::Handle>) -> Self;
}

/// Declares a socket type: the struct, its builder, and what it can do.
///
/// ```text
/// socket_type! {
///     /// The doc of the type.
///     Dish, DishBuilder, "dish", shared;
///     options: network, RecvOptions;
///     also: join;
/// }
/// ```
///
/// `network`, at the beginning, is for all themes of the transports that most
/// types have in common.
///
/// A `shared` socket is for many threads at once, and can be cloned; a `classic`
/// one is for one thread at a time.
macro_rules! socket_type {
    (
        $(#[$doc:meta])*
        $name:ident, $builder:ident, $config:literal, $threads:ident;
        options: network, $($theme:ident),*;
        $($also:tt)*
    ) => {
        crate::socket::kind::socket_type! {
            $(#[$doc])*
            $name, $builder, $config, $threads;
            options: SocketOptions, ReconnectOptions, ConnectionOptions, HandshakeOptions,
                MetadataOptions, TcpOptions, KeepaliveOptions, DeviceOptions, SocksOptions,
                IpcOptions, VmciOptions, WssOptions, $($theme),*;
            $($also)*
        }
    };

    (
        $(#[$doc:meta])*
        $name:ident, $builder:ident, $config:literal, $threads:ident;
        options: $($theme:ident),*;
        $(also: $($also:ident),*;)?
    ) => {
        crate::socket::kind::socket_type!(@$threads [$(#[$doc])*] $name);

        #[doc = concat!("Makes a [`", stringify!($name), "`].")]
        ///
        /// See [`SocketBuilder`](crate::SocketBuilder) for an example.
        pub type $builder = crate::socket::builder::SocketBuilder<$name>;

        impl crate::socket::kind::Sealed for $name {
            crate::socket::kind::socket_type!(@members $threads $name);

            const NAME: &'static str = $config;
            const OPTIONS: &'static [&'static [&'static crate::socket::options::Spec]] =
                &[$(<$name as crate::socket::options::$theme>::SPECS),*];
            // What the list says, it need not say twice.
            const HEARTBEATS: bool =
                false $(|| matches!(stringify!($theme).as_bytes(), b"HeartbeatOptions"))*;
            const ALSO: &'static [&'static str] = &[$($(stringify!($also)),*)?];
        }

        impl crate::socket::traits::Socket for $name {}

        $(impl crate::socket::options::$theme for $name {})*
    };

    (@shared [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[derive(Debug, Clone)]
        pub struct $name {
            core: std::sync::Arc<crate::socket::core::Core<crate::ffi::SharedSocket>>,
        }
    };

    (@classic [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[derive(Debug)]
        pub struct $name {
            core: crate::socket::core::Core<crate::ffi::ClassicSocket>,
        }
    };

    (@members shared $name:ident) => {
        crate::socket::kind::socket_type!(@both $name, SharedSocket, ThreadSafeKind);

        fn __from_core(core: crate::socket::core::Core<Self::Handle>) -> Self {
            Self { core: std::sync::Arc::new(core) }
        }
    };

    (@members classic $name:ident) => {
        crate::socket::kind::socket_type!(@both $name, ClassicSocket, ClassicKind);

        fn __from_core(core: crate::socket::core::Core<Self::Handle>) -> Self {
            Self { core }
        }
    };

    (@both $name:ident, $handle:ident, $kind:ident) => {
        type Handle = crate::ffi::$handle;
        const KIND: crate::ffi::$kind = crate::ffi::$kind::$name;

        #[inline]
        fn __core(&self) -> &crate::socket::core::Core<Self::Handle> {
            &self.core
        }
    };
}
pub(super) use socket_type;
