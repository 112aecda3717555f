//! Conversations as they should be, with each type of socket, in every way that
//! one can talk to it.

use libzmq::Mechanism;
use libzmq_tests::{
    curve::{CurveClient, CurveServer, KeyPair, decode_key},
    zmtp::{self, COMMAND, MORE, property},
};

#[cfg(feature = "wss")]
use super::disguise::Disguise;
#[cfg(feature = "gssapi")]
use super::gssapi;
use super::{
    rng::Rng,
    words::{Cipher, Conversation, Ending, Framing, Kind, Turn, Wait, Word},
};
use crate::mechanism::{CERTS, curve_client, curve_server, plain_client};

/// Every type that talks ZMTP.
pub(super) const TYPES: [&str; 19] = [
    "PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB",
    "SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "PEER", "CHANNEL",
];

/// How both ends identify themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    Null,
    Plain,
    Curve,
    /// Encrypted, or only for the handshake.
    #[cfg(feature = "gssapi")]
    Gssapi {
        encrypted: bool,
    },
}

impl Security {
    fn name(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Plain => "PLAIN",
            Self::Curve => "CURVE",
            #[cfg(feature = "gssapi")]
            Self::Gssapi { .. } => "GSSAPI",
        }
    }

    /// As [`name`](Self::name), and another for each.
    fn title(self) -> &'static str {
        #[cfg(feature = "gssapi")]
        if let Self::Gssapi { encrypted: false } = self {
            return "GSSAPI in plain text";
        }
        self.name()
    }

    /// Whether what is said after the handshake is encrypted.
    fn seals(self) -> bool {
        match self {
            Self::Null | Self::Plain => false,
            Self::Curve => true,
            #[cfg(feature = "gssapi")]
            Self::Gssapi { encrypted } => encrypted,
        }
    }
}

/// What a socket is open to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// Its type.
    pub(super) socket: &'static str,
    /// Whether others come to it, or it goes to them.
    pub(super) bound: bool,
    /// `tcp`, `ipc`, `ws` or `wss`; `socks` is `tcp` by way of a proxy.
    pub(super) transport: &'static str,
    /// Of ZMTP, or zero for no protocol at all.
    pub(super) version: u8,
    pub(super) security: Security,
}

impl State {
    pub(super) const fn new(socket: &'static str, bound: bool) -> Self {
        Self {
            socket,
            bound,
            transport: "tcp",
            version: 3,
            security: Security::Null,
        }
    }

    pub(super) fn name(&self) -> String {
        let Self {
            socket,
            transport,
            version,
            ..
        } = self;
        let place = if self.bound { "bound" } else { "connected" };
        let security = self.security.title();
        format!("{socket} {place}, {transport}, ZMTP {version}, {security}")
    }

    /// What the socket is given.
    pub(super) fn mechanism(&self) -> Mechanism {
        match (self.security, self.bound) {
            (Security::Null, _) => Mechanism::Null,
            (Security::Plain, true) => Mechanism::PlainServer,
            (Security::Plain, false) => plain_client(),
            (Security::Curve, true) => curve_server(),
            (Security::Curve, false) => curve_client(),
            #[cfg(feature = "gssapi")]
            (Security::Gssapi { encrypted }, bound) => gssapi::mechanism(bound, encrypted),
        }
    }

