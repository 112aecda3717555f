use super::CurveSecretKey;

/// What a CURVE server needs: its secret key.
///
/// # Example
///
/// ```
/// use libzmq::auth::{CurveCert, CurveServerCreds};
///
/// let cert = CurveCert::new_unique();
/// let creds = CurveServerCreds::new(cert.secret());
/// assert_eq!(creds.secret(), cert.secret());
/// ```
#[doc(alias = "ZMQ_CURVE_SERVER")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveServerCreds {
    secret: CurveSecretKey,
}

impl CurveServerCreds {
    /// For the server that has this secret key.
    pub fn new(secret: impl Into<CurveSecretKey>) -> Self {
        Self {
            secret: secret.into(),
        }
    }

    /// The secret key.
    #[must_use]
    pub fn secret(&self) -> &CurveSecretKey {
        &self.secret
    }
}
