//! What a peer can say after its handshake, or in it, to a socket of each type:
//! commands that are not for it, or are none.

use std::{
    ffi::c_int,
    io::{Read, Write},
    net::TcpStream,
};

use libzmq::{Ctx, Endpoint, prelude::*};
use libzmq_sys::*;
use libzmq_tests::{
    MOMENT, PATIENCE,
    classic::Classic,
    client, ctx, eventually,
    raw_peer::{RawListener, RawPeer},
    spawn,
    zmtp::{COMMAND, COMMANDS, LONG, MORE, announced, command, frame, greeting, property, ready},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::mechanism::{curve_client, plain_client};

/// A type of socket, and one that may talk to it.
struct Kind {
    number: c_int,
    peer: &'static str,
    /// The frames of a message that arrives, where one does.
    message: &'static [&'static [u8]],
}

const fn kind(number: c_int, peer: &'static str, message: &'static [&'static [u8]]) -> Kind {
    Kind {
        number,
        peer,
        message,
    }
}

const KINDS: &[Kind] = &[
    kind(ZMQ_PAIR, "PAIR", &[b"good"]),
    kind(ZMQ_PUB, "SUB", &[]),
    kind(ZMQ_SUB, "PUB", &[b"good"]),
    kind(ZMQ_REQ, "REP", &[]),
    kind(ZMQ_REP, "REQ", &[b"", b"good"]),
    kind(ZMQ_DEALER, "ROUTER", &[b"good"]),
    kind(ZMQ_ROUTER, "DEALER", &[b"good"]),
    kind(ZMQ_PULL, "PUSH", &[b"good"]),
    kind(ZMQ_PUSH, "PULL", &[]),
    kind(ZMQ_XPUB, "XSUB", &[b"good"]),
    kind(ZMQ_XSUB, "XPUB", &[b"good"]),
    kind(ZMQ_SERVER, "CLIENT", &[b"good"]),
    kind(ZMQ_CLIENT, "SERVER", &[b"good"]),
    kind(ZMQ_RADIO, "DISH", &[]),
    kind(ZMQ_DISH, "RADIO", &[b"", b"good"]),
    kind(ZMQ_GATHER, "SCATTER", &[b"good"]),
    kind(ZMQ_SCATTER, "GATHER", &[]),
    kind(ZMQ_PEER, "PEER", &[b"good"]),
    kind(ZMQ_CHANNEL, "CHANNEL", &[b"good"]),
];

/// A socket that is there for whoever comes.
struct Target {
    socket: Classic,
    endpoint: Endpoint,
    kind: &'static Kind,
}

impl Target {
    fn new(ctx: &Ctx, kind: &'static Kind) -> Self {
        let socket = Classic::new(ctx, kind.number);
        // Who has no room reads no further, and does not see the end.
        socket.set(ZMQ_RCVHWM, &0_i32.to_ne_bytes());
        match kind.number {
            ZMQ_SUB => socket.set(ZMQ_SUBSCRIBE, b""),
            ZMQ_DISH => socket.join(""),
            _ => {}
        }
        socket.bind("tcp://127.0.0.1:*").unwrap();
        let endpoint = socket.get_text(ZMQ_LAST_ENDPOINT).parse().unwrap();
        Self {
            socket,
            endpoint,
            kind,
        }
    }

    /// What has arrived, so that there is room for more, and what peers that have
    /// left hold is given up.
    fn received(&self) -> Vec<Vec<Vec<u8>>> {
        let _ = self.socket.try_send(&[b"anybody there?"]);
        std::iter::from_fn(|| self.socket.try_recv()).collect()
    }

    /// A peer that means well gets through.
    #[track_caller]
    fn assert_works(&self) {
        eventually("a good peer is served", || {
            // A PAIR or CHANNEL may have to notice first that the last one left, and a
            // REP owes an answer for what the last one asked late.
            self.received();
            let mut peer = RawPeer::connect(&self.endpoint, self.kind.peer);
            let Some((last, rest)) = self.kind.message.split_last() else {
                return true;
            };
            for frame in rest {
                peer.send(MORE, frame).unwrap();
            }
            peer.send(0, last).unwrap();
            self.socket
                .recv_within(MOMENT)
                .is_some_and(|frames| frames.last().unwrap() == last)
        });
    }
}

/// Commands of every name that there is, empty, short, long, and with lengths that
/// lie.
fn commands() -> Vec<Vec<u8>> {
    let bodies: [&[u8]; 7] = [
        b"",
        b"\0",
        b"\xff",
        b"\0\0",
        b"\x0bSocket-Type\x7f\xff\xff\xff",
        &[0xff; 300],
        &[0; 70_000],
    ];
    let mut commands: Vec<Vec<u8>> = COMMANDS
        .iter()
        .flat_map(|name| bodies.iter().map(|body| command(name, body)))
        .collect();
    for flags in [COMMAND, COMMAND | MORE] {
        commands.push(frame(flags, b""));
        commands.push(frame(flags, b"\x04"));
        commands.push(frame(flags, b"\xffPING"));
        commands.push(frame(flags, b"\x04PING"));
        commands.push(frame(flags, b"\x04PING\0"));
        commands.push(frame(flags, b"\x04JOINgroup"));
        commands.push(frame(flags, b"\x09SUBSCRIBE"));
        commands.push(frame(flags, b"\x06CANCELnever subscribed"));
        commands.push([announced(flags, 5), b"\x04PONG".to_vec()].concat());
    }
    commands
}

/// Frames that are no commands, and no messages either.
fn frames() -> Vec<Vec<u8>> {
    vec![
        frame(MORE, b"half a message"),
        frame(MORE, &[0xff; 300]),
        [frame(MORE, b""), frame(MORE, b"")].concat(),
        [frame(MORE, b"a"), command(b"PING", b"\0\0"), frame(0, b"b")].concat(),
        [
            frame(MORE, b"a"),
            command(b"SUBSCRIBE", b"t"),
            frame(0, b"b"),
        ]
        .concat(),
        [frame(MORE, &[b'g'; 256]), frame(0, b"to a group too long")].concat(),
        frame(0xf8, b"flags that are none"),
        vec![0, 200, 1],
        announced(0, u64::MAX),
        announced(MORE, 1 << 62),
        announced(COMMAND, 1 << 40),
        vec![LONG, 0, 0],
        frame(0, b""),
        frame(0, b"\x01"),
        frame(0, b"\0"),
        command(b"PING", b"\0\0").repeat(1000),
        [command(b"JOIN", b"a"), command(b"JOIN", b"a")].concat(),
        [command(b"LEAVE", b"a"), command(b"CANCEL", b"a")].concat(),
        command(b"SUBSCRIBE", b"again").repeat(100),
    ]
}

#[test]
fn every_type_outlives_every_command() {
    let ctx = ctx();
    for kind in KINDS {
        let target = Target::new(&ctx, kind);
        for bytes in commands().into_iter().chain(frames()) {
            let mut peer = RawPeer::connect(&target.endpoint, kind.peer);
            // It may hang up at any byte.
            let _ = peer.send_bytes(&bytes);
            let _ = peer.send_bytes(&command(b"PING", b"\0\0last"));
            peer.end_and_drain();
            target.received();
        }
        target.assert_works();
    }
}

/// A command that a socket has no use for is not handed to its program.
#[test]
fn commands_are_not_messages() {
    let ctx = ctx();
    for kind in KINDS {
        // The subscriptions of these are messages to their programs.
        if matches!(kind.number, ZMQ_PUB | ZMQ_XPUB) || kind.message.is_empty() {
            continue;
        }
        let target = Target::new(&ctx, kind);
        let mut peer = RawPeer::connect(&target.endpoint, kind.peer);
        for (name, body) in [
            (&b"SUBSCRIBE"[..], &b"topic"[..]),
            (b"CANCEL", b"topic"),
            (b"JOIN", b"group"),
            (b"LEAVE", b"group"),
            (b"READY", b""),
            (b"ERROR", b"\x03400"),
            (b"PONG", b""),
            (b"UNHEARD-OF", b"body"),
        ] {
            let _ = peer.send_bytes(&command(name, body));
        }
        let (last, rest) = kind.message.split_last().unwrap();
        for frame in rest {
            let _ = peer.send(MORE, frame);
        }
        let _ = peer.send(0, last);
        let frames = target.socket.recv();
        assert_eq!(frames.last().unwrap(), last, "{}", kind.peer);
        assert!(target.socket.try_recv().is_none(), "{}", kind.peer);
    }
}

/// Of a message in which a subscriber hides a subscription, no program waits for a
/// part that is not there.
#[test]
fn a_subscription_behind_a_message_does_not_leave_half_of_it() {
    let ctx = ctx();
    let xpub = libzmq_tests::xpub()
        .bind(libzmq_tests::tcp())
        .build_with_ctx(&ctx)
        .unwrap();
    let mut peer = RawPeer::connect(&xpub.last_endpoint().unwrap(), "SUB");
    for (flags, body) in [
        (0, &b"\x01topic"[..]),
        // It is subscribed to already: nobody is told.
        (MORE, b"half"),
        (0, b"\x01topic"),
        (MORE, b"another"),
        (MORE, b"\x01other"),
        (0, b"end"),
        (0, b"\x01last"),
    ] {
        peer.send(flags, body).unwrap();
    }
    let messages = [
        &b"\x01topic"[..],
        b"half",
        b"another",
        b"\x01other",
        b"end",
        b"\x01last",
    ];
    for message in messages {
        assert_eq!(xpub.recv_multipart().unwrap(), [message]);
    }
}

/// A second peer of a PAIR is not heard, and its connection ends when it leaves.
#[test]
fn an_unwanted_peer_may_talk_and_leave() {
    use std::sync::mpsc;

    let ctx = ctx();
    for kind in KINDS {
        if !matches!(kind.number, ZMQ_PAIR | ZMQ_CHANNEL) {
            continue;
        }
        let target = Target::new(&ctx, kind);
        let mut first = RawPeer::connect(&target.endpoint, kind.peer);
        first.send(0, b"first").unwrap();
        assert_eq!(target.socket.recv(), [b"first"]);
        for _ in 0..3 {
            let mut other = RawPeer::connect(&target.endpoint, kind.peer);
            for _ in 0..3 {
                other.send(0, b"not heard").unwrap();
                // It learns of the connection, and ends it.
                assert!(target.socket.try_recv().is_none());
            }
            let (left, has_left) = mpsc::channel::<()>();
            let leaving = spawn(move || {
                other.end_and_drain();
                drop(left);
            });
            // The two ends of a queue are given up in calls of the program.
            eventually("the connection has ended", || {
                assert!(target.socket.try_recv().is_none());
                has_left.try_recv() == Err(mpsc::TryRecvError::Disconnected)
            });
            leaving.join();
        }
        first.send(0, b"first").unwrap();
        assert_eq!(target.socket.recv(), [b"first"]);
    }
}

fn any_frame() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(
        commands()
            .into_iter()
            .chain(frames())
            .collect::<Vec<Vec<u8>>>(),
    );
    let random = (any::<u8>(), vec(any::<u8>(), 0..40))
        .prop_map(|(flags, body)| frame(flags & !LONG, &body));
    let small = (0..8u8, vec(any::<u8>(), 0..3)).prop_map(|(flags, body)| frame(flags, &body));
    prop_oneof![1 => known, 3 => random, 3 => small, 1 => vec(any::<u8>(), 0..20)]
}

