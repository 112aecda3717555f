//! Runs contestants in turn, and compares each with the reference of the same
//! round.

use serde::{Deserialize, Serialize};

use crate::{
    cell::{Cell, Mode, Work},
    contestant::Contestant,
    stats::Summary,
};

/// How much is measured.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// How long the reference shall take.
    pub(crate) seconds: f64,
}

impl Effort {
    pub(crate) const fn of(rounds: usize, seconds: f64) -> Self {
        Self { rounds, seconds }
    }
}

/// What one contestant did in a cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) contestant: String,
    /// Messages a second, seconds, or bytes of a connection.
    pub(crate) value: Summary,
    /// Of its value to that of the reference, round by round.
    pub(crate) ratio: Summary,
}

/// Who did not do it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) contestant: String,
    pub(crate) reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) cell: Cell,
    pub(crate) count: u64,
    /// The reference comes first. Who has no such cell is left out.
    pub(crate) figures: Vec<Figure>,
    pub(crate) failures: Vec<Failure>,
}

/// The outcome of each round; none where a contestant did not do it.
type Values = Vec<Option<f64>>;

/// What all contestants do in a cell; `None` when the reference has no such
/// cell. Who fails is not asked again.
pub(crate) fn measure(
    cell: &Cell,
    reference: &Contestant,
    others: &[Contestant],
    effort: Effort,
) -> Option<Row> {
    let mut row = Row {
        cell: cell.clone(),
        count: 0,
        figures: Vec::new(),
        failures: Vec::new(),
    };
    match calibrate(cell, reference, effort.seconds) {
        Ok(Some(count)) => row.count = count,
        Ok(None) => return None,
        Err(err) => {
            row.failures.push(failure(reference, &err));
            return Some(row);
        }
    }
    let work = Work {
        cell: cell.clone(),
        count: row.count,
        batch: 0,
    };
    let all: Vec<&Contestant> = std::iter::once(reference).chain(others).collect();
    let mut values: Vec<Values> = vec![Values::new(); all.len()];
    let mut is_out = vec![false; all.len()];
    for round in 0..effort.rounds {
        for step in 0..all.len() {
            // Nobody always comes after the same one.
            let turn = (step + round) % all.len();
            let outcome = match is_out[turn] {
                true => Ok(None),
                false => all[turn].run(&work),
            };
            let seconds = outcome.unwrap_or_else(|err| {
                row.failures.push(failure(all[turn], &err));
                None
            });
            is_out[turn] = seconds.is_none();
            values[turn].push(seconds.map(|seconds| value(&work, seconds)));
        }
    }
    row.figures = all
        .iter()
        .zip(&values)
        .filter_map(|(contestant, own)| figure(contestant, own, &values[0]))
        .collect();
    Some(row)
}

fn figure(contestant: &Contestant, own: &Values, reference: &Values) -> Option<Figure> {
    let ratios = own.iter().zip(reference);
    let ratios = ratios.filter_map(|(own, reference)| Some((*own)? / (*reference)?));
    Some(Figure {
        contestant: contestant.name.clone(),
        value: Summary::new(own.iter().copied().flatten().collect())?,
        ratio: Summary::new(ratios.collect())?,
    })
}

fn failure(contestant: &Contestant, err: &anyhow::Error) -> Failure {
    Failure {
        contestant: contestant.name.clone(),
        reason: format!("{err:#}"),
    }
}

fn value(work: &Work, seconds: f64) -> f64 {
    match work.cell.mode {
        Mode::Throughput | Mode::Steps | Mode::FanIn | Mode::FanOut | Mode::Clients => {
            work.count as f64 / seconds
        }
        Mode::Latency | Mode::SetUp => seconds / work.count as f64,
        Mode::Build => seconds,
        // They print bytes.
        Mode::Idle | Mode::Used | Mode::ClientsMemory => seconds,
    }
}

/// How many messages keep the reference busy for so long.
fn calibrate(cell: &Cell, reference: &Contestant, seconds: f64) -> anyhow::Result<Option<u64>> {
    /// Long enough to tell how long the whole would take.
    const ENOUGH: f64 = 0.2;
    /// Each has two descriptors, of which many systems allow 1024.
    const CONNECTIONS: u64 = 200;

    match cell.mode {
        Mode::Idle | Mode::Used => return Ok(Some(CONNECTIONS)),
        Mode::Build | Mode::ClientsMemory => return Ok(Some(1)),
        _ => {}
    }
    let mut count = 100;
    loop {
        let work = Work {
            cell: cell.clone(),
            count,
            batch: 0,
        };
        let Some(took) = reference.run(&work)? else {
            return Ok(None);
        };
        if took >= ENOUGH * seconds {
            return Ok(Some(((count as f64) * seconds / took).ceil() as u64));
        }
        // Not further than can be told from so little.
        let factor = (ENOUGH * 2.0 * seconds / took.max(1e-9)).clamp(2.0, 20.0);
        count = (count as f64 * factor) as u64;
    }
}
