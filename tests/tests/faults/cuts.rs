//! Lines that are cut, at any byte, and that go dead without a word, while
//! messages pass. What arrives is whole, and comes once; what is lost is lost in
//! one piece for each connection that has failed; and nothing is lost after the
//! last of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    MOMENT, PATIENCE, dealer, dish, eventually, gather, line::Line, pause, publisher, pull, push,
    radio, router, scatter, server, spawn, sub, tcp,
};

use super::ledger::{Dice, Ledger, Tally, body};
use crate::mechanism::{ctx_with_auth, curve_client, curve_server};

/// Who sends may be so far ahead of who receives.
const AHEAD: u64 = 400;
/// So many messages pass between one fault and the next.
const BETWEEN: usize = 60;

/// A pattern, with a line between its two ends.
pub(super) struct Ends {
    send: Box<dyn FnMut(Vec<u8>) -> bool + Send>,
    recv: Box<dyn FnMut() -> Option<Msg> + Send>,
    line: Line,
}

/// What connections are protected by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Security {
    Null,
    Curve,
}

impl Security {
    fn bound(self) -> Mechanism {
        match self {
            Self::Null => Mechanism::Null,
            Self::Curve => curve_server(),
        }
    }

    fn connected(self) -> Mechanism {
        match self {
            Self::Null => Mechanism::Null,
            Self::Curve => curve_client(),
        }
    }
}

/// Notices within a fifth of a second that nobody is there.
fn heartbeat() -> Heartbeat {
    Heartbeat::new(Duration::from_millis(50)).add_timeout(Duration::from_millis(100))
}

const SHORT: Duration = Duration::from_millis(10);

/// Two sockets and the line that the second is connected to the first by.
macro_rules! line_up {
    ($ctx:expr, $security:expr, $bound:expr, $connected:expr) => {{
        let bound = $bound
            .heartbeat(heartbeat())
            .handshake_interval(Duration::from_millis(500))
            .linger(Duration::ZERO)
            .mechanism($security.bound())
            .bind(tcp())
            .build_with_ctx($ctx)
            .unwrap();
        let line = Line::to(&bound.last_endpoint().unwrap());
        let connected = $connected
            .heartbeat(heartbeat())
            .handshake_interval(Duration::from_millis(500))
            .reconnect_interval(Duration::from_millis(5))
            .linger(Duration::ZERO)
            .mechanism($security.connected())
            .connect(line.addr())
            .build_with_ctx($ctx)
            .unwrap();
        (bound, connected, line)
    }};
}

/// Functions that open a pattern of one direction.
macro_rules! one_way {
    ($($name:ident: $bound:expr, $connected:expr,
        |$a:ident, $b:ident| send $send:expr, recv $recv:expr;)*) => {
        mod open {
            use super::*;

            $(pub(super) fn $name(ctx: &Ctx, security: Security) -> Ends {
                let ($a, $b, line) = line_up!(ctx, security, $bound, $connected);
                Ends { send: Box::new($send), recv: Box::new($recv), line }
            })*
        }

        /// Every pattern of one direction.
        pub(super) const PATTERNS: &[(&str, fn(&Ctx, Security) -> Ends)] =
            &[$((stringify!($name), open::$name)),*];
    };
}

one_way! {
    push_pull: pull().recv_timeout(SHORT), push().send_timeout(SHORT),
        |pull, push| send move |msg| push.send(msg).is_ok(), recv move || pull.recv_msg().ok();
    pull_push: push().send_timeout(SHORT), pull().recv_timeout(SHORT),
        |push, pull| send move |msg| push.send(msg).is_ok(), recv move || pull.recv_msg().ok();
    scatter_gather: gather().recv_timeout(SHORT), scatter().send_timeout(SHORT),
        |gather, scatter| send move |msg| scatter.send(msg).is_ok(),
            recv move || gather.recv_msg().ok();
    client_server: server().recv_timeout(SHORT),
        ClientBuilder::new().send_timeout(SHORT),
        |server, client| send move |msg| client.send(msg).is_ok(),
            recv move || server.recv_msg().ok();
    dealer_router: router().recv_timeout(SHORT), dealer().send_timeout(SHORT),
        |router, dealer| send move |msg| dealer.send(msg).is_ok(),
            recv move || router.recv_multipart().ok().map(|parts| parts[1].clone());
    pub_sub: publisher().send_high_water_mark(0u32),
        sub().recv_timeout(SHORT).recv_high_water_mark(0u32).subscribe(""),
        |publisher, sub| send move |msg| publisher.send(msg).is_ok(),
            recv move || sub.recv_msg().ok();
    sub_pub: sub().recv_timeout(SHORT).recv_high_water_mark(0u32).subscribe(""),
        publisher().send_high_water_mark(0u32),
        |sub, publisher| send move |msg| publisher.send(msg).is_ok(),
            recv move || sub.recv_msg().ok();
    radio_dish: radio().send_high_water_mark(0u32),
        dish().recv_timeout(SHORT).recv_high_water_mark(0u32)
            .join(Group::try_from("group").unwrap()),
        |radio, dish| send move |msg| radio.transmit(msg, "group").is_ok(),
            recv move || dish.recv_msg().ok();
}

