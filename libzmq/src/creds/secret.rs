use std::{fmt, path::PathBuf};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Text that must not be seen: a password or a secret key.
///
/// It is wiped from memory on drop, compared in constant time, and left out of
/// `Debug`; there is no `Display`.
///
/// A secret remembers where it was read from. A configuration that is written
/// back names that place again, and not the secret.
///
/// # Example
///
/// ```
/// use libzmq::auth::Secret;
///
/// let secret = Secret::from("open sesame");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret, Secret::from("open sesame"));
/// assert_eq!(secret.expose(), "open sesame");
/// ```
#[derive(Clone)]
pub struct Secret {
    text: Zeroizing<String>,
    source: Source,
}

/// Where a secret was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// It stood where it is used.
    #[default]
    Inline,
    /// An environment variable.
    Env(String),
    /// A file.
    File(PathBuf),
}

impl Secret {
    pub(crate) fn new(text: String, source: Source) -> Self {
        Self {
            text: Zeroizing::new(text),
            source,
        }
    }

    /// The text itself. What the caller makes of it is not wiped.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    #[cfg_attr(not(feature = "config"), expect(dead_code))]
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the text is these bytes, in a time that depends on their number
    /// alone.
    pub(crate) fn is(&self, bytes: &[u8]) -> bool {
        self.text.as_bytes().ct_eq(bytes).into()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text, Source::Inline)
    }
}

/// By the text alone.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.text.as_bytes())
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_text() {
        let secret = Secret::from("abc");
        assert!(secret.is(b"abc"));
        assert!(!secret.is(b"abd"));
        assert!(!secret.is(b"ab"));
        assert!(!secret.is(b"abcd"));
        let other = Secret::new("abc".into(), Source::Env("X".into()));
        assert_eq!(secret, other);
    }

    #[test]
    fn shows_nothing() {
        let secret = Secret::from("hunter2");
        assert!(!format!("{secret:?}{:#?}", vec![&secret]).contains("hunter2"));
    }
}
