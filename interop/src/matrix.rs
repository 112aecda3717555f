use std::time::{Duration, Instant};

use libzmq_tests::{PATIENCE, TempDir, assert_same, free_udp_port};

use crate::{
    At, Couple, End, Kind, Ours, Parts, Security, Setup, TOPIC, Who, pattern, speaker::Speaker,
};

/// More than any buffer on the way holds.
const LARGE: usize = 16 << 20;

/// One combination of the matrix.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Who talks to whom.
    pub couple: Couple,
    /// Whether the first is ours, or the second.
    pub we_begin: bool,
    /// Who binds is the server of the mechanism.
    pub we_bind: bool,
    /// Over `tcp`, or over `ipc`.
    pub tcp: bool,
    /// The mechanism.
    pub security: Security,
}

impl Case {
    /// All there are of a couple.
    fn all(couple: Couple) -> impl Iterator<Item = Self> {
        const BOTH: [bool; 2] = [false, true];
        let ways = BOTH.into_iter().flat_map(|we_begin| {
            BOTH.into_iter()
                .flat_map(move |we_bind| BOTH.map(|tcp| (we_begin, we_bind, tcp)))
        });
        ways.flat_map(move |(we_begin, we_bind, tcp)| {
            Security::ALL.map(|security| Self {
                couple,
                we_begin,
                we_bind,
                tcp,
                security,
            })
        })
        .filter(|case| !(case.couple.0.needs_address() && case.we_begin == case.we_bind))
    }

    fn kinds(self) -> (Kind, Kind) {
        let Couple(first, second) = self.couple;
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
pub fn matrix(couple: Couple, theirs: &mut dyn End) {
    let mut ours = Ours::new();
    let dir = TempDir::new();
    for (number, case) in Case::all(couple).enumerate() {
        if !theirs.can(&case) {
            continue;
        }
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
    let Couple(first_kind, second_kind) = case.couple;
    // Of whom a message is: of the client, if it comes to the server.
    let user = |binds| if binds { case.security.user_id() } else { "" };
    let first_hears = user(case.we_begin == case.we_bind);
    let second_hears = user(case.we_begin != case.we_bind);
    let mut first = Speaker::new(first, first_kind, second_kind);
    let mut second = Speaker::new(second, second_kind, first_kind);

    if first_kind.publishes() {
        wait_until_heard(&mut first, &mut second);
    }
    if first_kind == Kind::XPub {
        let subscription = [b"\x01", TOPIC.as_bytes()].concat();
        expect(&vec![subscription], first_hears, &mut first);
    }
    for parts in messages(case) {
        if first_kind.publishes() {
            first.send(vec!["elsewhere".into(), "not for everybody".into()]);
        }
        first.send(parts.clone());
        expect(&parts, second_hears, &mut second);
        if second_kind.answers() {
            second.send(parts.clone());
            expect(&parts, first_hears, &mut first);
        }
    }
    if case.couple == Couple(Kind::XPub, Kind::XSub) {
        let parts = vec!["more, please".into()];
        second.send(parts.clone());
        expect(&parts, first_hears, &mut first);
    }
}

/// What is said.
fn messages(case: Case) -> Vec<Parts> {
    // One byte tells the length up to 255, and eight from there on.
    let mut lens = vec![0, 1, 255, 256, 100_000];
    // It takes time: not everywhere, but both ways with each of our roles.
    let with_large = match case.security {
        Security::Null => case.we_bind,
        Security::Plain => false,
        Security::Curve => !case.we_bind,
    };
    if case.tcp && with_large {
        lens.push(LARGE);
    }
    let mut messages: Vec<Parts> = lens.into_iter().map(|len| vec![pattern(len)]).collect();
    let kind = case.couple.0;
    if kind.sends_parts() {
        messages.push(vec![vec![], vec![]]);
        messages.push(vec![vec![], b"between".into(), vec![]]);
        messages.push((0..100).map(pattern).collect());
    }
    if kind.publishes() {
        for parts in &mut messages {
            parts.insert(0, TOPIC.into());
        }
    }
    messages
}

/// Lets a radio talk to a dish over `udp`, which has no mechanism.
///
/// # Panics
///
/// When anything else arrives than was sent.
#[track_caller]
pub fn datagrams(radio: &mut dyn End, dish: &mut dyn End) {
    let endpoint = format!("udp://127.0.0.1:{}", free_udp_port());
    let setup = |kind, at| Setup {
        kind,
        at,
        security: Security::Null,
        who: Who::Friend,
    };
    dish.open(&setup(Kind::Dish, At::Bind(endpoint.clone())));
    radio.open(&setup(Kind::Radio, At::Connect(endpoint)));
    let mut radio = Speaker::new(radio, Kind::Radio, Kind::Dish);
    let mut dish = Speaker::new(dish, Kind::Dish, Kind::Radio);
    wait_until_heard(&mut radio, &mut dish);
    for len in [0, 1, 255, 256, 8000] {
        let parts = vec![TOPIC.into(), pattern(len)];
        radio.send(parts.clone());
        expect(&parts, "", &mut dish);
    }
}

#[track_caller]
fn expect(parts: &Parts, user: &str, end: &mut Speaker<'_>) {
    let Some(received) = end.recv(PATIENCE) else {
        let lens: Vec<usize> = parts.iter().map(Vec::len).collect();
        panic!("no message arrives, where one of {lens:?} bytes was sent");
    };
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
fn wait_until_heard(first: &mut Speaker<'_>, second: &mut Speaker<'_>) {
    let deadline = Instant::now() + PATIENCE;
    for number in 1.. {
        assert!(Instant::now() < deadline, "nothing arrives");
        let probe = vec![TOPIC.into(), number.to_string().into()];
        first.send(probe.clone());
        // Longer and longer, so that a probe does not always come too late.
        while let Some(received) = second.recv(Duration::from_millis(number)) {
            if received.parts == probe {
                return;
            }
        }
    }
}
