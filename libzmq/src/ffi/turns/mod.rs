//! A lock that costs next to nothing where one thread has it all the time.
//!
//! An async program mostly uses a socket from one thread. To take a lock and give
//! it back for each message would cost it a good part of what libzmq does: an
//! atomic instruction waits until all that was written before has arrived. So a
//! thread that comes often becomes the regular. It tells that it is inside by a
//! plain write, and then looks by a plain read whether it still is the regular.
//! Whoever else comes takes that away from it, has the system put a
//! [barrier] into all threads of the process, and then looks whether the
//! regular is inside. The barrier comes before the read of the regular, which then
//! sees that it is none any more, or after its write, which then is seen.
//!
//! Where the system has no such barrier, there are no regulars.
//!
//! A fork of the process has one thread of those that there were. Whoever else was
//! inside, or had the lock, does not come out of there, and is not waited for.

mod barrier;
#[cfg(test)]
mod tests;
pub(super) mod thread;

use std::{
    cell::UnsafeCell,
    hint,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread as threads,
    time::Duration,
};

use super::process::{Process, left_behind};

/// How often in a row a thread comes before it is the regular. That has cost as
/// much as a barrier by then.
const VISITS: u32 = if cfg!(miri) { 2 } else { 256 };

/// How often there can be a new regular. Where tasks go from thread to thread all
/// the time, there had better be none.
const TERMS: usize = 8;

/// What one thread at a time may use, in turn.
pub(super) struct Turns<T> {
    /// The number of the thread that is the regular, and that of its term. Or
    /// [`NOBODY`].
    regular: AtomicUsize,
    /// For each term whether its regular is inside. Nobody else writes there, so
    /// one that is late does not meddle with the next.
    inside: [AtomicBool; TERMS],
    /// The number of the thread that has the lock, or [`NOBODY`].
    holder: AtomicUsize,
    lock: Mutex<Visits>,
    /// The process that it was made in. In a fork there is no lock, but who writes
    /// its number to `holder` has it.
    made_in: Process,
    // Invariant: used by the regular, while it tells that it is inside, or by who
    // has the lock, while nobody is the regular.
    value: UnsafeCell<T>,
}

/// No thread has this number, and no regular.
const NOBODY: usize = 0;

/// Who came last, by the lock.
#[derive(Debug, Default)]
struct Visits {
    thread: usize,
    count: u32,
    terms: usize,
}

// SAFETY: one thread at a time gets to the value, as if it was sent to it.
unsafe impl<T: Send> Sync for Turns<T> {}

impl<T> Turns<T> {
    pub(super) fn new(value: T) -> Self {
        Self {
            regular: AtomicUsize::new(NOBODY),
            inside: Default::default(),
            holder: AtomicUsize::new(NOBODY),
            lock: Mutex::default(),
            made_in: Process::this(),
            value: UnsafeCell::new(value),
        }
    }

    /// Uses the value when it is the turn of this thread.
    ///
    /// # Panics
    ///
    /// When this thread is using it already.
    #[inline]
    pub(super) fn take<R>(&self, call: impl FnOnce(&mut T) -> R) -> R {
        let me = thread::number();
        let Some(_inside) = self.enter(me) else {
            return self.take_locked(me, call);
        };
        // SAFETY: this thread is the regular, and not inside already, or it would
        // have panicked. Who takes that away from it waits until it is outside
        // before using the value, and others need the lock for it. What was done
        // with the value before it became the regular it has seen, by the lock.
        call(unsafe { &mut *self.value.get() })
    }

