//! `libzmq_sys_visit_peers`: who is connected, and the end of connections.

#![cfg(target_os = "linux")]

mod common;

use std::{
    collections::BTreeMap,
    ffi::{CStr, c_int, c_void},
    ptr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use common::{Context, Socket, wait_for};
use libzmq_sys::*;

const ZAP: &str = "inproc://zeromq.zap.01";

/// What a visitor is shown of a peer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Peer {
    user_id: String,
    domain: String,
    address: String,
    mechanism: c_int,
}

/// Visits the peers of a context, and returns how many were ended.
fn visit(context: &Context, ends: &(dyn Fn(Peer) -> bool + Sync)) -> c_int {
    unsafe extern "C" fn visitor(peer: *const libzmq_sys_peer_t, hint: *mut c_void) -> c_int {
        // SAFETY: `visit` hands over a pointer to this, and waits for the visit.
        let ends = unsafe { &*hint.cast::<&(dyn Fn(Peer) -> bool + Sync)>() };
        // SAFETY: libzmq shows a peer whose pointers are for the time of the call.
        let peer = unsafe {
            let peer = &*peer;
            let mut user_id = vec![0; peer.user_id_size];
            if peer.user_id_size > 0 {
                ptr::copy_nonoverlapping(peer.user_id.cast(), user_id.as_mut_ptr(), user_id.len());
            }
            let text = |text| CStr::from_ptr(text).to_str().unwrap().to_owned();
            Peer {
                user_id: String::from_utf8(user_id).unwrap(),
                domain: text(peer.domain),
                address: text(peer.address),
                mechanism: peer.mechanism,
            }
        };
        ends(peer).into()
    }

    // SAFETY: the context is alive, and the closure outlives the call.
    unsafe {
        libzmq_sys_visit_peers(
            context.raw(),
            visitor,
            ptr::from_ref(&ends).cast_mut().cast(),
        )
    }
}

fn peers(context: &Context) -> Vec<Peer> {
    let found = Mutex::new(Vec::new());
    let ended = visit(context, &|peer| {
        found.lock().unwrap().push(peer);
        false
    });
    assert_eq!(ended, 0);
    let mut found = found.into_inner().unwrap();
    found.sort();
    found
}

/// Answers whoever asks that everybody is let in, for as long as the context is
/// there, and counts.
struct Authenticator {
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
    thread: thread::JoinHandle<()>,
}

impl Authenticator {
    fn start(context: &Arc<Context>) -> Self {
        let socket = Socket::new(context, ZMQ_REP);
        socket.set(ZMQ_RCVTIMEO, -1);
        socket.bind(ZAP);
        let asked = Arc::<Mutex<BTreeMap<_, _>>>::default();
        let count = Arc::clone(&asked);
        let thread = thread::spawn(move || {
            // The context may end at any of the calls.
            let err = loop {
                if let Err(err) = answer(&socket, &count) {
                    break err;
                }
            };
            assert_eq!(err, ETERM);
        });
        Self { asked, thread }
    }

    fn asked_about(&self, name: &str) -> usize {
        self.asked.lock().unwrap().get(name).copied().unwrap_or(0)
    }

    fn join(self, context: &Context) {
        context.shutdown();
        self.thread.join().unwrap();
    }
}

/// Lets in whoever the next request is about, and counts it.
fn answer(socket: &Socket, count: &Mutex<BTreeMap<String, usize>>) -> Result<(), c_int> {
    let mut frames = Vec::new();
    loop {
        let mut frame = socket.try_recv(0)?;
        frames.push(frame.bytes().to_vec());
        if !frame.has_more() {
            break;
        }
    }
    // Version, id, domain, address, routing id, mechanism, name.
    let user_id = frames.get(6).cloned().unwrap_or_default();
    let name = String::from_utf8(user_id.clone()).unwrap();
    *count.lock().unwrap().entry(name).or_default() += 1;
    let reply: [&[u8]; 6] = [b"1.0", &frames[1], b"200", b"OK", &user_id, b""];
    for (index, frame) in reply.into_iter().enumerate() {
        let more = if index < 5 { ZMQ_SNDMORE } else { 0 };
        socket.try_send(frame.into(), more)?;
    }
    Ok(())
}

fn server(context: &Arc<Context>, kind: c_int, endpoint: &str) -> (Socket, String) {
    let server = Socket::new(context, kind);
    server.set(ZMQ_PLAIN_SERVER, 1);
    server.set_bytes(ZMQ_ZAP_DOMAIN, b"home");
    let endpoint = server.bind(endpoint);
    (server, endpoint)
}

