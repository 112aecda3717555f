use serde::{Deserialize, Deserializer, Serialize, de};

use super::{AnyConfig, AnySocket};
use crate::{
    ctx::Ctx,
    error::Error,
    proxy::{Proxy, Route, find},
};

/// A [`Proxy`] to be read from a file.
///
/// The keys are `frontend`, `backend`, and if need be `capture`: each is the
/// configuration of a socket, as a map with its type for the key. What does not
/// go together is refused, as it is where types say so.
///
/// # Example
///
/// ```
/// use libzmq::config::*;
///
/// let config: ProxyConfig = serde_yaml::from_str(
///     r#"
/// frontend:
///   router: { bind: "tcp://127.0.0.1:*" }
/// backend:
///   dealer: { bind: "inproc://workers" }
/// capture:
///   pub: { bind: "inproc://trace" }
/// "#,
/// )?;
/// let proxy = config.build()?.spawn()?;
/// assert_eq!(proxy.statistics().to_backend.messages, 0);
///
/// let err = serde_yaml::from_str::<ProxyConfig>("{ frontend: { router: }, backend: { sub: } }");
/// let err = err.unwrap_err().to_string();
/// assert!(err.contains("cannot join a router to a sub"), "{err}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProxyConfig {
    frontend: AnyConfig,
    backend: AnyConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    capture: Option<AnyConfig>,
}

/// A [`Proxy`] between sockets of any types: what a [`ProxyConfig`] makes.
pub type AnyProxy = Proxy<AnySocket, AnySocket, Option<AnySocket>>;

impl ProxyConfig {
    /// The configuration of a proxy between two sockets.
    #[must_use]
    pub fn new(frontend: impl Into<AnyConfig>, backend: impl Into<AnyConfig>) -> Self {
        Self {
            frontend: frontend.into(),
            backend: backend.into(),
            capture: None,
        }
    }

    /// Sends copies to another socket: see [`Proxy::capture`].
    #[must_use]
    pub fn capture(mut self, capture: impl Into<AnyConfig>) -> Self {
        self.capture = Some(capture.into());
        self
    }

    /// Makes the sockets in the [global](Ctx::global) context, and a proxy of
    /// them.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for sockets that do not
    /// go together; those of [`SocketBuilder::build`](crate::SocketBuilder::build).
    pub fn build(&self) -> Result<AnyProxy, Error> {
        self.build_with_ctx(Ctx::global())
    }

    /// Makes the sockets in a context, and a proxy of them.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build).
    pub fn build_with_ctx(&self, ctx: &Ctx) -> Result<AnyProxy, Error> {
        let route = self.route().map_err(Error::invalid)?;
        let capture = self.capture.as_ref();
        Ok(Proxy::with_route(
            self.frontend.build_with_ctx(ctx)?,
            self.backend.build_with_ctx(ctx)?,
            capture
                .map(|capture| capture.build_with_ctx(ctx))
                .transpose()?,
            route,
        ))
    }

    /// Where messages go, or why they cannot.
    fn route(&self) -> Result<Route, String> {
        let (frontend, backend) = (self.frontend.name(), self.backend.name());
        let (route, captures) = find(frontend, backend)
            .ok_or_else(|| format!("a proxy cannot join a {frontend} to a {backend}"))?;
        match self.capture.as_ref().map(AnyConfig::name) {
            Some(capture) if !captures.contains(&capture) => Err(format!(
                "a {capture} cannot capture what passes between a {frontend} and a {backend}, \
                 expected one of {}",
                captures.join(", ")
            )),
            _ => Ok(route),
        }
    }
}

impl<'de> Deserialize<'de> for ProxyConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a map with the sockets of a proxy")]
        struct Fields {
            frontend: AnyConfig,
            backend: AnyConfig,
            capture: Option<AnyConfig>,
        }

        let fields = Fields::deserialize(deserializer)?;
        let config = Self {
            frontend: fields.frontend,
            backend: fields.backend,
            capture: fields.capture,
        };
        config.route().map_err(de::Error::custom)?;
        Ok(config)
    }
}
