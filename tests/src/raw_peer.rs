//! A peer without libzmq: a TCP connection that speaks as much ZMTP as a test
//! needs.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    time::{Duration, Instant},
};

use libzmq::{ClientBuilder, Endpoint, TcpAddr};

use crate::{
    PATIENCE, ctx, pause, wait_for,
    zmtp::{self, COMMAND, LONG},
};

/// One end of a connection, after the handshake.
#[derive(Debug)]
pub struct RawPeer {
    stream: TcpStream,
}

/// A frame as it was on the wire.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// A command, by its name.
    Command(String, Vec<u8>),
    /// A message.
    Message(Vec<u8>),
}

impl RawPeer {
    /// Accepts a connection and shakes hands as a socket of this type.
    ///
    /// # Panics
    ///
    /// When nobody connects, or the other end does not want to.
    #[must_use]
    pub fn accept(listener: &RawListener, socket_type: &str) -> Self {
        Self::shake_hands(listener.accept(), socket_type)
    }

    /// Connects and shakes hands as a socket of this type.
    ///
    /// # Panics
    ///
    /// When nobody listens, or the other end does not want to.
    #[must_use]
    pub fn connect(endpoint: &Endpoint, socket_type: &str) -> Self {
        let stream = TcpStream::connect(socket_addr(endpoint)).expect("the socket is bound");
        Self::shake_hands(stream, socket_type)
    }

    /// Exchanges greetings with the other end, and leaves the handshake of the
    /// mechanism to the caller.
    ///
    /// # Panics
    ///
    /// When the other end does not greet, or with another mechanism.
    #[must_use]
    pub fn greet(mut stream: TcpStream, mechanism: &str) -> Self {
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("it is not zero");
        let greeting = zmtp::greeting(mechanism.as_bytes());
        stream.write_all(&greeting).expect("the other end reads");
        let mut theirs = [0; 64];
        stream.read_exact(&mut theirs).expect("a greeting");
        assert_eq!(theirs[12..32], greeting[12..32]);
        Self { stream }
    }

    fn shake_hands(stream: TcpStream, socket_type: &str) -> Self {
        let mut peer = Self::greet(stream, "NULL");
        peer.send_bytes(&zmtp::ready(socket_type))
            .expect("the other end reads");
        let theirs = peer.recv().expect("a command");
        assert!(matches!(&theirs, Frame::Command(name, _) if name == "READY"));
        peer
    }

