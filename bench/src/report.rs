//! Results as text.

use std::fmt::Write;

use crate::{
    cell::Mode,
    measure::{Figure, Row},
    stats::Summary,
};

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
    text
}

/// A table in Markdown, with the sizes as rows and the contestants as columns.
pub(crate) fn markdown(rows: &[&Row]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for figure in rows.iter().flat_map(|row| &row.figures) {
        if !names.contains(&figure.contestant.as_str()) {
            names.push(&figure.contestant);
        }
    }
    let mut text = format!("| size | {} |\n", names.join(" | "));
    let _ = writeln!(text, "|{}", "---|".repeat(names.len() + 1));
    for row in rows {
        let cells = names.iter().enumerate().map(|(column, name)| {
            let figure = row.figures.iter().find(|figure| figure.contestant == *name);
            figure.map_or_else(
                || "–".to_owned(),
                |figure| match column {
                    0 => value(row.cell.mode, figure.value.median),
                    _ => ratio(figure),
                },
            )
        });
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(text, "| {} | {} |", size(row.cell.size), cells.join(" | "));
    }
    text
}

/// Bytes, as they are called.
pub(crate) fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

fn value(mode: Mode, value: f64) -> String {
    match mode {
        Mode::Throughput | Mode::Steps => format!("{:.1} k/s", value / 1e3),
        Mode::Latency => format!("{:.1} µs", value * 1e6),
        Mode::Idle | Mode::Used => format!("{:.0} KiB", value / 1024.0),
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
        format!("unclear ({lower:.2}x to {upper:.2}x)")
    }
}
