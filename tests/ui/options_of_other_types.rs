//! A socket has the options that do something for it.

use libzmq::*;

fn main() {
    let _ = ClientBuilder::new().conflate(true); //~ E0599
    let _ = DealerBuilder::new().router_mandatory(true); //~ E0599
    let _ = PubBuilder::new().subscribe("x"); //~ E0599
    let _ = DgramBuilder::new().tcp_keepalive(true); //~ E0599
    let _ = RepBuilder::new().connect_as("tcp://127.0.0.1:1", "x"); //~ E0599
}
