use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
    num::{NonZeroU16, NonZeroU32},
};

use super::{
    AddrParseError, Host, Port,
    error::Reason,
    multicast::{check_interface, is_unicast, parse_interface},
    text::{impl_from_text, refuse_empty_and_nul, split_front},
};

/// An address of the NORM transport, reliable multicast:
/// `[id,][interface;]host:port`.
///
/// | part | |
/// |---|---|
/// | id | optional: the number of this node, which differs from those of all other nodes; otherwise NORM takes it from the IP address |
/// | interface | optional, for a multicast group: the interface to use, by its name or its own IPv4 address |
/// | host | an IPv4 multicast group, or for two nodes an IPv4 address |
/// | port | a number |
///
/// To bind and to connect are the same: publishers send, and subscribers
/// receive. libzmq has the transport only if it was built with it: see
/// [`capabilities`](crate::capabilities()).
///
/// # Security
/// libzmq runs no security mechanism on this transport.
///
/// # Examples
/// ```
/// use libzmq::{HostName, NormAddr};
/// use std::net::Ipv4Addr;
///
/// let addr: NormAddr = "1,eth0;239.192.1.1:5555".try_into()?;
/// assert_eq!(addr.id(), Some(1));
/// assert_eq!(
///     addr,
///     NormAddr::new(Ipv4Addr::new(239, 192, 1, 1), 5555)?
///         .add_interface(HostName::try_from("eth0")?)?
///         .add_id(1)?
/// );
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_norm")]
pub struct NormAddr {
    id: Option<NonZeroU32>,
    interface: Option<Host>,
    host: Ipv4Addr,
    port: NonZeroU16,
}

impl NormAddr {
    /// Puts an address together from its parts.
    ///
    /// # Errors
    /// The host is `0.0.0.0` or `255.255.255.255`, or the port is `0`.
    pub fn new(host: Ipv4Addr, port: u16) -> Result<Self, AddrParseError> {
        let refuse = |reason| AddrParseError::new(COMPLAINT, format!("{host}:{port}"), reason);
        Ok(Self {
            id: None,
            interface: None,
            host,
            port: check_pair(host, port.into()).map_err(refuse)?,
        })
    }

    /// Sends to the multicast group, or joins it, on this interface.
    ///
    /// # Errors
    /// The host is not a multicast group, or the interface neither a name nor a
    /// unicast IPv4 address.
    pub fn add_interface(mut self, interface: impl Into<Host>) -> Result<Self, AddrParseError> {
        self.interface = Some(interface.into());
        self.checked()
    }

    /// Lets this node have a number.
    ///
    /// # Errors
    /// The number is not between 1 and 2147483647.
    pub fn add_id(mut self, id: u32) -> Result<Self, AddrParseError> {
        match check_id(id) {
            Ok(id) => {
                self.id = Some(id);
                Ok(self)
            }
            Err(reason) => Err(AddrParseError::new(
                COMPLAINT,
                format!("{id},{self}"),
                reason,
            )),
        }
    }

    /// The number of this node, if one was given.
    pub fn id(&self) -> Option<u32> {
        self.id.map(NonZeroU32::get)
    }

    /// The interface, if one was given.
    pub fn interface(&self) -> Option<&Host> {
        self.interface.as_ref()
    }

    /// The multicast group, or the address of the other node.
    pub fn host(&self) -> Ipv4Addr {
        self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port.get()
    }

    fn checked(self) -> Result<Self, AddrParseError> {
        match self.check() {
            Ok(()) => Ok(self),
            Err(reason) => Err(AddrParseError::new(COMPLAINT, self.to_string(), reason)),
        }
    }

