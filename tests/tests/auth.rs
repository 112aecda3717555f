//! The authenticator: lists, registries, and changes while it runs.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use libzmq::{
    AuthBuilder, AuthClient, ClientBuilder, Ctx, CtxBuilder, CurveCert, CurveClientCreds, Endpoint,
    ErrorKind, InprocAddr, Mechanism, PlainClientCreds, Server, ServerBuilder, auth::IpRange,
    prelude::*,
};
use libzmq_sys::ZMQ_ROUTER;
use libzmq_tests::{
    classic::Classic,
    client, ctx, eventually,
    raw_peer::socket_addr,
    server, tcp,
    visitor::{Visitor, lets_in, visit},
};

use crate::mechanism::{
    CERTS, auth, bound, ctx_with_auth, curve_client, curve_client_as, curve_server, pairs,
    plain_client, with,
};

fn ranges(list: &[&str]) -> Vec<IpRange> {
    list.iter().map(|text| text.parse().unwrap()).collect()
}

/// What is allowed, what is denied, and whether one gets in.
type Lists<'a> = &'a [(&'a [&'a str], &'a [&'a str], bool)];

/// Tries the lists on a server, with clients of every mechanism that come in by
/// a door.
#[track_caller]
fn try_lists(ctx: &Ctx, server: &str, door: impl Fn(&Endpoint) -> SocketAddr, lists: Lists<'_>) {
    let rules = auth().build_with_ctx(ctx).unwrap();
    let endpoint: Endpoint = server.parse().unwrap();
    for (ours, theirs) in pairs() {
        let server = ServerBuilder::new().mechanism(&ours).bind(&endpoint);
        let server = server.build_with_ctx(ctx).unwrap();
        let door = door(&server.last_endpoint().unwrap());
        for (allow, deny, expected) in lists {
            set_allow(&rules, allow);
            rules.set_deny(ranges(deny)).unwrap();
            let found = visit(ctx, &with(&theirs), &server, door).is_some();
            assert_eq!(found, *expected, "{ours:?}, allow {allow:?}, deny {deny:?}");
        }
    }
}

#[test]
fn lists_hold_for_ipv4() {
    let lists: Lists<'_> = &[
        (&[], &[], true),
        (&["127.0.0.1"], &[], true),
        (&["127.0.0.0/8"], &[], true),
        (&["127.0.0.0/31"], &[], true),
        (&["0.0.0.0/0"], &[], true),
        (&["10.0.0.0/8", "127.0.0.1"], &[], true),
        (&["::ffff:127.0.0.1"], &[], true),
        (&["::ffff:127.0.0.0/104"], &[], true),
        (&["10.0.0.0/8"], &[], false),
        (&["127.0.0.2"], &[], false),
        (&["127.0.0.2/31"], &[], false),
        (&["::1"], &[], false),
        (&[], &["127.0.0.1"], false),
        (&[], &["127.0.0.0/8"], false),
        (&[], &["0.0.0.0/0"], false),
        (&[], &["::ffff:127.0.0.1"], false),
        (&[], &["::ffff:127.0.0.0/104"], false),
        (&[], &["10.0.0.0/8", "::1"], true),
        (&["127.0.0.1"], &["127.0.0.1"], false),
        (&["127.0.0.1"], &["127.0.0.0/8"], false),
        (&["127.0.0.0/8"], &["127.0.0.2"], true),
    ];
    try_lists(&ctx(), "tcp://127.0.0.1:*", socket_addr, lists);
}

#[test]
fn lists_hold_for_ipv6() {
    let lists: Lists<'_> = &[
        (&[], &[], true),
        (&["::1"], &[], true),
        (&["::/64"], &[], true),
        (&["::/0"], &[], true),
        (&["127.0.0.1"], &[], false),
        (&["fe80::/10"], &[], false),
        (&[], &["::1"], false),
        (&[], &["::/0"], false),
        (&[], &["fe80::/10", "127.0.0.1"], true),
        (&["::1"], &["::/127"], false),
    ];
    try_lists(&ctx(), "tcp://[::1]:*", socket_addr, lists);
}

