//! An item of a list is as good as a borrow.

use libzmq::{poll::*, *};
use std::time::Duration;

fn main() {
    let pull = PullBuilder::new().build().unwrap();
    let mut items = [PollItem::new(&pull, Interest::READABLE)];
    drop(pull); //~ E0505
    poll(&mut items, Duration::ZERO).unwrap();
}
