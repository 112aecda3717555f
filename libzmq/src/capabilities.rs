use std::{ffi::CStr, fmt};

use crate::ffi;

/// What the linked libzmq and this machine can do.
///
/// Get it from [`capabilities`]. The transports `tcp`, `inproc` and `udp` are
/// always there, and have no field.
///
/// # Examples
/// ```
/// let found = libzmq::capabilities();
/// assert!(found.draft && found.ws);
/// assert_eq!(found.version, libzmq::version());
///
/// assert!(found.transports().any(|transport| transport == "tcp"));
/// let text = found.to_string();
/// assert!(text.starts_with("libzmq 4.3.5 with draft"), "{text}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Capabilities {
    /// The version of libzmq: major, minor, patch.
    pub version: (i32, i32, i32),
    /// The draft API, which the thread-safe sockets are part of.
    pub draft: bool,
    /// The CURVE mechanism, by the feature `curve`.
    pub curve: bool,
    /// The GSSAPI mechanism, by the feature `gssapi`.
    pub gssapi: bool,
    /// The transport `ipc`.
    pub ipc: bool,
    /// The transport `ws`.
    pub ws: bool,
    /// The transport `wss`.
    pub wss: bool,
    /// The transports `pgm` and `epgm`.
    pub pgm: bool,
    /// The transport `norm`.
    pub norm: bool,
    /// The transport `tipc`, in libzmq and in the kernel that runs now.
    pub tipc: bool,
    /// The transport `vmci`.
    pub vmci: bool,
}

/// Finds out what the linked libzmq and this machine can do.
///
/// Each call looks anew whether the kernel has TIPC; all else is settled when
/// libzmq is built.
///
/// # Examples
/// ```
/// if !libzmq::capabilities().wss {
///     println!("no TLS here");
/// }
/// ```
#[doc(alias = "zmq_has")]
#[must_use]
pub fn capabilities() -> Capabilities {
    Capabilities {
        version: ffi::version(),
        draft: ffi::has(c"draft"),
        curve: ffi::has(c"curve"),
        gssapi: ffi::has(c"gssapi"),
        ipc: lacking("ipc").is_none(),
        ws: lacking("ws").is_none(),
        wss: lacking("wss").is_none(),
        pgm: lacking("pgm").is_none(),
        norm: lacking("norm").is_none(),
        tipc: lacking("tipc").is_none(),
        vmci: lacking("vmci").is_none(),
    }
}

impl Capabilities {
    /// The names of the transports, as in front of the `://` of an
    /// [`Endpoint`](crate::Endpoint).
    pub fn transports(&self) -> impl Iterator<Item = &'static str> + use<> {
        let found = [
            ("tcp", true),
            ("ipc", self.ipc),
            ("inproc", true),
            ("udp", true),
            ("ws", self.ws),
            ("wss", self.wss),
            ("tipc", self.tipc),
            ("pgm", self.pgm),
            ("epgm", self.pgm),
            ("norm", self.norm),
            ("vmci", self.vmci),
        ];
        found
            .into_iter()
            .filter(|(_, has)| *has)
            .map(|(name, _)| name)
    }
}

/// As in `libzmq 4.3.5 with draft, curve; transports tcp, inproc, udp`.
impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.version;
        write!(f, "libzmq {major}.{minor}.{patch}")?;
        let parts = [
            ("draft", self.draft),
            ("curve", self.curve),
            ("gssapi", self.gssapi),
        ];
        let mut before = " with ";
        for (name, _) in parts.into_iter().filter(|(_, has)| *has) {
            write!(f, "{before}{name}")?;
            before = ", ";
        }
        let mut before = "; transports ";
        for name in self.transports() {
            write!(f, "{before}{name}")?;
            before = ", ";
        }
        Ok(())
    }
}

/// Why a transport is not there, and what would bring it; `None` when it is.
pub(crate) fn lacking(transport: &str) -> Option<&'static str> {
    let unless = |capability: &CStr, reason| (!ffi::has(capability)).then_some(reason);
    match transport {
        "ipc" => unless(c"ipc", "libzmq has no ipc on this system"),
        // These two names libzmq writes in capitals.
        "ws" => unless(c"WS", "libzmq was built without WebSocket"),
        "wss" => unless(c"WSS", "libzmq was built without the feature `wss`"),
        "pgm" | "epgm" => unless(c"pgm", "libzmq was built without the feature `pgm`"),
        "norm" => unless(c"norm", "libzmq was built without the feature `norm`"),
        "tipc" => unless(c"tipc", "only on Linux libzmq has tipc").or_else(|| {
            (!ffi::kernel_has_tipc())
                .then_some("the kernel has no TIPC: its module `tipc` is not loaded")
        }),
        "vmci" => unless(
            c"vmci",
            "libzmq was built without VMCI, for which there is no feature",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::TRANSPORTS;

    #[test]
    fn transports_are_those_of_endpoints() {
        let all = Capabilities {
            version: (1, 2, 3),
            draft: false,
            curve: false,
            gssapi: true,
            ipc: true,
            ws: true,
            wss: true,
            pgm: true,
            norm: true,
            tipc: true,
            vmci: true,
        };
        assert_eq!(all.transports().collect::<Vec<_>>(), TRANSPORTS);
        assert_eq!(
            all.to_string(),
            format!(
                "libzmq 1.2.3 with gssapi; transports {}",
                TRANSPORTS.join(", ")
            )
        );
    }

    #[test]
    fn what_is_lacking_is_said() {
        let found = capabilities();
        for name in TRANSPORTS {
            let has = found.transports().any(|transport| transport == *name);
            assert_eq!(has, lacking(name).is_none(), "{name}");
        }
        assert_eq!(found.curve, cfg!(feature = "curve"));
        assert_eq!(found.gssapi, cfg!(feature = "gssapi"));
    }
}
