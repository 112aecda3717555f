use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    AddrParseError,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul, refuse_transport},
};

/// An address of the in-process transport: a name within a context.
///
/// Only sockets of the same context meet there. The name is 1 to 256 bytes
/// long and contains no NUL. Names that begin with `zeromq.zap.` belong to
/// the authenticator and are refused.
///
/// # Security
/// libzmq runs no security mechanism on this transport.
///
/// # Examples
/// ```
/// use libzmq::InprocAddr;
///
/// let addr: InprocAddr = "workers".try_into()?;
/// assert_eq!(addr, InprocAddr::new("workers")?);
/// assert_eq!(addr.as_str(), "workers");
///
/// assert!(InprocAddr::new("zeromq.zap.01").is_err());
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_inproc")]
pub struct InprocAddr(
    // Invariant: what `parse` accepts, or the address of the authenticator.
    String,
);

impl InprocAddr {
    /// The address with this name.
    ///
    /// # Errors
    /// The name is empty, longer than 256 bytes or reserved, contains a NUL,
    /// or begins with a transport such as `inproc://`.
    pub fn new(name: impl AsRef<str>) -> Result<Self, AddrParseError> {
        name.as_ref().parse()
    }

    /// An address that nobody else uses.
    ///
    /// # Examples
    /// ```
    /// use libzmq::InprocAddr;
    ///
    /// let addr = InprocAddr::new_unique();
    /// assert_ne!(addr, InprocAddr::new_unique());
    /// assert_eq!(addr.to_string().parse(), Ok(addr));
    /// ```
    pub fn new_unique() -> Self {
        // The random number keeps an address from a file that another run of
        // the program wrote apart from the addresses of this run.
        static RUN: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("libzmq"));
        static COUNT: AtomicU64 = AtomicU64::new(0);

        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("libzmq-unique-{:016x}-{count}", *RUN))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        refuse_transport(text)?;
        if text.starts_with(RESERVED) {
            Err(format!("names beginning with \"{RESERVED}\" belong to the authenticator").into())
        } else if text.len() > MAX_LEN {
            let len = text.len();
            Err(format!("it is {len} bytes long, which is more than {MAX_LEN}").into())
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// What `zmq_inproc(7)` promises. libzmq itself does not count.
const MAX_LEN: usize = 256;

const RESERVED: &str = "zeromq.zap.";

impl fmt::Display for InprocAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl_from_text!(InprocAddr, "invalid inproc address");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_free() {
        for text in ["#1", "my-endpoint", "é\n", "a://b", "zeromq.zap", "*"] {
            assert_eq!(InprocAddr::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("a\0", "NUL"),
            ("zeromq.zap.01", "belong to the authenticator"),
            ("inproc://a", "leave \"inproc://\" out"),
        ] {
            let error = InprocAddr::new(text).unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
        assert!(InprocAddr::new("a".repeat(256)).is_ok());
        assert!(InprocAddr::new("a".repeat(257)).is_err());
    }

    #[test]
    fn unique_addresses_differ_across_threads() {
        let make = || (0..100).map(|_| InprocAddr::new_unique()).collect();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(make)).collect();
        let mut all: Vec<InprocAddr> = Vec::new();
        for thread in threads {
            let made: Vec<_> = thread.join().unwrap();
            all.extend(made);
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 400);
    }
}
