use std::{fmt, net::Ipv4Addr, num::NonZeroU16};

use super::{
    AddrParseError, Host, Port,
    error::Reason,
    multicast::{check_interface, parse_interface},
    text::{impl_from_text, split_front},
};

/// Declares the address of a transport that speaks PGM.
macro_rules! pgm_address {
    ($(#[$doc:meta])* $type:ident, $complaint:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type {
            // Invariant: what `check_interface` accepts.
            interface: Host,
            // Invariant: a multicast group.
            group: Ipv4Addr,
            port: NonZeroU16,
        }

        impl $type {
            /// Puts an address together from its parts.
            ///
            /// # Errors
            /// The interface is neither a name nor a unicast IPv4 address, the
            /// group is not a multicast group, or the port is `0`.
            pub fn new(
                interface: impl Into<Host>,
                group: Ipv4Addr,
                port: u16,
            ) -> Result<Self, AddrParseError> {
                let interface = interface.into();
                let text = format!("{interface};{group}:{port}");
                let refuse = |reason| AddrParseError::new($complaint, text, reason);
                let port = match check_parts(&interface, group, port.into()) {
                    Ok(port) => port,
                    Err(reason) => return Err(refuse(reason)),
                };
                Ok(Self { interface, group, port })
            }

            /// The interface to send from, or to join the group on.
            pub fn interface(&self) -> &Host {
                &self.interface
            }

            /// The multicast group.
            pub fn group(&self) -> Ipv4Addr {
                self.group
            }

            /// The port.
            pub fn port(&self) -> u16 {
                self.port.get()
            }

            fn parse(text: &str) -> Result<Self, Reason> {
                let (interface, group, port) = parse_parts(text)?;
                Ok(Self { interface, group, port })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{};{}:{}", self.interface, self.group, self.port)
            }
        }

        impl_from_text!($type, $complaint);
    };
}

pgm_address! {
    /// An address of the PGM transport, reliable multicast straight over IP:
    /// `interface;group:port`.
    ///
    /// The interface is a name or its own IPv4 address, the group an IPv4
    /// multicast group, and the port a number. To bind and to connect are the
    /// same: the publishers of a group send to it, and its subscribers receive.
    ///
    /// The system lets only privileged programs do this; [`EpgmAddr`] needs no
    /// privilege. libzmq has the transport only if it was built with it: see
    /// [`capabilities`](crate::capabilities()).
    ///
    /// # Security
    /// libzmq runs no security mechanism on this transport.
    ///
    /// # Examples
    /// ```
    /// use libzmq::{HostName, PgmAddr};
    /// use std::net::Ipv4Addr;
    ///
    /// let addr: PgmAddr = "eth0;239.192.1.1:5555".try_into()?;
    /// let eth0 = HostName::try_from("eth0")?;
    /// assert_eq!(addr, PgmAddr::new(eth0, Ipv4Addr::new(239, 192, 1, 1), 5555)?);
    ///
    /// assert!("239.192.1.1:5555".parse::<PgmAddr>().is_err());
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    #[doc(alias = "zmq_pgm")]
    PgmAddr, "invalid pgm address"
}

pgm_address! {
    /// An address of the encapsulated PGM transport, reliable multicast within
    /// UDP datagrams: `interface;group:port`.
    ///
    /// The parts are those of a [`PgmAddr`], and the port is that of UDP.
    ///
    /// # Security
    /// libzmq runs no security mechanism on this transport.
    ///
    /// # Examples
    /// ```
    /// use libzmq::EpgmAddr;
    ///
    /// let addr: EpgmAddr = "192.168.1.1;239.192.1.1:5555".try_into()?;
    /// assert!(addr.group().is_multicast());
    /// assert_eq!(addr.interface().to_string(), "192.168.1.1");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    #[doc(alias = "zmq_epgm")]
    EpgmAddr, "invalid epgm address"
}

fn parse_parts(text: &str) -> Result<(Host, Ipv4Addr, NonZeroU16), Reason> {
    let (interface, destination) = split_front(text)?;
    let Some(interface) = interface else {
        return Err("the interface is missing, as in eth0;239.192.1.1:5555".into());
    };
    let interface = parse_interface(interface)?;
    let (group, port) = Host::parse_with_port(destination)?;
    let Some(std::net::IpAddr::V4(group)) = group.ip() else {
        return Err(NO_GROUP.into());
    };
    let port = check_parts(&interface, group, Port::parse(port)?)?;
    Ok((interface, group, port))
}

fn check_parts(interface: &Host, group: Ipv4Addr, port: Port) -> Result<NonZeroU16, Reason> {
    check_interface(interface)?;
    match port {
        _ if !group.is_multicast() => Err(NO_GROUP.into()),
        Port::Any => Err("the port is a number from 1 to 65535".into()),
        Port::Number(port) => Ok(port),
    }
}

const NO_GROUP: &str = "the group is the address of an IPv4 multicast group";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_addresses_are_displayed_as_written() {
        for text in [
            "eth0;239.192.1.1:5555",
            "192.168.1.1;224.0.0.1:1",
            "lo;239.255.255.255:65535",
        ] {
            assert_eq!(text.parse::<PgmAddr>().unwrap().to_string(), text);
            assert_eq!(text.parse::<EpgmAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("239.192.1.1:5555", "the interface is missing"),
            (";239.192.1.1:5555", "in front of the ';': it is empty"),
            ("eth0;239.192.1.1", "the port is missing"),
            ("eth0;239.192.1.1:*", "a number from 1 to 65535"),
            ("eth0;239.192.1.1:0", "a number from 1 to 65535"),
            ("eth0;127.0.0.1:1", "multicast group"),
            ("eth0;[ff02::1]:1", "IPv4 multicast group"),
            ("eth0;example.com:1", "IPv4 multicast group"),
            ("eth0;*:1", "IPv4 multicast group"),
            ("*;239.192.1.1:1", "by its name or its own IPv4 address"),
            ("0.0.0.0;239.192.1.1:1", "its own IPv4 address"),
            ("239.192.1.1;239.192.1.1:1", "its own IPv4 address"),
            ("[::1];239.192.1.1:1", "its own IPv4 address"),
            ("an-interface-of-16;239.192.1.1:1", "longer than 15"),
            ("a;b;239.192.1.1:1", "more than one ';'"),
            ("pgm://a;239.192.1.1:1", "leave the transport out"),
            ("a\0;239.192.1.1:1", "NUL"),
        ] {
            let error = text.parse::<PgmAddr>().unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
            let error = text.parse::<EpgmAddr>().unwrap_err();
            assert!(error.to_string().starts_with("invalid epgm"), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        let error = PgmAddr::new(Host::Any, Ipv4Addr::LOCALHOST, 0).unwrap_err();
        assert_eq!(error.input(), "*;127.0.0.1:0");
        assert!(PgmAddr::new(Ipv4Addr::LOCALHOST, Ipv4Addr::LOCALHOST, 1).is_err());
        assert!(PgmAddr::new(Ipv4Addr::LOCALHOST, Ipv4Addr::new(239, 0, 0, 1), 0).is_err());
    }
}
