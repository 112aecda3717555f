use super::{CurveCert, CurvePublicKey};

/// What a CURVE client needs: the public key of its server, and a key pair of
/// its own.
///
/// # Example
///
/// ```
/// use libzmq::auth::{CurveCert, CurveClientCreds};
///
/// let server = CurveCert::new_unique();
/// let creds = CurveClientCreds::new(server.public()).add_cert(CurveCert::new_unique());
/// assert_eq!(creds.server(), server.public());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveClientCreds {
    server: CurvePublicKey,
    client: Option<CurveCert>,
}

impl CurveClientCreds {
    /// For the server that has this public key.
    ///
    /// The client gets a new key pair for every socket that is built, which
    /// does for servers that let in any key.
    #[doc(alias = "ZMQ_CURVE_SERVERKEY")]
    pub fn new(server: impl Into<CurvePublicKey>) -> Self {
        Self {
            server: server.into(),
            client: None,
        }
    }

    /// The client's own key pair, which the server has to know.
    #[must_use]
    pub fn add_cert(mut self, client: impl Into<CurveCert>) -> Self {
        self.client = Some(client.into());
        self
    }

    /// The public key of the server.
    #[must_use]
    pub fn server(&self) -> &CurvePublicKey {
        &self.server
    }

    /// The client's own key pair, if it was given one.
    #[must_use]
    pub fn cert(&self) -> Option<&CurveCert> {
        self.client.as_ref()
    }
}
