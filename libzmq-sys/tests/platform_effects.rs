//! That libzmq knows its platform, shown by what it does to real sockets.
//!
//! A fact that is missing from `platform.hpp` is nowhere an error: libzmq then
//! accepts an option and ignores it, or leaks a descriptor. So nothing less than
//! a look at the kernel's side proves the build.

#![cfg(target_os = "linux")]

mod common;

use std::{
    ffi::c_int,
    io::Read as _,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

#[cfg(any(feature = "curve", feature = "mimalloc"))]
use common::Message;
use common::{Context, PATIENCE, Poller, Socket, alone, descriptors, has, wait_for};
use libzmq_sys::*;

/// A PUSH that is connected to a PULL, after a first message has arrived.
struct Pair {
    pull: Socket,
    push: Socket,
    endpoint: String,
}

impl Pair {
    fn new(endpoint: &str, prepare: impl Fn(&Socket)) -> Self {
        let context = Context::new();
        Self::in_context(&context, endpoint, prepare)
    }

    fn in_context(context: &Arc<Context>, endpoint: &str, prepare: impl Fn(&Socket)) -> Self {
        let pull = Socket::new(context, ZMQ_PULL);
        let push = Socket::new(context, ZMQ_PUSH);
        prepare(&pull);
        prepare(&push);
        let endpoint = pull.bind(endpoint);
        push.connect(&endpoint);
        push.send("first");
        assert_eq!(pull.recv().bytes(), b"first");
        Self {
            pull,
            push,
            endpoint,
        }
    }

    fn port(&self) -> u16 {
        let (_, port) = self.endpoint.rsplit_once(':').expect("tcp has a port");
        port.trim_end_matches('/')
            .parse()
            .expect("a port is a number")
    }

    /// Both ends of the connection.
    fn ends(&self) -> [c_int; 2] {
        descriptors::tcp_ends(self.port())
            .try_into()
            .expect("a connection has two ends")
    }
}

const TCP: &str = "tcp://127.0.0.1:*";

#[test]
fn keep_alives_are_set_on_both_ends() {
    let _alone = alone();
    let pair = Pair::new(TCP, |socket| {
        socket.set(ZMQ_TCP_KEEPALIVE, 1);
        socket.set(ZMQ_TCP_KEEPALIVE_IDLE, 77);
        socket.set(ZMQ_TCP_KEEPALIVE_INTVL, 33);
        socket.set(ZMQ_TCP_KEEPALIVE_CNT, 5);
    });
    for end in pair.ends() {
        for (level, name, value) in [
            (libc::SOL_SOCKET, libc::SO_KEEPALIVE, 1),
            (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, 77),
            (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL, 33),
            (libc::IPPROTO_TCP, libc::TCP_KEEPCNT, 5),
        ] {
            assert_eq!(descriptors::option(end, level, name), Some(value), "{name}");
        }
    }
}

/// The other half of the proof: the option is what sets them.
#[test]
fn keep_alives_are_off_by_default() {
    let _alone = alone();
    let pair = Pair::new(TCP, |_| {});
    for end in pair.ends() {
        let value = descriptors::option(end, libc::SOL_SOCKET, libc::SO_KEEPALIVE);
        assert_eq!(value, Some(0));
    }
}

#[test]
fn no_descriptor_survives_exec() {
    let _alone = alone();
    let abstract_ipc = abstract_endpoint();
    for endpoint in [TCP, "ipc://*", &abstract_ipc, "ws://127.0.0.1:*/test"] {
        let before = descriptors::open();
        let _pair = Pair::new(endpoint, |_| {});
        let opened = descriptors::opened_since(&before);
        for descriptor in &opened {
            let what = descriptors::target(*descriptor);
            assert!(
                descriptors::is_close_on_exec(*descriptor),
                "{endpoint}: {what:?}"
            );
        }
        let streams = opened
            .iter()
            .filter(|end| descriptors::is_of_type(**end, libc::SOCK_STREAM));
        // A listener and the two ends: otherwise the test has seen too little.
        assert_eq!(streams.clone().count(), 3, "{endpoint}");
        let listeners: Vec<_> = streams
            .filter(|end| descriptors::is_listener(**end))
            .collect();
        assert_eq!(listeners.len(), 1, "{endpoint}");
        // The connection that it is told of may have gone.
        assert!(!descriptors::is_blocking(*listeners[0]), "{endpoint}");
    }
}

#[test]
fn no_udp_descriptor_survives_exec() {
    let _alone = alone();
    let before = descriptors::open();
    let context = Context::new();
    let dish = Socket::new(&context, ZMQ_DISH);
    dish.bind("udp://127.0.0.1:*");
    let udp = wait_for("the I/O thread opens a UDP socket", || {
        descriptors::opened_since(&before)
            .into_iter()
            .find(|descriptor| descriptors::is_of_type(*descriptor, libc::SOCK_DGRAM))
    });
    assert!(descriptors::is_close_on_exec(udp));
}

#[test]
fn threads_are_woken_through_eventfd_and_epoll() {
    let _alone = alone();
    let before = descriptors::open();
    let _pair = Pair::new("inproc://wake", |_| {});
    let opened = descriptors::opened_since(&before);
    let targets: Vec<String> = opened
        .iter()
        .filter_map(|descriptor| descriptors::target(*descriptor))
        .collect();
    for kind in ["anon_inode:[eventfd]", "anon_inode:[eventpoll]"] {
        assert!(targets.iter().any(|target| target == kind), "{targets:?}");
    }
    // Nothing went over the network, so a socket would be a pair for wake-ups.
    for target in &targets {
        assert!(target.starts_with("anon_inode:"), "{targets:?}");
    }
}

#[test]
fn a_poller_is_woken_through_eventfd() {
    let _alone = alone();
    let context = Context::new();
    let server = Socket::new(&context, ZMQ_SERVER);
    let before = descriptors::open();
    let poller = Poller::new([&server]);
    let descriptor = poller.descriptor();
    assert!(!before.contains_key(&descriptor));
    let target = descriptors::target(descriptor);
    assert_eq!(target.as_deref(), Some("anon_inode:[eventfd]"));
    assert!(descriptors::is_close_on_exec(descriptor));
}

#[test]
fn ipc_works_with_a_path_and_without() {
    let _alone = alone();
    let abstract_ipc = abstract_endpoint();
    for endpoint in ["ipc://*", &abstract_ipc] {
        let pair = Pair::new(endpoint, |_| {});
        pair.push.send("over ipc");
        assert_eq!(pair.pull.recv().bytes(), b"over ipc", "{endpoint}");
    }
}

/// The name of an abstract socket is in no file system, and nobody else's.
fn abstract_endpoint() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("ipc://@libzmq-sys-{}-{next}", std::process::id())
}

