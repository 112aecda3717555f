use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
};

use super::{
    AddrParseError, HostName, Ipv6Zone,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul},
};

/// The host part of a [`TcpAddr`](super::TcpAddr),
/// [`UdpAddr`](super::UdpAddr) or [`WsAddr`](super::WsAddr).
///
/// As text it is `*`, an IPv4 address, an IPv6 address in brackets, or a
/// name.
///
/// # Examples
/// ```
/// use libzmq::Host;
/// use std::net::Ipv6Addr;
///
/// assert_eq!("*".parse(), Ok(Host::Any));
/// assert_eq!("[::1]".parse(), Ok(Host::from(Ipv6Addr::LOCALHOST)));
/// assert!(matches!("eth0".parse(), Ok(Host::Name(_))));
///
/// let link_local: Host = "[fe80::1%eth0]".try_into()?;
/// assert_eq!(link_local.zone().unwrap().to_string(), "eth0");
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Host {
    /// The wildcard `*`: all interfaces. It can only be bound.
    Any,
    /// An IP address.
    Ip(IpAddr),
    /// A host or an interface, by its name.
    Name(HostName),
    /// An IPv6 address on a certain interface.
    Scoped(Ipv6Addr, Ipv6Zone),
}

impl Host {
    /// The IP address, without its zone.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::Scoped(ip, _) => Some(IpAddr::V6(*ip)),
            Self::Any | Self::Name(_) => None,
        }
    }

    /// The zone of the IPv6 address.
    pub fn zone(&self) -> Option<&Ipv6Zone> {
        match self {
            Self::Scoped(_, zone) => Some(zone),
            _ => None,
        }
    }

    /// The name of the host or interface.
    pub fn name(&self) -> Option<&HostName> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether this is the wildcard `*`.
    pub fn is_any(&self) -> bool {
        *self == Self::Any
    }

    pub(super) fn is_ipv6(&self) -> bool {
        self.ip().is_some_and(|ip| ip.is_ipv6())
    }

    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        if let Some(rest) = text.strip_prefix('[') {
            return match rest.split_once(']') {
                Some((inner, "")) => Self::parse_ipv6(inner),
                Some(_) => Err("there is something behind the closing bracket".into()),
                None => Err(UNCLOSED.into()),
            };
        }
        if text == "*" {
            Ok(Self::Any)
        } else if let Ok(ip) = text.parse::<Ipv4Addr>() {
            Ok(ip.into())
        } else if text.contains(':') {
            Err(UNBRACKETED.into())
        } else {
            HostName::parse(text).map(Self::Name)
        }
    }

    /// Splits `host:port` and parses the host.
    pub(super) fn parse_with_port(text: &str) -> Result<(Self, &str), Reason> {
        refuse_empty_and_nul(text)?;
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (inner, behind) = rest.split_once(']').ok_or(UNCLOSED)?;
                let port = match behind.strip_prefix(':') {
                    Some(port) => port,
                    None if behind.is_empty() => "",
                    None => return Err("a ':' has to follow the closing bracket".into()),
                };
                (Self::parse_ipv6(inner)?, port)
            }
            None => match text.rsplit_once(':') {
                Some(("", _)) => return Err("the host is missing".into()),
                Some((host, port)) => (Self::parse(host)?, port),
                None => (Self::parse(text)?, ""),
            },
        };
        if port.is_empty() {
            Err("the port is missing".into())
        } else {
            Ok((host, port))
        }
    }

    /// Parses what is between the brackets.
    fn parse_ipv6(text: &str) -> Result<Self, Reason> {
        let (ip, zone) = match text.split_once('%') {
            Some((ip, zone)) => (ip, Some(zone)),
            None => (text, None),
        };
        let ip: Ipv6Addr = ip
            .parse()
            .map_err(|_| format!("{ip:?} in brackets is not an IPv6 address"))?;
        Ok(match zone {
            Some(zone) => Self::Scoped(ip, Ipv6Zone::parse(zone)?),
            None => ip.into(),
        })
    }

    /// The host of a socket address, with the scope as its zone.
    pub(super) fn of(addr: SocketAddr) -> Self {
        if let SocketAddr::V6(v6) = addr
            && let Some(index) = NonZeroU32::new(v6.scope_id())
        {
            return Self::Scoped(*v6.ip(), index.into());
        }
        Self::Ip(addr.ip())
    }
}

