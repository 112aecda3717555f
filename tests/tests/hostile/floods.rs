//! Hundreds of connections at a time that mean nothing good, while others are
//! served: how many came, that none got in, and that nothing is left of them.
//!
//! `LIBZMQ_TESTS_LOAD=10` lets ten times as many come.

#![cfg(target_os = "linux")]

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use libzmq::{Client, ClientBuilder, Ctx, Endpoint, ErrorKind, Mechanism, MonitorEvents, Server};
use libzmq::{PlainClientCreds, prelude::*};
use libzmq_tests::{
    Bounded, PATIENCE, alone, client, eventually, load,
    raw_peer::socket_addr,
    report, server, spawn,
    system::{descriptors, resident_memory},
    zmtp::{command, greeting, hello, property, ready},
};

use super::{port::garbage, replay::recorded};
use crate::mechanism::{
    ctx_with_auth, curve_client, curve_client_as, curve_server, plain_client, with,
};

/// How many come at a time.
const WAVE: usize = 200;
/// In how many waves, before the memory is looked at and after.
const WAVES: usize = 3;
/// How long those may stay who say nothing.
const INTERVAL: Duration = Duration::from_millis(300);
/// What may be left of all of them, in bytes: allocators keep some.
const SLACK: usize = 16 << 20;

/// A server that answers everybody it has let in, and a client that asks again
/// and again.
struct Business {
    ctx: Ctx,
    endpoint: Endpoint,
    theirs: Mechanism,
    ended: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
    client: Bounded<()>,
}

