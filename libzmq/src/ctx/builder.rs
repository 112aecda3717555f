use std::{
    ops::RangeInclusive,
    sync::{Arc, Mutex},
};

use libzmq_sys::{ZMQ_IO_THREADS, ZMQ_IPV6, ZMQ_MAX_SOCKETS};

use super::{Ctx, Shared};
use crate::{error::Error, ffi::RawCtx};

/// libzmq starts its threads with the first socket, and aborts when the system
/// does not let it have as many.
const MAX_IO_THREADS: u32 = 256;

/// What libzmq calls its limit, and does not enforce: far beyond it, it aborts.
const MAX_SOCKETS: u32 = 65_535;

/// The options of a [`Ctx`].
///
/// They hold for all of its sockets, and are in force before the first of them
/// is made.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Error> {
/// let ctx = CtxBuilder::new().io_threads(2).max_sockets(10).build()?;
/// assert_eq!(ctx.io_threads()?, 2);
///
/// let client = ClientBuilder::new().build_with_ctx(&ctx)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CtxBuilder {
    pub(crate) io_threads: Option<u32>,
    pub(crate) max_sockets: Option<u32>,
    pub(crate) ipv6: Option<bool>,
}

impl CtxBuilder {
    /// Default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many threads do the I/O, up to 256; 1 by default. One is enough for
    /// about a gigabyte per second; with none, only `inproc` works.
    #[doc(alias = "ZMQ_IO_THREADS")]
    #[must_use]
    pub fn io_threads(mut self, count: u32) -> Self {
        self.io_threads = Some(count);
        self
    }

    /// How many sockets there may be at once, 1 to 65535; 1023 by default. A
    /// socket counts until its messages are sent or its linger period is over.
    /// The authenticator takes one.
    #[doc(alias = "ZMQ_MAX_SOCKETS")]
    #[must_use]
    pub fn max_sockets(mut self, count: u32) -> Self {
        self.max_sockets = Some(count);
        self
    }

    /// Whether host names and `*` stand for IPv6 addresses too; by default they
    /// are IPv4 alone. Addresses written as IPv6 always work.
    #[doc(alias = "ZMQ_IPV6")]
    #[must_use]
    pub fn ipv6(mut self, enabled: bool) -> Self {
        self.ipv6 = Some(enabled);
        self
    }

    /// Makes the context.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an option that is
    /// out of range, by its name; [`SocketLimit`](crate::ErrorKind::SocketLimit)
    /// when the process has too many open files.
    pub fn build(&self) -> Result<Ctx, Error> {
        let raw = RawCtx::new()?;
        let set = |name, option, range: RangeInclusive<u32>, value: Option<u32>| {
            let Some(value) = value else { return Ok(()) };
            if !range.contains(&value) {
                return Err(Error::invalid(format!(
                    "option {name} of the context: {value} is not between {} and {}",
                    range.start(),
                    range.end()
                )));
            }
            // The ranges are those of much smaller numbers.
            raw.set(option, value as i32).map_err(|errno| {
                Error::from(errno).context(format!("option {name} of the context"))
            })
        };
        set(
            "io_threads",
            ZMQ_IO_THREADS,
            0..=MAX_IO_THREADS,
            self.io_threads,
        )?;
        set(
            "max_sockets",
            ZMQ_MAX_SOCKETS,
            1..=MAX_SOCKETS,
            self.max_sockets,
        )?;
        set("ipv6", ZMQ_IPV6, 0..=1, self.ipv6.map(u32::from))?;

        Ok(Ctx {
            shared: Arc::new(Shared {
                authenticator: Mutex::new(None),
                raw: Arc::new(raw),
            }),
        })
    }
}
