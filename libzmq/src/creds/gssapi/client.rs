use super::GssapiName;
use crate::error::Error;

/// What a GSSAPI client needs: the principal of its server and, if it is not to
/// be the one whose ticket is there, its own.
///
/// Kerberos gets the tickets, from a cache or with a key in the keytab of
/// clients (`KRB5_CLIENT_KTNAME`). It does so when the client connects, in the
/// I/O thread of libzmq, whose other connections wait for that long. A client
/// without a ticket is never connected, and tries again each time that the
/// [`handshake_interval`](crate::HandshakeOptions::handshake_interval) is over.
///
/// # Example
///
/// ```
/// use libzmq::auth::{GssapiClientCreds, GssapiName};
///
/// let service = GssapiName::Hostbased("zmq@server.example.org".into());
/// let creds = GssapiClientCreds::new(&service);
/// assert_eq!(creds.service(), &service);
/// assert_eq!(creds.principal(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GssapiClientCreds {
    service: GssapiName,
    principal: Option<GssapiName>,
    plaintext: bool,
}

impl GssapiClientCreds {
    /// For the server that is this principal, as the default principal of the
    /// process. Everything is encrypted.
    pub fn new(service: impl Into<GssapiName>) -> Self {
        Self {
            service: service.into(),
            principal: None,
            plaintext: false,
        }
    }

    /// The client's own principal. libzmq asks for credentials of both
    /// directions, so that it also needs a key in the keytab of servers
    /// (`KRB5_KTNAME`).
    ///
    /// A socket that had a principal keeps it, as libzmq cannot take it back:
    /// to go on without, make a new socket.
    #[must_use]
    pub fn add_principal(mut self, principal: impl Into<GssapiName>) -> Self {
        self.principal = Some(principal.into());
        self
    }

    /// Without encryption: see
    /// [`GssapiServerCreds::with_plaintext`](super::GssapiServerCreds::with_plaintext).
    #[doc(alias = "ZMQ_GSSAPI_PLAINTEXT")]
    #[must_use]
    pub fn with_plaintext(mut self) -> Self {
        self.plaintext = true;
        self
    }

    /// The principal of the server.
    #[doc(alias = "ZMQ_GSSAPI_SERVICE_PRINCIPAL")]
    #[doc(alias = "ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE")]
    #[must_use]
    pub fn service(&self) -> &GssapiName {
        &self.service
    }

    /// The client's own principal, if it was given one.
    #[doc(alias = "ZMQ_GSSAPI_PRINCIPAL")]
    #[doc(alias = "ZMQ_GSSAPI_PRINCIPAL_NAMETYPE")]
    #[must_use]
    pub fn principal(&self) -> Option<&GssapiName> {
        self.principal.as_ref()
    }

    /// Whether nothing is encrypted.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.plaintext
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.service.check()?;
        self.principal.iter().try_for_each(GssapiName::check)
    }
}
