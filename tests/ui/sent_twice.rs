use libzmq::{prelude::*, *};

fn main() {
    let client = ClientBuilder::new().build().unwrap();
    let msg = Msg::from("once");
    client.send(msg).unwrap();
    client.send(msg).unwrap();
}