    fn check(&self) -> Result<(), Reason> {
        match &self.interface {
            Some(_) if !self.host.is_multicast() => {
                Err("an interface is only for a multicast group".into())
            }
            Some(interface) => check_interface(interface),
            None => Ok(()),
        }
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        let (id, rest) = match text.split_once(',') {
            Some((id, rest)) => (Some(parse_id(id)?), rest),
            None => (None, text),
        };
        let (interface, destination) = split_front(rest)?;
        let interface = interface.map(parse_interface).transpose()?;
        let (host, port) = Host::parse_with_port(destination)?;
        let Some(IpAddr::V4(host)) = host.ip() else {
            return Err(NO_HOST.into());
        };
        let port = check_pair(host, Port::parse(port)?)?;
        let addr = Self {
            id,
            interface,
            host,
            port,
        };
        addr.check()?;
        Ok(addr)
    }
}

const COMPLAINT: &str = "invalid norm address";
const NO_HOST: &str = "the host is an IPv4 multicast group or the IPv4 address of a node";

fn check_pair(host: Ipv4Addr, port: Port) -> Result<NonZeroU16, Reason> {
    match port {
        _ if !(host.is_multicast() || is_unicast(host)) => Err(NO_HOST.into()),
        Port::Any => Err("the port is a number from 1 to 65535".into()),
        Port::Number(port) => Ok(port),
    }
}

/// libzmq reads a signed number.
fn check_id(id: u32) -> Result<NonZeroU32, Reason> {
    NonZeroU32::new(id)
        .filter(|id| id.get() <= i32::MAX.unsigned_abs())
        .ok_or_else(|| format!("the id {id} is not between 1 and {}", i32::MAX).into())
}

fn parse_id(text: &str) -> Result<NonZeroU32, Reason> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the id {text:?} in front of the ',' is not a number").into());
    }
    // Only the size can be wrong now.
    let id = text
        .parse()
        .map_err(|_| format!("the id {text} is not between 1 and {}", i32::MAX))?;
    check_id(id)
}

impl fmt::Display for NormAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.id {
            write!(f, "{id},")?;
        }
        if let Some(interface) = &self.interface {
            write!(f, "{interface};")?;
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl_from_text!(NormAddr, COMPLAINT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_addresses_are_displayed_as_written() {
        for text in [
            "239.192.1.1:5555",
            "127.0.0.1:5555",
            "eth0;239.192.1.1:5555",
            "1,239.192.1.1:5555",
            "2147483647,192.168.1.1;239.192.1.1:5555",
        ] {
            assert_eq!(text.parse::<NormAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("239.192.1.1", "the port is missing"),
            ("239.192.1.1:*", "a number from 1 to 65535"),
            (",239.192.1.1:1", "the id \"\" in front of the ','"),
            ("x,239.192.1.1:1", "the id \"x\" in front of the ','"),
            ("-1,239.192.1.1:1", "is not a number"),
            ("0,239.192.1.1:1", "the id 0 is not between"),
            ("2147483648,239.192.1.1:1", "not between 1 and 2147483647"),
            ("99999999999,239.192.1.1:1", "not between 1 and 2147483647"),
            ("1,2,239.192.1.1:1", "',' is not allowed"),
            ("eth0;127.0.0.1:1", "only for a multicast group"),
            ("*;239.192.1.1:1", "its own IPv4 address"),
            ("an-interface-of-16;239.192.1.1:1", "longer than 15"),
            ("0.0.0.0:1", "the host is an IPv4"),
            ("example.com:1", "the host is an IPv4"),
            ("[ff02::1]:1", "the host is an IPv4"),
            ("*:1", "the host is an IPv4"),
            ("norm://239.192.1.1:1", "leave the transport out"),
            ("a\0", "NUL"),
        ] {
            let error = text.parse::<NormAddr>().unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        let group = Ipv4Addr::new(239, 0, 0, 1);
        assert_eq!(NormAddr::new(group, 0).unwrap_err().input(), "239.0.0.1:0");
        let addr = NormAddr::new(group, 1).unwrap();
        let error = addr.clone().add_interface(Host::Any).unwrap_err();
        assert_eq!(error.input(), "*;239.0.0.1:1");
        assert_eq!(addr.add_id(0).unwrap_err().input(), "0,239.0.0.1:1");
    }
}
