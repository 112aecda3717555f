//! A scatter only sends.

use libzmq::{prelude::*, *};

fn main() {
    let scatter = ScatterBuilder::new().build().unwrap();
    scatter.recv_msg().unwrap(); //~ E0599
}