/// By the kernel's word, and not the peer's.
#[test]
fn ipc_tells_who_the_peer_is_and_filters() {
    let _alone = alone();
    // SAFETY: has no preconditions.
    let (user, process) = unsafe { (libc::getuid(), libc::getpid()) };
    let pair = Pair::new("ipc://*", |socket| {
        socket.set_bytes(ZMQ_IPC_FILTER_PID, &process.to_ne_bytes());
    });
    pair.push.send("admitted");
    let message = pair.pull.recv();
    let address = message.property(ZMQ_MSG_PROPERTY_PEER_ADDRESS);
    // User, group and process of the peer, which is ourselves.
    let address = address.expect("a peer over ipc has an address");
    assert!(address.contains(&format!(":{user}:")), "{address}");
    assert!(address.ends_with(&format!(":{process}")), "{address}");
}

#[test]
fn ipc_keeps_out_who_passes_no_filter() {
    let _alone = alone();
    let context = Context::new();
    let pull = Socket::new(&context, ZMQ_PULL);
    // The first process is never a test.
    pull.set_bytes(ZMQ_IPC_FILTER_PID, &1_i32.to_ne_bytes());
    let endpoint = pull.bind("ipc://*");
    let (_, path) = endpoint
        .split_once("://")
        .expect("an endpoint has a scheme");
    let mut stream = UnixStream::connect(path).expect("the listener is there");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is long");
    // Closed at once: an admitted peer would be sent a greeting.
    assert_eq!(stream.read(&mut [0; 64]).ok(), Some(0));
}

#[test]
fn a_socket_is_bound_to_its_device() {
    let _alone = alone();
    if !may_bind_to_device() {
        return;
    }
    let pair = Pair::new(TCP, |socket| socket.set_bytes(ZMQ_BINDTODEVICE, b"lo"));
    for end in pair.ends() {
        assert_eq!(descriptors::device(end), "lo");
    }
}

/// Older kernels want a privilege for it.
fn may_bind_to_device() -> bool {
    let name: c_int = c_int::from_ne_bytes(*b"lo\0\0");
    descriptors::may_set(libc::SOL_SOCKET, libc::SO_BINDTODEVICE, name)
}

#[test]
fn a_connection_has_its_priority() {
    let _alone = alone();
    // The highest that needs no privilege.
    let pair = Pair::new(TCP, |socket| socket.set(ZMQ_PRIORITY, 6));
    for end in pair.ends() {
        let value = descriptors::option(end, libc::SOL_SOCKET, libc::SO_PRIORITY);
        assert_eq!(value, Some(6));
    }
}

