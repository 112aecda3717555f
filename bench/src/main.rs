//! How fast it is, beside C and other implementations.
//!
//! Each contestant is a program that does the same work: so many messages of
//! such a size, from a socket to another, counted where they arrive. They run in
//! turn, round by round, and what is told is the median of the ratios to the
//! reference of the same round.

mod asynchronous;
mod c;
mod cell;
mod child;
mod contestant;
mod counting;
mod document;
mod guard;
mod machine;
mod measure;
mod options;
mod ours;
mod plot;
mod report;
mod sides;
mod stats;
mod table;

use std::{env, process};

use anyhow::Context;

use asynchronous::Runtime;
use cell::{UNSUPPORTED, Work};
use contestant::Contestants;
use measure::{Row, measure};
use options::Options;

fn main() -> anyhow::Result<()> {
    let mut args: Vec<String> = env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("c") => c::run(args.split_off(1)),
        Some("ours") => report_work(ours::run(&Work::from_args(&args[1..])?)?),
        Some("ours-async") => {
            let name = args.get(1).context("no runtime")?;
            let runtime = Runtime::named(name).with_context(|| format!("no runtime {name}"))?;
            report_work(asynchronous::run(runtime, &Work::from_args(&args[2..])?)?)
        }
        Some("guard") => guard::check(),
        Some("document") => {
            let folder = args.get(1).context("usage: libzmq-bench document FOLDER")?;
            print!("{}", document::make(folder.as_ref())?);
            Ok(())
        }
        _ => compare(&Options::parse(args)?),
    }
}

/// As a contestant says what it did.
fn report_work(seconds: Option<f64>) -> anyhow::Result<()> {
    match seconds {
        Some(seconds) => println!("{seconds:.9}"),
        None => process::exit(UNSUPPORTED),
    }
    Ok(())
}

fn compare(options: &Options) -> anyhow::Result<()> {
    let contestants = Contestants::new()?;
    for table in &options.tables {
        println!("\n{}", table.title);
        let Some(reference) = contestants.get(table.reference)? else {
            println!("left out: {} is not here", table.reference);
            continue;
        };
        let mut others = Vec::new();
        for name in table.contestants {
            if options.wants(name) {
                others.extend(contestants.get(name)?);
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        for cell in table.cells().filter(|cell| options.has(cell)) {
            if let Some(row) = measure(&cell, &reference, &others, options.effort)? {
                println!("{}", report::line(&row));
                rows.push(row);
            }
        }
        if let Some(folder) = &options.out {
            std::fs::create_dir_all(folder)?;
            document::save(folder, table, &rows)?;
        }
    }
    Ok(())
}