fn client(context: &Arc<Context>, kind: c_int, endpoint: &str, name: &str) -> Socket {
    let client = Socket::new(context, kind);
    client.set_bytes(ZMQ_PLAIN_USERNAME, name.as_bytes());
    client.set_bytes(ZMQ_PLAIN_PASSWORD, b"sesame");
    client.connect(endpoint);
    client
}

/// Receives a message of as many frames.
fn recv(socket: &Socket, frames: usize) -> Vec<String> {
    let frames = (0..frames).map(|_| socket.recv().bytes().to_vec());
    frames
        .map(|frame| String::from_utf8_lossy(&frame).into_owned())
        .collect()
}

/// Nothing is on its way on any connection, and still the end comes.
#[test]
fn an_idle_peer_is_ended_alone_and_asked_about_again() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*"] {
        let context = Context::new();
        context.set(ZMQ_IO_THREADS, 2);
        let authenticator = Authenticator::start(&context);
        let (server, endpoint) = server(&context, ZMQ_ROUTER, endpoint);
        let (ali, baba) = (
            client(&context, ZMQ_DEALER, &endpoint, "ali"),
            client(&context, ZMQ_DEALER, &endpoint, "baba"),
        );
        for (client, name) in [(&ali, "ali"), (&baba, "baba")] {
            client.send(name);
            assert_eq!(recv(&server, 2)[1], name);
        }
        let found = peers(&context);
        let names: Vec<&str> = found.iter().map(|peer| &*peer.user_id).collect();
        assert_eq!(names, ["ali", "baba"]);
        for peer in &found {
            assert_eq!((&*peer.domain, peer.mechanism), ("home", ZMQ_PLAIN));
            let local = if endpoint.starts_with("ipc") {
                "localhost:"
            } else {
                "127.0.0.1"
            };
            assert!(peer.address.starts_with(local), "{peer:?}");
        }

        assert_eq!(visit(&context, &|peer| peer.user_id == "ali"), 1);
        let names: Vec<String> = peers(&context).into_iter().map(|p| p.user_id).collect();
        assert!(!names.contains(&"ali".to_owned()) || authenticator.asked_about("ali") == 2);

        // The other is there as before.
        baba.send("still");
        assert_eq!(recv(&server, 2)[1], "still");
        assert_eq!(authenticator.asked_about("baba"), 1);
        // The first comes again by itself.
        wait_for("it is asked about", || {
            (authenticator.asked_about("ali") == 2).then_some(())
        });
        ali.send("again");
        assert_eq!(recv(&server, 2)[1], "again");
        drop((ali, baba, server));
        authenticator.join(&context);
    }
}

/// A server that connects is a peer's host too, and tries again.
#[test]
fn a_peer_that_was_connected_to_is_ended_too() {
    let context = Context::new();
    let authenticator = Authenticator::start(&context);
    let ali = Socket::new(&context, ZMQ_DEALER);
    ali.set_bytes(ZMQ_PLAIN_USERNAME, b"ali");
    ali.set_bytes(ZMQ_PLAIN_PASSWORD, b"sesame");
    let endpoint = ali.bind("tcp://127.0.0.1:*");
    let server = Socket::new(&context, ZMQ_DEALER);
    server.set(ZMQ_PLAIN_SERVER, 1);
    server.connect(&endpoint);
    ali.send("hello");
    assert_eq!(recv(&server, 1), ["hello"]);
    assert_eq!(visit(&context, &|_| true), 1);
    server.send("again");
    assert_eq!(recv(&ali, 1), ["again"]);
    assert_eq!(authenticator.asked_about("ali"), 2);
    drop((ali, server));
    authenticator.join(&context);
}