/// The system shows IPv4 peers of an IPv6 port as `::ffff:127.0.0.1`.
#[test]
fn lists_of_ipv4_hold_at_a_port_of_both() {
    let lists: Lists<'_> = &[
        (&[], &[], true),
        (&["127.0.0.1"], &[], true),
        (&["127.0.0.0/8"], &[], true),
        (&["::ffff:127.0.0.1"], &[], true),
        (&["::1"], &[], false),
        (&[], &["127.0.0.1"], false),
        (&[], &["127.0.0.0/8"], false),
        (&[], &["::ffff:127.0.0.0/104"], false),
        (&[], &["::1"], true),
    ];
    let ctx = CtxBuilder::new().ipv6(true).build().unwrap();
    let by_ipv4 = |endpoint: &Endpoint| {
        let port = socket_addr(endpoint).port();
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    };
    try_lists(&ctx, "tcp://*:*", by_ipv4, lists);
}

/// A process of this machine has no address: it is on no list.
#[cfg(unix)]
#[test]
fn ipc_is_on_no_list() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let anywhere: Endpoint = "ipc://*".parse().unwrap();
    for (ours, theirs) in pairs() {
        let server = server().mechanism(&ours).bind(&anywhere);
        let server = server.build_with_ctx(&ctx).unwrap();
        for (allow, deny, expected) in [
            (&[][..], &[][..], true),
            (&[], &["0.0.0.0/0", "::/0"], true),
            (&["0.0.0.0/0", "::/0"], &[], false),
        ] {
            set_allow(&rules, allow);
            rules.set_deny(ranges(deny)).unwrap();
            let found = lets_in(&ctx, &server, &with(&theirs));
            assert_eq!(found, expected, "{ours:?}, allow {allow:?}, deny {deny:?}");
        }
    }
}

/// No list at all where there is nothing in it.
fn set_allow(rules: &AuthClient, allow: &[&str]) {
    if allow.is_empty() {
        rules.clear_allow().unwrap();
    } else {
        rules.set_allow(ranges(allow)).unwrap();
    }
}

#[test]
fn address_lists_change_while_it_runs() {
    let here = || ranges(&["127.0.0.1"]);
    let elsewhere = || ranges(&["10.0.0.0/8"]);
    type Change = Box<dyn Fn(&AuthClient) -> Result<(), libzmq::Error>>;
    let steps: Vec<(&str, Change, bool)> = vec![
        (
            "add_allow elsewhere",
            Box::new(move |a| a.add_allow(elsewhere())),
            false,
        ),
        (
            "add_allow here",
            Box::new(move |a| a.add_allow(here())),
            true,
        ),
        (
            "remove_allow here",
            Box::new(move |a| a.remove_allow(here())),
            false,
        ),
        (
            "set_allow here",
            Box::new(move |a| a.set_allow(here())),
            true,
        ),
        (
            "set_allow elsewhere",
            Box::new(move |a| a.set_allow(elsewhere())),
            false,
        ),
        // As documented: an empty list allows nobody.
        (
            "remove_allow elsewhere",
            Box::new(move |a| a.remove_allow(elsewhere())),
            false,
        ),
        ("clear_allow", Box::new(AuthClient::clear_allow), true),
        (
            "add_deny elsewhere",
            Box::new(move |a| a.add_deny(elsewhere())),
            true,
        ),
        (
            "add_deny here",
            Box::new(move |a| a.add_deny(here())),
            false,
        ),
        (
            "remove_deny elsewhere",
            Box::new(move |a| a.remove_deny(elsewhere())),
            false,
        ),
        (
            "remove_deny here",
            Box::new(move |a| a.remove_deny(here())),
            true,
        ),
        (
            "set_deny here",
            Box::new(move |a| a.set_deny(here())),
            false,
        ),
        (
            "set_deny elsewhere",
            Box::new(move |a| a.set_deny(elsewhere())),
            true,
        ),
        // A part is not taken out of a range.
        (
            "set_deny all",
            Box::new(|a| a.set_deny(ranges(&["127.0.0.0/8"]))),
            false,
        ),
        (
            "remove_deny here",
            Box::new(move |a| a.remove_deny(here())),
            false,
        ),
    ];
    for (ours, theirs) in pairs() {
        let ctx = ctx();
        let rules = auth().build_with_ctx(&ctx).unwrap();
        let server = bound(&ctx, &ours);
        let connected = Visitor::new(&ctx, &with(&theirs), &server.last_endpoint().unwrap());
        assert!(connected.knock(&server).is_some());
        for (name, change, expected) in &steps {
            change(&rules).unwrap();
            let found = lets_in(&ctx, &server, &with(&theirs));
            assert_eq!(found, *expected, "{name} with {ours:?}");
            assert!(connected.knock(&server).is_some(), "it stays after {name}");
        }
    }
}

