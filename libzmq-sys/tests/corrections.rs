//! The corrections of `build/corrections`, by their effect.
//!
//! As released, libzmq 4.3.5 hangs or aborts in most of these tests, and an
//! abort takes the whole test binary with it.

#![cfg(target_os = "linux")]

mod common;

use std::{
    collections::BTreeSet,
    ffi::c_int,
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpStream, UdpSocket},
    sync::{Arc, mpsc},
    thread,
};

use common::{
    Context, Message, PATIENCE, Poller, SharedSocket, Socket, alone, descriptors, wait_for,
};
use libzmq_sys::*;

const TCP: &str = "tcp://127.0.0.1:*";

// SERVER: a peer that has left.

/// A SERVER and a client that it has heard the first message of.
struct Conversation {
    context: Arc<Context>,
    server: Arc<SharedSocket>,
    endpoint: String,
    client: Socket,
    client_id: u32,
}

impl Conversation {
    fn new(prepare: impl Fn(&Socket)) -> Self {
        let context = Context::new();
        let server = Arc::new(SharedSocket::new(&context, ZMQ_SERVER));
        let client = Socket::new(&context, ZMQ_CLIENT);
        prepare(&server.0);
        prepare(&client);
        let endpoint = server.0.bind(TCP);
        client.connect(&endpoint);
        client.send("hello");
        let client_id = server.0.recv().routing_id();
        Self {
            context,
            server,
            endpoint,
            client,
            client_id,
        }
    }

    fn answer(&self, flags: c_int) -> Result<(), c_int> {
        let answer = Message::from("answer").with_routing_id(self.client_id);
        self.server.0.try_send(answer, flags)
    }

    /// Sends until libzmq refuses, and tells why. For the time that libzmq takes
    /// to notice the end of a connection, sends succeed.
    fn answer_until_refused(&self) -> c_int {
        wait_for("a send is refused", || self.answer(ZMQ_DONTWAIT).err())
    }

    /// Lets the client send another message and go, and waits until the server
    /// has read it from the network.
    fn leave_unread(&mut self) {
        self.client.send("unread");
        wait_for("the unread message", || {
            (self.server.0.get(ZMQ_EVENTS) & c_int::from(ZMQ_POLLIN) != 0).then_some(())
        });
        self.leave();
    }

    fn leave(&mut self) {
        let idle = Socket::new(&self.context, ZMQ_CLIENT);
        drop(std::mem::replace(&mut self.client, idle));
    }
}

#[test]
fn a_send_to_a_departed_client_is_unreachable() {
    let _alone = alone();
    let mut conversation = Conversation::new(|_| {});
    conversation.leave();
    assert_eq!(conversation.answer_until_refused(), libc::EHOSTUNREACH);
}

#[test]
fn a_send_to_a_departed_client_is_unreachable_while_messages_are_unread() {
    let _alone = alone();
    let mut conversation = Conversation::new(|_| {});
    let other = Socket::new(&conversation.context, ZMQ_CLIENT);
    other.connect(&conversation.endpoint);
    other.send("of another");
    conversation.leave_unread();

    assert_eq!(conversation.answer_until_refused(), libc::EHOSTUNREACH);
    // It stays so, and the blocking call says the same.
    for flags in [ZMQ_DONTWAIT, 0] {
        assert_eq!(conversation.answer(flags), Err(libc::EHOSTUNREACH));
    }

    // What was unread is still there, and the other client is still served.
    let mut unread = BTreeSet::new();
    for _ in 0..2 {
        let mut message = conversation.server.0.recv();
        unread.insert(message.bytes().to_vec());
        if message.bytes() == b"of another" {
            let id = message.routing_id();
            let answer = Message::from("answer").with_routing_id(id);
            conversation.server.0.send(answer);
        }
    }
    assert_eq!(unread, [b"of another".to_vec(), b"unread".to_vec()].into());
    assert_eq!(other.recv().bytes(), b"answer");
    assert_eq!(conversation.answer(0), Err(libc::EHOSTUNREACH));
}

