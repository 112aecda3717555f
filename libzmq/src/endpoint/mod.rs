//! Where sockets bind and connect: typed addresses, one module per transport.
//!
//! Everything here is decided by looking at text. Nothing is resolved, and
//! whatever one of these types accepts, libzmq accepts too; what it would
//! accept and then never act upon is refused. The notable cases are said at
//! the types.
//!
//! Architecture Invariant: this module knows nothing of libzmq's functions,
//! of sockets or of serde. `Display` and `FromStr` are inverse.

mod check;
mod error;
mod host;
mod inproc;
mod into;
mod ipc;
mod multicast;
mod name;
mod norm;
mod pgm;
mod port;
mod tcp;
mod text;
mod tipc;
mod transports;
mod udp;
mod vmci;
mod ws;
mod zone;

#[cfg(test)]
mod properties;

use std::{ffi::CString, fmt};

pub use error::AddrParseError;
pub use host::Host;
pub use inproc::InprocAddr;
pub use into::IntoEndpoints;
pub use ipc::IpcAddr;
pub use name::HostName;
pub use norm::NormAddr;
pub use pgm::{EpgmAddr, PgmAddr};
pub use port::Port;
pub use tcp::TcpAddr;
pub use tipc::{TipcAddr, TipcNode};
#[cfg(feature = "config")]
pub(crate) use transports::transports;
pub use udp::UdpAddr;
pub use vmci::{VmciAddr, VmciCid};
pub use ws::{WsAddr, WssAddr};
pub use zone::Ipv6Zone;

use error::Reason;
use text::impl_from_text;

