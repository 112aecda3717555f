//! The corrections to the classic socket types, by their effect.
//!
//! As released, libzmq 4.3.5 fails, hangs or aborts in these tests, and an abort
//! takes the whole test binary with it.

#![cfg(target_os = "linux")]

mod common;

use std::{
    ffi::c_int,
    hint, mem, ptr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use common::{Context, PATIENCE, Socket, await_command, wait_for};
use libzmq_sys::*;

const TCP: &str = "tcp://127.0.0.1:*";
const INPROC: &str = "inproc://here";

/// Sends the frames of a message, and waits for none of them.
fn send_all(socket: &Socket, frames: &[&str]) {
    let (last, others) = frames.split_last().expect("a message has a frame");
    for frame in others {
        send_frame(socket, frame, ZMQ_SNDMORE);
    }
    send_frame(socket, last, 0);
}

fn send_frame(socket: &Socket, frame: &str, flags: c_int) {
    socket
        .try_send(frame.into(), flags | ZMQ_DONTWAIT)
        .unwrap_or_else(|err| panic!("frame {frame}: errno {err}"));
}

/// Receives a whole message.
fn recv_all(socket: &Socket) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    loop {
        frames.push(socket.recv().bytes().to_vec());
        if socket.get(ZMQ_RCVMORE) == 0 {
            return frames;
        }
    }
}

/// Waits until there is a command for the socket that it has not processed, and
/// for so long that its next call does not put off processing it.
fn wait_for_command(socket: &Socket) {
    await_command(socket);
    // libzmq does not look twice within three million ticks.
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(5) {
        hint::spin_loop();
    }
}

// A message of several frames is sent as one.

#[test]
fn a_peer_that_leaves_between_frames_fails_none() {
    for (kind, peer_kind) in [
        (ZMQ_PUSH, ZMQ_PULL),
        (ZMQ_DEALER, ZMQ_DEALER),
        (ZMQ_PAIR, ZMQ_PAIR),
    ] {
        let context = Context::new();
        let socket = Socket::new(&context, kind);
        socket.bind(INPROC);
        let first = Socket::new(&context, peer_kind);
        first.connect(INPROC);
        send_all(&socket, &["whole"]);
        assert_eq!(recv_all(&first), [b"whole"]);

        send_frame(&socket, "a", ZMQ_SNDMORE);
        drop(first);
        wait_for_command(&socket);
        send_frame(&socket, "b", 0);

        // It went with the first peer as a whole, and the second has no part.
        // (A PAIR refuses a second peer until it has forgotten the first.)
        let second = wait_for("a second peer", || {
            let second = Socket::new(&context, peer_kind);
            second.connect(INPROC);
            // Processes commands, and reads the end of the first connection.
            socket.get(ZMQ_EVENTS);
            let sent = socket.try_send("next".into(), ZMQ_DONTWAIT);
            sent.is_ok().then_some(second)
        });
        assert_eq!(recv_all(&second), [b"next"], "{kind}");
    }
}

#[test]
fn a_context_that_shuts_down_between_frames_fails_none() {
    let context = Context::new();
    let own = Context::new();
    let pull = Socket::new(&context, ZMQ_PULL);
    let push = Socket::new(&own, ZMQ_PUSH);
    push.set(ZMQ_LINGER, -1);
    push.connect(&pull.bind(TCP));
    send_frame(&push, "a", ZMQ_SNDMORE);
    own.shutdown();
    wait_for_command(&push);
    send_frame(&push, "b", ZMQ_SNDMORE);
    send_frame(&push, "c", 0);
    let after = push.try_send("next".into(), ZMQ_DONTWAIT);
    assert_eq!(after, Err(ETERM));
    drop(push);
    assert_eq!(recv_all(&pull), [b"a", b"b", b"c"]);
}

#[test]
fn a_context_that_shuts_down_between_frames_lets_them_be_received() {
    // More frames than libzmq receives without looking for commands.
    const FRAMES: usize = 250;
    let context = Context::new();
    let pull = Socket::new(&context, ZMQ_PULL);
    pull.bind(INPROC);
    let push = Socket::new(&context, ZMQ_PUSH);
    push.connect(INPROC);
    send_all(&push, &["frame"; FRAMES]);
    send_all(&push, &["next"]);
    assert_eq!(pull.recv().bytes(), b"frame");
    context.shutdown();
    wait_for_command(&pull);
    assert_eq!(recv_all(&pull).len(), FRAMES - 1);
    // What was put off is done with the next message.
    assert_eq!(pull.try_recv(0).err(), Some(ETERM));
}

