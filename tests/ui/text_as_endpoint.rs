use libzmq::*;

fn main() {
    let _ = ClientBuilder::new().connect("tcp//127.0.0.1:80");
}
