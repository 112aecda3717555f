//! What is hoped for, told beside what is.

use std::fmt;

use crate::{cell::Cell, stats::Summary};

/// What the ratio of a contestant to the reference should be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Everywhere, or with messages of this size.
    size: Option<usize>,
    contestant: &'static str,
    bound: Bound,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// What became of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Met,
    Missed,
    Unclear,
}

impl Target {
    pub(crate) const fn of(contestant: &'static str, bound: Bound) -> Self {
        Self {
            size: None,
            contestant,
            bound,
        }
    }

    pub(crate) const fn at(size: usize, contestant: &'static str, bound: Bound) -> Self {
        Self {
            size: Some(size),
            contestant,
            bound,
        }
    }

    /// What is hoped for of a contestant in a cell.
    pub(crate) fn find(targets: &[Self], cell: &Cell, contestant: &str) -> Option<Bound> {
        let found = targets.iter().find(|target| {
            target.contestant == contestant && target.size.is_none_or(|size| size == cell.size)
        });
        Some(found?.bound)
    }
}

impl Bound {
    /// Met or missed by the median. Where the runs do not agree, it takes that the
    /// range where it may be is on one side.
    pub(crate) fn judge(self, ratio: &Summary) -> Verdict {
        let (worst, best) = match self {
            Self::AtLeast(_) => (ratio.lower, ratio.upper),
            Self::AtMost(_) => (ratio.upper, ratio.lower),
        };
        if ratio.is_clear() {
            return self.verdict(ratio.median);
        }
        match (self.verdict(worst), self.verdict(best)) {
            (worst, best) if worst == best => best,
            _ => Verdict::Unclear,
        }
    }

    fn verdict(self, ratio: f64) -> Verdict {
        // As it is told, in hundredths.
        let ratio = (ratio * 100.0).round() / 100.0;
        let is_met = match self {
            Self::AtLeast(least) => ratio >= least,
            Self::AtMost(most) => ratio <= most,
        };
        if is_met {
            Verdict::Met
        } else {
            Verdict::Missed
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {least:.2}"),
            Self::AtMost(most) => write!(f, "≤ {most:.2}"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Unclear => "unclear",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(lower: f64, median: f64, upper: f64) -> Summary {
        Summary {
            median,
            lower,
            upper,
        }
    }

    #[test]
    fn the_median_is_judged() {
        let least = Bound::AtLeast(0.97);
        assert_eq!(least.judge(&summary(0.95, 0.97, 0.99)), Verdict::Met);
        assert_eq!(least.judge(&summary(0.95, 0.96, 0.99)), Verdict::Missed);
        let most = Bound::AtMost(1.2);
        assert_eq!(most.judge(&summary(1.1, 1.2, 1.25)), Verdict::Met);
        assert_eq!(most.judge(&summary(1.1, 1.21, 1.25)), Verdict::Missed);
    }

    #[test]
    fn what_is_spread_wide_is_judged_only_as_a_whole() {
        let least = Bound::AtLeast(1.0);
        assert_eq!(least.judge(&summary(0.8, 1.1, 1.5)), Verdict::Unclear);
        assert_eq!(least.judge(&summary(1.1, 1.6, 2.5)), Verdict::Met);
        assert_eq!(least.judge(&summary(0.3, 0.6, 0.9)), Verdict::Missed);
        let most = Bound::AtMost(1.0);
        assert_eq!(most.judge(&summary(1.1, 1.6, 2.5)), Verdict::Missed);
    }
}