const UNCLOSED: &str = "the opening bracket is not closed";
const UNBRACKETED: &str =
    "the host contains ':'; an IPv6 address is written in brackets, as in [::1]:5555";

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Ip(IpAddr::V4(ip)) => write!(f, "{ip}"),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Name(name) => write!(f, "{name}"),
            Self::Scoped(ip, zone) => write!(f, "[{ip}%{zone}]"),
        }
    }
}

impl From<IpAddr> for Host {
    fn from(ip: IpAddr) -> Self {
        Self::Ip(ip)
    }
}

impl From<Ipv4Addr> for Host {
    fn from(ip: Ipv4Addr) -> Self {
        Self::Ip(ip.into())
    }
}

impl From<Ipv6Addr> for Host {
    fn from(ip: Ipv6Addr) -> Self {
        Self::Ip(ip.into())
    }
}

impl From<HostName> for Host {
    fn from(name: HostName) -> Self {
        Self::Name(name)
    }
}

impl_from_text!(Host, "invalid host");

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        text.parse::<Host>().unwrap_err().reason().to_owned()
    }

    #[test]
    fn display_is_canonical() {
        for (text, shown) in [
            ("*", "*"),
            ("127.0.0.1", "127.0.0.1"),
            ("[0:0::1]", "[::1]"),
            ("[::FFFF:127.0.0.1]", "[::ffff:127.0.0.1]"),
            ("[FE80::1%eth0]", "[fe80::1%eth0]"),
            ("[fe80::1%02]", "[fe80::1%2]"),
            ("Example.COM", "Example.COM"),
        ] {
            assert_eq!(text.parse::<Host>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(reason(""), "it is empty");
        assert_eq!(reason("[::1"), UNCLOSED);
        assert_eq!(reason("[ééé:"), UNCLOSED);
        assert_eq!(reason("::1"), UNBRACKETED);
        assert!(reason("[::1]x").contains("behind the closing bracket"));
        assert!(reason("[127.0.0.1]").contains("not an IPv6 address"));
        assert!(reason("[*]").contains("not an IPv6 address"));
        assert!(reason("[]").contains("not an IPv6 address"));
        assert!(reason("[fe80::1%]").contains("the zone"));
        assert!(reason("[fe80::1%eth0%1]").contains("the zone"));
        assert!(reason("127.0.0.1%lo").contains("'%' is not allowed"));
        assert!(reason("a]").contains("']' is not allowed"));
    }

    #[test]
    fn ports_are_split_off() {
        let split = |text| Host::parse_with_port(text).map(|(host, port)| (host.to_string(), port));
        assert_eq!(split("a:1"), Ok(("a".into(), "1")));
        assert_eq!(split("[::1]:*"), Ok(("[::1]".into(), "*")));
        assert_eq!(split("*:*"), Ok(("*".into(), "*")));
        assert_eq!(split(":1"), Err("the host is missing".into()));
        for text in ["a", "a:", "[::1]", "[::1]:", "127.0.0.1"] {
            assert_eq!(split(text), Err("the port is missing".into()), "{text}");
        }
        for text in ["::1:5555", "::1", "1:2:3", "fe80::1%lo:80"] {
            assert_eq!(split(text), Err(UNBRACKETED.into()), "{text}");
        }
        assert!(split("[::1]5555").unwrap_err().contains("has to follow"));
    }

    #[test]
    fn scope_becomes_the_zone() {
        let scoped = "[fe80::1%3]:80".parse().unwrap();
        assert_eq!(Host::of(scoped).to_string(), "[fe80::1%3]");
        let plain = "[fe80::1]:80".parse().unwrap();
        assert_eq!(Host::of(plain).to_string(), "[fe80::1]");
    }
}
