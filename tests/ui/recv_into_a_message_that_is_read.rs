//! The next message replaces the bytes of the last.

use libzmq::{prelude::*, *};

fn main() {
    let gather = GatherBuilder::new().build().unwrap();
    let mut msg = Msg::new();
    let bytes = msg.as_bytes();
    gather.recv(&mut msg).unwrap(); //~ E0502
    assert!(bytes.is_empty());
}
