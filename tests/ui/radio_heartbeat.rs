use libzmq::*;
use std::time::Duration;

fn main() {
    let heartbeat = Heartbeat::new(Duration::from_secs(1));
    let _ = RadioBuilder::new().heartbeat(heartbeat);
}
