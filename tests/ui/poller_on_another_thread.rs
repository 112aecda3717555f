//! What a poller borrows may be for one thread.

use libzmq::{poll::*, *};

fn main() {
    let mut poller = Poller::new().unwrap();
    std::thread::spawn(move || poller.wait(&mut Events::new(), Period::Infinite)); //~ E0277
}
