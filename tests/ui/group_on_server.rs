//! Groups are for radios and dishes.

use libzmq::{prelude::*, *};

fn main() {
    let server = ServerBuilder::new().build().unwrap();
    server.transmit("x", "group").unwrap(); //~ E0599
    server.join("group").unwrap(); //~ E0599
}
