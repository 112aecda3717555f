use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    thread,
};

use super::{NOBODY, TERMS, Turns, VISITS, barrier};

fn has_regular<T>(turns: &Turns<T>) -> bool {
    turns.regular.load(Ordering::Relaxed) != NOBODY
}

/// Comes often enough to be the regular, if there can be one.
fn settle_in<T>(turns: &Turns<T>) {
    for _ in 0..VISITS {
        turns.take(|_| ());
    }
}

#[test]
fn who_comes_often_is_the_regular_until_another_comes() {
    let turns = Turns::new(0);
    for _ in 0..VISITS - 1 {
        turns.take(|count| *count += 1);
        assert!(!has_regular(&turns));
    }
    turns.take(|count| *count += 1);
    assert_eq!(has_regular(&turns), barrier::is_there());

    turns.take(|count| *count += 1);
    assert_eq!(has_regular(&turns), barrier::is_there());

    thread::scope(|scope| {
        scope.spawn(|| turns.take(|count| *count += 1));
    });
    assert!(!has_regular(&turns));
    assert_eq!(turns.into_inner(), VISITS + 2);
}

#[test]
fn there_are_only_so_many_terms() {
    let turns = Turns::new(());
    for _ in 0..TERMS {
        settle_in(&turns);
        assert_eq!(has_regular(&turns), barrier::is_there());
        thread::scope(|scope| {
            scope.spawn(|| turns.take(|()| ()));
        });
    }
    settle_in(&turns);
    assert!(!has_regular(&turns));
}

/// Read, changed and written back, which loses counts when two do it at once.
#[test]
fn one_at_a_time() {
    const THREADS: u64 = 4;
    // Miri takes its time, and tries what may happen by chance alone.
    const EACH: u64 = if cfg!(miri) { 100 } else { 200_000 };
    // Each lot has a fresh number of terms.
    for _ in 0..20 {
        let turns = Turns::new([0_u64; 2]);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for _ in 0..EACH / 20 {
                        turns.take(|[first, second]| {
                            assert_eq!(first, second);
                            *first += 1;
                            *second = *first;
                        });
                    }
                });
            }
        });
        assert_eq!(turns.into_inner(), [THREADS * EACH / 20; 2]);
    }
}

/// The regular is sent away while it is inside, over and over.
#[test]
fn who_sends_the_regular_away_waits_until_it_is_outside() {
    let (times, visits) = if cfg!(miri) { (5, 10) } else { (50, 10_000) };
    for _ in 0..times {
        let turns = Turns::new(0_u64);
        settle_in(&turns);
        thread::scope(|scope| {
            scope.spawn(|| turns.take(|count| *count += 1));
            for _ in 0..visits {
                turns.take(|count| *count += 1);
            }
        });
        assert_eq!(turns.into_inner(), visits + 1);
    }
}

#[test]
fn to_take_it_twice_is_a_panic_and_nothing_worse() {
    let turns = Turns::new(0);
    let twice = || {
        let nested = || turns.take(|_| turns.take(|_| ()));
        catch_unwind(AssertUnwindSafe(nested)).is_err()
    };
    assert!(twice());
    turns.take(|count| *count += 1);

    settle_in(&turns);
    assert!(twice());
    turns.take(|count| *count += 1);
    thread::scope(|scope| {
        scope.spawn(|| turns.take(|count| *count += 1));
    });
    assert_eq!(turns.into_inner(), 3);
}
