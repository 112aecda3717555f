//! Bytes from strangers, to the authenticator and to the port before it: none
//! of them may end or confuse it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use libzmq::{ClientBuilder, Ctx, Mechanism, prelude::*};
use libzmq_sys::{ZMQ_CLIENT, ZMQ_DEALER, ZMQ_PLAIN_PASSWORD, ZMQ_PLAIN_USERNAME, ZMQ_REQ};
use libzmq_tests::{
    MOMENT, PATIENCE,
    classic::Classic,
    client, pattern,
    raw_peer::{RawListener, socket_addr},
    relay::Relay,
    visitor::lets_in,
    wait_for,
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::mechanism::{
    CERTS, bound, ctx_with_auth, curve_client, curve_server, plain_client, with,
};

const AUTHENTICATOR: &str = "inproc://zeromq.zap.01";

fn asking(ctx: &Ctx, kind: std::ffi::c_int) -> Classic {
    let socket = Classic::new(ctx, kind);
    socket.connect(AUTHENTICATOR);
    socket
}

/// A request of these last frames: the mechanism and its credentials.
fn request(address: &[u8], tail: &[&[u8]]) -> Vec<Vec<u8>> {
    let head = [&b"1.0"[..], b"id", b"global", address, b"routing id"];
    head.iter()
        .chain(tail)
        .map(|frame| frame.to_vec())
        .collect()
}

/// The whole of the answer is looked at, and its status returned.
#[track_caller]
fn status<'a>(reply: &'a [Vec<u8>], id: &[u8]) -> &'a str {
    let [version, reply_id, status, reason, user, metadata] = reply else {
        panic!("{reply:?}");
    };
    assert_eq!((&version[..], &reply_id[..]), (&b"1.0"[..], id));
    let status = std::str::from_utf8(status).unwrap();
    assert!(!reason.is_empty());
    assert!(metadata.is_empty());
    assert!(user.is_empty() || status == "200");
    status
}

/// The authenticator is as good as new: for clients of every kind.
#[track_caller]
fn assert_serves(ctx: &Ctx) {
    for (ours, good, bad) in [
        (Mechanism::PlainServer, plain_client(), curve_client()),
        (curve_server(), curve_client(), plain_client()),
    ] {
        let server = bound(ctx, ours);
        assert!(!lets_in(ctx, &server, &with(bad)));
        assert!(lets_in(ctx, &server, &with(good)));
    }
}

