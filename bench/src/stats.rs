//! What several runs say together.

use serde::{Deserialize, Serialize};

/// The middle of some figures, and where the middle half of them lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

/// Wider than this part of the median, the middle half says nothing.
const TOO_WIDE: f64 = 0.2;

impl Summary {
    /// `None` without figures.
    pub(crate) fn new(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&figures, 0.5)?,
            lower: quantile(&figures, 0.25)?,
            upper: quantile(&figures, 0.75)?,
        })
    }

    /// Whether the runs agree enough for a verdict.
    pub(crate) fn is_clear(&self) -> bool {
        self.upper - self.lower <= TOO_WIDE * self.median
    }
}

/// Between the two figures next to it.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let summary = Summary::new(vec![5.0, 1.0, 2.0, 4.0, 3.0]).unwrap();
        assert_eq!(
            (summary.lower, summary.median, summary.upper),
            (2.0, 3.0, 4.0)
        );
        assert_eq!(Summary::new(vec![1.0, 2.0]).unwrap().median, 1.5);
        assert_eq!(Summary::new(vec![7.0]).unwrap().upper, 7.0);
        assert!(Summary::new(Vec::new()).is_none());
    }

    #[test]
    fn what_is_spread_wide_gives_no_verdict() {
        assert!(Summary::new(vec![1.0, 1.01, 1.02]).unwrap().is_clear());
        assert!(!Summary::new(vec![0.7, 1.0, 1.3]).unwrap().is_clear());
    }
}