    pub(super) fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Goes inside, if this thread is the regular.
    #[inline]
    fn enter(&self, me: usize) -> Option<Inside<'_>> {
        let regular = self.regular.load(Ordering::Relaxed);
        if regular / TERMS != me {
            return None;
        }
        let inside = &self.inside[regular % TERMS];
        if inside.load(Ordering::Relaxed) {
            taken_already();
        }
        inside.store(true, Ordering::Relaxed);
        let guard = Inside(inside);
        // The processor may still read before the write arrives: that is what the
        // barrier is for.
        barrier::from_others();
        (self.regular.load(Ordering::Relaxed) == regular).then_some(guard)
    }

    #[cold]
    #[inline(never)]
    fn take_locked<R>(&self, me: usize, call: impl FnOnce(&mut T) -> R) -> R {
        // Only this thread writes its own number there.
        if self.holder.load(Ordering::Relaxed) == me {
            taken_already();
        }
        if !self.made_in.is_this() {
            return self.take_in_fork(me, call);
        }
        // A panic of the call does not leave the visits in pieces.
        let mut visits = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let holding = Holding::new(&self.holder, me);
        self.send_regular_away();
        // SAFETY: this thread has the lock, and nobody is the regular, or becomes it
        // without the lock.
        let result = call(unsafe { &mut *self.value.get() });
        drop(holding);
        if let Some(term) = visits.next_term(me) {
            self.regular.store(me * TERMS + term, Ordering::Relaxed);
        }
        result
    }

    #[cold]
    fn take_in_fork<R>(&self, me: usize, call: impl FnOnce(&mut T) -> R) -> R {
        let mut pause = Pause::default();
        while !self.is_taken_by(me) {
            pause.make();
        }
        let _holding = Holding(&self.holder);
        self.send_regular_away();
        // SAFETY: this thread is the holder, which in a fork is all there is to have,
        // and nobody is the regular, or becomes it there. Whoever was inside when the
        // process was forked is not in this one.
        call(unsafe { &mut *self.value.get() })
    }

    /// In a fork: whether this thread is the holder now.
    fn is_taken_by(&self, me: usize) -> bool {
        let holder = self.holder.load(Ordering::Relaxed);
        let is_free = holder == NOBODY || left_behind(holder);
        is_free
            && self
                .holder
                .compare_exchange(holder, me, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
    }

    /// Nobody is the regular afterwards, nor is the one who was still inside. The
    /// caller has the lock.
    fn send_regular_away(&self) {
        let regular = self.regular.load(Ordering::Relaxed);
        if regular == NOBODY {
            return;
        }
        self.regular.store(NOBODY, Ordering::Relaxed);
        if left_behind(regular / TERMS) {
            return;
        }
        barrier::in_all_threads();
        let inside = &self.inside[regular % TERMS];
        let mut pause = Pause::default();
        // What the regular did with the value is seen when it is outside.
        while inside.load(Ordering::Acquire) {
            pause.make();
        }
    }
}

/// For who looks again and again.
#[derive(Default)]
struct Pause {
    times: u32,
}

impl Pause {
    fn make(&mut self) {
        self.times = self.times.saturating_add(1);
        match self.times {
            ..64 => hint::spin_loop(),
            64..128 => threads::yield_now(),
            _ => threads::park_timeout(Duration::from_micros(50)),
        }
    }
}

impl Visits {
    /// Counts a visit. Whether the thread becomes the regular by it, for which term.
    fn next_term(&mut self, thread: usize) -> Option<usize> {
        if self.thread != thread {
            *self = Self {
                thread,
                count: 0,
                ..*self
            };
        }
        self.count += 1;
        if self.count < VISITS {
            return None;
        }
        self.count = 0;
        let may = self.terms < TERMS && thread::may_be_regular(thread) && barrier::is_there();
        may.then(|| {
            self.terms += 1;
            self.terms - 1
        })
    }
}

/// The regular is outside when this is dropped.
struct Inside<'a>(&'a AtomicBool);

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Nobody has the lock when this is dropped.
struct Holding<'a>(&'a AtomicUsize);

impl<'a> Holding<'a> {
    fn new(holder: &'a AtomicUsize, me: usize) -> Self {
        holder.store(me, Ordering::Relaxed);
        Self(holder)
    }
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        // In a fork the next one sees by this what was done with the value.
        self.0.store(NOBODY, Ordering::Release);
    }
}

#[cold]
#[inline(never)]
fn taken_already() -> ! {
    panic!("a socket is used by a call that is given the same socket")
}
