//! A line between two ends that fails as lines do: it is cut between any two
//! bytes, goes dead without a word, and comes back.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use libzmq::{Endpoint, TcpAddr};

use crate::{door::Door, raw_peer::socket_addr};

/// Passes bytes on, from a TCP port of its own to where a socket is bound, and
/// keeps on doing so when nobody is there for a while.
#[derive(Debug)]
pub struct Line {
    door: Door,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    made: AtomicUsize,
    connections: Mutex<Vec<Arc<Connection>>>,
}

#[derive(Debug)]
struct Connection {
    ends: [TcpStream; 2],
    /// Whether nothing comes out any more of what goes in.
    dead: AtomicBool,
    /// After how many more bytes it is cut.
    rest: AtomicUsize,
}

const NEVER: usize = usize::MAX;

impl Line {
    /// A line that leads to where a socket is bound.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn to(endpoint: &Endpoint) -> Self {
        let target = socket_addr(endpoint);
        let shared = Arc::<Shared>::default();
        let joining = Arc::clone(&shared);
        let door = Door::open(move |near| {
            // Whoever comes when nobody is there has to come again.
            if let Ok(near) = near
                && let Ok(far) = TcpStream::connect(target)
            {
                let _ = joining.join(near, far);
            }
        });
        Self { door, shared }
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

    /// How many connections there have been.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.made.load(Ordering::SeqCst)
    }

    /// Ends all connections when so many more bytes have passed.
    pub fn cut_after(&self, bytes: usize) {
        for connection in self.shared.connections().iter() {
            connection.rest.store(bytes, Ordering::SeqCst);
        }
        if bytes == 0 {
            self.cut();
        }
    }

    /// Takes back what was said of the bytes to come. What is dead stays so.
    pub fn heal(&self) {
        for connection in self.shared.connections().iter() {
            connection.rest.store(NEVER, Ordering::SeqCst);
        }
    }

    /// Ends all connections.
    pub fn cut(&self) {
        for connection in self.shared.connections().drain(..) {
            connection.end();
        }
    }

    /// Has all connections swallow what they are given, without an end of which
    /// anybody would be told.
    pub fn deaden(&self) {
        for connection in self.shared.connections().iter() {
            connection.dead.store(true, Ordering::SeqCst);
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.door.close();
        self.cut();
    }
}

impl Shared {
    fn connections(&self) -> MutexGuard<'_, Vec<Arc<Connection>>> {
        let guard = self.connections.lock();
        guard.unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, near: TcpStream, far: TcpStream) -> io::Result<()> {
        let _ = (near.set_nodelay(true), far.set_nodelay(true));
        let connection = Arc::new(Connection {
            ends: [near.try_clone()?, far.try_clone()?],
            dead: AtomicBool::new(false),
            rest: AtomicUsize::new(NEVER),
        });
        for (from, to) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
            let connection = Arc::clone(&connection);
            thread::spawn(move || connection.copy(from, to));
        }
        let mut connections = self.connections();
        connections.retain(|connection| Arc::strong_count(connection) > 1);
        connections.push(connection);
        // Whoever sees that it has been made can cut it.
        self.made.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Connection {
    fn end(&self) {
        for end in &self.ends {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Copies until an end is closed. Of what is dead only both ends are.
    fn copy(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 4096];
        while let Ok(len @ 1..) = from.read(&mut bytes) {
            if self.dead.load(Ordering::SeqCst) {
                continue;
            }
            let before = self
                .rest
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |rest| {
                    (rest != NEVER).then(|| rest.saturating_sub(len))
                });
            let passed = before.map_or(len, |rest| rest.min(len));
            if to.write_all(&bytes[..passed]).is_err() || passed < len {
                break;
            }
        }
        if !self.dead.load(Ordering::SeqCst) {
            self.end();
        }
    }
}
