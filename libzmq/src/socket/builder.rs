use std::{fmt, marker::PhantomData};

use super::{core::Core, kind::Sealed, options::OptionSet, traits::Socket};
use crate::{
    creds::Mechanism,
    ctx::Ctx,
    endpoint::{Endpoint, IntoEndpoints},
    error::Error,
    group::Group,
    heartbeat::Heartbeat,
    identity::Identity,
    monitor::{Monitor, MonitorEvents},
    topic::Topic,
};

/// Makes a socket of type `S`, with everything in place before its first
/// connection.
///
/// It has a method for each option that such a socket has. A builder is a plain
/// value, which can be cloned and built from many times. With the feature
/// `config` it can also be read from a file, where each method is a key: there
/// it goes by the name of [`ClientConfig`](crate::config::ClientConfig) and so
/// on.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let server = ServerBuilder::new()
///     .bind(addr)
///     .send_timeout(Duration::from_millis(300))
///     .recv_high_water_mark(100)
///     .build()?;
/// assert_eq!(server.recv_high_water_mark()?, 100);
///
/// let client = ClientBuilder::new()
///     .connect(server.last_endpoint()?)
///     .build()?;
/// client.send("hello")?;
/// assert_eq!(server.recv_msg()?, "hello");
/// # Ok(())
/// # }
/// ```
pub struct SocketBuilder<S> {
    pub(crate) settings: Settings,
    socket: PhantomData<fn() -> S>,
}

/// What is the same for every `S`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) bind: Vec<Endpoint>,
    pub(crate) connect: Vec<Endpoint>,
    pub(crate) mechanism: Option<Mechanism>,
    pub(crate) zap_domain: Option<String>,
    pub(crate) heartbeat: Option<Heartbeat>,
    pub(crate) groups: Vec<Group>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) connect_as: Vec<NamedPeer>,
    pub(crate) options: OptionSet,
}

/// Whom to connect to under which identity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NamedPeer {
    pub(crate) endpoint: Endpoint,
    pub(crate) identity: Identity,
}

impl<S> SocketBuilder<S> {
    /// A builder with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Settings::default().into()
    }

    /// Adds an endpoint to [bind](Socket::bind), or several.
    #[doc(alias = "zmq_bind")]
    #[must_use]
    pub fn bind<E: IntoEndpoints>(mut self, endpoint: E) -> Self {
        self.settings.bind.extend(endpoint.into_endpoints());
        self
    }

    /// Adds an endpoint to [connect](Socket::connect) to, or several.
    #[doc(alias = "zmq_connect")]
    #[must_use]
    pub fn connect<E: IntoEndpoints>(mut self, endpoint: E) -> Self {
        self.settings.connect.extend(endpoint.into_endpoints());
        self
    }

    /// How the socket and its peers make sure of each other. Not at all
    /// ([`Null`](Mechanism::Null)) by default.
    #[must_use]
    pub fn mechanism(mut self, mechanism: impl Into<Mechanism>) -> Self {
        self.settings.mechanism = Some(mechanism.into());
        self
    }

    /// By which of its rules the [authenticator](crate::auth) lets in the peers
    /// of the socket: those of the domain of this name, which
    /// [`AuthBuilder::domain`](crate::auth::AuthBuilder) gives. By default, and
    /// with the name `global`, those that are for no domain in particular.
    ///
    /// The name must have 1 to 255 bytes, and no NUL; this is checked when the
    /// socket is built. For a name that there are no rules for, nobody is let
    /// in.
    ///
    /// It counts wherever the authenticator is asked: for whoever connects to
    /// the socket, and for those whom a server of PLAIN, CURVE or GSSAPI
    /// connects to.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, prelude::*, *};
    /// use std::{net::Ipv4Addr, time::Duration};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let ctx = Ctx::new();
    /// let admin = DomainRules::new().allow([Ipv4Addr::LOCALHOST]);
    /// let _ = AuthBuilder::new().domain("admin", admin).build_with_ctx(&ctx)?;
    ///
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let server = ServerBuilder::new()
    ///     .bind(addr)
    ///     .zap_domain("admin")
    ///     .recv_timeout(Duration::from_secs(5))
    ///     .build_with_ctx(&ctx)?;
    /// assert_eq!(server.zap_domain(), "admin");
    ///
    /// let client = ClientBuilder::new().connect(server.last_endpoint()?).build_with_ctx(&ctx)?;
    /// client.send("restart")?;
    /// assert_eq!(server.recv_msg()?, "restart");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_ZAP_DOMAIN")]
    #[must_use]
    pub fn zap_domain(mut self, name: impl Into<String>) -> Self {
        self.settings.zap_domain = Some(name.into());
        self
    }
}

