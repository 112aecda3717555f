//! A message is freed on another thread.

use libzmq::Msg;
use std::rc::Rc;

struct Owner(Rc<[u8]>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn main() {
    let _ = Msg::from_owner(Owner(Rc::from([0; 100]))); //~ E0277
}
