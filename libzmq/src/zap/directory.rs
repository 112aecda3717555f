use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::{metadata::Metadata, pause::Pause, stamp::Stamp};
use crate::{
    creds::{CertFile, CurvePublicKey, is_secret_file},
    error::{Error, ErrorKind},
};

/// A directory of public certificates, which may change at any time.
///
/// Whatever is in it, a look ends soon: what is no regular file is not opened,
/// little is read of a file, and nothing of one that has not changed. What
/// cannot be read lets in nobody, and keeps nobody else out.
#[derive(Debug)]
pub(crate) struct CertDirectory {
    path: PathBuf,
    known: Mutex<Known>,
}

/// A directory with more than this is not gone through: nobody of it is let in.
const MAX_ENTRIES: usize = 100_000;

/// What was found in the last look.
#[derive(Debug, Default)]
struct Known {
    /// The directory itself, before the look.
    stamp: Option<Stamp>,
    files: BTreeMap<OsString, Seen>,
    /// The files of each key.
    keys: BTreeMap<CurvePublicKey, BTreeSet<OsString>>,
    pause: Pause,
}

/// A file that was looked at.
#[derive(Debug)]
struct Seen {
    stamp: Stamp,
    /// Whether another content would have another stamp.
    is_final: bool,
    /// `None` when it is not a certificate.
    key: Option<CurvePublicKey>,
    /// What it says about the owner, as far as that can be told to others.
    metadata: Metadata,
}

impl CertDirectory {
    /// Looks at a directory for the first time.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |err: io::Error| {
            let kind = match err.kind() {
                io::ErrorKind::NotADirectory => ErrorKind::InvalidInput,
                _ => ErrorKind::from_io(&err),
            };
            Error::new(kind, format!("curve_directory {path:?}: {err}"))
        };
        let mut known = Known::default();
        // The program may go elsewhere.
        let path = std::path::absolute(path).map_err(failed)?;
        known.look(&path).map_err(failed)?;
        Ok(Self {
            path,
            known: Mutex::new(known),
        })
    }

    /// What the certificate with this key says, if there is one now. Of several,
    /// the first by the name of the file.
    pub(crate) fn find(&self, key: &CurvePublicKey) -> Option<Metadata> {
        self.lock().find(&self.path, key)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // After a panic in a look something may be missing, until the next.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn find(&mut self, path: &Path, key: &CurvePublicKey) -> Option<Metadata> {
        let is_pause = self.pause.lasts();
        let has_changed = match (&self.stamp, Stamp::of(path)) {
            (Some(before), Ok(now)) => *before != now || !now.is_final(),
            _ => true,
        };
        let looks_first = has_changed && !is_pause;
        if looks_first {
            let _ = self.look(path);
        }
        // The directory does not tell of changes in its files.
        if self.is_confirmed(path, key) {
            return self.metadata(key);
        }
        if !looks_first && (has_changed || !is_pause) {
            let _ = self.look(path);
        }
        self.metadata(key)
    }

    fn metadata(&self, key: &CurvePublicKey) -> Option<Metadata> {
        let name = self.keys.get(key)?.first()?;
        Some(self.files.get(name)?.metadata.clone())
    }

    /// Whether one of the files of a key has it still.
    fn is_confirmed(&mut self, path: &Path, key: &CurvePublicKey) -> bool {
        while let Some(name) = self.keys.get(key).and_then(BTreeSet::first).cloned() {
            let before = self.remove(&name);
            if let Ok(seen) = Seen::now(&path.join(&name), before) {
                let is_same = seen.key.as_ref() == Some(key);
                self.insert(name, seen);
                if is_same {
                    return true;
                }
            }
        }
        false
    }

    /// Looks at all files, and reads those that have changed. Knows nobody when
    /// that fails.
    fn look(&mut self, path: &Path) -> io::Result<()> {
        let begin = Instant::now();
        let before = std::mem::take(self);
        let looked = self.look_at_all(path, before.files);
        if looked.is_err() {
            self.files.clear();
            self.keys.clear();
        }
        self.pause = Pause::after_look(begin);
        looked
    }

    fn look_at_all(&mut self, path: &Path, mut before: BTreeMap<OsString, Seen>) -> io::Result<()> {
        // First, so that a change from now on is seen the next time.
        self.stamp = Some(Stamp::of(path)?);
        let entries = fs::read_dir(path)?.take(MAX_ENTRIES + 1);
        let names = entries
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<io::Result<Vec<OsString>>>()?;
        if names.len() > MAX_ENTRIES {
            let reason = format!("there are more than {MAX_ENTRIES} files");
            return Err(io::Error::other(reason));
        }
        for name in names.into_iter().filter(|name| is_public(name)) {
            // What is gone again, or no file, is left out.
            if let Ok(seen) = Seen::now(&path.join(&name), before.remove(&name)) {
                self.insert(name, seen);
            }
        }
        Ok(())
    }

    fn insert(&mut self, name: OsString, seen: Seen) {
        if let Some(key) = &seen.key {
            let names = self.keys.entry(key.clone()).or_default();
            names.insert(name.clone());
        }
        self.files.insert(name, seen);
    }

    fn remove(&mut self, name: &OsStr) -> Option<Seen> {
        let seen = self.files.remove(name)?;
        if let Some(key) = &seen.key
            && let Some(names) = self.keys.get_mut(key)
        {
            names.remove(name);
            if names.is_empty() {
                self.keys.remove(key);
            }
        }
        Some(seen)
    }
}

