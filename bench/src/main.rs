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
mod cold;
mod compare;
mod contestant;
mod contestants;
mod counting;
mod document;
mod guard;
mod machine;
mod measure;
mod options;
mod ours;
mod plot;
mod report;
mod results;
mod stats;
mod summary;
mod table;
mod target;

use std::{env, process};

use anyhow::Context;

use asynchronous::Runtime;
use cell::{UNSUPPORTED, Work};
use options::Options;

fn main() -> anyhow::Result<()> {
    let mut args: Vec<String> = env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("c") => c::run(args.split_off(1)),
        Some("ours") => report_work(ours::run(&Work::from_args(&args[1..])?)?),
        Some("ours-busy") => {
            ours::look_before_sleeping();
            report_work(ours::run(&Work::from_args(&args[1..])?)?)
        }
        Some("ours-clients") => ours::be_clients(&Work::from_args(&args[1..])?),
        Some("ours-async") => {
            let name = args.get(1).context("no runtime")?;
            let runtime = Runtime::named(name).with_context(|| format!("no runtime {name}"))?;
            report_work(asynchronous::run(runtime, &Work::from_args(&args[2..])?)?)
        }
        Some("cold") => report_work(cold::run(args.get(1).context("no crate")?)?),
        Some("guard") => guard::check(),
        Some("build") => compare::build(),
        Some("document") => {
            let folder = args.get(1).context("usage: libzmq-bench document FOLDER")?;
            let folder = results::Folder::open(folder)?;
            print!("{}", document::make(&folder, "bench/results/")?);
            Ok(())
        }
        Some("publish") => compare::publish(&Options::parse(args.split_off(1))?),
        _ => compare::compare(&Options::parse(args)?),
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
