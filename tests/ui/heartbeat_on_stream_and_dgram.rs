//! What does not speak ZMTP has no PING.

use libzmq::{prelude::*, *};
use std::time::Duration;

fn main() {
    let heartbeat = Heartbeat::new(Duration::from_secs(1));
    let _ = StreamBuilder::new().heartbeat(&heartbeat); //~ E0599
    let _ = DgramBuilder::new().heartbeat(&heartbeat); //~ E0599
}
