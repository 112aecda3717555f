//! Giving way to other tasks.

use std::{
    cell::Cell,
    task::Context,
    time::{Duration, Instant},
};

/// How often something may succeed at once, in tasks of one thread, before the
/// time is looked at.
const AT_ONCE: u8 = 128;

/// After how long one of them lets the others run. To do so costs as much as some
/// twenty messages.
const AT_A_STRETCH: Duration = Duration::from_micros(100);

thread_local! {
    static LEFT: Cell<u8> = const { Cell::new(AT_ONCE) };
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
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
    gives_way(cx)
}

#[cold]
#[inline(never)]
fn gives_way(cx: &Context<'_>) -> bool {
    let now = Instant::now();
    let goes_on = SINCE
        .get()
        .is_some_and(|since| now.duration_since(since) < AT_A_STRETCH);
    if !goes_on {
        SINCE.set(Some(now));
        cx.waker().wake_by_ref();
    }
    !goes_on
}
