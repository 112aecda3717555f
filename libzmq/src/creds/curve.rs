use std::{fmt, str::FromStr};

use zeroize::Zeroizing;

use super::Secret;
use crate::{
    error::{Error, ErrorKind},
    ffi,
};

/// The length of a key in Z85.
const KEY_SIZE: usize = 40;

/// Text that is not a CURVE key.
///
/// It does not repeat the text, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CurveError {
    /// A key has 40 characters in Z85.
    #[error("a CURVE key has 40 characters, not {size}")]
    InvalidSize {
        /// The number of bytes found.
        size: usize,
    },
    /// A character, or a combination of characters, that Z85 does not have.
    #[error("a CURVE key must be written in Z85")]
    InvalidZ85,
    /// A key of zeros, which stands for none.
    #[error("a CURVE key cannot be all zeros")]
    Zero,
    /// The public key of a certificate is not the one of its secret key.
    #[error("the public key does not belong to the secret key")]
    Mismatch,
}

impl From<CurveError> for Error {
    fn from(err: CurveError) -> Self {
        Self::invalid(err.to_string())
    }
}

fn check_key(text: &str) -> Result<[u8; KEY_SIZE], CurveError> {
    let invalid_size = CurveError::InvalidSize { size: text.len() };
    let z85: [u8; KEY_SIZE] = text.as_bytes().try_into().map_err(|_| invalid_size)?;
    let key = ffi::z85_decode(&z85).map(Zeroizing::new);
    match key {
        None => Err(CurveError::InvalidZ85),
        Some(key) if key.iter().all(|byte| *byte == 0) => Err(CurveError::Zero),
        Some(_) => Ok(z85),
    }
}

/// Of a text that is known to be Z85, and so ASCII.
fn ascii(z85: &[u8]) -> String {
    z85.iter().copied().map(char::from).collect()
}

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
    // Invariant: the Z85 of a key that is not zero.
    z85: [u8; KEY_SIZE],
}

impl CurvePublicKey {
    /// The key that is written so.
    ///
    /// # Errors
    ///
    /// When the text is not a key in Z85.
    pub fn new(text: impl AsRef<str>) -> Result<Self, CurveError> {
        check_key(text.as_ref()).map(|z85| Self { z85 })
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

impl TryFrom<&str> for CurvePublicKey {
    type Error = CurveError;

    fn try_from(text: &str) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

impl TryFrom<String> for CurvePublicKey {
    type Error = CurveError;

    fn try_from(text: String) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

impl From<&CurvePublicKey> for CurvePublicKey {
    fn from(key: &CurvePublicKey) -> Self {
        key.clone()
    }
}

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
    z85: Secret,
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

    /// The key in Z85.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.z85
    }

    /// The public key that belongs to it.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) when libzmq was built without
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

impl TryFrom<&str> for CurveSecretKey {
    type Error = CurveError;

    fn try_from(text: &str) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

impl TryFrom<String> for CurveSecretKey {
    type Error = CurveError;

    fn try_from(text: String) -> Result<Self, CurveError> {
        Self::new(text)
    }
}

impl From<&CurveSecretKey> for CurveSecretKey {
    fn from(key: &CurveSecretKey) -> Self {
        key.clone()
    }
}

impl fmt::Debug for CurveSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CurveSecretKey(…)")
    }
}

fn no_curve(errno: ffi::Errno) -> Error {
    let err = Error::from(errno);
    match err.kind() {
        ErrorKind::Unsupported => err.context("CURVE; build with the feature `curve`"),
        _ => err,
    }
}

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

impl From<&CurveCert> for CurveCert {
    fn from(cert: &CurveCert) -> Self {
        cert.clone()
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^";
    const SECRET: &str = "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY";

    #[test]
    fn bad_keys_are_refused() {
        let size = |size| Err(CurveError::InvalidSize { size });
        assert_eq!(CurvePublicKey::new(""), size(0));
        assert_eq!(CurvePublicKey::new(&PUBLIC[1..]), size(39));
        assert_eq!(CurvePublicKey::new(format!("{PUBLIC}0")), size(41));
        assert_eq!(
            CurvePublicKey::new(PUBLIC.replace('%', "\"")),
            Err(CurveError::InvalidZ85)
        );
        // More than 32 bits in five characters.
        assert_eq!(
            CurvePublicKey::new("#".repeat(40)),
            Err(CurveError::InvalidZ85)
        );
        assert_eq!(
            CurvePublicKey::new("é".repeat(20)),
            Err(CurveError::InvalidZ85)
        );
        assert_eq!(CurvePublicKey::new("0".repeat(40)), Err(CurveError::Zero));
        assert_eq!(CurveSecretKey::new("0".repeat(40)), Err(CurveError::Zero));
        assert_eq!(
            CurveSecretKey::new(format!("\0{}", &SECRET[1..])),
            Err(CurveError::InvalidZ85)
        );
    }

    #[cfg(feature = "curve")]
    #[test]
    fn the_keys_of_a_pair_belong_together() {
        let public = CurvePublicKey::new(PUBLIC).unwrap();
        let secret = CurveSecretKey::new(SECRET).unwrap();
        assert_eq!(secret.public_key().unwrap(), public);
        assert!(CurveCert::new(public, secret.clone()).is_ok());

        let other = CurveCert::new_unique();
        assert_eq!(
            CurveCert::new(other.public().clone(), secret),
            Err(CurveError::Mismatch)
        );
    }

    #[test]
    fn wire_form_is_the_same_key() {
        let public = CurvePublicKey::new(PUBLIC).unwrap();
        let bytes = ffi::z85_decode(&public.z85).unwrap();
        assert_eq!(CurvePublicKey::from_bytes(&bytes), public);
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = CurveSecretKey::new(SECRET).unwrap();
        let creds = CurveServerCreds::new(secret);
        assert!(!format!("{creds:?}{creds:#?}").contains(&SECRET[..8]));
    }
}
