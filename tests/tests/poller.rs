//! Pollers: what they have room for, what they refuse, and how long they wait,
//! whoever else does what meanwhile.

use std::{
    collections::BTreeMap,
    io::{ErrorKind as IoErrorKind, Read, Write},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::*;
use proptest::{collection::vec, prelude::*};

pub(crate) const NOTHING: Duration = Duration::ZERO;

pub(crate) const A: Token = Token(1);
const B: Token = Token(2);

/// What is ready now, or becomes so in time.
#[track_caller]
pub(crate) fn ready(poller: &mut Poller<'_>, timeout: Duration) -> Vec<(Token, Interest)> {
    let mut events = Events::new();
    poller.wait(&mut events, timeout).unwrap();
    let events = events.iter();
    events.map(|event| (event.token(), event.ready())).collect()
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(
    result: Result<T, Error>,
    kind: ErrorKind,
    names: &[&str],
) {
    let err = result.unwrap_err();
    assert_eq!(err.kind(), kind, "{err}");
    for name in names {
        assert!(err.to_string().contains(name), "{err}");
    }
}

/// However many are ready, each is found in every wait: also when there was room
/// for one.
#[test]
fn a_thousand_sockets() {
    const SHARED: usize = 800;
    const CLASSIC: usize = 200;

    let ctx = CtxBuilder::new().max_sockets(3000u32).build().unwrap();
    let addrs: Vec<_> = (0..SHARED + CLASSIC)
        .map(|_| InprocAddr::new_unique())
        .collect();
    let (shared, classic) = addrs.split_at(SHARED);
    let build = |addr| gather().bind(addr).build_with_ctx(&ctx).unwrap();
    let gathers: Vec<Gather> = shared.iter().map(build).collect();
    let build = |addr| pull().bind(addr).build_with_ctx(&ctx).unwrap();
    let pulls: Vec<Pull> = classic.iter().map(build).collect();
    let build = |addr| scatter().connect(addr).build_with_ctx(&ctx).unwrap();
    let scatters: Vec<Scatter> = shared.iter().map(build).collect();
    let build = |addr| push().connect(addr).build_with_ctx(&ctx).unwrap();
    let pushes: Vec<Push> = classic.iter().map(build).collect();

    let mut poller = Poller::new().unwrap();
    for (number, gather) in gathers.iter().enumerate() {
        let token = Token(number);
        poller.add(gather, token, Interest::READABLE).unwrap();
    }
    for (pull, number) in pulls.iter().zip(SHARED..) {
        let token = Token(number);
        poller.add(pull, token, Interest::READABLE).unwrap();
    }
    assert_eq!(poller.len(), SHARED + CLASSIC);

    let send = |number: usize| match number.checked_sub(SHARED) {
        None => scatters[number].send("one").unwrap(),
        Some(number) => pushes[number].send("one").unwrap(),
    };
    let take = |number: usize| match number.checked_sub(SHARED) {
        None => gathers[number].try_recv_msg().unwrap(),
        Some(number) => pulls[number].try_recv_msg().unwrap(),
    };
    let mut events = Events::with_capacity(1);
    for step in [SHARED + CLASSIC, 300, 7, 1, 1] {
        let expected: Vec<usize> = (0..SHARED + CLASSIC).step_by(step).collect();
        expected.iter().copied().for_each(send);
        for _ in 0..2 {
            poller.wait(&mut events, PATIENCE).unwrap();
            let found: Vec<usize> = events.iter().map(|event| event.token().0).collect();
            assert_eq!(found, expected);
        }
        expected
            .iter()
            .copied()
            .for_each(|number| drop(take(number)));
        poller.wait(&mut events, NOTHING).unwrap();
        assert!(events.is_empty());
    }
}

/// A poller keeps what it has a handle of, and gives it up.
#[test]
fn a_poller_keeps_its_handles() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let scatter = scatter().connect(&addr).build_with_ctx(&ctx).unwrap();
    let gather = gather().bind(&addr).build_with_ctx(&ctx).unwrap();
    drop(ctx);
    let mut poller = Poller::new().unwrap();
    poller.add_handle(&gather, A, Interest::READABLE).unwrap();
    let same = gather.clone();
    let again = poller.add_handle(&same, B, Interest::READABLE);
    refused(again, ErrorKind::InvalidInput, &["Token(1)", "Token(2)"]);
    drop((gather, same));
    scatter.send("one").unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
    poller.remove(A).unwrap();
    eventually("the socket is closed", || scatter.try_send("one").is_err());
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let ctx = ctx();
    let one = gather().build_with_ctx(&ctx).unwrap();
    let other = pull().build_with_ctx(&ctx).unwrap();
    let plain = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(&one, A, Interest::READABLE).unwrap();

    let taken = poller.add(&other, A, Interest::READABLE);
    refused(taken, ErrorKind::InvalidInput, &["Token(1)"]);
    let twice = poller.add(&one, B, Interest::READABLE);
    let names = ["socket", "Token(1)", "Token(2)"];
    refused(twice, ErrorKind::InvalidInput, &names);
    let error = poller.add(&other, B, Interest::READABLE | Interest::ERROR);
    refused(error, ErrorKind::Unsupported, &["READABLE | ERROR"]);
    let error = poller.modify(A, Interest::ERROR);
    refused(error, ErrorKind::Unsupported, &["ERROR"]);
    poller.add_fd(&plain, B, Interest::ERROR).unwrap();
    let twice = poller.add_fd(&plain, Token(3), Interest::READABLE);
    let names = ["descriptor", "Token(2)", "Token(3)"];
    refused(twice, ErrorKind::InvalidInput, &names);
    refused(poller.waker(B), ErrorKind::InvalidInput, &["Token(2)"]);
    let unknown = poller.modify(Token(9), Interest::READABLE);
    refused(unknown, ErrorKind::NotFound, &["Token(9)"]);
    refused(poller.remove(Token(9)), ErrorKind::NotFound, &["Token(9)"]);
    assert_eq!(poller.len(), 2);

    let mut items = [PollItem::new(&one, Interest::READABLE); 2];
    let twice = poll(&mut items, NOTHING);
    refused(twice, ErrorKind::InvalidInput, &["Token(0)", "Token(1)"]);
}

/// There would be no end to it.
#[test]
fn nothing_is_not_waited_for_without_end() {
    let ctx = ctx();
    let gather = gather().build_with_ctx(&ctx).unwrap();
    let mut poller = Poller::new().unwrap();
    let mut events = Events::new();
    assert!(poller.is_empty());
    let endless = poller.wait(&mut events, Period::Infinite);
    refused(endless, ErrorKind::InvalidInput, &["nothing to wait for"]);
    poller.add(&gather, A, Interest::NONE).unwrap();
    let endless = poller.wait(&mut events, Period::Infinite);
    refused(endless, ErrorKind::InvalidInput, &["nothing to wait for"]);
    refused(
        poll(&mut [], Period::Infinite),
        ErrorKind::InvalidInput,
        &["nothing to wait for"],
    );
    // With a bound it is a pause.
    assert_eq!(poll(&mut [], Duration::from_millis(1)).unwrap(), 0);
}

/// Whoever wants nothing of a socket hears of the end of its context, also in the
/// middle of a wait.
#[test]
fn a_socket_of_which_nothing_is_wanted_can_end() {
    let ctx = ctx();
    let pull = pull().build_with_ctx(&ctx).unwrap();
    let gather = gather().build_with_ctx(&ctx).unwrap();
    let mut pollers = [(); 2].map(|()| Poller::new().unwrap());
    pollers[0].add(&pull, A, Interest::NONE).unwrap();
    pollers[1].add(&gather, A, Interest::NONE).unwrap();
    for poller in &mut pollers {
        assert_eq!(ready(poller, NOTHING), []);
    }
    let ending = spawn(move || {
        pause(Duration::from_millis(2));
        ctx.shutdown();
    });
    for mut poller in pollers {
        let ended = poller.wait(&mut Events::new(), PATIENCE);
        refused(ended, ErrorKind::InvalidCtx, &["Token(1)"]);
    }
    ending.join();
}

/// Whether there is nothing to wait for, or something that does not come.
#[test]
fn a_wait_is_as_long_as_it_should_be() {
    let ctx = ctx();
    let gather = gather().build_with_ctx(&ctx).unwrap();
    let pull = pull().build_with_ctx(&ctx).unwrap();
    let mut empty = Poller::new().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(&gather, A, Interest::READABLE).unwrap();
    poller.add(&pull, B, Interest::READABLE).unwrap();
    for micros in [0, 1, 300, 1000, 2700, 41_300] {
        let timeout = Duration::from_micros(micros);
        for poller in [&mut empty, &mut poller] {
            let begin = Instant::now();
            assert_eq!(ready(poller, timeout), []);
            let elapsed = begin.elapsed();
            assert!(timeout <= elapsed, "{elapsed:?} is less than {timeout:?}");
            assert!(elapsed < timeout + PATIENCE, "{elapsed:?}");
        }
    }
}

/// A context may end while those of others go on.
#[test]
fn a_dead_socket_is_named_and_can_be_removed() {
    let (dead_ctx, ctx) = (ctx(), ctx());
    let (gather, scatter) = pair(&ctx, gather(), scatter(), InprocAddr::new_unique());
    let (pull, push) = (pull(), push());
    let (pull, _push) = pair(&dead_ctx, pull, push, InprocAddr::new_unique());
    let mut poller = Poller::new().unwrap();
    poller.add(&gather, A, Interest::READABLE).unwrap();
    poller.add(&pull, B, Interest::READABLE).unwrap();
    dead_ctx.shutdown();
    let mut events = Events::new();
    for _ in 0..2 {
        let ended = poller.wait(&mut events, PATIENCE);
        refused(ended, ErrorKind::InvalidCtx, &["Token(2)"]);
        // Anything in the set changes.
        poller.modify(A, Interest::READABLE).unwrap();
    }
    poller.remove(B).unwrap();
    scatter.send("one").unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
}

/// Signals neither end a wait nor make it longer or shorter.
#[cfg(unix)]
#[test]
fn signals_do_not_end_a_wait() {
    bounded(|| {
        let ctx = ctx();
        let gather = gather().build_with_ctx(&ctx).unwrap();
        let pull = pull().build_with_ctx(&ctx).unwrap();
        let mut poller = Poller::new().unwrap();
        poller.add(&gather, A, Interest::READABLE).unwrap();
        poller.add(&pull, B, Interest::READABLE).unwrap();
        let signals = signals::Signals::begin();
        let begin = Instant::now();
        assert_eq!(ready(&mut poller, MOMENT), []);
        let mut empty = Poller::new().unwrap();
        assert_eq!(ready(&mut empty, MOMENT), []);
        let elapsed = begin.elapsed();
        assert!((2 * MOMENT..PATIENCE).contains(&elapsed), "{elapsed:?}");

        let waker = poller.waker(Token(3)).unwrap();
        let waking = spawn(move || {
            pause(MOMENT);
            waker.wake().unwrap();
        });
        let mut events = Events::new();
        poller.wait(&mut events, Period::Infinite).unwrap();
        assert_eq!(events.iter().next().unwrap().token(), Token(3));
        waking.join();
        assert!(signals.end() > 10);
    });
}

#[test]
fn descriptors_are_found() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add_fd(&listener, A, Interest::READABLE).unwrap();
    poller.add_fd(&udp, B, Interest::READABLE).unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);

    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
    let (accepted, _) = listener.accept().unwrap();
    udp.send_to(b"one", udp.local_addr().unwrap()).unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(B, Interest::READABLE)]);
    poller.modify(B, Interest::WRITABLE).unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(B, Interest::WRITABLE)]);
    poller.remove(B).unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);

    let both = Interest::READABLE | Interest::WRITABLE;
    let mut items = [PollItem::from_fd(&accepted, both)];
    assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
    assert_eq!(items[0].ready(), Interest::WRITABLE);
    client.write_all(b"one").unwrap();
    let mut items = [PollItem::from_fd(&accepted, Interest::READABLE)];
    assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
    assert!(items[0].is_readable() && !items[0].is_writable());
    (&mut &accepted).read_exact(&mut [0; 3]).unwrap();
    assert_eq!(poll(&mut items, NOTHING).unwrap(), 0);
    assert_eq!(items[0].ready(), Interest::NONE);
    // The end can be read, too.
    drop(client);
    assert_eq!(poll(&mut items, PATIENCE).unwrap(), 1);
    assert!(items[0].is_readable());
    assert_eq!((&mut &accepted).read(&mut [0]).unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn the_ends_of_pipes_are_found() {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add_fd(&reader, A, Interest::READABLE).unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);
    writer.write_all(b"one").unwrap();
    assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
    drop(writer);
    assert_eq!(
        ready(&mut poller, PATIENCE),
        [(A, Interest::READABLE | Interest::ERROR)]
    );

    // Of its end tells a descriptor whatever the interest.
    let (reader, writer) = std::io::pipe().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add_fd(&writer, A, Interest::ERROR).unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);
    drop(reader);
    let mut events = Events::new();
    poller.wait(&mut events, PATIENCE).unwrap();
    assert!(events.iter().all(|event| event.is_error()) && events.len() == 1);
}

