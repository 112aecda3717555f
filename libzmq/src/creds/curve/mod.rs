//! Keys and credentials of CURVE, in [Z85](https://rfc.zeromq.org/spec/32/).

mod cert;
mod client;
mod disk;
mod file;
mod format;
mod public;
mod secret;
mod server;
mod zpl;

pub use cert::CurveCert;
pub use client::CurveClientCreds;
pub(crate) use file::is_secret_file;
pub use file::{CertFile, CertFileOptions};
pub use public::CurvePublicKey;
pub use secret::CurveSecretKey;
pub use server::CurveServerCreds;

use zeroize::Zeroizing;

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

fn no_curve(errno: ffi::Errno) -> Error {
    let err = Error::from(errno);
    match err.kind() {
        ErrorKind::Unsupported => err.context("CURVE; build with the feature `curve`"),
        _ => err,
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
