//! Sockets and monitors for async programs: futures in place of calls that wait.
//!
//! With the feature `tokio` or `async-io`, an [`Async`] is made of any socket. It
//! has the methods of the socket that wait, under the same names, as futures; and
//! streams and sinks. Nothing else has to be started: no thread, no task.
//!
//! With tokio, where the runtime needs its I/O driver (`enable_all`):
//!
//! ```
//! # #[cfg(feature = "tokio")]
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use libzmq::{prelude::*, *};
//! use std::time::Duration;
//!
//! let addr: TcpAddr = "127.0.0.1:*".try_into()?;
//! let server = ServerBuilder::new().bind(addr).build()?;
//! let client = ClientBuilder::new().connect(server.last_endpoint()?).build()?;
//! let (server, client) = (Async::new(server)?, Async::new(client)?);
//!
//! let serving = tokio::spawn(async move {
//!     let request = server.recv_msg().await?;
//!     let id = request.routing_id().unwrap();
//!     server.route("pong", id).await?;
//!     Ok::<(), Error>(())
//! });
//!
//! client.send("ping").await?;
//! let reply = tokio::time::timeout(Duration::from_secs(5), client.recv_msg()).await??;
//! assert_eq!(reply, "pong");
//! serving.await??;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tokio"))]
//! # fn main() {}
//! ```
//!
//! The same with smol, or any other executor:
//!
//! ```
//! # #[cfg(feature = "async-io")]
//! # fn main() -> Result<(), Error> {
//! use libzmq::{prelude::*, *};
//!
//! smol::block_on(async {
//!     let addr: TcpAddr = "127.0.0.1:*".try_into()?;
//!     let server = ServerBuilder::new().bind(addr).build()?;
//!     let client = ClientBuilder::new().connect(server.last_endpoint()?).build()?;
//!     let (server, client) = (Async::new(server)?, Async::new(client)?);
//!
//!     let serving = smol::spawn(async move {
//!         let request = server.recv_msg().await?;
//!         let id = request.routing_id().unwrap();
//!         server.route("pong", id).await?;
//!         Ok::<(), Error>(())
//!     });
//!
//!     client.send("ping").await?;
//!     assert_eq!(client.recv_msg().await?, "pong");
//!     serving.await
//! })
//! # }
//! # #[cfg(not(feature = "async-io"))]
//! # fn main() {}
//! # use libzmq::Error;
//! ```
//!
//! # Which runtime
//!
//! [`Async::new`] looks where it is called: within a runtime of tokio, when the
//! feature `tokio` is on, that one wakes the tasks; elsewhere, when the feature
//! `async-io` is on, its reactor does, which is that of smol and serves any
//! executor. Either way the futures may be polled by whichever executor. On
//! Windows there is `async-io` alone, which works within tokio as well.
//!
//! # Time
//!
//! A future waits for as long as it takes. The options
//! [`send_timeout`](crate::SendOptions::set_send_timeout) and
//! [`recv_timeout`](crate::RecvOptions::set_recv_timeout) mean nothing to it: bound
//! it by what the runtime has for that.
//!
//! # To give up
//!
//! A future that is dropped before it was ready has done nothing: no message is
//! received and lost, or sent in part. So it can be one of several branches, of
//! which the others are dropped. A message that was to be sent by value is dropped
//! with its future; [`send_mut`](Async::send_mut) and
//! [`send_multipart_mut`](Async::send_multipart_mut) leave it where it is.
//!
//! # Several tasks
//!
//! All methods take `&self`, and clones are handles to one socket, also of the
//! types that are for one thread at a time: they have a lock, which is held for
//! each attempt and not while a task waits, and which a thread that mostly has the
//! socket to itself hardly pays for. So one task may send while another
//! receives, and any number may do the same. A message goes out and comes in whole.
//! [`Req`](crate::Req) and [`Rep`](crate::Rep) take turns all the same, and had
//! better be left to one task.
//!
//! A task that waits to send to one peer holds up none that sends to others. A
//! future that was polled and is kept without being polled again may have been
//! given the word of a message that others then do not hear of: drop it instead.
//! Streams may be left alone.
//!
//! # The end
//!
//! When the [context](crate::Ctx) is shut down, every future is ready with
//! [`InvalidCtx`](crate::ErrorKind::InvalidCtx). When the runtime ends before the
//! socket, what would have to wait fails with
//! [`NoRuntime`](crate::ErrorKind::NoRuntime). Both may be dropped in any order,
//! by any thread.
//!
//! As with the calls that wait, a dropped socket gives what it has still to send
//! the [linger](crate::SocketOptions::set_linger) period, in the background; to
//! drop the last handle to a *context* waits for that, and had better not be done
//! by a task.

mod by_type;
mod messages;
mod monitor;
mod multipart;
mod operation;
mod reactor;
mod sending;
mod single;
mod sink;
#[cfg(all(test, feature = "tokio", not(feature = "async-io")))]
mod tests;
mod turn;
mod waiters;

use std::{fmt, sync::Arc};

pub use messages::{Messages, Multiparts};
pub use monitor::MonitorStream;
pub use sink::{MessageSink, MultipartSink};

use self::{
    operation::{Operation, Shared},
    waiters::Kind,
};
use crate::{
    error::Error,
    ffi::{ClassicSocket, Handle, Owner},
    monitor::Monitor,
    socket::Socket,
};