impl Business {
    fn open(transport: &str, ours: Mechanism, theirs: Mechanism) -> Self {
        let ctx = ctx_with_auth();
        let endpoint: Endpoint = format!("{transport}://127.0.0.1:*").parse().unwrap();
        let server = server()
            .mechanism(ours)
            .handshake_interval(INTERVAL)
            .bind(endpoint)
            .build_with_ctx(&ctx)
            .unwrap();
        let endpoint = server.last_endpoint().unwrap();
        std::thread::spawn(move || answer_all(&server));
        let ended = Arc::<AtomicBool>::default();
        let served = Arc::<AtomicUsize>::default();
        let good = client()
            .mechanism(&theirs)
            .connect(&endpoint)
            .build_with_ctx(&ctx)
            .unwrap();
        let client = spawn({
            let (ended, served) = (Arc::clone(&ended), Arc::clone(&served));
            move || {
                while !ended.load(Ordering::SeqCst) {
                    ask(&good);
                    served.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Self {
            ctx,
            endpoint,
            theirs,
            ended,
            served,
            client,
        }
    }

    /// Somebody who comes new is served as well.
    fn assert_open(&self) {
        let newcomer = with(&self.theirs)
            .connect(&self.endpoint)
            .recv_timeout(PATIENCE)
            .send_timeout(PATIENCE)
            .build_with_ctx(&self.ctx)
            .unwrap();
        ask(&newcomer);
    }

    /// Refuses a client of libzmq, and tells it so.
    fn assert_closed_to(&self, stranger: &ClientBuilder) {
        let (_client, monitor) = stranger
            .clone()
            .connect(&self.endpoint)
            .linger(Duration::ZERO)
            .build_with_ctx_and_monitor(&self.ctx, MonitorEvents::ALL)
            .unwrap();
        let err = monitor.wait_connected(PATIENCE).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::PermissionDenied, "{err}");
    }

    fn close(self) -> usize {
        self.ended.store(true, Ordering::SeqCst);
        self.client.join();
        self.ctx.shutdown();
        self.served.load(Ordering::SeqCst)
    }
}

fn answer_all(server: &Server) {
    // Until the context is shut down.
    while let Ok(request) = server.recv_msg() {
        assert_eq!(request, "request", "of somebody who was not let in");
        let id = request.routing_id().unwrap();
        // Somebody may have left.
        let _ = server.route("reply", id);
    }
}

#[track_caller]
fn ask(client: &Client) {
    client.send("request").unwrap();
    assert_eq!(client.recv_msg().unwrap(), "reply");
}

/// Connects as often, says each of these in turn, and waits until the server has
/// hung up on everybody.
#[track_caller]
fn wave(addr: SocketAddr, words: &[Vec<u8>], count: usize) {
    let connected: Vec<(TcpStream, &Vec<u8>)> = words
        .iter()
        .cycle()
        .take(count)
        .map(|bytes| {
            let mut stream = TcpStream::connect(addr).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.set_write_timeout(Some(PATIENCE)).unwrap();
            // The server may hang up at any byte.
            let _ = stream.write_all(bytes);
            (stream, bytes)
        })
        .collect();
    for (mut stream, bytes) in connected {
        let end = loop {
            match stream.read(&mut [0; 4096]) {
                Ok(0) => break None,
                Ok(_) => {}
                Err(err) => break Some(err.kind()),
            }
        };
        let hung_up = matches!(end, None | Some(io::ErrorKind::ConnectionReset));
        assert!(hung_up, "{end:?} after {bytes:?}");
    }
}

fn flood(name: &str, business: Business, words: &[Vec<u8>], strangers: &[ClientBuilder]) {
    let addr = socket_addr(&business.endpoint);
    let waves = |count| {
        for _ in 0..count {
            wave(addr, words, WAVE);
        }
    };
    // What is allocated once, is before the first look.
    waves(1);
    business.assert_open();
    let look = || (descriptors(), resident_memory());
    let (open_before, memory_before) = settled(look);
    let begin = Instant::now();
    let served_before = business.served.load(Ordering::SeqCst);

    let count = WAVES * load() as usize;
    waves(count);
    for stranger in strangers {
        business.assert_closed_to(stranger);
    }
    let tried = count * WAVE + strangers.len();

    let served = business.served.load(Ordering::SeqCst) - served_before;
    let time = begin.elapsed();
    assert!(served > 0, "nobody was served meanwhile");
    business.assert_open();
    eventually("the descriptors are given back", || {
        descriptors() <= open_before
    });
    let memory_after = resident_memory();
    let grown = memory_after.saturating_sub(memory_before);
    assert!(grown < SLACK, "{memory_before} bytes, then {memory_after}");
    report(&format!(
        "hostile, {name}: {tried} connections tried, {tried} refused, {served} requests served \
         meanwhile, in {time:.1?}; {} KiB and no descriptors more",
        grown >> 10
    ));
    business.close();
}

/// What is seen when it has not changed for a moment.
fn settled(look: impl Fn() -> (usize, usize)) -> (usize, usize) {
    let mut seen = look();
    eventually("nothing changes any more", || {
        libzmq_tests::pause(Duration::from_millis(50));
        let before = std::mem::replace(&mut seen, look());
        before.0 == seen.0
    });
    seen
}

/// Of all that is no handshake, and some that is almost one.
fn words(mechanism: &[u8]) -> Vec<Vec<u8>> {
    let after = |bytes: Vec<u8>| [greeting(mechanism), bytes].concat();
    let mut words = garbage();
    words.extend([
        greeting(mechanism),
        after(command(b"READY", &property("Socket-Type", b"SERVER"))),
        after(ready("CLIENT")[..10].to_vec()),
        after(command(b"ERROR", b"\x03400")),
        after(command(b"INITIATE", &[0; 300])),
        after(command(b"PING", b"\0\0")),
    ]);
    words
}

fn upgrade(protocol: &str, frames: &[&[u8]]) -> Vec<u8> {
    let head = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: {protocol}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    [head.as_bytes(), &frames.concat()].concat()
}

/// A frame of WebSocket with a mask of zeros.
fn masked(first: u8, body: &[u8]) -> Vec<u8> {
    let len = u8::try_from(body.len()).unwrap();
    assert!(len < 126);
    [&[first, 0x80 | len, 0, 0, 0, 0], body].concat()
}

fn words_over_websocket(mechanism: &str) -> Vec<Vec<u8>> {
    let right = &*format!("ZWS2.0/{mechanism}");
    vec![
        vec![],
        b"GET".to_vec(),
        b"POST / HTTP/1.1\r\n\r\n".to_vec(),
        vec![b'G'; 10_000],
        greeting(mechanism.as_bytes()),
        upgrade("ZWS2.0", &[]),
        upgrade("ZWS2.0/NOTHING", &[]),
        upgrade(right, &[]),
        upgrade(right, &[&masked(0x82, b"\x02\x05READY\x7f")]),
        upgrade(right, &[&masked(0x82, b"\x02\x05HELLO\x03ali\x05wrong")]),
        upgrade(right, &[&masked(0x82, b"\0let me in")]),
        upgrade(right, &[&masked(0x88, b"")]),
        upgrade(right, &[&masked(0x89, b"")]),
        upgrade(right, &[&masked(0x01, b"text")]),
        upgrade(
            right,
            &[b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\x02"],
        ),
    ]
}

/// With a password that is wrong, with those that are as long as can be, and
/// without any.
fn strangers_of_plain() -> Vec<ClientBuilder> {
    let long = "x".repeat(255);
    [("ali", "wrong"), ("bob", "sesame"), (&*long, &*long)]
        .repeat(5)
        .into_iter()
        .map(|(user, password)| with(PlainClientCreds::new(user, password)))
        .collect()
}

fn strangers_of_curve() -> Vec<ClientBuilder> {
    (0..15)
        .map(|_| with(curve_client_as(&libzmq::CurveCert::new_unique())))
        .collect()
}

#[test]
fn null() {
    alone("hostile::floods::null", || {
        let business = Business::open("tcp", Mechanism::Null, Mechanism::Null);
        flood("NULL over tcp", business, &words(b"NULL"), &[]);
    });
}

#[test]
fn plain() {
    alone("hostile::floods::plain", || {
        let business = Business::open("tcp", Mechanism::PlainServer, plain_client());
        let mut words = words(b"PLAIN");
        for (user, password) in [(&b"ali"[..], &b"wrong"[..]), (&[0xff; 255], &[0xff; 255])] {
            words.push([greeting(b"PLAIN"), hello(user, password)].concat());
        }
        let strangers = strangers_of_plain();
        flood("PLAIN over tcp", business, &words, &strangers);
    });
}

#[test]
fn curve() {
    alone("hostile::floods::curve", || {
        let business = Business::open("tcp", curve_server(), curve_client());
        let recorder = libzmq_tests::ctx();
        let _ = crate::mechanism::auth().build_with_ctx(&recorder).unwrap();
        let server = crate::mechanism::bound(&recorder, curve_server());
        let [said, _] = recorded(&recorder, &server, curve_client());
        let mut words = words(b"CURVE");
        // The greeting and the HELLO, which the server answers; and all of it.
        words.push(said[..64 + 202].to_vec());
        words.push(said);
        let strangers = strangers_of_curve();
        flood("CURVE over tcp", business, &words, &strangers);
    });
}

#[test]
fn null_over_websocket() {
    alone("hostile::floods::null_over_websocket", || {
        let business = Business::open("ws", Mechanism::Null, Mechanism::Null);
        let words = words_over_websocket("NULL");
        flood("NULL over ws", business, &words, &[]);
    });
}

#[test]
fn plain_over_websocket() {
    alone("hostile::floods::plain_over_websocket", || {
        let business = Business::open("ws", Mechanism::PlainServer, plain_client());
        let words = words_over_websocket("PLAIN");
        let strangers = strangers_of_plain();
        flood("PLAIN over ws", business, &words, &strangers);
    });
}

#[test]
fn curve_over_websocket() {
    alone("hostile::floods::curve_over_websocket", || {
        let business = Business::open("ws", curve_server(), curve_client());
        let words = words_over_websocket("CURVE");
        let strangers = strangers_of_curve();
        flood("CURVE over ws", business, &words, &strangers);
    });
}
