//! A socket that is polled on one thread is not used on another.

use libzmq::{poll::*, prelude::*, *};

fn main() {
    let pull = PullBuilder::new().build().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(&pull, Token(0), Interest::READABLE).unwrap();
    let thread = std::thread::spawn(move || pull.recv_msg()); //~ E0505
    poller.wait(&mut Events::new(), Period::Infinite).unwrap();
    thread.join().unwrap().unwrap();
}
