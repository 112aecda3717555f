//! What was sent is gone.

use libzmq::{prelude::*, *};

fn main() {
    let scatter = ScatterBuilder::new().build().unwrap();
    let msg = Msg::from("x");
    scatter.send(msg).unwrap();
    scatter.send(msg).unwrap(); //~ E0382
}