    /// The type of the one who talks to it.
    pub(super) fn peer(&self) -> &'static str {
        match self.socket {
            "PUB" => "SUB",
            "SUB" => "PUB",
            "REQ" => "REP",
            "REP" => "REQ",
            "DEALER" => "ROUTER",
            "ROUTER" => "DEALER",
            "PULL" => "PUSH",
            "PUSH" => "PULL",
            "XPUB" => "XSUB",
            "XSUB" => "XPUB",
            "SERVER" => "CLIENT",
            "CLIENT" => "SERVER",
            "RADIO" => "DISH",
            "DISH" => "RADIO",
            "GATHER" => "SCATTER",
            "SCATTER" => "GATHER",
            same => same,
        }
    }

    /// Whether what is said to it reaches its program.
    pub(super) fn hears(&self) -> bool {
        !matches!(self.socket, "PUB" | "PUSH" | "RADIO" | "SCATTER")
    }

    pub(super) fn is_websocket(&self) -> bool {
        matches!(self.transport, "ws" | "wss")
    }

    pub(super) fn framing(&self) -> Framing {
        match (self.transport, self.version) {
            ("ws" | "wss", _) => Framing::WebSocket { masked: self.bound },
            (_, 1) => Framing::Zmtp1,
            _ => Framing::Zmtp2,
        }
    }

    /// How many frames the handshake takes that are heard.
    pub(super) fn handshake_frames(&self) -> usize {
        match (self.version, self.security) {
            (3, Security::Null) => 1,
            // The last token is none.
            #[cfg(feature = "gssapi")]
            (3, Security::Gssapi { .. }) if !self.bound => 3,
            (3, _) => 2,
            _ => 0,
        }
    }

    /// What may be said after the handshake, and last of all this.
    fn traffic(&self, rng: &mut Rng, last: &[u8]) -> Vec<Word> {
        let frame = Word::frame;
        let old = self.version < 3;
        let mut words = Vec::new();
        match self.socket {
            // What came by the old way is a message.
            "PUB" | "XPUB" if old || self.is_websocket() => words.push(frame(0, b"\x01")),
            "PUB" | "XPUB" => {
                words.push(Word::command(b"SUBSCRIBE", b""));
                words.push(Word::command(b"SUBSCRIBE", b"topic"));
                words.push(frame(0, b"\x01other"));
                words.push(Word::command(b"CANCEL", b"topic"));
            }
            "RADIO" => {
                words.push(Word::command(b"JOIN", b"group"));
                words.push(Word::command(b"JOIN", b"other"));
                words.push(Word::command(b"LEAVE", b"other"));
            }
            "DISH" => {
                words.push(frame(MORE, b"group"));
                words.push(frame(0, b"a message"));
                words.push(frame(MORE, b"group"));
            }
            "REP" => {
                words.push(frame(MORE, b""));
                words.push(frame(MORE, b"one"));
                words.push(frame(0, b"two"));
                words.push(frame(MORE, b"hop"));
                words.push(frame(MORE, b""));
            }
            "REQ" => words.push(frame(MORE, b"")),
            "SERVER" | "CLIENT" | "GATHER" | "PEER" | "CHANNEL" => {
                words.push(frame(0, b"a message"));
            }
            _ => {
                let len = rng.below(400);
                words.push(frame(MORE, b"first"));
                words.push(frame(MORE, &rng.bytes(len)));
                words.push(frame(0, b""));
            }
        }
        if !old {
            words.push(Word::command(b"PING", b"\0\0context"));
            words.push(Word::command(b"PONG", b""));
        }
        // Between the head of a message and its end, where there is one.
        if matches!(self.socket, "DISH" | "REP" | "REQ") {
            let heads = words
                .iter()
                .rposition(|word| word.flags == MORE && word.kind == Kind::Plain);
            let at = heads.expect("there is one");
            let start = if self.socket == "REP" { at - 1 } else { at };
            let head: Vec<Word> = words.drain(start..=at).collect();
            words.extend(head);
        }
        words.push(frame(0, last));
        if self.security.seals() {
            for word in &mut words {
                word.kind = Kind::Sealed;
            }
        }
        words
    }

    fn properties(&self, rng: &mut Rng) -> Vec<u8> {
        let mut properties = property("Socket-Type", self.peer().as_bytes());
        if matches!(self.socket, "REP" | "ROUTER") && rng.percent(50) {
            let len = rng.below(9);
            // One that begins with zero is libzmq's own.
            let identity = [&b"i"[..], &rng.bytes(len)].concat();
            properties.extend(property("Identity", &identity));
        } else if rng.percent(30) {
            properties.extend(property("Identity", b""));
        }
        if rng.percent(30) {
            properties.extend(property("X-Something", b"else"));
            properties.extend(property("Resource", b"/somewhere"));
        }
        properties
    }

    fn opening(&self, as_server: bool) -> Vec<Word> {
        if self.is_websocket() {
            let name = self.security.name();
            let text = if self.bound {
                format!(
                    "GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n\
                     Connection: keep-alive, Upgrade\r\n\
                     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                     Sec-WebSocket-Protocol: chat, ZWS2.0/{name}\r\n\
                     Sec-WebSocket-Version: 13\r\n\r\n"
                )
            } else {
                format!(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                     Connection: Upgrade\r\n\
                     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
                     Sec-WebSocket-Protocol: ZWS2.0/{name}\r\n\r\n"
                )
            };
            return vec![Word::bytes(text.as_bytes())];
        }
        match self.version {
            // An empty routing id.
            1 => vec![Word::bytes(b"\x01\0")],
            2 => vec![
                Word::bytes(b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05"),
                Word::frame(0, b"id"),
            ],
            _ => {
                let mut greeting = zmtp::greeting(self.security.name().as_bytes());
                greeting[32] = as_server.into();
                vec![Word::bytes(&greeting)]
            }
        }
    }

    /// All that a good peer may say, in which this is the last message.
    pub(super) fn conversation(&self, rng: &mut Rng, last: &[u8]) -> Conversation {
        if self.version == 0 {
            return raw(rng, last);
        }
        let as_server = !self.bound;
        // Who is asked waits for the question.
        let asked = usize::from(self.socket == "REQ");
        let opening = self.opening(as_server);
        let first = match (self.transport, self.bound) {
            // Who comes speaks first.
            ("ws" | "wss", false) => Wait::Header,
            _ => Wait::Nothing,
        };
        let traffic = self.traffic(rng, last);
        let properties = self.properties(rng);
        let mut ready = Word::command(b"READY", &properties);
        let mut turns = vec![Turn::new(first, opening)];
        let mut cipher = Cipher::None;
        let mut say = |count, words| turns.push(Turn::new(Wait::Frames(count), words));
        match (self.version, self.security) {
            (1 | 2, _) => turns[0].words.extend(traffic),
            (_, Security::Null) => {
                turns.push(Turn::new(Wait::Nothing, vec![ready]));
                turns.push(Turn::new(Wait::Frames(1 + asked), traffic));
            }
            (_, Security::Plain) if as_server => {
                say(1, vec![Word::command(b"WELCOME", b"")]);
                say(2, vec![ready]);
                say(2 + asked, traffic);
            }
            (_, Security::Plain) => {
                say(0, vec![Word::command(b"HELLO", b"\x03ali\x06sesame")]);
                say(1, vec![Word::command(b"INITIATE", &properties)]);
                say(2 + asked, traffic);
            }
            (_, Security::Curve) if as_server => {
                let long = KeyPair {
                    public: decode_key(CERTS.server.public().as_str()),
                    secret: decode_key(CERTS.server.secret().expose()),
                };
                cipher = Cipher::Server(CurveServer::new(long, short_pair(rng)));
                ready = Word::new(Kind::Ready, COMMAND, &properties);
                say(1, vec![Word::new(Kind::Welcome, COMMAND, b"")]);
                say(2, vec![ready]);
                say(2 + asked, traffic);
            }
            (_, Security::Curve) => {
                let long = KeyPair {
                    public: decode_key(CERTS.client.public().as_str()),
                    secret: decode_key(CERTS.client.secret().expose()),
                };
                let server = decode_key(CERTS.server.public().as_str());
                cipher = Cipher::Client(CurveClient::new(long, short_pair(rng), server));
                say(0, vec![Word::new(Kind::Hello, COMMAND, &[0; 64])]);
                say(1, vec![Word::new(Kind::Initiate, COMMAND, &properties)]);
                say(2 + asked, traffic);
            }
            #[cfg(feature = "gssapi")]
            (_, Security::Gssapi { encrypted }) => {
                if encrypted {
                    ready = Word::new(Kind::Ready, COMMAND, &properties);
                }
                let token = Word::new(Kind::Token, COMMAND, b"");
                cipher = Cipher::Gssapi(gssapi::side(as_server));
                if as_server {
                    say(1, vec![token]);
                    say(2, vec![ready]);
                } else {
                    say(0, vec![token.clone()]);
                    // There is none any more, which has to be said.
                    say(1, vec![token]);
                    say(2, vec![ready]);
                }
                say(self.handshake_frames() + asked, traffic);
            }
        }
        if !self.hears() && self.version == 3 {
            // What it says.
            let count = self.handshake_frames() + 1;
            turns.push(Turn::new(Wait::Frames(count), Vec::new()));
        }
        // Over WebSocket nothing may come before the upgrade.
        if self.is_websocket() && self.bound {
            let second = &mut turns[1];
            if second.wait == Wait::Nothing || second.wait == Wait::Frames(0) {
                second.wait = Wait::Header;
            }
        }
        let mut conversation = Conversation {
            framing: self.framing(),
            cipher,
            turns,
            ending: Ending::Drain,
            preface: 0,
            #[cfg(feature = "wss")]
            disguise: Disguise::of(self),
        };
        if self.transport == "socks" {
            by_proxy(&mut conversation);
        }
        conversation
    }
}

