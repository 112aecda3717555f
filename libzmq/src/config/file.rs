use std::path::{Path, PathBuf};

use crate::{creds::Secret, error::Error, zap::Stamp};

/// A file that is read again when it has changed.
///
/// It is looked at when it is asked for, and not watched: no thread, and nothing
/// of the system but its times. What is in it is for any reader, and may hold
/// secrets: it is wiped when it is no longer needed.
///
/// # Example
///
/// ```
/// use libzmq::{auth::*, config::*, *};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let path = std::env::temp_dir().join(format!("libzmq-doc-file-{}", std::process::id()));
/// # std::fs::write(&path, "deny: 10.6.6.0/24")?;
/// let auth = AuthClient::new(Ctx::global())?;
/// let mut file = ConfigFile::new(&path);
///
/// // Now and then:
/// if let Some(text) = file.read_if_changed()? {
///     let rules: AuthConfig = serde_yaml::from_str(text.expose())?;
///     auth.replace(&rules)?;
///     auth.end_refused()?;
/// }
/// assert!(file.read_if_changed()?.is_none());
/// # std::fs::remove_file(&path)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    last: Option<Seen>,
}

#[derive(Debug)]
struct Seen {
    stamp: Stamp,
    /// Whether another content would have another stamp.
    is_final: bool,
    text: Secret,
}

impl ConfigFile {
    /// A file that has not been read. It need not be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            last: None,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in the file, if it is other than the last time; the first time,
    /// in any case.
    ///
    /// A change that a failure hid is told later. Write a new file beside and
    /// rename it, so that nobody reads half of one.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound),
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied), and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when it is not UTF-8. All
    /// name the file.
    pub fn read_if_changed(&mut self) -> Result<Option<Secret>, Error> {
        // First, so that a change from now on is seen the next time.
        let stamp = Stamp::of(&self.path).ok();
        if let (Some(last), Some(stamp)) = (&self.last, &stamp)
            && last.is_final
            && last.stamp == *stamp
        {
            return Ok(None);
        }
        let is_final = stamp.is_some_and(|stamp| stamp.is_final());
        let text = Secret::from_whole_file(&self.path)?;
        let is_same = self.last.as_ref().is_some_and(|last| last.text == text);
        self.last = stamp.map(|stamp| Seen {
            stamp,
            is_final,
            text: text.clone(),
        });
        Ok((!is_same).then_some(text))
    }
}
