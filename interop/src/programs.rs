use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

use crate::foreign::python;

/// The programs of the examples, which are built if they are not up to date.
static EXAMPLES: LazyLock<HashMap<String, PathBuf>> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--package", "libzmq-examples", "--examples"])
        .arg("--message-format=json")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.lines().filter_map(example_of).collect()
});

/// The name and place of a program, of which a line of cargo may tell.
fn example_of(line: &str) -> Option<(String, PathBuf)> {
    let artifact: Value = serde_json::from_str(line).ok()?;
    let name = artifact["target"]["name"].as_str()?;
    let path = artifact["executable"].as_str()?;
    Some((name.to_owned(), path.into()))
}

/// One of our examples.
///
/// # Panics
///
/// When there is no such example.
#[must_use]
pub fn example(name: &str) -> Command {
    let Some(path) = EXAMPLES.get(name) else {
        panic!("there is no example {name}");
    };
    Command::new(path)
}

/// One of the programs in `seeds`.
#[must_use]
pub fn seed(name: &str) -> Command {
    let mut command = python();
    // So that nothing is written beside the programs.
    command.arg("-B");
    command.arg(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).join(name));
    command
}
