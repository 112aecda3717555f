use libzmq::*;

fn main() {
    let _ = ClientBuilder::new().no_drop(true);
}