#[test]
fn many_wakes_are_one_event() {
    let mut poller = Poller::new().unwrap();
    let waker = poller.waker(A).unwrap();
    let other = poller.waker(B).unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);
    for _ in 0..3 {
        // Far more than fit into a buffer of the system.
        for _ in 0..500_000 {
            waker.clone().wake().unwrap();
        }
        assert_eq!(ready(&mut poller, NOTHING), [(A, Interest::READABLE)]);
        assert_eq!(ready(&mut poller, NOTHING), []);
    }
    other.wake().unwrap();
    assert_eq!(ready(&mut poller, NOTHING), [(B, Interest::READABLE)]);
    other.wake().unwrap();
    poller.remove(B).unwrap();
    other.wake().unwrap();
    assert_eq!(ready(&mut poller, NOTHING), []);
    drop(poller);
    waker.wake().unwrap();
}

/// A wait may be for a waker alone, and is without end.
#[test]
fn a_wake_ends_a_wait() {
    let (send, waker) = mpsc::channel();
    let waiting = spawn(move || {
        let mut poller = Poller::new().unwrap();
        send.send(poller.waker(A).unwrap()).unwrap();
        let mut events = Events::new();
        poller.wait(&mut events, Period::Infinite).unwrap();
        events.len()
    });
    let waker = waker.recv_timeout(PATIENCE).unwrap();
    waiting.wait_until_blocked();
    waker.wake().unwrap();
    assert_eq!(waiting.join(), 1);
}