#[test]
fn an_endpoint_is_not_given_up_in_the_middle_of_a_message() {
    for (kind, peer_kind) in [
        (ZMQ_PULL, ZMQ_PUSH),
        (ZMQ_DEALER, ZMQ_DEALER),
        (ZMQ_PAIR, ZMQ_PAIR),
    ] {
        let context = Context::new();
        let peer = Socket::new(&context, peer_kind);
        peer.bind(INPROC);
        let socket = Socket::new(&context, kind);
        socket.connect(INPROC);
        send_all(&peer, &["a", "b"]);
        assert_eq!(socket.recv().bytes(), b"a");
        assert_eq!(socket.disconnect(INPROC), Err(EFSM));
        assert_eq!(socket.recv().bytes(), b"b");
        assert_eq!(socket.disconnect(INPROC), Ok(()));
    }
}

/// Neither half a message that was sent nor half a one that was received keeps a
/// socket from being closed.
#[test]
fn a_socket_closes_in_the_middle_of_a_message() {
    let context = Context::new();
    let pull = Socket::new(&context, ZMQ_PULL);
    let push = Socket::new(&context, ZMQ_PUSH);
    push.set(ZMQ_LINGER, -1);
    push.connect(&pull.bind(TCP));
    send_all(&push, &["a", "b"]);
    send_frame(&push, "half", ZMQ_SNDMORE);
    assert_eq!(pull.recv().bytes(), b"a");
    let (sender, ended) = mpsc::channel();
    // Not joined: if the end hangs, the test fails and leaves it behind.
    thread::spawn(move || {
        drop((push, pull, context));
        sender.send(()).ok();
    });
    ended.recv_timeout(PATIENCE).expect("the context ends");
}

/// A data frame of a STREAM ends its message, flagged or not.
#[test]
fn a_stream_that_flags_all_its_frames_still_processes_commands() {
    let context = Context::new();
    let stream = Socket::new(&context, ZMQ_STREAM);
    let peer = Socket::new(&context, ZMQ_STREAM);
    peer.connect(&stream.bind(TCP));
    let mut id = stream.recv();
    let id = id.bytes().to_vec();
    // For a body that came, it would have to be told so.
    for _ in 0..2 {
        stream
            .try_send(id.as_slice().into(), ZMQ_SNDMORE)
            .expect("the peer is there");
        send_frame(&stream, "data", ZMQ_SNDMORE);
    }
    context.shutdown();
    wait_for_command(&stream);
    let after = stream.try_send(id.as_slice().into(), ZMQ_SNDMORE);
    assert_eq!(after, Err(ETERM));
}

#[test]
fn a_message_of_an_xsub_keeps_frames_that_look_like_cancellations() {
    let context = Context::new();
    let xpub = Socket::new(&context, ZMQ_XPUB);
    xpub.bind(INPROC);
    let xsub = Socket::new(&context, ZMQ_XSUB);
    xsub.connect(INPROC);
    for frames in [["a", "\0b"], ["\0a", "b"]] {
        send_all(&xsub, &frames);
        for frame in frames {
            assert_eq!(xpub.recv().bytes(), frame.as_bytes());
        }
    }
    // One frame is still what it was.
    send_all(&xsub, &["\0never"]);
    send_all(&xsub, &["next"]);
    assert_eq!(xpub.recv().bytes(), b"next");
}

/// In some of the rounds the peer leaves when the REQ has just looked for
/// commands, and so does not know of it yet.
#[test]
fn a_request_after_a_failed_one_is_whole() {
    let context = Context::new();
    for round in 0..300 {
        let endpoint = format!("inproc://round-{round}");
        let req = Socket::new(&context, ZMQ_REQ);
        let first = Socket::new(&context, ZMQ_ROUTER);
        first.bind(&endpoint);
        // There is nobody yet, but commands are looked for.
        let nobody = req.try_send("request".into(), ZMQ_DONTWAIT);
        assert_eq!(nobody, Err(libc::EAGAIN));
        req.connect(&endpoint);
        drop(first);
        await_command(&req);
        if req.try_send("request".into(), ZMQ_DONTWAIT).is_ok() {
            // It was not gone yet.
            continue;
        }

        let second = Socket::new(&context, ZMQ_DEALER);
        let endpoint = format!("{endpoint}-again");
        second.bind(&endpoint);
        req.connect(&endpoint);
        req.send("request");
        assert_eq!(recv_all(&second), [b"".as_slice(), b"request"]);
    }
}