impl<S: Socket> SocketBuilder<S> {
    /// Makes the socket in the [global](Ctx::global) context.
    ///
    /// # Errors
    ///
    /// Those of every option that is set, by the name of the option, and of
    /// [`Socket::bind`] and [`Socket::connect`];
    /// [`SocketLimit`](crate::ErrorKind::SocketLimit),
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx). No socket is left behind.
    #[doc(alias = "zmq_socket")]
    pub fn build(&self) -> Result<S, Error> {
        self.build_with_ctx(Ctx::global())
    }

    /// Makes the socket in a context.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build).
    pub fn build_with_ctx(&self, ctx: &Ctx) -> Result<S, Error> {
        self.build_after(ctx, |_| Ok(())).map(|(socket, ())| socket)
    }

    /// Makes the socket in the [global](Ctx::global) context, and a monitor
    /// that tells of these events from the first bind or connect on.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build) and of [`Socket::monitor`].
    pub fn build_with_monitor(&self, events: MonitorEvents) -> Result<(S, Monitor), Error> {
        self.build_with_ctx_and_monitor(Ctx::global(), events)
    }

    /// As [`build_with_monitor`](Self::build_with_monitor), in a context.
    ///
    /// # Errors
    ///
    /// As for [`build_with_monitor`](Self::build_with_monitor).
    pub fn build_with_ctx_and_monitor(
        &self,
        ctx: &Ctx,
        events: MonitorEvents,
    ) -> Result<(S, Monitor), Error> {
        self.build_after(ctx, |core| core.monitor(events))
    }

    /// Makes the socket, with something done before anything else.
    fn build_after<T>(
        &self,
        ctx: &Ctx,
        first: impl FnOnce(&Core<S::Handle>) -> Result<T, Error>,
    ) -> Result<(S, T), Error> {
        let Settings {
            bind,
            connect,
            mechanism,
            zap_domain,
            heartbeat,
            groups,
            topics,
            connect_as,
            options,
        } = &self.settings;
        let mut core = Core::<S::Handle>::new(ctx, S::KIND, S::NAME)?;
        if says_what_it_wants::<S>() {
            core.keep_what_it_wants()?;
        }
        let done = first(&core)?;
        core.apply(options)?;
        if heartbeat.is_some() {
            core.set_heartbeat(heartbeat.as_ref())?;
        }
        if let Some(domain) = zap_domain {
            core.set_zap_domain(domain)?;
        }
        if let Some(mechanism) = mechanism {
            core.set_mechanism(mechanism.clone())?;
        }
        for group in groups {
            core.join(*group)?;
        }
        topics.iter().try_for_each(|topic| core.subscribe(topic))?;
        bind.iter().try_for_each(|endpoint| core.bind(endpoint))?;
        connect
            .iter()
            .try_for_each(|endpoint| core.connect(endpoint))?;
        for peer in connect_as {
            core.connect_as(&peer.endpoint, &peer.identity)?;
        }
        Ok((S::__from_core(core), done))
    }
}

impl<S> From<Settings> for SocketBuilder<S> {
    fn from(settings: Settings) -> Self {
        Self {
            settings,
            socket: PhantomData,
        }
    }
}

impl<S> Default for SocketBuilder<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Clone for SocketBuilder<S> {
    fn clone(&self) -> Self {
        self.settings.clone().into()
    }
}

impl<S> PartialEq for SocketBuilder<S> {
    fn eq(&self, other: &Self) -> bool {
        self.settings == other.settings
    }
}

/// Shows what is set.
impl<S: Sealed> fmt::Debug for SocketBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketBuilder")
            .field("socket", &S::NAME)
            .field("settings", &self.settings)
            .finish()
    }
}

/// Whether all that a socket of this type sends is what it wants to hear.
fn says_what_it_wants<S: Sealed>() -> bool {
    let asks = |name: &&str| matches!(*name, "join" | "subscribe");
    let mut options = S::OPTIONS.iter().copied().flatten();
    S::ALSO.iter().any(asks) && !options.any(|option| option.name == "send_high_water_mark")
}