/// Whoever has something to tell wakes the poller after it is there: then none
/// of it is left lying, however the threads meet.
#[test]
fn no_wake_is_lost() {
    const THREADS: usize = 4;
    const EACH: usize = 20_000;

    let mut poller = Poller::new().unwrap();
    let waker = poller.waker(A).unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    let tellers: Vec<_> = (0..THREADS)
        .map(|_| {
            let (waker, told) = (waker.clone(), Arc::clone(&told));
            spawn(move || {
                for _ in 0..EACH {
                    // The waker alone puts this in order.
                    told.fetch_add(1, Ordering::Relaxed);
                    waker.wake().unwrap();
                }
            })
        })
        .collect();
    let mut waits = 0;
    while told.load(Ordering::Relaxed) < THREADS * EACH {
        assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
        waits += 1;
    }
    assert!(waits <= THREADS * EACH);
    tellers.into_iter().for_each(Bounded::join);
    // Of the last, an event may be left.
    let _ = ready(&mut poller, NOTHING);
    assert_eq!(ready(&mut poller, NOTHING), []);
}

/// Several threads have a poller each for the same sockets, and take what they
/// find. Together they get everything, and none sleeps while there is something.
#[test]
fn pollers_share_sockets() {
    const SOCKETS: usize = 3;
    const EACH: usize = 5_000;

    for endpoint in [InprocAddr::new_unique().into(), Endpoint::from(tcp())] {
        let ctx = ctx();
        let pairs = [(); SOCKETS].map(|()| {
            let endpoint = match &endpoint {
                Endpoint::Inproc(_) => InprocAddr::new_unique().into(),
                other => other.clone(),
            };
            pair(&ctx, gather(), scatter(), endpoint)
        });
        let gathers: Vec<Gather> = pairs.iter().map(|(gather, _)| gather.clone()).collect();
        let count = Arc::new(AtomicUsize::new(0));
        let (begin, begun) = mpsc::channel();
        let receivers = [(); 2].map(|()| {
            let (gathers, count, begin) = (gathers.clone(), Arc::clone(&count), begin.clone());
            spawn(move || {
                let mut poller = Poller::new().unwrap();
                for (gather, number) in gathers.iter().zip(0..) {
                    let token = Token(number);
                    poller.add(gather, token, Interest::READABLE).unwrap();
                }
                let end = poller.waker(Token(SOCKETS)).unwrap();
                begin.send(end).unwrap();
                let mut events = Events::new();
                loop {
                    poller.wait(&mut events, PATIENCE).unwrap();
                    assert!(!events.is_empty(), "{count:?}");
                    for event in &events {
                        match gathers.get(event.token().0) {
                            Some(gather) if gather.try_recv_msg().is_ok() => {
                                count.fetch_add(1, Ordering::SeqCst);
                            }
                            // The other was faster.
                            Some(_) => {}
                            None => return,
                        }
                    }
                }
            })
        });
        let ends = [(); 2].map(|()| begun.recv_timeout(PATIENCE).unwrap());
        let senders = pairs.map(|(_, scatter)| {
            spawn(move || (0..EACH).for_each(|_| scatter.send("one").unwrap()))
        });
        senders.into_iter().for_each(Bounded::join);
        eventually("everything has arrived", || {
            count.load(Ordering::SeqCst) == SOCKETS * EACH
        });
        ends.iter().for_each(|end| end.wake().unwrap());
        receivers.into_iter().for_each(Bounded::join);
    }
}

