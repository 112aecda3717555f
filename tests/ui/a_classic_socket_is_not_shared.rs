//! A classic socket is for one thread at a time.

use libzmq::{prelude::*, *};
use std::thread;

fn main() {
    let push = PushBuilder::new().build().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| push.send("x")); //~ E0277
    });
}
