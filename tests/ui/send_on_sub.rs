//! A sub only receives.

use libzmq::{prelude::*, *};

fn main() {
    let sub = SubBuilder::new().build().unwrap();
    sub.send("x").unwrap(); //~ E0599
}