/// Changes one registry, and looks who gets in.
#[track_caller]
fn expect(server: &Server, ctx: &Ctx, clients: &[(&ClientBuilder, bool)]) {
    for (client, expected) in clients {
        assert_eq!(lets_in(ctx, server, client), *expected, "{client:?}");
    }
}

#[test]
fn the_plain_registry_changes_while_it_runs() {
    let ctx = ctx();
    let creds = |name, password| PlainClientCreds::new(name, password);
    let ali = creds("ali", "sesame");
    let baba = creds("baba", "open");
    let [as_ali, as_baba] = [&ali, &baba].map(|creds| with(Mechanism::PlainClient(creds.clone())));
    let rules = AuthClient::new(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    expect(&server, &ctx, &[(&as_ali, false), (&as_baba, false)]);

    rules.add_plain_registry([&ali]).unwrap();
    let connected = Visitor::new(&ctx, &as_ali, &server.last_endpoint().unwrap());
    assert!(connected.knock(&server).is_some());
    expect(&server, &ctx, &[(&as_ali, true), (&as_baba, false)]);

    rules.add_plain_registry([&baba]).unwrap();
    expect(&server, &ctx, &[(&as_ali, true), (&as_baba, true)]);

    rules.remove_plain_registry(["ali", "nobody"]).unwrap();
    expect(&server, &ctx, &[(&as_ali, false), (&as_baba, true)]);
    assert!(connected.knock(&server).is_some(), "it stays");

    rules.set_plain_registry([&ali]).unwrap();
    expect(&server, &ctx, &[(&as_ali, true), (&as_baba, false)]);

    // A new password, and the last of two.
    rules.add_plain_registry([creds("ali", "new")]).unwrap();
    expect(&server, &ctx, &[(&as_ali, false)]);
    let twice = [creds("ali", "old"), ali.clone()];
    rules.set_plain_registry(twice).unwrap();
    expect(&server, &ctx, &[(&as_ali, true)]);

    // What is refused changes nothing, not even by halves.
    let err = rules
        .set_plain_registry([&baba, &creds("", "p")])
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    let err = rules
        .add_plain_registry([&baba, &creds("ali", "")])
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert!(err.to_string().contains("\"ali\""), "{err}");
    let bad = AuthBuilder::new().plain_registry([&baba, &creds("u", &"x".repeat(256))]);
    let err = bad
        .deny(ranges(&["127.0.0.1"]))
        .build_with_ctx(&ctx)
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    expect(&server, &ctx, &[(&as_ali, true), (&as_baba, false)]);

    rules.set_plain_registry::<PlainClientCreds>([]).unwrap();
    expect(&server, &ctx, &[(&as_ali, false), (&as_baba, false)]);
}

#[test]
fn the_curve_registry_changes_while_it_runs() {
    let ctx = ctx();
    let certs = [(); 2].map(|()| CurveCert::new_unique());
    let [one, two] = certs.each_ref().map(|cert| with(curve_client_as(cert)));
    let [key_of_one, key_of_two] = certs.each_ref().map(CurveCert::public);
    let rules = AuthClient::new(&ctx).unwrap();
    let server = bound(&ctx, curve_server());
    expect(&server, &ctx, &[(&one, false), (&two, false)]);

    rules.add_curve_registry([key_of_one]).unwrap();
    let connected = Visitor::new(&ctx, &one, &server.last_endpoint().unwrap());
    assert!(connected.knock(&server).is_some());
    expect(&server, &ctx, &[(&one, true), (&two, false)]);

    rules.add_curve_registry([key_of_two, key_of_two]).unwrap();
    expect(&server, &ctx, &[(&one, true), (&two, true)]);

    rules.remove_curve_registry([key_of_one]).unwrap();
    expect(&server, &ctx, &[(&one, false), (&two, true)]);
    assert!(connected.knock(&server).is_some(), "it stays");

    rules.set_curve_registry([key_of_one]).unwrap();
    expect(&server, &ctx, &[(&one, true), (&two, false)]);

    rules.set_curve_auth(false).unwrap();
    expect(&server, &ctx, &[(&one, true), (&two, true)]);
    rules.set_curve_auth(true).unwrap();
    expect(&server, &ctx, &[(&one, true), (&two, false)]);

    rules.remove_curve_registry([key_of_one]).unwrap();
    expect(&server, &ctx, &[(&one, false), (&two, false)]);
}

/// Any key, but of CURVE, and for this server.
#[test]
fn without_curve_auth_any_key_will_do() {
    let ctx = ctx();
    let _ = auth().curve_auth(false).build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, curve_server());
    let made_up = CurveClientCreds::new(CERTS.server.public());
    let elsewhere = CurveClientCreds::new(CERTS.client.public()).add_cert(&CERTS.client);
    let users = bound(&ctx, Mechanism::PlainServer);
    let stranger = PlainClientCreds::new("baba", "open");

    let curve = |creds| with(Mechanism::CurveClient(creds));
    expect(
        &server,
        &ctx,
        &[
            (&curve(made_up), true),
            (&curve(elsewhere), false),
            (&with(Mechanism::Null), false),
            (&with(plain_client()), false),
            (&with(curve_client()), true),
        ],
    );
    let stranger = with(Mechanism::PlainClient(stranger));
    expect(
        &users,
        &ctx,
        &[(&stranger, false), (&with(plain_client()), true)],
    );
}

