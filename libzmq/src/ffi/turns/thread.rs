//! Numbers of threads.

use std::{
    cell::Cell,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::{NOBODY, TERMS};

/// The number of this thread, which no other has or has had.
#[inline]
pub(super) fn number() -> usize {
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

#[cold]
fn new_number() -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(NOBODY);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Whether there is a number for the regular that this thread would be.
pub(super) fn may_be_regular(number: usize) -> bool {
    number < usize::MAX / TERMS
}
