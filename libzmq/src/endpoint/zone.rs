use std::{fmt, num::NonZeroU32};

use super::{
    AddrParseError,
    error::Reason,
    text::{check_name, impl_from_text, refuse_empty_and_nul},
};

/// The zone of an IPv6 address: which interface a link-local address is on.
///
/// It is written behind a `%`, as in `[fe80::1%eth0]`, and is the name of an
/// interface, which begins with a letter, or its index, which is never `0`.
///
/// # Examples
/// ```
/// use libzmq::{Host, Ipv6Zone};
/// use std::net::Ipv6Addr;
///
/// let zone: Ipv6Zone = "eth0".try_into()?;
/// let host = Host::Scoped(Ipv6Addr::LOCALHOST, zone);
/// assert_eq!(host.to_string(), "[::1%eth0]");
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ipv6Zone(Repr);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Repr {
    Index(NonZeroU32),
    /// Invariant: a valid name whose first character is a letter. libzmq
    /// takes anything else for the digits of an index.
    Name(String),
}

impl Ipv6Zone {
    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text).map_err(|reason| format!("the zone: {reason}"))?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let index = text.parse().map_err(|_| {
                format!(
                    "the zone index {text} is not between 1 and {}",
                    NonZeroU32::MAX
                )
            })?;
            return Ok(Self(Repr::Index(index)));
        }
        check_name("the zone", text)?;
        if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Ok(Self(Repr::Name(text.to_owned())))
        } else {
            Err("the zone is neither a number nor begins with a letter".into())
        }
    }
}

impl fmt::Display for Ipv6Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Index(index) => index.fmt(f),
            Repr::Name(name) => f.write_str(name),
        }
    }
}

/// The index of an interface, as in [`SocketAddrV6::scope_id`].
///
/// [`SocketAddrV6::scope_id`]: std::net::SocketAddrV6::scope_id
impl From<NonZeroU32> for Ipv6Zone {
    fn from(index: NonZeroU32) -> Self {
        Self(Repr::Index(index))
    }
}

impl_from_text!(Ipv6Zone, "invalid zone");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_indices() {
        for (text, shown) in [
            ("eth0", "eth0"),
            ("br-1a_2.3", "br-1a_2.3"),
            ("7", "7"),
            ("007", "7"),
        ] {
            assert_eq!(text.parse::<Ipv6Zone>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refuses_what_libzmq_would_misread() {
        for text in [
            "",
            "0",
            "4294967296",
            "3com",
            "_x",
            "-x",
            "e h",
            "e%h",
            "e\0",
            "é",
        ] {
            assert!(text.parse::<Ipv6Zone>().is_err(), "{text:?}");
        }
    }
}