#[test]
fn each_request_gets_its_answer() {
    let ctx = ctx_with_auth();
    let _ = libzmq::AuthBuilder::new()
        .deny(
            ["10.0.0.0/8", "fe80::bad"].map(|text| text.parse::<libzmq::auth::IpRange>().unwrap()),
        )
        .build_with_ctx(&ctx)
        .unwrap();
    let here = b"127.0.0.1";
    let not_utf8 = b"\xff\xfe\x80";
    let long = [b'x'; 255];
    let giant = pattern(4 << 20);
    let cert = &CERTS.client;
    let known = z85_decode(cert.public().as_str());

    let null = |address: &[u8]| request(address, &[b"NULL"]);
    let plain = |user: &[u8], password: &[u8]| request(here, &[b"PLAIN", user, password]);
    let curve = |key: &[u8]| request(here, &[b"CURVE", key]);
    let cases = [
        ("200", null(here)),
        ("200", null(b"::1")),
        // Only where the system does not tell of local peers are they nameless.
        (
            if cfg!(target_os = "linux") {
                "400"
            } else {
                "200"
            },
            null(b""),
        ),
        ("200", null(b"localhost:1000:1000:1")),
        ("200", null(b"fe80::1%eth0")),
        ("400", null(b"fe80::bad%eth0")),
        ("400", null(b"10.0.0.1")),
        ("400", null(b"::ffff:10.0.0.1")),
        // Who cannot be told from those who are denied, is.
        ("400", null(not_utf8)),
        ("400", null(b"somewhere")),
        ("400", null(b"%")),
        ("400", null(&giant)),
        ("200", plain(b"ali", b"sesame")),
        ("400", plain(b"ali", b"")),
        ("400", plain(b"", b"")),
        ("400", plain(b"ali\0", b"sesame")),
        ("400", plain(not_utf8, not_utf8)),
        ("400", plain(b"ali", not_utf8)),
        ("400", plain(&long, &long)),
        ("400", plain(&giant, &giant)),
        ("500", request(here, &[b"PLAIN"])),
        ("500", request(here, &[b"PLAIN", b"ali"])),
        ("500", request(here, &[b"PLAIN", b"ali", b"sesame", b""])),
        ("200", curve(&known)),
        ("400", curve(&[0; 32])),
        ("400", curve(&[0xff; 32])),
        ("500", curve(&[])),
        ("500", curve(&known[..31])),
        ("500", curve(&[&known[..], &[0]].concat())),
        ("500", curve(cert.public().as_str().as_bytes())),
        ("500", curve(&giant)),
        ("500", request(here, &[b"CURVE"])),
        ("500", request(here, &[b"CURVE", &known, &known])),
        ("500", request(here, &[b"NULL", b""])),
        ("500", request(here, &[b"null"])),
        ("400", request(here, &[b"GSSAPI", b"me"])),
        ("400", request(here, &[b"GSSAPI", not_utf8])),
        ("500", request(here, &[b"GSSAPI"])),
        ("500", request(here, &[b""])),
        ("500", request(here, &[not_utf8])),
        ("500", request(here, &[&giant])),
        ("500", request(here, &[])),
    ];
    let req = asking(&ctx, ZMQ_REQ);
    for (expected, frames) in &cases {
        req.send(frames);
        let reply = req.recv();
        let start: Vec<_> = frames
            .iter()
            .map(|frame| &frame[..frame.len().min(40)])
            .collect();
        assert_eq!(status(&reply, b"id"), *expected, "{start:?}");
    }

    // What is wrong before the credentials, or too much, or hardly there.
    let good = null(here);
    let mut versions = vec![];
    for version in [&b""[..], b"1", b"1.1", b"2.0", not_utf8, &giant] {
        versions.push([&[version.to_vec()], &good[1..]].concat());
    }
    for frames in &versions {
        req.send(frames);
        assert_eq!(status(&req.recv(), b"id"), "500");
    }
    for len in 1..good.len() {
        req.send(&good[..len]);
        let id = if len > 1 { &b"id"[..] } else { b"" };
        assert_eq!(status(&req.recv(), id), "500", "{len} frames");
    }
    let many = vec![b"x"; 5000];
    req.send(&many);
    assert_eq!(status(&req.recv(), b"x"), "500");
    req.send(&[b""]);
    assert_eq!(status(&req.recv(), b""), "500", "an empty request");
    // The id is the requester's own business.
    for id in [not_utf8.to_vec(), vec![0; 10_000], vec![]] {
        let frames = [&[b"1.0".to_vec(), id.clone()], &good[2..]].concat();
        req.send(&frames);
        assert_eq!(status(&req.recv(), &id), "200");
    }
    drop(req);
    assert_serves(&ctx);
}

fn z85_decode(text: &str) -> [u8; 32] {
    let text = std::ffi::CString::new(text).unwrap();
    let mut key = [0; 32];
    // SAFETY: 40 characters, and a NUL, make 32 bytes.
    let done = unsafe { libzmq_sys::zmq_z85_decode(key.as_mut_ptr(), text.as_ptr()) };
    assert!(!done.is_null());
    key
}

