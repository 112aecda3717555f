use std::{fmt, str::FromStr};

use zeroize::Zeroizing;

use super::{CurveError, CurvePublicKey, KEY_SIZE, check_key, no_curve};
use crate::{
    creds::{FileOrigin, Secret},
    error::Error,
    ffi,
    text::{from_ref, try_from_text},
};

/// The secret half of a key pair.
///
/// Whoever has it, is the peer. It is never shown, and wiped on drop.
///
/// # Example
///
/// ```
/// use libzmq::auth::CurveSecretKey;
///
/// let key: CurveSecretKey = "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY".parse()?;
/// assert_eq!(format!("{key:?}"), "CurveSecretKey(…)");
/// # Ok::<(), libzmq::auth::CurveError>(())
/// ```
#[doc(alias = "ZMQ_CURVE_SECRETKEY")]
#[derive(Clone, PartialEq, Eq)]
pub struct CurveSecretKey {
    // Invariant: the Z85 of a key that is not zero.
    pub(super) z85: Secret,
}

impl CurveSecretKey {
    /// The key that is written so.
    ///
    /// # Errors
    ///
    /// When the text is not a key in Z85.
    pub fn new(text: impl Into<Secret>) -> Result<Self, CurveError> {
        let z85 = text.into();
        let _checked = Zeroizing::new(check_key(z85.expose())?);
        Ok(Self { z85 })
    }

    /// The key in Z85. What the caller makes of it is not wiped.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.z85.expose()
    }

    pub(super) fn in_cert(self, origin: FileOrigin) -> Self {
        Self {
            z85: self.z85.in_cert(origin),
        }
    }

    #[cfg(feature = "config")]
    pub(crate) fn as_secret(&self) -> &Secret {
        &self.z85
    }

    /// The public key that belongs to it.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when libzmq was built without
    /// CURVE.
    #[doc(alias = "zmq_curve_public")]
    pub fn public_key(&self) -> Result<CurvePublicKey, Error> {
        let mut z85 = Zeroizing::new([0; KEY_SIZE]);
        z85.copy_from_slice(self.z85.expose().as_bytes());
        ffi::public_key(&z85)
            .map(|z85| CurvePublicKey { z85 })
            .map_err(no_curve)
    }
}

impl FromStr for CurveSecretKey {
    type Err = CurveError;

    fn from_str(text: &str) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

try_from_text!(CurveSecretKey);
from_ref!(CurveSecretKey);

impl fmt::Debug for CurveSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CurveSecretKey(…)")
    }
}