/// Who was answered about is a peer as before, and what is said of it again is not
/// heard.
#[test]
fn a_question_that_was_answered_leaves_no_connection() {
    for (endpoint, mechanism) in [
        ("tcp://127.0.0.1:*", ZMQ_PLAIN),
        ("tcp://127.0.0.1:*", ZMQ_NULL),
        ("ipc://*", ZMQ_PLAIN),
        ("ws://127.0.0.1:*", ZMQ_PLAIN),
    ] {
        let context = Context::new();
        let authenticator = Socket::new(&context, ZMQ_ROUTER);
        authenticator.set(ZMQ_ROUTER_MANDATORY, 1);
        authenticator.bind(ZAP);
        let pull = Socket::new(&context, ZMQ_PULL);
        pull.set(ZMQ_PLAIN_SERVER, (mechanism == ZMQ_PLAIN).into());
        pull.set_bytes(ZMQ_ZAP_DOMAIN, b"home");
        let endpoint = pull.bind(endpoint);
        let push = Socket::new(&context, ZMQ_PUSH);
        if mechanism == ZMQ_PLAIN {
            push.set_bytes(ZMQ_PLAIN_USERNAME, b"ali");
            push.set_bytes(ZMQ_PLAIN_PASSWORD, b"sesame");
        }
        push.connect(&endpoint);

        let visitor = authenticator.recv().bytes().to_vec();
        while authenticator.get(ZMQ_RCVMORE) == 1 {
            authenticator.recv();
        }
        let say = |status: &str| {
            authenticator.try_send((&*visitor).into(), ZMQ_SNDMORE)?;
            for frame in ["", "1.0", "1", status, "", "ali"] {
                authenticator.try_send(frame.into(), ZMQ_SNDMORE)?;
            }
            authenticator.try_send("".into(), 0)
        };
        say("200").unwrap();
        push.send("hello");
        assert_eq!(recv(&pull, 1), ["hello"]);
        wait_for("the connection ends", || match say("400") {
            Ok(()) => None,
            Err(errno) => {
                assert_eq!(errno, libc::EHOSTUNREACH);
                Some(())
            }
        });
        push.send("again");
        assert_eq!(recv(&pull, 1), ["again"]);
        let found = peers(&context);
        assert_eq!((found.len(), &*found[0].user_id), (1, "ali"));
        assert_eq!(visit(&context, &|_| true), 1);
    }
}

/// Nobody was asked about these.
#[test]
fn peers_of_open_sockets_are_not_shown() {
    let context = Context::new();
    assert_eq!(visit(&context, &|_| true), 0, "before the first socket");
    let pull = Socket::new(&context, ZMQ_PULL);
    let push = Socket::new(&context, ZMQ_PUSH);
    push.connect(&pull.bind("tcp://127.0.0.1:*"));
    push.send("hello");
    assert_eq!(recv(&pull, 1), ["hello"]);
    assert_eq!(peers(&context), []);
    assert_eq!(visit(&context, &|_| true), 0);
}

/// Connections are ended by several threads in every state they can be in.
#[test]
fn visits_go_well_with_a_load() {
    const ROUNDS: usize = 200;

    let context = Context::new();
    context.set(ZMQ_IO_THREADS, 2);
    let authenticator = Authenticator::start(&context);
    for endpoint in ["tcp://127.0.0.1:*", "ws://127.0.0.1:*"] {
        let (pull, endpoint) = server(&context, ZMQ_PULL, endpoint);
        pull.set(ZMQ_RCVHWM, 10);
        let clients: Vec<Socket> = ["a", "b", "c", "d"]
            .into_iter()
            .map(|name| {
                let client = Socket::new(&context, ZMQ_PUSH);
                client.set_bytes(ZMQ_PLAIN_USERNAME, name.as_bytes());
                client.set_bytes(ZMQ_PLAIN_PASSWORD, b"sesame");
                client.set(ZMQ_RECONNECT_IVL, 1);
                client.set(ZMQ_SNDHWM, 10);
                client.connect(&endpoint);
                client
            })
            .collect();
        let running = AtomicBool::new(true);
        let load = vec![b'x'; 5000];
        thread::scope(|scope| {
            for client in clients {
                let (running, load) = (&running, &load);
                scope.spawn(move || {
                    while running.load(Ordering::Relaxed) {
                        let _ = client.try_send((&**load).into(), ZMQ_DONTWAIT);
                        thread::yield_now();
                    }
                });
            }
            let visits: Vec<_> = ["a", "b"]
                .into_iter()
                .map(|name| {
                    let context = &context;
                    scope.spawn(move || {
                        let visits = (0..ROUNDS).map(|round| {
                            thread::yield_now();
                            visit(context, &|peer| round % 4 == 0 || peer.user_id == name)
                        });
                        visits.sum::<c_int>()
                    })
                })
                .collect();
            // What arrives is whole.
            for _ in 0..ROUNDS {
                assert_eq!(pull.recv().bytes(), load);
            }
            let ended: c_int = visits.into_iter().map(|v| v.join().unwrap()).sum();
            assert!(ended > 0);
            // All are back.
            for _ in 0..ROUNDS {
                assert_eq!(pull.recv().bytes(), load);
            }
            running.store(false, Ordering::Relaxed);
        });
    }
    authenticator.join(&context);
}