/// A DEALER writes its envelope itself, or none.
#[test]
fn envelopes_may_be_anything() {
    let ctx = ctx_with_auth();
    let dealer = asking(&ctx, ZMQ_DEALER);
    let body = request(b"127.0.0.1", &[b"NULL"]);
    let with_envelope = |envelope: &[&[u8]]| -> Vec<Vec<u8>> {
        let envelope = envelope.iter().map(|frame| frame.to_vec());
        envelope.chain(body.clone()).collect()
    };

    // Without an end of the envelope nobody is answered.
    dealer.send(&body);
    dealer.send(&[b"x"]);
    dealer.send(&[pattern(1 << 20)]);
    assert_eq!(dealer.recv_within(MOMENT), None);

    let envelopes: [&[&[u8]]; 3] = [&[b""], &[b"a", b"\xff", b""], &[&[0; 300], b""]];
    for envelope in envelopes {
        dealer.send(&with_envelope(envelope));
        let reply = dealer.recv();
        let (front, reply) = reply.split_at(envelope.len());
        assert_eq!(front, envelope);
        assert_eq!(status(reply, b"id"), "200");
    }
    // The second empty frame belongs to the request.
    dealer.send(&with_envelope(&[b"", b""]));
    let reply = dealer.recv();
    assert_eq!(reply[0], b"");
    assert_eq!(status(&reply[1..], b"1.0"), "500");
    dealer.send(&[b""]);
    assert_eq!(status(&dealer.recv()[1..], b""), "500");
    assert_serves(&ctx);
}

/// Those who ask and do not wait for the answer.
#[test]
fn requesters_may_leave() {
    let ctx = ctx_with_auth();
    for _ in 0..200 {
        let dealer = asking(&ctx, ZMQ_DEALER);
        for _ in 0..5 {
            let body = request(b"127.0.0.1", &[b"PLAIN", b"ali", b"sesame"]);
            dealer.send(&[&[vec![]], &body[..]].concat());
        }
    }
    assert_serves(&ctx);
}

fn any_frame() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"",
        b"1.0",
        b"NULL",
        b"PLAIN",
        b"CURVE",
        b"global",
        b"127.0.0.1",
        b"fe80::1%eth0",
        b"ali",
        b"\xff",
        &[7; 32],
    ];
    prop_oneof![
        4 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..300),
    ]
}

/// Nearly right, or nothing like it.
fn any_request() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let near = (vec(any_frame(), 0..4), any_frame()).prop_map(|(tail, address)| {
        let tail: Vec<&[u8]> = tail.iter().map(Vec::as_slice).collect();
        [vec![vec![]], request(&address, &tail)].concat()
    });
    prop_oneof![near, vec(any_frame(), 1..12)]
}

/// Several thousand of them: whoever has no password does not get in, and each
/// that can be answered is.
#[test]
fn random_requests_end_nothing() {
    let ctx = ctx_with_auth();
    let dealer = asking(&ctx, ZMQ_DEALER);
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let last = [
        &[vec![]],
        &request(b"127.0.0.1", &[b"PLAIN", b"ali", b"sesame"])[..],
    ]
    .concat();
    TestRunner::new(config)
        .run(&vec(any_request(), 0..20), |requests| {
            for frames in &requests {
                dealer.send(frames);
            }
            dealer.send(&last);
            let answerable = requests
                .iter()
                .filter(|frames| frames.iter().any(Vec::is_empty));
            for frames in answerable {
                let reply = dealer.recv();
                let end = reply.iter().position(Vec::is_empty).unwrap();
                let (envelope, reply) = reply.split_at(end + 1);
                prop_assert_eq!(envelope, &frames[..=end]);
                let id = frames.get(end + 2).cloned().unwrap_or_default();
                let status = status(reply, &id);
                let mechanism = frames.get(end + 6).cloned().unwrap_or_default();
                if mechanism != b"NULL" {
                    prop_assert_ne!(status, "200");
                }
            }
            let reply = dealer.recv();
            prop_assert_eq!(status(&reply[1..], b"id"), "200");
            prop_assert_eq!(&reply[5], b"ali");
            Ok(())
        })
        .unwrap();
    assert_serves(&ctx);
}

