use std::sync::{Arc, Mutex};

use super::{Ctx, Shared};
use crate::{error::Error, ffi::RawCtx};

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

    /// How many threads do the I/O, 1 by default. One is enough for about a
    /// gigabyte per second; with none, only `inproc` works.
    #[doc(alias = "ZMQ_IO_THREADS")]
    #[must_use]
    pub fn io_threads(mut self, count: u32) -> Self {
        self.io_threads = Some(count);
        self
    }

    /// How many sockets there may be at once, 1023 by default. A socket counts
    /// until its messages are sent or its linger period is over. The
    /// authenticator takes one.
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
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with the name of the
    /// option that libzmq refuses, [`SocketLimit`](crate::ErrorKind::SocketLimit)
    /// when the process has too many open files.
    pub fn build(&self) -> Result<Ctx, Error> {
        let raw = RawCtx::new()?;
        let set = |name: &str, option, value: Option<u32>| -> Result<(), Error> {
            let Some(value) = value else { return Ok(()) };
            let refused = || format!("option {name} of the context: {value}");
            let value = i32::try_from(value).map_err(|_| Error::invalid(refused()))?;
            raw.set(option, value)
                .map_err(|errno| Error::from(errno).context(refused()))
        };
        set("io_threads", libzmq_sys::ZMQ_IO_THREADS, self.io_threads)?;
        set("max_sockets", libzmq_sys::ZMQ_MAX_SOCKETS, self.max_sockets)?;
        set("ipv6", libzmq_sys::ZMQ_IPV6, self.ipv6.map(u32::from))?;

        Ok(Ctx {
            shared: Arc::new(Shared {
                authenticator: Mutex::new(None),
                raw: Arc::new(raw),
            }),
        })
    }
}
