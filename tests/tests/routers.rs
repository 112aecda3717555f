//! Sockets that know their peers by an identity: ROUTER and STREAM; PEER, which
//! knows them by a number; and DGRAM, which knows them by their address.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream, UdpSocket},
    thread,
};

use libzmq::{prelude::*, *};
use libzmq_sys::{ZMQ_DEALER, ZMQ_ROUTING_ID};
use libzmq_tests::{classic::Classic, raw_peer::socket_addr, *};

fn id(text: &str) -> Identity {
    text.try_into().unwrap()
}

#[test]
fn a_message_to_nobody_is_dropped() {
    let ctx = ctx();
    let (router, dealer) = pair(&ctx, router(), dealer(), tcp());
    router.route(["lost"], id("nobody")).unwrap();
    dealer.send("hello").unwrap();
    let (peer, _) = router.recv_from().unwrap();
    assert!(peer.is_generated());
    router.route(["found"], &peer).unwrap();
    assert_eq!(dealer.recv_msg().unwrap(), "found");
}

#[test]
fn a_message_without_content_is_refused() {
    let ctx = ctx();
    let router = router().build_with_ctx(&ctx).unwrap();
    for parts in [Multipart::new(), ["peer"].into()] {
        let back = taken_back(
            router.send_multipart(parts.clone()),
            ErrorKind::InvalidInput,
        );
        assert_eq!(back, parts);
    }
    let back = taken_back(
        router.route(Multipart::new(), id("peer")),
        ErrorKind::InvalidInput,
    );
    assert_eq!(back, ["peer"]);
}

/// The one that was there first keeps the name.
#[test]
fn a_name_that_is_taken() {
    let ctx = ctx();
    let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = router.last_endpoint().unwrap();
    let named = |name: &[u8]| {
        let dealer = Classic::new(&ctx, ZMQ_DEALER);
        dealer.set(ZMQ_ROUTING_ID, name);
        dealer.connect(&endpoint.to_string());
        dealer.send(&["hello"]);
        dealer
    };
    let first = named(b"name");
    assert_eq!(router.recv_from().unwrap(), (id("name"), ["hello"].into()));
    let _second = named(b"name");
    router.route(["for the first"], id("name")).unwrap();
    assert_eq!(first.recv(), [b"for the first"]);
    router.set_recv_timeout(MOMENT).unwrap();
    assert!(router.recv_from().is_err(), "nobody hears the second");

    // Nor does it matter that the program calls another so.
    let other = dealer().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = other.last_endpoint().unwrap();
    router.connect_as(endpoint, id("name")).unwrap();
    router.route(["for the first"], id("name")).unwrap();
    assert_eq!(first.recv(), [b"for the first"]);
    other.send("from the other").unwrap();
    router.set_recv_timeout(PATIENCE).unwrap();
    let (peer, message) = router.recv_from().unwrap();
    assert!(peer.is_generated());
    assert_eq!(message, ["from the other"]);
}

/// A peer may take the name that the router would make up next. As released,
/// libzmq aborts then.
#[test]
fn a_name_that_would_have_been_made_up() {
    let ctx = ctx();
    let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = router.last_endpoint().unwrap();
    let greet = |name: Option<&[u8]>| {
        let dealer = Classic::new(&ctx, ZMQ_DEALER);
        if let Some(name) = name {
            dealer.set(ZMQ_ROUTING_ID, name);
        }
        dealer.connect(&endpoint.to_string());
        dealer.send(&["hello"]);
        let (peer, _) = router.recv_from().unwrap();
        (dealer, peer)
    };
    let (_first, made_up) = greet(None);
    let (zero, number) = made_up.as_bytes().split_first().unwrap();
    let number = u32::from_be_bytes(number.try_into().unwrap());
    let later = |steps| [&[*zero][..], &u32::to_be_bytes(number.wrapping_add(steps))].concat();

    let (thief, name) = greet(Some(&later(1)));
    assert_eq!(name.as_bytes(), later(1));
    let (_next, name) = greet(None);
    assert_eq!(name.as_bytes(), later(2), "the taken one is left out");
    router
        .route(["still me"], Identity::try_from(later(1)).unwrap())
        .unwrap();
    assert_eq!(thief.recv(), [b"still me"]);
}