/// Declares [`Endpoint`] and what is said of every transport.
macro_rules! endpoint {
    ($($(#[$doc:meta])* $variant:ident($addr:ty), $name:literal, $is:ident;)*) => {
        /// Where a socket can bind or connect to: an address of any transport.
        ///
        /// As text it is `transport://address`, as libzmq and the documentation of
        /// ZeroMQ write it. Each address type converts into it.
        ///
        /// # Examples
        /// ```
        /// use libzmq::{Endpoint, TcpAddr};
        ///
        /// let endpoint: Endpoint = "tcp://127.0.0.1:5555".try_into()?;
        /// assert!(endpoint.is_tcp());
        ///
        /// let addr: TcpAddr = "127.0.0.1:5555".try_into()?;
        /// assert_eq!(endpoint, Endpoint::from(&addr));
        /// assert_eq!(endpoint.to_string(), "tcp://127.0.0.1:5555");
        ///
        /// let error = "127.0.0.1:5555".parse::<Endpoint>().unwrap_err();
        /// assert_eq!(
        ///     error.to_string(),
        ///     r#"invalid endpoint "127.0.0.1:5555": the transport is missing, as in tcp://127.0.0.1:5555"#
        /// );
        /// # Ok::<(), libzmq::AddrParseError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Endpoint {
            $($(#[$doc])* $variant($addr),)*
        }

        /// The transports in the order in which messages list them.
        pub(crate) const TRANSPORTS: &[&str] = &[$($name),*];

        impl Endpoint {
            /// The name of the transport, such as `tcp`.
            pub fn transport(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            $(
                #[doc = concat!("Whether the transport is `", $name, "`.")]
                pub fn $is(&self) -> bool {
                    matches!(self, Self::$variant(_))
                }
            )*

            fn parse_addr(transport: &str, addr: &str) -> Result<Self, Reason> {
                match transport {
                    $($name => addr.parse().map(Self::$variant),)*
                    _ => {
                        let known = TRANSPORTS.join(", ");
                        let reason = format!("the transport {transport:?} is none of {known}");
                        return Err(reason.into());
                    }
                }
                .map_err(AddrParseError::into_reason)
            }
        }

        impl fmt::Display for Endpoint {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(addr) => write!(f, concat!($name, "://{}"), addr),)*
                }
            }
        }

        $(
            impl From<$addr> for Endpoint {
                fn from(addr: $addr) -> Self {
                    Self::$variant(addr)
                }
            }

            impl From<&$addr> for Endpoint {
                fn from(addr: &$addr) -> Self {
                    Self::$variant(addr.clone())
                }
            }
        )*
    };
}

transports::transports!(endpoint);

impl Endpoint {
    /// Parses what `ZMQ_LAST_ENDPOINT` reports.
    ///
    /// It is empty before the first bind or connect, hence the option. Of
    /// udp endpoints libzmq leaves out the transport.
    pub(crate) fn from_last_endpoint(text: &str) -> Result<Option<Self>, AddrParseError> {
        if text.is_empty() {
            Ok(None)
        } else if text.contains("://") {
            text.parse().map(Some)
        } else {
            text.parse().map(|addr| Some(Self::Udp(addr)))
        }
    }

    /// As C has it.
    pub(crate) fn to_c_string(&self) -> Result<CString, AddrParseError> {
        // No address can be made that holds a NUL.
        CString::new(self.to_string()).map_err(|_| {
            AddrParseError::new("invalid endpoint", self.to_string(), "it holds a NUL")
        })
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        let Some((transport, addr)) = text.split_once("://") else {
            return Err(match text {
                "" => "it is empty".into(),
                _ if text.parse::<TcpAddr>().is_ok() => {
                    format!("the transport is missing, as in tcp://{text}").into()
                }
                _ => "the transport is missing, as in tcp://127.0.0.1:5555".into(),
            });
        };
        Self::parse_addr(transport, addr)
    }
}

impl_from_text!(Endpoint, "invalid endpoint");

impl From<&Endpoint> for Endpoint {
    fn from(endpoint: &Endpoint) -> Self {
        endpoint.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transports_are_named() {
        for (text, is) in [
            ("inproc://a", Endpoint::is_inproc as fn(&Endpoint) -> bool),
            ("ipc://a", Endpoint::is_ipc),
            ("tcp://a:1", Endpoint::is_tcp),
            ("udp://a:1", Endpoint::is_udp),
            ("ws://a:1/", Endpoint::is_ws),
            ("wss://a:1/", Endpoint::is_wss),
            ("tipc://{100, 0, 1}", Endpoint::is_tipc),
            ("pgm://a;239.0.0.1:1", Endpoint::is_pgm),
            ("epgm://a;239.0.0.1:1", Endpoint::is_epgm),
            ("norm://239.0.0.1:1", Endpoint::is_norm),
            ("vmci://1:1", Endpoint::is_vmci),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert!(is(&endpoint));
            assert_eq!(text.split("://").next(), Some(endpoint.transport()));
            assert_eq!(endpoint.to_string(), text);
        }
    }

    #[test]
    fn what_libzmq_reports_is_understood() {
        for text in [
            "tcp://127.0.0.1:41234",
            "tcp://0.0.0.0:1234",
            "tcp://[::]:1234",
            "tcp://[::ffff:127.0.0.1]:80",
            "tcp://[fe80::1%eth0]:80",
            "tcp://127.0.0.1:*;127.0.0.1:5955",
            "ipc:///tmp/tmpXXXX/socket",
            "ipc://tmpXXXX/socket",
            "ipc://@abstract",
            "inproc://name",
            "udp://127.0.0.1:5555",
            "udp://*:5555",
            "ws://127.0.0.1:41234/",
            "wss://[::1]:41234/path",
            "tipc://{5560, 0, 9}",
            "tipc://<1.1.1:2345678>",
            "epgm://eth0;239.192.1.1:5555",
            "vmci://2:5555",
        ] {
            let endpoint = Endpoint::from_last_endpoint(text).unwrap().unwrap();
            assert_eq!(endpoint.to_string(), text);
        }
        for text in ["127.0.0.1:5555", "*:5555", "lo;239.0.0.1:5955"] {
            let endpoint = Endpoint::from_last_endpoint(text).unwrap().unwrap();
            assert_eq!(endpoint.to_string(), format!("udp://{text}"));
        }
        assert_eq!(Endpoint::from_last_endpoint(""), Ok(None));
    }

    #[test]
    fn refusals_name_the_whole_input() {
        for (text, reason) in [
            ("", "it is empty"),
            ("a", "the transport is missing"),
            ("tcp:/a:1", "the transport is missing"),
            ("TCP://a:1", "\"TCP\" is none of tcp, ipc, inproc, udp, ws"),
            ("://a:1", "\"\" is none of"),
            ("http://a:1", "\"http\" is none of"),
            ("pgm://a:1", "the interface is missing"),
            ("tcp://a", "the port is missing"),
            ("tcp://", "it is empty"),
            ("tcp://tcp://a:1", "leave the transport out"),
            ("inproc://zeromq.zap.01", "authenticator"),
        ] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert_eq!(error.input(), text);
            assert!(error.reason().contains(reason), "{error}");
        }
    }
}
