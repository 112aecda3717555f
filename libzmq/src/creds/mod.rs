//! Who a socket is, and how it proves it.
//!
//! Architecture invariant: a secret is only ever held in a [`Secret`], which is
//! wiped on drop and shown by nobody.

mod curve;
pub(crate) mod disk;
mod gssapi;
mod mechanism;
mod plain;
mod plain_file;
mod secret;

#[cfg(fuzzing)]
pub(crate) use curve::fuzz_certificate;
pub(crate) use curve::is_secret_file;
pub use curve::{
    CertFile, CertFileOptions, CurveCert, CurveClientCreds, CurveError, CurvePublicKey,
    CurveSecretKey, CurveServerCreds,
};
pub(crate) use gssapi::check_displayed;
pub use gssapi::{GssapiClientCreds, GssapiName, GssapiServerCreds};
pub use mechanism::Mechanism;
pub use plain::PlainClientCreds;
pub use plain_file::PlainFile;
pub(crate) use secret::FileOrigin;
pub use secret::Secret;
#[cfg(feature = "config")]
pub(crate) use secret::Source;
