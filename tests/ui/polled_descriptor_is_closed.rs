//! What a number stands for does not change while it is polled.

use libzmq::{poll::*, *};
use std::net::UdpSocket;

fn main() {
    let mut poller = Poller::new().unwrap();
    {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        poller.add_fd(&socket, Token(0), Interest::READABLE).unwrap(); //~ E0597
    }
    poller.wait(&mut Events::new(), Period::Infinite).unwrap();
}