// Signals.

/// Sends the calling thread a signal again and again, until it is dropped. The
/// signal does nothing but interrupt.
struct Signals {
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Signals {
    fn begin() -> Self {
        extern "C" fn ignore(_: c_int) {}
        // SAFETY: all zeroes is a valid value; without SA_RESTART, system calls
        // are interrupted. The handler does nothing.
        unsafe {
            let mut action: libc::sigaction = mem::zeroed();
            action.sa_sigaction = ignore as extern "C" fn(c_int) as libc::sighandler_t;
            assert_eq!(libc::sigaction(libc::SIGUSR1, &action, ptr::null_mut()), 0);
        }
        // SAFETY: has no preconditions.
        let target = unsafe { libc::pthread_self() };
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let (sender, begun) = mpsc::channel();
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                // SAFETY: the target waits for this thread in its `drop`.
                unsafe { libc::pthread_kill(target, libc::SIGUSR1) };
                sender.send(()).ok();
                thread::park_timeout(Duration::from_millis(10));
            }
        });
        begun.recv_timeout(PATIENCE).expect("signals begin");
        Self {
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            thread.join().expect("it only sends signals");
        }
    }
}

#[test]
fn an_uninterrupted_call_ends_with_its_timeout() {
    let context = Context::new();
    let socket = Socket::new(&context, ZMQ_PAIR);
    let timeout = Duration::from_millis(300);
    for option in [ZMQ_SNDTIMEO, ZMQ_RCVTIMEO] {
        socket.set(option, 300);
    }
    let send = |flags| socket.try_send("nobody".into(), flags);
    let recv = |flags| socket.try_recv(flags).map(drop);
    let calls: [&dyn Fn(c_int) -> Result<(), c_int>; 2] = [&send, &recv];

    let _signals = Signals::begin();
    for call in calls {
        assert_eq!(call(0), Err(libc::EINTR));
        let begin = Instant::now();
        assert_eq!(call(LIBZMQ_SYS_UNINTERRUPTED), Err(libc::EAGAIN));
        let waited = begin.elapsed();
        // libzmq counts whole milliseconds.
        assert!(waited + Duration::from_millis(2) > timeout, "{waited:?}");
        assert!(waited < PATIENCE, "{waited:?}");
        assert_eq!(
            call(LIBZMQ_SYS_UNINTERRUPTED | ZMQ_DONTWAIT),
            Err(libc::EAGAIN)
        );
    }
}

#[test]
fn an_uninterrupted_call_does_its_work() {
    let context = Context::new();
    let pull = Socket::new(&context, ZMQ_PULL);
    let push = Socket::new(&context, ZMQ_PUSH);
    push.connect(&pull.bind(TCP));
    let _signals = Signals::begin();
    for frame in ["a", "b"] {
        push.try_send(frame.into(), LIBZMQ_SYS_UNINTERRUPTED | ZMQ_SNDMORE)
            .expect("a frame is sent");
    }
    push.try_send("c".into(), LIBZMQ_SYS_UNINTERRUPTED)
        .expect("the last is sent");
    for frame in [b"a", b"b", b"c"] {
        let mut received = pull
            .try_recv(LIBZMQ_SYS_UNINTERRUPTED)
            .expect("a frame is received");
        assert_eq!(received.bytes(), frame);
        assert_eq!(pull.get(ZMQ_RCVMORE), c_int::from(frame != b"c"));
    }
}

// ZMQ_CONFLATE: one frame is kept.

#[test]
fn a_conflating_receiver_keeps_the_last_frame_of_a_message() {
    for (kind, peer_kind) in [
        (ZMQ_PULL, ZMQ_PUSH),
        (ZMQ_SUB, ZMQ_PUB),
        (ZMQ_DEALER, ZMQ_DEALER),
    ] {
        let context = Context::new();
        let receiver = Socket::new(&context, kind);
        receiver.set(ZMQ_CONFLATE, 1);
        subscribe(&receiver, kind);
        let sender = Socket::new(&context, peer_kind);
        sender.connect(&receiver.bind(TCP));
        conflate(sender, &receiver);
    }
}

