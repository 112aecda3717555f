//! Many conversations with one state, and what is looked at in between.

use std::{
    env,
    net::{Ipv4Addr, TcpListener, TcpStream},
    ops::Range,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener, UnixStream},
    },
    panic,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use libzmq::{Ctx, Endpoint};
use libzmq_tests::{
    MOMENT, eventually, load, pause,
    raw_peer::socket_addr,
    report,
    system::{descriptors, resident_memory},
};

use super::{
    conversation::State,
    mutate::mutated,
    rng::Rng,
    speak::{Line, Outcome, speak},
    victim::Victim,
};
use crate::mechanism::ctx_with_auth;

/// How many conversations there are between two looks at the process, at least and
/// at most.
const BATCH: [u64; 2] = [32, 256];
/// How many go on at a time.
const SPEAKERS: usize = 8;
/// What may be left of all of them, in bytes: allocators keep some.
pub(super) const SLACK: usize = 16 << 20;
/// What a good peer says last, with a number.
const HONEST: &[u8] = b"honest ";

/// What stands in the names of the states that are to be tried.
const STATE: &str = "LIBZMQ_TESTS_FUZZ_STATE";
/// Names the cases that are to be run, as `16..32`.
const CASES: &str = "LIBZMQ_TESTS_FUZZ_CASES";
/// Another number makes other cases.
const SEED: &str = "LIBZMQ_TESTS_FUZZ_SEED";

/// What goes into the number of every case.
pub(super) fn seed() -> u64 {
    let number = env::var(SEED).ok();
    let number: u64 = number.map_or(0, |text| text.parse().expect("it is a number"));
    number << 40
}

/// The cases that are asked for, or so many as usual.
pub(super) fn cases(usual: u64) -> Range<u64> {
    let Ok(text) = env::var(CASES) else {
        return 0..usual * u64::from(load());
    };
    let (from, to) = text.split_once("..").expect("a range is FROM..TO");
    let number = |text: &str| text.parse().expect("it is a number");
    number(from)..number(to)
}

/// Messages of good peers that have arrived.
type Arrived = Arc<Mutex<Vec<Vec<u8>>>>;

fn remember(arrived: &Arrived) -> impl FnMut(&[u8]) + '_ {
    |message| {
        // In bytes without a protocol others may stand before it.
        let at = message.windows(HONEST.len()).position(|at| at == HONEST);
        if let Some(at) = at {
            arrived.lock().unwrap().push(message[at..].to_vec());
        }
    }
}

struct Arena {
    ctx: Ctx,
    state: State,
    arrived: Arrived,
    /// Where others come to, if they do.
    bound: Option<Endpoint>,
    ended: Arc<AtomicBool>,
    honest: AtomicUsize,
    deep: AtomicUsize,
    /// How long the longest case took, and which it was.
    slowest: Mutex<(Duration, u64)>,
}

impl Arena {
    fn open(state: State) -> Self {
        let ctx = ctx_with_auth();
        #[cfg(feature = "gssapi")]
        super::gssapi::let_in(&ctx);
        let arrived = Arrived::default();
        let ended = Arc::<AtomicBool>::default();
        let bound = state.bound.then(|| {
            let endpoint = match state.transport {
                "ipc" => "ipc://*".to_owned(),
                transport => format!("{transport}://127.0.0.1:*"),
            };
            let victim = Victim::open(&ctx, &state, &endpoint.parse().unwrap());
            let endpoint = victim.endpoint.clone();
            let (ended, arrived) = (Arc::clone(&ended), Arc::clone(&arrived));
            thread::spawn(move || run(victim, &ended, &arrived));
            endpoint
        });
        Self {
            ctx,
            state,
            arrived,
            bound,
            ended,
            honest: AtomicUsize::new(0),
            deep: AtomicUsize::new(0),
            slowest: Mutex::default(),
        }
    }

    /// Goes through these cases, some at a time.
    fn batch(self: &Arc<Self>, cases: Range<u64>) {
        let next = Arc::new(AtomicU64::new(cases.start));
        let speakers: Vec<_> = (0..SPEAKERS)
            .map(|_| {
                let (arena, next, end) = (Arc::clone(self), Arc::clone(&next), cases.end);
                thread::spawn(move || {
                    loop {
                        let case = next.fetch_add(1, Ordering::SeqCst);
                        if case >= end {
                            return;
                        }
                        let begin = Instant::now();
                        arena.case(case);
                        let mut slowest = arena.slowest.lock().unwrap();
                        *slowest = (*slowest).max((begin.elapsed(), case));
                    }
                })
            })
            .collect();
        for speaker in speakers {
            if let Err(panic) = speaker.join() {
                panic::resume_unwind(panic);
            }
        }
    }

