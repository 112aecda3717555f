//! Processes that are killed while they talk to us. Who asks a server that dies
//! and comes back at the same place gets every answer, and none that it has not
//! asked for; who hears one that dies hears all that it has sent up to some
//! point, in order and once.

#![cfg(target_os = "linux")]

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    iter, process,
    rc::Rc,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    PATIENCE, TempDir, client, dealer, eventually, gather, pause, pull, req, router, server,
    system::descriptors, tcp,
};

use super::{
    ledger::{Dice, Tally, body},
    peers::{Peer, echo},
};

/// After how long a question is asked again.
const AGAIN: Duration = Duration::from_millis(60);

/// Who asks.
struct Asking {
    /// Whether a question was taken.
    ask: Box<dyn Fn(u64) -> bool>,
    /// The number of the next answer, if there is one soon.
    hear: Box<dyn Fn() -> Option<u64>>,
    /// What became of its last connections.
    events: Box<dyn Fn() -> VecDeque<MonitorEvent>>,
}

/// Asks a server that is killed every now and then.
fn insist(
    kind: &str,
    endpoint: Endpoint,
    kills: u64,
    connect: impl FnOnce(&Endpoint) -> Asking,
) -> Tally {
    const QUESTIONS: u64 = 20;

    let (mut peer, endpoint) = echo(kind, &endpoint);
    let Asking { ask, hear, events } = connect(&endpoint);
    let mut dice = Dice::new();
    let mut tally = Tally::default();
    let mut asked = BTreeMap::<u64, (u64, u64)>::new();
    for round in 0..=kills {
        let fatal = dice.throw(QUESTIONS);
        for question in round * QUESTIONS..(round + 1) * QUESTIONS {
            let start = Instant::now();
            let mut killed = round == kills || question % QUESTIONS != fatal;
            loop {
                assert!(
                    start.elapsed() < PATIENCE,
                    "{kind}: {question} is not answered; {:#?}",
                    events()
                );
                if ask(question) {
                    asked.entry(question).or_default().0 += 1;
                    tally.sent += 1;
                }
                if !killed {
                    // On its way there, being answered, or on its way back.
                    pause(Duration::from_micros(dice.throw(300)));
                    drop(peer);
                    (peer, _) = echo(kind, &endpoint);
                    killed = true;
                }
                let until = Instant::now() + AGAIN;
                while asked.get(&question).is_none_or(|(_, heard)| *heard == 0)
                    && Instant::now() < until
                {
                    if let Some(heard) = hear() {
                        tally.arrived += 1;
                        let count = asked.get_mut(&heard).expect("it was asked");
                        count.1 += 1;
                        assert!(count.1 <= count.0, "{kind}: {heard} is answered too often");
                    }
                }
                if asked.get(&question).is_some_and(|(_, heard)| *heard > 0) {
                    break;
                }
            }
        }
    }
    assert_eq!(asked.len() as u64, (kills + 1) * QUESTIONS);
    tally.lost = tally.sent - tally.arrived;
    tally.faults = kills;
    tally.connections = kills + 1;
    tally
}

fn number(msg: &Msg) -> Option<u64> {
    msg.to_str().ok()?.parse().ok()
}

const SHORT: Duration = Duration::from_millis(5);

/// So many events are told of a client that got no answer.
const LAST: usize = 40;

/// Who asks, by a socket that gives up soon. It is used by one thread, whatever its
/// type.
macro_rules! insist_by {
    ($ctx:ident, $kind:literal, $endpoint:ident, $kills:ident, $builder:expr) => {
        insist($kind, $endpoint, $kills, |endpoint| {
            let (asking, monitor) = $builder
                .recv_timeout(SHORT)
                .send_timeout(SHORT)
                .linger(Duration::ZERO)
                .reconnect_interval(SHORT)
                .connect(endpoint)
                .build_with_ctx_and_monitor($ctx, MonitorEvents::ALL)
                .unwrap();
            let asking = Rc::new(asking);
            let hearing = Rc::clone(&asking);
            let events = Rc::new(RefCell::new(VecDeque::new()));
            let seen = Rc::clone(&events);
            Asking {
                ask: Box::new(move |question| asking.send(question.to_string()).is_ok()),
                hear: Box::new(move || {
                    let mut events = events.borrow_mut();
                    events.extend(iter::from_fn(|| monitor.try_recv().ok()));
                    let old = events.len().saturating_sub(LAST);
                    events.drain(..old);
                    number(&hearing.recv_msg().ok()?)
                }),
                events: Box::new(move || seen.borrow().clone()),
            }
        })
    };
}

pub(super) fn client_and_server(ctx: &Ctx, endpoint: Endpoint, kills: u64) -> Tally {
    insist_by!(ctx, "server", endpoint, kills, client())
}

