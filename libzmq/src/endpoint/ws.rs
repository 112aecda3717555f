use std::fmt;

use super::{
    AddrParseError, Host, Port,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul},
};

/// Declares the address of a transport that speaks WebSocket.
macro_rules! web_address {
    ($(#[$doc:meta])* $type:ident, $complaint:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type {
            host: Host,
            port: Port,
            // Invariant: what `check_path` accepts.
            path: String,
        }

        impl $type {
            /// Puts an address together from its parts, with the path `/`.
            pub fn new(host: impl Into<Host>, port: impl Into<Port>) -> Self {
                Self {
                    host: host.into(),
                    port: port.into(),
                    path: ROOT.to_owned(),
                }
            }

            /// The same with another path.
            ///
            /// # Errors
            /// The path does not begin with `/`, has another `/` in it, is
            /// longer than 255 bytes, or holds characters that are not for it.
            pub fn add_path(mut self, path: impl Into<String>) -> Result<Self, AddrParseError> {
                self.path = path.into();
                match check_path(&self.path) {
                    Ok(()) => Ok(self),
                    Err(reason) => Err(AddrParseError::new($complaint, self.to_string(), reason)),
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

            /// The path, with the `/` in front.
            pub fn path(&self) -> &str {
                &self.path
            }

            /// Whether the host or the port is `*`.
            ///
            /// Such an address can be bound, but not connected to.
            pub fn is_wildcard(&self) -> bool {
                self.host.is_any() || self.port.is_any()
            }

            fn parse(text: &str) -> Result<Self, Reason> {
                let (host, port, path) = parse_parts(text)?;
                Ok(Self {
                    host,
                    port,
                    path: path.to_owned(),
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}:{}{}", self.host, self.port, self.path)
            }
        }

        impl_from_text!($type, $complaint);
    };
}

web_address! {
    /// An address of the WebSocket transport: `host:port[/path]`.
    ///
    /// | part | to bind | to connect |
    /// |---|---|---|
    /// | host | an address of this machine, the name of an interface, or `*` | an address or the name of a host |
    /// | port | a number, or `*` for a free one | a number |
    /// | path | what the last endpoint shows | what is asked for; `/` if none is given |
    ///
    /// The path is one segment: libzmq takes a second `/` for its beginning. A
    /// bound socket answers whatever path is asked for. The name of a host is
    /// looked up while `connect` is called, which waits for it, and not again
    /// when the connection is made anew. IPv6 addresses are in brackets.
    ///
    /// # Security
    /// The mechanisms work as over [tcp](super::TcpAddr), and the authenticator
    /// is asked. Peers that know only the subprotocol `ZWS2.0`, which has no
    /// handshake, as some programs in browsers do, are not let in.
    ///
    /// # Examples
    /// ```
    /// use libzmq::{Port, WsAddr};
    /// use std::net::Ipv4Addr;
    ///
    /// let addr: WsAddr = "127.0.0.1:*/chat".try_into()?;
    /// assert_eq!(addr, WsAddr::new(Ipv4Addr::LOCALHOST, Port::Any).add_path("/chat")?);
    /// assert_eq!(addr.path(), "/chat");
    /// assert!(addr.is_wildcard());
    ///
    /// let addr: WsAddr = "example.com:80".try_into()?;
    /// assert_eq!(addr.to_string(), "example.com:80/");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    #[doc(alias = "zmq_ws")]
    WsAddr, "invalid ws address"
}

web_address! {
    /// An address of the WebSocket transport over TLS: `host:port[/path]`.
    ///
    /// The parts are those of a [`WsAddr`]. libzmq has this
    /// transport only if it was built with it: see
    /// [`capabilities`](crate::capabilities()).
    ///
    /// # Examples
    /// ```
    /// use libzmq::{Endpoint, WssAddr};
    ///
    /// let addr: WssAddr = "example.com:443/chat".try_into()?;
    /// assert_eq!(addr.port().number(), Some(443));
    /// assert_eq!(Endpoint::from(&addr).to_string(), "wss://example.com:443/chat");
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    #[doc(alias = "zmq_wss")]
    WssAddr, "invalid wss address"
}

const ROOT: &str = "/";

/// Leaves room for the host in the buffers of libzmq, which does not look.
const MAX_PATH: usize = 255;

fn parse_parts(text: &str) -> Result<(Host, Port, &str), Reason> {
    refuse_empty_and_nul(text)?;
    if text.contains("://") {
        return Err("leave the transport out, or parse the whole as an Endpoint".into());
    }
    let (authority, path) = match text.find('/') {
        Some(at) => text.split_at(at),
        None => (text, ROOT),
    };
    let (host, port) = Host::parse_with_port(authority)?;
    let port = Port::parse(port)?;
    check_path(path)?;
    Ok((host, port, path))
}

fn check_path(path: &str) -> Result<(), Reason> {
    let Some(segment) = path.strip_prefix('/') else {
        return Err("the path does not begin with '/'".into());
    };
    if segment.contains('/') {
        return Err("the path has more than one '/', which libzmq cannot take apart".into());
    }
    // libzmq looks for ':' and ';' in the whole address. The others are what
    // the path and the query of a URL consist of.
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,=@%?".contains(c);
    if let Some(bad) = segment.chars().find(|c| !allowed(*c)) {
        return Err(format!("{bad:?} is not allowed in the path").into());
    }
    if path.len() > MAX_PATH {
        return Err(format!("the path is longer than {MAX_PATH} characters").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_addresses_are_displayed_with_their_path() {
        for (text, shown) in [
            ("127.0.0.1:*", "127.0.0.1:*/"),
            ("*:80", "*:80/"),
            ("*:0/", "*:*/"),
            ("[::1]:5555/a", "[::1]:5555/a"),
            ("[fe80::1%eth0]:5555/a", "[fe80::1%eth0]:5555/a"),
            ("example.com:80/a-b_c.d", "example.com:80/a-b_c.d"),
            ("a:1/b%20c?d=e", "a:1/b%20c?d=e"),
        ] {
            assert_eq!(text.parse::<WsAddr>().unwrap().to_string(), shown);
            assert_eq!(text.parse::<WssAddr>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refusals_name_the_input_and_the_reason() {
        let long = format!("a:1/{}", "b".repeat(255));
        for (text, reason) in [
            ("", "it is empty"),
            ("/", "it is empty"),
            ("a", "the port is missing"),
            ("a/b", "the port is missing"),
            ("a:/b", "the port is missing"),
            (":1/b", "the host is missing"),
            ("a:65536/b", "larger than 65535"),
            ("a:1x/b", "neither a number nor '*'"),
            ("a:1/b/c", "more than one '/'"),
            ("a:1//", "more than one '/'"),
            ("a:1/b:2", "':' is not allowed in the path"),
            ("a:1/b;c", "';' is not allowed in the path"),
            ("a:1/b c", "' ' is not allowed in the path"),
            ("a:1/b\r\nX: y", "'\\r' is not allowed in the path"),
            ("a:1/é", "'é' is not allowed in the path"),
            ("a:1/b#c", "'#' is not allowed in the path"),
            ("a;b:2", "';' is not allowed in a host name"),
            ("::1:80", "written in brackets"),
            ("a:1/\0", "NUL"),
            ("ws://a:1", "leave the transport out"),
            (&long, "longer than 255 characters"),
        ] {
            let refusal = text.parse::<WsAddr>().unwrap_err().to_string();
            let start = format!("invalid ws address {text:?}: ");
            assert!(refusal.starts_with(&start), "{refusal}");
            assert!(refusal.contains(reason), "{refusal}");
            let error = text.parse::<WssAddr>().unwrap_err();
            assert!(error.to_string().starts_with("invalid wss"), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        let addr = WsAddr::new(Host::Any, Port::Any);
        let error = addr.add_path("x").unwrap_err();
        assert_eq!(error.input(), "*:*x");
        assert_eq!(error.reason(), "the path does not begin with '/'");
    }
}
