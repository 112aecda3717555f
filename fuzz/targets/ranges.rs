//! Ranges of addresses, and the addresses that peers have.
#![no_main]

use libfuzzer_sys::fuzz_target;
use libzmq::{IpRange, fuzzing};

fuzz_target!(|bytes: &[u8]| {
    fuzzing::peer_address(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match text.parse::<IpRange>() {
        Ok(range) => assert_eq!(range.to_string().parse(), Ok(range)),
        Err(err) => drop(err.to_string()),
    }
});
