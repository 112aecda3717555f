//! What an option needs that not every build or system has.

use crate::ffi::has;

/// What must be there for an option to have any effect. libzmq takes some of
/// these without it, and ignores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    Linux,
    Windows,
    /// A limit on how long TCP sends again.
    RetransmitLimit,
    /// The user at the other end of a connection over `ipc`.
    PeerUser,
    /// The process there.
    PeerProcess,
    Norm,
    Pgm,
    PgmOrNorm,
    Vmci,
    Wss,
}

impl Needs {
    /// What is missing; `None` when the option can be used.
    pub(super) fn missing(self) -> Option<&'static str> {
        let linux = cfg!(any(target_os = "linux", target_os = "android"));
        let (met, missing) = match self {
            Self::Nothing => (true, ""),
            Self::Linux => (linux, "it works on Linux alone"),
            Self::Windows => (cfg!(windows), "it works on Windows alone"),
            Self::RetransmitLimit => (
                linux || cfg!(windows),
                "it works on Linux and Windows alone",
            ),
            Self::PeerUser => (
                linux
                    || cfg!(any(
                        target_vendor = "apple",
                        target_os = "freebsd",
                        target_os = "dragonfly",
                        target_os = "openbsd"
                    )),
                "the system does not tell the user at the other end",
            ),
            Self::PeerProcess => (
                linux || cfg!(target_os = "openbsd"),
                "the system does not tell the process at the other end",
            ),
            Self::Norm => (has(c"norm"), "libzmq was built without the transport norm"),
            Self::Pgm => (has(c"pgm"), "libzmq was built without the transport pgm"),
            Self::PgmOrNorm => (
                has(c"pgm") || has(c"norm"),
                "libzmq was built without the transports pgm and norm",
            ),
            Self::Vmci => (has(c"vmci"), "libzmq was built without the transport vmci"),
            Self::Wss => (has(c"WSS"), "libzmq was built without the transport wss"),
        };
        (!met).then_some(missing)
    }
}
