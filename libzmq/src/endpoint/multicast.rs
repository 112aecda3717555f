//! What the addresses of the reliable multicast transports share.

use std::net::{IpAddr, Ipv4Addr};

use super::{Host, error::Reason};

/// What the operating systems give an interface for a name, at most.
const MAX_INTERFACE: usize = 15;

/// Refuses what is not an interface. libzmq opens it behind the program's back.
pub(super) fn check_interface(interface: &Host) -> Result<(), Reason> {
    match interface {
        Host::Name(name) if name.as_str().len() > MAX_INTERFACE => Err(format!(
            "the name of the interface is longer than {MAX_INTERFACE} characters"
        )
        .into()),
        Host::Name(_) => Ok(()),
        Host::Ip(IpAddr::V4(ip)) if is_unicast(*ip) => Ok(()),
        _ => Err("the interface is given by its name or its own IPv4 address".into()),
    }
}

pub(super) fn is_unicast(ip: Ipv4Addr) -> bool {
    !(ip.is_multicast() || ip.is_unspecified() || ip.is_broadcast())
}

/// Parses what is in front of the `;`.
pub(super) fn parse_interface(text: &str) -> Result<Host, Reason> {
    let interface = Host::parse(text).map_err(|reason| format!("in front of the ';': {reason}"))?;
    check_interface(&interface)?;
    Ok(interface)
}
