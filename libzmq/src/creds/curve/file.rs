use std::{
    fs, io,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    CurveCert, CurvePublicKey,
    format::{self, Fault, Keys, Metadata},
};
use crate::{
    creds::{
        FileOrigin,
        disk::{self, Readers},
    },
    error::Error,
};

/// The longest certificate. One has about 500 bytes, and its metadata.
const MAX_SIZE: u64 = 16 * 1024;

/// What the file with the secret key has behind the name of the other.
const SECRET_SUFFIX: &str = "_secret";

/// A certificate as it stands in a file: the public key, in a secret file the
/// secret key too, and metadata.
///
/// The files are those of pyzmq and CZMQ. A pair of keys has two of them, such
/// as `client.key` with the public key, and `client.key_secret` with both.
///
/// For the keys alone there are [`CurveCert::load`], [`CurveCert::save`] and
/// [`CurvePublicKey::load`].
///
/// # Example
///
/// ```
/// use libzmq::auth::{CertFile, CurveCert, CurvePublicKey};
///
/// # let dir = std::env::temp_dir().join(format!("libzmq-doc-cert-file-{}", std::process::id()));
/// # std::fs::create_dir_all(&dir).unwrap();
/// let cert = CurveCert::new_unique();
/// CertFile::from(&cert)
///     .add_metadata("name", "Ali Baba")
///     .save(dir.join("ali.key"))?;
///
/// let file = CertFile::load(dir.join("ali.key_secret"))?;
/// assert_eq!(file.cert(), Some(&cert));
/// assert_eq!(file.metadata(), [("name".to_owned(), "Ali Baba".to_owned())]);
///
/// // What others get has no secret key.
/// let file = CertFile::load(dir.join("ali.key"))?;
/// assert_eq!((file.public(), file.cert()), (cert.public(), None));
/// # std::fs::remove_dir_all(&dir).unwrap();
/// # Ok::<(), libzmq::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertFile {
    keys: Keys,
    metadata: Metadata,
}

impl CertFile {
    /// With a public key alone. One with both keys is made `from` a
    /// [`CurveCert`].
    #[must_use]
    pub fn new(public: impl Into<CurvePublicKey>) -> Self {
        Self {
            keys: Keys::Public(public.into()),
            metadata: Vec::new(),
        }
    }

