//! A message may live longer than what it was made from.

use libzmq::Msg;

fn main() {
    let bytes = vec![0; 100];
    let msg = Msg::from_owner(bytes.as_slice()); //~ E0597
    drop(bytes); //~ E0505
    drop(msg);
}
