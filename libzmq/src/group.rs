use std::{
    ffi::CStr,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use crate::text::{from_ref, try_from_text};

/// The longest name of a [`Group`], in bytes.
pub const MAX_GROUP_SIZE: usize = 14;

/// What a [`Radio`](crate::Radio) sends to and a [`Dish`](crate::Dish) joins.
///
/// A group is a name of at most 14 bytes without NUL. A dish receives the
/// messages of exactly the groups it has joined: there are no prefixes or
/// wildcards. The empty name is a group as any other, and the one of messages
/// that were given none.
///
/// The limit is ours: libzmq frees longer names too early when a message goes
/// to several peers.
///
/// # Example
///
/// ```
/// use libzmq::Group;
///
/// let group: Group = "weather/paris".try_into()?;
/// assert_eq!(group.as_str(), "weather/paris");
///
/// let err = "a very long group".parse::<Group>().unwrap_err();
/// assert!(err.to_string().contains("a very long group"));
/// # Ok::<(), libzmq::GroupParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Group {
    // Invariant: `len` bytes of UTF-8 without NUL, and zeros up to the end.
    name: [u8; MAX_GROUP_SIZE + 1],
    len: u8,
}

impl Group {
    /// The group of this name.
    ///
    /// # Errors
    ///
    /// When the name has more than 14 bytes or holds a NUL.
    pub fn new(name: &str) -> Result<Self, GroupParseError> {
        let reason = if name.len() > MAX_GROUP_SIZE {
            "longer than 14 bytes"
        } else if name.contains('\0') {
            "holds a NUL"
        } else {
            let mut group = Self {
                name: [0; MAX_GROUP_SIZE + 1],
                // At most 14.
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

    pub(crate) fn as_c_str(&self) -> &CStr {
        // By the invariant there is always a NUL at the end.
        CStr::from_bytes_until_nul(&self.name).unwrap_or_default()
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
    fn takes_up_to_fourteen_bytes() {
        assert_eq!(Group::new("").unwrap().as_str(), "");
        assert_eq!(Group::new("12345678901234").unwrap().len(), 14);
        assert!(Group::new("123456789012345").is_err());
        // Bytes, not characters.
        assert!(Group::new("ééééééé").is_ok());
        assert!(Group::new("éééééééé").is_err());
        assert!(Group::new("a\0b").is_err());
    }

    #[test]
    fn is_terminated_for_c() {
        let group = Group::new("12345678901234").unwrap();
        assert_eq!(group.as_c_str().to_bytes(), b"12345678901234");
        assert_eq!(Group::new("").unwrap().as_c_str(), c"");
    }
}