    /// Adds a name and a value, behind those that are there. They are not
    /// secret: both files have them.
    ///
    /// [`save`](Self::save) refuses what could not be read again. A name has
    /// letters, digits and the characters of `$-_@.&+/`, and begins neither with
    /// `public-key` nor with `secret-key`. A value has one line.
    #[must_use]
    pub fn add_metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.push((name.into(), value.into()));
        self
    }

    /// Reads a file, public or secret. What it has besides is left out.
    ///
    /// Does not wait: what is not a regular file is refused, as is one of more
    /// than 16 KiB.
    ///
    /// # Errors
    ///
    /// All name the file, and the line if there is one:
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when it is not a certificate, or
    /// its keys are none or do not belong together;
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied), also when it has a
    /// secret key and anybody but the owner has permissions for it, unless
    /// [`allow_readable_by_others`](CertFileOptions::allow_readable_by_others);
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::options().load(path)
    }

    /// For a [`load`](Self::load) that is less strict.
    #[must_use]
    pub fn options() -> CertFileOptions {
        CertFileOptions::default()
    }

    /// Writes the public key to a file of this name, and the pair, if it is one,
    /// to another with `_secret` behind it.
    ///
    /// On Unix the secret file is never to be read by anybody but the owner;
    /// elsewhere it has the permissions that its directory gives. A file that is
    /// there is replaced at once.
    ///
    /// # Errors
    ///
    /// All name the file: [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name
    /// that ends in `_secret`, and for
    /// [metadata](Self::add_metadata) that cannot be written;
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such directory,
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied).
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let files = self.files(path.as_ref())?;
        files.iter().try_for_each(|file| file.write(disk::replace))
    }

    /// As [`save`](Self::save), but replaces nothing.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save), and
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when one of the files is there.
    /// Both stay as they are then.
    pub fn save_new(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let files = self.files(path.as_ref())?;
        for (done, file) in files.iter().enumerate() {
            if let Err(err) = file.write(disk::create) {
                for made in &files[..done] {
                    let _ = fs::remove_file(&made.path);
                }
                return Err(err);
            }
        }
        Ok(())
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &CurvePublicKey {
        match &self.keys {
            Keys::Public(public) => public,
            Keys::Pair(cert) => cert.public(),
        }
    }

    /// Both keys, if the secret one is there.
    #[must_use]
    pub fn cert(&self) -> Option<&CurveCert> {
        match &self.keys {
            Keys::Public(_) => None,
            Keys::Pair(cert) => Some(cert),
        }
    }

    /// Names and values, in their order.
    #[must_use]
    pub fn metadata(&self) -> &[(String, String)] {
        &self.metadata
    }

    /// The files to be written: the secret one first, so that no public key is
    /// there without it.
    fn files(&self, path: &Path) -> Result<Vec<NewFile>, Error> {
        let refused = |reason: String| Error::invalid(format!("file {path:?}: {reason}"));
        if path.file_name().is_none_or(is_secret_file) {
            let reason = "the public file needs a name, which does not end in \"_secret\"";
            return Err(refused(reason.to_owned()));
        }
        let secret = match &self.keys {
            Keys::Public(_) => None,
            Keys::Pair(cert) => Some(NewFile {
                path: secret_path(path),
                text: format::secret_text(cert, &self.metadata).map_err(refused)?,
                readers: Readers::Owner,
            }),
        };
        let text = format::public_text(self.public(), &self.metadata).map_err(refused)?;
        let public = NewFile {
            path: path.to_owned(),
            text: Zeroizing::new(text),
            readers: Readers::Anybody,
        };
        Ok(secret.into_iter().chain([public]).collect())
    }
}

impl From<&CurveCert> for CertFile {
    fn from(cert: &CurveCert) -> Self {
        cert.clone().into()
    }
}

impl From<CurveCert> for CertFile {
    fn from(cert: CurveCert) -> Self {
        Self {
            keys: Keys::Pair(cert),
            metadata: Vec::new(),
        }
    }
}

/// How a [`CertFile`] is loaded.
///
/// # Example
///
/// ```
/// # #[cfg(unix)] {
/// use libzmq::{ErrorKind, auth::{CertFile, CurveCert}};
/// use std::{fs, os::unix::fs::PermissionsExt};
///
/// # let dir = std::env::temp_dir().join(format!("libzmq-doc-cert-options-{}", std::process::id()));
/// # fs::create_dir_all(&dir).unwrap();
/// let cert = CurveCert::new_unique();
/// cert.save(dir.join("server.key"))?;
/// let path = dir.join("server.key_secret");
/// fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
///
/// let err = CertFile::load(&path).unwrap_err();
/// assert_eq!(err.kind(), ErrorKind::PermissionDenied);
///
/// let options = CertFile::options().allow_readable_by_others(true);
/// assert_eq!(options.load(&path)?.cert(), Some(&cert));
/// # fs::remove_dir_all(&dir).unwrap();
/// # }
/// # Ok::<(), libzmq::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CertFileOptions {
    readable_by_others: bool,
}

impl CertFileOptions {
    /// Whether a file with a secret key may have permissions for others than its
    /// owner, which by default it may not. Files that pyzmq makes have them as a
    /// rule. Has no effect where there are no such permissions, as on Windows.
    #[must_use]
    pub fn allow_readable_by_others(mut self, allowed: bool) -> Self {
        self.readable_by_others = allowed;
        self
    }