#[test]
fn any_bytes_may_be_a_user_over_the_network() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let endpoint = server.last_endpoint().unwrap();
    let long = [0xff; 255];
    for (user, password) in [
        (&b"\xff\xfe\x80"[..], &b"sesame"[..]),
        (b"ali", b"\xff"),
        (&long, &long),
        (&[b'a'; 255], &[b'a'; 255]),
        (b"ali\0", b"sesame"),
        (b"\0", b"\0"),
    ] {
        let relay = Relay::to(&endpoint);
        let client = Classic::new(&ctx, ZMQ_CLIENT);
        client.set(ZMQ_PLAIN_USERNAME, user);
        client.set(ZMQ_PLAIN_PASSWORD, password);
        client.connect(&format!("tcp://{}", relay.addr()));
        // It may be refused already, and have nobody to send to.
        let _ = client.try_send(&[b"let me in"]);
        wait_for("a refusal", || (relay.ended() > 0).then_some(()));
        assert!(lets_in(&ctx, &server, &with(plain_client())));
    }
}

/// A greeting of ZMTP 3.0: the signature, the version, the mechanism.
fn greeting(mechanism: &[u8]) -> Vec<u8> {
    let mut greeting = vec![0; 64];
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting[12..12 + mechanism.len()].copy_from_slice(mechanism);
    greeting
}

fn command(name: &[u8], body: &[u8]) -> Vec<u8> {
    let body = [&[name.len() as u8], name, body].concat();
    let long = (body.len() as u64).to_be_bytes();
    match u8::try_from(body.len()) {
        Ok(len) => [&[4, len], &body[..]].concat(),
        Err(_) => [&[6], &long[..], &body].concat(),
    }
}

fn property(name: &str, value: &[u8]) -> Vec<u8> {
    let len = (value.len() as u32).to_be_bytes();
    [&[name.len() as u8], name.as_bytes(), &len, value].concat()
}

/// What is no handshake, and what is almost one.
fn garbage() -> Vec<Vec<u8>> {
    let hello = |user: &[u8], password: &[u8]| {
        let body = [&[user.len() as u8], user, &[password.len() as u8], password].concat();
        [greeting(b"PLAIN"), command(b"HELLO", &body)].concat()
    };
    let after = |mechanism: &[u8], bytes: Vec<u8>| [greeting(mechanism), bytes].concat();
    vec![
        vec![],
        vec![0],
        vec![0xff],
        vec![0xff; 64],
        pattern(100_000),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        // The framing of ZMTP 1 and 2, which have no security.
        b"\x01\x00\x03\x00hi".to_vec(),
        b"\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01\x0d\x00\x00\x00\x02hi".to_vec(),
        greeting(b"PLAIN"),
        greeting(b"CURVE"),
        greeting(b"NULL"),
        greeting(&[0xff; 20]),
        hello(b"\xff\xfe", b"\x80"),
        hello(&[0xff; 255], &[0; 255]),
        hello(b"", b""),
        // Lengths that lie.
        after(b"PLAIN", command(b"HELLO", &[255, b'a'])),
        after(b"PLAIN", command(b"HELLO", &[1, b'a', 200])),
        after(b"PLAIN", command(b"HELLO", &[])),
        after(b"PLAIN", command(b"INITIATE", &[])),
        after(b"PLAIN", b"\x04\xff\x05HELLO".to_vec()),
        after(
            b"PLAIN",
            b"\x06\x7f\xff\xff\xff\xff\xff\xff\xff\x05HELLO".to_vec(),
        ),
        // A message before it is one's turn.
        after(b"PLAIN", b"\x00\x09let me in".to_vec()),
        after(b"CURVE", b"\x00\x09let me in".to_vec()),
        after(b"NULL", b"\x00\x09let me in".to_vec()),
        after(b"CURVE", command(b"HELLO", &[0; 194])),
        after(b"CURVE", command(b"HELLO", &[1; 3])),
        after(b"CURVE", command(b"INITIATE", &[1; 300])),
        after(b"CURVE", command(b"MESSAGE", &[1; 300])),
        after(
            b"NULL",
            command(b"READY", &property("Socket-Type", b"\xff")),
        ),
        after(b"NULL", command(b"READY", &[255, 1])),
        after(b"NULL", command(b"ERROR", &[255])),
    ]
}