    /// Sends a frame with these flags.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn send(&mut self, flags: u8, body: &[u8]) -> io::Result<()> {
        self.send_bytes(&zmtp::frame(flags, body))
    }

    /// Sends these bytes as they are.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Sends the head of a message of so many bytes, and none of them.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn announce(&mut self, len: u64) -> io::Result<()> {
        self.send_bytes(&zmtp::announced(0, len))
    }

    /// Reads the next frame.
    ///
    /// # Errors
    ///
    /// When the connection is gone, or silent for too long.
    pub fn recv(&mut self) -> io::Result<Frame> {
        let [flags] = self.read()?;
        let len = if flags & LONG == 0 {
            let [len] = self.read()?;
            len.into()
        } else {
            u64::from_be_bytes(self.read()?)
        };
        let mut body = vec![0; usize::try_from(len).expect("it fits into memory")];
        self.stream.read_exact(&mut body)?;
        if flags & COMMAND == 0 {
            return Ok(Frame::Message(body));
        }
        // The length of what libzmq calls the ERROR of PLAIN is none.
        let len = usize::from(body[0]).min(body.len() - 1);
        let (name, rest) = body[1..].split_at(len);
        let name = String::from_utf8_lossy(name).into_owned();
        Ok(Frame::Command(name, rest.to_owned()))
    }

    /// Waits until there is something to read.
    ///
    /// # Panics
    ///
    /// When the connection is gone, or silent for too long.
    pub fn wait_for_input(&self) {
        let arrived = self.stream.peek(&mut [0]).expect("a byte");
        assert_eq!(arrived, 1);
    }

    /// Says no more, and takes whatever still comes until the other end hangs
    /// up.
    ///
    /// # Panics
    ///
    /// When it does not for long.
    pub fn end_and_drain(mut self) {
        // It may have hung up already.
        let _ = self.stream.shutdown(Shutdown::Write);
        if let Err(err) = self.stream.read_to_end(&mut Vec::new()) {
            assert_ne!(err.kind(), io::ErrorKind::WouldBlock, "it does not hang up");
        }
    }

    /// Whether there is something to read.
    ///
    /// # Panics
    ///
    /// When the connection is gone.
    #[must_use]
    pub fn has_input(&self) -> bool {
        let wait = |wait: bool| self.stream.set_nonblocking(!wait).expect("a stream can");
        wait(false);
        let arrived = self.stream.peek(&mut [0]);
        wait(true);
        match arrived {
            Ok(bytes) => bytes == 1,
            Err(err) if err.kind() == io::ErrorKind::WouldBlock => false,
            Err(err) => panic!("the connection is gone: {err}"),
        }
    }

    fn read<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads everything, answers nothing, and returns when the other end has
    /// closed the connection: whether it has, before this time was up.
    ///
    /// # Panics
    ///
    /// For a time of zero.
    #[must_use]
    pub fn is_closed_within(&mut self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        let mut rest = [0; 1024];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            self.stream
                .set_read_timeout(Some(left))
                .expect("it is not zero");
            match self.stream.read(&mut rest) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(err) if err.kind() == io::ErrorKind::WouldBlock => return false,
                // Reset instead of closed.
                Err(_) => return true,
            }
        }
    }
}

/// Waits for connections, for no longer than [`PATIENCE`].
#[derive(Debug)]
pub struct RawListener(TcpListener);

impl Default for RawListener {
    fn default() -> Self {
        Self::new()
    }
}

impl RawListener {
    /// Listens at a port that the system chooses.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        listener.set_nonblocking(true).expect("a listener can");
        Self(listener)
    }

    /// Where to connect to.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn addr(&self) -> TcpAddr {
        let addr = self.0.local_addr().expect("it listens");
        addr.to_string().parse().expect("it is an address")
    }

    /// The next connection.
    ///
    /// # Panics
    ///
    /// When there is none for long.
    #[must_use]
    pub fn accept(&self) -> TcpStream {
        wait_for("a connection", || self.try_accept())
    }

    /// The next connection, if there is one.
    #[must_use]
    pub fn try_accept(&self) -> Option<TcpStream> {
        let (stream, _) = self.0.accept().ok()?;
        stream.set_nonblocking(false).expect("a connection can");
        Some(stream)
    }
}

/// Where a bound socket listens.
///
/// # Panics
///
/// When it is not bound to a port of a numeric address.
#[must_use]
pub fn socket_addr(endpoint: &Endpoint) -> SocketAddr {
    let (host, port) = match endpoint {
        Endpoint::Tcp(addr) => (addr.host(), addr.port()),
        Endpoint::Ws(addr) => (addr.host(), addr.port()),
        Endpoint::Wss(addr) => (addr.host(), addr.port()),
        _ => panic!("{endpoint} has no port"),
    };
    format!("{host}:{port}").parse().expect("it is numeric")
}

/// How many connections a client of this makes that are closed at once, until
/// the time is up or there were as many as were expected.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn connections(client: ClientBuilder, expected: usize, time: Duration) -> usize {
    let ctx = ctx();
    let listener = RawListener::new();
    let _client = client
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .expect("the address is that of the listener");
    drop(listener.accept());
    let mut count = 1;
    let deadline = Instant::now() + time;
    while count < expected && Instant::now() < deadline {
        match listener.try_accept() {
            Some(_closed_at_once) => count += 1,
            None => pause(Duration::from_millis(1)),
        }
    }
    count
}