/// A message that another thread has sent is found, one by one, without a wait
/// that is too long.
#[test]
fn no_message_is_missed() {
    const COUNT: usize = 20_000;

    let (server, client) = pair(&ctx(), server(), client(), InprocAddr::new_unique());
    let mut poller = Poller::new().unwrap();
    poller.add(&server, A, Interest::READABLE).unwrap();
    let asking = spawn(move || {
        for _ in 0..COUNT {
            client.send("one").unwrap();
            client.recv_msg().unwrap();
        }
    });
    for _ in 0..COUNT {
        assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::READABLE)]);
        server.send(server.try_recv_msg().unwrap()).unwrap();
    }
    asking.join();
}

/// Something that can be written to all the time, and read from after that.
enum Line {
    Shared(Channel, Channel),
    Classic(Box<[Pair; 2]>),
    Plain(TcpStream, TcpStream),
}

impl Line {
    fn all(ctx: &Ctx) -> Vec<Self> {
        let inproc = || InprocAddr::new_unique();
        let shared = || pair(ctx, channel(), channel(), inproc());
        let classic = || pair(ctx, pair_socket(), pair_socket(), inproc());
        let plain = || {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let one = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (other, _) = listener.accept().unwrap();
            one.set_nonblocking(true).unwrap();
            (one, other)
        };
        (0..2)
            .flat_map(|_| {
                let (one, other) = shared();
                let shared = Self::Shared(one, other);
                let (one, other) = classic();
                let classic = Self::Classic(Box::new([one, other]));
                let (one, other) = plain();
                [shared, classic, Self::Plain(one, other)]
            })
            .collect()
    }

