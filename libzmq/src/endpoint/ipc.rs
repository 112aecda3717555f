use std::{fmt, path::Path};

use super::{
    AddrParseError,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul, refuse_transport},
};

/// An address of the inter-process transport: a Unix domain socket.
///
/// As text it is
/// - the path of the socket file, such as `/run/app.sock`, or
/// - `@` and a name in the abstract namespace, which exists only on Linux, or
/// - `*`: libzmq makes a directory of its own for the socket file when it
///   binds, below `TMPDIR` or, without that, the working directory. Ask the
///   socket for its last endpoint to learn the path, which may be relative.
///
/// Address and `@` together are at most 107 bytes long on Linux and Windows,
/// 103 on macOS and the BSDs. A file whose name begins with `@` or `*` is
/// written with a directory in front: `./@file`.
///
/// Binding replaces the file of a socket that is in the way, without asking
/// whether it is in use; any other file stays, and the address is in use. The
/// file goes when the socket is bound there no more, unless another has taken
/// the path by then.
///
/// # Examples
/// ```
/// use libzmq::IpcAddr;
/// use std::path::Path;
///
/// let addr: IpcAddr = "/run/app.sock".try_into()?;
/// assert_eq!(addr, IpcAddr::new("/run/app.sock")?);
/// assert_eq!(addr.path(), Some(Path::new("/run/app.sock")));
///
/// let addr = IpcAddr::abstract_name("app")?;
/// assert!(addr.is_abstract());
/// assert_eq!(addr.to_string(), "@app");
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_ipc")]
pub struct IpcAddr(
    // Invariant: what `parse` accepts.
    String,
);

impl IpcAddr {
    /// The socket file with this path.
    ///
    /// # Errors
    /// The path is empty, too long or not UTF-8, contains a NUL, or begins
    /// with `@`, `*` or a transport such as `tcp://`, all of which mean
    /// something else to libzmq or to this library.
    ///
    /// # Examples
    /// ```
    /// use libzmq::IpcAddr;
    ///
    /// assert_eq!(IpcAddr::new("./@file")?.to_string(), "./@file");
    /// assert!(IpcAddr::new("@file").is_err());
    /// # Ok::<(), libzmq::AddrParseError>(())
    /// ```
    pub fn new(path: impl AsRef<Path>) -> Result<Self, AddrParseError> {
        let path = path.as_ref();
        let refuse = |reason: Reason| {
            Err(AddrParseError::new(
                COMPLAINT,
                path.to_string_lossy(),
                reason,
            ))
        };
        let Some(text) = path.to_str() else {
            return refuse("the path is not UTF-8".into());
        };
        if let Some(first @ ('@' | '*')) = text.chars().next() {
            return refuse(format!("a path beginning with {first:?} needs \"./\" in front").into());
        }
        Self::parse(text).or_else(refuse)
    }

    /// This name in the abstract namespace, without the `@`.
    ///
    /// The namespace exists only on Linux. Elsewhere the address can be
    /// made, but neither bound nor connected to.
    ///
    /// # Errors
    /// The name is empty or too long, or contains a NUL.
    pub fn abstract_name(name: impl AsRef<str>) -> Result<Self, AddrParseError> {
        format!("@{}", name.as_ref()).try_into()
    }

    /// The wildcard `*`, for binding to a path that libzmq chooses.
    ///
    /// # Examples
    /// ```
    /// use libzmq::IpcAddr;
    ///
    /// assert!(IpcAddr::wildcard().is_wildcard());
    /// assert_eq!("*".parse(), Ok(IpcAddr::wildcard()));
    /// ```
    pub fn wildcard() -> Self {
        Self("*".to_owned())
    }

    /// The address as text: the path, `@` and the name, or `*`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of the socket file.
    pub fn path(&self) -> Option<&Path> {
        (!self.is_abstract() && !self.is_wildcard()).then(|| Path::new(&self.0))
    }

    /// The name in the abstract namespace, without the `@`.
    pub fn name(&self) -> Option<&str> {
        self.0.strip_prefix('@')
    }

    /// Whether this is a name in the abstract namespace.
    pub fn is_abstract(&self) -> bool {
        self.0.starts_with('@')
    }

    /// Whether this is `*`.
    ///
    /// Such an address can be bound, but not connected to.
    pub fn is_wildcard(&self) -> bool {
        self.0 == "*"
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        refuse_transport(text)?;
        if text == "@" {
            Err("the abstract name is empty".into())
        } else if text.starts_with('*') && text != "*" {
            // libzmq takes all that begins with a star for the wildcard.
            Err("a path beginning with '*' needs \"./\" in front".into())
        } else if text.len() > MAX_LEN {
            let len = text.len();
            Err(format!("it is {len} bytes long, which is more than {MAX_LEN}").into())
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

const COMPLAINT: &str = "invalid ipc address";

/// The room in `sockaddr_un`, less the terminating NUL that libzmq wants.
const MAX_LEN: usize = if cfg!(any(
    target_os = "android",
    target_os = "illumos",
    target_os = "linux",
    target_os = "solaris",
    windows,
)) {
    107
} else {
    103
};

impl fmt::Display for IpcAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl_from_text!(IpcAddr, COMPLAINT);

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<IpcAddr, AddrParseError> {
        text.parse()
    }

    #[test]
    fn three_kinds_are_told_apart() {
        for (text, path, name, wildcard) in [
            ("/tmp/x", Some("/tmp/x"), None, false),
            ("tmpABC/socket", Some("tmpABC/socket"), None, false),
            ("./*", Some("./*"), None, false),
            ("@x", None, Some("x"), false),
            ("@@x", None, Some("@x"), false),
            ("*", None, None, true),
        ] {
            let addr = parse(text).unwrap();
            assert_eq!(addr.to_string(), text);
            assert_eq!(addr.path(), path.map(Path::new));
            assert_eq!(addr.name(), name);
            assert_eq!(addr.is_abstract(), name.is_some());
            assert_eq!(addr.is_wildcard(), wildcard);
        }
    }

    #[test]
    fn length_is_counted_in_bytes() {
        assert!(parse(&"a".repeat(MAX_LEN)).is_ok());
        assert!(parse(&"a".repeat(MAX_LEN + 1)).is_err());
        assert!(parse(&"é".repeat(MAX_LEN / 2 + 1)).is_err());
        assert!(IpcAddr::abstract_name("a".repeat(MAX_LEN - 1)).is_ok());
        assert!(IpcAddr::abstract_name("a".repeat(MAX_LEN)).is_err());
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("@", "the abstract name is empty"),
            ("*x", "needs \"./\" in front"),
            ("a\0b", "NUL"),
            ("ipc:///tmp/x", "leave \"ipc://\" out"),
            ("tcp://a:1", "leave \"tcp://\" out"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
    }

    #[test]
    fn paths_are_never_names_or_wildcards() {
        for path in ["@x", "*", "*x", "", "a\0"] {
            assert!(IpcAddr::new(path).is_err(), "{path:?}");
        }
        assert!(IpcAddr::abstract_name("").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_utf8() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        let error = IpcAddr::new(OsStr::from_bytes(b"/tmp/\xff")).unwrap_err();
        assert_eq!(error.reason(), "the path is not UTF-8");
    }
}
