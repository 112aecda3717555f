//! The messages of the thread-safe sockets are one part.

use libzmq::{prelude::*, *};

fn main() {
    let client = ClientBuilder::new().build().unwrap();
    client.send_multipart(["a", "b"]).unwrap(); //~ E0599
}
