use std::{fmt, net::IpAddr, num::NonZeroU16};

use super::{
    AddrParseError, Host, Port,
    error::Reason,
    text::{impl_from_text, split_front},
};

/// An address of the UDP transport: `[interface;]host:port`.
///
/// | part | to bind a `Dish` | to connect a `Radio` |
/// |---|---|---|
/// | host | an address of this machine, the name of an interface, `*`, or the multicast group to join | an address or the name of a host, or a multicast group |
/// | port | a number | a number |
/// | interface | optional, for a multicast group: the interface to join it on | optional, for a multicast group: the interface to send from |
///
/// The interface is `*`, a name, or, for an IPv4 group, an IPv4 address.
/// The port is never a wildcard: libzmq does not tell what became of it.
///
/// # Examples
/// ```
/// use libzmq::UdpAddr;
///
/// let addr: UdpAddr = "eth0;239.0.0.1:5555".try_into()?;
/// assert!(addr.is_multicast());
/// assert_eq!(addr.interface().unwrap().to_string(), "eth0");
/// assert_eq!(addr.port(), 5555);
/// assert_eq!(addr.to_string(), "eth0;239.0.0.1:5555");
///
/// assert!("127.0.0.1:*".parse::<UdpAddr>().is_err());
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_udp")]
pub struct UdpAddr {
    host: Host,
    port: NonZeroU16,
    interface: Option<Host>,
}

impl UdpAddr {
    /// Puts an address together from its parts.
    ///
    /// # Errors
    /// The port is `0`.
    ///
    /// # Examples
    /// ```
    /// use libzmq::UdpAddr;
    /// use std::net::Ipv4Addr;
    ///
    /// let group = UdpAddr::new(Ipv4Addr::new(239, 0, 0, 1), 5555)?;
    /// assert_eq!(group.to_string(), "239.0.0.1:5555");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    pub fn new(host: impl Into<Host>, port: u16) -> Result<Self, AddrParseError> {
        let host = host.into();
        match NonZeroU16::new(port) {
            Some(port) => Ok(Self {
                host,
                port,
                interface: None,
            }),
            None => Err(AddrParseError::new(
                COMPLAINT,
                format!("{host}:{port}"),
                NO_WILDCARD,
            )),
        }
    }

    /// Joins the multicast group, or sends to it, on this interface.
    ///
    /// # Errors
    /// The host is not a multicast group, or the interface is not of a kind
    /// that libzmq takes: a unicast IPv4 address for an IPv4 group, the name
    /// of an interface, or [`Host::Any`].
    ///
    /// # Examples
    /// ```
    /// use libzmq::{HostName, UdpAddr};
    ///
    /// let group: UdpAddr = "[ff02::1]:5555".try_into()?;
    /// let on_wlan = group.add_interface(HostName::try_from("wlan0")?)?;
    /// assert_eq!(on_wlan.to_string(), "wlan0;[ff02::1]:5555");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    pub fn add_interface(mut self, interface: impl Into<Host>) -> Result<Self, AddrParseError> {
        let interface = interface.into();
        let verdict = check_interface(&interface, &self.host);
        self.interface = Some(interface);
        match verdict {
            Ok(()) => Ok(self),
            Err(reason) => Err(AddrParseError::new(COMPLAINT, self.to_string(), reason)),
        }
    }

    /// The host or multicast group to bind or to connect to.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port to bind or to connect to.
    pub fn port(&self) -> u16 {
        self.port.get()
    }

    /// The interface of the multicast group, if one was given.
    pub fn interface(&self) -> Option<&Host> {
        self.interface.as_ref()
    }

    /// Whether the host is the address of a multicast group.
    pub fn is_multicast(&self) -> bool {
        self.host.ip().is_some_and(|ip| ip.is_multicast())
    }

    /// Whether the host is `*`.
    ///
    /// Such an address can be bound, but not connected to.
    pub fn is_wildcard(&self) -> bool {
        self.host.is_any()
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        let (interface, destination) = split_front(text)?;
        let (host, port) = Host::parse_with_port(destination)?;
        let port = match Port::parse(port)? {
            Port::Number(port) => port,
            Port::Any => return Err(NO_WILDCARD.into()),
        };
        let interface = interface
            .map(|text| parse_interface(text, &host))
            .transpose()?;
        Ok(Self {
            host,
            port,
            interface,
        })
    }
}

