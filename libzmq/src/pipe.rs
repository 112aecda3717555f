//! How a thread that waits is woken by another: a pair of connected sockets of
//! the system, which a poller can look at.

use std::{
    io::{self, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

#[cfg(windows)]
use std::net::TcpStream as Stream;
#[cfg(unix)]
use std::os::unix::net::UnixStream as Stream;

use crate::{
    error::{Error, ErrorKind},
    ffi::{Keep, Process, Source},
};

/// Holds a byte or none. Clones are handles to the same.
#[derive(Debug, Clone)]
pub(crate) struct Pipe {
    ends: Arc<Ends>,
}

#[derive(Debug)]
struct Ends {
    /// A fork has the same two ends as its parent, and leaves them alone.
    made_in: Process,
    /// Whether there is a byte in it, or will be in a moment.
    is_full: AtomicBool,
    reader: Stream,
    writer: Stream,
}

impl Pipe {
    pub(crate) fn new() -> Result<Self, Error> {
        let made_in = Process::watched()?;
        let (reader, writer) = pair().map_err(failed)?;
        let ends = Ends {
            made_in,
            is_full: AtomicBool::new(false),
            reader,
            writer,
        };
        Ok(Self {
            ends: Arc::new(ends),
        })
    }

    /// Ends the wait of whoever looks at it.
    pub(crate) fn fill(&self) -> Result<(), Error> {
        let Ends {
            is_full, writer, ..
        } = &*self.ends;
        self.ends
            .made_in
            .check()
            .map_err(|errno| Error::from(errno).context("a waker of the parent of this process"))?;
        if is_full.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        (&mut &*writer).write_all(&[1]).map_err(|err| {
            // Or nobody would try again.
            is_full.store(false, Ordering::Release);
            failed(err)
        })
    }

    /// Takes the byte out. The mark goes last: should somebody fill the pipe in
    /// between, they find it set, and the event that is under way is theirs too.
    /// The other way round, there could be a byte without a mark, or a mark
    /// without a byte, which nobody would ever wake from.
    pub(crate) fn empty(&self) {
        let Ends {
            is_full, reader, ..
        } = &*self.ends;
        if !self.ends.made_in.is_this() {
            return;
        }
        if let Ok(1..) = (&mut &*reader).read(&mut [0]) {
            is_full.swap(false, Ordering::AcqRel);
        }
    }
}

impl Keep for Pipe {
    fn source(&self) -> Source<'_> {
        Source::descriptor(&self.ends.reader)
    }
}

fn failed(err: io::Error) -> Error {
    Error::new(ErrorKind::from_io(&err), format!("a waker: {err}"))
}

#[cfg(unix)]
fn pair() -> io::Result<(Stream, Stream)> {
    let (reader, writer) = Stream::pair()?;
    reader.set_nonblocking(true)?;
    Ok((reader, writer))
}

/// Windows can wait for sockets alone.
#[cfg(windows)]
fn pair() -> io::Result<(Stream, Stream)> {
    tcp_pair()
}

#[cfg(any(windows, test))]
fn tcp_pair() -> io::Result<(std::net::TcpStream, std::net::TcpStream)> {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let writer = TcpStream::connect(listener.local_addr()?)?;
    let wanted = writer.local_addr()?;
    loop {
        // Anybody on this machine may have come first.
        let (reader, peer) = listener.accept()?;
        if peer == wanted {
            reader.set_nonblocking(true)?;
            writer.set_nodelay(true)?;
            return Ok((reader, writer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_holds_one_byte() {
        let pipe = Pipe::new().unwrap();
        for _ in 0..3 {
            for _ in 0..1000 {
                pipe.fill().unwrap();
            }
            pipe.empty();
            // What is empty stays so, and does not wait.
            pipe.empty();
            let read = (&mut &pipe.ends.reader).read(&mut [0]);
            assert_eq!(read.unwrap_err().kind(), io::ErrorKind::WouldBlock);
        }
    }

    #[test]
    fn the_ends_over_tcp_belong_together() {
        let (mut reader, mut writer) = tcp_pair().unwrap();
        assert_eq!(
            reader.read(&mut [0]).unwrap_err().kind(),
            io::ErrorKind::WouldBlock
        );
        writer.write_all(&[1]).unwrap();
        reader.set_nonblocking(false).unwrap();
        assert_eq!(reader.read(&mut [0; 2]).unwrap(), 1);
    }
}
