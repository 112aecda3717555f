//! Those who do the work, each as a process of its own.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{
    cell::{Mode, UNSUPPORTED, Work},
    child::output_within,
};

/// A program that takes a [`Work`] as arguments, and prints how many seconds it
/// took.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: String,
    program: PathBuf,
    /// What comes before the work.
    args: Vec<String>,
    /// The bytes of a batch, or 0 for the default.
    batch: u32,
}

impl Contestant {
    pub(crate) fn new(name: &str, program: impl Into<PathBuf>, args: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            program: program.into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            batch: 0,
        }
    }

    /// One that is a part of this program.
    pub(crate) fn own(name: &str, args: &[&str], batch: u32) -> anyhow::Result<Self> {
        Ok(Self {
            batch,
            ..Self::new(name, env::current_exe()?, args)
        })
    }

    /// How many seconds it takes, or `None` if it has no such cell.
    ///
    /// # Errors
    /// When it cannot be run, fails, or takes too long.
    pub(crate) fn run(&self, work: &Work) -> anyhow::Result<Option<f64>> {
        let work = Work {
            batch: self.batch,
            ..work.clone()
        };
        let mut command = Command::new(&self.program);
        // Where sockets of `ipc` are made.
        let folder = self.program.parent().unwrap_or(Path::new("."));
        command.args(&self.args).args(work.to_args());
        command.env("TMPDIR", folder).env("RUST_BACKTRACE", "0");
        let output = output_within(&mut command, patience(work.cell.mode))?;
        if output.status.code() == Some(UNSUPPORTED) {
            return Ok(None);
        }
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("ended with {}: {}", output.status, last_words(&said));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let seconds = said.trim().parse();
        Ok(Some(seconds.with_context(|| format!("says {said:?}"))?))
    }
}

/// How long a run may take before it is given up.
fn patience(mode: Mode) -> Duration {
    Duration::from_secs(match mode {
        Mode::Build => 600,
        Mode::Clients | Mode::ClientsMemory => 60,
        _ => 30,
    })
}

/// As much of a message as has room in a line.
fn last_words(said: &str) -> String {
    const ROOM: usize = 200;
    let mut lines = said.lines().rev().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with("note: "));
    line.unwrap_or("nothing said").chars().take(ROOM).collect()
}
