use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

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
    /// A certificate.
    Cert(FileOrigin),
}

/// A file, and how it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileOrigin {
    pub(crate) path: PathBuf,
    pub(crate) readable_by_others: bool,
}

impl Secret {
    fn new(text: String, source: Source) -> Self {
        Self {
            text: Zeroizing::new(text),
            source,
        }
    }

    /// Reads a secret from an environment variable.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) when it is not set,
    /// [`InvalidInput`](ErrorKind::InvalidInput) when it is not UTF-8. Both name
    /// the variable.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        let context = || format!("environment variable {name:?} for a secret");
        match env::var(name) {
            Ok(text) => Ok(Self::new(text, Source::Env(name.to_owned()))),
            Err(env::VarError::NotPresent) => Err(Error::new(ErrorKind::NotFound, context())),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Error::invalid(format!("{} is not UTF-8", context())))
            }
        }
    }

    /// Reads a secret from the first line of a file.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound),
    /// [`PermissionDenied`](ErrorKind::PermissionDenied) and
    /// [`InvalidInput`](ErrorKind::InvalidInput) when it is not UTF-8. All name
    /// the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = read_file(path)?;
        let line = text.lines().next().unwrap_or_default().to_owned();
        Ok(Self::new(line, Source::File(path.to_owned())))
    }

    /// Reads a file, which as a whole may hold secrets.
    #[cfg(feature = "config")]
    pub(crate) fn from_whole_file(path: &Path) -> Result<Self, Error> {
        let mut text = read_file(path)?;
        let source = Source::File(path.to_owned());
        Ok(Self::new(std::mem::take(&mut *text), source))
    }

    /// Reads all of the file that a secret of several lines is in.
    #[cfg(feature = "config")]
    pub(crate) fn with_all_lines(self) -> Result<Self, Error> {
        let Source::File(path) = &self.source else {
            return Ok(self);
        };
        let mut text = read_file(path)?;
        Ok(Self::new(std::mem::take(&mut *text), self.source))
    }

    /// The text itself. What the caller makes of it is not wiped.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The same secret, as it was found in a certificate.
    pub(crate) fn in_cert(self, origin: FileOrigin) -> Self {
        Self {
            source: Source::Cert(origin),
            ..self
        }
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

fn read_file(path: &Path) -> Result<Zeroizing<String>, Error> {
    fs::read_to_string(path).map(Zeroizing::new).map_err(|err| {
        Error::new(
            ErrorKind::from_io(&err),
            format!("file {path:?} for a secret: {err}"),
        )
    })
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

crate::text::from_ref!(Secret);

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
