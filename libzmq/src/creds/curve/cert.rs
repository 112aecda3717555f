use zeroize::Zeroizing;

use super::{CurveError, CurvePublicKey, CurveSecretKey, no_curve};
use crate::{creds::FileOrigin, ffi, text::from_ref};

/// A key pair: who a peer is, and the means to prove it.
///
/// # Example
///
/// ```
/// use libzmq::auth::CurveCert;
///
/// let cert = CurveCert::new_unique();
/// assert_eq!(cert.secret().public_key()?, *cert.public());
/// assert_ne!(cert, CurveCert::new_unique());
/// # Ok::<(), libzmq::Error>(())
/// ```
///
/// [`save`](Self::save) and [`load`](Self::load) keep it in files. A configuration
/// that is written back names the file that a pair was loaded from, and not the
/// secret key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveCert {
    public: CurvePublicKey,
    secret: CurveSecretKey,
}

impl CurveCert {
    /// The pair of these keys.
    ///
    /// # Errors
    ///
    /// When they do not belong together.
    pub fn new(public: CurvePublicKey, secret: CurveSecretKey) -> Result<Self, CurveError> {
        match secret.public_key() {
            Ok(derived) if derived != public => Err(CurveError::Mismatch),
            // Without CURVE it cannot be told, and the pair cannot be used.
            _ => Ok(Self { public, secret }),
        }
    }

    /// A new pair, by the random generator of the operating system.
    ///
    /// # Panics
    ///
    /// When libzmq was built without CURVE.
    #[doc(alias = "zmq_curve_keypair")]
    #[must_use]
    pub fn new_unique() -> Self {
        let (public, secret) = ffi::keypair()
            .map_err(no_curve)
            .unwrap_or_else(|err| panic!("cannot make a key pair: {err}"));
        let secret = Zeroizing::new(secret);
        Self {
            public: CurvePublicKey { z85: public },
            secret: CurveSecretKey {
                z85: ascii(secret.as_slice()).into(),
            },
        }
    }

    pub(super) fn in_file(self, origin: FileOrigin) -> Self {
        Self {
            public: self.public,
            secret: self.secret.in_cert(origin),
        }
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &CurvePublicKey {
        &self.public
    }

    /// The secret key.
    #[must_use]
    pub fn secret(&self) -> &CurveSecretKey {
        &self.secret
    }
}

from_ref!(CurveCert);

/// Of a text that is known to be Z85, and so ASCII.
fn ascii(z85: &[u8]) -> String {
    z85.iter().copied().map(char::from).collect()
}