type HoldOf<S> = <<S as Owner>::Handle as Handle>::Hold<S>;

/// What an [`Async`] can be of: all sockets, and [`Monitor`]s.
///
/// This trait is implemented by these types and nothing else.
pub trait Awaitable: Owner {}

impl<S: Socket> Awaitable for S {}
impl Awaitable for Monitor {}

impl<S: Socket> Owner for S {
    type Handle = S::Handle;

    fn handle(&self) -> &S::Handle {
        self.__core().handle()
    }
}

impl Owner for Monitor {
    type Handle = ClassicSocket;

    fn handle(&self) -> &ClassicSocket {
        Monitor::handle(self)
    }
}

/// A socket, or a [`Monitor`], for async programs.
///
/// It has the methods of its socket that wait, as futures: see
/// [the module](self). What the socket has beside these is done
/// [with](Self::with) it. It is a handle: clones are the same socket, whatever its
/// type, which is closed when the last of them is dropped, and the futures and
/// streams with them.
///
/// # Example
///
/// One task sends while another receives, on the same socket.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use libzmq::{prelude::*, *};
///
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let router = Async::new(RouterBuilder::new().bind(addr).build()?)?;
/// let endpoint = router.with(|router| router.last_endpoint())?;
/// let dealer = Async::new(DealerBuilder::new().connect(endpoint).build()?)?;
///
/// tokio::spawn(async move {
///     while let Ok((peer, request)) = router.recv_from().await {
///         router.route(request, peer).await?;
///     }
///     Ok::<(), Error>(())
/// });
///
/// let sender = dealer.clone();
/// tokio::spawn(async move {
///     for number in 0..10 {
///         sender.send_multipart(["number", &number.to_string()]).await?;
///     }
///     Ok::<(), Error>(())
/// });
/// for number in 0..10 {
///     assert_eq!(dealer.recv_multipart().await?, ["number", &number.to_string()]);
/// }
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tokio"))]
/// # fn main() {}
/// ```
pub struct Async<S: Awaitable> {
    shared: Arc<Shared<S>>,
}

impl<S: Awaitable> Async<S> {
    /// Makes a socket, or a monitor, async: by the runtime of the place where this
    /// is called, as [the module](self) says.
    ///
    /// # Errors
    ///
    /// [`NoRuntime`](crate::ErrorKind::NoRuntime) outside of a runtime of tokio
    /// when the feature `async-io` is off,
    /// [`SocketLimit`](crate::ErrorKind::SocketLimit) when the process has too
    /// many open files, [`InvalidCtx`](crate::ErrorKind::InvalidCtx). The socket
    /// is closed.
    ///
    /// # Panics
    ///
    /// Within a runtime of tokio whose I/O driver is not enabled, as all that tokio
    /// has does there.
    pub fn new(socket: S) -> Result<Self, Error> {
        let shared = Shared::new(socket)?;
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Does something with the socket that does not wait: reads or sets an option,
    /// binds, connects, joins, subscribes, or tries to send or receive. A future
    /// that waits looks again afterwards.
    ///
    /// What is done waits for nothing, if it can: the task does not give way
    /// meanwhile, and other users of a socket for one thread wait for it.
    ///
    /// # Panics
    ///
    /// When a socket for one thread at a time is used through this or another
    /// handle while this thread is within `call`.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "async-io")]
    /// # fn main() -> Result<(), libzmq::Error> {
    /// use libzmq::{prelude::*, *};
    ///
    /// let sub = Async::new(SubBuilder::new().build()?)?;
    /// sub.with(|sub| sub.subscribe("news"))?;
    /// let err = sub.with(|sub| sub.try_recv_msg()).unwrap_err();
    /// assert_eq!(err.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "async-io"))]
    /// # fn main() {}
    /// ```
    pub fn with<R>(&self, call: impl FnOnce(&S) -> R) -> R {
        self.shared.with(call)
    }

    /// Gives the socket back, for calls that wait.
    ///
    /// # Errors
    ///
    /// This very handle, when there are others, or in a fork of the process that
    /// made it.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "async-io")]
    /// # fn main() -> Result<(), libzmq::Error> {
    /// use libzmq::{prelude::*, *};
    ///
    /// let client = Async::new(ClientBuilder::new().build()?)?;
    /// let other = client.clone();
    /// let client = client.into_inner().unwrap_err();
    /// drop(other);
    /// let _client: Client = client.into_inner().unwrap();
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "async-io"))]
    /// # fn main() {}
    /// ```
    pub fn into_inner(self) -> Result<S, Self> {
        if !self.shared.was_made_here() {
            // The runtime of the parent has another.
            return Err(self);
        }
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Ok(shared.into_socket()),
            Err(shared) => Err(Self { shared }),
        }
    }

    #[inline]
    fn recv_by<T, F>(&self, call: F) -> Operation<'_, S, F>
    where
        F: FnMut(&S) -> Result<T, Error>,
    {
        Operation::new(&self.shared, Kind::Recv, call)
    }

    #[inline]
    fn send_by<T, F>(&self, call: F) -> Operation<'_, S, F>
    where
        F: FnMut(&S) -> Result<T, Error>,
    {
        Operation::new(&self.shared, Kind::Send, call)
    }
}

/// Another handle to the same socket.
impl<S: Awaitable> Clone for Async<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S: Awaitable> fmt::Debug for Async<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Async")
            .field("shared", &self.shared)
            .finish()
    }
}