/// A name that was for an endpoint which cannot be connected to goes to nobody.
#[test]
fn a_name_without_a_connection() {
    let ctx = ctx();
    let dealer = dealer().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let router = router().build_with_ctx(&ctx).unwrap();
    let nowhere: Endpoint = "udp://127.0.0.1:9".parse().unwrap();
    assert!(router.connect_as(nowhere, id("name")).is_err());
    router.connect(dealer.last_endpoint().unwrap()).unwrap();
    dealer.send("hello").unwrap();
    let (peer, _) = router.recv_from().unwrap();
    assert!(peer.is_generated(), "{peer:?}");
}

#[test]
fn stream_talks_to_plain_tcp() {
    let ctx = ctx();
    let stream = stream().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let addr = socket_addr(&stream.last_endpoint().unwrap());
    let mut plain = [(); 2].map(|()| {
        let plain = TcpStream::connect(addr).unwrap();
        plain.set_read_timeout(Some(PATIENCE)).unwrap();
        let (peer, connected) = stream.recv_from().unwrap();
        assert!(peer.is_generated() && connected.is_empty());
        (peer, plain)
    });
    for (peer, plain) in &mut plain {
        plain.write_all(b"hello").unwrap();
        assert_eq!(stream.recv_from().unwrap(), (peer.clone(), "hello".into()));
        stream.route(pattern(100_000), &*peer).unwrap();
        let mut found = vec![0; 100_000];
        plain.read_exact(&mut found).unwrap();
        assert_same(&found, &pattern(100_000));
    }

    // One is closed by us, the other closes.
    let [(first, mut first_plain), (second, second_plain)] = plain;
    stream.route("bye", &first).unwrap();
    stream.close_peer(&first).unwrap();
    let reader = thread::spawn(move || {
        let mut rest = String::new();
        first_plain.read_to_string(&mut rest).map(|_| rest)
    });
    let gone = wait_for("the connection is gone", || {
        let _ = stream.try_recv_from();
        stream.route("late", &first).err()
    });
    assert_eq!(gone.kind(), ErrorKind::HostUnreachable);
    // It is gone for who sends; to close it takes a look at the socket.
    eventually("the connection is closed", || {
        let _ = stream.try_recv_from();
        reader.is_finished()
    });
    assert_eq!(reader.join().unwrap().unwrap(), "bye");
    drop(second_plain);
    assert_eq!(stream.recv_from().unwrap(), (second, Msg::new()));
}

#[test]
fn stream_connects() {
    let ctx = ctx();
    let bound = stream().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let other = stream()
        .connect_as(bound.last_endpoint().unwrap(), id("bound"))
        .build_with_ctx(&ctx)
        .unwrap();
    assert_eq!(other.recv_from().unwrap(), (id("bound"), Msg::new()));
    let (peer, _) = bound.recv_from().unwrap();
    other.route("ping", id("bound")).unwrap();
    assert_eq!(bound.recv_from().unwrap(), (peer.clone(), "ping".into()));
    bound.route("pong", peer).unwrap();
    assert_eq!(other.recv_from().unwrap(), (id("bound"), "pong".into()));
}

#[test]
fn stream_refuses_other_shapes() {
    let ctx = ctx();
    let stream = stream().build_with_ctx(&ctx).unwrap();
    for parts in [vec![], vec!["id"], vec!["id", "a", "b"]] {
        let parts = Multipart::from(parts);
        let back = taken_back(
            stream.send_multipart(parts.clone()),
            ErrorKind::InvalidInput,
        );
        assert_eq!(back, parts);
    }
    assert_eq!(
        taken_back(
            stream.route("bytes", id("nobody")),
            ErrorKind::HostUnreachable
        ),
        "bytes"
    );
}

