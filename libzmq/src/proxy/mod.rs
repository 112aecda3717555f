//! Proxies: what comes in by one socket goes out by another.
//!
//! The loop is ours, and not libzmq's, which cannot be paused, waits for ever to
//! send what it has received, and has nobody to tell of an error in passing.
//! [`engine`] is the loop, [`lane`] one direction of it, and [`steering`] what
//! other threads have to say to it.

mod engine;
mod handle;
mod lane;
mod pairs;
mod statistics;
mod steering;
mod watch;

pub use self::{
    handle::ProxyHandle,
    pairs::{Captures, ProxyCapture, ProxySocket, ProxyWith},
    statistics::{ProxyStatistics, Traffic},
    steering::Steering,
};
pub(crate) use pairs::Route;
#[cfg(feature = "config")]
pub(crate) use pairs::find;

use std::thread;

use self::{engine::Sockets, lane::Lane, steering::Control};
use crate::{
    error::{Error, ErrorKind},
    msg::Multipart,
    socket::Socket,
};

/// Forwards messages between two sockets, whole and in order.
///
/// ```text
/// clients <───> frontend ═ proxy ═ backend <───> workers
///                            │
///                            └──> capture
/// ```
///
/// Which sockets go together is said by [`ProxyWith`]; either may be the
/// frontend. As a rule both are bound, so that everybody else can connect and
/// come and go.
///
/// | frontend | backend | what it does |
/// |---|---|---|
/// | [`Router`](crate::Router) | [`Dealer`](crate::Dealer) | a queue: requests to workers in turn, replies to who asked |
/// | [`XSub`](crate::XSub) | [`XPub`](crate::XPub) | a forwarder: messages to subscribers, subscriptions to publishers |
/// | [`Pull`](crate::Pull) | [`Push`](crate::Push) | a streamer: tasks to workers in turn |
///
/// * **Full queues**: where there is no room for a message, none is taken from
///   the other side either, so that its senders wait or drop as they do for any
///   socket. The other direction goes on.
/// * **Peers that leave** do not end a proxy. A message for one that a
///   [`Router`](crate::Router) with `router_mandatory` cannot reach is dropped,
///   and [counted](Traffic::undeliverable); where such a router has no peer at
///   all, messages wait for one.
/// * **[Steering]**: another thread can pause a proxy, let it go on, ask for its
///   statistics, and end it.
///
/// A proxy [runs](Self::run) in the thread that says so, or
/// [in one of its own](Self::spawn).
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (front, back) = (InprocAddr::new_unique(), InprocAddr::new_unique());
/// let frontend = RouterBuilder::new().bind(&front).build()?;
/// let backend = DealerBuilder::new().bind(&back).build()?;
/// let client = ReqBuilder::new().connect(&front).build()?;
/// let worker = RepBuilder::new().connect(&back).build()?;
///
/// let proxy = Proxy::new(frontend, backend).spawn()?;
/// client.send("ping")?;
/// assert_eq!(worker.recv_msg()?, "ping");
/// worker.send("pong")?;
/// assert_eq!(client.recv_msg()?, "pong");
///
/// let statistics = proxy.statistics();
/// assert_eq!(statistics.to_backend.messages, 1);
/// assert_eq!(statistics.to_frontend.messages, 1);
/// proxy.terminate()?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "zmq_proxy")]
#[doc(alias = "zmq_proxy_steerable")]
#[derive(Debug)]
pub struct Proxy<F, B, C = ()> {
    frontend: F,
    backend: B,
    capture: C,
    route: Route,
    to_backend: Lane,
    to_frontend: Lane,
    control: Option<Control>,
}

impl<F: ProxyWith<B>, B: Socket> Proxy<F, B> {
    /// A proxy between two sockets, which does nothing yet.
    ///
    /// The sockets are to be used by nobody else. Of a type with handles that
    /// can be cloned, other handles may bind and connect, but what they receive
    /// is not forwarded.
    #[must_use]
    pub fn new(frontend: F, backend: B) -> Self {
        Self::with_route(frontend, backend, (), F::ROUTE)
    }

