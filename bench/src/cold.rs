//! How long it takes to build a program from nothing.

use std::{
    env, fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};

use crate::{child::output_within, contestants};

/// The name of the crate in a program, and its line in the manifest. Ours is the
/// one beside this package.
const CRATES: &[(&str, &str, &str)] = &[
    ("ours", "libzmq", r#"libzmq = { path = "{libzmq}" }"#),
    ("zmq", "zmq", r#"zmq = "=0.10.0""#),
    ("arzmq", "arzmq", r#"arzmq = "=0.7.0""#),
    ("tmq", "tmq", r#"tmq = "=0.5.0""#),
    ("zeromq", "zeromq", r#"zeromq = "=0.7.0""#),
    ("rzmq", "rzmq", r#"rzmq = "=0.5.28""#),
    ("omq", "omq_tokio", r#"omq-tokio = "=0.33.0""#),
    (
        "monocoque",
        "monocoque",
        r#"monocoque-rs = { version = "=0.4.2", features = ["zmq"] }"#,
    ),
];

/// Less than the runner has.
const PATIENCE: Duration = Duration::from_secs(540);

/// Builds a program that has one dependency, and tells how many seconds it took.
/// What has to be downloaded is there before.
pub(crate) fn run(name: &str) -> anyhow::Result<Option<f64>> {
    let Some((_, krate, line)) = CRATES.iter().find(|entry| entry.0 == name) else {
        return Ok(None);
    };
    let libzmq = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("libzmq");
    let line = line.replace("{libzmq}", &libzmq.display().to_string());
    let folder = contestants::target()?.join("cold").join(name);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"cold\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{line}\n"
        ),
    )?;
    fs::write(
        folder.join("src/main.rs"),
        format!("use {krate} as _;\n\nfn main() {{}}\n"),
    )?;
    run_cargo(&folder, &["fetch", "--quiet"])?;
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let start = Instant::now();
    run_cargo(&folder, &["build", "--release", "--quiet", "--offline"])?;
    let seconds = start.elapsed().as_secs_f64();
    // It may be large.
    fs::remove_dir_all(&target)?;
    Ok(Some(seconds))
}

fn run_cargo(folder: &Path, args: &[&str]) -> anyhow::Result<()> {
    let mut command = contestants::cargo();
    command.args(args).current_dir(folder);
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    let output = output_within(&mut command, PATIENCE).context("running cargo")?;
    ensure!(
        output.status.success(),
        "cargo: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
