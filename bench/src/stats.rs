//! What several runs say together.

use serde::{Deserialize, Serialize};

/// The middle of some figures, and where that of ever so many of them would be found,
/// nineteen times in twenty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

/// Wider than this part of the median, that range says nothing.
const TOO_WIDE: f64 = 0.2;

impl Summary {
    /// `None` without figures.
    pub(crate) fn new(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        let last = figures.len().checked_sub(1)?;
        let beyond = beyond(figures.len());
        Some(Self {
            median: f64::midpoint(figures[last / 2], figures[last.div_ceil(2)]),
            lower: figures[beyond],
            upper: figures[last - beyond],
        })
    }

    /// Whether the runs agree enough for a verdict.
    pub(crate) fn is_clear(&self) -> bool {
        self.upper - self.lower <= TOO_WIDE * self.median
    }
}

/// How many of the figures on each side lie beyond the range of the median: as many
/// as will hardly ever be on the same side of it, where each is on either like a coin
/// that is tossed. Of few figures it is none.
fn beyond(figures: usize) -> usize {
    const HARDLY: f64 = 0.025;
    let mut exactly = (-(figures as f64)).exp2();
    let mut at_most = exactly;
    let mut heads = 0;
    loop {
        exactly *= (figures - heads) as f64 / (heads + 1) as f64;
        at_most += exactly;
        if at_most > HARDLY {
            return heads;
        }
        heads += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let summary = Summary::new(vec![5.0, 1.0, 2.0, 4.0, 3.0]).unwrap();
        assert_eq!(
            (summary.lower, summary.median, summary.upper),
            (1.0, 3.0, 5.0)
        );
        assert_eq!(Summary::new(vec![1.0, 2.0]).unwrap().median, 1.5);
        assert_eq!(Summary::new(vec![7.0]).unwrap().upper, 7.0);
        assert!(Summary::new(Vec::new()).is_none());
    }

    #[test]
    fn more_figures_say_more_of_the_median() {
        for (figures, expected) in [(1, 0), (5, 0), (6, 0), (9, 1), (11, 1), (21, 5), (31, 9)] {
            assert_eq!(beyond(figures), expected, "{figures}");
        }
    }

    #[test]
    fn what_is_spread_wide_gives_no_verdict() {
        assert!(Summary::new(vec![1.0, 1.01, 1.02]).unwrap().is_clear());
        assert!(!Summary::new(vec![0.7, 1.0, 1.3]).unwrap().is_clear());
    }
}
