//! All patterns at the same time, for as long as one likes, with faults all the
//! while: lines that are cut and go dead, servers and senders that are killed.
//! The checks are those of the tests of each; here nothing may be left over.
//!
//! `LIBZMQ_TESTS_SOAK=3600` lets it run for an hour.

#![cfg(target_os = "linux")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use libzmq_tests::{
    PATIENCE, TempDir, alone_within, eventually, report, soak,
    system::{descriptors, resident_memory},
};

use super::{
    cuts::{self, Security},
    kills,
    ledger::Tally,
};
use crate::mechanism::ctx_with_auth;

/// What may be more in use at the end than after a fifth of the time, in bytes.
const SLACK: usize = 48 << 20;

#[test]
fn soak_in_faults() {
    alone_within(
        2 * PATIENCE + soak(),
        "faults::soak::soak_in_faults",
        || {
            let time = soak();
            // What is there once, and stays.
            one_after_the_other(1, &|_| true);
            let before = descriptors();
            let total = Arc::new(Mutex::new(Tally::default()));
            let early = Mutex::new(None);

            let start = Instant::now();
            let failed = AtomicBool::new(false);
            thread::scope(|scope| {
                let go_on = |_| start.elapsed() < time && !failed.load(Ordering::SeqCst);
                for turn in 0..3 {
                    let (total, failed, early) = (Arc::clone(&total), &failed, &early);
                    scope.spawn(move || {
                        let guard = Guard(failed);
                        while go_on(()) {
                            *total.lock().unwrap() += one_after_the_other(turn, &|_| go_on(()));
                            let mut early = early.lock().unwrap();
                            if early.is_none() && start.elapsed() > time / 5 {
                                *early = Some(resident_memory());
                            }
                        }
                        std::mem::forget(guard);
                    });
                }
            });

            eventually("nothing is left open", || descriptors() <= before);
            let total = *total.lock().unwrap();
            let after = resident_memory();
            let early = early.into_inner().unwrap().unwrap_or(after);
            report(&format!(
                "soak of {:?}: {} faults, {} connections, {} messages sent, {} arrived, {} lost in {} \
             pieces; memory {} MB early, {} MB at the end",
                start.elapsed(),
                total.faults,
                total.connections,
                total.sent,
                total.arrived,
                total.lost,
                total.gaps,
                early >> 20,
                after >> 20,
            ));
            assert!(total.faults > 0 && total.arrived > 0);
            assert!(after < early + SLACK, "{early} bytes early, {after} now");
        },
    );
}

/// Tells the others when a thread fails.
struct Guard<'a>(&'a AtomicBool);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Every pattern in turn, beginning somewhere else for each number, for as long as
/// is wanted.
fn one_after_the_other(turn: usize, go_on: &dyn Fn(Duration) -> bool) -> Tally {
    let mut total = Tally::default();
    let count = cuts::PATTERNS.len();
    for step in 0..count + 3 {
        if !go_on(Duration::ZERO) {
            break;
        }
        let ctx = ctx_with_auth();
        let step = (step + turn * 4) % (count + 3);
        if let Some((name, _)) = cuts::PATTERNS.get(step) {
            let security = if turn.is_multiple_of(2) {
                Security::Null
            } else {
                Security::Curve
            };
            total += cuts::run(&ctx, name, security, 6);
            continue;
        }
        let dir = TempDir::new();
        let endpoint = if turn.is_multiple_of(2) {
            kills::port()
        } else {
            kills::path(&dir)
        };
        total += match step - count {
            0 => kills::client_and_server(&ctx, endpoint, 2),
            1 => kills::dealer_and_router(&ctx, endpoint, 2),
            _ => kills::req_and_rep(&ctx, endpoint, 2),
        };
        for kind in kills::SENDERS {
            total += kills::killed_senders(&ctx, kind, 1);
        }
    }
    total
}
