//! There is one handle to a classic socket.

use libzmq::*;

fn main() {
    let req = ReqBuilder::new().build().unwrap();
    let _ = req.clone(); //~ E0599
}
