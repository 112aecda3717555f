use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

use super::event::Token;
use crate::{error::Error, period::Period};

/// What is to be done at some time, or from time to time.
///
/// Timers do nothing by themselves: [`timeout`](Self::timeout) says how long to
/// wait, and [`expired`](Self::expired) what is due then. Between them a
/// [`Poller`](super::Poller) does the waiting. They go by a clock that is never
/// set.
///
/// # Example
///
/// ```
/// use libzmq::{poll::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// const TICK: Token = Token(0);
/// const DONE: Token = Token(1);
///
/// let mut timers = Timers::new();
/// timers.every(TICK, Duration::from_millis(10))?;
/// timers.once(DONE, Duration::from_millis(25));
///
/// let mut poller = Poller::new()?;
/// let (mut events, mut expired) = (Events::new(), Vec::new());
/// while !expired.contains(&DONE) {
///     poller.wait(&mut events, timers.timeout())?;
///     expired.extend(timers.expired());
/// }
/// assert_eq!(expired[0], TICK);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "zmq_timers_new")]
#[derive(Debug, Clone, Default)]
pub struct Timers {
    timers: HashMap<Token, Timer>,
    /// Those that have a time, by it.
    queue: BTreeSet<(Instant, Token)>,
}

#[derive(Debug, Clone, Copy)]
struct Timer {
    /// `None` for what the clock cannot reach.
    due: Option<Instant>,
    period: Duration,
    repeats: bool,
}

impl Timers {
    /// No timers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A timer that expires every so often, for the first time after one
    /// interval. It takes the place of another with this token.
    ///
    /// It keeps to its rhythm, however late it is noticed. What was missed
    /// during a long pause is not made up for: it expires once.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an interval of zero.
    #[doc(alias = "zmq_timers_add")]
    pub fn every(&mut self, token: Token, interval: Duration) -> Result<(), Error> {
        if interval.is_zero() {
            return Err(Error::invalid(format!(
                "the interval of the timer with {token:?} is zero"
            )));
        }
        self.start(token, interval, true);
        Ok(())
    }

    /// A timer that expires once, after this time, and is gone. It takes the
    /// place of another with this token.
    #[doc(alias = "zmq_timers_add")]
    pub fn once(&mut self, token: Token, time: Duration) {
        self.start(token, time, false);
    }

    /// Begins the time or interval of a timer anew, and returns whether there is
    /// such a timer.
    #[doc(alias = "zmq_timers_reset")]
    pub fn reset(&mut self, token: Token) -> bool {
        let timer = self.timers.get(&token).copied();
        if let Some(timer) = timer {
            self.start(token, timer.period, timer.repeats);
        }
        timer.is_some()
    }

    /// Ends a timer, and returns whether there was one.
    #[doc(alias = "zmq_timers_cancel")]
    pub fn cancel(&mut self, token: Token) -> bool {
        let timer = self.timers.remove(&token);
        if let Some(due) = timer.and_then(|timer| timer.due) {
            self.queue.remove(&(due, token));
        }
        timer.is_some()
    }

    /// How many timers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.timers.len()
    }

    /// Whether there is no timer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.timers.is_empty()
    }

    /// How long it is until a timer expires: nothing when one has already,
    /// infinite when none ever will.
    #[doc(alias = "zmq_timers_timeout")]
    #[must_use]
    pub fn timeout(&self) -> Period {
        self.timeout_at(Instant::now())
    }

    /// The timers that have expired since this was last asked, each once, in the
    /// order of their times.
    ///
    /// What is done for one of them may reset and cancel others, but does not
    /// change this list.
    #[doc(alias = "zmq_timers_execute")]
    pub fn expired(&mut self) -> Vec<Token> {
        self.expired_at(Instant::now())
    }

    fn start(&mut self, token: Token, period: Duration, repeats: bool) {
        self.start_at(Instant::now(), token, period, repeats);
    }

    fn start_at(&mut self, now: Instant, token: Token, period: Duration, repeats: bool) {
        self.cancel(token);
        let timer = Timer {
            due: now.checked_add(period),
            period,
            repeats,
        };
        self.insert(token, timer);
    }

    fn insert(&mut self, token: Token, timer: Timer) {
        self.queue.extend(timer.due.map(|due| (due, token)));
        self.timers.insert(token, timer);
    }

    fn timeout_at(&self, now: Instant) -> Period {
        match self.queue.first() {
            Some((due, _)) => Period::Finite(due.saturating_duration_since(now)),
            None => Period::Infinite,
        }
    }

    fn expired_at(&mut self, now: Instant) -> Vec<Token> {
        let mut expired = Vec::new();
        while let Some((due, token)) = self.queue.first().copied()
            && due <= now
        {
            self.queue.pop_first();
            expired.push(token);
            if let Some(timer) = self.timers.remove(&token)
                && timer.repeats
            {
                let due = next(due, timer.period, now);
                self.insert(token, Timer { due, ..timer });
            }
        }
        expired
    }
}