/// Some of them in a row, and the socket closed in between, or not.
#[test]
fn every_type_outlives_random_frames() {
    let ctx = ctx();
    for kind in KINDS {
        let target = Target::new(&ctx, kind);
        let config = Config {
            cases: 40,
            failure_persistence: None,
            ..Config::default()
        };
        let strategy = (vec(any_frame(), 0..12), any::<bool>(), any::<bool>());
        TestRunner::new(config)
            .run(&strategy, |(frames, stays, fresh)| {
                let other = fresh.then(|| Target::new(&ctx, kind));
                let target = other.as_ref().unwrap_or(&target);
                let mut peer = RawPeer::connect(&target.endpoint, kind.peer);
                let _ = peer.send_bytes(&frames.concat());
                if stays {
                    peer.end_and_drain();
                }
                target.received();
                Ok(())
            })
            .unwrap();
        target.assert_works();
    }
}

/// Handshakes that a server of each mechanism could not say, to clients.
#[test]
fn a_client_outlives_a_server_that_says_anything() {
    let ctx = ctx();
    for (mechanism, name) in [
        (libzmq::Mechanism::Null, &b"NULL"[..]),
        (plain_client(), b"PLAIN"),
        (curve_client(), b"CURVE"),
    ] {
        let extra = [
            command(b"WELCOME", &[7; 160]),
            command(b"READY", &[7; 8]),
            command(b"READY", &[7; 60]),
            command(b"ERROR", b"\xff400"),
            command(b"ERROR", b"\x03400"),
            [command(b"ERROR", b"\0"), ready("SERVER")].concat(),
            [ready("SERVER"), ready("SERVER")].concat(),
            [command(b"WELCOME", b""), command(b"WELCOME", b"")].concat(),
            [command(b"WELCOME", b""), ready("SERVER"), ready("CLIENT")].concat(),
            command(b"READY", &property("Socket-Type", b"")),
            command(b"READY", &property("", b"")),
            command(b"READY", b"\xff"),
        ];
        for bytes in commands().into_iter().chain(extra) {
            let listener = RawListener::new();
            let client = client()
                .mechanism(&mechanism)
                .connect(listener.addr())
                .build_with_ctx(&ctx)
                .unwrap();
            let mut stream = listener.accept();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            let _ = stream.write_all(&[greeting(name), bytes].concat());
            end_and_drain(stream);
            let _ = client.try_send("anybody there?");
            assert!(client.try_recv_msg().is_err());
        }
    }
}

fn end_and_drain(mut stream: TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}
