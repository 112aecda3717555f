//! The authenticator: the end of libzmq's ZAP ([RFC 27]) that decides.
//!
//! When a peer shakes hands with a socket that has a ZAP domain, libzmq asks the
//! socket bound to `inproc://zeromq.zap.01` in the same context. Each context
//! has one such authenticator, which is started with the first socket that may
//! accept strangers, and ends with the context.
//!
//! Architecture invariant: a request is bytes from a stranger. Whatever they
//! are, they get an answer, and the next request is served.
//!
//! [RFC 27]: https://rfc.zeromq.org/spec/27/

mod authenticator;
mod callback;
mod connected;
mod decision;
mod directory;
mod domain;
#[cfg(fuzzing)]
pub(crate) mod fuzz;
mod metadata;
mod passwords;
mod pause;
mod peer;
mod policy;
mod progress;
mod range;
mod reply;
mod request;
mod stamp;
mod statistics;
mod stay;
#[cfg(feature = "tracing")]
mod trace;
mod waiting;

pub(crate) use authenticator::Authenticator;
pub(crate) use callback::Callback;
pub use callback::{AuthAnswer, AuthCredentials, AuthRequest, CallbackOptions};
pub use connected::ConnectedPeer;
pub(crate) use connected::{Connected, parse_ip};
pub(crate) use directory::CertDirectory;
pub(crate) use domain::{DEFAULT_DOMAIN, check_domain, check_named_domain};
pub(crate) use passwords::PasswordFile;
pub use peer::AuthPeer;
pub(crate) use policy::{AllRules, Policy, Rules};
pub use range::{IpRange, IpRangeParseError};
#[cfg(feature = "config")]
pub(crate) use stamp::Stamp;
pub use statistics::{AuthStatistics, AuthVerdicts};

/// Where libzmq looks for the authenticator of a context. No `InprocAddr` can be
/// made of it.
const ENDPOINT: &std::ffi::CStr = c"inproc://zeromq.zap.01";
