//! Which transports a type of socket has, and in which direction.
//!
//! Some of the rest libzmq refuses without saying why, and some it accepts, to
//! do nothing or to abort. Here it is refused by name.

use std::fmt;

use crate::{
    capabilities,
    endpoint::Endpoint,
    error::{Error, ErrorKind},
};

/// What is to be done to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Bind,
    Connect,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bind => "bind to",
            Self::Connect => "connect to",
        })
    }
}

/// Refuses what this type of socket, by its name in configurations, or the
/// linked libzmq cannot do.
pub(super) fn check(kind: &str, action: Action, endpoint: &Endpoint) -> Result<(), Error> {
    let obstacle =
        mismatch(kind, action, endpoint).or_else(|| capabilities::lacking(endpoint.transport()));
    match obstacle {
        Some(reason) => Err(Error::new(
            ErrorKind::Unsupported,
            format!("cannot {action} \"{endpoint}\": {reason}"),
        )),
        None => Ok(()),
    }
}

/// What speaks against the combination, if anything.
fn mismatch(kind: &str, action: Action, endpoint: &Endpoint) -> Option<&'static str> {
    use Action::{Bind, Connect};
    match (endpoint, kind, action) {
        (Endpoint::Udp(_), "radio", Connect) | (Endpoint::Udp(_), "dish" | "dgram", Bind) => None,
        (Endpoint::Udp(_), "dgram", Connect) => Some("over udp a dgram binds"),
        (Endpoint::Udp(_), ..) => Some("over udp a radio connects and a dish binds"),
        (_, "dgram", _) => Some("a dgram has no transport but udp"),
        // To bind and to connect are the same there.
        (
            Endpoint::Pgm(_) | Endpoint::Epgm(_) | Endpoint::Norm(_),
            "pub" | "xpub" | "sub" | "xsub",
            _,
        ) => None,
        (Endpoint::Pgm(_) | Endpoint::Epgm(_) | Endpoint::Norm(_), ..) => {
            Some("only sockets of the types pub, xpub, sub and xsub have this transport")
        }
        (Endpoint::Tcp(_) | Endpoint::Ipc(_), "stream", _) => None,
        (_, "stream", _) => Some("a stream has no transport but tcp and ipc"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One endpoint of each transport.
    const ALL: [&str; 11] = [
        "tcp://127.0.0.1:1",
        "ipc://a",
        "inproc://a",
        "udp://127.0.0.1:1",
        "ws://127.0.0.1:1",
        "wss://127.0.0.1:1",
        "tipc://{100, 0, 0}",
        "pgm://lo;239.0.0.1:1",
        "epgm://lo;239.0.0.1:1",
        "norm://239.0.0.1:1",
        "vmci://1:1",
    ];

    /// The transports of a type, for binding and for connecting.
    fn transports(kind: &str) -> [Vec<&'static str>; 2] {
        [Action::Bind, Action::Connect].map(|action| {
            let has = |text: &&str| mismatch(kind, action, &text.parse().unwrap()).is_none();
            let name = |text: &'static str| text.split_once("://").unwrap().0;
            ALL.into_iter().filter(has).map(name).collect()
        })
    }

    #[test]
    fn connections_are_for_all_but_two() {
        let usual = ["tcp", "ipc", "inproc", "ws", "wss", "tipc", "vmci"];
        for kind in [
            "client", "server", "scatter", "gather", "peer", "channel", "pair", "req", "rep",
            "dealer", "router", "push", "pull",
        ] {
            assert_eq!(transports(kind), [usual, usual], "{kind}");
        }
        assert_eq!(transports("stream"), [["tcp", "ipc"], ["tcp", "ipc"]]);
    }

    #[test]
    fn udp_has_a_direction() {
        let of = |kind| transports(kind).map(|found| found.contains(&"udp"));
        assert_eq!(of("radio"), [false, true]);
        assert_eq!(of("dish"), [true, false]);
        assert_eq!(transports("dgram"), [vec!["udp"], vec![]]);
    }

    #[test]
    fn reliable_multicast_is_for_publishing() {
        for kind in ["pub", "xpub", "sub", "xsub"] {
            for found in transports(kind) {
                for name in ["pgm", "epgm", "norm"] {
                    assert!(found.contains(&name), "{kind} {name}");
                }
                assert!(!found.contains(&"udp"), "{kind}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_endpoint_and_the_reason() {
        let endpoint = "udp://127.0.0.1:1".parse().unwrap();
        let error = check("client", Action::Bind, &endpoint).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let text = error.to_string();
        let expected =
            "cannot bind to \"udp://127.0.0.1:1\": over udp a radio connects and a dish binds";
        assert!(text.contains(expected), "{text}");
    }
}
