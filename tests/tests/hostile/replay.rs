//! What a good client said, said again by somebody else.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use libzmq::{AuthBuilder, Client, Ctx, Mechanism, Msg, Server, prelude::*};
use libzmq_tests::{
    PATIENCE, client, ctx,
    raw_peer::{RawListener, socket_addr},
    tap::{Tap, contains},
    visitor::lets_in,
    zmtp::{COMMAND, LONG},
};

use crate::mechanism::{
    CERTS, bound, ctx_with_auth, curve_client, curve_server, plain_client, with,
};

/// A client that connects to the listener.
fn client_of(listener: &RawListener, ctx: &Ctx, mechanism: Mechanism) -> Client {
    client()
        .mechanism(mechanism)
        .connect(listener.addr())
        .build_with_ctx(ctx)
        .unwrap()
}

fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(socket_addr(&server.last_endpoint().unwrap())).unwrap()
}

/// Every byte that a client and a server said to each other, after a message had
/// gone there and back.
pub(super) fn recorded(ctx: &Ctx, server: &Server, theirs: Mechanism) -> [Vec<u8>; 2] {
    let listener = RawListener::new();
    let client = client_of(&listener, ctx, theirs);
    let near = listener.accept();
    let far = connect(server);
    let tap = Tap::between(&near, &far);
    client.send("recorded").unwrap();
    let request = server.recv_msg().unwrap();
    server
        .route("answer", request.routing_id().unwrap())
        .unwrap();
    assert_eq!(client.recv_msg().unwrap(), "answer");
    drop(client);
    tap.end()
}

/// Says to a server of CURVE what a client said: what is heard.
fn replay(server: &Server, bytes: &[u8]) -> Vec<u8> {
    say_again(&mut connect(server), bytes, b"\x08INITIATE", b"\x07WELCOME")
}

/// Says the first part up to this command, and the rest when that answer has come:
/// what was heard until the other end hangs up.
fn say_again(stream: &mut TcpStream, bytes: &[u8], command: &[u8], answer: &[u8]) -> Vec<u8> {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let (first, rest) = bytes.split_at(start_of(bytes, command));
    stream.write_all(first).unwrap();
    let mut heard = hear(stream, answer);
    // It may hang up at any byte.
    let _ = stream.write_all(rest);
    if let Err(err) = stream.read_to_end(&mut heard) {
        assert_eq!(err.kind(), std::io::ErrorKind::ConnectionReset);
    }
    heard
}

/// Reads until this has come.
fn hear(stream: &mut TcpStream, answer: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    while !contains(&heard, answer) {
        let mut buffer = [0; 4096];
        let len = stream.read(&mut buffer).unwrap();
        assert_ne!(len, 0, "hung up");
        heard.extend(&buffer[..len]);
    }
    heard
}

/// Where the frame of this command begins, behind which its name stands.
fn start_of(bytes: &[u8], command: &[u8]) -> usize {
    let name = bytes.windows(command.len()).position(|at| at == command);
    let name = name.expect("it was said");
    // The flags, and a length of one or eight bytes.
    let long = name >= 9 && bytes[name - 9..].starts_with(&[COMMAND | LONG, 0, 0, 0, 0]);
    name - if long { 9 } else { 2 }
}

#[track_caller]
fn assert_nothing_came(server: &Server) {
    let found: Option<Msg> = server.try_recv_msg().ok();
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn a_recorded_handshake_of_curve_is_refused() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let [client, theirs] = recorded(&ctx, &server, curve_client());
    for secret in [&b"recorded"[..], b"answer"] {
        assert!(!contains(&client, secret) && !contains(&theirs, secret));
    }
    // Nor who it was, which is for the server alone.
    let key = CERTS.client.public();
    assert!(!contains(&client, key.as_str().as_bytes()));

    for _ in 0..3 {
        let heard = replay(&server, &client);
        // The server cannot know a HELLO again, and answers it. What follows was
        // for the key that it had made up for the first client.
        assert!(contains(&heard, b"\x07WELCOME"));
        assert!(!contains(&heard, b"\x05READY"));
        assert!(!contains(&heard, b"\x07MESSAGE"));
        assert_nothing_came(&server);
    }
    // To another server with the same keys, and to a client.
    let other = bound(&ctx, curve_server());
    assert!(!contains(&replay(&other, &client), b"\x05READY"));
    assert_nothing_came(&other);
    assert!(lets_in(&ctx, &server, &with(curve_client())));
}

