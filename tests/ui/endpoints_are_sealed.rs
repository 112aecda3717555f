//! More can be accepted later.

use libzmq::*;

struct Mine;

impl IntoEndpoints for Mine { //~ E0277
    fn into_endpoints(self) -> Vec<Endpoint> {
        Vec::new()
    }
}

fn main() {}
