//! A proxy has two sockets, and has them for itself.

use libzmq::{prelude::*, *};

fn twice(dealer: Dealer) {
    let _ = Proxy::new(dealer, dealer); //~ E0382
}

fn and_on(router: Router, dealer: Dealer) {
    let _proxy = Proxy::new(router, dealer);
    dealer.last_endpoint().unwrap(); //~ E0382
}

fn main() {
    let _ = (twice, and_on);
}
