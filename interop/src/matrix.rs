use std::time::{Duration, Instant};

use libzmq_tests::{PATIENCE, TempDir, assert_same};

use crate::{At, End, GROUP, Kind, Ours, Parts, Security, Setup, Who, pattern};

/// More than any buffer on the way holds.
const LARGE: usize = 16 << 20;

/// Two types that talk to each other. The first begins; the second answers, if
/// it can.
#[derive(Debug, Clone, Copy)]
pub struct Pair(pub Kind, pub Kind);

/// One combination of the matrix.
#[derive(Debug, Clone, Copy)]
struct Case {
    pair: Pair,
    /// Whether the first is ours.
    we_begin: bool,
    we_bind: bool,
    tcp: bool,
    security: Security,
}

impl Case {
    /// All there are of a pair.
    fn all(pair: Pair) -> impl Iterator<Item = Self> {
        const BOTH: [bool; 2] = [false, true];
        let ways = BOTH.into_iter().flat_map(|we_begin| {
            BOTH.into_iter()
                .flat_map(move |we_bind| BOTH.map(|tcp| (we_begin, we_bind, tcp)))
        });
        ways.flat_map(move |(we_begin, we_bind, tcp)| {
            Security::ALL.map(|security| Self {
                pair,
                we_begin,
                we_bind,
                tcp,
                security,
            })
        })
    }

    fn kinds(self) -> (Kind, Kind) {
        let Pair(first, second) = self.pair;
        if self.we_begin {
            (first, second)
        } else {
            (second, first)
        }
    }
}

/// Lets our sockets talk to theirs in every combination: who begins, who binds
/// and so is the server, over `tcp` and `ipc`, by each mechanism.
///
/// # Panics
///
/// When anything else arrives than was sent, or says that somebody else did.
#[track_caller]
pub fn matrix(pair: Pair, theirs: &mut dyn End) {
    let mut ours = Ours::new();
    let dir = TempDir::new();
    for (number, case) in Case::all(pair).enumerate() {
        println!("{case:?}");
        let endpoint = if case.tcp {
            "tcp://127.0.0.1:*".to_owned()
        } else {
            format!("ipc://{}/{number}", dir.path().display())
        };
        open(case, &endpoint, &mut ours, theirs);
        if case.we_begin {
            converse(case, &mut ours, theirs);
        } else {
            converse(case, theirs, &mut ours);
        }
        ours.close();
        theirs.close();
    }
}

/// Opens both ends.
fn open(case: Case, endpoint: &str, ours: &mut dyn End, theirs: &mut dyn End) {
    let (our_kind, their_kind) = case.kinds();
    let setup = |kind, at| Setup {
        kind,
        at,
        security: case.security,
        who: Who::Friend,
    };
    let bind = At::Bind(endpoint.to_owned());
    if case.we_bind {
        let endpoint = ours.open(&setup(our_kind, bind));
        theirs.open(&setup(their_kind, At::Connect(endpoint)));
    } else {
        let endpoint = theirs.open(&setup(their_kind, bind));
        ours.open(&setup(our_kind, At::Connect(endpoint)));
    }
}

#[track_caller]
fn converse(case: Case, first: &mut dyn End, second: &mut dyn End) {
    let Pair(first_kind, second_kind) = case.pair;
    // Of whom a message is: of the client, if it comes to the server.
    let user = |binds| if binds { case.security.user_id() } else { "" };
    let first_hears = user(case.we_begin == case.we_bind);
    let second_hears = user(case.we_begin != case.we_bind);

    if first_kind.is_lossy() {
        wait_until_heard(first_kind, first, second);
    }
    for parts in messages(case) {
        first.send(parts.clone());
        expect(&parts, second_hears, second);
        if second_kind.answers() {
            second.send(parts.clone());
            expect(&parts, first_hears, first);
        }
    }
}

/// What is said.
fn messages(case: Case) -> Vec<Parts> {
    // One byte tells the length up to 255, and eight from there on.
    let mut lens = vec![0, 1, 255, 256, 100_000];
    if case.tcp {
        lens.push(LARGE);
    }
    let kind = case.pair.0;
    lens.into_iter()
        .map(|len| message(kind, pattern(len)))
        .collect()
}

fn message(kind: Kind, body: Vec<u8>) -> Parts {
    match kind {
        Kind::Radio => vec![GROUP.into(), body],
        _ => vec![body],
    }
}

#[track_caller]
fn expect(parts: &Parts, user: &str, end: &mut dyn End) {
    let received = end.recv(PATIENCE).expect("a message");
    assert_eq!(received.parts.len(), parts.len(), "number of parts");
    for (found, expected) in received.parts.iter().zip(parts) {
        assert_same(found, expected);
    }
    if end.tells_users() {
        assert_eq!(received.user_id, user);
    }
}

/// Waits until messages arrive. None is left on its way.
#[track_caller]
fn wait_until_heard(kind: Kind, first: &mut dyn End, second: &mut dyn End) {
    let deadline = Instant::now() + PATIENCE;
    for number in 1.. {
        assert!(Instant::now() < deadline, "nothing arrives");
        let probe = message(kind, number.to_string().into());
        first.send(probe.clone());
        // Longer and longer, so that a probe does not always come too late.
        while let Some(received) = second.recv(Duration::from_millis(number)) {
            if received.parts == probe {
                return;
            }
        }
    }
}
