//! Runs contestants in turn, and compares each with the reference of the same
//! round.

use serde::{Deserialize, Serialize};

use crate::{
    cell::{Cell, Mode, Work},
    contestant::Contestant,
    stats::Summary,
};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// How long the reference shall take.
    pub(crate) seconds: f64,
}

/// What one contestant did in a cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) contestant: String,
    /// Messages a second, seconds a round trip, or bytes of a connection.
    pub(crate) value: Summary,
    /// Of its value to that of the reference, round by round.
    pub(crate) ratio: Summary,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) cell: Cell,
    pub(crate) count: u64,
    /// The reference comes first. Who has no such cell is left out.
    pub(crate) figures: Vec<Figure>,
}

/// What all contestants do in a cell; `None` when the reference has no such
/// cell.
pub(crate) fn measure(
    cell: &Cell,
    reference: &Contestant,
    others: &[Contestant],
    effort: Effort,
) -> anyhow::Result<Option<Row>> {
    let Some(count) = calibrate(cell, reference, effort.seconds)? else {
        return Ok(None);
    };
    let work = Work {
        cell: cell.clone(),
        count,
        batch: 0,
    };
    let all: Vec<&Contestant> = std::iter::once(reference).chain(others).collect();
    let mut values = vec![Vec::new(); all.len()];
    for round in 0..effort.rounds {
        for step in 0..all.len() {
            // Nobody always comes after the same one.
            let turn = (step + round) % all.len();
            if let Some(seconds) = all[turn].run(&work)? {
                values[turn].push(value(&work, seconds));
            }
        }
    }
    let figures = all.iter().zip(&values).filter_map(|(contestant, own)| {
        let ratios = own.iter().zip(&values[0]).map(|(a, b)| a / b).collect();
        Some(Figure {
            contestant: contestant.name.clone(),
            value: Summary::new(own.clone())?,
            ratio: Summary::new(ratios)?,
        })
    });
    Ok(Some(Row {
        cell: cell.clone(),
        count,
        figures: figures.collect(),
    }))
}

fn value(work: &Work, seconds: f64) -> f64 {
    match work.cell.mode {
        Mode::Throughput | Mode::Steps => work.count as f64 / seconds,
        Mode::Latency => seconds / work.count as f64,
        // They print bytes.
        Mode::Idle | Mode::Used => seconds,
    }
}

/// How many messages keep the reference busy for so long.
fn calibrate(cell: &Cell, reference: &Contestant, seconds: f64) -> anyhow::Result<Option<u64>> {
    /// Long enough to tell how long the whole would take.
    const ENOUGH: f64 = 0.2;
    /// Each has two descriptors, of which many systems allow 1024.
    const CONNECTIONS: u64 = 200;

    if matches!(cell.mode, Mode::Idle | Mode::Used) {
        return Ok(Some(CONNECTIONS));
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
