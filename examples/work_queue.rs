//! A work queue: tasks are dealt out to workers, and their results collected.
//!
//! ```text
//!              ┌──> worker ──┐
//! ventilator ─────> worker ─────> sink
//!              └──> worker ──┘
//! ```
//!
//! The ventilator is a scatter, which deals its messages out in turn; each
//! worker takes tasks from a gather and passes results on by a scatter; the sink
//! is a gather. The work here is to count the primes below 60,000.
//!
//! Run it with `cargo run --example work_queue`. You should see the workers take
//! turns, and the sink come to a total of 6057.
//!
//! To spread the work over machines, bind the two ends to `tcp` addresses and
//! connect the workers to those. Workers that come late then find that most of
//! the tasks have been dealt out.

use std::{thread, time::Duration};

use anyhow::Context;
use libzmq::{prelude::*, *};

const WORKERS: u32 = 3;
const LIMIT: u32 = 60_000;
const STEP: u32 = 5_000;

fn main() -> anyhow::Result<()> {
    let total = run()?;
    println!("sink: there are {total} primes below {LIMIT}");
    Ok(())
}

fn run() -> anyhow::Result<u32> {
    let (tasks_addr, results_addr) = (InprocAddr::new_unique(), InprocAddr::new_unique());
    let ventilator = ScatterBuilder::new()
        .bind(&tasks_addr)
        .send_timeout(Duration::from_secs(5))
        .build()?;
    let sink = GatherBuilder::new()
        .bind(&results_addr)
        .recv_timeout(Duration::from_secs(5))
        .build()?;

    let mut workers = Vec::new();
    for number in 1..=WORKERS {
        // All are connected before the first task is dealt out.
        let tasks = GatherBuilder::new().connect(&tasks_addr).build()?;
        let results = ScatterBuilder::new().connect(&results_addr).build()?;
        workers.push(thread::spawn(move || work(number, &tasks, &results)));
    }

    let starts = (0..LIMIT).step_by(STEP as usize);
    for start in starts.clone() {
        ventilator.send(format!("{start} {}", start + STEP))?;
    }
    println!("ventilator: dealt out {} tasks", starts.len());

    let mut total = 0;
    for _ in starts {
        let result = sink.recv_msg().context("a result is missing")?;
        total += result.to_str()?.parse::<u32>()?;
    }

    // Ends the workers, which wait for the next task.
    Ctx::global().shutdown();
    for worker in workers {
        worker.join().expect("workers do not panic")?;
    }
    Ok(total)
}

/// Works on tasks until the context is shut down.
fn work(number: u32, tasks: &Gather, results: &Scatter) -> anyhow::Result<()> {
    loop {
        let task = match tasks.recv_msg() {
            Ok(task) => task,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        let (start, end) = task
            .to_str()?
            .split_once(' ')
            .context("a task is a range")?;
        let count = count_primes(start.parse()?, end.parse()?);
        println!("worker {number}: {count} primes from {start} to {end}");
        results.send(count.to_string())?;
    }
}

/// The primes from `start` up to `end`, without it.
fn count_primes(start: u32, end: u32) -> usize {
    let has_divisor = |n: u32| {
        (2..)
            .take_while(|d| d * d <= n)
            .any(|d| n.is_multiple_of(d))
    };
    (start.max(2)..end).filter(|n| !has_divisor(*n)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_counted() {
        assert_eq!(count_primes(0, 3), 1);
        assert_eq!(count_primes(0, 100), 25);
        assert_eq!(count_primes(24, 29), 0);
    }

    #[test]
    fn every_task_is_done_once() {
        assert_eq!(run().unwrap(), 6057);
    }
}
