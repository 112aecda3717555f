//! How often strangers can have us look at files.

use std::time::{Duration, Instant};

/// How many times longer than a look the pause after it is: however many
/// strangers come, this much time is for others.
const TIMES: u32 = 10;

/// But not longer than this, which a file system that is slow for once must not
/// draw out.
const LONGEST: Duration = Duration::from_secs(5);

/// The time after a look in which there is no other, unless something speaks for
/// it. There is none before the first.
#[derive(Debug, Default)]
pub(super) struct Pause {
    until: Option<Instant>,
}

impl Pause {
    /// After a look that began at this time and ends now.
    pub(super) fn after_look(begin: Instant) -> Self {
        let now = Instant::now();
        Self {
            until: Some(now + length(now - begin)),
        }
    }

    pub(super) fn lasts(&self) -> bool {
        self.until.is_some_and(|end| Instant::now() < end)
    }
}

fn length(look: Duration) -> Duration {
    look.saturating_mul(TIMES).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_look_has_a_long_pause() {
        assert_eq!(
            length(Duration::from_millis(10)),
            Duration::from_millis(100)
        );
        assert_eq!(length(Duration::from_secs(60)), LONGEST);
        assert_eq!(length(Duration::MAX), LONGEST);
    }

    #[test]
    fn a_pause_comes_after_a_look() {
        assert!(!Pause::default().lasts());
        let now = Instant::now();
        let minute = Duration::from_secs(60);
        let until = |until| Pause { until: Some(until) };
        assert!(until(now + minute).lasts());
        assert!(!until(now).lasts());
    }
}
