//! What must not compile, and why: each file of `ui` has exactly the errors that
//! it announces, by line and code.
//!
//! The compiler is called on what this binary was built with. `trybuild` would
//! build libzmq and libsodium once more for it, which takes two minutes.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use libzmq_tests::TempDir;
use serde_json::Value;

/// Where an error is announced.
const MARK: &str = "//~ ";

/// An error by the line, counted from 1, and the code.
type Errors = BTreeSet<(u64, String)>;

#[test]
fn misuse_does_not_compile() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let files: Vec<PathBuf> = files.collect();
    assert!(files.len() > 20, "{files:?}");

    let library = library();
    let out = TempDir::new();
    let queue = Mutex::new(files.iter());
    let next = || queue.lock().unwrap().next();
    let work = || {
        while let Some(file) = next() {
            let name = file.file_name().unwrap().to_string_lossy();
            let (found, output) = compile(file, &library, out.path());
            assert_eq!(found, announced(file), "{name}\n{output}");
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}

/// The library as cargo has built it for this binary.
fn library() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    // Nothing is left to build: it only says what is there.
    cargo.args([
        "test",
        "--no-run",
        "--package",
        "libzmq-tests",
        "--test",
        "main",
    ]);
    cargo.args(["--offline", "--quiet", "--message-format=json"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success());
    messages(&output.stdout)
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["target"]["name"] == "libzmq")
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == "rlib")
        })
        .expect("cargo tells where the library is")
}

/// The errors, and all that the compiler has said.
fn compile(file: &Path, library: &Path, out: &Path) -> (Errors, String) {
    let mut library_argument = std::ffi::OsString::from("libzmq=");
    library_argument.push(library);
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--emit=metadata", "--error-format=json"])
        .arg("--extern")
        .arg(library_argument)
        .arg("-L")
        .arg(library.parent().unwrap())
        .arg("--out-dir")
        .arg(out)
        .arg(file)
        .output()
        .unwrap();
    let errors = messages(&output.stderr)
        .filter(|message| message["level"] == "error")
        .filter_map(|message| {
            let spans = message["spans"].as_array()?;
            // None in the last of all, which only counts the others.
            let place = spans.iter().find(|span| span["is_primary"] == true)?;
            let code = message["code"]["code"].as_str().unwrap_or("without a code");
            Some((place["line_start"].as_u64()?, code.to_owned()))
        })
        .collect();
    let said = messages(&output.stderr)
        .filter_map(|message| message["rendered"].as_str().map(str::to_owned))
        .collect();
    (errors, said)
}

fn messages(output: &[u8]) -> impl Iterator<Item = Value> {
    output
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("a message in JSON"))
}

fn announced(file: &Path) -> Errors {
    let text = fs::read_to_string(file).unwrap();
    let marks = text.lines().zip(1..).filter_map(|(line, number)| {
        let (_, code) = line.split_once(MARK)?;
        Some((number, code.trim().to_owned()))
    });
    marks.collect()
}
