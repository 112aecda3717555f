//! Certificates in ZPL.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| libzmq::fuzzing::certificate(text));
