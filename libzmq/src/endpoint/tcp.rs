use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
};

use super::{
    AddrParseError, Host, Port,
    error::Reason,
    text::{impl_from_text, split_front},
};

/// An address of the TCP transport: `[source;]host:port`.
///
/// | part | to bind | to connect |
/// |---|---|---|
/// | host | an address of this machine, the name of an interface, or `*` | an address or the name of a host |
/// | port | a number, or `*` for a free one | a number |
/// | source | none | optional `host:port;` the connection leaves from |
///
/// An IPv6 address is always in brackets, and a link-local one names its
/// interface: `[fe80::1%eth0]:5555`. Names consist of ASCII letters, digits,
/// `-`, `_` and `.`. The aliases of interfaces that contain a colon
/// (`eth0:1`) are not supported: use their address.
///
/// What a wildcard became is known once the socket is bound; ask it for its
/// last endpoint.
///
/// # Examples
/// ```
/// use libzmq::{Host, Port, TcpAddr};
/// use std::net::Ipv4Addr;
///
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// assert_eq!(addr, TcpAddr::new(Ipv4Addr::LOCALHOST, Port::Any));
/// assert!(addr.is_wildcard());
///
/// let peer: TcpAddr = "my-host.example.com:5555".try_into()?;
/// assert!(matches!(peer.host(), Host::Name(_)));
/// assert_eq!(peer.port().number(), Some(5555));
/// assert_eq!(peer.to_string(), "my-host.example.com:5555");
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_tcp")]
pub struct TcpAddr {
    host: Host,
    port: Port,
    source: Option<(Host, Port)>,
}

impl TcpAddr {
    /// Puts an address together from its parts.
    ///
    /// The host may be an [`IpAddr`], the port a number.
    ///
    /// # Examples
    /// ```
    /// use libzmq::{Host, TcpAddr};
    /// use std::net::Ipv6Addr;
    ///
    /// assert_eq!(TcpAddr::new(Host::Any, 5555).to_string(), "*:5555");
    ///
    /// let addr = TcpAddr::new(Ipv6Addr::LOCALHOST, 5555);
    /// assert_eq!(addr.to_string(), "[::1]:5555");
    /// ```
    pub fn new(host: impl Into<Host>, port: impl Into<Port>) -> Self {
        Self {
            host: host.into(),
            port: port.into(),
            source: None,
        }
    }

    /// Lets connections to this address leave from `host`, `port`.
    ///
    /// The host is an IP address of this machine or the name of one of its
    /// interfaces, which is not checked here; libzmq looks nothing up in the
    /// domain name system. [`Port::Any`] leaves the port to the system. An
    /// address with a source can only be connected to.
    ///
    /// # Errors
    /// libzmq refuses the wildcard [`Host::Any`]. A source that leaves the
    /// choice of the interface open is `0.0.0.0` or `[::]`.
    ///
    /// # Examples
    /// ```
    /// use libzmq::{Port, TcpAddr};
    /// use std::net::Ipv4Addr;
    ///
    /// let addr: TcpAddr = "example.com:5555".try_into()?;
    /// let addr = addr.add_src(Ipv4Addr::new(192, 168, 1, 17), Port::Any)?;
    /// assert_eq!(addr.to_string(), "192.168.1.17:*;example.com:5555");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    pub fn add_src(
        mut self,
        host: impl Into<Host>,
        port: impl Into<Port>,
    ) -> Result<Self, AddrParseError> {
        let host = host.into();
        let verdict = check_source(&host);
        self.source = Some((host, port.into()));
        match verdict {
            Ok(()) => Ok(self),
            Err(reason) => Err(AddrParseError::new(COMPLAINT, self.to_string(), reason)),
        }
    }

    /// The host to bind or to connect to.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port to bind or to connect to.
    pub fn port(&self) -> Port {
        self.port
    }

    /// Where connections leave from, if that was given.
    pub fn src(&self) -> Option<(&Host, Port)> {
        self.source.as_ref().map(|(host, port)| (host, *port))
    }

    /// Whether the host or the port is `*`.
    ///
    /// Such an address can be bound, but not connected to.
    pub fn is_wildcard(&self) -> bool {
        self.host.is_any() || self.port.is_any()
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        let (source, destination) = split_front(text)?;
        let in_part = |part| move |reason| format!("in the {part}: {reason}");
        let source = source
            .map(|source| parse_source(source).map_err(in_part("source address")))
            .transpose()?;
        let (host, port) = match parse_pair(destination) {
            Err(reason) if source.is_some() => {
                return Err(in_part("destination address")(reason).into());
            }
            result => result?,
        };
        Ok(Self { host, port, source })
    }
}

const COMPLAINT: &str = "invalid tcp address";

fn parse_pair(text: &str) -> Result<(Host, Port), Reason> {
    let (host, port) = Host::parse_with_port(text)?;
    Ok((host, Port::parse(port)?))
}

fn parse_source(text: &str) -> Result<(Host, Port), Reason> {
    let (host, port) = parse_pair(text)?;
    check_source(&host)?;
    Ok((host, port))
}

/// The resolver of libzmq would take a wildcard here, but the check of the
/// characters in front of it does not.
fn check_source(host: &Host) -> Result<(), Reason> {
    if host.is_any() {
        Err("the source host cannot be '*'; use 0.0.0.0 or [::]".into())
    } else {
        Ok(())
    }
}

