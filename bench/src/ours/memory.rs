//! How much memory the connections between two sockets take.

use std::{fs, thread, time::Duration};

use anyhow::Context;
use libzmq::{prelude::*, *};

use super::sides::Sides;
use crate::cell::{Mode, Work};

/// A connection that was used has carried so many messages at once, so often.
const USED_AT_ONCE: u64 = 64;
const USED_ROUNDS: u64 = 32;

/// And has rested for so long.
const REST: Duration = Duration::from_millis(500);

pub(super) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    match work.cell.pattern.as_str() {
        "push_pull" => {
            let (push, pull) = sides.open(PushBuilder::new(), PullBuilder::new())?;
            memory(work, &push, &pull).map(Some)
        }
        _ => Ok(None),
    }
}

/// How much memory each of so many connections takes, at both ends.
fn memory(work: &Work, push: &Push, pull: &Pull) -> anyhow::Result<f64> {
    let connections = work.count;
    let payload = vec![0_u8; work.cell.size];
    let endpoint = pull.last_endpoint()?;
    let before = resident()?;
    for _ in 0..connections {
        push.connect(&endpoint)?;
    }
    // They take turns, beside the connection that was there before.
    let mut msg = Msg::new();
    let mut exchange = |count| -> anyhow::Result<()> {
        for _ in 0..count {
            push.send(&payload[..]).map_err(Error::cast)?;
        }
        (0..count).try_for_each(|_| Ok(pull.recv(&mut msg)?))
    };
    exchange(connections + 1)?;
    if work.cell.mode == Mode::Used {
        for _ in 0..USED_ROUNDS {
            exchange((connections + 1) * USED_AT_ONCE)?;
        }
        rest();
    }
    Ok((resident()? - before) / connections as f64)
}

/// What is measured is what is kept by who has nothing to do.
fn rest() {
    #[allow(clippy::disallowed_methods, reason = "there is nothing to wait for")]
    thread::sleep(REST);
}

/// How many bytes this process has in memory.
pub(super) fn resident() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.context("no VmRSS")?.trim_end_matches("kB").trim();
    Ok(kilobytes.parse::<f64>()? * 1024.0)
}
