use std::fmt;

use super::{
    AddrParseError,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul},
};

/// An address of the VMCI transport, between the virtual machines of a host of
/// VMware, and the host itself: `cid:port`.
///
/// | part | to bind | to connect |
/// |---|---|---|
/// | cid | the number of this machine, `@` for whatever that is, or `*` for any | the number of a machine, or `@` for this one |
/// | port | a number, or `*` for a free one | a number |
///
/// The numbers are at most 4294967294. libzmq has the transport only if it was
/// built with it: see [`capabilities`](crate::capabilities()).
///
/// # Examples
/// ```
/// use libzmq::{VmciAddr, VmciCid};
///
/// let addr: VmciAddr = "*:5555".try_into()?;
/// assert_eq!(addr, VmciAddr::new(VmciCid::Any, Some(5555))?);
/// assert!(addr.is_wildcard());
///
/// let peer: VmciAddr = "2:5555".try_into()?;
/// assert_eq!(peer.cid(), VmciCid::Number(2));
/// assert_eq!(peer.port(), Some(5555));
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_vmci")]
pub struct VmciAddr {
    // Invariant: no number here is `u32::MAX`, which means any to libzmq.
    cid: VmciCid,
    port: Option<u32>,
}

/// The machine part of a [`VmciAddr`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VmciCid {
    /// The wildcard `*`. It can only be bound.
    Any,
    /// This machine, written `@`.
    Local,
    /// The machine with this number.
    Number(u32),
}

impl VmciAddr {
    /// Puts an address together from its parts. The port is `None` for the
    /// wildcard.
    ///
    /// # Errors
    /// A number is 4294967295, which libzmq takes for the wildcard.
    pub fn new(cid: VmciCid, port: Option<u32>) -> Result<Self, AddrParseError> {
        let addr = Self { cid, port };
        if cid == VmciCid::Number(u32::MAX) || port == Some(u32::MAX) {
            return Err(AddrParseError::new(COMPLAINT, addr.to_string(), TOO_LARGE));
        }
        Ok(addr)
    }

    /// The machine.
    pub fn cid(&self) -> VmciCid {
        self.cid
    }

    /// The port, `None` for the wildcard.
    pub fn port(&self) -> Option<u32> {
        self.port
    }

    /// Whether the machine or the port is `*`.
    ///
    /// Such an address can be bound, but not connected to.
    pub fn is_wildcard(&self) -> bool {
        self.cid == VmciCid::Any || self.port.is_none()
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        let (cid, port) = match text.split_once(':') {
            Some(("", _)) => return Err("the cid is missing".into()),
            Some((_, "")) | None => return Err("the port is missing".into()),
            Some(parts) => parts,
        };
        let cid = match cid {
            "*" => VmciCid::Any,
            "@" => VmciCid::Local,
            _ => VmciCid::Number(parse_number("cid", cid, "'*' nor '@'")?),
        };
        let port = match port {
            "*" => None,
            _ => Some(parse_number("port", port, "'*'")?),
        };
        Ok(Self { cid, port })
    }
}

const COMPLAINT: &str = "invalid vmci address";
const TOO_LARGE: &str = "it holds a number that is larger than 4294967294";

fn parse_number(what: &str, text: &str, else_: &str) -> Result<u32, Reason> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the {what} {text:?} is neither a number nor {else_}").into());
    }
    match text.parse() {
        Ok(u32::MAX) | Err(_) => Err(TOO_LARGE.into()),
        Ok(number) => Ok(number),
    }
}

impl fmt::Display for VmciAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cid {
            VmciCid::Any => f.write_str("*:")?,
            VmciCid::Local => f.write_str("@:")?,
            VmciCid::Number(cid) => write!(f, "{cid}:")?,
        }
        match self.port {
            Some(port) => port.fmt(f),
            None => f.write_str("*"),
        }
    }
}

impl_from_text!(VmciAddr, COMPLAINT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_addresses_are_displayed_as_written() {
        for text in ["*:*", "@:5555", "2:*", "0:0", "4294967294:4294967294"] {
            assert_eq!(text.parse::<VmciAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("2", "the port is missing"),
            ("2:", "the port is missing"),
            (":5", "the cid is missing"),
            ("x:5", "the cid \"x\" is neither a number nor '*' nor '@'"),
            ("-1:5", "the cid \"-1\" is neither"),
            ("2:@", "the port \"@\" is neither a number nor '*'"),
            ("2:5:5", "the port \"5:5\" is neither"),
            ("4294967295:5", "larger than 4294967294"),
            ("2:99999999999", "larger than 4294967294"),
            ("vmci://2:5", "the cid \"vmci\" is neither"),
            ("2:5\0", "NUL"),
        ] {
            let error = text.parse::<VmciAddr>().unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        let error = VmciAddr::new(VmciCid::Number(u32::MAX), None).unwrap_err();
        assert_eq!(error.input(), "4294967295:*");
        assert!(VmciAddr::new(VmciCid::Any, Some(u32::MAX)).is_err());
    }
}