/// The first time after now in the rhythm of a timer that was due.
fn next(due: Instant, period: Duration, now: Instant) -> Option<Instant> {
    const NANOS: u128 = 1_000_000_000;

    let late = now.saturating_duration_since(due).as_nanos() % period.as_nanos();
    // Both are less than some duration was before.
    let late = Duration::new((late / NANOS) as u64, (late % NANOS) as u32);
    now.checked_add(period - late)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: Token = Token(0);
    const B: Token = Token(1);

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_rhythm_is_kept_and_nothing_piles_up() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.start_at(start, A, ms(10), true);
        assert_eq!(timers.timeout_at(start), ms(10).into());
        assert!(timers.expired_at(start + ms(9)).is_empty());
        assert_eq!(timers.expired_at(start + ms(13)), [A]);
        assert_eq!(timers.timeout_at(start + ms(13)), ms(7).into());
        // As a machine that was asleep.
        assert_eq!(timers.expired_at(start + ms(1_000_004)), [A]);
        assert!(timers.expired_at(start + ms(1_000_009)).is_empty());
        assert_eq!(timers.expired_at(start + ms(1_000_010)), [A]);
    }

    #[test]
    fn the_order_is_that_of_the_times() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.start_at(start, A, ms(20), false);
        timers.start_at(start, B, ms(10), false);
        assert_eq!(timers.expired_at(start + ms(30)), [B, A]);
        assert!(timers.is_empty());
        assert_eq!(timers.timeout_at(start), Period::Infinite);
    }

    #[test]
    fn a_reset_begins_anew_and_a_cancelled_timer_is_gone() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.start_at(start, A, ms(10), false);
        timers.once(A, Duration::MAX);
        assert!(timers.expired_at(start + ms(50)).is_empty());
        assert_eq!(timers.timeout(), Period::Infinite);
        assert!(timers.reset(A) && timers.cancel(A));
        assert!(!timers.reset(A) && !timers.cancel(A));
        assert_eq!(timers.len(), 0);
    }

    #[test]
    fn what_cannot_be_is_refused_or_never_comes() {
        let mut timers = Timers::new();
        let err = timers.every(B, Duration::ZERO).unwrap_err();
        assert!(err.to_string().contains("Token(1)"), "{err}");
        timers.every(B, Duration::MAX).unwrap();
        assert!(timers.expired().is_empty());
        // Ends, though it is always due.
        timers.once(A, Duration::ZERO);
        timers.every(B, Duration::from_nanos(1)).unwrap();
        assert_eq!(timers.timeout(), Period::Finite(Duration::ZERO));
        assert_eq!(timers.expired().len(), 2);
    }

    proptest! {
        /// The next time is a whole number of periods away, and the first that is
        /// not over.
        #[test]
        fn the_next_time_is_in_rhythm(period in 1..u64::MAX, late in 0..u64::MAX / 4) {
            let due = Instant::now();
            let (period, late) = (Duration::from_nanos(period), Duration::from_nanos(late));
            if let Some(next) = next(due, period, due + late) {
                let distance = next - due;
                prop_assert_eq!(distance.as_nanos() % period.as_nanos(), 0);
                prop_assert!(distance > late && distance <= late + period);
            }
        }
    }
}
