//! Results as text.

use std::fmt::Write;

use crate::{
    cell::Mode,
    measure::{Figure, Row},
    stats::Summary,
};

/// One line of a table: what each contestant did, beside the reference.
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

fn value(mode: Mode, value: f64) -> String {
    match mode {
        Mode::Throughput | Mode::Steps => format!("{:.1} k/s", value / 1e3),
        Mode::Latency => format!("{:.1} µs", value * 1e6),
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
