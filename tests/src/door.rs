//! Where others come in.

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use libzmq::TcpAddr;

/// A TCP port of its own, by which others are let in until this is dropped.
#[derive(Debug)]
pub(crate) struct Door {
    addr: SocketAddr,
    closed: Arc<AtomicBool>,
}

impl Door {
    /// A thread of its own lets in one after the other.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    pub(crate) fn open(mut let_in: impl FnMut(io::Result<TcpStream>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let door = Self {
            addr: listener.local_addr().expect("it listens"),
            closed: Arc::default(),
        };
        let closed = Arc::clone(&door.closed);
        thread::spawn(move || {
            for guest in listener.incoming() {
                if closed.load(Ordering::SeqCst) {
                    return;
                }
                let_in(guest);
            }
        });
        door
    }

    pub(crate) fn addr(&self) -> TcpAddr {
        let text = self.addr.to_string();
        text.parse().expect("it is an address")
    }

    /// Nobody who comes from here on is let in.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for one more.
        let _ = TcpStream::connect(self.addr);
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}
