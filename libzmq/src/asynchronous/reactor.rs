//! The runtimes: what tells tasks that a descriptor has become readable.

use std::{
    io, mem,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{
    error::{Error, ErrorKind},
    ffi::{Process, SystemSource},
};

/// A descriptor that a runtime looks at. Dropping it ends that; it need not be
/// dropped by a thread of the runtime, nor before it.
#[derive(Debug)]
pub(super) struct Reactor<H: SystemSource> {
    made_in: Process,
    /// `None` when this is dropped.
    registered: Option<Registered<H>>,
}

#[derive(Debug)]
enum Registered<H: SystemSource> {
    #[cfg(all(unix, feature = "tokio"))]
    Tokio(tokio::io::unix::AsyncFd<Arc<H>>),
    #[cfg(feature = "async-io")]
    AsyncIo(async_io::Async<Arc<H>>),
    /// For the compiler: there is none.
    #[allow(dead_code)]
    None(std::convert::Infallible, std::marker::PhantomData<Arc<H>>),
}

impl<H: SystemSource> Reactor<H> {
    /// Has the runtime of this place look at the descriptor.
    pub(super) fn new(hold: &Arc<H>) -> Result<Self, Error> {
        Ok(Self {
            made_in: Process::this(),
            registered: Some(Registered::new(hold)?),
        })
    }

    /// Whether this process has made it, and not one that this is a fork of.
    pub(super) fn was_made_here(&self) -> bool {
        self.made_in.is_this()
    }

    /// Whether the descriptor has become readable since this was last ready;
    /// if not, the task is woken when it does.
    pub(super) fn poll_news(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.made_in.check()?;
        match &self.registered {
            Some(registered) => registered.poll_news(cx),
            None => Poll::Pending,
        }
    }
}

impl<H: SystemSource> Drop for Reactor<H> {
    fn drop(&mut self) {
        if !self.was_made_here() {
            // To take the descriptor from the runtime would take it from that of the
            // parent: they have one list in the system.
            mem::forget(self.registered.take());
        }
    }
}

impl<H: SystemSource> Registered<H> {
    fn new(hold: &Arc<H>) -> Result<Self, Error> {
        #[cfg(all(unix, feature = "tokio"))]
        if tokio::runtime::Handle::try_current().is_ok() {
            let registered = register_with_tokio(Arc::clone(hold));
            return registered.map(Self::Tokio).map_err(|err| refused(&err));
        }
        Self::without_tokio(hold)
    }

    #[cfg(feature = "async-io")]
    fn without_tokio(hold: &Arc<H>) -> Result<Self, Error> {
        // libzmq has made it non-blocking.
        let registered = async_io::Async::new_nonblocking(Arc::clone(hold));
        registered.map(Self::AsyncIo).map_err(|err| refused(&err))
    }

    #[cfg(not(feature = "async-io"))]
    fn without_tokio(_: &Arc<H>) -> Result<Self, Error> {
        Err(Error::new(
            ErrorKind::NoRuntime,
            "this is no place in a runtime of tokio, and the feature async-io, for other \
             runtimes and for Windows, is off",
        ))
    }

    fn poll_news(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self {
            #[cfg(all(unix, feature = "tokio"))]
            Self::Tokio(fd) => match std::task::ready!(fd.poll_read_ready(cx)) {
                Ok(mut readable) => {
                    readable.clear_ready();
                    Poll::Ready(Ok(()))
                }
                Err(err) => Poll::Ready(Err(refused(&err))),
            },
            #[cfg(feature = "async-io")]
            Self::AsyncIo(fd) => fd.poll_readable(cx).map_err(|err| refused(&err)),
            Self::None(never, _) => match *never {},
        }
    }
}

/// The name that is not deprecated is unsafe, and too new to ask for. What is
/// unsafe about it `SystemSource` sees to: the descriptor is the same and open for
/// as long as the hold lives, which the registration has a handle to.
#[cfg(all(unix, feature = "tokio"))]
#[allow(deprecated)]
fn register_with_tokio<H: SystemSource>(
    hold: Arc<H>,
) -> io::Result<tokio::io::unix::AsyncFd<Arc<H>>> {
    tokio::io::unix::AsyncFd::with_interest(hold, tokio::io::Interest::READABLE)
}

fn refused(err: &io::Error) -> Error {
    let kind = match err.raw_os_error() {
        Some(_) => ErrorKind::from_io(err),
        // Its own: it is being shut down.
        None => ErrorKind::NoRuntime,
    };
    Error::new(kind, format!("waiting in the runtime: {err}"))
}
