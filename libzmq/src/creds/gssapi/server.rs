use super::GssapiName;
use crate::error::Error;

/// What a GSSAPI server needs: its principal.
///
/// Kerberos finds the keys: both in the keytab of servers (`KRB5_KTNAME`) and,
/// since libzmq asks for credentials of both directions, in the one of clients
/// (`KRB5_CLIENT_KTNAME`) or in a cache of tickets. Whether they are there shows
/// when clients come: without them nobody is let in.
///
/// # Example
///
/// ```
/// use libzmq::auth::{GssapiName, GssapiServerCreds};
///
/// let name = GssapiName::Hostbased("zmq@server.example.org".into());
/// let creds = GssapiServerCreds::new(&name);
/// assert_eq!(creds.principal(), &name);
/// assert!(!creds.is_plaintext());
/// ```
#[doc(alias = "ZMQ_GSSAPI_SERVER")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GssapiServerCreds {
    principal: GssapiName,
    plaintext: bool,
}

impl GssapiServerCreds {
    /// For the server that is this principal. Everything is encrypted.
    pub fn new(principal: impl Into<GssapiName>) -> Self {
        Self {
            principal: principal.into(),
            plaintext: false,
        }
    }

    /// Without encryption: the ends make sure of each other when they connect,
    /// and then anyone in between can read and change what they say. Both ends
    /// must have it, or neither.
    #[doc(alias = "ZMQ_GSSAPI_PLAINTEXT")]
    #[must_use]
    pub fn with_plaintext(mut self) -> Self {
        self.plaintext = true;
        self
    }

    /// The principal of the server.
    #[doc(alias = "ZMQ_GSSAPI_PRINCIPAL")]
    #[doc(alias = "ZMQ_GSSAPI_PRINCIPAL_NAMETYPE")]
    #[must_use]
    pub fn principal(&self) -> &GssapiName {
        &self.principal
    }

    /// Whether nothing is encrypted.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.plaintext
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.principal.check()
    }
}
