//! What the authenticator tells about its decisions.

use std::net::Ipv4Addr;

use libzmq::{
    AuthClient, CurveCert, Mechanism, PlainClientCreds,
    auth::{AuthAnswer, AuthStatistics, IpRange},
    prelude::*,
};
use libzmq_sys::ZMQ_REQ;
use libzmq_tests::{classic::Classic, client, ctx, eventually, server, tcp, visitor::lets_in};

use crate::mechanism::{
    auth, bound, curve_client, curve_client_as, curve_server, plain_client, with,
};

/// The numbers that are not zero.
fn numbers(statistics: &AuthStatistics) -> String {
    let all = format!("{statistics:?}");
    let all = all.replace("AuthVerdicts ", "");
    let words: Vec<&str> = all.split([',', '{', '}']).map(str::trim).collect();
    let is_number = |word: &&str| word.contains(": ") && !word.ends_with(": 0");
    words
        .into_iter()
        .filter(is_number)
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn every_decision_is_counted_once() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    assert_eq!(rules.statistics(), AuthStatistics::default());
    let null = bound(&ctx, Mechanism::Null);
    let plain = bound(&ctx, Mechanism::PlainServer);
    let curve = bound(&ctx, curve_server());
    let stranger = with(curve_client_as(&CurveCert::new_unique()));
    let nobody = with(PlainClientCreds::new("baba", "open"));
    for _ in 0..2 {
        assert!(lets_in(&ctx, &null, &with(Mechanism::Null)));
        assert!(lets_in(&ctx, &plain, &with(plain_client())));
        assert!(lets_in(&ctx, &curve, &with(curve_client())));
        assert!(!lets_in(&ctx, &plain, &nobody));
    }
    assert!(!lets_in(&ctx, &curve, &stranger));
    let known = "allowed: 2, allowed: 2, denied: 2, allowed: 2, denied: 1, denied_credentials: 3";
    assert_eq!(numbers(&rules.statistics()), known);
    let total = rules.statistics().total();
    assert_eq!((total.allowed, total.denied, total.failed), (6, 3, 0));

    // Those of other domains count too, and a handle to one tells of all.
    let lost = server().zap_domain("lost").bind(tcp());
    let lost = lost.build_with_ctx(&ctx).unwrap();
    assert!(!lets_in(&ctx, &lost, &with(Mechanism::Null)));
    rules
        .set_deny([IpRange::from(Ipv4Addr::LOCALHOST)])
        .unwrap();
    for server in [&null, &plain, &curve, &lost] {
        let client = with(match server.mechanism().unwrap() {
            Mechanism::PlainServer => plain_client(),
            Mechanism::CurveServer(_) => curve_client(),
            _ => Mechanism::Null,
        });
        assert!(!lets_in(&ctx, server, &client));
    }
    let statistics = rules.domain("lost").unwrap().statistics();
    assert_eq!(statistics.denied_addresses, 4);
    assert_eq!(statistics.denied_domains, 1);
    assert_eq!(statistics.null.denied, 3);
    assert_eq!(statistics.total().denied, 3 + 5);
}

/// Whatever comes by the back door is counted apart.
#[test]
fn what_is_no_request_is_counted() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let back_door = Classic::new(&ctx, ZMQ_REQ);
    back_door.connect("inproc://zeromq.zap.01");
    for number in 1..=3 {
        back_door.send(&["1.0", "7", "nonsense"]);
        assert_eq!(back_door.recv()[2], b"500");
        assert_eq!(rules.statistics().malformed, number);
    }
    assert_eq!(
        rules.statistics().total(),
        AuthStatistics::default().total()
    );
}

/// A peer that is let in again counts again.
#[test]
fn connections_are_counted_and_not_peers() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules.set_callback(|_| AuthAnswer::allow("ali")).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let endpoint = server.last_endpoint().unwrap();
    let client = client()
        .mechanism(plain_client())
        .build_with_ctx(&ctx)
        .unwrap();
    for number in 1..=3 {
        client.connect(&endpoint).unwrap();
        client.send("hello").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "hello");
        client.disconnect(&endpoint).unwrap();
        eventually("it is counted", || {
            rules.statistics().plain.allowed == number
        });
    }
}
