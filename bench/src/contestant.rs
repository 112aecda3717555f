//! Those who do the work, each as a process of its own.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::{
    cell::{UNSUPPORTED, Work},
    child::output_within,
};

/// How long a run may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(120);

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
    fn new(name: &str, program: impl Into<PathBuf>, args: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            program: program.into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            batch: 0,
        }
    }

    /// How many seconds it takes, or `None` if it has no such cell.
    pub(crate) fn run(&self, work: &Work) -> anyhow::Result<Option<f64>> {
        let work = Work {
            batch: self.batch,
            ..work.clone()
        };
        let mut command = Command::new(&self.program);
        // Where sockets of `ipc` are made.
        let folder = self.program.parent().context("no folder")?;
        command.args(&self.args).args(work.to_args());
        command.env("TMPDIR", folder);
        let output = output_within(&mut command, PATIENCE)
            .with_context(|| format!("{} at {}", self.name, work.cell))?;
        if output.status.code() == Some(UNSUPPORTED) {
            return Ok(None);
        }
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success(),
            "{} at {}: {} {}",
            self.name,
            work.cell,
            output.status,
            String::from_utf8_lossy(&output.stderr),
        );
        let seconds = said.trim().parse();
        Ok(Some(
            seconds.with_context(|| format!("{} says {said:?}", self.name))?,
        ))
    }
}

/// Finds contestants by their names, and builds those that are not built yet.
#[derive(Debug)]
pub(crate) struct Contestants {
    /// The folder of this package.
    folder: PathBuf,
    /// Where programs are built.
    target: PathBuf,
}

/// What there is instead of a contestant of this name.
pub(crate) fn unknown(name: &str) -> String {
    let names: Vec<&str> = names().collect();
    format!("no contestant {name}; there are {}", names.join(", "))
}

/// The packages under `peers`, each in the ways in which it can be used: the
/// name, the package, and what it is told besides the work.
const PEERS: &[(&str, &str, &[&str])] = &[
    ("zmq", "zmq", &[]),
    ("arzmq", "arzmq", &[]),
    ("tmq", "tmq", &["current"]),
    ("tmq-multi", "tmq", &["multi"]),
    ("zeromq", "zeromq", &["current"]),
    ("zeromq-multi", "zeromq", &["multi"]),
    ("rzmq", "rzmq", &["current"]),
    ("rzmq-multi", "rzmq", &["multi"]),
    ("omq-blocking", "omq", &["blocking"]),
    ("omq", "omq", &["current"]),
    ("omq-multi", "omq", &["multi"]),
];

/// Who is a part of this program: the name, what it is told besides the work, and
/// the bytes of a batch, or 0 for the default.
const OURS: &[(&str, &[&str], u32)] = &[
    ("ours", &["ours"], 0),
    ("ours-8k", &["ours"], 8 << 10),
    ("ours-64k", &["ours"], 64 << 10),
    ("ours-1m", &["ours"], 1 << 20),
    ("ours-tokio", &["ours-async", "tokio"], 0),
    ("ours-tokio-multi", &["ours-async", "tokio-multi"], 0),
    ("ours-tokio-recv", &["ours-async", "tokio-recv"], 0),
    ("ours-tokio-send", &["ours-async", "tokio-send"], 0),
    ("ours-async-io", &["ours-async", "async-io"], 0),
    ("c", &["c"], 0),
];

/// The cells in C by the libzmq that is installed.
const SYSTEM: &str = "c-system";

/// All there are.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let ours = OURS.iter().map(|ours| ours.0);
    ours.chain([SYSTEM]).chain(PEERS.iter().map(|peer| peer.0))
}

impl Contestants {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        // Where this program is: target/release/libzmq-bench.
        let exe = env::current_exe()?;
        let target = exe.ancestors().nth(2).context("no target folder")?;
        Ok(Self {
            target: target.join("bench"),
            folder,
        })
    }

    /// The contestant of this name; `None` if it cannot be built here.
    pub(crate) fn get(&self, name: &str) -> anyhow::Result<Option<Contestant>> {
        if let Some((_, args, batch)) = OURS.iter().find(|ours| ours.0 == name) {
            return Ok(Some(Contestant {
                batch: *batch,
                ..Contestant::new(name, env::current_exe()?, args)
            }));
        }
        if name == SYSTEM {
            let program = self.system()?;
            return Ok(program.map(|program| Contestant::new(name, program, &[])));
        }
        let peer = PEERS.iter().find(|peer| peer.0 == name);
        let (_, package, args) = peer.with_context(|| unknown(name))?;
        Ok(Some(Contestant::new(name, self.peer(package)?, args)))
    }

    /// The cell in C, by the libzmq that is installed, if one is.
    fn system(&self) -> anyhow::Result<Option<PathBuf>> {
        let flags = Command::new("pkg-config")
            .args(["--cflags", "--libs", "libzmq"])
            .stderr(Stdio::null())
            .output();
        let Some(flags) = flags.ok().filter(|flags| flags.status.success()) else {
            return Ok(None);
        };
        std::fs::create_dir_all(&self.target)?;
        let program = self.target.join("c-system");
        let status = Command::new("cc")
            .args(["-O3", "-pthread", "-DCELL_PROGRAM", "-o"])
            .arg(&program)
            .arg(self.folder.join("c/cell.c"))
            .args(String::from_utf8(flags.stdout)?.split_whitespace())
            .status()?;
        ensure!(status.success(), "cannot compile cell.c");
        Ok(Some(program))
    }

    /// A program with a graph of dependencies of its own, since only one crate
    /// in a graph may link libzmq.
    fn peer(&self, name: &str) -> anyhow::Result<PathBuf> {
        let manifest = self.folder.join("peers").join(name).join("Cargo.toml");
        let target = self.target.join(name);
        build(&manifest, &target).with_context(|| format!("building {name}"))?;
        Ok(target.join("release").join(format!("bench-{name}")))
    }
}

fn build(manifest: &Path, target: &Path) -> anyhow::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(target)
        .status()?;
    ensure!(status.success(), "cargo ended with {status}");
    Ok(())
}
