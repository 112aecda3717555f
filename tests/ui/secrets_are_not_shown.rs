//! To print a secret takes more than to forget that it is one.

use libzmq::*;

fn main() {
    let cert = CurveCert::new_unique();
    println!("{}", cert.public());
    println!("{}", cert.secret()); //~ E0277
}