/// A name and a password for a proxy.
pub(super) const USER: (&str, &str) = ("ali", "sesame");

/// What a proxy says first.
fn by_proxy(conversation: &mut Conversation) {
    // The methods, the name and the password, and where to.
    let heard = [4, 3 + USER.0.len() + USER.1.len(), 10];
    let said = [
        &b"\x05\x02"[..],
        b"\x01\0",
        b"\x05\0\0\x01\x7f\0\0\x01\0\x50",
    ];
    let mut bytes = 0;
    let turns = heard.into_iter().zip(said).map(|(len, said)| {
        bytes += len;
        Turn::new(Wait::Bytes(bytes), vec![Word::bytes(said)])
    });
    conversation.turns.splice(0..0, turns.collect::<Vec<_>>());
    conversation.preface = heard.iter().sum();
}

/// Bytes, in which nobody sees a protocol.
fn raw(rng: &mut Rng, last: &[u8]) -> Conversation {
    let mut turns: Vec<Turn> = (0..1 + rng.below(4))
        .map(|_| {
            let len = rng.below(2000);
            Turn::new(Wait::Nothing, vec![Word::bytes(&rng.bytes(len))])
        })
        .collect();
    turns.push(Turn::new(Wait::Nothing, vec![Word::bytes(last)]));
    Conversation {
        framing: Framing::Zmtp1,
        cipher: Cipher::None,
        turns,
        ending: Ending::Drain,
        preface: 0,
        #[cfg(feature = "wss")]
        disguise: Disguise::None,
    }
}

fn short_pair(rng: &mut Rng) -> KeyPair {
    let mut seed = [0; 32];
    seed.copy_from_slice(&rng.bytes(32));
    KeyPair::from_seed(seed)
}