    fn add<'a>(&'a self, poller: &mut Poller<'a>, token: Token, interest: Interest) {
        match self {
            Self::Shared(one, _) if token.0.is_multiple_of(2) => {
                poller.add_handle(one, token, interest)
            }
            Self::Shared(one, _) => poller.add(one, token, interest),
            Self::Classic(ends) => poller.add(&ends[0], token, interest),
            Self::Plain(one, _) => poller.add_fd(one, token, interest),
        }
        .unwrap();
    }

    fn send(&self) {
        match self {
            Self::Shared(_, other) => other.send("x").unwrap(),
            Self::Classic(ends) => ends[1].send("x").unwrap(),
            Self::Plain(one, other) => {
                (&mut &*other).write_all(b"x").unwrap();
                // Until it has arrived.
                eventually("a byte arrives", || one.peek(&mut [0]).is_ok());
            }
        }
    }

    fn take(&self) -> bool {
        match self {
            Self::Shared(one, _) => one.try_recv_msg().is_ok(),
            Self::Classic(ends) => ends[0].try_recv_msg().is_ok(),
            Self::Plain(one, _) => match (&mut &*one).read(&mut [0]) {
                Ok(len) => len == 1,
                Err(err) => {
                    assert_eq!(err.kind(), IoErrorKind::WouldBlock);
                    false
                }
            },
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Add(usize, Token, Interest),
    Modify(Token, Interest),
    Remove(Token),
    Send(usize),
    Take(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let line = || 0..6_usize;
    let token = || (0..8_usize).prop_map(Token);
    let interest = || {
        proptest::sample::select(vec![
            Interest::NONE,
            Interest::READABLE,
            Interest::WRITABLE,
            Interest::READABLE | Interest::WRITABLE,
        ])
    };
    prop_oneof![
        (line(), token(), interest()).prop_map(|(line, token, i)| Step::Add(line, token, i)),
        (token(), interest()).prop_map(|(token, i)| Step::Modify(token, i)),
        token().prop_map(Step::Remove),
        line().prop_map(Step::Send),
        line().prop_map(Step::Take),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// Whatever is put in, changed and taken out: what is found is what a model
    /// says is ready.
    #[test]
    fn what_is_ready_is_found(steps in vec(any_step(), 0..60)) {
        let ctx = ctx();
        let lines = Line::all(&ctx);
        let mut poller = Poller::new().unwrap();
        let mut waiting = [0; 6];
        let mut model: BTreeMap<Token, (usize, Interest)> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Add(line, token, interest) => {
                    let taken = model.iter().any(|(other, (l, _))| *other == token || *l == line);
                    if !taken {
                        lines[line].add(&mut poller, token, interest);
                        model.insert(token, (line, interest));
                    }
                }
                Step::Modify(token, interest) => {
                    let done = poller.modify(token, interest);
                    prop_assert_eq!(done.is_ok(), model.contains_key(&token));
                    model.entry(token).and_modify(|(_, old)| *old = interest);
                }
                Step::Remove(token) => {
                    prop_assert_eq!(poller.remove(token).is_ok(), model.remove(&token).is_some());
                }
                Step::Send(line) => {
                    lines[line].send();
                    waiting[line] += 1;
                }
                Step::Take(line) => {
                    prop_assert_eq!(lines[line].take(), waiting[line] > 0);
                    waiting[line] -= usize::from(waiting[line] > 0);
                }
            }
            let expected = model.iter().filter_map(|(token, (line, interest))| {
                let is_readable = interest.contains(Interest::READABLE) && waiting[*line] > 0;
                let is_writable = interest.contains(Interest::WRITABLE);
                let ready = [(is_readable, Interest::READABLE), (is_writable, Interest::WRITABLE)]
                    .into_iter()
                    .filter(|(is_ready, _)| *is_ready)
                    .fold(Interest::NONE, |all, (_, one)| all | one);
                (ready != Interest::NONE).then_some((*token, ready))
            });
            let expected: BTreeMap<Token, Interest> = expected.collect();
            let found: BTreeMap<Token, Interest> = ready(&mut poller, NOTHING).into_iter().collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(poller.len(), model.len());
        }
    }
}
