use super::kind::Sealed;
use crate::{
    creds::Mechanism,
    ctx::Ctx,
    endpoint::{Endpoint, IntoEndpoints},
    error::Error,
    monitor::{Monitor, MonitorEvents},
};

/// What every socket can do.
///
/// Binding and connecting have nothing to do with who sends and who receives: a
/// socket may do either, both, and several times. As a rule the side that is
/// always there binds.
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Error> {
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let server = ServerBuilder::new().build()?;
/// server.bind(addr)?;
///
/// let client = ClientBuilder::new().build()?;
/// client.connect(server.last_endpoint()?)?;
/// # Ok(())
/// # }
/// ```
///
/// This trait is implemented by the sockets of this crate and nothing else.
pub trait Socket: Sealed {
    /// Accepts connections at an endpoint, or at several.
    ///
    /// Returns when the endpoint is open; over `udp`, `pgm`, `epgm` and `norm`,
    /// libzmq opens it later and does not tell when it cannot. Of several
    /// endpoints, those before the first that fails stay bound.
    ///
    /// Whoever connects over a network transport is put before the context's
    /// [authenticator](crate::auth), unless the socket has the mechanism of a
    /// client.
    ///
    /// # Errors
    ///
    /// [`AddrInUse`](crate::ErrorKind::AddrInUse),
    /// [`AddrNotAvailable`](crate::ErrorKind::AddrNotAvailable),
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied),
    /// [`NotFound`](crate::ErrorKind::NotFound) for an interface or host,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an endpoint that
    /// cannot be bound,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a transport that this
    /// type of socket cannot bind, or that
    /// [this build or machine](crate::capabilities()) has not,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_bind")]
    fn bind<E: IntoEndpoints>(&self, endpoint: E) -> Result<(), Error> {
        each(endpoint, |endpoint| self.__core().bind(endpoint))
    }

    /// Accepts connections at a socket of the operating system that listens
    /// already: one that a service manager has opened, say, or the program that
    /// was here before.
    ///
    /// The descriptor is a listening socket of TCP, or a Unix socket with a path.
    /// From then on it is libzmq's, which closes it when it is
    /// [unbound](Self::unbind). A path is not removed then.
    ///
    /// # Errors
    ///
    /// As for [`bind`](Self::bind), and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for another descriptor.
    /// The descriptor is closed.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    /// use std::net::TcpListener;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let server = ServerBuilder::new().build()?;
    /// server.bind_fd(listener)?;
    ///
    /// let client = ClientBuilder::new().connect(server.last_endpoint()?).build()?;
    /// client.send("ping")?;
    /// assert_eq!(server.recv_msg()?, "ping");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(unix)]
    #[doc(alias = "ZMQ_USE_FD")]
    fn bind_fd(&self, fd: impl Into<std::os::fd::OwnedFd>) -> Result<(), Error> {
        self.__core().bind_fd(fd.into())
    }

    /// Connects to an endpoint, or to several.
    ///
    /// Returns at once: the connection is made in the background, as often as
    /// it takes, and made anew when it breaks. Only over `ws` and `wss` the name
    /// of a host is looked up before. Of several endpoints, those before the
    /// first that fails stay connected.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an endpoint that
    /// nobody can connect to,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a transport that this
    /// type of socket cannot connect to, or that
    /// [this build or machine](crate::capabilities()) has not,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_connect")]
    fn connect<E: IntoEndpoints>(&self, endpoint: E) -> Result<(), Error> {
        each(endpoint, |endpoint| self.__core().connect(endpoint))
    }

    /// Ends what [`bind`](Self::bind) began: no more connections are accepted,
    /// and those that were are closed.
    ///
    /// A wildcard has become something definite when it was bound, which is
    /// what to unbind: see [`last_endpoint`](Self::last_endpoint).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when the endpoint is not bound,
    /// or is one of UDP, which libzmq cannot unbind;
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_unbind")]
    fn unbind<E: IntoEndpoints>(&self, endpoint: E) -> Result<(), Error> {
        each(endpoint, |endpoint| self.__core().unbind(endpoint))
    }

    /// Ends what [`connect`](Self::connect) began; over `tcp`, the connection is
    /// closed with the next calls on the socket. Messages that wait to be sent
    /// there get the [linger](crate::SocketOptions::set_linger) period.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when the endpoint is not
    /// connected, [`Unsupported`](crate::ErrorKind::Unsupported) for `inproc`,
    /// where libzmq cannot do it safely: drop the socket;
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_disconnect")]
    fn disconnect<E: IntoEndpoints>(&self, endpoint: E) -> Result<(), Error> {
        each(endpoint, |endpoint| self.__core().disconnect(endpoint))
    }

    /// The endpoint that was bound or connected last, with what its wildcards
    /// have become. Peers on this machine can connect to it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none yet,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "ZMQ_LAST_ENDPOINT")]
    fn last_endpoint(&self) -> Result<Endpoint, Error> {
        self.__core().last_endpoint()
    }

    /// The mechanism of connections to be made.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the last change of
    /// it failed.
    #[doc(alias = "ZMQ_MECHANISM")]
    fn mechanism(&self) -> Result<Mechanism, Error> {
        self.__core().mechanism()
    }

    /// Changes the mechanism. It applies to endpoints bound or connected from
    /// now on, so as a rule it belongs into the
    /// [builder](crate::SocketBuilder::mechanism).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a user name,
    /// password or principal of the wrong size,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for CURVE and GSSAPI where
    /// libzmq was built without: nothing has changed.
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    fn set_mechanism(&self, mechanism: impl Into<Mechanism>) -> Result<(), Error> {
        self.__core().set_mechanism(mechanism.into())
    }

    /// The domain by whose rules peers are let in: `global` unless it was
    /// [named](crate::SocketBuilder::zap_domain).
    #[doc(alias = "ZMQ_ZAP_DOMAIN")]
    fn zap_domain(&self) -> String {
        self.__core().zap_domain()
    }

    /// Changes the domain. It applies to endpoints bound or connected from now
    /// on, so as a rule it belongs into the
    /// [builder](crate::SocketBuilder::zap_domain).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that has not 1
    /// to 255 bytes or holds a NUL: nothing has changed. The same when the last
    /// change of the mechanism failed; [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    fn set_zap_domain(&self, name: impl AsRef<str>) -> Result<(), Error> {
        self.__core().set_zap_domain(name.as_ref())
    }

    /// Begins to tell what happens to the connections of the socket. What has
    /// happened before is not told: for all of it, see
    /// [`build_with_monitor`](crate::SocketBuilder::build_with_monitor).
    ///
    /// A socket has one monitor at most: if it had another, that one gets
    /// [`Stopped`](crate::MonitorEventKind::Stopped) and is no more.
    ///
    /// # Errors
    ///
    /// [`SocketLimit`](crate::ErrorKind::SocketLimit), as a monitor is two
    /// sockets to libzmq; [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_socket_monitor")]
    #[doc(alias = "zmq_socket_monitor_versioned")]
    fn monitor(&self, events: MonitorEvents) -> Result<Monitor, Error> {
        self.__core().monitor(events)
    }

    /// Asks how many messages wait in the queues of each connection. The answers
    /// are events of the monitor:
    /// [`QueueDepth`](crate::MonitorEventKind::QueueDepth). They arrive after a
    /// while, in passing: when the socket next sends or receives, or asks again.
    /// Over `inproc` the other socket has to do so, too.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when the socket has no monitor
    /// with [`QUEUE_DEPTH`](MonitorEvents::QUEUE_DEPTH),
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when it has no connection,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_socket_monitor_pipes_stats")]
    fn query_queue_depths(&self) -> Result<(), Error> {
        self.__core().query_queue_depths()
    }

    /// The context of the socket.
    fn ctx(&self) -> &Ctx {
        self.__core().ctx()
    }
}

fn each(
    endpoints: impl IntoEndpoints,
    action: impl FnMut(&Endpoint) -> Result<(), Error>,
) -> Result<(), Error> {
    endpoints.into_endpoints().iter().try_for_each(action)
}