/// Sends until it was enough, with so many faults on the way.
pub(super) fn run(ctx: &Ctx, name: &str, security: Security, faults: u64) -> Tally {
    let open = PATTERNS
        .iter()
        .find(|(found, _)| *found == name)
        .expect("a pattern")
        .1;
    let Ends {
        mut send,
        mut recv,
        line,
    } = open(ctx, security);
    let ledger = Arc::new(Ledger::default());
    let enough = Arc::new(AtomicBool::new(false));
    let over = Arc::new(AtomicBool::new(false));

    let sender = spawn({
        let (ledger, enough) = (Arc::clone(&ledger), Arc::clone(&enough));
        move || {
            while !enough.load(Ordering::SeqCst) {
                if ledger.behind() > AHEAD {
                    pause(Duration::from_millis(1));
                }
                if send(body(ledger.next())) {
                    ledger.sent();
                }
            }
            // Its socket lives on, as what it holds is not lost.
            send
        }
    });
    let receiver = spawn({
        let (ledger, over) = (Arc::clone(&ledger), Arc::clone(&over));
        move || {
            while !over.load(Ordering::SeqCst) {
                if let Some(msg) = recv() {
                    ledger.arrived(&msg);
                }
            }
            recv
        }
    });

    let mut dice = Dice::new();
    for fault in 0..=faults {
        let before = ledger.count();
        // Not before the last fault has struck.
        eventually(name, || {
            line.connections() as u64 > fault && ledger.count() >= before + BETWEEN
        });
        if fault < faults {
            match dice.throw(8) {
                0 => line.deaden(),
                1 => line.cut(),
                2..5 => line.cut_after(dice.throw(200) as usize),
                _ => line.cut_after(dice.throw(20_000) as usize),
            }
        }
    }
    // What is sent and arrives from here on has come by a line that lasts: unless the
    // machine is so busy that a heartbeat is missed.
    line.heal();
    let lasting = line.connections();
    let healed = ledger.next();
    eventually(name, || ledger.latest() > healed);
    enough.store(true, Ordering::SeqCst);
    let sender = sender.join();
    let last = ledger.next() - 1;
    eventually(name, || {
        ledger.has_arrived(last) || line.connections() > lasting
    });
    over.store(true, Ordering::SeqCst);
    drop((sender, receiver.join()));

    let mut tally = ledger.tally();
    tally.connections = line.connections() as u64;
    tally.faults = faults;
    assert!(tally.connections > tally.faults, "{name}: {tally:?}");
    assert!(tally.gaps <= tally.connections, "{name}: {tally:?}");
    tally
}

macro_rules! tests {
    ($($test:ident)*) => {$(
        #[test]
        fn $test() {
            let ctx = ctx_with_auth();
            run(&ctx, stringify!($test), Security::Null, 8);
            run(&ctx, stringify!($test), Security::Curve, 4);
        }
    )*};
}

tests! {
    push_pull pull_push scatter_gather client_server dealer_router pub_sub sub_pub radio_dish
}

/// A router whose queue is full when its peer comes back goes on with it.
#[test]
fn a_full_router_keeps_a_peer_that_comes_back() {
    let ctx = libzmq_tests::ctx();
    let (dealer, monitor) = dealer()
        .bind(tcp())
        .build_with_ctx_and_monitor(&ctx, MonitorEvents::HANDSHAKE_SUCCEEDED)
        .unwrap();
    let line = Line::to(&dealer.last_endpoint().unwrap());
    let router = router()
        .recv_high_water_mark(2u32)
        .reconnect_interval(Duration::from_millis(5))
        .connect(line.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    const COUNT: usize = 20;
    const LEFT: usize = 2;

    for number in 0..COUNT {
        dealer.send(number.to_string()).unwrap();
    }
    monitor.recv_timeout(PATIENCE).unwrap();
    let hear = |expected: &str| assert_eq!(router.recv_multipart().unwrap()[1], *expected);
    hear("0");
    // All is on the other side of the line by now.
    pause(MOMENT);
    line.cut();
    // The connection has ended when all that has come by it is in the queue, which
    // is full then.
    for number in 1..COUNT - LEFT {
        hear(&number.to_string());
    }
    monitor.recv_timeout(PATIENCE).unwrap();
    pause(MOMENT);
    dealer.send("again").unwrap();
    pause(MOMENT);
    for number in COUNT - LEFT..COUNT {
        hear(&number.to_string());
    }
    hear("again");
}