    fn case(&self, case: u64) {
        let mut rng = Rng::new(&self.state.name(), case ^ seed());
        let visits = if self.state.bound {
            1
        } else {
            1 + rng.below(3)
        };
        let door = (!self.state.bound).then(|| Door::open(&self.state));
        let door = door.as_ref();
        let mut victim = door.map(|door| Victim::open(&self.ctx, &self.state, &door.endpoint));
        for visit in 0..visits {
            let conversation = mutated(&self.state, &mut rng);
            if env::var_os(CASES).is_some() {
                println!("case {case}: {conversation:?}");
            }
            let Some(line) = self.line(door, victim.as_mut(), visit == 0) else {
                // It does not come again.
                break;
            };
            let outcome = self.speak(line, victim.as_mut(), &conversation);
            assert!(
                !outcome.stays,
                "case {case} of {}: it does not hang up: {conversation:?}",
                self.state.name()
            );
            if outcome.heard >= self.state.handshake_frames() {
                self.deep.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    fn speak(
        &self,
        line: Line,
        mut victim: Option<&mut Victim>,
        conversation: &super::words::Conversation,
    ) -> Outcome {
        speak(line, conversation, &mut || {
            if let Some(victim) = &mut victim {
                victim.turn(&mut remember(&self.arrived));
            }
        })
    }

    /// The next connection: to who is bound, or from who connects.
    fn line(&self, door: Option<&Door>, victim: Option<&mut Victim>, first: bool) -> Option<Line> {
        let (Some(door), Some(victim)) = (door, victim) else {
            return Some(self.dial());
        };
        // A socket that was told something it does not understand stays away.
        let patience = if first {
            libzmq_tests::PATIENCE
        } else {
            Duration::from_millis(15)
        };
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Some(line) = door.accept() {
                return Some(line);
            }
            victim.turn(&mut remember(&self.arrived));
            pause(Duration::from_micros(200));
        }
        assert!(!first, "{}: nobody came", self.state.name());
        None
    }

    fn dial(&self) -> Line {
        let endpoint = self.bound.as_ref().expect("it is bound");
        match endpoint {
            Endpoint::Ipc(addr) => {
                Line::Unix(UnixStream::connect(addr.to_string()).expect("it is bound"))
            }
            _ => Line::Tcp(TcpStream::connect(socket_addr(endpoint)).expect("it is bound")),
        }
    }

    /// A peer that means well is served, and what it does is what the others do
    /// until they do not.
    fn probe(&self) {
        eventually("a good peer is served", || {
            let number = self.honest.fetch_add(1, Ordering::SeqCst) as u64;
            let message = [HONEST, number.to_string().as_bytes()].concat();
            let mut rng = Rng::new("honest", number);
            let conversation = self.state.conversation(&mut rng, &message);
            let door = (!self.state.bound).then(|| Door::open(&self.state));
            let mut victim = door
                .as_ref()
                .map(|door| Victim::open(&self.ctx, &self.state, &door.endpoint));
            let line = self.line(door.as_ref(), victim.as_mut(), true);
            let outcome = self.speak(line.expect("the first"), victim.as_mut(), &conversation);
            if !self.state.hears() {
                // Of ZMTP 1 no answers are read.
                return outcome.heard > self.state.handshake_frames() || self.state.version < 3;
            }
            let deadline = Instant::now() + MOMENT;
            while Instant::now() < deadline {
                if self.arrived.lock().unwrap().contains(&message) {
                    return true;
                }
                if let Some(victim) = &mut victim {
                    victim.turn(&mut remember(&self.arrived));
                }
                pause(Duration::from_millis(1));
            }
            false
        });
        self.arrived.lock().unwrap().clear();
    }

    fn close(&self) -> usize {
        self.ended.store(true, Ordering::SeqCst);
        self.ctx.shutdown();
        self.deep.load(Ordering::SeqCst)
    }
}

fn run(mut victim: Victim, ended: &AtomicBool, arrived: &Arrived) {
    while !ended.load(Ordering::SeqCst) {
        victim.turn(&mut remember(arrived));
        pause(Duration::from_micros(200));
    }
}

/// Where those come to that connect.
struct Door {
    listener: Listener,
    endpoint: Endpoint,
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Door {
    fn open(state: &State) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        if state.transport == "ipc" {
            let name = format!("libzmq-tests-fuzz-{}-{number}", std::process::id());
            let addr = SocketAddr::from_abstract_name(&name).expect("a short name");
            let listener = UnixListener::bind_addr(&addr).expect("the name is unique");
            listener.set_nonblocking(true).expect("a listener can");
            let endpoint = format!("ipc://@{name}").parse().expect("an endpoint");
            return Self {
                listener: Listener::Unix(listener),
                endpoint,
            };
        }
        // One address has too few ports for all who are waited for and gone.
        let [.., middle, low] = number.to_be_bytes();
        let process = 1 + (std::process::id() % 250) as u8;
        let addr = Ipv4Addr::new(127, process, middle, low);
        let listener = TcpListener::bind((addr, 0)).expect("there is a free port");
        listener.set_nonblocking(true).expect("a listener can");
        let addr = listener.local_addr().expect("it listens");
        let transport = match state.transport {
            "socks" => "tcp",
            other => other,
        };
        let endpoint = format!("{transport}://{addr}");
        Self {
            listener: Listener::Tcp(listener),
            endpoint: endpoint.parse().expect("an endpoint"),
        }
    }

    fn accept(&self) -> Option<Line> {
        match &self.listener {
            Listener::Tcp(listener) => {
                let (stream, _) = listener.accept().ok()?;
                stream.set_nonblocking(false).ok()?;
                Some(Line::Tcp(stream))
            }
            Listener::Unix(listener) => {
                let (stream, _) = listener.accept().ok()?;
                stream.set_nonblocking(false).ok()?;
                Some(Line::Unix(stream))
            }
        }
    }
}

/// Whether a sanitizer has its own memory, which says nothing about ours.
pub(super) fn is_sanitized() -> bool {
    env::var_os("ASAN_OPTIONS").is_some()
}

/// What is open when that has not changed for a moment.
fn settled() -> usize {
    let mut seen = descriptors();
    eventually("nothing changes any more", || {
        pause(Duration::from_millis(50));
        let before = std::mem::replace(&mut seen, descriptors());
        before == seen
    });
    seen
}

/// Has so many conversations with this state, or as many as the environment says,
/// and looks after the process.
pub(super) fn fuzz(state: State, usual: u64) {
    let name = state.name();
    if env::var(STATE).is_ok_and(|part| !name.contains(&part)) {
        return;
    }
    let cases = cases(usual);
    let begin = Instant::now();
    let arena = Arc::new(Arena::open(state));
    println!("{name}: a good peer");
    arena.probe();
    let size = ((cases.end - cases.start) / 8).clamp(BATCH[0], BATCH[1]);
    let mut before = None;
    let mut at = cases.start;
    while at < cases.end {
        let end = cases.end.min(at + size);
        // The last line before the end of the process says where it was.
        println!("{name}: {CASES}={at}..{end} {SEED}={}", seed() >> 40);
        arena.batch(at..end);
        arena.probe();
        let Some((open, memory)) = before else {
            // What is allocated once is there now.
            before = Some((settled(), resident_memory()));
            at = end;
            continue;
        };
        eventually("the descriptors are given back", || descriptors() <= open);
        let grown = resident_memory().saturating_sub(memory);
        assert!(
            grown < SLACK || is_sanitized(),
            "{name}: {grown} bytes more after {end} cases"
        );
        at = end;
    }
    let count = cases.end - cases.start;
    let deep = arena.close();
    let (time, slowest) = *arena.slowest.lock().unwrap();
    let grown = before.map_or(0, |(_, memory)| resident_memory().saturating_sub(memory));
    report(&format!(
        "fuzz, {name}: {count} cases, {deep} beyond the handshake, {} KiB more, {:.1?}; the \
         longest was {slowest} with {time:.1?}",
        grown >> 10,
        begin.elapsed()
    ));
    assert!(deep > 0, "{name}: nobody got beyond the handshake");
}
