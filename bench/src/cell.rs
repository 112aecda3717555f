//! One cell of a table: what a contestant is asked to do.

use std::{fmt, time::Instant};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

/// What a contestant ends with when it has no such cell.
pub(crate) const UNSUPPORTED: i32 = 3;

/// A kind of work, without how often it is to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Cell {
    pub(crate) mode: Mode,
    /// Two types of sockets, the one that sends first.
    pub(crate) pattern: String,
    pub(crate) transport: String,
    pub(crate) mechanism: String,
    /// Of a message, in bytes.
    pub(crate) size: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Messages in one direction, as fast as they go.
    Throughput,
    /// A message there and back, one at a time.
    Latency,
    /// A message sent and received by one thread, so that the same instructions
    /// run each time.
    Steps,
    /// The memory of connections that have carried a message each.
    Idle,
    /// The memory of connections that have carried many, and rest.
    Used,
}

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::Latency => "latency",
            Self::Steps => "steps",
            Self::Idle => "idle",
            Self::Used => "used",
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            mode,
            pattern,
            transport,
            mechanism,
            size,
        } = self;
        write!(
            f,
            "{} {pattern} {transport} {mechanism} {size} B",
            mode.name()
        )
    }
}

/// A cell, how often, and how.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) cell: Cell,
    /// How many messages or round trips are timed, or connections made.
    pub(crate) count: u64,
    /// The bytes of a batch, or 0 for what the contestant has by default.
    pub(crate) batch: u32,
}

impl Work {
    /// As many come before the clock starts.
    pub(crate) fn warm_up(&self) -> u64 {
        self.count / 10 + 1
    }

    pub(crate) fn total(&self) -> u64 {
        self.count + self.warm_up()
    }

    /// As every contestant takes it.
    pub(crate) fn to_args(&self) -> [String; 7] {
        let cell = &self.cell;
        [
            cell.mode.name().to_owned(),
            cell.pattern.clone(),
            cell.transport.clone(),
            cell.mechanism.clone(),
            cell.size.to_string(),
            self.count.to_string(),
            self.batch.to_string(),
        ]
    }

    pub(crate) fn from_args(args: &[String]) -> anyhow::Result<Self> {
        let [mode, pattern, transport, mechanism, size, count, batch] = args else {
            bail!("usage: MODE PATTERN TRANSPORT MECHANISM SIZE COUNT BATCH");
        };
        Ok(Self {
            cell: Cell {
                mode: match mode.as_str() {
                    "throughput" => Mode::Throughput,
                    "latency" => Mode::Latency,
                    "steps" => Mode::Steps,
                    "idle" => Mode::Idle,
                    "used" => Mode::Used,
                    other => bail!("no mode {other}"),
                },
                pattern: pattern.clone(),
                transport: transport.clone(),
                mechanism: mechanism.clone(),
                size: size.parse().context("size")?,
            },
            count: count.parse().context("count")?,
            batch: batch.parse().context("batch")?,
        })
    }
}

/// Measures from the end of the warm-up to the last message, and counts.
#[derive(Debug)]
pub(crate) struct Clock {
    warm_up: u64,
    total: u64,
    seen: u64,
    size: usize,
    start: Instant,
}

impl Clock {
    pub(crate) fn new(work: &Work) -> Self {
        Self {
            warm_up: work.warm_up(),
            total: work.total(),
            seen: 0,
            size: work.cell.size,
            start: Instant::now(),
        }
    }

    /// Takes account of a message of this size. True while there is more to come.
    #[inline]
    pub(crate) fn tick(&mut self, size: usize) -> anyhow::Result<bool> {
        ensure!(size == self.size, "a message of {size} bytes");
        self.seen += 1;
        if self.seen == self.warm_up {
            self.start = Instant::now();
        }
        Ok(self.seen < self.total)
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}
