//! What was sent, and what of it has arrived.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use libzmq_tests::pattern;

/// The numbers of messages of one sender.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    sent: u64,
    arrived: BTreeSet<u64>,
}

impl Ledger {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next message to send.
    pub(super) fn next(&self) -> u64 {
        self.entries().sent
    }

    pub(super) fn sent(&self) {
        self.entries().sent += 1;
    }

    /// Checks that the message is whole, and none that has arrived before.
    pub(super) fn arrived(&self, bytes: &[u8]) {
        let (number, rest) = bytes.split_first_chunk().expect("a number comes first");
        let number = u64::from_be_bytes(*number);
        assert!(rest == padding(number), "message {number} is another's");
        let first = self.entries().arrived.insert(number);
        assert!(first, "message {number} has come again");
    }

    pub(super) fn has_arrived(&self, number: u64) -> bool {
        self.entries().arrived.contains(&number)
    }

    pub(super) fn count(&self) -> usize {
        self.entries().arrived.len()
    }

    /// One more than the highest number that has arrived.
    pub(super) fn latest(&self) -> u64 {
        self.entries().arrived.last().map_or(0, |last| last + 1)
    }

    /// How many are under way, or lost, since the last that has arrived.
    pub(super) fn behind(&self) -> u64 {
        self.next().saturating_sub(self.latest())
    }

    pub(super) fn tally(&self) -> Tally {
        let entries = self.entries();
        let mut tally = Tally {
            sent: entries.sent,
            arrived: entries.arrived.len() as u64,
            ..Tally::default()
        };
        let mut next = 0;
        for number in entries.arrived.iter().copied().chain([entries.sent]) {
            if number > next {
                tally.gaps += 1;
                tally.lost += number - next;
            }
            next = number + 1;
        }
        assert_eq!(tally.sent, tally.arrived + tally.lost, "what came was sent");
        tally
    }
}

/// What has become of all messages.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) sent: u64,
    pub(super) arrived: u64,
    pub(super) lost: u64,
    /// How many times some in a row were lost.
    pub(super) gaps: u64,
    pub(super) connections: u64,
    pub(super) faults: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.arrived += other.arrived;
        self.lost += other.lost;
        self.gaps += other.gaps;
        self.connections += other.connections;
        self.faults += other.faults;
    }
}

/// The content of a message: of different lengths, so that lines are cut at any
/// place of it.
pub(super) fn body(number: u64) -> Vec<u8> {
    [&number.to_be_bytes()[..], padding(number)].concat()
}

fn padding(number: u64) -> &'static [u8] {
    use std::sync::LazyLock;

    const LONGEST: u64 = 3000;
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| pattern(2 * LONGEST as usize));
    let len = if number.is_multiple_of(4) {
        number * 7919 % LONGEST
    } else {
        number % 40
    };
    let start = (number % LONGEST) as usize;
    &BYTES[start..start + len as usize]
}

/// Not random enough for anything else.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Another one in each run; what it shows does not matter to the checks.
    pub(super) fn new() -> Self {
        let now = std::time::UNIX_EPOCH.elapsed().expect("it is later");
        Self(now.subsec_nanos() as u64 | 1)
    }

    pub(super) fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}
