//! The table of pitfalls names tests that are there.

use std::{fs, path::Path};

const PITFALLS: usize = 38;

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether the source has a test of this name.
fn has_test(source: &str, name: &str) -> bool {
    let head = format!("fn {name}()");
    source.match_indices(&head).any(|(at, _)| {
        // Between the attribute and the function may stand others, no code.
        let before = source[..at]
            .rsplit_once("\n\n")
            .map_or("", |(_, last)| last);
        before.contains("#[test]")
    })
}

#[test]
fn every_pitfall_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let table = fs::read_to_string(root.join("docs/pitfalls.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| P"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<String> = (1..=PITFALLS).map(|number| format!("P{number}")).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), numbers);
    for row in rows {
        let [number, libzmq, here, tests] = row[..] else {
            panic!("a row has four columns: {row:?}");
        };
        assert!(!libzmq.is_empty() && !here.is_empty(), "{number}");
        assert_ne!(quoted(tests).count(), 0, "{number} is shown by nothing");
        for test in quoted(tests) {
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let source = fs::read_to_string(root.join(file));
            let source = source.unwrap_or_else(|err| panic!("{number}: {test}: {err}"));
            // What must not compile is a file of its own.
            let is_there = if name.is_empty() {
                file.starts_with("tests/ui/") && source.contains("//~ E")
            } else {
                has_test(&source, name)
            };
            assert!(is_there, "{number}: there is no test {test}");
        }
    }
}
