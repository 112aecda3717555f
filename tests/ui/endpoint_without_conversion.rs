//! An address is looked at before it is one.

use libzmq::{prelude::*, *};

fn main() {
    let client = ClientBuilder::new().build().unwrap();
    client.connect("tcp://127.0.0.1:5555").unwrap(); //~ E0277
}
