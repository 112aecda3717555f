use libzmq::Msg;
use std::rc::Rc;

struct Owner(Rc<[u8]>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn main() {
    // It would be dropped on a thread of libzmq.
    let _ = Msg::from_owner(Owner(Rc::new([0; 100])));
}
