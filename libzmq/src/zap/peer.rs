use std::net::IpAddr;

/// Where a peer is that asks to be let in, as libzmq tells it.
///
/// # Example
///
/// ```
/// use libzmq::auth::AuthPeer;
/// use std::net::Ipv4Addr;
///
/// let peer = AuthPeer::Ip(Ipv4Addr::LOCALHOST.into());
/// assert!(matches!(peer, AuthPeer::Ip(addr) if addr.is_loopback()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthPeer {
    /// Over the network. An IPv4 address that the system writes as IPv6 is the
    /// IPv4 address.
    Ip(IpAddr),
    /// A process on this machine, over `ipc`. The system says who it is, and not
    /// the process; what it does not say is `None`. No list of addresses has it.
    Local {
        /// The number of its user.
        uid: Option<u32>,
        /// The number of its group.
        gid: Option<u32>,
        /// Its own number.
        pid: Option<u32>,
    },
    /// libzmq does not tell: a peer that is gone again, or another transport.
    Unknown,
}

impl AuthPeer {
    pub(super) fn from_bytes(address: &[u8]) -> Self {
        let Ok(address) = std::str::from_utf8(address) else {
            return Self::Unknown;
        };
        // `ipc` peers come as "localhost:uid:gid:pid", or without a name where
        // the system tells nothing of them. On Linux it does, so that a peer
        // without a name there is one that is already gone.
        if let Some(numbers) = address.strip_prefix("localhost:") {
            return Self::local(numbers);
        }
        if address.is_empty() && cfg!(not(target_os = "linux")) {
            return Self::local("");
        }
        // A link-local address names its interface: "fe80::1%eth0".
        let without_zone = address.split('%').next().unwrap_or(address);
        without_zone
            .parse()
            .map_or(Self::Unknown, |addr: IpAddr| Self::Ip(addr.to_canonical()))
    }

    fn local(numbers: &str) -> Self {
        let mut numbers = numbers.split(':').map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        Self::Local {
            uid: next(),
            gid: next(),
            pid: next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_told_apart() {
        let local = |uid, gid, pid| AuthPeer::Local { uid, gid, pid };
        for (text, expected) in [
            ("127.0.0.1", AuthPeer::Ip([127, 0, 0, 1].into())),
            ("::ffff:10.0.0.1", AuthPeer::Ip([10, 0, 0, 1].into())),
            ("localhost:0:1000:7", local(Some(0), Some(1000), Some(7))),
            ("localhost:501:20:", local(Some(501), Some(20), None)),
            ("localhost:", local(None, None, None)),
            ("localhost:-1:x", local(None, None, None)),
            ("localhost", AuthPeer::Unknown),
            ("somewhere", AuthPeer::Unknown),
        ] {
            assert_eq!(AuthPeer::from_bytes(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(AuthPeer::from_bytes(b"\xff"), AuthPeer::Unknown);
    }
}
