use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use zeroize::Zeroizing;

use super::{pause::Pause, stamp::Stamp};
use crate::{
    creds::{FileOrigin, PlainClientCreds, Secret, disk},
    error::Error,
};

/// A file with the passwords of users, which may change at any time.
///
/// It is looked at when somebody comes, and read when it has changed. What
/// cannot be used lets in nobody.
#[derive(Debug)]
pub(crate) struct PasswordFile {
    path: PathBuf,
    readable_by_others: bool,
    known: Mutex<Known>,
}

/// A file that is longer is refused. It has room for some ten thousand users.
const MAX_SIZE: u64 = 1024 * 1024;

/// What was found in the last look.
#[derive(Debug, Default)]
struct Known {
    /// Of the file before the look.
    stamp: Option<Stamp>,
    /// Whether another content would have another stamp.
    is_final: bool,
    users: BTreeMap<String, Secret>,
    pause: Pause,
}

impl PasswordFile {
    /// Reads a file for the first time.
    pub(crate) fn open(origin: &FileOrigin) -> Result<Self, Error> {
        // The program may go elsewhere.
        let path =
            std::path::absolute(&origin.path).map_err(|err| disk::failed(&origin.path, &err))?;
        let mut known = Known::default();
        known.look(&path, origin.readable_by_others)?;
        Ok(Self {
            path,
            readable_by_others: origin.readable_by_others,
            known: Mutex::new(known),
        })
    }

    /// Whether this is the password of the user now.
    pub(crate) fn is(&self, username: &str, password: &[u8]) -> bool {
        let known = self.current();
        let expected = known.users.get(username);
        expected.is_some_and(|expected| expected.is(password))
    }

    /// Whether there is such a user now.
    pub(crate) fn contains(&self, username: &str) -> bool {
        self.current().users.contains_key(username)
    }

    fn current(&self) -> MutexGuard<'_, Known> {
        // After a panic in a look nobody is known, until the next.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = Stamp::of(&self.path).ok();
        let is_same = stamp.is_some() && known.stamp == stamp;
        // One that is another for sure is read also in a pause, unless it keeps
        // changing: what is removed is out at once.
        if !is_same || (!known.is_final && !known.pause.lasts()) {
            let _ = known.look(&self.path, self.readable_by_others);
        }
        known
    }
}

impl Known {
    /// Reads the file. Knows nobody when that fails.
    fn look(&mut self, path: &Path, readable_by_others: bool) -> Result<(), Error> {
        let begin = Instant::now();
        *self = Self::default();
        // First, so that a change from now on is seen the next time.
        self.stamp = Stamp::of(path).ok();
        self.is_final = self.stamp.is_some_and(|stamp| stamp.is_final());
        let read = read(path, readable_by_others);
        self.pause = Pause::after_look(begin);
        self.users = read?;
        Ok(())
    }
}

fn read(path: &Path, readable_by_others: bool) -> Result<BTreeMap<String, Secret>, Error> {
    let (content, attributes) = disk::read(path, MAX_SIZE)?;
    if !readable_by_others {
        disk::check_private(path, &attributes, "passwords")?;
    }
    parse(&content)
        .map_err(|(line, reason)| Error::invalid(format!("file {path:?}, line {line}: {reason}")))
}

/// Lines with `name=password`. Empty ones and those that begin with `#` do not
/// count. What is wrong with a line does not repeat it.
pub(super) fn parse(
    content: &Zeroizing<Vec<u8>>,
) -> Result<BTreeMap<String, Secret>, (usize, String)> {
    let mut users = BTreeMap::new();
    for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
        let bad = |reason: &str| (index + 1, reason.to_owned());
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = std::str::from_utf8(line).map_err(|_| bad("it is not UTF-8"))?;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, password) = line
            .split_once('=')
            .ok_or_else(|| bad("expected name=password"))?;
        let creds = PlainClientCreds::new(name, password);
        creds
            .check()
            .map_err(|_| bad("a name and a password have 1 to 255 bytes, and a name no NUL"))?;
        let (name, password) = creds.to_entry();
        if users.insert(name, password).is_some() {
            return Err(bad("the user stands there twice"));
        }
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &[u8]) -> Result<Vec<(String, Secret)>, (usize, String)> {
        let users = parse(&Zeroizing::new(text.to_vec()))?;
        Ok(users.into_iter().collect())
    }

    #[test]
    fn lines_are_names_and_passwords() {
        let text = b"# users\n\nali=open sesame\r\nbaba=a=b#c \n  \n x =y";
        let entry = |name: &str, password: &str| (name.to_owned(), Secret::from(password));
        assert_eq!(
            parsed(text).unwrap(),
            [
                entry(" x ", "y"),
                entry("ali", "open sesame"),
                entry("baba", "a=b#c "),
            ]
        );
        assert_eq!(parsed(b"").unwrap(), []);
    }

    #[test]
    fn bad_lines_are_numbered_and_not_repeated() {
        let long = format!("ali={}", "hunter2".repeat(40));
        for (text, line) in [
            (&b"a=b\nhunter2"[..], 2),
            (b"=hunter2", 1),
            (b"hunter2=", 1),
            (b"\n\n\xffhunter2=x", 3),
            (b"a\0=hunter2", 1),
            (b"a=hunter2\na=hunter2", 2),
            (long.as_bytes(), 1),
        ] {
            let (found, reason) = parsed(text).unwrap_err();
            assert_eq!(found, line, "{reason}");
            assert!(!reason.contains("hunter2"), "{reason}");
        }
    }
}
