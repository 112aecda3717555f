use std::{borrow::Borrow, fmt, hash::Hash, str};

use crate::{
    error::Error,
    msg::Msg,
    text::{escape, from_ref},
};

/// The longest identity, in bytes.
const MAX: usize = 255;

/// What a [`Router`](crate::Router) or a [`Stream`](crate::Stream) calls one of
/// its peers: the first part of each message from it, and to it.
///
/// A peer has the identity that it was [given](crate::IdentityOptions::set_identity)
/// when it connected. To others the router gives one of its own making, which
/// holds as long as the connection: five bytes, of which the first is zero.
///
/// It is 1 to 255 bytes. The wire has no secret in it: a peer may claim any
/// identity that no other peer has.
///
/// # Example
///
/// ```
/// use libzmq::Identity;
///
/// let id: Identity = "worker-7".try_into()?;
/// assert_eq!(id.as_bytes(), b"worker-7");
/// assert_eq!(id.to_string(), "worker-7");
/// assert!(Identity::try_from("").is_err());
/// # Ok::<(), libzmq::Error>(())
/// ```
#[doc(alias = "ZMQ_ROUTING_ID")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity(
    // Invariant: 1 to 255 bytes. A message holds the usual ones in itself.
    Msg,
);

impl Identity {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether a router has made it up, or will take it for such: its first byte
    /// is zero.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.as_bytes().first() == Some(&0)
    }

    /// An identity as it came in; the message itself if it cannot be one.
    pub(crate) fn from_part(part: Msg) -> Result<Self, Msg> {
        match part.len() {
            1..=MAX => Ok(Self(part)),
            _ => Err(part),
        }
    }

    fn new(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_part(Msg::from(bytes)).map_err(|part| {
            Error::invalid(format!(
                "an identity has 1 to {MAX} bytes, and \"{}\" has {}",
                escape(&part),
                part.len()
            ))
        })
    }
}

/// For `try_from` of whatever holds bytes.
macro_rules! try_from_bytes {
    ($($type:ty),*) => {$(
        impl TryFrom<$type> for Identity {
            type Error = Error;

            fn try_from(bytes: $type) -> Result<Self, Error> {
                Self::new(bytes.as_ref())
            }
        }
    )*};
}

try_from_bytes!(&str, &[u8], String, &String, Vec<u8>, &Vec<u8>);

impl<const N: usize> TryFrom<&[u8; N]> for Identity {
    type Error = Error;

    fn try_from(bytes: &[u8; N]) -> Result<Self, Error> {
        Self::new(bytes)
    }
}

impl str::FromStr for Identity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.try_into()
    }
}

from_ref!(Identity);

impl From<Identity> for Msg {
    fn from(id: Identity) -> Self {
        id.0
    }
}

impl From<&Identity> for Msg {
    fn from(id: &Identity) -> Self {
        id.0.clone()
    }
}

impl AsRef<[u8]> for Identity {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Maps can be asked by the bytes alone.
impl Borrow<[u8]> for Identity {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialOrd for Identity {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Identity {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity(\"{self}\")")
    }
}

/// As text where it is printable, with escapes for other bytes.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(self.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn sizes() {
        assert!(Identity::try_from("").is_err());
        assert!(Identity::try_from("a".repeat(255)).is_ok());
        let err = Identity::try_from("a".repeat(256)).unwrap_err();
        assert!(err.to_string().ends_with("has 256"), "{err}");
    }

    #[test]
    fn is_shown_as_text_or_escaped() {
        let id = Identity::try_from("wörker").unwrap();
        assert_eq!(id.to_string(), "wörker");
        let id = Identity::try_from(b"\0\x01a").unwrap();
        assert_eq!(id.to_string(), "\\x00\\x01a");
        assert_eq!(format!("{id:?}"), "Identity(\"\\x00\\x01a\")");
        assert!(id.is_generated());
    }

    #[test]
    fn is_found_by_its_bytes() {
        let mut map = HashMap::new();
        map.insert(Identity::try_from("a").unwrap(), 1);
        assert_eq!(map.get(b"a".as_slice()), Some(&1));
    }
}