#[test]
fn dgram_talks_to_plain_udp() {
    let ctx = ctx();
    let port = free_udp_port();
    let addr = UdpAddr::new(Ipv4Addr::LOCALHOST, port).unwrap();
    let dgram = dgram().bind(addr).build_with_ctx(&ctx).unwrap();
    let plain = UdpSocket::bind("127.0.0.1:0").unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    let here = plain.local_addr().unwrap();
    let mut buffer = [0; 10_000];

    // The port is open once something comes out of it.
    for size in [0, 1, 8192] {
        dgram.send_to(pattern(size), here).unwrap();
        let (len, from) = plain.recv_from(&mut buffer).unwrap();
        assert_same(&buffer[..len], &pattern(size));
        plain.send_to(&buffer[..len], from).unwrap();
        let (sender, msg) = dgram.recv_from().unwrap();
        assert_eq!(sender, here);
        assert_same(&msg, &pattern(size));
    }

    // What was received can be sent back as it is.
    plain.send_to(b"echo", ("127.0.0.1", port)).unwrap();
    dgram
        .send_multipart(dgram.recv_multipart().unwrap())
        .unwrap();
    let (len, _) = plain.recv_from(&mut buffer).unwrap();
    assert_eq!(&buffer[..len], b"echo");
}

#[test]
fn dgram_refuses_what_libzmq_would_drop() {
    let ctx = ctx();
    let dgram = dgram().build_with_ctx(&ctx).unwrap();
    let here = "127.0.0.1:9".parse().unwrap();
    let large = taken_back(dgram.send_to(pattern(8193), here), ErrorKind::InvalidInput);
    assert_same(&large, &pattern(8193));
    for to in ["[::1]:9", "127.0.0.1:0"] {
        let sent = dgram.send_to("x", to.parse().unwrap());
        assert!(sent.as_ref().unwrap_err().to_string().contains(to));
        assert_eq!(taken_back(sent, ErrorKind::InvalidInput), "x");
    }
    for parts in [
        vec![],
        vec!["127.0.0.1:9"],
        vec!["127.0.0.1:9", "a", "b"],
        vec!["nowhere", "a"],
        vec!["", "a"],
    ] {
        let parts = Multipart::from(parts);
        let back = taken_back(dgram.send_multipart(parts.clone()), ErrorKind::InvalidInput);
        assert_eq!(back, parts);
    }
}