#[test]
fn a_blocked_send_ends_when_its_client_leaves() {
    let _alone = alone();
    blocked_send_ends(Conversation::leave);
}

#[test]
fn a_blocked_send_ends_when_its_client_leaves_messages_unread() {
    let _alone = alone();
    blocked_send_ends(Conversation::leave_unread);
}

fn blocked_send_ends(leave: fn(&mut Conversation)) {
    // The client reads nothing and all buffers are small, so the pipe is full
    // soon and stays so.
    let mut conversation = Conversation::new(|socket| {
        for option in [ZMQ_SNDHWM, ZMQ_RCVHWM] {
            socket.set(option, 1);
        }
        for option in [ZMQ_SNDBUF, ZMQ_RCVBUF] {
            socket.set(option, 4096);
        }
    });
    conversation.server.0.set(ZMQ_SNDTIMEO, -1);
    let id = conversation.client_id;
    let large = move || Message::from([0; 65536].as_slice()).with_routing_id(id);
    fill(&conversation.server.0, large);

    let server = Arc::clone(&conversation.server);
    let (sender, outcome) = mpsc::channel();
    // Not joined: if the send hangs, the test fails and leaves it behind.
    thread::spawn(move || {
        sender.send(Outcome::Begins(descriptors::thread_id())).ok();
        let result = server.0.try_send(large(), 0);
        sender.send(Outcome::Ended(result)).ok();
    });
    let thread = match outcome.recv_timeout(PATIENCE) {
        Ok(Outcome::Begins(thread)) => thread,
        other => panic!("the thread does not begin: {other:?}"),
    };
    wait_for("the send blocks", || {
        descriptors::is_asleep(thread).then_some(())
    });

    leave(&mut conversation);
    match outcome.recv_timeout(PATIENCE) {
        Ok(Outcome::Ended(result)) => assert_eq!(result, Err(libc::EHOSTUNREACH)),
        other => panic!("the send hangs: {other:?}"),
    }
}

#[derive(Debug)]
enum Outcome {
    Begins(libc::pid_t),
    Ended(Result<(), c_int>),
}

/// Sends until the pipe is full and has been so for a while, in which the
/// network could have taken more.
fn fill(server: &Socket, message: impl Fn() -> Message) {
    let mut full = 0;
    wait_for("the pipe is full", || {
        match server.try_send(message(), ZMQ_DONTWAIT) {
            Ok(()) => full = 0,
            Err(err) => {
                assert_eq!(err, libc::EAGAIN);
                full += 1;
            }
        }
        (full == 50).then_some(())
    });
}

// Termination: connections to addresses that nobody binds.

#[test]
fn a_context_ends_with_connections_that_were_never_accepted() {
    let _alone = alone();
    const SOCKETS: c_int = 4;
    let context = Context::new();
    context.set(ZMQ_MAX_SOCKETS, SOCKETS);
    let sockets: Vec<Socket> = (0..SOCKETS)
        .map(|_| Socket::new(&context, ZMQ_PAIR))
        .collect();
    // The place that termination needs is nobody else's.
    let one_more = Socket::try_new(&context, ZMQ_PAIR);
    assert_eq!(one_more.err(), Some(libc::EMFILE));
    for (number, socket) in sockets.iter().enumerate() {
        for other in ["a", "b"] {
            socket.connect(&format!("inproc://nobody-{number}-{other}"));
        }
        socket.send("never read");
    }
    let (sender, ended) = mpsc::channel();
    // Not joined: if termination hangs, the test fails and leaves it behind.
    thread::spawn(move || {
        drop(sockets);
        drop(context);
        sender.send(()).ok();
    });
    ended.recv_timeout(PATIENCE).expect("the context ends");
}

// Pollers: signals that nobody has waited for.

