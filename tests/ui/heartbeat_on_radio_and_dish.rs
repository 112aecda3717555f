//! Their peers would take a heartbeat for a broken message.

use libzmq::{prelude::*, *};
use std::time::Duration;

fn main() {
    let heartbeat = Heartbeat::new(Duration::from_secs(1));
    let _ = RadioBuilder::new().heartbeat(&heartbeat); //~ E0599
    let _ = DishBuilder::new().heartbeat(&heartbeat); //~ E0599
}
