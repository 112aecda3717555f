use libzmq::{prelude::*, *};

fn main() {
    let gather = GatherBuilder::new().build().unwrap();
    gather.send("a gather receives").unwrap();
}
