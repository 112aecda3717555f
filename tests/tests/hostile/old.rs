//! Peers that speak ZMTP 1 and 2, which have no handshake: who is asked by the
//! authenticator about its peers does not talk to them, who connects does.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use libzmq::{Mechanism, TcpAddr, prelude::*};
use libzmq_tests::{
    PATIENCE, client, ctx, dealer, eventually, publisher,
    raw_peer::{RawListener, socket_addr},
    router,
    visitor::lets_in,
    wait_for,
};

use crate::mechanism::{bound, ctx_with_auth, with};

/// A greeting of ZMTP 2, which ends with a type of socket.
const GREETING_2: &[u8] = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05";

/// Accepts a connection, and reads the greeting as far as it comes before anything
/// is said.
fn accept(listener: &RawListener) -> TcpStream {
    let mut stream = listener.accept();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.read_exact(&mut [0; 10]).unwrap();
    stream
}

/// What is still to be had from the other end, until it hangs up.
fn read_to_end(mut stream: TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn nobody_comes_in_without_a_handshake() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::Null);
    let addr = socket_addr(&server.last_endpoint().unwrap());
    for greeting in [
        // ZMTP 1: an empty routing id, and a message.
        &b"\x01\0\x03\0hi"[..],
        b"\xff\0\0\0\0\0\0\0\x01\0\x03\0hi",
        // ZMTP 1 and 2 with versions.
        b"\xff\0\0\0\0\0\0\0\x01\x7f\0\x05\0\0\0\x02hi",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\0\0\0\x02hi",
    ] {
        let mut stream = TcpStream::connect(addr).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(greeting).unwrap();
        read_to_end(stream);
        assert!(server.try_recv_msg().is_err());
        assert!(lets_in(&ctx, &server, &with(Mechanism::Null)));
    }
}

/// A peer of ZMTP 2 fills the queue of a router that connected to it, hangs up and
/// introduces itself again.
#[test]
fn a_routing_id_waits_for_room() {
    let ctx = ctx();
    let listener = RawListener::new();
    let router = router()
        .recv_high_water_mark(2)
        .reconnect_interval(std::time::Duration::from_millis(1))
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    {
        let mut stream = accept(&listener);
        // A routing id, and as many messages as there is room for.
        let messages = b"\0\x01m".repeat(2);
        let bytes = [GREETING_2, b"\0\x02id", &messages].concat();
        stream.write_all(&bytes).unwrap();
        read_to_end(stream);
    }
    let mut stream = accept(&listener);
    stream
        .write_all(&[GREETING_2, b"\0\x02id", b"\0\x04last"].concat())
        .unwrap();
    // Those that had room, and then the last.
    eventually("the last message", || {
        let (_, message) = router.recv_from().unwrap();
        message == ["last"]
    });
}

/// The same for the subscription that a publisher puts into its own queue for
/// subscribers of ZMTP 1, which send none.
#[test]
fn a_subscription_waits_for_room() {
    let ctx = ctx();
    let listener = RawListener::new();
    let publisher = publisher()
        .reconnect_interval(std::time::Duration::from_millis(1))
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    {
        let mut stream = accept(&listener);
        // An empty routing id, and as many subscriptions as there is room for
        // beside the one that is made up.
        let bytes = [&b"\x01\0"[..], &b"\x03\0\x01t".repeat(999)].concat();
        stream.write_all(&bytes).unwrap();
        read_to_end(stream);
    }
    let mut stream = accept(&listener);
    stream.write_all(b"\x01\0").unwrap();
    // It publishes to whoever comes by the old way.
    stream.set_nonblocking(true).unwrap();
    let mut heard = Vec::<u8>::new();
    eventually("a message", || {
        publisher.send("news").unwrap();
        let mut buffer = [0; 64];
        if let Ok(len) = stream.read(&mut buffer) {
            heard.extend(&buffer[..len]);
        }
        heard.windows(4).any(|window| window == b"news")
    });
}

/// Whatever an old peer says to one that connects.
#[test]
fn garbage_of_the_old_kind_ends_nothing() {
    let ctx = ctx();
    for bytes in [
        // Lengths that lie, flags that are none, and no routing id.
        &b"\x01\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\0"[..],
        b"\x01\0\0",
        b"\x01\x7f\x03\0hi",
        b"\xff\0\0\0\0\0\0\0\0\0",
        b"\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\x02\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\x04\0\x04\x06\x05READY",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\x01\x02id\x01\x01a\x01\x01b",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\xff\xff\x01a",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x02\x05\0\0",
    ] {
        let listener = RawListener::new();
        let addr: TcpAddr = listener.addr();
        let dealer = dealer().connect(&addr).build_with_ctx(&ctx).unwrap();
        let router = router().connect(&addr).build_with_ctx(&ctx).unwrap();
        let client = client().connect(&addr).build_with_ctx(&ctx).unwrap();
        let streams: Vec<TcpStream> = (0..3)
            .map(|_| {
                let mut stream = accept(&listener);
                let _ = stream.write_all(bytes);
                stream
            })
            .collect();
        let _ = dealer.try_send("anybody there?");
        let _ = client.try_send("anybody there?");
        streams.into_iter().for_each(read_to_end);
        while router.try_recv_from().is_ok() {}
        while dealer.try_recv_multipart().is_ok() {}
    }
    let (router, dealer) = libzmq_tests::pair(&ctx, router(), dealer(), libzmq_tests::tcp());
    dealer.send("still there").unwrap();
    let found = wait_for("the message", || router.try_recv_from().ok());
    assert_eq!(found.1, ["still there"]);
}
