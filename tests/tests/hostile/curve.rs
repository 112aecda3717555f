//! Peers that know CURVE and break its rules: what they encrypt is right, and what
//! they say, or when, is not.

use libzmq::{Client, prelude::*};
use libzmq_tests::{
    PATIENCE, assert_same, client, ctx,
    curve::{CurveClient, CurveServer, Key, KeyPair, Session, decode_key, is_initiate},
    pattern,
    raw_peer::{Frame, RawListener, RawPeer, socket_addr},
    zmtp::{COMMAND, property},
};

use crate::mechanism::{CERTS, bound, ctx_with_auth, curve_client, curve_server};

fn long_keys_of_server() -> KeyPair {
    KeyPair {
        public: decode_key(CERTS.server.public().as_str()),
        secret: decode_key(CERTS.server.secret().expose()),
    }
}

fn long_keys_of_client() -> KeyPair {
    KeyPair {
        public: decode_key(CERTS.client.public().as_str()),
        secret: decode_key(CERTS.client.secret().expose()),
    }
}

/// A client of the server that everybody here knows, and who it comes to instead.
fn lured(listener: &RawListener) -> (Client, RawPeer) {
    let client = client()
        .mechanism(curve_client())
        .reconnect_interval(PATIENCE)
        .connect(listener.addr())
        .build_with_ctx(&ctx())
        .unwrap();
    let peer = RawPeer::greet(listener.accept(), "CURVE");
    (client, peer)
}

/// The next command, as it was on the wire.
fn recv_command(peer: &mut RawPeer) -> Vec<u8> {
    match peer.recv().unwrap() {
        Frame::Command(name, rest) => {
            let len = [u8::try_from(name.len()).unwrap()];
            [&len, name.as_bytes(), &rest].concat()
        }
        Frame::Message(_) => panic!("a command comes first"),
    }
}

fn ready_as(kind: &str) -> Vec<u8> {
    property("Socket-Type", kind.as_bytes())
}

/// The control for what follows: a server that keeps to the rules.
#[test]
fn a_server_by_hand_is_one() {
    let listener = RawListener::new();
    let (client, mut peer) = lured(&listener);
    let server = CurveServer::new(long_keys_of_server(), KeyPair::from_seed([1; 32]));
    let hello = recv_command(&mut peer);
    let (welcome, mut session) = server.welcome(&hello, server.short_key()).unwrap();
    peer.send(COMMAND, &welcome).unwrap();
    assert!(is_initiate(&recv_command(&mut peer)));
    let ready = session.ready(&ready_as("SERVER"));
    peer.send(COMMAND, &ready).unwrap();
    peer.send(0, &session.message(0, b"good")).unwrap();
    assert_eq!(client.recv_msg().unwrap(), "good");
    client.send("answer").unwrap();
    let Frame::Message(answer) = peer.recv().unwrap() else {
        panic!("no message");
    };
    assert_eq!(session.open(&answer), Some((0, b"answer".to_vec())));
}

/// The same for a client.
#[test]
fn a_client_by_hand_is_one() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let stream = std::net::TcpStream::connect(socket_addr(&server.last_endpoint().unwrap()));
    let mut peer = RawPeer::greet(stream.unwrap(), "CURVE");
    let by_hand = CurveClient::new(
        long_keys_of_client(),
        KeyPair::from_seed([2; 32]),
        long_keys_of_server().public,
    );
    peer.send(COMMAND, &by_hand.hello(&[0; 64])).unwrap();
    let welcome = recv_command(&mut peer);
    let (initiate, mut session) = by_hand.initiate(&welcome, &ready_as("CLIENT")).unwrap();
    peer.send(COMMAND, &initiate).unwrap();
    assert!(recv_command(&mut peer).starts_with(b"\x05READY"));
    peer.send(0, &session.message(0, b"good")).unwrap();
    assert_eq!(server.recv_msg().unwrap(), "good");
}

/// What is encrypted and decrypted in place is what libsodium makes of a whole
/// message: around the sizes of its blocks, and of what is done at once.
#[test]
fn messages_of_all_sizes_are_encrypted_by_the_book() {
    let listener = RawListener::new();
    let (client, mut peer) = lured(&listener);
    let server = CurveServer::new(long_keys_of_server(), KeyPair::from_seed([4; 32]));
    let hello = recv_command(&mut peer);
    let (welcome, mut session) = server.welcome(&hello, server.short_key()).unwrap();
    peer.send(COMMAND, &welcome).unwrap();
    assert!(is_initiate(&recv_command(&mut peer)));
    let ready = session.ready(&ready_as("SERVER"));
    peer.send(COMMAND, &ready).unwrap();
    for len in (0..=200)
        .chain(250..=260)
        .chain([511, 512, 1_023, 1_024, 8_192, 70_000])
    {
        let body = pattern(len);
        peer.send(0, &session.message(0, &body)).unwrap();
        let received = client.recv_msg().unwrap();
        assert_same(&received, &body);
        client.send(received).unwrap();
        let Frame::Message(answer) = peer.recv().unwrap() else {
            panic!("no message");
        };
        assert_eq!(session.open(&answer), Some((0, body)));
    }
}

/// Whatever bit is wrong, the message is not taken, and the connection ends.
#[test]
fn a_message_that_was_changed_ends_the_connection() {
    for (len, at) in [(0, 0), (5, 5), (31, 20), (32, 32), (100, 100), (100, 1)] {
        let listener = RawListener::new();
        let (client, mut peer) = lured(&listener);
        let server = CurveServer::new(long_keys_of_server(), KeyPair::from_seed([5; 32]));
        let hello = recv_command(&mut peer);
        let (welcome, mut session) = server.welcome(&hello, server.short_key()).unwrap();
        peer.send(COMMAND, &welcome).unwrap();
        assert!(is_initiate(&recv_command(&mut peer)));
        let ready = session.ready(&ready_as("SERVER"));
        peer.send(COMMAND, &ready).unwrap();
        let mut message = session.message(0, &pattern(len));
        // Behind the name, the number and the MAC.
        message[8 + 8 + 16 + at] ^= 0x10;
        peer.send(0, &message).unwrap();
        assert!(
            peer.is_closed_within(PATIENCE),
            "{len} bytes, {at} is wrong"
        );
        assert!(client.try_recv_msg().is_err());
    }
}

/// Nobody is taken for the server who does not have its key: also not who says
/// READY first, with what there is before both ends have anything in common.
#[test]
fn who_is_ready_before_the_welcome_is_no_server() {
    for _ in 0..20 {
        let listener = RawListener::new();
        let (client, mut peer) = lured(&listener);
        let _hello = recv_command(&mut peer);
        // What fresh memory holds.
        let mut session = Session::of_server(Key::default());
        let ready = session.ready(&ready_as("SERVER"));
        let _ = peer.send(COMMAND, &ready);
        let _ = peer.send(0, &session.message(0, b"from the false server"));
        assert!(peer.is_closed_within(PATIENCE), "a false server is let in");
        assert!(client.try_recv_msg().is_err());
    }
}

/// A key with which nothing can be encrypted is refused.
#[test]
fn a_server_has_no_key_of_low_order() {
    let listener = RawListener::new();
    let (client, mut peer) = lured(&listener);
    let server = CurveServer::new(long_keys_of_server(), KeyPair::from_seed([3; 32]));
    let hello = recv_command(&mut peer);
    let (welcome, _) = server.welcome(&hello, &Key::default()).unwrap();
    peer.send(COMMAND, &welcome).unwrap();
    assert!(peer.is_closed_within(PATIENCE));
    assert!(client.try_recv_msg().is_err());
}