#[test]
fn signals_to_pollers_do_not_add_up() {
    let context = Context::new();
    let gather = Socket::new(&context, ZMQ_GATHER);
    let scatter = Socket::new(&context, ZMQ_SCATTER);
    scatter.connect(&gather.bind("inproc://signals"));

    let poller = Poller::new([&gather]);
    let descriptor = poller.descriptor();
    for _ in 0..1000 {
        scatter.send("one");
        drop(gather.recv());
        // It has seen that there is nothing: the next one is news.
        assert!(gather.try_recv(ZMQ_DONTWAIT).is_err());
    }
    assert!(is_readable(descriptor));
    assert_eq!(poller.look(), Err(libc::EAGAIN));
    assert!(!is_readable(descriptor));
}

fn is_readable(descriptor: c_int) -> bool {
    let mut item = libc::pollfd {
        fd: descriptor,
        events: libc::POLLIN,
        revents: 0,
    };
    // SAFETY: it is one item.
    let found = unsafe { libc::poll(&mut item, 1, 0) };
    found == 1 && item.revents & libc::POLLIN != 0
}

// Pollers: a socket that knows of the end of its context.

#[test]
fn a_poller_survives_the_end_of_a_context() {
    let (ended, other) = (Context::new(), Context::new());
    let sockets = [&ended, &other].map(|context| Socket::new(context, ZMQ_PULL));
    ended.shutdown();
    assert_eq!(sockets[0].try_recv(ZMQ_DONTWAIT).err(), Some(ETERM));

    let poller = Poller::new(&sockets);
    assert_eq!(poller.look(), Err(ETERM));
    assert_eq!(poller.look(), Err(ETERM));
    poller.remove(&sockets[0]);
    assert_eq!(poller.look(), Err(libc::EAGAIN));
}

// The ZAP domain: taken back.

#[test]
fn a_zap_domain_can_be_emptied() {
    let _alone = alone();
    let context = Context::new();
    let socket = Socket::new(&context, ZMQ_SERVER);
    for domain in ["first", "", "second"] {
        socket.set_bytes(ZMQ_ZAP_DOMAIN, domain.as_bytes());
        assert_eq!(socket.get_text(ZMQ_ZAP_DOMAIN), domain);
    }
}

// DISH over UDP: malformed datagrams.

#[test]
fn a_dish_survives_malformed_datagrams() {
    let _alone = alone();
    let before = descriptors::open();
    let context = Context::new();
    let dish = Socket::new(&context, ZMQ_DISH);
    dish.join("good");
    dish.bind("udp://127.0.0.1:*");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
    let sender_port = sender.local_addr().expect("it is bound").port();
    // The I/O thread opens the socket, and nobody but the kernel knows its port.
    let port = wait_for("the DISH has a port", || {
        descriptors::opened_since(&before)
            .into_iter()
            .filter(|descriptor| descriptors::is_of_type(*descriptor, libc::SOCK_DGRAM))
            .filter_map(descriptors::local_port)
            .find(|port| *port != 0 && *port != sender_port)
    });

    let whole_group = [&[255_u8][..], &[b'g'; 255]].concat();
    for bad in [
        &b""[..],
        &[0],
        &[1],
        &[0x7f],
        &[0x80],
        &[0xff],
        &[0x80, 0x80, 0x80],
        &[0xff, 0xff, 0xff, 0xff],
        &[4, b'g', b'o', b'o'],
        &[0x80; 128],
        &[0xff; 255],
        &whole_group,
        // Again an empty one, after one that left something in the buffer.
        b"",
    ] {
        send_datagram(&sender, bad, port);
        // In between, so that a dead DISH is found out by the one it died of.
        send_datagram(&sender, b"\x04goodfine", port);
        assert_eq!(dish.recv().bytes(), b"fine", "after {bad:?}");
    }
    assert!(
        dish.try_recv(ZMQ_DONTWAIT).is_err(),
        "something was made up"
    );
}

fn send_datagram(sender: &UdpSocket, bytes: &[u8], port: u16) {
    let sent = sender
        .send_to(bytes, ("127.0.0.1", port))
        .expect("loopback takes datagrams");
    assert_eq!(sent, bytes.len());
}

