use libzmq::Msg;

fn main() {
    let buffer = vec![0; 100];
    // The message may outlive it.
    let msg = Msg::from_owner(&buffer);
    drop(buffer);
    drop(msg);
}
