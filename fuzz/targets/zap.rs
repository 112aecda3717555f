//! Requests to the authenticator, and what it decides.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Frames, each behind a byte with its length.
fn frames(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let Some((len, rest)) = bytes.split_first() {
        let (frame, rest) = rest.split_at(rest.len().min(usize::from(*len)));
        frames.push(frame);
        bytes = rest;
    }
    frames
}

fuzz_target!(|bytes: &[u8]| libzmq::fuzzing::zap_request(&frames(bytes)));
