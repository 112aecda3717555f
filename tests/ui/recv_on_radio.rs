//! A radio only sends.

use libzmq::{prelude::*, *};

fn main() {
    let radio = RadioBuilder::new().build().unwrap();
    radio.recv_msg().unwrap(); //~ E0599
}
