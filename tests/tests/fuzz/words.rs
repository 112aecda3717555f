//! Of what a conversation consists, and how it goes over the wire.

#[cfg(feature = "gssapi")]
use libzmq_tests::gssapi::Side;
use libzmq_tests::{
    curve::{CurveClient, CurveServer, Session},
    zmtp::{self, COMMAND, LONG, MORE},
};

#[cfg(feature = "wss")]
use super::disguise::Disguise;
#[cfg(feature = "gssapi")]
use super::gssapi::Secrets;

/// How frames are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// The length first, and the flags counted with it.
    Zmtp1,
    /// That of ZMTP 2 and 3.
    Zmtp2,
    /// A frame of WebSocket each, by a client if it is masked.
    WebSocket { masked: bool },
}

/// What makes the body of a frame out of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No frame, but these bytes.
    Bytes,
    /// The body as it is.
    Plain,
    /// The commands of CURVE: the body is what they encrypt.
    Hello,
    Welcome,
    Initiate,
    Ready,
    /// A frame of a message or a command in a MESSAGE of CURVE, which has the
    /// flags. As READY and this, of GSSAPI.
    Sealed,
    /// The next token of GSSAPI: the body is what is wrong with it.
    #[cfg(feature = "gssapi")]
    Token,
}

/// One frame, or some bytes.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) kind: Kind,
    /// As in ZMTP 2, whatever the framing.
    pub(super) flags: u8,
    pub(super) body: Vec<u8>,
    /// A length that is announced in place of the true one.
    pub(super) announced: Option<u64>,
    /// What the frame is, over WebSocket.
    pub(super) opcode: u8,
}

const BINARY: u8 = 2;

impl Word {
    pub(super) fn new(kind: Kind, flags: u8, body: &[u8]) -> Self {
        Self {
            kind,
            flags,
            body: body.to_vec(),
            announced: None,
            opcode: BINARY,
        }
    }

    pub(super) fn bytes(body: &[u8]) -> Self {
        Self::new(Kind::Bytes, 0, body)
    }

    pub(super) fn frame(flags: u8, body: &[u8]) -> Self {
        Self::new(Kind::Plain, flags, body)
    }

    pub(super) fn command(name: &[u8], body: &[u8]) -> Self {
        let len = name.len() as u8;
        Self::frame(COMMAND, &[&[len], name, body].concat())
    }
}

/// For what one waits before one speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    Nothing,
    /// The end of an HTTP header.
    Header,
    /// So many frames since the beginning.
    Frames(usize),
    /// So many bytes.
    Bytes(usize),
}

/// What is done to the bytes of a turn; the numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub(super) enum Mangle {
    Flip(u64, u8),
    Set(u64, u8),
    Remove(u64, u64),
    Insert(u64, Vec<u8>),
    Truncate(u64),
    Repeat(u64, u64),
}

impl Mangle {
    pub(super) fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len() as u64;
        if len == 0 {
            return;
        }
        let index = |at: u64| (at % len) as usize;
        match self {
            Self::Flip(at, bit) => bytes[index(*at)] ^= 1 << (bit % 8),
            Self::Set(at, byte) => bytes[index(*at)] = *byte,
            Self::Truncate(at) => bytes.truncate(index(*at)),
            Self::Insert(at, more) => {
                let at = index(*at);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(at, count) => {
                let at = index(*at);
                let end = bytes.len().min(at + (*count % 32) as usize + 1);
                bytes.drain(at..end);
            }
            Self::Repeat(at, count) => {
                let at = index(*at);
                let end = bytes.len().min(at + (*count % 64) as usize + 1);
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
}

/// What is said at one time.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) wait: Wait,
    pub(super) words: Vec<Word>,
    pub(super) mangles: Vec<Mangle>,
    /// Where the bytes are cut, to be written one part after the other.
    pub(super) cuts: Vec<u64>,
}

impl Turn {
    pub(super) fn new(wait: Wait, words: Vec<Word>) -> Self {
        Self {
            wait,
            words,
            mangles: Vec::new(),
            cuts: Vec::new(),
        }
    }
}

/// Which side of CURVE the one who speaks is on.
#[derive(Debug, Clone)]
pub(super) enum Cipher {
    None,
    Client(CurveClient),
    Server(CurveServer),
    #[cfg(feature = "gssapi")]
    Gssapi(Side),
}

/// How the one who speaks ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Says no more, and waits until the other end hangs up.
    Drain,
    /// Hangs up.
    Close,
}

/// All that one end says in a connection.
#[derive(Debug, Clone)]
pub(super) struct Conversation {
    pub(super) framing: Framing,
    pub(super) cipher: Cipher,
    pub(super) turns: Vec<Turn>,
    pub(super) ending: Ending,
    /// How many bytes the other end says before its greeting.
    pub(super) preface: usize,
    #[cfg(feature = "wss")]
    pub(super) disguise: Disguise,
}

/// Turns what is to be said into bytes, as the keys become known.
#[derive(Debug)]
pub(super) struct Mouth {
    framing: Framing,
    cipher: Cipher,
    session: Option<Session>,
    #[cfg(feature = "gssapi")]
    secrets: Secrets,
}

impl Mouth {
    pub(super) fn new(conversation: &Conversation) -> Self {
        Self {
            framing: conversation.framing,
            cipher: conversation.cipher.clone(),
            session: None,
            #[cfg(feature = "gssapi")]
            secrets: Secrets::default(),
        }
    }

