//! Only a radio drops messages.

use libzmq::*;

fn main() {
    let _ = ClientBuilder::new().no_drop(true); //~ E0599
}
