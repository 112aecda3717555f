//! Zero is no routing id.

use libzmq::RoutingId;

fn main() {
    let _ = RoutingId::from(0); //~ E0277
}