impl fmt::Display for TcpAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((host, port)) = &self.source {
            write!(f, "{host}:{port};")?;
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Port `0` becomes the wildcard, a scope the zone.
impl From<SocketAddr> for TcpAddr {
    fn from(addr: SocketAddr) -> Self {
        Self::new(Host::of(addr), addr.port())
    }
}

impl From<SocketAddrV4> for TcpAddr {
    fn from(addr: SocketAddrV4) -> Self {
        SocketAddr::V4(addr).into()
    }
}

impl From<SocketAddrV6> for TcpAddr {
    fn from(addr: SocketAddrV6) -> Self {
        SocketAddr::V6(addr).into()
    }
}

impl From<(IpAddr, u16)> for TcpAddr {
    fn from((ip, port): (IpAddr, u16)) -> Self {
        Self::new(ip, port)
    }
}

impl From<(Ipv4Addr, u16)> for TcpAddr {
    fn from((ip, port): (Ipv4Addr, u16)) -> Self {
        Self::new(ip, port)
    }
}

impl From<(Ipv6Addr, u16)> for TcpAddr {
    fn from((ip, port): (Ipv6Addr, u16)) -> Self {
        Self::new(ip, port)
    }
}

impl_from_text!(TcpAddr, COMPLAINT);

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        text.parse::<TcpAddr>().unwrap_err().to_string()
    }

    #[test]
    fn valid_addresses_are_displayed_as_written() {
        for text in [
            "127.0.0.1:*",
            "*:5555",
            "*:*",
            "[::]:*",
            "[::1]:5555",
            "[fe80::1%eth0]:5555",
            "eth0:5555",
            "eth0.100:5555",
            "my-host.example.com:80",
            "under_score.host:1",
            "lo:*",
            "192.168.1.17:*;example.com:5555",
            "eth1:*;server1:5555",
            "[::1]:4444;[::1]:5555",
            "0.0.0.0:65535",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert_eq!(text.parse::<TcpAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn port_zero_is_displayed_as_the_wildcard() {
        let addr: TcpAddr = "eth1:0;server1:0".parse().unwrap();
        assert_eq!(addr.to_string(), "eth1:*;server1:*");
    }

    #[test]
    fn refusals_name_the_input_and_the_reason() {
        for (text, reason) in [
            ("", "it is empty"),
            ("127.0.0.1", "the port is missing"),
            ("127.0.0.1:", "the port is missing"),
            (":80", "the host is missing"),
            ("a:65536", "the port 65536 is larger than 65535"),
            (
                "a:b;c:1",
                "in the source address: the port \"b\" is neither",
            ),
            ("a:+80", "the port \"+80\" is neither a number nor '*'"),
            ("a: 80", "the port \" 80\" is neither a number nor '*'"),
            ("a :80", "' ' is not allowed in a host name"),
            (" a:80", "' ' is not allowed in a host name"),
            ("a:80 ", "the port \"80 \" is neither"),
            ("a\0:80", "it contains a NUL character"),
            ("a\n:80", "'\\n' is not allowed in a host name"),
            ("[ééé:", "the opening bracket is not closed"),
            ("é:1", "'é' is not allowed in a host name"),
            ("[::1:80", "the opening bracket is not closed"),
            ("[::1]80", "a ':' has to follow the closing bracket"),
            ("[::1]:80x", "the port \"80x\" is neither"),
            ("::1:5555", "an IPv6 address is written in brackets"),
            ("tcp://127.0.0.1:80", "leave the transport out"),
            ("udp://127.0.0.1:80", "leave the transport out"),
            ("a:1;b:2;c:3", "more than one ';'"),
            (";a:1", "in the source address: it is empty"),
            ("a:1;", "in the destination address: it is empty"),
            ("eth0;a:1", "in the source address: the port is missing"),
            (
                "*:1;a:1",
                "in the source address: the source host cannot be",
            ),
            ("256.1.1.1:80", "256.1.1.1 is not an IPv4 address"),
        ] {
            let refusal = refusal(text);
            let start = format!("invalid tcp address {text:?}: ");
            assert!(refusal.starts_with(&start), "{refusal}");
            assert!(refusal.contains(reason), "{refusal}");
        }
    }

    #[test]
    fn source_and_destination_keep_their_places() {
        let addr: TcpAddr = "10.0.0.1:4444;10.0.0.2:5555".parse().unwrap();
        assert_eq!(addr.host().to_string(), "10.0.0.2");
        assert_eq!(addr.port(), 5555.into());
        let (host, port) = addr.src().unwrap();
        assert_eq!((host.to_string(), port), ("10.0.0.1".into(), 4444.into()));
    }

    #[test]
    fn a_wildcard_is_no_source() {
        let addr = TcpAddr::new(Ipv4Addr::LOCALHOST, 80);
        let error = addr.add_src(Host::Any, 81).unwrap_err();
        assert_eq!(error.input(), "*:81;127.0.0.1:80");
    }

    #[test]
    fn made_from_socket_addresses() {
        for (text, shown) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("127.0.0.1:0", "127.0.0.1:*"),
            ("[::1]:80", "[::1]:80"),
            ("[fe80::1%7]:80", "[fe80::1%7]:80"),
        ] {
            let addr: SocketAddr = text.parse().unwrap();
            assert_eq!(TcpAddr::from(addr).to_string(), shown);
        }
        let pair = TcpAddr::from((IpAddr::from(Ipv6Addr::LOCALHOST), 80));
        assert_eq!(pair.to_string(), "[::1]:80");
    }

    #[test]
    fn wildcards_are_told_apart() {
        let wildcard = |text: &str| text.parse::<TcpAddr>().unwrap().is_wildcard();
        assert!(wildcard("*:1") && wildcard("a:*") && wildcard("a:0"));
        assert!(!wildcard("a:1") && !wildcard("a:*;b:1"));
    }
}
