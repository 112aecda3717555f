//! Only a dish joins groups.

use libzmq::*;

fn main() {
    let group: Group = "group".try_into().unwrap();
    let _ = GatherBuilder::new().join(group); //~ E0599
}
