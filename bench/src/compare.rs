//! Works through the tables that are asked for.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, ensure};

use crate::{
    contestant::Contestant,
    contestants::{self, Contestants},
    document,
    machine::Machine,
    measure::{Failure, Row, measure},
    options::Options,
    report,
    results::{Folder, Results},
    table::{TABLES, Table},
};

/// Who fails in as many cells of a table is not asked for the rest of it.
const PATIENCE: usize = 3;

/// Prints the figures, and keeps them where a folder is given.
///
/// # Errors
/// When a contestant has failed, at the end; not when there is none.
pub(crate) fn compare(options: &Options) -> anyhow::Result<()> {
    let contestants = Contestants::new()?;
    let folder = options.out.as_ref().map(Folder::open).transpose()?;
    let mut failures = 0;
    for table in &options.tables {
        println!("\n{}", table.title);
        let results = of_table(table, options, &contestants);
        if let Some(folder) = &folder {
            folder.save(table, &results)?;
        }
        let rows = results.rows.iter();
        failures += rows.map(|row| row.failures.len()).sum::<usize>();
    }
    ensure!(failures == 0, "{failures} failed");
    Ok(())
}

/// Measures all, and makes the document anew after each table, so that there is
/// one of what there is whatever happens.
pub(crate) fn publish(options: &Options) -> anyhow::Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (out, file): (PathBuf, PathBuf) = match &options.out {
        Some(out) => (out.clone(), out.join("BENCHMARKS.md")),
        None => (
            package.join("results"),
            package.with_file_name("BENCHMARKS.md"),
        ),
    };
    let pictures = options.out.as_ref().map_or("bench/results/", |_| "");
    // Nothing is built while something is measured.
    let contestants = Contestants::new()?;
    let takes_part =
        |table: &Table, name: &str| table.reference == name || table.contestants.contains(&name);
    build_with(&contestants, &|name| {
        options.tables.iter().any(|table| takes_part(table, name))
    });
    let folder = Folder::open(out)?;
    folder.clear_pictures()?;
    for table in &options.tables {
        println!("\n{}", table.title);
        folder.save(table, &of_table(table, options, &contestants))?;
        // The next table may have better luck.
        if let Err(err) = write_document(&folder, pictures, &file) {
            println!("no document yet: {err:#}");
        }
    }
    write_document(&folder, pictures, &file)
}

fn write_document(folder: &Folder, pictures: &str, file: &Path) -> anyhow::Result<()> {
    let text = document::make(folder, pictures)?;
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

/// Builds all contestants.
pub(crate) fn build() -> anyhow::Result<()> {
    build_with(&Contestants::new()?, &|_| true);
    Ok(())
}

fn build_with(contestants: &Contestants, wants: &dyn Fn(&str) -> bool) {
    for name in contestants::names().filter(|name| wants(name)) {
        match contestants.get(name, TABLES[0].mode) {
            Ok(_) => println!("{name} is there"),
            Err(err) => println!("{name} is not there: {err:#}"),
        }
    }
}

fn of_table(table: &Table, options: &Options, contestants: &Contestants) -> Results {
    let start = Instant::now();
    let effort = options.effort(table);
    let mut results = Results {
        machine: Machine::this(),
        effort,
        took: 0.0,
        rows: Vec::new(),
        absent: Vec::new(),
    };
    let mut get = |name: &str| {
        let contestant = contestants.get(name, table.mode);
        contestant
            .map_err(|err| {
                println!("{name} is not there: {err:#}");
                results.absent.push(Failure {
                    contestant: name.to_owned(),
                    reason: format!("{err:#}"),
                });
            })
            .ok()
    };
    let others = table.contestants.iter();
    let others = others.filter(|name| options.wants(name));
    let reference = get(table.reference);
    let mut others: Vec<Contestant> = others.filter_map(|name| get(name)).collect();
    let Some(reference) = reference else {
        return results;
    };
    for cell in table.cells().filter(|cell| options.has(cell)) {
        let Some(row) = measure(&cell, &reference, &others, effort) else {
            continue;
        };
        println!("{}", report::line(&row));
        results.rows.push(row);
        let given_up = give_up(&mut others, &results.rows);
        results.absent.extend(given_up);
    }
    results.took = start.elapsed().as_secs_f64();
    println!("{:.0} seconds", results.took);
    results
}

/// Takes those out who fail too often.
fn give_up(others: &mut Vec<Contestant>, rows: &[Row]) -> Vec<Failure> {
    let mut given_up = Vec::new();
    others.retain(|contestant| {
        let failures = rows.iter().flat_map(|row| &row.failures);
        let own = failures.filter(|failure| failure.contestant == contestant.name);
        let is_out = own.count() >= PATIENCE;
        if is_out {
            given_up.push(Failure {
                contestant: contestant.name.clone(),
                reason: format!("given up after it had failed in {PATIENCE} cells"),
            });
        }
        !is_out
    });
    given_up
}
