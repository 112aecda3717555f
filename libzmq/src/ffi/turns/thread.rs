//! Numbers of threads.

use std::{
    cell::Cell,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::{NOBODY, TERMS};

/// The number of this thread, which no other has or has had.
#[inline]
pub(in super::super) fn number() -> usize {
    thread_local! {
        static NUMBER: Cell<usize> = const { Cell::new(NOBODY) };
    }
    match NUMBER.get() {
        NOBODY => {
            let number = new_number();
            NUMBER.set(number);
            number
        }
        number => number,
    }
}

/// The last number that a thread was given.
static LAST: AtomicUsize = AtomicUsize::new(NOBODY);

#[cold]
fn new_number() -> usize {
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// No thread has a larger number yet.
pub(in super::super) fn last() -> usize {
    LAST.load(Ordering::Relaxed)
}

/// Whether there is a number for the regular that this thread would be.
pub(super) fn may_be_regular(number: usize) -> bool {
    number < usize::MAX / TERMS
}
