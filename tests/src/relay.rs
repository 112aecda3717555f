//! A relay of bytes, which tells when a connection has ended: the one way to
//! see from outside that a peer was refused.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
#[cfg(unix)]
use std::{os::unix::net::UnixStream, path::PathBuf};

use libzmq::{Endpoint, TcpAddr};

use crate::{door::Door, raw_peer::socket_addr};

/// Passes on what comes, from a TCP port of its own to where a socket is bound.
#[derive(Debug)]
pub struct Relay {
    door: Door,
    ended: Arc<AtomicUsize>,
}

/// Where a relay leads to.
#[derive(Debug, Clone)]
pub enum Target {
    /// A port.
    Tcp(SocketAddr),
    /// A path.
    #[cfg(unix)]
    Ipc(PathBuf),
}

/// Where a bound socket is.
impl From<&Endpoint> for Target {
    fn from(endpoint: &Endpoint) -> Self {
        match endpoint {
            #[cfg(unix)]
            Endpoint::Ipc(addr) => Self::Ipc(addr.to_string().into()),
            _ => Self::Tcp(socket_addr(endpoint)),
        }
    }
}

impl From<SocketAddr> for Target {
    fn from(addr: SocketAddr) -> Self {
        Self::Tcp(addr)
    }
}

impl Relay {
    /// A relay that leads there.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn to(target: impl Into<Target>) -> Self {
        let target = target.into();
        let ended = Arc::<AtomicUsize>::default();
        let counting = Arc::clone(&ended);
        let door = Door::open(move |near| {
            pass_on(near.expect("a connection"), &target, &counting);
        });
        Self { door, ended }
    }

    /// Where to connect to.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn addr(&self) -> TcpAddr {
        self.door.addr()
    }

    /// How many connections have ended. What was sent over them has arrived.
    #[must_use]
    pub fn ended(&self) -> usize {
        self.ended.load(Ordering::SeqCst)
    }
}

fn pass_on(near: TcpStream, target: &Target, ended: &Arc<AtomicUsize>) {
    let connected = match target {
        Target::Tcp(addr) => TcpStream::connect(addr).and_then(|far| between(near, far, ended)),
        #[cfg(unix)]
        Target::Ipc(path) => UnixStream::connect(path).and_then(|far| between(near, far, ended)),
    };
    connected.expect("the socket is bound");
}

fn between<A: Stream, B: Stream>(near: A, far: B, ended: &Arc<AtomicUsize>) -> io::Result<()> {
    let (near_reader, far_reader) = (near.duplicate()?, far.duplicate()?);
    let ended = Arc::clone(ended);
    thread::spawn(move || {
        let back = thread::spawn(move || copy(far_reader, near));
        copy(near_reader, far);
        let _ = back.join();
        ended.fetch_add(1, Ordering::SeqCst);
    });
    Ok(())
}

/// Copies until one end is closed, and then closes the other.
fn copy(mut from: impl Stream, mut to: impl Stream) {
    let _ = io::copy(&mut from, &mut to);
    from.end();
    to.end();
}

trait Stream: Read + Write + Send + Sized + 'static {
    fn duplicate(&self) -> io::Result<Self>;
    fn end(&self);
}

impl Stream for TcpStream {
    fn duplicate(&self) -> io::Result<Self> {
        self.try_clone()
    }

    fn end(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

#[cfg(unix)]
impl Stream for UnixStream {
    fn duplicate(&self) -> io::Result<Self> {
        self.try_clone()
    }

    fn end(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}
