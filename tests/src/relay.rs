//! A relay of bytes, which tells when a connection has ended: the one way to
//! see from outside that a peer was refused.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};
#[cfg(unix)]
use std::{os::unix::net::UnixStream, path::PathBuf};

use libzmq::{Endpoint, TcpAddr};

use crate::raw_peer::socket_addr;

/// Passes on what comes, from a TCP port of its own to where a socket is bound.
#[derive(Debug)]
pub struct Relay {
    addr: SocketAddr,
    ended: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
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
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let relay = Self {
            addr: listener.local_addr().expect("it listens"),
            ended: Arc::default(),
            stopped: Arc::default(),
        };
        let (ended, stopped) = (Arc::clone(&relay.ended), Arc::clone(&relay.stopped));
        thread::spawn(move || {
            for near in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                pass_on(near.expect("a connection"), &target, &ended);
            }
        });
        relay
    }

    /// Where to connect to.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn addr(&self) -> TcpAddr {
        let text = self.addr.to_string();
        text.parse().expect("it is an address")
    }

    /// How many connections have ended. What was sent over them has arrived.
    #[must_use]
    pub fn ended(&self) -> usize {
        self.ended.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for one more.
        let _ = TcpStream::connect(self.addr);
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
