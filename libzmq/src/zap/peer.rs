use std::net::IpAddr;

/// The other end, as libzmq describes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Peer {
    Ip(IpAddr),
    /// A process on this machine, over `ipc`. No list of addresses has it.
    Local,
    Unknown,
}

impl Peer {
    pub(super) fn from_bytes(address: &[u8]) -> Self {
        let Ok(address) = std::str::from_utf8(address) else {
            return Self::Unknown;
        };
        // `ipc` peers come as "localhost:uid:gid:pid", or without a name where
        // the system tells nothing of them. On Linux it does, so that a peer
        // without a name there is one that is already gone.
        let is_local = address.starts_with("localhost:");
        if is_local || (address.is_empty() && cfg!(not(target_os = "linux"))) {
            return Self::Local;
        }
        // A link-local address names its interface: "fe80::1%eth0".
        let without_zone = address.split('%').next().unwrap_or(address);
        without_zone.parse().map_or(Self::Unknown, Self::Ip)
    }
}