    /// Reads a file in this way.
    ///
    /// # Errors
    ///
    /// As for [`CertFile::load`].
    pub fn load(&self, path: impl AsRef<Path>) -> Result<CertFile, Error> {
        let path = path.as_ref();
        let (content, attributes) = disk::read(path, MAX_SIZE)?;
        let text = std::str::from_utf8(&content).map_err(|err| {
            let before = &content[..err.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            Error::invalid(format!("file {path:?}, line {line}: it is not UTF-8"))
        })?;
        let (keys, metadata) = format::parse(text).map_err(|fault| faulty(path, &fault))?;
        if matches!(keys, Keys::Pair(_)) && !self.readable_by_others {
            disk::check_private(path, &attributes, "a secret key")?;
        }
        Ok(CertFile {
            keys: self.placed(keys, path),
            metadata,
        })
    }

    /// Reads a secret file for its pair alone.
    pub(crate) fn load_pair(&self, path: &Path) -> Result<CurveCert, Error> {
        match self.load(path)?.keys {
            Keys::Pair(cert) => Ok(cert),
            Keys::Public(_) => Err(Error::invalid(format!(
                "file {path:?}: there is no secret-key in it"
            ))),
        }
    }

    /// Has a pair remember where it is from.
    fn placed(&self, keys: Keys, path: &Path) -> Keys {
        match keys {
            Keys::Public(public) => Keys::Public(public),
            Keys::Pair(cert) => Keys::Pair(cert.in_file(FileOrigin {
                path: path.to_owned(),
                readable_by_others: self.readable_by_others,
            })),
        }
    }
}

impl CurveCert {
    /// Reads the pair from its secret file, such as `client.key_secret`.
    ///
    /// # Errors
    ///
    /// As for [`CertFile::load`], and [`InvalidInput`](crate::ErrorKind::InvalidInput)
    /// when there is no secret key in the file.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::auth::{CurveCert, CurvePublicKey};
    ///
    /// # let dir = std::env::temp_dir().join(format!("libzmq-doc-cert-load-{}", std::process::id()));
    /// # std::fs::create_dir_all(&dir).unwrap();
    /// let cert = CurveCert::new_unique();
    /// cert.save(dir.join("client.key"))?;
    ///
    /// assert_eq!(CurveCert::load(dir.join("client.key_secret"))?, cert);
    /// assert_eq!(CurvePublicKey::load(dir.join("client.key"))?, *cert.public());
    /// # std::fs::remove_dir_all(&dir).unwrap();
    /// # Ok::<(), libzmq::Error>(())
    /// ```
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        CertFile::options().load_pair(path.as_ref())
    }

    /// Writes the pair to two files: see [`CertFile::save`].
    ///
    /// # Errors
    ///
    /// As for [`CertFile::save`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        CertFile::from(self).save(path)
    }
}

impl CurvePublicKey {
    /// Reads a public key from a file, which may be a secret one.
    ///
    /// # Errors
    ///
    /// As for [`CertFile::load`], whoever may read the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let file = CertFile::options().allow_readable_by_others(true);
        Ok(file.load(path)?.public().clone())
    }
}

/// Whether a file of this name is the secret one of two.
pub(crate) fn is_secret_file(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().ends_with(SECRET_SUFFIX.as_bytes())
}

fn secret_path(path: &Path) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(SECRET_SUFFIX);
    path.into()
}

fn faulty(path: &Path, fault: &Fault) -> Error {
    let line = fault.line.map(|line| format!(", line {line}"));
    let line = line.unwrap_or_default();
    Error::invalid(format!("file {path:?}{line}: {}", fault.reason))
}

/// A file that is to be written.
struct NewFile {
    path: PathBuf,
    text: Zeroizing<String>,
    readers: Readers,
}

impl NewFile {
    fn write(&self, how: fn(&Path, &str, Readers) -> io::Result<()>) -> Result<(), Error> {
        how(&self.path, &self.text, self.readers).map_err(|err| disk::failed(&self.path, &err))
    }
}