    /// The parts in which the bytes are to be written.
    pub(super) fn speak(&mut self, turn: &Turn, heard: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut bytes = Vec::new();
        for word in &turn.words {
            bytes.extend(self.encode(word, heard));
        }
        for mangle in &turn.mangles {
            mangle.apply(&mut bytes);
        }
        let mut cuts: Vec<usize> = turn
            .cuts
            .iter()
            .map(|cut| (cut % (bytes.len() as u64 + 1)) as usize)
            .collect();
        cuts.sort_unstable();
        let mut parts = Vec::new();
        for cut in cuts.into_iter().rev() {
            parts.push(bytes.split_off(cut));
        }
        parts.push(bytes);
        parts.reverse();
        parts
    }

    fn encode(&mut self, word: &Word, heard: &[Vec<u8>]) -> Vec<u8> {
        let nothing = || Vec::new();
        let (flags, body) = match (word.kind, &self.cipher) {
            (Kind::Bytes, _) => return word.body.clone(),
            (Kind::Plain, _) => (word.flags, word.body.clone()),
            #[cfg(feature = "gssapi")]
            (Kind::Token | Kind::Ready | Kind::Sealed, Cipher::Gssapi(side)) => {
                let Some(said) = self.secrets.say(*side, word, heard) else {
                    return nothing();
                };
                said
            }
            (Kind::Hello, Cipher::Client(client)) => (word.flags, client.hello(&word.body)),
            (Kind::Initiate, Cipher::Client(client)) => {
                let welcome = heard.first().map_or(&[][..], Vec::as_slice);
                let Some((initiate, session)) = client.initiate(welcome, &word.body) else {
                    return nothing();
                };
                self.session = Some(session);
                (word.flags, initiate)
            }
            (Kind::Welcome, Cipher::Server(server)) => {
                let hello = heard.first().map_or(&[][..], Vec::as_slice);
                let Some((welcome, session)) = server.welcome(hello, server.short_key()) else {
                    return nothing();
                };
                self.session = Some(session);
                // What was added or changed in the body stands behind it.
                (word.flags, [welcome, word.body.clone()].concat())
            }
            (Kind::Ready, _) => match &mut self.session {
                Some(session) => (word.flags, session.ready(&word.body)),
                None => return nothing(),
            },
            (Kind::Sealed, _) => match &mut self.session {
                Some(session) => (0, session.message(short_flags(word.flags), &word.body)),
                None => (word.flags, word.body.clone()),
            },
            _ => (word.flags, word.body.clone()),
        };
        self.frame(word, flags, &body)
    }

