//! A tap in a connection: what two ends say to each other.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use crate::{Bounded, spawn};

/// Passes on what two ends say, and remembers it.
#[derive(Debug)]
pub struct Tap {
    threads: [Bounded<Vec<u8>>; 2],
    ends: [TcpStream; 2],
}

impl Tap {
    /// A tap between these connections.
    ///
    /// # Panics
    ///
    /// When the system has no descriptors left.
    #[must_use]
    pub fn between(near: &TcpStream, far: &TcpStream) -> Self {
        let clone = |stream: &TcpStream| stream.try_clone().expect("a descriptor");
        let pass = |from: &TcpStream, to: &TcpStream| {
            let (from, to) = (clone(from), clone(to));
            spawn(move || copy(from, to))
        };
        Self {
            threads: [pass(near, far), pass(far, near)],
            ends: [clone(near), clone(far)],
        }
    }

    /// Ends both connections: what the near end said, and what the far one did.
    ///
    /// # Panics
    ///
    /// When that takes long.
    #[must_use]
    pub fn end(self) -> [Vec<u8>; 2] {
        for end in &self.ends {
            let _ = end.shutdown(Shutdown::Both);
        }
        self.threads.map(Bounded::join)
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(len @ 1..) = from.read(&mut buffer) {
        heard.extend(&buffer[..len]);
        if to.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    heard
}

/// Whether these bytes were heard, one after the other.
#[must_use]
pub fn contains(heard: &[u8], what: &[u8]) -> bool {
    heard.windows(what.len()).any(|window| window == what)
}