    /// Sends a copy of every message, of both directions, to another socket
    /// before it goes on its way.
    ///
    /// Nothing passes by unseen: where the capture socket has no room, the proxy
    /// waits until it has. A [`Pub`](crate::Pub) always has room, and drops what
    /// its subscribers are too slow for.
    #[must_use]
    pub fn capture<C: Captures<F::Parts>>(self, capture: C) -> Proxy<F, B, C> {
        Proxy {
            frontend: self.frontend,
            backend: self.backend,
            capture,
            route: self.route,
            to_backend: self.to_backend,
            to_frontend: self.to_frontend,
            control: self.control,
        }
    }
}

impl<F, B, C> Proxy<F, B, C> {
    pub(crate) fn with_route(frontend: F, backend: B, capture: C, route: Route) -> Self {
        Self {
            frontend,
            backend,
            capture,
            route,
            to_backend: Lane::default(),
            to_frontend: Lane::default(),
            control: None,
        }
    }

    /// What the proxy has forwarded, in all of its runs.
    #[must_use]
    pub fn statistics(&self) -> ProxyStatistics {
        ProxyStatistics {
            to_backend: self.to_backend.traffic(),
            to_frontend: self.to_frontend.traffic(),
        }
    }

    /// Gives the sockets back, and what was taken from one of them when the
    /// other had no more room.
    #[must_use]
    pub fn into_parts(self) -> ProxyParts<F, B, C> {
        ProxyParts {
            frontend: self.frontend,
            backend: self.backend,
            capture: self.capture,
            for_backend: self.to_backend.into_held(),
            for_frontend: self.to_frontend.into_held(),
        }
    }
}

impl<F: ProxySocket, B: ProxySocket, C: ProxyCapture> Proxy<F, B, C> {
    /// A handle by which other threads control the proxy.
    ///
    /// # Errors
    ///
    /// [`SocketLimit`](ErrorKind::SocketLimit): a proxy that is steered has two
    /// sockets for that, in the context of its frontend;
    /// [`InvalidCtx`](ErrorKind::InvalidCtx).
    pub fn steering(&mut self) -> Result<Steering, Error> {
        let control = match self.control.take() {
            Some(control) => control,
            None => Control::new(self.frontend.__ctx().raw(), self.statistics())?,
        };
        Ok(self.control.insert(control).steering())
    }

    /// Forwards messages until the proxy is
    /// [terminated](Steering::terminate), or one of its contexts is shut down.
    ///
    /// May be called again, to go on.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](ErrorKind::InvalidCtx) when the context of a socket is
    /// shut down: as a rule that is meant to end the proxy.
    /// [`InvalidInput`](ErrorKind::InvalidInput) when two of the sockets are
    /// handles to one; what the sockets report besides. Without steering nothing
    /// else ends it.
    pub fn run(&mut self) -> Result<(), Error> {
        let sockets = Sockets {
            frontend: self.frontend.__raw(),
            backend: self.backend.__raw(),
            capture: self.capture.__raw_capture(),
        };
        engine::run(
            sockets,
            self.route.to_backend().then_some(&mut self.to_backend),
            self.route.to_frontend().then_some(&mut self.to_frontend),
            self.control.as_ref(),
        )
    }

    /// [Runs](Self::run) in a thread of its own, until the handle is dropped.
    ///
    /// # Errors
    ///
    /// As for [`steering`](Self::steering), and what the system has against a
    /// thread. The sockets are dropped then.
    pub fn spawn(mut self) -> Result<ProxyHandle<F, B, C>, Error>
    where
        F: Send + 'static,
        B: Send + 'static,
        C: Send + 'static,
    {
        let steering = self.steering()?;
        let thread = thread::Builder::new()
            .name("libzmq-proxy".into())
            .spawn(move || {
                let done = self.run();
                (self, done)
            })
            .map_err(|err| Error::new(ErrorKind::from_io(&err), "starting a proxy's thread"))?;
        Ok(ProxyHandle::new(steering, thread))
    }
}

/// What a [`Proxy`] was made of: see [`Proxy::into_parts`].
#[derive(Debug)]
#[non_exhaustive]
pub struct ProxyParts<F, B, C> {
    /// The frontend.
    pub frontend: F,
    /// The backend.
    pub backend: B,
    /// The capture socket.
    pub capture: C,
    /// A message from the frontend that the backend had no room for.
    pub for_backend: Option<Multipart>,
    /// A message from the backend that the frontend had no room for.
    pub for_frontend: Option<Multipart>,
}