/// What a second builder does not mention stays; what it does is replaced.
#[test]
fn what_is_built_twice_is_merged() {
    let ctx = ctx();
    let [first, second] = [(); 2].map(|()| CurveCert::new_unique());
    let [as_first, as_second] = [&first, &second].map(|cert| with(curve_client_as(cert)));
    let as_ali = with(plain_client());
    let curve = bound(&ctx, curve_server());
    let plain = bound(&ctx, Mechanism::PlainServer);
    let build = |builder: AuthBuilder| drop(builder.build_with_ctx(&ctx).unwrap());

    build(AuthBuilder::new().curve_registry([first.public()]));
    build(AuthBuilder::new().plain_registry([PlainClientCreds::new("ali", "sesame")]));
    expect(&curve, &ctx, &[(&as_first, true), (&as_second, false)]);
    expect(&plain, &ctx, &[(&as_ali, true)]);

    build(AuthBuilder::new().curve_registry([second.public()]));
    expect(&curve, &ctx, &[(&as_first, false), (&as_second, true)]);
    expect(&plain, &ctx, &[(&as_ali, true)]);

    build(AuthBuilder::new().curve_auth(false));
    build(AuthBuilder::new());
    expect(&curve, &ctx, &[(&as_first, true), (&as_second, true)]);

    build(AuthBuilder::new().deny(ranges(&["127.0.0.1"])));
    build(AuthBuilder::new().allow(ranges(&["127.0.0.1"])));
    expect(&curve, &ctx, &[(&as_second, false)]);
    build(AuthBuilder::new().deny::<IpRange>([]));
    expect(&curve, &ctx, &[(&as_second, true)]);
}

/// A client that is refused once, and what lets it in from then on.
fn refused_once(
    ctx: &Ctx,
    (ours, theirs): &(Mechanism, Mechanism),
) -> (Server, Visitor, impl FnOnce()) {
    let rules = AuthBuilder::new().deny(ranges(&["127.0.0.1"]));
    let rules = rules.build_with_ctx(ctx).unwrap();
    let server = bound(ctx, ours);
    let visitor = Visitor::new(ctx, &with(theirs), &server.last_endpoint().unwrap());
    eventually("a refusal", || visitor.refusals() > 0);
    let open = move || {
        rules.set_deny::<IpRange>([]).unwrap();
        rules.set_curve_registry([CERTS.client.public()]).unwrap();
        let ali = PlainClientCreds::new("ali", "sesame");
        rules.set_plain_registry([ali]).unwrap();
    };
    (server, visitor, open)
}

#[test]
fn a_refused_client_gets_in_by_connecting_again() {
    for pair in pairs() {
        let ctx = ctx();
        let (server, visitor, open) = refused_once(&ctx, &pair);
        open();
        let endpoint = visitor.client.last_endpoint().unwrap();
        visitor.client.disconnect(&endpoint).unwrap();
        visitor.client.connect(&endpoint).unwrap();
        visitor.client.send("at last").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "at last", "{pair:?}");
    }
}

