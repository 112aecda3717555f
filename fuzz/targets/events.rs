//! The frames of events.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// As many numbers as the first byte says, and two texts, of which a NUL ends the
/// first.
fn frames(bytes: &[u8]) -> Vec<&[u8]> {
    let Some((count, rest)) = bytes.split_first() else {
        return Vec::new();
    };
    let at = rest.len().min(8 * usize::from(count % 8));
    let (numbers, texts) = rest.split_at(at);
    let texts = texts.splitn(2, |byte| *byte == 0);
    numbers.chunks(8).chain(texts).collect()
}

fuzz_target!(|bytes: &[u8]| libzmq::fuzzing::monitor_event(&frames(bytes)));
