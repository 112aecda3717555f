use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use ipnet::IpNet;

use crate::text::{from_ref, try_from_text};

/// An IP address, or a range of them in CIDR notation.
///
/// An IPv4 address and the same address mapped to IPv6 (`::ffff:10.0.0.1`) are
/// one.
///
/// # Example
///
/// ```
/// use libzmq::auth::IpRange;
/// use std::net::Ipv4Addr;
///
/// let lan: IpRange = "10.0.0.0/8".parse()?;
/// assert!(lan.contains(Ipv4Addr::new(10, 1, 2, 3)));
///
/// let host = IpRange::from(Ipv4Addr::LOCALHOST);
/// assert_eq!(host.to_string(), "127.0.0.1");
///
/// assert!("10.0.0.0/33".parse::<IpRange>().is_err());
/// # Ok::<(), libzmq::auth::IpRangeParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpRange(
    // Invariant: truncated to the prefix, and IPv4 where it can be.
    IpNet,
);

impl IpRange {
    /// Whether the address is in the range.
    #[must_use]
    pub fn contains(&self, addr: impl Into<IpAddr>) -> bool {
        self.0.contains(&addr.into().to_canonical())
    }

    /// The first address, and how many bits of it all others share.
    pub(crate) fn network(&self) -> (IpAddr, u8) {
        (self.0.addr(), self.0.prefix_len())
    }
}

impl From<IpAddr> for IpRange {
    fn from(addr: IpAddr) -> Self {
        Self(addr.to_canonical().into())
    }
}

impl From<Ipv4Addr> for IpRange {
    fn from(addr: Ipv4Addr) -> Self {
        Self::from(IpAddr::from(addr))
    }
}

impl From<Ipv6Addr> for IpRange {
    fn from(addr: Ipv6Addr) -> Self {
        Self::from(IpAddr::from(addr))
    }
}

from_ref!(IpRange);

impl FromStr for IpRange {
    type Err = IpRangeParseError;

    fn from_str(text: &str) -> Result<Self, IpRangeParseError> {
        if let Ok(addr) = text.parse::<IpAddr>() {
            return Ok(addr.into());
        }
        match text.parse::<IpNet>() {
            Ok(net) => Ok(Self(canonical(net).trunc())),
            Err(_) => Err(IpRangeParseError {
                text: text.to_owned(),
            }),
        }
    }
}

/// A range of mapped IPv4 addresses as the range of IPv4 addresses it is.
fn canonical(net: IpNet) -> IpNet {
    const MAPPED_PREFIX: u8 = 96;
    let IpAddr::V4(addr) = net.addr().to_canonical() else {
        return net;
    };
    net.prefix_len()
        .checked_sub(if net.addr().is_ipv6() {
            MAPPED_PREFIX
        } else {
            0
        })
        .and_then(|prefix| IpNet::new(addr.into(), prefix).ok())
        .unwrap_or(net)
}

try_from_text!(IpRange);

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

/// Text that is neither an IP address nor a range of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid address range {text:?}: expected an IP address, or one with a prefix such as \"10.0.0.0/8\""
)]
pub struct IpRangeParseError {
    text: String,
}

impl From<IpRangeParseError> for crate::Error {
    fn from(err: IpRangeParseError) -> Self {
        Self::invalid(err.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> IpRange {
        text.parse().unwrap()
    }

    fn addr(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn mapped_addresses_are_ipv4() {
        assert!(range("127.0.0.1").contains(addr("::ffff:127.0.0.1")));
        assert!(range("::ffff:127.0.0.1").contains(addr("127.0.0.1")));
        assert!(range("::ffff:10.0.0.0/104").contains(addr("10.9.9.9")));
        assert!(!range("::ffff:10.0.0.0/104").contains(addr("11.0.0.0")));
        assert_eq!(range("::ffff:1.2.3.4"), range("1.2.3.4"));
    }

    #[test]
    fn ranges_are_truncated_and_displayed_as_parsed() {
        for text in [
            "10.0.0.0/8",
            "127.0.0.1",
            "fe80::/10",
            "::1",
            "0.0.0.0/0",
            "::/0",
        ] {
            assert_eq!(range(text).to_string(), text);
        }
        assert_eq!(range("10.1.2.3/8"), range("10.0.0.0/8"));
        assert_eq!(range("10.1.2.3/32"), range("10.1.2.3"));
    }

    #[test]
    fn other_text_is_refused_by_name() {
        for text in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "host",
            "10.0.0.1:80",
            "fe80::1%eth0",
            "10.0.0.0/-1",
        ] {
            let err = text.parse::<IpRange>().unwrap_err().to_string();
            assert!(err.contains(&format!("{text:?}")), "{err}");
        }
    }
}