#[test]
fn garbage_at_the_port_is_not_a_peer() {
    let ctx = ctx_with_auth();
    for (ours, theirs) in [
        (Mechanism::Null, Mechanism::Null),
        (Mechanism::PlainServer, plain_client()),
        (curve_server(), curve_client()),
    ] {
        let server = bound(&ctx, ours);
        let addr = socket_addr(&server.last_endpoint().unwrap());
        for bytes in garbage() {
            let mut stream = TcpStream::connect(addr).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_millis(20)))
                .unwrap();
            // The server may close before it has read everything.
            let _ = stream.write_all(&bytes);
            // It answers, closes, or waits for more.
            let _ = stream.read(&mut [0; 1024]);
            drop(stream);
            assert!(lets_in(&ctx, &server, &with(&theirs)), "after {bytes:?}");
        }
    }
}

/// Shakes hands without security, as a socket of this type, with these
/// properties besides, and says hi.
fn introduce(mut stream: TcpStream, socket_type: &[u8], properties: &[Vec<u8>]) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let ready = [property("Socket-Type", socket_type), properties.concat()].concat();
    stream.write_all(&greeting(b"NULL")).unwrap();
    stream.write_all(&command(b"READY", &ready)).unwrap();
    // Whoever speaks before the other end is ready is shut out.
    let mut theirs = [0; 66];
    stream.read_exact(&mut theirs).unwrap();
    let mut ready = vec![0; theirs[65].into()];
    stream.read_exact(&mut ready).unwrap();
    assert!(ready.starts_with(b"\x05READY"));
    stream.write_all(b"\x00\x02hi").unwrap();
    stream
}

fn false_names() -> [Vec<u8>; 2] {
    [
        property("User-Id", b"admin"),
        property("Peer-Address", b"1.2.3.4"),
    ]
}

#[track_caller]
fn assert_nameless(socket: &impl RecvMsg) {
    let msg = socket.recv_msg().unwrap();
    assert_eq!(msg, "hi");
    assert_eq!(msg.metadata("Peer-Address"), Some("127.0.0.1"));
    assert_eq!(msg.metadata("User-Id").unwrap_or_default(), "");
}

/// `User-Id` is the word of the authenticator, not of the peer.
#[test]
fn nobody_who_comes_names_himself() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::Null);
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let stream = TcpStream::connect(addr).unwrap();
    let _peer = introduce(stream, b"CLIENT", &false_names());
    assert_nameless(&server);
}

#[test]
fn nobody_whom_one_connects_to_names_himself() {
    let ctx = ctx_with_auth();
    let listener = RawListener::new();
    let client = client()
        .connect(listener.addr())
        .build_with_ctx(&ctx)
        .unwrap();
    let _peer = introduce(listener.accept(), b"SERVER", &false_names());
    assert_nameless(&client);
}

/// Half a handshake, and gone; many times over, and at once.
#[test]
fn abandoned_handshakes_leave_nothing_behind() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::PlainServer);
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let hello = [greeting(b"PLAIN"), command(b"HELLO", b"\x03ali\x06sesame")].concat();
    for _ in 0..100 {
        // Dropped while the authenticator is asked.
        TcpStream::connect(addr).unwrap().write_all(&hello).unwrap();
    }
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    assert!(!lets_in(&ctx, &server, &ClientBuilder::new()));
}
