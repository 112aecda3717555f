use std::{fmt, num::NonZeroU16};

use super::{
    AddrParseError,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul},
};

/// The port of a [`TcpAddr`](super::TcpAddr) or [`WsAddr`](super::WsAddr).
///
/// # Port 0
/// libzmq takes port `0` for the wildcard when it binds, and tries in vain,
/// for ever, when it connects. Here `0` always means the wildcard: it is
/// displayed as `*`, and connecting to it is refused.
///
/// # Examples
/// ```
/// use libzmq::Port;
///
/// assert_eq!("5555".parse(), Ok(Port::from(5555)));
/// assert_eq!("*".parse(), Ok(Port::Any));
/// assert_eq!(Port::from(0), Port::Any);
/// assert_eq!(Port::from(5555).number(), Some(5555));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// The wildcard `*`: the operating system chooses a free port.
    Any,
    /// This port.
    Number(NonZeroU16),
}

impl Port {
    /// The number of the port, `None` for the wildcard.
    pub fn number(self) -> Option<u16> {
        match self {
            Self::Any => None,
            Self::Number(number) => Some(number.get()),
        }
    }

    /// Whether this is the wildcard `*`.
    pub fn is_any(self) -> bool {
        self == Self::Any
    }

    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        if text == "*" {
            Ok(Self::Any)
        } else if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            Err(format!("the port {text:?} is neither a number nor '*'").into())
        } else {
            // Only the size can be wrong now.
            let too_large = |_| format!("the port {text} is larger than 65535");
            Ok(text.parse::<u16>().map_err(too_large)?.into())
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Port `0` becomes the wildcard.
impl From<u16> for Port {
    fn from(number: u16) -> Self {
        NonZeroU16::new(number).map_or(Self::Any, Self::Number)
    }
}

impl From<NonZeroU16> for Port {
    fn from(number: NonZeroU16) -> Self {
        Self::Number(number)
    }
}

impl_from_text!(Port, "invalid port");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_the_wildcard() {
        for text in ["0", "00", "*"] {
            let port: Port = text.parse().unwrap();
            assert!(port.is_any());
            assert_eq!(port.to_string(), "*");
        }
    }

    #[test]
    fn leading_zeros_are_dropped() {
        assert_eq!("0080".parse::<Port>().unwrap().to_string(), "80");
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "+80", "-1", " 80", "80 ", "8o", "http", "**", "٣", "80\n", "0x50",
        ] {
            let error = text.parse::<Port>().unwrap_err();
            assert!(error.reason().contains("neither a number"), "{error}");
        }
    }

    #[test]
    fn refuses_too_large_numbers() {
        assert_eq!("65535".parse::<Port>().unwrap().number(), Some(65535));
        for text in ["65536", "99999999999999999999999"] {
            let error = text.parse::<Port>().unwrap_err();
            assert!(error.reason().ends_with("larger than 65535"), "{error}");
        }
    }
}