/// The sockets are there first, or the authenticator is.
#[test]
fn rules_hold_for_sockets_that_were_bound_before() {
    for (ours, theirs) in pairs() {
        let ctx = ctx();
        let before = bound(&ctx, &ours);
        let _ = auth()
            .deny(ranges(&["127.0.0.1"]))
            .build_with_ctx(&ctx)
            .unwrap();
        let after = bound(&ctx, &ours);
        assert!(!lets_in(&ctx, &before, &with(&theirs)), "{ours:?}");
        assert!(!lets_in(&ctx, &after, &with(&theirs)), "{ours:?}");

        // Nobody holds an `AuthClient`.
        let _ = AuthBuilder::new().deny::<IpRange>([]).build_with_ctx(&ctx);
        assert!(lets_in(&ctx, &before, &with(&theirs)), "{ours:?}");
        assert!(lets_in(&ctx, &after, &with(&theirs)), "{ours:?}");
    }
}

/// Lists are for those who come in. Whom one connects to, one has chosen.
#[test]
fn sockets_that_connect_check_no_lists() {
    let [open, closed] = [ctx(), ctx()];
    let _ = AuthBuilder::new()
        .deny(ranges(&["0.0.0.0/0", "::/0"]))
        .build_with_ctx(&closed)
        .unwrap();
    let client = client().bind(tcp()).build_with_ctx(&open).unwrap();
    let server = server().build_with_ctx(&closed).unwrap();

    // Whichever comes first on one socket.
    server.bind(tcp()).unwrap();
    server.connect(client.last_endpoint().unwrap()).unwrap();
    client.send("in").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "in");
    server.bind(tcp()).unwrap();
    assert!(!lets_in(&open, &server, &ClientBuilder::new()));
    client.send("still in").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "still in");
}

#[test]
fn contexts_have_authenticators_of_their_own() {
    let [one, two] = [ctx(), ctx()];
    let as_one = CurveCert::new_unique();
    let as_two = CurveCert::new_unique();
    for (ctx, cert) in [(&one, &as_one), (&two, &as_two)] {
        let rules = AuthBuilder::new().curve_registry([cert.public()]);
        let _ = rules.build_with_ctx(ctx).unwrap();
    }
    let [at_one, at_two] = [&one, &two].map(|ctx| bound(ctx, curve_server()));
    let [from_one, from_two] = [&as_one, &as_two].map(|cert| with(curve_client_as(cert)));
    expect(&at_one, &two, &[(&from_one, true), (&from_two, false)]);
    expect(&at_two, &one, &[(&from_one, false), (&from_two, true)]);

    // The end of one is not the end of the other.
    drop(at_one);
    one.shutdown();
    expect(&at_two, &two, &[(&from_one, false), (&from_two, true)]);
}

#[test]
fn after_the_end_of_the_context_rules_cannot_change() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, curve_server());
    ctx.shutdown();
    assert_eq!(server.recv_msg().unwrap_err().kind(), ErrorKind::InvalidCtx);
    // The thread notices in its own time.
    eventually("changes are refused", || {
        match rules.add_deny(ranges(&["10.0.0.1"])) {
            Ok(()) => false,
            Err(err) => {
                assert_eq!(err.kind(), ErrorKind::InvalidCtx);
                true
            }
        }
    });
    for err in [
        rules.set_curve_auth(false).unwrap_err(),
        rules
            .set_plain_registry::<PlainClientCreds>([])
            .unwrap_err(),
        auth().build_with_ctx(&ctx).unwrap_err(),
    ] {
        assert_eq!(err.kind(), ErrorKind::InvalidCtx, "{err}");
    }
}

#[test]
fn an_auth_client_does_not_keep_its_context() {
    let rules = auth().build_with_ctx(&ctx()).unwrap();
    let err = rules.set_curve_auth(false).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidCtx);
}

#[test]
fn a_context_that_has_ended_gets_no_authenticator() {
    let ctx = ctx();
    ctx.shutdown();
    let err = AuthClient::new(&ctx).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidCtx);
}

