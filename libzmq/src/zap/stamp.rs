//! By what a change of a file can be seen.

use std::{
    fs::{self, Metadata},
    io,
    path::Path,
    time::{Duration, SystemTime},
};

/// What the system says about a file or directory, other than what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// When anything about it was changed, the name aside. No program can set
    /// this back.
    changed: Option<SystemTime>,
    /// The device and the number on it.
    id: (u64, u64),
}

impl Stamp {
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::from(&fs::metadata(path)?))
    }

    /// Whether it is so old that whatever changes now gets another. For a while
    /// after a change it may not, since times are told in steps.
    pub(crate) fn is_final(&self) -> bool {
        /// FAT has the longest.
        const STEP: Duration = Duration::from_secs(2);

        let time = self.changed.or(self.modified);
        let age = time.and_then(|time| time.elapsed().ok());
        age.is_some_and(|age| age > STEP)
    }
}

#[cfg(unix)]
impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;

        let changed = u64::try_from(metadata.ctime()).ok().and_then(|seconds| {
            let nanos = u64::try_from(metadata.ctime_nsec()).ok()?;
            let time = Duration::from_secs(seconds).checked_add(Duration::from_nanos(nanos))?;
            SystemTime::UNIX_EPOCH.checked_add(time)
        });
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            changed,
            id: (metadata.dev(), metadata.ino()),
        }
    }
}

#[cfg(not(unix))]
impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            changed: None,
            id: (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_just_changed_may_change_unseen() {
        let stamp = |changed: Option<SystemTime>, modified| Stamp {
            size: 1,
            modified,
            changed,
            id: (1, 1),
        };
        let now = SystemTime::now();
        let before = now - Duration::from_secs(60);
        let later = now + Duration::from_secs(60);
        assert!(stamp(Some(before), Some(now)).is_final());
        assert!(!stamp(Some(now), Some(before)).is_final());
        assert!(!stamp(Some(later), Some(before)).is_final());
        assert!(stamp(None, Some(before)).is_final());
        assert!(!stamp(None, None).is_final());
    }
}
