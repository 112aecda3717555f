//! A push only sends.

use libzmq::{prelude::*, *};

fn main() {
    let push = PushBuilder::new().build().unwrap();
    push.recv_multipart().unwrap(); //~ E0599
}
