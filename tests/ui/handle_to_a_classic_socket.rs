//! A socket that is for one thread has no second handle.

use libzmq::{poll::*, *};

fn main() {
    let pull = PullBuilder::new().build().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add_handle(&pull, Token(0), Interest::READABLE).unwrap(); //~ E0277
}
