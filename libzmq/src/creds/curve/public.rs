use std::{fmt, str::FromStr};

use super::{CurveError, KEY_SIZE, check_key, is_low_order};
use crate::{
    ffi,
    text::{from_ref, try_from_text},
};

/// The public half of a key pair, by which a peer is known.
///
/// It is not a secret; get it to the peers by a way on which nobody can replace
/// it. Written in [Z85](https://rfc.zeromq.org/spec/32/): 40 characters.
///
/// # Example
///
/// ```
/// use libzmq::auth::{CurveError, CurvePublicKey};
///
/// let key: CurvePublicKey = "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^".parse()?;
/// assert_eq!(key.as_str(), "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^");
///
/// let err = "n%3)5@".parse::<CurvePublicKey>().unwrap_err();
/// assert_eq!(err, CurveError::InvalidSize { size: 6 });
/// # Ok::<(), CurveError>(())
/// ```
#[doc(alias = "ZMQ_CURVE_PUBLICKEY")]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CurvePublicKey {
    // Invariant: the Z85 of a key.
    pub(super) z85: [u8; KEY_SIZE],
}

impl CurvePublicKey {
    /// The key that is written so.
    ///
    /// # Errors
    ///
    /// When the text is not a key in Z85, or the key of nobody.
    pub fn new(text: impl AsRef<str>) -> Result<Self, CurveError> {
        let z85 = check_key(text.as_ref())?;
        match ffi::z85_decode(&z85) {
            Some(key) if is_low_order(&key) => Err(CurveError::LowOrder),
            _ => Ok(Self { z85 }),
        }
    }

    /// The key in Z85.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.z85).unwrap_or_default()
    }

    /// The key as it comes by the wire.
    pub(crate) fn from_bytes(key: &[u8; 32]) -> Self {
        Self {
            z85: ffi::z85_encode(key),
        }
    }
}

impl FromStr for CurvePublicKey {
    type Err = CurveError;

    fn from_str(text: &str) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

try_from_text!(CurvePublicKey);
from_ref!(CurvePublicKey);

impl fmt::Debug for CurvePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CurvePublicKey")
            .field(&self.as_str())
            .finish()
    }
}

impl fmt::Display for CurvePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
