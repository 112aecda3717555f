//! The bytes of a message go with it.

use libzmq::Msg;

fn main() {
    let msg = Msg::from("x");
    let bytes = msg.as_bytes();
    drop(msg); //~ E0505
    assert_eq!(bytes, b"x");
}
