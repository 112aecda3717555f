//! Small files, some of which only their owner may see.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// Who may see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    Anybody,
    Owner,
}

/// Reads a file that may hold a secret, up to a size. Waits for nobody: a pipe or
/// a device is refused.
pub(crate) fn read(path: &Path, max_size: u64) -> Result<(Zeroizing<Vec<u8>>, Metadata), Error> {
    read_regular(path, max_size).map_err(|err| failed(path, &err))
}

fn read_regular(path: &Path, max_size: u64) -> io::Result<(Zeroizing<Vec<u8>>, Metadata)> {
    // Opening some devices has an effect, so that the file is looked at before,
    // and it may be another one a moment later.
    check(&fs::metadata(path)?, max_size)?;
    let file = open(path)?;
    let metadata = file.metadata()?;
    check(&metadata, max_size)?;

    // The buffer does not grow, which would leave a copy behind. Its last byte is
    // for a file that does.
    let mut content = Zeroizing::new(vec![0; metadata.len() as usize + 1]);
    let len = fill(&file, &mut content)?;
    if len == content.len() {
        return Err(io::Error::other("it is being written to"));
    }
    content.truncate(len);
    Ok((content, metadata))
}

/// Reads until the end of the file or of the buffer.
fn fill(mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    loop {
        match file.read(&mut buffer[len..]) {
            Ok(0) => return Ok(len),
            Ok(read) => len += read,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
}

fn check(metadata: &Metadata, max_size: u64) -> io::Result<()> {
    let refuse = |reason: String| Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    if !metadata.is_file() {
        refuse("it is not a regular file".to_owned())
    } else if metadata.len() > max_size {
        refuse(format!("it has more than {max_size} bytes"))
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    // A pipe is opened without waiting for its other end.
    let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Refuses a file with which others than its owner may do anything; `what` is the
/// secret in it.
pub(crate) fn check_private(path: &Path, metadata: &Metadata, what: &str) -> Result<(), Error> {
    match open_to_others(metadata) {
        None => Ok(()),
        Some(mode) => Err(Error::new(
            ErrorKind::PermissionDenied,
            format!(
                "file {path:?}: it has {what}, and permissions for others than its owner \
                 ({mode:03o}): change them to 600"
            ),
        )),
    }
}

/// What others than the owner may do with a file, where the system tells so: the
/// permissions in octal.
#[cfg(unix)]
fn open_to_others(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;

    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Metadata) -> Option<u32> {
    None
}

/// What the system says against something with a file.
pub(crate) fn failed(path: &Path, err: &io::Error) -> Error {
    Error::new(ErrorKind::from_io(err), format!("file {path:?}: {err}"))
}

/// Writes a file that does not exist yet.
pub(crate) fn create(path: &Path, content: &str, readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if readers == Readers::Owner {
        for_owner(&mut options);
    }
    let mut file = options.open(path)?;
    let written = file
        .write_all(content.as_bytes())
        .and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Has a new file made for its owner alone. Elsewhere its directory decides.
fn for_owner(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Writes a file, or replaces it at once: whoever reads finds the old content or
/// the new.
pub(crate) fn replace(path: &Path, content: &str, readers: Readers) -> io::Result<()> {
    let temporary = create_beside(path, content, readers)?;
    let renamed = fs::rename(&temporary, path);
    if renamed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

/// Writes a new file in the same directory, whose name begins with a dot.
fn create_beside(path: &Path, content: &str, readers: Readers) -> io::Result<PathBuf> {
    const ATTEMPTS: u32 = 100;

    let no_name = || io::Error::new(io::ErrorKind::InvalidInput, "it has no name");
    let name = path.file_name().ok_or_else(no_name)?;
    let mut attempt = 0;
    loop {
        let mut temporary = std::ffi::OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
        let temporary = path.with_file_name(temporary);
        match create(&temporary, content, readers) {
            Ok(()) => return Ok(temporary),
            // Of another thread, or left behind by a process that was killed.
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS => {
                attempt += 1;
            }
            Err(err) => return Err(err),
        }
    }
}