// RADIO over UDP: oversized messages.

/// What libzmq writes a datagram into.
const BUFFER: usize = 8192;

#[test]
fn a_radio_drops_what_does_not_fit_a_datagram() {
    let _alone = alone();
    let receiver = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
    receiver
        .set_read_timeout(Some(PATIENCE))
        .expect("it is long");
    let address = receiver.local_addr().expect("it is bound");
    let context = Context::new();
    let radio = Socket::new(&context, ZMQ_RADIO);
    radio.connect(&format!("udp://{address}"));

    let fits = BUFFER - "\x01g".len();
    for size in [BUFFER, fits + 1, 60_000, 1_000_000] {
        let body = vec![b'x'; size];
        radio.send(Message::from(body.as_slice()).with_group("g"));
    }
    radio.send(Message::from(vec![b'y'; fits].as_slice()).with_group("g"));
    radio.send(Message::from("next").with_group("g"));

    let mut datagram = [0; 65536];
    let largest = receiver.recv(&mut datagram).expect("the largest arrives");
    assert_eq!(largest, BUFFER);
    assert!(datagram[2..largest].iter().all(|byte| *byte == b'y'));
    let next = receiver.recv(&mut datagram).expect("the next arrives");
    assert_eq!(&datagram[..next], b"\x01gnext");
}

// DGRAM: oversized datagrams.

#[test]
fn a_dgram_drops_what_does_not_fit_a_datagram() {
    let _alone = alone();
    let receiver = UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
    receiver
        .set_read_timeout(Some(PATIENCE))
        .expect("it is long");
    let address = receiver.local_addr().expect("it is bound").to_string();
    let context = Context::new();
    let dgram = Socket::new(&context, ZMQ_DGRAM);
    dgram.bind("udp://127.0.0.1:*");

    let send = |body: &[u8]| {
        dgram
            .try_send(address.as_str().into(), ZMQ_SNDMORE)
            .expect("an address is taken");
        dgram.send(body);
    };
    for size in [BUFFER + 1, 60_000, 1_000_000] {
        send(&vec![b'x'; size]);
    }
    send(&[b'y'; BUFFER]);
    send(b"next");

    let mut datagram = [0; 65536];
    let largest = receiver.recv(&mut datagram).expect("the largest arrives");
    assert_eq!(largest, BUFFER);
    assert!(datagram[..largest].iter().all(|byte| *byte == b'y'));
    let next = receiver.recv(&mut datagram).expect("the next arrives");
    assert_eq!(&datagram[..next], b"next");
}

// RADIO over TCP: groups that cannot be stored.

#[test]
fn a_radio_survives_overlong_groups() {
    let _alone = alone();
    let context = Context::new();
    let radio = Socket::new(&context, ZMQ_RADIO);
    let endpoint = radio.bind(TCP);

    for name in ["JOIN", "LEAVE"] {
        for length in [256, 300, 70_000] {
            let mut dish = HandmadeDish::connect(&endpoint);
            dish.send_command(name, &vec![b'g'; length]);
            assert!(dish.is_dismissed(), "{name} of {length} bytes");
        }
    }

    let dish = Socket::new(&context, ZMQ_DISH);
    dish.join("good");
    dish.connect(&endpoint);
    dish.set(ZMQ_RCVTIMEO, 10);
    // Until the RADIO has heard of the group it drops what it is given.
    let mut message = wait_for("a message for the good DISH", || {
        radio.send(Message::from("fine").with_group("good"));
        dish.try_recv(0).ok()
    });
    assert_eq!(message.bytes(), b"fine");
}

