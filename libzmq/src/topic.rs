use std::fmt;

use crate::text::{escape, from_ref};

/// What a [`Sub`](crate::Sub) subscribes to: the bytes that a message begins
/// with.
///
/// Every message begins with the empty topic. Only the first part of a message
/// counts, and there is nothing between the topic and what follows: whoever
/// subscribes to `a` gets `abc`.
///
/// # Example
///
/// ```
/// use libzmq::Topic;
///
/// let topic = Topic::from("weather/");
/// assert!(topic.matches(b"weather/paris 21"));
/// assert!(!topic.matches(b"news"));
/// assert!(Topic::default().matches(b"news"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Box<[u8]>);

impl Topic {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether a message with these bytes in its first part is one of the topic.
    #[must_use]
    pub fn matches(&self, message: &[u8]) -> bool {
        message.starts_with(&self.0)
    }
}

/// For `from` of whatever holds bytes.
macro_rules! from_bytes {
    ($($type:ty),*) => {$(
        impl From<$type> for Topic {
            fn from(bytes: $type) -> Self {
                let bytes: &[u8] = bytes.as_ref();
                Self(bytes.into())
            }
        }
    )*};
}

from_bytes!(&str, &[u8], &String, &Vec<u8>);

impl From<String> for Topic {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

impl From<Vec<u8>> for Topic {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Topic {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.as_slice().into())
    }
}

impl std::str::FromStr for Topic {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

from_ref!(Topic);

impl AsRef<[u8]> for Topic {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<str> for Topic {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Topic {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Topic(\"{self}\")")
    }
}

/// As text where it is printable, with escapes for other bytes.
impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&self.0))
    }
}
