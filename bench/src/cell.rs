//! One cell of a table: what a contestant is asked to do.

use std::{fmt, time::Instant};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

/// What a contestant ends with when it has no such cell.
pub(crate) const UNSUPPORTED: i32 = 3;

/// As many arguments say what work there is.
pub(crate) const ARGS: usize = 8;

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
    /// How many sockets are on the side that there may be many on.
    #[serde(default = "one")]
    pub(crate) clients: usize,
}

fn one() -> usize {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Messages from many senders to one receiver.
    FanIn,
    /// Messages from one sender to many receivers.
    FanOut,
    /// Round trips of many clients, each with one request at a time.
    Clients,
    /// The memory that each of many clients takes at the server.
    ClientsMemory,
    /// Contexts, two sockets that are connected, and the first message.
    SetUp,
    /// A program that is built, from nothing.
    Build,
}

const MODES: &[(Mode, &str)] = &[
    (Mode::Throughput, "throughput"),
    (Mode::Latency, "latency"),
    (Mode::Steps, "steps"),
    (Mode::Idle, "idle"),
    (Mode::Used, "used"),
    (Mode::FanIn, "fan-in"),
    (Mode::FanOut, "fan-out"),
    (Mode::Clients, "clients"),
    (Mode::ClientsMemory, "clients-memory"),
    (Mode::SetUp, "set-up"),
    (Mode::Build, "build"),
];

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        let named = MODES.iter().find(|(mode, _)| *mode == self);
        named.expect("every mode has a name").1
    }

    fn named(name: &str) -> Option<Self> {
        let named = MODES.iter().find(|(_, known)| *known == name);
        Some(named?.0)
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
            clients,
        } = self;
        if *mode == Mode::Build {
            return f.write_str(mode.name());
        }
        write!(
            f,
            "{} {pattern} {transport} {mechanism} {size} B",
            mode.name()
        )?;
        match clients {
            1 => Ok(()),
            _ => write!(f, " of {clients}"),
        }
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
    pub(crate) fn to_args(&self) -> [String; ARGS] {
        let cell = &self.cell;
        [
            cell.mode.name().to_owned(),
            cell.pattern.clone(),
            cell.transport.clone(),
            cell.mechanism.clone(),
            cell.size.to_string(),
            cell.clients.to_string(),
            self.count.to_string(),
            self.batch.to_string(),
        ]
    }

    pub(crate) fn from_args(args: &[String]) -> anyhow::Result<Self> {
        let [
            mode,
            pattern,
            transport,
            mechanism,
            size,
            clients,
            count,
            batch,
        ] = args
        else {
            bail!("usage: MODE PATTERN TRANSPORT MECHANISM SIZE CLIENTS COUNT BATCH");
        };
        Ok(Self {
            cell: Cell {
                mode: Mode::named(mode).with_context(|| format!("no mode {mode}"))?,
                pattern: pattern.clone(),
                transport: transport.clone(),
                mechanism: mechanism.clone(),
                size: size.parse().context("size")?,
                clients: clients.parse().context("clients")?,
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

    /// When the warm-up was over.
    pub(crate) fn start(&self) -> Instant {
        self.start
    }
}