#[test]
fn messages_tell_the_user() {
    let ctx = ctx();
    let unicode = "名前 ali";
    let _ = auth()
        .plain_registry(
            [("ali", "sesame"), (unicode, "x")]
                .map(|(user, password)| PlainClientCreds::new(user, password)),
        )
        .build_with_ctx(&ctx)
        .unwrap();
    let key = CERTS.client.public().as_str();
    let other = Mechanism::PlainClient(PlainClientCreds::new(unicode, "x"));
    for (ours, theirs, user) in [
        (Mechanism::Null, Mechanism::Null, ""),
        (Mechanism::PlainServer, plain_client(), "ali"),
        (Mechanism::PlainServer, other, unicode),
        (curve_server(), curve_client(), key),
    ] {
        let server = bound(&ctx, ours);
        let endpoint = server.last_endpoint().unwrap();
        let request = visit(&ctx, &with(theirs), &server, &endpoint).unwrap();
        assert_eq!(request.metadata("User-Id").unwrap_or_default(), user);
        assert_eq!(request.metadata("Peer-Address"), Some("127.0.0.1"));
    }
}

/// libzmq hands user names on as C strings.
#[test]
fn no_user_can_be_taken_for_another() {
    let ctx = ctx();
    let almost = PlainClientCreds::new("ali\0baba", "open");
    let rules = AuthBuilder::new().plain_registry([&almost]);
    // Such a user is refused, or is told from the other.
    if rules.build_with_ctx(&ctx).is_ok() {
        let server = bound(&ctx, Mechanism::PlainServer);
        let endpoint = server.last_endpoint().unwrap();
        let client = with(Mechanism::PlainClient(almost));
        if let Some(request) = visit(&ctx, &client, &server, &endpoint) {
            assert_ne!(request.metadata("User-Id"), Some("ali"));
        }
    }
}

/// libzmq knows no security there, as the docs say: not even for servers.
#[test]
fn inproc_has_neither_users_nor_lists() {
    let ctx = ctx();
    let _ = auth()
        .deny(ranges(&["0.0.0.0/0"]))
        .build_with_ctx(&ctx)
        .unwrap();
    let addr = InprocAddr::new_unique();
    let server = server().bind(&addr).mechanism(curve_server());
    let server = server.build_with_ctx(&ctx).unwrap();
    let client = client().connect(&addr).build_with_ctx(&ctx).unwrap();
    client.send("hi").unwrap();
    let request = server.recv_msg().unwrap();
    assert_eq!(request, "hi");
    assert_eq!(request.metadata("User-Id"), None);
}

#[test]
fn the_address_of_the_authenticator_is_reserved() {
    assert!(InprocAddr::new("zeromq.zap.01").is_err());
    assert!("inproc://zeromq.zap.01".parse::<Endpoint>().is_err());
}

/// Somebody who goes behind our back, and would let in everybody.
#[test]
fn servers_do_not_trust_another_authenticator() {
    let ctx = ctx();
    let usurper = Classic::new(&ctx, ZMQ_ROUTER);
    usurper.bind("inproc://zeromq.zap.01").unwrap();
    for mechanism in [Mechanism::Null, Mechanism::PlainServer, curve_server()] {
        let server = server().bind(tcp()).mechanism(mechanism);
        let err = server.build_with_ctx(&ctx).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::AddrInUse, "{err}");
    }
    let err = auth().build_with_ctx(&ctx).unwrap_err();
    assert!(err.to_string().contains("authenticator"), "{err}");

    drop(usurper);
    eventually("the address is free", || {
        auth().build_with_ctx(&ctx).is_ok()
    });
    let server = bound(&ctx, curve_server());
    expect(
        &server,
        &ctx,
        &[
            (&with(curve_client_as(&CurveCert::new_unique())), false),
            (&with(curve_client()), true),
        ],
    );
    let second = Classic::new(&ctx, ZMQ_ROUTER);
    assert!(second.bind("inproc://zeromq.zap.01").is_err());
}

/// A peer that takes its time keeps nobody else out.
#[test]
fn a_silent_peer_does_not_hold_up_others() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let addr = socket_addr(&server.last_endpoint().unwrap());
    let silent: Vec<_> = (0..20)
        .map(|_| std::net::TcpStream::connect_timeout(&addr, Duration::from_secs(5)).unwrap())
        .collect();
    assert!(lets_in(&ctx, &server, &with(curve_client())));
    drop(silent);
}
