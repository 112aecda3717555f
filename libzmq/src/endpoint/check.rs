//! What the socket layer asks of an endpoint before libzmq sees it.
//!
//! libzmq accepts some endpoints that can never work and then tries them for
//! ever without a word. These checks name the reason instead.

use super::{AddrParseError, Endpoint, Host, IpcAddr, Port, TcpAddr, VmciAddr, VmciCid};

impl Endpoint {
    /// Whether the transport has a handshake, so that heartbeats, security
    /// mechanisms and monitor events mean something to it.
    pub(crate) fn is_network(&self) -> bool {
        match self {
            Self::Tcp(_)
            | Self::Ipc(_)
            | Self::Ws(_)
            | Self::Wss(_)
            | Self::Tipc(_)
            | Self::Vmci(_) => true,
            Self::Inproc(_) | Self::Udp(_) | Self::Pgm(_) | Self::Epgm(_) | Self::Norm(_) => false,
        }
    }

    /// Whether an IPv6 address is written out anywhere in the endpoint.
    ///
    /// libzmq resolves those only with `ZMQ_IPV6` set.
    pub(crate) fn uses_ipv6_literal(&self) -> bool {
        match self {
            Self::Tcp(addr) => {
                addr.host().is_ipv6() || addr.src().is_some_and(|(host, _)| host.is_ipv6())
            }
            Self::Udp(addr) => addr.host().is_ipv6(),
            Self::Ws(addr) => addr.host().is_ipv6(),
            Self::Wss(addr) => addr.host().is_ipv6(),
            _ => false,
        }
    }

    /// Refuses what libzmq cannot connect to, or would try to for ever.
    pub(crate) fn check_connectable(&self) -> Result<(), AddrParseError> {
        let obstacle = match self {
            Self::Tcp(addr) => tcp_obstacle(addr),
            Self::Udp(addr) => addr.is_wildcard().then_some(HOST_WILDCARD),
            Self::Ipc(addr) if addr.is_wildcard() => {
                Some("the wildcard is for binding; the path of the peer is needed")
            }
            Self::Ipc(addr) => abstract_obstacle(addr),
            Self::Ws(addr) => wildcard_obstacle(addr.host(), addr.port()),
            Self::Wss(addr) => wildcard_obstacle(addr.host(), addr.port()),
            Self::Tipc(addr) if addr.is_bindable() => {
                Some("a range and the wildcard are for binding; one service or port is needed")
            }
            Self::Vmci(addr) => vmci_obstacle(addr),
            Self::Inproc(_) | Self::Tipc(_) | Self::Pgm(_) | Self::Epgm(_) | Self::Norm(_) => None,
        };
        self.refuse("cannot connect to", obstacle)
    }

    /// Refuses what libzmq cannot bind to, or would misunderstand.
    pub(crate) fn check_bindable(&self) -> Result<(), AddrParseError> {
        let obstacle = match self {
            Self::Tcp(addr) if addr.src().is_some() => {
                Some("a source address is only for connecting")
            }
            Self::Ipc(addr) => abstract_obstacle(addr),
            Self::Tipc(addr) if !addr.is_bindable() => {
                Some("only a range, as in {5560, 0, 9}, and the wildcard <*> can be bound")
            }
            _ => None,
        };
        self.refuse("cannot bind to", obstacle)
    }

    fn refuse(
        &self,
        complaint: &'static str,
        obstacle: Option<&'static str>,
    ) -> Result<(), AddrParseError> {
        match obstacle {
            Some(reason) => Err(AddrParseError::new(complaint, self.to_string(), reason)),
            None => Ok(()),
        }
    }
}

const HOST_WILDCARD: &str = "the host '*' is for binding; the host of the peer is needed";

const PORT_WILDCARD: &str = "the port '*' is for binding; the port of the peer is needed";

fn wildcard_obstacle(host: &Host, port: Port) -> Option<&'static str> {
    if host.is_any() {
        Some(HOST_WILDCARD)
    } else {
        port.is_any().then_some(PORT_WILDCARD)
    }
}

fn vmci_obstacle(addr: &VmciAddr) -> Option<&'static str> {
    match (addr.cid(), addr.port()) {
        (VmciCid::Any, _) => Some("the cid '*' is for binding; the cid of the peer is needed"),
        (_, None) => Some(PORT_WILDCARD),
        _ => None,
    }
}

fn tcp_obstacle(addr: &TcpAddr) -> Option<&'static str> {
    let wildcard = wildcard_obstacle(addr.host(), addr.port());
    if wildcard.is_some() {
        return wildcard;
    }
    // libzmq looks at the first character of the whole address.
    match addr.src().map_or(addr.host(), |(host, _)| host) {
        Host::Name(name) if name.as_str().starts_with('_') => {
            Some("libzmq connects to no name that begins with '_'")
        }
        _ => None,
    }
}

