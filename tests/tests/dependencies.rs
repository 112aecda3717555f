//! What we build on: under which licences it is, and where it comes from.

use std::process::Command;

use serde_json::Value;

/// Licences that ask for no more than to be named, but for the MPL of libzmq,
/// which asks that changes to its own files be open: ours are, in `libzmq-sys`.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// How cargo writes a registry, as opposed to a repository or a folder.
const REGISTRY: &str = "registry+";

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list").clone();
    assert!(packages.len() > 10, "there are dependencies");
    packages
}

/// Whether one of the alternatives of a licence expression is allowed.
fn is_allowed(expression: &str) -> bool {
    // The old way to write "or".
    expression
        .replace('/', " OR ")
        .split(" OR ")
        .any(|alternative| {
            alternative
                .trim_matches(|char: char| "() ".contains(char))
                .split(" AND ")
                .map(|licence| licence.trim_matches(|char: char| "() ".contains(char)))
                .all(|licence| ALLOWED.contains(&licence))
        })
}

#[test]
fn licences_are_allowed() {
    let refused: Vec<String> = packages()
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} ({})", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn licence_expressions_are_understood() {
    for expression in [
        "MIT",
        "MIT OR GPL-3.0",
        "Apache-2.0/MIT",
        "(MIT OR ISC) AND Unicode-3.0",
    ] {
        assert!(is_allowed(expression), "{expression}");
    }
    for expression in ["", "GPL-3.0", "MIT AND GPL-3.0", "LGPL-3.0-or-later"] {
        assert!(!is_allowed(expression), "{expression}");
    }
}

#[test]
fn everything_comes_from_the_registry_or_from_here() {
    let elsewhere: Vec<String> = packages()
        .iter()
        .filter(|package| {
            let source = package["source"].as_str();
            source.is_some_and(|source| !source.starts_with(REGISTRY))
        })
        .map(|package| package["name"].to_string())
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}