pub(super) fn dealer_and_router(ctx: &Ctx, endpoint: Endpoint, kills: u64) -> Tally {
    insist_by!(ctx, "router", endpoint, kills, dealer())
}

pub(super) fn req_and_rep(ctx: &Ctx, endpoint: Endpoint, kills: u64) -> Tally {
    let req = req().req_relaxed(true).req_correlate(true);
    insist_by!(ctx, "rep", endpoint, kills, req)
}

/// A port of an address that nobody has, so that nobody takes it while its server
/// is dead: a client that meets another type of socket there gives up.
pub(super) fn port() -> Endpoint {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let [low, high, ..] = process::id().to_le_bytes();
    format!("tcp://127.{}.{low}.{}:*", 1 + high % 254, 1 + count % 254)
        .parse()
        .unwrap()
}

/// A path that nobody has.
pub(super) fn path(dir: &TempDir) -> Endpoint {
    format!("ipc://{}", dir.path().join("echo").display())
        .parse()
        .unwrap()
}

#[test]
fn servers_come_back_to_their_port() {
    let ctx = libzmq_tests::ctx();
    client_and_server(&ctx, port(), 3);
    dealer_and_router(&ctx, port(), 3);
    req_and_rep(&ctx, port(), 3);
}

#[test]
fn servers_come_back_to_their_path() {
    let ctx = libzmq_tests::ctx();
    let dir = TempDir::new();
    client_and_server(&ctx, path(&dir), 3);
    dealer_and_router(&ctx, path(&dir), 3);
    req_and_rep(&ctx, path(&dir), 3);
}

/// Lets so many processes send until they are killed.
pub(super) fn killed_senders(ctx: &Ctx, kind: &str, count: u64) -> Tally {
    let (endpoint, recv) = listen(ctx, kind);
    let mut dice = Dice::new();
    let mut heard = BTreeMap::<String, u64>::new();
    let mut hear = || {
        let msg = recv()?;
        let space = msg
            .iter()
            .position(|byte| *byte == b' ')
            .expect("a name comes first");
        let name = String::from_utf8_lossy(&msg[..space]).into_owned();
        let next = heard.entry(name.clone()).or_default();
        // Nothing is missing, twice there, out of order or cut off.
        assert!(msg[space + 1..] == body(*next), "{kind}: message {next}");
        *next += 1;
        Some((name, *next))
    };
    let mut tally = Tally::default();
    for sender in 0..count {
        let peer = Peer::start(&format!("{kind} {endpoint} {sender}"));
        let enough = 50 + dice.throw(500);
        let name = sender.to_string();
        eventually(kind, || {
            hear().is_some_and(|(from, heard)| from == name && heard >= enough)
        });
        drop(peer);
        tally.faults += 1;
    }
    // What was on its way when the last was killed.
    let mut quiet = Instant::now();
    while quiet.elapsed() < AGAIN {
        if hear().is_some() {
            quiet = Instant::now();
        }
    }
    tally.arrived = heard.values().sum();
    tally.sent = tally.arrived;
    tally.connections = heard.len() as u64;
    assert_eq!(tally.connections, count);
    tally
}

fn listen(ctx: &Ctx, kind: &str) -> (Endpoint, Box<dyn Fn() -> Option<Msg>>) {
    macro_rules! bound {
        ($builder:expr, |$socket:ident| $recv:expr) => {{
            let $socket = $builder
                .recv_timeout(SHORT)
                .bind(tcp())
                .build_with_ctx(ctx)
                .unwrap();
            ($socket.last_endpoint().unwrap(), Box::new(move || $recv))
        }};
    }
    match kind {
        "push" => bound!(pull(), |pull| pull.recv_msg().ok()),
        "scatter" => bound!(gather(), |gather| gather.recv_msg().ok()),
        "client" => bound!(server(), |server| server.recv_msg().ok()),
        "dealer" => bound!(router(), |router| {
            Some(router.recv_multipart().ok()?[1].clone())
        }),
        other => panic!("no sender: {other}"),
    }
}

pub(super) const SENDERS: [&str; 4] = ["push", "scatter", "client", "dealer"];

#[test]
fn of_senders_that_are_killed_a_beginning_arrives() {
    libzmq_tests::alone(
        "faults::kills::of_senders_that_are_killed_a_beginning_arrives",
        || {
            let ctx = libzmq_tests::ctx();
            // Its threads and the first socket are there.
            drop(listen(&ctx, "push"));
            let before = descriptors();
            for kind in SENDERS {
                killed_senders(&ctx, kind, 3);
            }
            eventually("nothing is left open", || descriptors() <= before);
        },
    );
}