/// A socket that is not bound has nowhere to send from.
#[test]
fn dgram_without_a_port() {
    let ctx = ctx();
    let dgram = dgram().send_timeout(MOMENT).recv_timeout(MOMENT);
    let dgram = dgram.build_with_ctx(&ctx).unwrap();
    let here = "127.0.0.1:9".parse().unwrap();
    for _ in 0..2 {
        let back = taken_back(dgram.send_to("x", here), ErrorKind::WouldBlock);
        assert_eq!(back, "x");
        let back = taken_back(dgram.try_send_to("x", here), ErrorKind::WouldBlock);
        assert_eq!(back, "x");
    }
    assert_eq!(dgram.recv_from().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn peers_talk_by_routing_id() {
    let ctx = ctx();
    for endpoint in endpoints() {
        let bound = peer().bind(endpoint).build_with_ctx(&ctx).unwrap();
        let others = [(); 3].map(|()| peer().build_with_ctx(&ctx).unwrap());
        let ids = others
            .each_ref()
            .map(|other| other.connect_peer(bound.last_endpoint().unwrap()).unwrap());
        for (number, (other, id)) in others.iter().zip(ids).enumerate() {
            other.route(number.to_string(), id).unwrap();
            let msg = bound.recv_msg().unwrap();
            assert_eq!(msg, number.to_string());
            bound.route(msg, bound_id(&bound, other, id)).unwrap();
            assert_eq!(other.recv_msg().unwrap().routing_id(), Some(id));
        }
    }
}

/// By what id the bound peer knows the other.
fn bound_id(bound: &Peer, other: &Peer, id: RoutingId) -> RoutingId {
    other.route("who am I?", id).unwrap();
    bound.recv_msg().unwrap().routing_id().unwrap()
}

/// The id is there before the connection is, and messages wait for it.
#[test]
fn a_peer_that_comes_later() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    let endpoint: Endpoint = format!("ipc://{}", path.display()).parse().unwrap();
    let early = peer().build_with_ctx(&ctx).unwrap();
    let id = early.connect_peer(&endpoint).unwrap();
    early.route("hello", id).unwrap();
    let late = peer().bind(&endpoint).build_with_ctx(&ctx).unwrap();
    assert_eq!(late.recv_msg().unwrap(), "hello");
}

/// A connection has a queue, and with it a name, at once; or with the option, when
/// it is there.
#[test]
fn an_immediate_peer_names_nobody() {
    let ctx = ctx();
    let bound = peer().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let endpoint = bound.last_endpoint().unwrap();
    let other = peer().immediate(true).build_with_ctx(&ctx).unwrap();
    let err = other.connect_peer(&endpoint).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::Unsupported);
    assert!(err.to_string().contains("immediate"), "{err}");
    other.set_immediate(false).unwrap();
    let id = other.connect_peer(&endpoint).unwrap();
    other.route("hello", id).unwrap();
    assert_eq!(bound.recv_msg().unwrap(), "hello");
}

#[test]
fn a_peer_that_has_left_is_unreachable() {
    let ctx = ctx();
    let bound = peer().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let other = peer().build_with_ctx(&ctx).unwrap();
    let to = other.connect_peer(bound.last_endpoint().unwrap()).unwrap();
    other.route("hello", to).unwrap();
    let id = bound.recv_msg().unwrap().routing_id().unwrap();
    drop(other);
    let err = wait_for("a send is refused", || bound.route("late", id).err());
    assert_eq!(err.kind(), ErrorKind::HostUnreachable);
    assert_eq!(
        taken_back(bound.send("to whom?"), ErrorKind::InvalidInput),
        "to whom?"
    );
}

#[test]
fn a_channel_is_used_by_many_threads() {
    let ctx = ctx();
    for endpoint in endpoints() {
        let (one, other) = pair(&ctx, channel(), channel(), endpoint);
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let one = one.clone();
                spawn(move || (0..250).for_each(|_| one.send("x").unwrap()))
            })
            .collect();
        for _ in 0..1000 {
            assert_eq!(other.recv_msg().unwrap(), "x");
        }
        threads.into_iter().for_each(Bounded::join);
        other.send("back").unwrap();
        assert_eq!(one.recv_msg().unwrap(), "back");
    }
}

#[test]
fn a_raw_router_sends_one_part() {
    let router = router()
        .router_raw(true)
        .bind(tcp())
        .build_with_ctx(&ctx())
        .unwrap();
    let mut plain = TcpStream::connect(socket_addr(&router.last_endpoint().unwrap())).unwrap();
    // Tells of the connection.
    let (peer, _) = router.recv_from().unwrap();

    // Half of it would be lost, or go to whoever the other half names.
    let mut err = router.route(["a", "b"], &peer).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert_eq!(err.take().unwrap()[1..], ["a", "b"].map(Msg::from));

    router.route(["c"], &peer).unwrap();
    router.route([""], &peer).unwrap();
    plain.set_nonblocking(true).unwrap();
    let mut answer = Vec::new();
    eventually("the connection is closed", || {
        // The socket does its part of it in the course of calls.
        let _ = router.try_recv_from();
        plain.read_to_end(&mut answer).is_ok()
    });
    assert_eq!(answer, b"c");
}
