//! Which sockets a proxy can join.

#[cfg(feature = "config")]
use crate::socket::kind::Sealed;
use crate::{
    ctx::Ctx,
    ffi::RawSocket,
    socket::{
        Channel, Dealer, Dish, Gather, Pair, Pub, Pull, Push, Radio, Router, Scatter, Socket, Sub,
        XPub, XSub,
    },
};

/// Where the messages of a proxy go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    Both,
    ToBackend,
    ToFrontend,
}

impl Route {
    pub(super) fn to_backend(self) -> bool {
        self != Self::ToFrontend
    }

    pub(super) fn to_frontend(self) -> bool {
        self != Self::ToBackend
    }
}

/// Messages of any number of parts.
#[derive(Debug)]
pub struct Many;

/// Messages of one part.
#[derive(Debug)]
pub struct One;

/// Messages of one part, in groups.
#[derive(Debug)]
pub struct Grouped;

/// Sockets that a [`Proxy`](crate::Proxy) can join to a `B`, either as the
/// frontend.
///
/// * [`Router`] and [`Dealer`]; each of these and [`Pair`], as well as two
///   [`Dealer`]s or two [`Pair`]s
/// * [`XSub`] and [`XPub`]
/// * one of [`Pull`], [`Sub`], [`XSub`], and one of [`Push`], [`Pub`]
/// * [`Gather`] and [`Scatter`]
/// * [`Dish`] and [`Radio`]
/// * two [`Channel`]s
///
/// [`Client`](crate::Client), [`Server`](crate::Server) and
/// [`Peer`](crate::Peer) are not among them: nothing in a message would say
/// whose reply it is. [`Req`](crate::Req) and [`Rep`](crate::Rep) talk to a
/// [`Router`] and a [`Dealer`].
///
/// This trait is implemented by the sockets of this crate and nothing else.
#[diagnostic::on_unimplemented(
    message = "a proxy cannot join a `{Self}` to a `{B}`",
    note = "`ProxyWith` lists the sockets that go together"
)]
pub trait ProxyWith<B>: Socket {
    #[doc(hidden)]
    type Parts;
    #[doc(hidden)]
    const ROUTE: Route;
}

/// Sockets that can take the copies that a [`Proxy`](crate::Proxy) makes of
/// messages with these `Parts`.
///
/// * [`Pub`], [`Push`], [`Pair`] and [`Dealer`], of every proxy
/// * [`Scatter`] and [`Channel`], of one between thread-safe sockets
/// * [`Radio`], of one between a [`Dish`] and a [`Radio`]
///
/// This trait is implemented by the sockets of this crate and nothing else.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot capture what passes this proxy",
    note = "`Captures` lists the sockets that can"
)]
pub trait Captures<Parts>: Socket {}

/// What a proxy runs between: every [`Socket`], and any
/// [`AnySocket`](crate::config::AnySocket).
///
/// This trait is implemented by the types of this crate and nothing else.
pub trait ProxySocket {
    #[doc(hidden)]
    fn __raw(&self) -> &RawSocket;
    #[doc(hidden)]
    fn __ctx(&self) -> &Ctx;
}

impl<S: Socket> ProxySocket for S {
    fn __raw(&self) -> &RawSocket {
        self.__core().socket()
    }

    fn __ctx(&self) -> &Ctx {
        self.ctx()
    }
}

/// What takes the copies of a proxy: a socket, or nothing.
///
/// This trait is implemented by the types of this crate and nothing else.
pub trait ProxyCapture {
    #[doc(hidden)]
    fn __raw_capture(&self) -> Option<&RawSocket>;
}

impl<S: ProxySocket> ProxyCapture for S {
    fn __raw_capture(&self) -> Option<&RawSocket> {
        Some(self.__raw())
    }
}

impl ProxyCapture for () {
    fn __raw_capture(&self) -> Option<&RawSocket> {
        None
    }
}

impl<S: ProxySocket> ProxyCapture for Option<S> {
    fn __raw_capture(&self) -> Option<&RawSocket> {
        self.as_ref().map(S::__raw)
    }
}

/// Declares what goes together: one `to` the other, one `and` the other
/// both ways, or one that `meets` another of its kind.
macro_rules! pairs {
    ($($left:ident $how:ident $right:ident: $parts:ident;)*) => {
        $(pairs!(@impls $left $how $right: $parts);)*

        /// What the types say, for those who have only their names: where
        /// messages go, and which types can capture them.
        #[cfg(feature = "config")]
        pub(crate) fn find(
            frontend: &str,
            backend: &str,
        ) -> Option<(Route, &'static [&'static str])> {
            $(
                if (frontend, backend) == ($left::NAME, $right::NAME) {
                    return Some((<$left as ProxyWith<$right>>::ROUTE, $parts::CAPTURES));
                }
                if (frontend, backend) == ($right::NAME, $left::NAME) {
                    return Some((<$right as ProxyWith<$left>>::ROUTE, $parts::CAPTURES));
                }
            )*
            None
        }
    };

    (@impls $left:ident to $right:ident: $parts:ident) => {
        pairs!(@impl $left, $right, $parts, ToBackend);
        pairs!(@impl $right, $left, $parts, ToFrontend);
    };
    (@impls $left:ident and $right:ident: $parts:ident) => {
        pairs!(@impl $left, $right, $parts, Both);
        pairs!(@impl $right, $left, $parts, Both);
    };
    (@impls $left:ident meets $right:ident: $parts:ident) => {
        pairs!(@impl $left, $right, $parts, Both);
    };

    (@impl $frontend:ident, $backend:ident, $parts:ident, $route:ident) => {
        impl ProxyWith<$backend> for $frontend {
            type Parts = $parts;
            const ROUTE: Route = Route::$route;
        }
    };
}

pairs! {
    Router and Dealer: Many;
    Router and Pair: Many;
    Dealer and Pair: Many;
    Dealer meets Dealer: Many;
    Pair meets Pair: Many;
    XSub and XPub: Many;
    Pull to Push: Many;
    Pull to Pub: Many;
    Sub to Push: Many;
    Sub to Pub: Many;
    XSub to Push: Many;
    XSub to Pub: Many;
    Gather to Scatter: One;
    Channel meets Channel: One;
    Dish to Radio: Grouped;
}

/// Declares which types can capture what.
macro_rules! captures {
    ($($parts:ident: $($socket:ident),*;)*) => {$(
        $(impl Captures<$parts> for $socket {})*

        impl $parts {
            #[cfg(feature = "config")]
            const CAPTURES: &'static [&'static str] = &[$($socket::NAME),*];
        }
    )*};
}

captures! {
    Many: Pub, Push, Pair, Dealer;
    One: Pub, Push, Pair, Dealer, Scatter, Channel;
    Grouped: Pub, Push, Pair, Dealer, Scatter, Channel, Radio;
}
