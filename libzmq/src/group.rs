use std::{
    ffi::CStr,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use crate::text::{from_ref, try_from_text};

/// The longest name that a message has in itself.
const SHORT_MAX: u8 = 14;

/// The longest name of a [`Group`], in bytes.
pub const MAX_GROUP_SIZE: usize = 255;

/// What a [`Radio`](crate::Radio) sends to and a [`Dish`](crate::Dish) joins.
///
/// A group is a name of at most 255 bytes without NUL. A dish receives the
/// messages of exactly the groups it has joined: there are no prefixes or
/// wildcards. The empty name is a group as any other, and the one of messages
/// that were given none.
///
/// Messages carry a name of up to 14 bytes at no cost; a longer one is allocated,
/// once, and shared by the copies of the message.
///
/// # Example
///
/// ```
/// use libzmq::Group;
///
/// let group: Group = "weather/paris".try_into()?;
/// assert_eq!(group.as_str(), "weather/paris");
///
/// let err = "weather\0paris".parse::<Group>().unwrap_err();
/// assert!(err.to_string().contains("holds a NUL"));
/// # Ok::<(), libzmq::GroupParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Group {
    // Invariant: `len` bytes of UTF-8 without NUL, and zeros up to the end.
    // Not on the heap, so that a group is as easily passed on as its name.
    name: [u8; MAX_GROUP_SIZE + 1],
    len: u8,
}

impl Group {
    /// The group of this name.
    ///
    /// # Errors
    ///
    /// When the name has more than 255 bytes or holds a NUL.
    pub fn new(name: &str) -> Result<Self, GroupParseError> {
        let reason = if name.len() > MAX_GROUP_SIZE {
            "longer than 255 bytes"
        } else if name.contains('\0') {
            "holds a NUL"
        } else {
            let mut group = Self {
                name: [0; MAX_GROUP_SIZE + 1],
                // At most 255.
                len: name.len() as u8,
            };
            group.name[..name.len()].copy_from_slice(name.as_bytes());
            return Ok(group);
        };
        Err(GroupParseError {
            name: name.to_owned(),
            reason,
        })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The bytes of the name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.name[..usize::from(self.len)]
    }

    /// The length of the name in bytes.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// The name with zeros behind it, if a message has room for it in itself.
    #[inline]
    pub(crate) fn short(&self) -> Option<[[u8; 8]; 2]> {
        let mut halves = [[0; 8]; 2];
        halves[0].copy_from_slice(&self.name[..8]);
        halves[1].copy_from_slice(&self.name[8..16]);
        (self.len <= SHORT_MAX).then_some(halves)
    }

    pub(crate) fn as_c_str(&self) -> &CStr {
        // The NUL is there by the invariant.
        CStr::from_bytes_with_nul(&self.name[..=self.len()]).unwrap_or_default()
    }
}

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Group {}

impl PartialOrd for Group {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Group {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Group {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialEq<str> for Group {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Group {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Group").field(&self.as_str()).finish()
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for Group {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

from_ref!(Group);

impl FromStr for Group {
    type Err = GroupParseError;

    fn from_str(name: &str) -> Result<Self, GroupParseError> {
        Self::new(name)
    }
}

try_from_text!(Group);

/// A name that cannot be a [`Group`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid group {name:?}: {reason}")]
pub struct GroupParseError {
    name: String,
    reason: &'static str,
}

impl From<GroupParseError> for crate::Error {
    fn from(err: GroupParseError) -> Self {
        Self::invalid(err.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_up_to_255_bytes() {
        assert_eq!(Group::new("").unwrap().as_str(), "");
        let longest = "x".repeat(MAX_GROUP_SIZE);
        let group = Group::new(&longest).unwrap();
        assert_eq!(group.as_str(), longest);
        assert_eq!(group.len(), 255);
        assert!(Group::new(&"x".repeat(256)).is_err());
        // Bytes, not characters.
        assert!(Group::new(&"é".repeat(127)).is_ok());
        assert!(Group::new(&"é".repeat(128)).is_err());
        assert!(Group::new("a\0b").is_err());
    }

    #[test]
    fn is_terminated_for_c() {
        for size in [1, 14, 15, MAX_GROUP_SIZE] {
            let name = "x".repeat(size);
            let group = Group::new(&name).unwrap();
            assert_eq!(group.as_c_str().to_bytes(), name.as_bytes());
        }
        assert_eq!(Group::new("").unwrap().as_c_str(), c"");
    }
}
