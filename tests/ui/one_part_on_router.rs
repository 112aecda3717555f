//! A router has to be told whom a message is for.

use libzmq::{prelude::*, *};

fn main() {
    let router = RouterBuilder::new().build().unwrap();
    router.send("x").unwrap(); //~ E0599
}
