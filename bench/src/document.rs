//! `BENCHMARKS.md`, from the figures that were written down.

use std::{fmt::Write, fs, path::Path};

use anyhow::Context;

use crate::{
    machine::Machine,
    measure::Row,
    plot, report,
    table::{TABLES, Table},
};

const HEAD: &str = include_str!("document.md");

/// Writes down what was measured for a table.
pub(crate) fn save(folder: &Path, table: &Table, rows: &[Row]) -> anyhow::Result<()> {
    write(&folder.join("machine.json"), &Machine::this())?;
    write(&file(folder, table), &rows)
}

/// Makes the document and its pictures from what was written down.
pub(crate) fn make(folder: &Path) -> anyhow::Result<String> {
    let machine: Machine = read(&folder.join("machine.json"))?;
    let mut text = HEAD.replace("{machine}", &machine.describe());
    for table in TABLES {
        let file = file(folder, table);
        if !file.exists() {
            continue;
        }
        let rows: Vec<Row> = read(&file)?;
        let _ = writeln!(text, "\n## {}\n", table.title);
        let _ = writeln!(text, "Reference: {}.", table.reference);
        for pattern in table.patterns {
            for transport in table.transports {
                let rows: Vec<&Row> = rows
                    .iter()
                    .filter(|row| row.cell.pattern == *pattern && row.cell.transport == *transport)
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                let title = format!("{pattern} over {transport}");
                let _ = writeln!(text, "\n### {title}\n\n{}", report::markdown(&rows));
                if rows.len() > 2 {
                    let name = format!("{}-{pattern}-{transport}.svg", table.name);
                    plot::draw(&folder.join(&name), &title, &rows)?;
                    let _ = writeln!(text, "![{title}](bench/results/{name})");
                }
            }
        }
    }
    Ok(text)
}

fn file(folder: &Path, table: &Table) -> std::path::PathBuf {
    folder.join(table.name).with_extension("json")
}

fn write<T: serde::Serialize + ?Sized>(file: &Path, value: &T) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    fs::write(file, text + "\n").with_context(|| format!("writing {}", file.display()))
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}
