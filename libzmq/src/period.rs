use std::{
    ffi::c_int,
    fmt,
    time::{Duration, Instant},
};

/// A span of time that may have no end.
///
/// Wherever a `Period` is asked for, a [`Duration`] does as well.
///
/// # Example
///
/// ```
/// use libzmq::Period;
/// use std::time::Duration;
///
/// let period: Period = Duration::from_millis(300).into();
/// assert_eq!(period, Period::Finite(Duration::from_millis(300)));
/// assert_eq!(Period::default(), Period::Infinite);
/// assert_eq!(Option::<Duration>::from(Period::Infinite), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Period {
    /// No end.
    #[default]
    Infinite,
    /// This long.
    Finite(Duration),
}

impl Period {
    /// As libzmq counts the time to wait: in milliseconds, where -1 is without
    /// end. `None` for more than it can count.
    pub(crate) fn as_millis(self) -> Option<c_int> {
        match self {
            Self::Infinite => Some(-1),
            Self::Finite(time) => c_int::try_from(units(time, Duration::from_millis(1))).ok(),
        }
    }
}

impl From<Duration> for Period {
    fn from(duration: Duration) -> Self {
        Self::Finite(duration)
    }
}

/// `None` is infinite.
impl From<Option<Duration>> for Period {
    fn from(duration: Option<Duration>) -> Self {
        duration.map_or(Self::Infinite, Self::Finite)
    }
}

impl From<Period> for Option<Duration> {
    fn from(period: Period) -> Self {
        match period {
            Period::Infinite => None,
            Period::Finite(duration) => Some(duration),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Infinite => f.write_str("infinite"),
            Self::Finite(duration) => write!(f, "{duration:?}"),
        }
    }
}

/// How many units a time has, rounded up, so that only zero is zero.
pub(crate) fn units(time: Duration, unit: Duration) -> u128 {
    time.as_nanos().div_ceil(unit.as_nanos())
}

/// When a wait ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    pub(crate) fn new(timeout: Period) -> Self {
        let timeout: Option<Duration> = timeout.into();
        // What the clock cannot reach does not come.
        Self(timeout.and_then(|timeout| Instant::now().checked_add(timeout)))
    }

    pub(crate) fn left(self) -> Period {
        let left = |end: Instant| end.saturating_duration_since(Instant::now());
        self.0.map(left).into()
    }

    pub(crate) fn is_over(self) -> bool {
        self.left() == Period::Finite(Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_rounded_up() {
        for (period, millis) in [
            (Period::Infinite, Some(-1)),
            (Duration::ZERO.into(), Some(0)),
            (Duration::from_nanos(1).into(), Some(1)),
            (Duration::from_millis(7).into(), Some(7)),
            (Duration::from_micros(7001).into(), Some(8)),
            (
                Duration::from_millis(i32::MAX as u64).into(),
                Some(i32::MAX),
            ),
            (Duration::from_millis(i32::MAX as u64 + 1).into(), None),
            (Duration::MAX.into(), None),
        ] {
            assert_eq!(period.as_millis(), millis, "{period}");
        }
    }

    #[test]
    fn what_the_clock_cannot_reach_does_not_come() {
        for period in [Duration::MAX.into(), Period::Infinite] {
            let never = Deadline::new(period);
            assert_eq!(never.left(), Period::Infinite);
            assert!(!never.is_over());
        }
        let zero = Deadline::new(Duration::ZERO.into());
        assert_eq!(zero.left(), Duration::ZERO.into());
        assert!(zero.is_over());
    }
}
