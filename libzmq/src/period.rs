use std::{fmt, time::Duration};

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