#[test]
fn a_connection_polls_busily() {
    let _alone = alone();
    if !descriptors::may_set(libc::SOL_SOCKET, libc::SO_BUSY_POLL, 50) {
        return;
    }
    let pair = Pair::new(TCP, |socket| socket.set(ZMQ_BUSY_POLL, 50));
    for end in pair.ends() {
        let value = descriptors::option(end, libc::SOL_SOCKET, libc::SO_BUSY_POLL);
        assert_eq!(value, Some(50));
    }
}

#[test]
fn threads_carry_their_name() {
    let _alone = alone();
    let context = Context::new();
    context.set_name("corvid");
    let _pair = Pair::in_context(&context, TCP, |_| {});
    // A thread takes its name after it has begun to work.
    for kind in ["corvid/ZMQbg/Re", "corvid/ZMQbg/IO"] {
        wait_for(kind, || {
            let names = descriptors::thread_names();
            names.iter().any(|name| name == kind).then_some(())
        });
    }
}

#[test]
fn the_capabilities_are_all_there() {
    for capability in ["draft", "ipc", "WS"] {
        assert!(has(capability), "{capability}");
    }
    assert_eq!(has("curve"), cfg!(feature = "curve"));
}

#[cfg(feature = "curve")]
#[test]
fn a_curve_handshake_completes() {
    let _alone = alone();
    let (server_public, server_secret) = curve_keys();
    let (client_public, client_secret) = curve_keys();

    let context = Context::new();
    let server = Socket::new(&context, ZMQ_SERVER);
    server.set(ZMQ_CURVE_SERVER, 1);
    server.set_bytes(ZMQ_CURVE_SECRETKEY, &server_secret);
    let endpoint = server.bind(TCP);

    let client = Socket::new(&context, ZMQ_CLIENT);
    client.set_bytes(ZMQ_CURVE_SERVERKEY, &server_public);
    client.set_bytes(ZMQ_CURVE_PUBLICKEY, &client_public);
    client.set_bytes(ZMQ_CURVE_SECRETKEY, &client_secret);
    client.connect(&endpoint);

    for socket in [&server, &client] {
        assert_eq!(socket.get(ZMQ_MECHANISM), ZMQ_CURVE);
    }
    client.send("question");
    let mut question = server.recv();
    assert_eq!(question.bytes(), b"question");
    let answer = Message::from("answer").with_routing_id(question.routing_id());
    server.send(answer);
    assert_eq!(client.recv().bytes(), b"answer");
}

/// A public and a secret key, each with its final NUL left off.
#[cfg(feature = "curve")]
fn curve_keys() -> ([u8; 40], [u8; 40]) {
    let (mut public, mut secret) = ([0_u8; 41], [0_u8; 41]);
    // SAFETY: libzmq writes 40 characters and a NUL to each.
    let code = unsafe { zmq_curve_keypair(public.as_mut_ptr().cast(), secret.as_mut_ptr().cast()) };
    assert_eq!(code, 0);
    let text = |key: [u8; 41]| key[..40].try_into().expect("40 of 41");
    (text(public), text(secret))
}

#[cfg(feature = "mimalloc")]
mod allocator {
    use std::ffi::c_void;

    use super::{Message, Pair, TCP, alone};

    unsafe extern "C" {
        /// mimalloc's own word on whether a block is one of its.
        fn mi_is_in_heap_region(block: *const c_void) -> bool;
    }

    fn is_mimallocs(block: *const c_void) -> bool {
        // SAFETY: mimalloc looks the address up and does not follow it.
        unsafe { mi_is_in_heap_region(block) }
    }

    #[test]
    fn messages_are_mimallocs() {
        let mut message = Message::from([7_u8; 1000].as_slice());
        assert!(is_mimallocs(message.data()));
    }

    #[test]
    fn received_messages_are_mimallocs() {
        let _alone = alone();
        let pair = Pair::new(TCP, |_| {});
        // One that shares the buffer it was read into, and one with its own.
        for size in [1000, 100_000] {
            pair.push.send(vec![7; size].as_slice());
            let mut message = pair.pull.recv();
            assert_eq!(message.bytes().len(), size);
            assert!(is_mimallocs(message.data()), "{size} bytes");
        }
    }

    /// Or the test above would prove nothing.
    #[test]
    fn blocks_outside_of_libzmq_are_not_mimallocs() {
        let block = vec![7_u8; 1000];
        assert!(!is_mimallocs(block.as_ptr().cast()));
    }
}