/// The longest group that can be stored is no error.
#[test]
fn a_radio_accepts_the_longest_group() {
    let _alone = alone();
    let context = Context::new();
    let radio = Socket::new(&context, ZMQ_RADIO);
    let endpoint = radio.bind(TCP);
    let group = "g".repeat(255);

    let mut dish = HandmadeDish::connect(&endpoint);
    dish.send_command("JOIN", group.as_bytes());
    dish.stream.set_nonblocking(true).expect("sockets can");
    let first = wait_for("a message for the longest group", || {
        radio.send(Message::from("fine").with_group(&group));
        match dish.stream.read(&mut [0]) {
            Ok(count) => Some(count),
            Err(err) if err.kind() == ErrorKind::WouldBlock => None,
            Err(err) => panic!("the connection broke: {err}"),
        }
    });
    assert_eq!(first, 1);
}

/// Speaks ZMTP 3.1 as far as to pass for a DISH.
struct HandmadeDish {
    stream: TcpStream,
}

impl HandmadeDish {
    fn connect(endpoint: &str) -> Self {
        let address = endpoint.strip_prefix("tcp://").expect("it is tcp");
        let stream = TcpStream::connect(address).expect("the RADIO listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is long");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("it is long");
        let mut dish = Self { stream };
        dish.greet();
        dish.send_command("READY", b"\x0bSocket-Type\0\0\0\x04DISH");
        dish.expect_ready();
        dish
    }

    /// Signature, version 3.1, mechanism NULL, and what is reserved.
    fn greet(&mut self) {
        let mut greeting = [0_u8; 64];
        greeting[..12].copy_from_slice(b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01");
        greeting[12..16].copy_from_slice(b"NULL");
        self.stream.write_all(&greeting).expect("the RADIO reads");
        self.stream
            .read_exact(&mut greeting)
            .expect("the RADIO greets");
        assert_eq!(&greeting[12..16], b"NULL");
    }

    fn send_command(&mut self, name: &str, data: &[u8]) {
        let name_length = u8::try_from(name.len()).expect("names are short");
        let body = [&[name_length], name.as_bytes(), data].concat();
        let mut frame = match u8::try_from(body.len()) {
            Ok(length) => vec![0x04, length],
            Err(_) => {
                let length = u64::try_from(body.len()).expect("a length fits");
                [&[0x06][..], &length.to_be_bytes()].concat()
            }
        };
        frame.extend(body);
        self.stream.write_all(&frame).expect("the RADIO reads");
    }

    fn expect_ready(&mut self) {
        let mut head = [0_u8; 2];
        self.stream.read_exact(&mut head).expect("a frame begins");
        let [flags, length] = head;
        assert_eq!(flags, 0x04, "a short command");
        let mut body = vec![0; length.into()];
        self.stream.read_exact(&mut body).expect("a frame ends");
        assert!(body.starts_with(b"\x05READY"));
    }

    /// Whether the RADIO closes the connection.
    fn is_dismissed(&mut self) -> bool {
        match self.stream.read(&mut [0; 64]) {
            Ok(count) => count == 0,
            Err(err) => err.kind() == ErrorKind::ConnectionReset,
        }
    }
}

// Numbers that look like chance.

/// Tells a process of the test below that it is one of them.
const FIRST_ID: &str = "LIBZMQ_SYS_TESTS_FIRST_ID";

#[test]
fn no_two_processes_begin_with_the_same_routing_id() {
    let id = Conversation::new(|_| ()).client_id;
    if std::env::var_os(FIRST_ID).is_some() {
        println!("{FIRST_ID}={id}");
        return;
    }
    let ids: BTreeSet<String> = (0..3)
        .map(|_| {
            let output = std::process::Command::new(std::env::current_exe().expect("there is one"))
                .args(["--exact", "--nocapture"])
                .arg("no_two_processes_begin_with_the_same_routing_id")
                .env(FIRST_ID, "")
                .output()
                .expect("it can be started again");
            let output = String::from_utf8_lossy(&output.stdout).into_owned();
            let (_, rest) = output
                .split_once(&format!("{FIRST_ID}="))
                .unwrap_or_else(|| panic!("no id: {output}"));
            rest.lines().next().expect("a line").to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
}
