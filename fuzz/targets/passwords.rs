//! Files with users and passwords.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| libzmq::fuzzing::password_file(bytes));