#[test]
fn a_conflating_sender_keeps_the_last_frame_of_a_message() {
    for (kind, peer_kind) in [
        (ZMQ_PUSH, ZMQ_PULL),
        (ZMQ_PUB, ZMQ_SUB),
        (ZMQ_DEALER, ZMQ_DEALER),
    ] {
        let context = Context::new();
        let receiver = Socket::new(&context, peer_kind);
        subscribe(&receiver, peer_kind);
        let sender = Socket::new(&context, kind);
        sender.set(ZMQ_CONFLATE, 1);
        sender.connect(&receiver.bind(TCP));
        conflate(sender, &receiver);
    }
}

fn subscribe(socket: &Socket, kind: c_int) {
    if kind == ZMQ_SUB {
        socket.set_bytes(ZMQ_SUBSCRIBE, b"");
    }
}

/// Sends messages of three frames at full speed, and sees no half of one arrive.
fn conflate(sender: Socket, receiver: &Socket) {
    const ENOUGH: u32 = 500;
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            while !stop.load(Ordering::Relaxed) {
                for (frame, flags) in [("a", ZMQ_SNDMORE), ("b", ZMQ_SNDMORE), ("c", 0)] {
                    // A PUSH has nobody to send to before its peer is there.
                    while sender.try_send(frame.into(), flags | ZMQ_DONTWAIT).is_err() {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                }
            }
        });
        let _stop = StopOnDrop(&stop);
        let begin = Instant::now();
        let mut received = 0;
        while received < ENOUGH && begin.elapsed() < PATIENCE {
            if let Ok(mut frame) = receiver.try_recv(ZMQ_DONTWAIT) {
                assert_eq!(frame.bytes(), b"c");
                assert_eq!(receiver.get(ZMQ_RCVMORE), 0);
                received += 1;
            }
        }
        assert_eq!(received, ENOUGH);
    });
}

/// Whenever the sender falls silent, what it sent last arrives.
#[test]
fn a_conflating_receiver_gets_the_newest_message() {
    let context = Context::new();
    let receiver = Socket::new(&context, ZMQ_PULL);
    receiver.set(ZMQ_CONFLATE, 1);
    receiver.bind(INPROC);
    let sender = Socket::new(&context, ZMQ_PUSH);
    sender.set(ZMQ_CONFLATE, 1);
    sender.connect(INPROC);
    let (go_on, may_go_on) = mpsc::sync_channel(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            // Ends with an error when nobody asks any more.
            while may_go_on.recv().is_ok() {
                for _ in 0..20 {
                    sender.send("old");
                }
                sender.send("newest");
            }
        });
        let go_on = go_on;
        for round in 0..2000 {
            go_on.send(()).expect("the sender is there");
            wait_for(&format!("the newest of round {round}"), || {
                // More than one look at a time, to meet a message that is written.
                (0..1000).find_map(|_| {
                    let mut message = receiver.try_recv(ZMQ_DONTWAIT).ok()?;
                    (message.bytes() == b"newest").then_some(())
                })
            });
        }
    });
}

/// Also when an assertion fails.
struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

// ZMQ_BUSY_POLL: read back.

#[test]
fn busy_polling_can_be_read_back() {
    let context = Context::new();
    let socket = Socket::new(&context, ZMQ_PAIR);
    for value in [50, 0] {
        socket.set(ZMQ_BUSY_POLL, value);
        assert_eq!(socket.get(ZMQ_BUSY_POLL), value);
    }
}

// The count of commands.

/// A call that takes the signal for a command off the descriptor shows in the
/// count, also when it does something else; one that does not leaves it alone.
#[test]
fn commands_are_counted() {
    let context = Context::new();
    let bound = Socket::new(&context, ZMQ_DEALER);
    let connected = Socket::new(&context, ZMQ_DEALER);
    bound.bind(INPROC);
    connected.connect(INPROC);
    // The connection is a command.
    wait_for("the connection", || bound.try_send("a".into(), 0).ok());
    assert_eq!(connected.recv().bytes(), b"a");
    assert_eq!(bound.get(ZMQ_EVENTS) & c_int::from(ZMQ_POLLIN), 0);

    let before = bound.get(LIBZMQ_SYS_COMMANDS);
    assert_ne!(before, 0);
    assert_eq!(bound.get(LIBZMQ_SYS_COMMANDS), before);
    connected.send("b");
    wait_for_command(&bound);
    assert_eq!(bound.get(LIBZMQ_SYS_COMMANDS), before);
    bound.send("a send that processes what it finds");
    assert_ne!(bound.get(LIBZMQ_SYS_COMMANDS), before);
    assert_eq!(bound.recv().bytes(), b"b");
}

