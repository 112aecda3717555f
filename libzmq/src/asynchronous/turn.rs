//! Giving way to other tasks.

use std::{cell::Cell, task::Context};

/// How often something may succeed at once, in tasks of one thread, before one
/// of them lets the others run.
const AT_ONCE: u8 = 128;

thread_local! {
    static LEFT: Cell<u8> = const { Cell::new(AT_ONCE) };
}

/// Whether it is time to let others run. The task is woken then.
#[inline]
pub(super) fn is_over(cx: &Context<'_>) -> bool {
    let left = LEFT.get();
    if left > 0 {
        LEFT.set(left - 1);
        return false;
    }
    LEFT.set(AT_ONCE);
    cx.waker().wake_by_ref();
    true
}
