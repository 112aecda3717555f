//! Contexts: what sockets live in.

mod builder;
pub(crate) mod options;
mod sched;

pub use builder::CtxBuilder;
#[cfg(test)]
pub(crate) use builder::ROWS;
pub use sched::SchedPolicy;

use std::{
    ffi::c_void,
    sync::{Arc, OnceLock},
};

use crate::{
    error::Error,
    ffi::{Lock, RawCtx},
    zap::Authenticator,
};

/// A context: the threads, queues and connections that a set of sockets shares.
///
/// Sockets are made in the [global](Self::global) context unless they are told
/// otherwise, and most programs need no other. A context of one's own has
/// [options](CtxBuilder), an [authenticator](crate::auth), `inproc` addresses
/// and an end of its own.
///
/// The struct is a handle: clones refer to the same context, and so does every
/// socket made in it. The context ends when the last of them is dropped. That
/// drop waits for messages that are not yet sent, for at most the
/// [linger](crate::SocketOptions::set_linger) period of their sockets, which is
/// a second unless it was changed.
///
/// # Example
///
/// ```
/// use libzmq::{prelude::*, *};
///
/// # fn main() -> Result<(), Error> {
/// let ctx = Ctx::new();
/// let server = ServerBuilder::new().build_with_ctx(&ctx)?;
///
/// ctx.shutdown();
/// assert_eq!(server.recv_msg().unwrap_err().kind(), ErrorKind::InvalidCtx);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Ctx {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// The thread of the authenticator has a reference of its own to `raw`,
    /// which it gives up when the context is shut down.
    authenticator: Lock<Option<Authenticator>>,
    raw: Arc<RawCtx>,
}

impl Ctx {
    /// A new context with default options.
    ///
    /// # Panics
    ///
    /// When the process has too many open files. [`CtxBuilder::build`] returns
    /// that as an error.
    #[doc(alias = "zmq_ctx_new")]
    #[must_use]
    pub fn new() -> Self {
        match CtxBuilder::new().build() {
            Ok(ctx) => ctx,
            Err(err) => panic!("cannot make a context: {err}"),
        }
    }

    /// The context that all sockets share which are not told otherwise.
    ///
    /// It is made when it is first asked for and never dropped. When a program
    /// ends, messages that are not yet sent are lost; one that must not lose
    /// them hears of their arrival from its peers.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new), when it is first asked for.
    #[must_use]
    pub fn global() -> &'static Self {
        static GLOBAL: OnceLock<Ctx> = OnceLock::new();
        GLOBAL.get_or_init(Self::new)
    }

    /// Ends all work in the context: calls that wait in its sockets return
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx) at once, and so does every
    /// later one that sends, receives, binds or connects. Does not wait, and does
    /// nothing the second time.
    #[doc(alias = "zmq_ctx_shutdown")]
    pub fn shutdown(&self) {
        self.shared.raw.shutdown();
    }

    /// The largest value of [`max_sockets`](CtxBuilder::max_sockets).
    ///
    /// # Errors
    ///
    /// None that is known.
    #[doc(alias = "ZMQ_SOCKET_LIMIT")]
    pub fn socket_limit(&self) -> Result<u32, Error> {
        let limit = self.shared.raw.get(libzmq_sys::ZMQ_SOCKET_LIMIT)?;
        Ok(limit.unsigned_abs())
    }

    /// The context of libzmq, for calls that this crate does not offer.
    ///
    /// It lives as long as a handle to it or one of its sockets. Whoever uses
    /// it must not terminate it, and must close every socket made in it, as the
    /// drop of the last handle waits for that.
    #[must_use]
    pub fn as_ptr(&self) -> *mut c_void {
        self.shared.raw.as_ptr()
    }

    pub(crate) fn raw(&self) -> &Arc<RawCtx> {
        &self.shared.raw
    }

    /// Starts the authenticator unless it is there.
    pub(crate) fn ensure_authenticator(&self) -> Result<(), Error> {
        self.with_authenticator(|_| ())
    }

    /// Looks at the authenticator, which is started for that if need be.
    pub(crate) fn with_authenticator<R>(
        &self,
        get: impl FnOnce(&Authenticator) -> R,
    ) -> Result<R, Error> {
        let mut slot = self.shared.authenticator.lock()?;
        let authenticator = match slot.take() {
            Some(authenticator) => authenticator,
            None => Authenticator::start(&self.shared.raw)?,
        };
        Ok(get(slot.insert(authenticator)))
    }
}

impl Default for Ctx {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if self.raw.is_forked() {
            std::mem::forget(self.authenticator.get_mut().take());
            return;
        }
        // No socket of the user is left. The one of the authenticator is, and
        // this makes it go; then `raw` is the last reference, and terminates.
        self.raw.shutdown();
        drop(self.authenticator.get_mut().take());
    }
}
