//! Requests to the authenticator, from sockets in its own context: none of them
//! may end or confuse it.

use libzmq::{Ctx, Mechanism};
use libzmq_sys::{ZMQ_DEALER, ZMQ_REP, ZMQ_REQ, ZMQ_ROUTER, ZMQ_ROUTING_ID};
use libzmq_tests::{MOMENT, classic::Classic, curve::decode_key, pattern, visitor::lets_in};
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
    let known = decode_key(cert.public().as_str());

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

/// Who is connected to the authenticator, instead of being it, cannot answer in
/// its place: what looks like an answer is a request to it, and a bad one.
#[test]
fn answers_of_others_are_not_heard() {
    let ctx = ctx_with_auth();
    let forgers: Vec<Classic> = [ZMQ_DEALER, ZMQ_ROUTER, ZMQ_REP, ZMQ_REQ]
        .into_iter()
        .map(|kind| {
            let forger = Classic::new(&ctx, kind);
            // The place is taken, and stays so when who tried it is gone.
            assert!(forger.bind(AUTHENTICATOR).is_err());
            // Names like those that the authenticator gives.
            if matches!(kind, ZMQ_DEALER | ZMQ_REQ) {
                forger.set(ZMQ_ROUTING_ID, b"admin");
            }
            forger.connect(AUTHENTICATOR);
            forger
        })
        .collect();
    let answer = [&b""[..], b"1.0", b"1", b"200", b"OK", b"admin", b""];
    let to_somebody: Vec<&[u8]> = [&b"\0\0\0\0\x01"[..]].into_iter().chain(answer).collect();
    let stranger = libzmq::PlainClientCreds::new("ali", "wrong");
    for _ in 0..20 {
        let server = bound(&ctx, Mechanism::PlainServer);
        for forger in &forgers {
            // Some types do not send unasked.
            for frames in [&answer[..], &to_somebody, &answer[1..]] {
                let _ = forger.try_send(frames);
            }
        }
        assert!(!lets_in(&ctx, &server, &with(stranger.clone())));
    }
    let replies: Vec<_> = std::iter::from_fn(|| forgers[0].recv_within(MOMENT)).collect();
    assert!(!replies.is_empty());
    for reply in replies {
        let status = &reply[reply.len() - 4];
        assert_eq!(status, b"500", "{reply:?}");
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
