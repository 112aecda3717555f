//! Takes the programs of the guide, and their YAML, out of its text where that
//! is at hand. They are compiled as they stand there.
//!
//! `LIBZMQ_GUIDE` names the folder with the text; without, it is looked for
//! beside the repository.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

const VAR: &str = "LIBZMQ_GUIDE";

/// The headings, and the files that are made of what stands below them.
const PROGRAMS: [(&str, &str); 3] = [
    ("Basic Request Reply", "basic_req_rep.rs"),
    ("Reliable Request Reply", "reliable_req_rep.rs"),
    ("Secure Request Reply", "secure_req_rep.rs"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={VAR}");
    println!("cargo::rustc-check-cfg=cfg(guide)");
    let Some(path) = find_guide() else { return };
    println!("cargo::rerun-if-changed={}", path.display());
    println!("cargo::rustc-cfg=guide");

    let guide = fs::read_to_string(path).expect("the guide is text");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for (heading, name) in PROGRAMS {
        write(&out.join(name), program(below(&guide, heading)));
    }
    // Where the program looks for it.
    fs::create_dir_all(out.join("examples")).expect("a folder");
    write(
        &out.join("examples/secure_req_rep.yml"),
        yaml(below(&guide, "Config File")),
    );
}

fn find_guide() -> Option<PathBuf> {
    let folder = match env::var_os(VAR) {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds"),
    };
    let mut files = fs::read_dir(folder).ok()?.flatten();
    files
        .find(|file| file.file_name().to_string_lossy().starts_with("002_"))
        .map(|file| file.path())
}

/// What comes after a heading.
fn below<'a>(text: &'a str, heading: &str) -> &'a str {
    &text[end_of(text, &format!("\n{heading}\n"))..]
}

/// From the first line of code to the brace that closes its tests.
fn program(text: &str) -> &str {
    let text = from_line(text, "use libzmq");
    let tests = end_of(text, "\nmod tests {\n");
    &text[..tests + end_of(&text[tests..], "\n}\n")]
}

/// From the first comment to the heading of what comes next.
fn yaml(text: &str) -> &str {
    let text = from_line(text, "#");
    text.split("\nThe code\n").next().unwrap_or(text)
}

fn from_line<'a>(text: &'a str, start: &str) -> &'a str {
    &text[end_of(text, &format!("\n{start}")) - start.len()..]
}

fn end_of(text: &str, part: &str) -> usize {
    let found = text.find(part).map(|start| start + part.len());
    found.unwrap_or_else(|| panic!("the guide has no {part:?} where it is expected"))
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("the folder is ours");
}
