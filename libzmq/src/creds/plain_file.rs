use std::path::{Path, PathBuf};

use super::FileOrigin;

/// A file with the users of PLAIN and their passwords, for
/// [`AuthBuilder::plain_file`](crate::auth::AuthBuilder::plain_file). It can be
/// made from a path.
///
/// # Example
///
/// ```
/// use libzmq::auth::{AuthBuilder, PlainFile};
///
/// // For its owner alone.
/// let rules = AuthBuilder::new().plain_file("/etc/server/passwords");
///
/// // Also when others may read it.
/// let file = PlainFile::new("/etc/server/passwords").allow_readable_by_others(true);
/// let rules = AuthBuilder::new().plain_file(file);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainFile {
    pub(crate) origin: FileOrigin,
}

impl PlainFile {
    /// The file of this path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            origin: FileOrigin {
                path: path.into(),
                readable_by_others: false,
            },
        }
    }

    /// Whether the file may have permissions for others than its owner, which by
    /// default it may not. Has no effect where there are no such permissions, as
    /// on Windows.
    #[must_use]
    pub fn allow_readable_by_others(mut self, allowed: bool) -> Self {
        self.origin.readable_by_others = allowed;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.origin.path
    }
}

macro_rules! from_path {
    ($($path:ty),*) => {$(
        impl From<$path> for PlainFile {
            fn from(path: $path) -> Self {
                Self::new(path)
            }
        }
    )*};
}

from_path!(&str, String, &Path, PathBuf);