fn abstract_obstacle(addr: &IpcAddr) -> Option<&'static str> {
    let supported = cfg!(any(target_os = "android", target_os = "linux"));
    (addr.is_abstract() && !supported).then_some("only Linux has an abstract namespace")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Endpoint {
        text.parse().unwrap()
    }

    #[test]
    fn handshakes() {
        for (text, expected) in [
            ("tcp://a:1", true),
            ("ipc://a", true),
            ("ws://a:1", true),
            ("wss://a:1", true),
            ("tipc://{100, 0, 0}", true),
            ("vmci://2:1", true),
            ("inproc://a", false),
            ("udp://a:1", false),
            ("pgm://a;239.0.0.1:1", false),
            ("epgm://a;239.0.0.1:1", false),
            ("norm://239.0.0.1:1", false),
        ] {
            assert_eq!(endpoint(text).is_network(), expected, "{text}");
        }
    }

    #[test]
    fn ipv6_literals() {
        for (text, expected) in [
            ("tcp://[::1]:1", true),
            ("tcp://[::ffff:127.0.0.1]:1", true),
            ("tcp://[fe80::1%lo]:1", true),
            ("tcp://[::1]:*;a:1", true),
            ("tcp://127.0.0.1:1", false),
            ("tcp://a:1", false),
            ("tcp://*:*", false),
            ("udp://[ff02::1]:1", true),
            ("udp://lo;[ff02::1%lo]:1", true),
            ("udp://239.0.0.1:1", false),
            ("ws://[::1]:1/a", true),
            ("wss://[fe80::1%lo]:1", true),
            ("ws://127.0.0.1:1", false),
            ("ipc://[::1]", false),
            ("inproc://[::1]", false),
        ] {
            assert_eq!(endpoint(text).uses_ipv6_literal(), expected, "{text}");
        }
    }

    #[test]
    fn connectable() {
        for text in [
            "tcp://a:1",
            "tcp://a:*;b:1",
            "tcp://a:1;_b:1",
            "tcp://0.0.0.0:1",
            "tcp://[::]:1",
            "udp://a:1",
            "udp://*;239.0.0.1:1",
            "ipc://a",
            "inproc://*",
            "ws://a:1",
            "ws://_a:1/b",
            "wss://[::1]:1",
            "tipc://{100, 1}",
            "tipc://<1.1.1:5>",
            "vmci://@:5",
            "epgm://a;239.0.0.1:1",
        ] {
            assert_eq!(endpoint(text).check_connectable(), Ok(()), "{text}");
        }
        for text in [
            "tcp://*:1",
            "tcp://a:*",
            "tcp://a:0",
            "tcp://a:1;b:*",
            "tcp://a:1;*:1",
            "tcp://_a:1",
            "tcp://_a:1;b:1",
            "udp://*:1",
            "ipc://*",
            "ws://*:1",
            "ws://a:*",
            "wss://a:*/b",
            "tipc://{100, 1, 2}",
            "tipc://<*>",
            "vmci://*:5",
            "vmci://2:*",
        ] {
            let error = endpoint(text).check_connectable().unwrap_err();
            assert!(
                error.to_string().starts_with("cannot connect to \""),
                "{error}"
            );
            assert_eq!(error.input(), endpoint(text).to_string());
        }
    }

    #[test]
    fn bindable() {
        for text in [
            "tcp://*:*",
            "tcp://_a:1",
            "udp://*:1",
            "udp://lo;239.0.0.1:1",
            "ipc://*",
            "inproc://a",
            "ws://*:*/a",
            "tipc://{100, 1, 2}",
            "tipc://<*>",
            "vmci://*:*",
        ] {
            assert_eq!(endpoint(text).check_bindable(), Ok(()), "{text}");
        }
        for text in ["tipc://{100, 1}", "tipc://<1.1.1:5>"] {
            assert!(endpoint(text).check_bindable().is_err(), "{text}");
        }
        let error = endpoint("tcp://a:1;b:1").check_bindable().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"cannot bind to "tcp://a:1;b:1": a source address is only for connecting"#
        );
    }

    #[test]
    fn abstract_names_are_for_linux() {
        let supported = cfg!(any(target_os = "android", target_os = "linux"));
        assert_eq!(endpoint("ipc://@a").check_bindable().is_ok(), supported);
        assert_eq!(endpoint("ipc://@a").check_connectable().is_ok(), supported);
    }
}
