//! Results as text.

use std::fmt::Write;

use crate::{
    cell::{Cell, Mode},
    measure::{Figure, Row},
    stats::Summary,
    target::{Target, Verdict},
};

/// Wider than this, a table is turned.
const MOST_COLUMNS: usize = 10;

/// One line while it runs: what each contestant did, beside the reference.
pub(crate) fn line(row: &Row) -> String {
    let mut text = row.cell.to_string();
    let mut figures = row.figures.iter();
    if let Some(reference) = figures.next() {
        let name = &reference.contestant;
        let value = value(row.cell.mode, reference.value.median);
        let _ = write!(text, ": {name} {value}");
    }
    for figure in figures {
        let _ = write!(text, ", {} {}", figure.contestant, ratio(figure));
    }
    for failure in &row.failures {
        let _ = write!(text, ", {} {}", failure.contestant, failure.reason);
    }
    text
}

/// A table in Markdown, of the cells of one pattern: a row for each size of a
/// message, or number of clients, and a column for each contestant and transport.
pub(crate) fn markdown(rows: &[&Row], targets: &[Target]) -> String {
    let mut grid = grid(rows, targets);
    if grid[0].len() > MOST_COLUMNS {
        grid = turned(&grid);
    }
    let mut text = String::new();
    for (index, line) in grid.iter().enumerate() {
        let _ = writeln!(text, "| {} |", line.join(" | "));
        if index == 0 {
            let _ = writeln!(text, "|{}", "---|".repeat(line.len()));
        }
    }
    text
}

fn grid(rows: &[&Row], targets: &[Target]) -> Vec<Vec<String>> {
    let transports = unique(rows.iter().map(|row| row.cell.transport.as_str()));
    let labels = unique(rows.iter().map(|row| label(&row.cell)));
    let names = unique(
        rows.iter()
            .flat_map(|row| row.figures.iter().map(|figure| figure.contestant.as_str())),
    );
    let mut head = vec![String::new()];
    for transport in &transports {
        head.extend(names.iter().map(|name| match transports.len() {
            1 => (*name).to_owned(),
            _ => format!("{transport}: {name}"),
        }));
    }
    let mut grid = vec![head];
    for wanted in &labels {
        let mut line = vec![wanted.clone()];
        for transport in &transports {
            let row = rows
                .iter()
                .find(|row| row.cell.transport == *transport && label(&row.cell) == *wanted);
            line.extend(
                names.iter().map(|name| {
                    row.map_or_else(|| "–".to_owned(), |row| entry(row, name, targets))
                }),
            );
        }
        grid.push(line);
    }
    grid
}

fn turned(grid: &[Vec<String>]) -> Vec<Vec<String>> {
    (0..grid[0].len())
        .map(|column| grid.iter().map(|line| line[column].clone()).collect())
        .collect()
}

/// What one contestant did: the reference its value, the others their ratio.
fn entry(row: &Row, name: &str, targets: &[Target]) -> String {
    let place = row.figures.iter().position(|own| own.contestant == *name);
    match place {
        None if row.failures.iter().any(|own| own.contestant == *name) => "failed".to_owned(),
        None => "–".to_owned(),
        Some(0) => value(row.cell.mode, row.figures[0].value.median),
        Some(place) => {
            let figure = &row.figures[place];
            match Target::find(targets, &row.cell, name) {
                None => ratio(figure),
                Some(bound) => match bound.judge(&figure.ratio) {
                    // The range says so.
                    Verdict::Unclear => format!("{} ({bound})", ratio(figure)),
                    verdict => format!("{} ({bound}: {verdict})", ratio(figure)),
                },
            }
        }
    }
}

/// What a row of a table is about.
pub(crate) fn label(cell: &Cell) -> String {
    match cell.mode {
        Mode::Clients | Mode::ClientsMemory => match cell.clients {
            1 => "1 client".to_owned(),
            clients => format!("{clients} clients"),
        },
        Mode::Build => "from nothing".to_owned(),
        _ => size(cell.size),
    }
}

/// Each once, in the order in which they come.
pub(crate) fn unique<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// Bytes, as they are called.
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

fn value(mode: Mode, value: f64) -> String {
    match mode {
        Mode::Throughput | Mode::Steps | Mode::FanIn | Mode::FanOut | Mode::Clients => {
            format!("{:.1} k/s", value / 1e3)
        }
        Mode::Latency | Mode::SetUp => format!("{:.1} µs", value * 1e6),
        Mode::Idle | Mode::Used | Mode::ClientsMemory => format!("{:.1} KiB", value / 1024.0),
        Mode::Build => format!("{value:.1} s"),
    }
}

fn ratio(figure: &Figure) -> String {
    let Summary {
        median,
        lower,
        upper,
    } = figure.ratio;
    if figure.ratio.is_clear() {
        format!("{median:.2}x")
    } else {
        format!("unclear, {median:.2}x ({lower:.2}x to {upper:.2}x)")
    }
}
