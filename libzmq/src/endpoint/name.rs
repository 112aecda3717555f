use std::fmt;

use super::{
    AddrParseError,
    error::Reason,
    text::{check_name, impl_from_text, refuse_empty_and_nul},
};

/// The name of a host or of a network interface.
///
/// Which of the two it is depends on the place. When binding, libzmq looks
/// for an interface first and for a host then; the peer to connect to is
/// always a host; the source of a connection is always an interface.
///
/// A name consists of 1 to 255 ASCII letters, digits, `-`, `_` and `.`, of
/// which `-` and `.` do not come first. International names have to be in
/// their ASCII form (`xn--…`). Digits and dots alone are not a name, but an
/// IPv4 address with a mistake in it.
///
/// # Examples
/// ```
/// use libzmq::HostName;
///
/// let name: HostName = "my-host.example.com".try_into()?;
/// assert_eq!(name.as_str(), "my-host.example.com");
///
/// assert!("256.0.0.1".parse::<HostName>().is_err());
/// assert!("bücher.example".parse::<HostName>().is_err());
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

impl HostName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        check_name("a host name", text)?;
        let dotted = text.contains('.');
        if dotted && text.bytes().all(|c| c == b'.' || c.is_ascii_digit()) {
            return Err(format!("{text} is not an IPv4 address").into());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl_from_text!(HostName, "invalid host name");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_hosts_and_interfaces() {
        for text in [
            "eth0",
            "eth0.100",
            "lo",
            "under_score.host",
            "_x",
            "a",
            "5",
            "xn--bcher-kva.example",
            "example.com.",
            "1a2b3c4d5e6f",
        ] {
            assert_eq!(text.parse::<HostName>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_other_characters() {
        for text in [
            "",
            "a b",
            "a\tb",
            "a\0",
            "a/b",
            "a:b",
            "a%b",
            "a;b",
            "*",
            "é",
            "a\u{200b}",
        ] {
            assert!(text.parse::<HostName>().is_err(), "{text:?}");
        }
        for text in ["-a", ".a", "-", "."] {
            let error = text.parse::<HostName>().unwrap_err();
            assert!(error.reason().contains("begins with"), "{error}");
        }
    }

    #[test]
    fn refuses_broken_ipv4() {
        for text in [
            "256.0.0.1",
            "127.1",
            "1.2.3.4.5",
            "127.0.0.1",
            "1.",
            "010.0.0.1",
        ] {
            assert!(text.parse::<HostName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn length_is_limited() {
        assert!("a".repeat(255).parse::<HostName>().is_ok());
        assert!("a".repeat(256).parse::<HostName>().is_err());
    }
}
