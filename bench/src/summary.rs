//! What the tables say in short.

use std::fmt::Write;

use crate::{
    cell::Mode,
    measure::{Figure, Row},
    report::label,
    results::Results,
    table::Table,
    target::{Target, Verdict},
};

/// Less than this may be noise.
const AHEAD: f64 = 1.05;

/// How often the targets of a table are met; `None` if it has none.
pub(crate) fn targets(table: &Table, results: &Results) -> Option<String> {
    let verdicts: Vec<Verdict> = results
        .rows
        .iter()
        .flat_map(|row| row.figures.iter().skip(1).map(move |figure| (row, figure)))
        .filter_map(|(row, figure)| {
            let bound = Target::find(table.targets, &row.cell, &figure.contestant)?;
            Some(bound.judge(&figure.ratio))
        })
        .collect();
    if verdicts.is_empty() {
        return None;
    }
    let count = |wanted| verdicts.iter().filter(|own| **own == wanted).count();
    Some(format!(
        "| [{}](#{}) | {} | {} | {} |",
        table.title,
        anchor(table.title),
        count(Verdict::Met),
        count(Verdict::Missed),
        count(Verdict::Unclear),
    ))
}

/// What GitHub makes of a heading.
pub(crate) fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-'))
        .map(|char| if char == ' ' { '-' } else { char })
        .collect()
}

/// Who of the others is ahead of us, and by how much, cell by cell.
pub(crate) fn ahead(results: &Results) -> String {
    let mut text = String::new();
    for row in &results.rows {
        let Some(ours) = row.figures.iter().find(|own| own.contestant == "ours") else {
            continue;
        };
        let mut ahead: Vec<(f64, &str)> = row
            .figures
            .iter()
            .filter(|own| !own.contestant.starts_with("ours"))
            .map(|other| (by(row, other, ours), other.contestant.as_str()))
            .filter(|(times, _)| *times >= AHEAD)
            .collect();
        ahead.sort_by(|a, b| b.0.total_cmp(&a.0));
        let ahead: Vec<String> = ahead
            .iter()
            .map(|(times, name)| format!("`{name}` {times:.2} times"))
            .collect();
        let said = match ahead.is_empty() {
            true => "nobody".to_owned(),
            false => ahead.join(", "),
        };
        let _ = writeln!(text, "* {}: {said}", label(&row.cell));
    }
    text
}

/// How far one is ahead of another.
fn by(row: &Row, one: &Figure, other: &Figure) -> f64 {
    match row.cell.mode {
        Mode::Throughput | Mode::Steps | Mode::FanIn | Mode::FanOut | Mode::Clients => {
            one.value.median / other.value.median
        }
        _ => other.value.median / one.value.median,
    }
}
