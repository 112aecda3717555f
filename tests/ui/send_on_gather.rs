//! A gather only receives.

use libzmq::{prelude::*, *};

fn main() {
    let gather = GatherBuilder::new().build().unwrap();
    gather.send("x").unwrap(); //~ E0599
}