impl Seen {
    /// Looks at a file. It is not read if it was before, and has not changed.
    fn now(path: &Path, before: Option<Self>) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let stamp = Stamp::from(&metadata);
        if let Some(seen) = before
            && seen.is_final
            && seen.stamp == stamp
        {
            return Ok(seen);
        }
        let is_final = stamp.is_final();
        // Whoever may read it: it is the public key that counts.
        let file = CertFile::options()
            .allow_readable_by_others(true)
            .load(path);
        Ok(match file {
            Ok(file) => Self {
                stamp,
                is_final,
                key: Some(file.public().clone()),
                metadata: Metadata::what_fits(file.metadata()),
            },
            Err(err) => Self {
                stamp,
                // Other errors say nothing about what is in the file.
                is_final: is_final && err.kind() == ErrorKind::InvalidInput,
                key: None,
                metadata: Metadata::default(),
            },
        })
    }
}

/// Whether a file of this name may be a public certificate: neither a secret
/// one, nor what editors and savers leave beside one.
fn is_public(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    !(is_secret_file(name) || bytes.starts_with(b".") || bytes.ends_with(b"~"))
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    /// A directory that is removed with everything in it.
    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Self {
            let name = format!("libzmq-{name}-{}", process::id());
            let path = env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, key: &CurvePublicKey) {
            let text = format!("curve\n    public-key = \"{key}\"\n");
            fs::write(self.0.join(name), text).unwrap();
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn key(number: u8) -> CurvePublicKey {
        CurvePublicKey::from_bytes(&[number; 32])
    }

    /// The time of a file is the same as before, and so is its size.
    #[test]
    fn changes_between_two_steps_of_the_clock_are_seen() {
        let dir = Dir::new("steps");
        dir.write("a.key", &key(2));
        let certs = CertDirectory::open(&dir.0).unwrap();
        for round in 0..500 {
            let (now, before) = if round % 2 == 0 { (1, 2) } else { (2, 1) };
            let (now, before) = (key(now), key(before));
            dir.write("a.key", &now);
            assert!(certs.find(&before).is_none(), "{round}");
            assert!(certs.find(&now).is_some(), "{round}");
        }
    }

    #[test]
    fn files_that_come_and_go_at_once_are_seen() {
        let dir = Dir::new("at-once");
        let certs = CertDirectory::open(&dir.0).unwrap();
        for number in 1..=200 {
            let key = key(number);
            assert!(certs.find(&key).is_none(), "{number}");
            dir.write(&number.to_string(), &key);
            assert!(certs.find(&key).is_some(), "{number}");
            fs::remove_file(dir.0.join(number.to_string())).unwrap();
            assert!(certs.find(&key).is_none(), "{number}");
        }
    }

    /// Of a file that has not changed for long nothing is read.
    #[cfg(unix)]
    #[test]
    fn what_has_not_changed_is_not_read_again() {
        let dir = Dir::new("unchanged");
        dir.write("a.key", &key(1));
        let path = dir.0.join("a.key");
        let stamp = Stamp::of(&path).unwrap();
        let seen = |is_final| {
            let key = Some(key(2));
            let before = Seen {
                stamp,
                is_final,
                key,
                metadata: Metadata::default(),
            };
            Seen::now(&path, Some(before)).unwrap().key
        };
        assert_eq!(seen(true), Some(key(2)));
        assert_eq!(seen(false), Some(key(1)));
        dir.write("b.key", &key(1));
        fs::rename(dir.0.join("b.key"), &path).unwrap();
        assert_eq!(seen(true), Some(key(1)));
    }
}
