//! What our calls cost above those of C, in instructions and allocations. Unlike
//! time these are the same on every run, so that a test can hold them.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::{
    asynchronous::{self, Runtime},
    cell::{Cell, Mode, Work},
    child::output_within,
    counting, ours,
};

/// How many instructions more than in C a message may take, sent and received; below
/// zero, how many fewer it has to take.
struct Bound {
    contestant: &'static [&'static str],
    pattern: &'static str,
    instructions: i64,
}

const BOUNDS: &[Bound] = &[
    Bound {
        contestant: &["ours"],
        pattern: "push_pull",
        instructions: -30,
    },
    Bound {
        contestant: &["ours"],
        pattern: "pair",
        instructions: -25,
    },
    Bound {
        contestant: &["ours"],
        pattern: "scatter_gather",
        instructions: -30,
    },
    Bound {
        contestant: &["ours"],
        pattern: "client_server",
        instructions: -20,
    },
    Bound {
        contestant: &["ours"],
        pattern: "pub_sub",
        instructions: -25,
    },
    // C takes the group apart byte by byte.
    Bound {
        contestant: &["ours"],
        pattern: "radio_dish",
        instructions: -130,
    },
    // A message of two parts is received, into as many as it turns out to have.
    Bound {
        contestant: &["ours"],
        pattern: "dealer_router",
        instructions: 40,
    },
    // The future, its try, and the turn of the task. A socket for one thread has a
    // lock as well.
    Bound {
        contestant: &["ours-async", "tokio"],
        pattern: "client_server",
        instructions: 145,
    },
    Bound {
        contestant: &["ours-async", "tokio"],
        pattern: "push_pull",
        instructions: 265,
    },
];

/// In a message itself, and in memory of its own.
const SIZES: [usize; 2] = [16, 256];

/// Between two runs, so that what happens once does not count.
const COUNTS: [u64; 2] = [2_000, 12_000];

/// As many of them may fall between the one count and the other, for the runtime.
const ALLOCATIONS: u64 = 10;

const PATIENCE: Duration = Duration::from_secs(60);

/// Fails if a message costs more than its bound.
pub(crate) fn check() -> anyhow::Result<()> {
    let mut within = true;
    for bound in BOUNDS {
        for size in SIZES {
            let cell = Cell {
                mode: Mode::Steps,
                pattern: bound.pattern.to_owned(),
                transport: "inproc".to_owned(),
                mechanism: "null".to_owned(),
                size,
                clients: 1,
            };
            let [c, ours] = [&["c"], bound.contestant].map(|who| instructions(who, &cell));
            let (c, ours) = (c?, ours?);
            let allocations = allocations(bound.contestant, &cell)?;
            let more = ours.cast_signed() - c.cast_signed();
            let verdict = if more > bound.instructions || allocations > ALLOCATIONS {
                within = false;
                "TOO MUCH"
            } else {
                "fine"
            };
            println!(
                "{} by {}, {size} B: {ours} instructions, {c} in C, which is {more:+} and may be \
                 {:+}; {allocations} allocations of our own in all: {verdict}",
                bound.pattern,
                bound.contestant.join(" "),
                bound.instructions,
            );
        }
    }
    ensure!(within, "a message costs more than it may");
    Ok(())
}

/// For one message, by valgrind.
fn instructions(contestant: &[&str], cell: &Cell) -> anyhow::Result<u64> {
    let [few, many] = COUNTS.map(|count| instructions_of_all(contestant, &work(cell, count)));
    Ok((many? - few?) / (work(cell, COUNTS[1]).total() - work(cell, COUNTS[0]).total()))
}

fn instructions_of_all(contestant: &[&str], work: &Work) -> anyhow::Result<u64> {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(contestant)
        .args(work.to_args())
        .stdin(Stdio::null());
    let output = output_within(&mut command, PATIENCE).context("running valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind: {said}");
    let (_, count) = said
        .split_once("Collected :")
        .with_context(|| format!("valgrind says {said}"))?;
    Ok(count.lines().next().unwrap_or_default().trim().parse()?)
}

/// By Rust, for the messages between the one count and the other.
fn allocations(contestant: &[&str], cell: &Cell) -> anyhow::Result<u64> {
    let [few, many] = COUNTS.map(|count| -> anyhow::Result<u64> {
        let before = counting::allocations();
        let work = work(cell, count);
        let seconds = match contestant {
            ["ours-async", ..] => asynchronous::run(Runtime::Tokio, &work)?,
            _ => ours::run(&work)?,
        };
        seconds.context("our own cell")?;
        Ok(counting::allocations() - before)
    });
    Ok(many?.saturating_sub(few?))
}

fn work(cell: &Cell, count: u64) -> Work {
    Work {
        cell: cell.clone(),
        count,
        batch: 0,
    }
}
