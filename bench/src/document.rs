//! `BENCHMARKS.md`, from the figures that were written down.

use std::fmt::Write;

use anyhow::Context;

use crate::{
    machine::Machine,
    measure::{Failure, Row},
    plot::{self, Line},
    report::{self, unique},
    results::{Folder, Results},
    summary,
    table::{TABLES, Table},
};

const HEAD: &str = include_str!("document.md");

/// As many lines have room in a picture.
const MOST_LINES: usize = 8;

/// Beside the reference; with more, each transport has a table of its own.
const FEW: usize = 1;

/// Makes the document, and its pictures, which it looks for under `pictures`.
pub(crate) fn make(folder: &Folder, pictures: &str) -> anyhow::Result<String> {
    let mut tables: Vec<(&Table, Results)> = Vec::new();
    for table in TABLES {
        if let Some(results) = folder.load(table)? {
            tables.push((table, results));
        }
    }
    let machine = usual_machine(&tables).context("there are no figures")?;
    let mut text = HEAD.replace("{machine}", &machine.describe());
    text += &in_short(&tables);
    for (table, results) in &tables {
        text += &of_table(folder, pictures, table, results, &machine)?;
    }
    let took: f64 = tables.iter().map(|(_, results)| results.took).sum();
    let _ = writeln!(text, "\nAll of this took {:.0} minutes.", took / 60.0);
    Ok(text)
}

/// That of most tables.
fn usual_machine(tables: &[(&Table, Results)]) -> Option<Machine> {
    let all = || tables.iter().map(|(_, results)| &results.machine);
    let usual = all().max_by_key(|one| all().filter(|other| other.is_run_of(one)).count());
    usual.cloned()
}

fn in_short(tables: &[(&Table, Results)]) -> String {
    let mut text =
        "\n## In short\n\nCells in which what is hoped for is met, missed, or cannot be \
                    told:\n\n| | met | missed | unclear |\n|---|---|---|---|\n"
            .to_owned();
    for (table, results) in tables {
        if let Some(line) = summary::targets(table, results) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

fn of_table(
    folder: &Folder,
    pictures: &str,
    table: &Table,
    results: &Results,
    usual: &Machine,
) -> anyhow::Result<String> {
    let mut text = format!("\n## {}\n\n{}\n", table.title, table.about);
    if !results.machine.is_run_of(usual) {
        let _ = writeln!(text, "\n{}", results.machine.in_short());
    }
    let _ = writeln!(
        text,
        "\nThe reference is `{}`. Rounds: {}.",
        table.reference, results.effort.rounds,
    );
    for pattern in table.patterns {
        let rows = results.rows.iter();
        let rows: Vec<&Row> = rows.filter(|row| row.cell.pattern == *pattern).collect();
        text += &of_pattern(table, pattern, &rows);
    }
    if table.name.starts_with("peers") {
        let ahead = summary::ahead(results);
        let _ = writeln!(
            text,
            "\nWho is ahead of `ours`, by the medians, clear or not:\n\n{ahead}"
        );
    }
    text += &failures(results);
    for (name, title, rows) in drawings(table, results) {
        plot::draw(&folder.path().join(&name), &title, &rows)?;
        let _ = writeln!(text, "\n![{title}]({pictures}{name})");
    }
    Ok(text)
}

fn of_pattern(table: &Table, pattern: &str, rows: &[&Row]) -> String {
    let mut text = String::new();
    if rows.iter().all(|row| row.figures.is_empty()) {
        return text;
    }
    let transports = unique(rows.iter().map(|row| row.cell.transport.as_str()));
    if table.contestants.len() <= FEW {
        let _ = writeln!(text, "\n### {pattern}\n");
        text += &report::markdown(rows, table.targets);
        return text;
    }
    for transport in transports {
        let rows: Vec<&Row> = rows
            .iter()
            .copied()
            .filter(|row| row.cell.transport == transport)
            .collect();
        let title = match transport {
            "none" => pattern.to_owned(),
            _ => format!("{pattern} over {transport}"),
        };
        let _ = writeln!(text, "\n### {title}\n");
        text += &report::markdown(&rows, table.targets);
    }
    text
}

/// Who did not do what, and why, each reason once.
fn failures(results: &Results) -> String {
    let of_cells = results.rows.iter().flat_map(|row| {
        let failures = row.failures.iter();
        failures.map(|failure| (failure, format!(" at {}", row.cell)))
    });
    let absent = results.absent.iter();
    let all = absent
        .map(|failure| (failure, String::new()))
        .chain(of_cells);
    let mut text = String::new();
    for (failure, place) in all {
        let Failure { contestant, reason } = failure;
        let line = format!("* `{contestant}`{place}: {reason}\n");
        if !text.contains(&line) {
            text += &line;
        }
    }
    match text.is_empty() {
        true => text,
        false => format!("\nNot measured:\n\n{text}"),
    }
}

/// The pictures of a table: their files, titles, and lines.
fn drawings<'a>(table: &Table, results: &'a Results) -> Vec<(String, String, Vec<Line<'a>>)> {
    let mut drawings = Vec::new();
    for transport in table.transports {
        let rows = results.rows.iter();
        let rows = rows.filter(|row| row.cell.transport == *transport);
        let lines = lines(&rows.collect::<Vec<_>>());
        let patterns = unique(lines.iter().map(|line| line.pattern));
        if lines.len() <= MOST_LINES || patterns.len() == 1 {
            drawings.push((
                format!("{}-{transport}.svg", table.name),
                format!("{}, over {transport}", table.title),
                lines,
            ));
            continue;
        }
        for pattern in patterns {
            drawings.push((
                format!("{}-{pattern}-{transport}.svg", table.name),
                format!("{}: {pattern} over {transport}", table.title),
                lines
                    .iter()
                    .filter(|line| line.pattern == pattern)
                    .cloned()
                    .collect(),
            ));
        }
    }
    // Of two points there is nothing to see.
    drawings.retain(|(_, _, lines)| lines.iter().any(|line| line.points.len() > 2));
    drawings
}

/// One for each pattern and contestant.
fn lines<'a>(rows: &[&'a Row]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for row in rows {
        for figure in row.figures.iter().skip(1) {
            let point = (report::label(&row.cell), figure.ratio);
            let known = lines.iter_mut().find(|line| {
                line.pattern == row.cell.pattern && line.contestant == figure.contestant
            });
            match known {
                Some(line) => line.points.push(point),
                None => lines.push(Line {
                    pattern: &row.cell.pattern,
                    contestant: &figure.contestant,
                    points: vec![point],
                }),
            }
        }
    }
    lines
}