/// A server that is not the one says what that one said.
#[test]
fn a_recorded_server_is_not_believed() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let [_, theirs] = recorded(&ctx, &server, curve_client());
    let listener = RawListener::new();
    let client = client_of(&listener, &ctx, curve_client());
    let mut stream = listener.accept();
    let heard = say_again(&mut stream, &theirs, b"\x07WELCOME", b"\x05HELLO");
    assert!(!contains(&heard, b"\x08INITIATE"));
    assert!(client.try_recv_msg().is_err());
}

/// Within a connection, too: a message that was heard counts once.
#[test]
fn a_message_is_not_taken_twice() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let listener = RawListener::new();
    let client = client_of(&listener, &ctx, curve_client());
    let near = listener.accept();
    let mut far = connect(&server);
    // What the client says is heard only once it is passed on.
    let mut from_client = near.try_clone().unwrap();
    let back = std::thread::spawn({
        let (mut far, mut near) = (far.try_clone().unwrap(), near);
        move || std::io::copy(&mut far, &mut near)
    });
    from_client.set_read_timeout(Some(PATIENCE)).unwrap();
    client.send("pay once").unwrap();
    let mut said = Vec::new();
    let mut message = None;
    while message.is_none() {
        let mut buffer = [0; 4096];
        let len = from_client.read(&mut buffer).unwrap();
        assert_ne!(len, 0);
        far.write_all(&buffer[..len]).unwrap();
        said.extend(&buffer[..len]);
        // The name of the command stands behind the flags and the length.
        if contains(&said, b"\x07MESSAGE") {
            message = Some(said[start_of(&said, b"\x07MESSAGE")..].to_owned());
        }
    }
    assert_eq!(server.recv_msg().unwrap(), "pay once");
    far.write_all(&message.unwrap()).unwrap();
    // The connection ends.
    let _ = back.join().unwrap();
    assert_nothing_came(&server);
}

/// The control: what is not encrypted can be said again by anybody, and where
/// names and passwords are in the clear they can be read.
#[test]
fn a_recorded_handshake_of_plain_is_as_good_as_the_first() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let [client, _] = recorded(&ctx, &server, plain_client());
    for secret in [&b"ali"[..], b"sesame", b"recorded"] {
        assert!(contains(&client, secret));
    }
    // A server does not take what is said before it is ready, so wait for it to.
    let at = start_of(&client, b"\x08INITIATE");
    let message = client
        .windows(8)
        .position(|text| text == b"recorded")
        .unwrap();
    let mut stream = connect(&server);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    for (part, answer) in [
        (&client[..at], &b"\x07WELCOME"[..]),
        (&client[at..message - 2], b"\x05READY"),
    ] {
        stream.write_all(part).unwrap();
        let _ = hear(&mut stream, answer);
    }
    stream.write_all(&client[message - 2..]).unwrap();
    assert_eq!(server.recv_msg().unwrap(), "recorded");
}

/// Whoever is taken off the list does not come in by what he said before.
#[test]
fn a_recording_does_not_outlive_the_key() {
    let ctx = ctx();
    let auth = AuthBuilder::new()
        .curve_registry([CERTS.client.public()])
        .build_with_ctx(&ctx)
        .unwrap();
    let server = bound(&ctx, curve_server());
    let [client, _] = recorded(&ctx, &server, curve_client());
    auth.remove_curve_registry([CERTS.client.public()]).unwrap();
    assert!(!contains(&replay(&server, &client), b"\x05READY"));
    assert!(!lets_in(&ctx, &server, &with(curve_client())));
}
