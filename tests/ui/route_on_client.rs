//! Only a server knows its peers apart.

use libzmq::{prelude::*, *};

fn answer(client: &Client, id: RoutingId) {
    client.route("x", id).unwrap(); //~ E0599
}

fn main() {}