// A full peer that leaves.

/// Nobody receives here, or looks for something to receive.
#[test]
fn a_send_to_a_full_peer_that_has_left_a_router_is_unreachable() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    let dealer = Socket::new(&context, ZMQ_DEALER);
    router.set(ZMQ_ROUTER_MANDATORY, 1);
    router.set(ZMQ_SNDHWM, 1);
    dealer.set(ZMQ_RCVHWM, 1);
    dealer.set_bytes(ZMQ_ROUTING_ID, b"peer");
    router.bind(INPROC);
    dealer.connect(INPROC);
    dealer.send("here");
    assert_eq!(recv_all(&router), [b"peer".to_vec(), b"here".to_vec()]);

    let offer = || {
        router.try_send("peer".into(), ZMQ_SNDMORE | ZMQ_DONTWAIT)?;
        router.try_send("news".into(), ZMQ_DONTWAIT)
    };
    while offer().is_ok() {}
    assert_eq!(offer(), Err(libc::EAGAIN));
    drop(dealer);
    wait_for("the end of the peer", || {
        (offer() == Err(libc::EHOSTUNREACH)).then_some(())
    });
}

// The proxy in C.

/// Runs a proxy until it is told to end.
fn steered(
    frontend: Socket,
    backend: Option<Socket>,
    control: Socket,
) -> thread::JoinHandle<c_int> {
    thread::spawn(move || {
        let back = backend.as_ref().unwrap_or(&frontend).raw();
        // SAFETY: the sockets are open, and for this thread alone; nothing is
        // captured.
        unsafe { zmq_proxy_steerable(frontend.raw(), back, ptr::null_mut(), control.raw()) }
    })
}

fn tell(control: &Socket, command: &str) {
    control.send(command);
    assert_eq!(control.recv().bytes(), b"");
}

#[test]
fn a_steered_proxy_pauses_and_goes_on() {
    let context = Context::new();
    let (frontend, backend) = (
        Socket::new(&context, ZMQ_PULL),
        Socket::new(&context, ZMQ_PUSH),
    );
    frontend.bind("inproc://front");
    backend.bind("inproc://back");
    let (push, pull) = (
        Socket::new(&context, ZMQ_PUSH),
        Socket::new(&context, ZMQ_PULL),
    );
    push.connect("inproc://front");
    pull.connect("inproc://back");
    let (inside, control) = (
        Socket::new(&context, ZMQ_PAIR),
        Socket::new(&context, ZMQ_PAIR),
    );
    inside.bind(INPROC);
    control.connect(INPROC);
    let proxy = steered(frontend, Some(backend), inside);

    push.send("before");
    assert_eq!(pull.recv().bytes(), b"before");
    tell(&control, "PAUSE");
    push.send("meanwhile");
    pull.set(ZMQ_RCVTIMEO, 100);
    assert_eq!(pull.try_recv(0).err(), Some(libc::EAGAIN));
    tell(&control, "RESUME");
    pull.set(ZMQ_RCVTIMEO, 20_000);
    assert_eq!(pull.recv().bytes(), b"meanwhile");
    // What is no command changes nothing.
    for other in ["PAUS", "PAUSED", "resume", ""] {
        tell(&control, other);
        push.send("after");
        assert_eq!(pull.recv().bytes(), b"after", "{other}");
    }
    tell(&control, "TERMINATE");
    assert_eq!(proxy.join().expect("it does not panic"), 0);
}

/// Sends back what it gets.
#[test]
fn a_steered_proxy_may_have_one_socket_for_both_ends() {
    let context = Context::new();
    let router = Socket::new(&context, ZMQ_ROUTER);
    router.bind("inproc://both");
    let dealer = Socket::new(&context, ZMQ_DEALER);
    dealer.connect("inproc://both");
    let (inside, control) = (
        Socket::new(&context, ZMQ_PAIR),
        Socket::new(&context, ZMQ_PAIR),
    );
    inside.bind(INPROC);
    control.connect(INPROC);
    let proxy = steered(router, None, inside);

    dealer.send("and back");
    assert_eq!(dealer.recv().bytes(), b"and back");
    tell(&control, "PAUSE");
    tell(&control, "RESUME");
    dealer.send("again");
    assert_eq!(dealer.recv().bytes(), b"again");
    tell(&control, "TERMINATE");
    assert_eq!(proxy.join().expect("it does not panic"), 0);
}