    fn frame(&self, word: &Word, flags: u8, body: &[u8]) -> Vec<u8> {
        let len = word.announced.unwrap_or(body.len() as u64);
        match self.framing {
            Framing::Zmtp2 => match u8::try_from(len) {
                Ok(len) if flags & LONG == 0 => [&[flags, len], body].concat(),
                _ => [&zmtp::announced(flags, len), body].concat(),
            },
            Framing::Zmtp1 => {
                let len = len.wrapping_add(1);
                match u8::try_from(len) {
                    Ok(len) if len != 0xff => [&[len, flags], body].concat(),
                    _ => [&[0xff], &len.to_be_bytes()[..], &[flags], body].concat(),
                }
            }
            Framing::WebSocket { masked } => {
                let body = match word.opcode {
                    BINARY => [&[short_flags(flags)], body].concat(),
                    _ => body.to_vec(),
                };
                let len = word.announced.unwrap_or(body.len() as u64);
                websocket(0x80 | word.opcode, len, masked, body)
            }
        }
    }
}

fn websocket(first: u8, len: u64, masked: bool, mut body: Vec<u8>) -> Vec<u8> {
    let bit = if masked { 0x80 } else { 0 };
    let mut head = vec![first];
    match len {
        0..126 => head.push(bit | len as u8),
        126..0x1_0000 => {
            head.push(bit | 126);
            head.extend((len as u16).to_be_bytes());
        }
        _ => {
            head.push(bit | 127);
            head.extend(len.to_be_bytes());
        }
    }
    if masked {
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        head.extend(mask);
        for (byte, mask) in body.iter_mut().zip(mask.iter().cycle()) {
            *byte ^= mask;
        }
    }
    head.extend(body);
    head
}

/// The flags as CURVE and WebSocket have them.
pub(super) fn short_flags(flags: u8) -> u8 {
    (flags & MORE) | ((flags & COMMAND) >> 1) | (flags & 0xf8)
}

/// What is heard, frame by frame.
#[derive(Debug)]
pub(super) struct Ear {
    framing: Framing,
    bytes: Vec<u8>,
    /// How far it is taken apart.
    at: usize,
    greeted: bool,
    preface: usize,
    pub(super) frames: Vec<Vec<u8>>,
}

impl Ear {
    pub(super) fn new(conversation: &Conversation) -> Self {
        Self {
            framing: conversation.framing,
            preface: conversation.preface,
            bytes: Vec::new(),
            at: 0,
            greeted: false,
            frames: Vec::new(),
        }
    }

    pub(super) fn has_heard(&self, wait: Wait) -> bool {
        match wait {
            Wait::Nothing => true,
            Wait::Header => self.greeted,
            Wait::Frames(count) => self.frames.len() >= count,
            Wait::Bytes(count) => self.bytes.len() >= count,
        }
    }

    pub(super) fn hear(&mut self, bytes: &[u8]) {
        // More is of no interest.
        if self.frames.len() > 16 || self.framing == Framing::Zmtp1 {
            return;
        }
        self.bytes.extend(bytes);
        if !self.greeted {
            match self.greeting() {
                Some(end) => {
                    self.at = end;
                    self.greeted = true;
                }
                None => return,
            }
        }
        while let Some((body, end)) = self.frame() {
            self.frames.push(body);
            self.at = end;
        }
    }

    /// Where the greeting ends.
    fn greeting(&self) -> Option<usize> {
        match self.framing {
            Framing::WebSocket { .. } => {
                let end = self.bytes.windows(4).position(|at| at == b"\r\n\r\n")?;
                Some(end + 4)
            }
            _ => {
                let end = self.preface + 64;
                (self.bytes.len() >= end).then_some(end)
            }
        }
    }

    fn frame(&self) -> Option<(Vec<u8>, usize)> {
        let rest = &self.bytes[self.at..];
        let (head, len) = match self.framing {
            Framing::WebSocket { .. } => match *rest.get(1)? & 0x7f {
                126 => (
                    4,
                    u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?).into(),
                ),
                127 => (10, u64::from_be_bytes(rest.get(2..10)?.try_into().ok()?)),
                len => (2, len.into()),
            },
            _ if *rest.first()? & LONG == 0 => (2, (*rest.get(1)?).into()),
            _ => (9, u64::from_be_bytes(rest.get(1..9)?.try_into().ok()?)),
        };
        let masked = matches!(self.framing, Framing::WebSocket { .. }) && rest[1] & 0x80 != 0;
        let start: usize = head + if masked { 4 } else { 0 };
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        let mut body = rest.get(start..end)?.to_vec();
        if masked {
            let mask = &rest[head..start];
            for (byte, mask) in body.iter_mut().zip(mask.iter().cycle()) {
                *byte ^= mask;
            }
        }
        if matches!(self.framing, Framing::WebSocket { .. }) && !body.is_empty() {
            body.remove(0);
        }
        Some((body, self.at + end))
    }
}
