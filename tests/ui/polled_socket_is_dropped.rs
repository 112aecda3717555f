//! A poller that borrows a socket keeps it open.

use libzmq::{poll::*, *};

fn main() {
    let pull = PullBuilder::new().build().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(&pull, Token(0), Interest::READABLE).unwrap();
    drop(pull); //~ E0505
    poller.wait(&mut Events::new(), Period::Infinite).unwrap();
}
