use std::{borrow::Borrow, fmt, hash::Hash, str};

use crate::{msg::Msg, text::from_ref};

/// The longest [`Identity`], in bytes.
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
/// let name: Identity = "worker 7".try_into()?;
/// assert_eq!(name.as_bytes(), b"worker 7");
/// assert_eq!(name.to_string(), "worker 7");
///
/// let given = Identity::new([0, 0x6b, 0x8b, 0x45, 0x67])?;
/// assert!(given.is_generated());
/// assert_eq!(given.to_string(), "006b8b4567");
///
/// assert!(Identity::new("").is_err());
/// # Ok::<(), libzmq::IdentityError>(())
/// ```
#[doc(alias = "ZMQ_ROUTING_ID")]
#[doc(alias = "ZMQ_IDENTITY")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity(
    // Invariant: 1 to 255 bytes. A message holds the usual ones in itself.
    Msg,
);

impl Identity {
    /// The identity of these bytes.
    ///
    /// # Errors
    ///
    /// When there is none, or more than 255.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, IdentityError> {
        let bytes = bytes.as_ref();
        Self::from_part(Msg::from(bytes)).map_err(|part| IdentityError { len: part.len() })
    }

    /// An identity as it came in; the message itself if it cannot be one.
    pub(crate) fn from_part(part: Msg) -> Result<Self, Msg> {
        match part.len() {
            1..=MAX => Ok(Self(part)),
            _ => Err(part),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is one that a router makes up.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        matches!(self.as_bytes(), [0, _, _, _, _])
    }

    /// The text, if it is text that can be seen.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let text = str::from_utf8(self.as_bytes()).ok()?;
        (!text.contains(char::is_control)).then_some(text)
    }
}

/// For `try_from` of whatever holds bytes.
macro_rules! try_from_bytes {
    ($($type:ty),*) => {$(
        impl TryFrom<$type> for Identity {
            type Error = IdentityError;

            fn try_from(bytes: $type) -> Result<Self, IdentityError> {
                Self::new(bytes)
            }
        }
    )*};
}

try_from_bytes!(&str, String, &String, &[u8], Vec<u8>, &Vec<u8>);

impl<const N: usize> TryFrom<&[u8; N]> for Identity {
    type Error = IdentityError;

    fn try_from(bytes: &[u8; N]) -> Result<Self, IdentityError> {
        Self::new(bytes)
    }
}

impl str::FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        Self::new(text)
    }
}

from_ref!(Identity);

/// For options that take an identity or none.
impl From<&Identity> for Option<Identity> {
    fn from(id: &Identity) -> Self {
        Some(id.clone())
    }
}

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

impl From<Identity> for Vec<u8> {
    fn from(id: Identity) -> Self {
        id.as_bytes().to_owned()
    }
}

/// As text, or else in hexadecimal.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_text() {
            Some(text) => f.pad(text),
            None => self
                .as_bytes()
                .iter()
                .try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_text() {
            Some(text) => write!(f, "Identity({text:?})"),
            None => write!(f, "Identity(0x{self})"),
        }
    }
}

/// Bytes that are too few or too many for an [`Identity`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid identity of {len} bytes: it must have 1 to 255")]
pub struct IdentityError {
    len: usize,
}

impl From<IdentityError> for crate::Error {
    fn from(err: IdentityError) -> Self {
        Self::invalid(err.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_to_255_bytes() {
        assert!(Identity::new([]).is_err());
        assert!(Identity::new([1; 255]).is_ok());
        let err = Identity::try_from(vec![1; 256]).unwrap_err();
        assert!(err.to_string().contains("256"));
    }

    #[test]
    fn shows_text_or_hexadecimal() {
        let shown = |bytes: &[u8]| {
            let id = Identity::new(bytes).unwrap();
            (format!("{id:?}"), id.to_string())
        };
        assert_eq!(shown(b"a b"), ("Identity(\"a b\")".into(), "a b".into()));
        assert_eq!(shown(b"\xff\0"), ("Identity(0xff00)".into(), "ff00".into()));
        assert_eq!(shown(b"a\n"), ("Identity(0x610a)".into(), "610a".into()));
    }

    #[test]
    fn knows_those_of_libzmq() {
        let generated = |bytes: &[u8]| Identity::new(bytes).unwrap().is_generated();
        assert!(generated(b"\0abcd"));
        assert!(!generated(b"\0abc"));
        assert!(!generated(b"abcde"));
    }

    #[test]
    fn is_found_by_its_bytes() {
        let map = std::collections::HashMap::from([(Identity::new("a").unwrap(), 1)]);
        assert_eq!(map.get(b"a".as_slice()), Some(&1));
    }
}
