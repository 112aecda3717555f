//! Keys and credentials of CURVE, in [Z85](https://rfc.zeromq.org/spec/32/).

mod cert;
mod client;
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
#[cfg(fuzzing)]
pub(crate) use format::fuzz as fuzz_certificate;
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
    /// A public key of low order: with it everybody can read what is encrypted,
    /// and so there is no secret key that it belongs to.
    #[error("a public CURVE key cannot be of low order")]
    LowOrder,
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

/// Whether whatever is multiplied with a point of Curve25519 gives zero.
///
/// These are all of them, without the bit that does not count: the points of
/// order 1, 2, 4 and 8 on the curve and its twist, and the same once more above
/// the prime.
fn is_low_order(key: &[u8; 32]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
            0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
            0x5f, 0x49, 0xb8, 0x00,
        ],
        [
            0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83,
            0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd,
            0xd0, 0x9f, 0x11, 0x57,
        ],
    ];

    let mut key = *key;
    key[31] &= 0x7f;
    let [first, between @ .., last] = key;
    // The prime is 2^255 - 19, whose bytes end in so many ones.
    let is_near_prime = between == [0xff; 30] && last == 0x7f && (0xec..=0xee).contains(&first);
    let is_small = between == [0; 30] && last == 0 && first <= 1;
    is_small || is_near_prime || ORDER_8.contains(&key)
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

    /// Each of them times any secret key is zero, says the library that encrypts.
    #[test]
    fn keys_of_low_order_are_refused() {
        let order_8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
        let other = "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157";
        let from_hex = |text: &str| {
            let byte = |index| u8::from_str_radix(&text[2 * index..][..2], 16).unwrap();
            std::array::from_fn::<u8, 32, _>(byte)
        };
        let near_prime = |first| {
            let mut key = [0xff; 32];
            (key[0], key[31]) = (first, 0x7f);
            key
        };
        let one = std::array::from_fn(|index| u8::from(index == 0));
        for (key, expected) in [
            (one, Err(CurveError::LowOrder)),
            (from_hex(order_8), Err(CurveError::LowOrder)),
            (from_hex(other), Err(CurveError::LowOrder)),
            (near_prime(0xec), Err(CurveError::LowOrder)),
            (near_prime(0xed), Err(CurveError::LowOrder)),
            (near_prime(0xee), Err(CurveError::LowOrder)),
            (near_prime(0xeb), Ok(())),
            (near_prime(0xef), Ok(())),
            ([0x11; 32], Ok(())),
        ] {
            for top in [0, 0x80] {
                let mut key = key;
                key[31] |= top;
                let z85 = ffi::z85_encode(&key);
                let text = std::str::from_utf8(&z85).unwrap();
                assert_eq!(CurvePublicKey::new(text).map(drop), expected, "{key:x?}");
            }
        }
        // Zero, but for the bit that does not count.
        let mut zero = [0; 32];
        zero[31] = 0x80;
        let z85 = ffi::z85_encode(&zero);
        let text = std::str::from_utf8(&z85).unwrap();
        assert_eq!(CurvePublicKey::new(text), Err(CurveError::LowOrder));
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
