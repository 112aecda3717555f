//! Who takes part, and how each is built.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail, ensure};

use crate::{cell::Mode, child::output_within, contestant::Contestant};

/// Who is a part of this program: the name, what it is told besides the work, and
/// the bytes of a batch, or 0 for the default.
const OURS: &[(&str, &[&str], u32)] = &[
    ("ours", &["ours"], 0),
    ("ours-8k", &["ours"], 8 << 10),
    ("ours-256k", &["ours"], 256 << 10),
    ("ours-1m", &["ours"], 1 << 20),
    ("ours-busy", &["ours-busy"], 0),
    ("ours-tokio", &["ours-async", "tokio"], 0),
    ("ours-tokio-multi", &["ours-async", "tokio-multi"], 0),
    ("ours-tokio-recv", &["ours-async", "tokio-recv"], 0),
    ("ours-tokio-send", &["ours-async", "tokio-send"], 0),
    ("ours-async-io", &["ours-async", "async-io"], 0),
    ("c", &["c"], 0),
];

/// The cells in C by the libzmq that is installed.
const SYSTEM: &str = "c-system";

/// Those under `peers`, each in the ways in which it can be used: the name, the
/// package, what it is told besides the work, and the feature it is built with.
const PEERS: &[(&str, &str, &[&str], Option<&str>)] = &[
    ("zmq", "zmq", &[], None),
    ("arzmq", "arzmq", &[], None),
    ("tmq", "tmq", &["current"], None),
    ("tmq-multi", "tmq", &["multi"], None),
    ("zeromq", "zeromq", &["current"], None),
    ("zeromq-multi", "zeromq", &["multi"], None),
    ("rzmq", "rzmq", &["current"], None),
    ("rzmq-multi", "rzmq", &["multi"], None),
    ("omq-blocking", "omq", &["blocking"], None),
    ("omq", "omq", &["current"], None),
    ("omq-multi", "omq", &["multi"], None),
    ("monocoque", "monocoque", &["eager"], Some("compio")),
    (
        "monocoque-coalescing",
        "monocoque",
        &["coalescing"],
        Some("compio"),
    ),
    ("monocoque-tokio", "monocoque", &["eager"], Some("tokio")),
];

/// The one that is written in Python, and what is installed for it.
const PYZMQ: (&str, &str) = ("pyzmq", "pyzmq==27.3.0");

/// The first build of a peer compiles all that it depends on.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// All there are.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let ours = OURS.iter().map(|ours| ours.0);
    let peers = PEERS.iter().map(|peer| peer.0);
    ours.chain([SYSTEM]).chain(peers).chain([PYZMQ.0])
}

/// What there is instead of a contestant of this name.
pub(crate) fn unknown(name: &str) -> String {
    let names: Vec<&str> = names().collect();
    format!("no contestant {name}; there are {}", names.join(", "))
}

/// Finds contestants by their names, and builds those that are not built yet.
#[derive(Debug)]
pub(crate) struct Contestants {
    /// The folder of this package.
    folder: PathBuf,
    /// Where programs are built.
    target: PathBuf,
    /// What became of those that were, so that nothing is built twice in vain.
    built: RefCell<BTreeMap<String, Result<PathBuf, String>>>,
}

impl Contestants {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            folder: env!("CARGO_MANIFEST_DIR").into(),
            target: target()?,
            built: RefCell::default(),
        })
    }

    /// The contestant of this name, or why there is none.
    pub(crate) fn get(&self, name: &str, mode: Mode) -> anyhow::Result<Contestant> {
        if mode == Mode::Build {
            return Contestant::own(name, &["cold", name], 0);
        }
        if let Some((_, args, batch)) = OURS.iter().find(|ours| ours.0 == name) {
            return Contestant::own(name, args, *batch);
        }
        if name == SYSTEM {
            let program = self.once(SYSTEM, || self.system())?;
            return Ok(Contestant::new(name, program, &[]));
        }
        if name == PYZMQ.0 {
            let python = self.once(name, || self.python())?;
            let program = self.folder.join("peers/pyzmq/cell.py");
            let program = program.to_str().context("a folder that is not text")?;
            return Ok(Contestant::new(name, python, &[program]));
        }
        let peer = PEERS.iter().find(|peer| peer.0 == name);
        let (_, package, args, feature) = peer.with_context(|| unknown(name))?;
        let folder = match feature {
            Some(feature) => format!("{package}-{feature}"),
            None => (*package).to_owned(),
        };
        let program = self.once(&folder, || self.peer(package, &folder, *feature))?;
        Ok(Contestant::new(name, program, args))
    }

    fn once(
        &self,
        what: &str,
        build: impl FnOnce() -> anyhow::Result<PathBuf>,
    ) -> anyhow::Result<PathBuf> {
        let mut built = self.built.borrow_mut();
        let result = built
            .entry(what.to_owned())
            .or_insert_with(|| build().map_err(|err| format!("{err:#}")));
        result.clone().map_err(anyhow::Error::msg)
    }

    /// The cells in C, by the libzmq that is installed, if one is.
    fn system(&self) -> anyhow::Result<PathBuf> {
        let flags = said(Command::new("pkg-config").args(["--cflags", "--libs", "libzmq"]))
            .context("no libzmq is installed")?;
        fs::create_dir_all(&self.target)?;
        let program = self.target.join(SYSTEM);
        let mut command = Command::new("cc");
        command.args(["-O3", "-pthread", "-DCELL_PROGRAM", "-o"]);
        command.arg(&program).args(sources(&self.folder.join("c"))?);
        said(command.args(flags.split_whitespace()))?;
        Ok(program)
    }

    /// The interpreter, with what it needs installed beside it.
    fn python(&self) -> anyhow::Result<PathBuf> {
        let folder = self.target.join(PYZMQ.0);
        let python = folder.join("bin/python");
        if said(Command::new(&python).args(["-c", "import zmq"])).is_err() {
            said(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
            said(Command::new(&python).args(["-m", "pip", "install", "--quiet", PYZMQ.1]))?;
        }
        Ok(python)
    }

    /// A program with a graph of dependencies of its own, since only one crate
    /// in a graph may link libzmq.
    fn peer(&self, package: &str, folder: &str, feature: Option<&str>) -> anyhow::Result<PathBuf> {
        let manifest = self.folder.join("peers").join(package).join("Cargo.toml");
        let target = self.target.join(folder);
        let mut command = cargo();
        command.args(["build", "--release", "--quiet", "--manifest-path"]);
        command.arg(manifest).arg("--target-dir").arg(&target);
        command.args(feature.iter().flat_map(|feature| ["--features", feature]));
        said(&mut command)?;
        Ok(target.join("release").join(format!("bench-{package}")))
    }
}

/// Where what belongs to the benchmarks is built: this program is
/// `target/release/libzmq-bench`.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let exe = env::current_exe()?;
    Ok(exe
        .ancestors()
        .nth(2)
        .context("no target folder")?
        .join("bench"))
}

/// As this program was begun by it, or the one that is found.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        if file.extension().is_some_and(|end| end == "c") {
            sources.push(file);
        }
    }
    ensure!(!sources.is_empty(), "no sources in {}", folder.display());
    Ok(sources)
}

/// What a command prints.
fn said(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = output_within(command, PATIENCE).with_context(|| name.clone())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let error = said.lines().find(|line| line.contains("error"));
        let line = error.or_else(|| said.lines().last()).unwrap_or_default();
        bail!("{name} ended with {}: {line}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
