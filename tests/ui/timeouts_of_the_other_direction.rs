//! Who does not receive has no timeout for it.

use libzmq::*;
use std::time::Duration;

fn main() {
    let _ = ScatterBuilder::new().recv_timeout(Duration::ZERO); //~ E0599
    let _ = GatherBuilder::new().send_high_water_mark(1u32); //~ E0599
}
