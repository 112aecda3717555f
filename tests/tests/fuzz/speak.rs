//! One conversation over one connection.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use libzmq_tests::PATIENCE;

use super::words::{Conversation, Ear, Ending, Mouth, Wait};

/// How long one waits for an answer before one goes on without it. Longer for
/// those that mean well.
const ANSWER: Duration = Duration::from_millis(20);
/// How often the program of a socket has its turn meanwhile.
const TURN: Duration = Duration::from_millis(1);

/// A connection.
#[derive(Debug)]
pub(super) enum Line {
    Tcp(TcpStream),
    Unix(UnixStream),
    #[cfg(feature = "wss")]
    Tls(Box<libzmq_tests::tls::Tls>),
}

impl Line {
    fn io(&mut self) -> &mut dyn ReadWrite {
        match self {
            Self::Tcp(stream) => stream,
            Self::Unix(stream) => stream,
            #[cfg(feature = "wss")]
            Self::Tls(stream) => stream,
        }
    }

    fn prepare(&self) -> io::Result<()> {
        let (turn, patience) = (Some(TURN), Some(Duration::from_secs(2)));
        match self {
            Self::Tcp(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(turn)?;
                stream.set_write_timeout(patience)
            }
            #[cfg(feature = "wss")]
            Self::Tls(stream) => {
                let stream = stream.wire();
                stream.set_nodelay(true)?;
                stream.set_read_timeout(turn)?;
                stream.set_write_timeout(patience)
            }
            Self::Unix(stream) => {
                stream.set_read_timeout(turn)?;
                stream.set_write_timeout(patience)
            }
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Unix(stream) => stream.shutdown(Shutdown::Write),
            #[cfg(feature = "wss")]
            Self::Tls(stream) => stream.end(),
        }
    }
}

trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

/// What came of a conversation.
#[derive(Debug)]
pub(super) struct Outcome {
    /// How many frames the other end said.
    pub(super) heard: usize,
    /// Whether it did not hang up, though there was nobody left to talk to.
    pub(super) stays: bool,
}

/// Says all of it, lets the program at the other end have its turns, and ends.
pub(super) fn speak(line: Line, conversation: &Conversation, turn: &mut dyn FnMut()) -> Outcome {
    let mut ear = Ear::new(conversation);
    let mut mouth = Mouth::new(conversation);
    #[cfg(feature = "wss")]
    let mut line = conversation.disguise.put_on(line);
    #[cfg(not(feature = "wss"))]
    let mut line = line;
    // Whoever is gone already does not listen.
    let _ = line.prepare();
    let mut open = true;
    for part in &conversation.turns {
        open = open && listen(&mut line, &mut ear, part.wait, turn);
        if !open {
            break;
        }
        for bytes in mouth.speak(part, &ear.frames) {
            if line.io().write_all(&bytes).is_err() {
                open = false;
            }
            turn();
        }
    }
    let mut stays = false;
    if conversation.ending == Ending::Drain && open && line.end().is_ok() {
        stays = !drained(&mut line, &mut ear, turn);
    }
    Outcome {
        heard: ear.frames.len(),
        stays,
    }
}

/// Waits for what has to be heard first, but not for long: whether there is still
/// a connection.
fn listen(line: &mut Line, ear: &mut Ear, wait: Wait, turn: &mut dyn FnMut()) -> bool {
    let deadline = Instant::now() + ANSWER;
    while !ear.has_heard(wait) && Instant::now() < deadline {
        if !hear(line, ear) {
            return false;
        }
        turn();
    }
    true
}

/// Waits until the other end hangs up: whether it does.
fn drained(line: &mut Line, ear: &mut Ear, turn: &mut dyn FnMut()) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if !hear(line, ear) {
            return true;
        }
        turn();
    }
    false
}

/// Hears what comes within a moment: whether there is still a connection.
fn hear(line: &mut Line, ear: &mut Ear) -> bool {
    let mut buffer = [0; 4096];
    match line.io().read(&mut buffer) {
        Ok(0) => false,
        Ok(len) => {
            ear.hear(&buffer[..len]);
            true
        }
        Err(err) => matches!(
            err.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
        ),
    }
}