const COMPLAINT: &str = "invalid udp address";
const NO_WILDCARD: &str = "a udp port is a number from 1 to 65535";

fn parse_interface(text: &str, host: &Host) -> Result<Host, Reason> {
    let interface = Host::parse(text).map_err(|reason| format!("in front of the ';': {reason}"))?;
    check_interface(&interface, host)?;
    Ok(interface)
}

/// A host that is a name may turn out to be a group, so it passes.
fn check_interface(interface: &Host, host: &Host) -> Result<(), Reason> {
    let fault = match (interface.ip(), host.ip()) {
        _ if host.is_any() => "an interface is only for a multicast group",
        (_, Some(ip)) if !ip.is_multicast() => "an interface is only for a multicast group",
        (Some(IpAddr::V6(_)), _) => "libzmq takes the name of an interface, not its IPv6 address",
        (Some(ip), _) if ip.is_multicast() => "the interface cannot be a multicast group",
        (Some(IpAddr::V4(_)), Some(IpAddr::V6(_))) => {
            "the interface of an IPv6 group is given by its name"
        }
        _ => return Ok(()),
    };
    Err(fault.into())
}

impl fmt::Display for UdpAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(interface) = &self.interface {
            write!(f, "{interface};")?;
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl_from_text!(UdpAddr, COMPLAINT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_addresses_are_displayed_as_written() {
        for text in [
            "239.0.0.1:5555",
            "127.0.0.1:5555",
            "*:5555",
            "eth1:5555",
            "eth0;239.0.0.1:5555",
            "127.0.0.1;239.0.0.1:5555",
            "*;239.0.0.1:5555",
            "[ff02::1]:5555",
            "[ff02::1%eth0]:5555",
            "eth0;[ff02::1]:5555",
            "*;[ff02::1]:5555",
            "eth0;all.example:5555",
            "localhost:1",
        ] {
            assert_eq!(text.parse::<UdpAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("127.0.0.1", "the port is missing"),
            ("127.0.0.1:*", NO_WILDCARD),
            ("127.0.0.1:0", NO_WILDCARD),
            ("127.0.0.1:65536", "larger than 65535"),
            ("udp://127.0.0.1:1", "leave the transport out"),
            ("a;b;239.0.0.1:1", "more than one ';'"),
            (";239.0.0.1:1", "in front of the ';': it is empty"),
            ("eth0:1;239.0.0.1:1", "in front of the ';'"),
            ("eth0;127.0.0.1:1", "only for a multicast group"),
            ("eth0;*:1", "only for a multicast group"),
            ("239.0.0.2;239.0.0.1:1", "cannot be a multicast group"),
            ("[::1];[ff02::1]:1", "not its IPv6 address"),
            ("127.0.0.1;[ff02::1]:1", "given by its name"),
            ("ff02::1:5555", "written in brackets"),
            ("[ff02::1:5555", "not closed"),
            ("a b:1", "' ' is not allowed"),
            ("a\0:1", "NUL"),
        ] {
            let error = text.parse::<UdpAddr>().unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        let localhost = std::net::Ipv4Addr::LOCALHOST;
        let error = UdpAddr::new(localhost, 0).unwrap_err();
        assert_eq!(error.input(), "127.0.0.1:0");
        let unicast = UdpAddr::new(localhost, 1).unwrap();
        let error = unicast.add_interface(Host::Any).unwrap_err();
        assert_eq!(error.input(), "*;127.0.0.1:1");
    }
}
