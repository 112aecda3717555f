//! Who talks to whom: right and wrong credentials, in every role.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use libzmq::{
    AuthBuilder, Client, ClientBuilder, Ctx, CurveCert, CurveClientCreds, CurveServerCreds,
    Endpoint, ErrorKind, Mechanism, PlainClientCreds, Server, ServerBuilder, prelude::*,
};
use libzmq_tests::{
    MOMENT, client, ctx, gather, relay::Relay, scatter, server, tcp, visitor::lets_in, wait_for,
};

/// The pairs that everybody here goes by.
pub(crate) struct Certs {
    pub(crate) server: CurveCert,
    pub(crate) client: CurveCert,
}

pub(crate) static CERTS: LazyLock<Certs> = LazyLock::new(|| Certs {
    server: CurveCert::new_unique(),
    client: CurveCert::new_unique(),
});

pub(crate) fn plain_client() -> Mechanism {
    Mechanism::PlainClient(PlainClientCreds::new("ali", "sesame"))
}

pub(crate) fn curve_server() -> Mechanism {
    Mechanism::CurveServer(CurveServerCreds::new(CERTS.server.secret()))
}

pub(crate) fn curve_client_as(client: &CurveCert) -> Mechanism {
    let creds = CurveClientCreds::new(CERTS.server.public()).add_cert(client);
    Mechanism::CurveClient(creds)
}

pub(crate) fn curve_client() -> Mechanism {
    curve_client_as(&CERTS.client)
}

/// Each mechanism that [`auth`] lets in by: the server's, and the client's.
pub(crate) fn pairs() -> [(Mechanism, Mechanism); 3] {
    [
        (Mechanism::Null, Mechanism::Null),
        (Mechanism::PlainServer, plain_client()),
        (curve_server(), curve_client()),
    ]
}

/// Lets in those of above, and nobody else.
pub(crate) fn auth() -> AuthBuilder {
    AuthBuilder::new()
        .plain_registry([PlainClientCreds::new("ali", "sesame")])
        .curve_registry([CERTS.client.public()])
}

pub(crate) fn ctx_with_auth() -> Ctx {
    let ctx = ctx();
    let _ = auth().build_with_ctx(&ctx).expect("an authenticator");
    ctx
}

pub(crate) fn bound(ctx: &Ctx, mechanism: impl Into<Mechanism>) -> Server {
    server()
        .bind(tcp())
        .mechanism(mechanism)
        .build_with_ctx(ctx)
        .expect("a server")
}

pub(crate) fn with(mechanism: impl Into<Mechanism>) -> ClientBuilder {
    ClientBuilder::new().mechanism(mechanism)
}

fn all() -> [Mechanism; 5] {
    [
        Mechanism::Null,
        Mechanism::PlainServer,
        plain_client(),
        curve_server(),
        curve_client(),
    ]
}

/// The one mechanism of the other end that fits.
fn counterpart(mechanism: &Mechanism) -> Mechanism {
    match mechanism {
        Mechanism::PlainServer => plain_client(),
        Mechanism::PlainClient(_) => Mechanism::PlainServer,
        Mechanism::CurveServer(_) => curve_client(),
        Mechanism::CurveClient(_) => curve_server(),
        _ => Mechanism::Null,
    }
}

/// Both wait for the other to begin, until the time for handshakes is over:
/// neither is refused as long as a test can wait.
fn wait_for_each_other(a: &Mechanism, b: &Mechanism) -> bool {
    use Mechanism::*;
    matches!(
        (a, b),
        (PlainServer, PlainServer) | (CurveServer(_), CurveServer(_))
    )
}

#[track_caller]
fn converse(server: &Server, client: &Client) {
    client.send("ping").unwrap();
    let request = server.recv_msg().unwrap();
    assert_eq!(request, "ping");
    server.route("pong", request.routing_id().unwrap()).unwrap();
    assert_eq!(client.recv_msg().unwrap(), "pong");
}

#[test]
fn right_credentials_work_whoever_binds() {
    let ctx = ctx_with_auth();
    let anywhere: [Endpoint; 2] = [tcp().into(), "ipc://*".parse().unwrap()];
    for (endpoint, mechanism, server_binds) in anywhere
        .iter()
        .flat_map(|endpoint| all().map(|mechanism| (endpoint, mechanism)))
        .flat_map(|(endpoint, mechanism)| {
            [true, false].map(|server_binds| (endpoint, mechanism.clone(), server_binds))
        })
    {
        println!("{endpoint} {mechanism:?}, server binds: {server_binds}");
        let client = client().mechanism(counterpart(&mechanism));
        let client = client.build_with_ctx(&ctx).unwrap();
        let server = server().mechanism(mechanism).build_with_ctx(&ctx).unwrap();
        if server_binds {
            server.bind(endpoint).unwrap();
            client.connect(server.last_endpoint().unwrap()).unwrap();
        } else {
            client.bind(endpoint).unwrap();
            server.connect(client.last_endpoint().unwrap()).unwrap();
        }
        converse(&server, &client);
    }
}

#[test]
fn every_other_combination_is_refused() {
    let ctx = ctx_with_auth();
    let mut refused = 0;
    for ours in all() {
        let server = bound(&ctx, &ours);
        for theirs in all() {
            if theirs == counterpart(&ours) || wait_for_each_other(&ours, &theirs) {
                continue;
            }
            assert!(
                !lets_in(&ctx, &server, &with(&theirs)),
                "{theirs:?} at {ours:?}"
            );
            assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
            refused += 1;
        }
    }
    assert_eq!(refused, 18);
}

#[test]
fn two_servers_of_a_mechanism_do_not_talk() {
    let ctx = ctx_with_auth();
    for mechanism in [Mechanism::PlainServer, curve_server()] {
        let server = bound(&ctx, &mechanism);
        let endpoint = server.last_endpoint().unwrap();
        let wrong = with(&mechanism).linger(Duration::ZERO).connect(endpoint);
        let wrong = wrong.build_with_ctx(&ctx).unwrap();
        wrong.send("let me in").unwrap();

        server.set_recv_timeout(MOMENT).unwrap();
        let err = server.recv_msg().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::WouldBlock);
        assert!(lets_in(&ctx, &server, &with(counterpart(&mechanism))));
    }
}

/// Of the right mechanism, but of the wrong person.
fn impostors() -> Vec<(Mechanism, Mechanism)> {
    let stranger = CurveCert::new_unique();
    let plain = |user: &str, password: &str| {
        let creds = PlainClientCreds::new(user, password);
        (Mechanism::PlainServer, Mechanism::PlainClient(creds))
    };
    let curve = |creds| (curve_server(), Mechanism::CurveClient(creds));
    vec![
        plain("ali", "Sesame"),
        plain("ali", "sesam"),
        plain("ali", "sesame "),
        plain("ali", "sesame\0"),
        plain("Ali", "sesame"),
        plain("baba", "sesame"),
        plain("sesame", "ali"),
        plain(&"x".repeat(255), &"x".repeat(255)),
        curve(CurveClientCreds::new(CERTS.server.public()).add_cert(&stranger)),
        // With a key that is made up for each socket.
        curve(CurveClientCreds::new(CERTS.server.public())),
        curve(CurveClientCreds::new(stranger.public()).add_cert(&CERTS.client)),
        curve(CurveClientCreds::new(CERTS.client.public()).add_cert(&CERTS.client)),
        // The key of the server does not make one a client.
        curve(CurveClientCreds::new(CERTS.server.public()).add_cert(&CERTS.server)),
    ]
}

#[test]
fn impostors_are_refused() {
    let ctx = ctx_with_auth();
    for (ours, theirs) in impostors() {
        let server = bound(&ctx, &ours);
        assert!(!lets_in(&ctx, &server, &with(&theirs)), "{theirs:?}");
        assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
    }
}

#[cfg(unix)]
#[test]
fn impostors_are_refused_over_ipc() {
    let ctx = ctx_with_auth();
    let anywhere: Endpoint = "ipc://*".parse().unwrap();
    for (ours, theirs) in impostors() {
        let server = server().bind(&anywhere).mechanism(&ours);
        let server = server.build_with_ctx(&ctx).unwrap();
        assert!(!lets_in(&ctx, &server, &with(&theirs)), "{theirs:?}");
        assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
    }
}

/// It is the server of the mechanism that decides, also where it connects.
#[test]
fn impostors_are_refused_by_servers_that_connect() {
    let ctx = ctx_with_auth();
    for (ours, theirs) in impostors() {
        let client = client().bind(tcp()).mechanism(&theirs);
        let client = client.build_with_ctx(&ctx).unwrap();
        let relay = Relay::to(&client.last_endpoint().unwrap());
        let server = server().connect(relay.addr()).mechanism(&ours);
        let server = server.build_with_ctx(&ctx).unwrap();

        wait_for("a refusal", || (relay.ended() > 0).then_some(()));
        let err = client.try_send("let me in").unwrap_err();
        assert_eq!(err.kind(), ErrorKind::WouldBlock, "{theirs:?}");
        // What still came in would come first.
        server.bind(tcp()).unwrap();
        assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
    }
}

/// Neither does anything get out.
#[test]
fn refused_peers_receive_nothing() {
    let ctx = ctx_with_auth();
    let scatter = scatter().bind(tcp()).mechanism(curve_server());
    let scatter = scatter.build_with_ctx(&ctx).unwrap();
    let connected = |mechanism: &Mechanism, relay: &Relay| {
        let gather = gather().connect(relay.addr()).mechanism(mechanism);
        gather.build_with_ctx(&ctx).unwrap()
    };

    let target = scatter.last_endpoint().unwrap();
    let wrong: Vec<_> = [
        Mechanism::Null,
        plain_client(),
        curve_client_as(&CurveCert::new_unique()),
    ]
    .iter()
    .map(|mechanism| {
        let relay = Relay::to(&target);
        let gather = connected(mechanism, &relay);
        wait_for("a refusal", || (relay.ended() > 0).then_some(()));
        gather
    })
    .collect();
    let err = scatter.try_send("secret").unwrap_err();
    assert_eq!(err.kind(), ErrorKind::WouldBlock, "there is nobody");

    let relay = Relay::to(&target);
    let right = connected(&curve_client(), &relay);
    for number in 0..10 {
        let text = format!("secret {number}");
        scatter.send(text.as_str()).unwrap();
        assert_eq!(right.recv_msg().unwrap(), text);
    }
    for gather in wrong {
        let err = gather.try_recv_msg().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::WouldBlock);
    }
}

#[test]
fn without_rules_nobody_gets_in() {
    for ours in [Mechanism::PlainServer, curve_server()] {
        let ctx = ctx();
        let server = bound(&ctx, &ours);
        assert!(!lets_in(&ctx, &server, &with(counterpart(&ours))));

        // Rules for others change nothing.
        let _ = AuthBuilder::new()
            .allow([std::net::Ipv4Addr::LOCALHOST])
            .plain_registry([PlainClientCreds::new("baba", "sesame")])
            .curve_registry([CERTS.server.public()])
            .build_with_ctx(&ctx)
            .unwrap();
        assert!(!lets_in(&ctx, &server, &with(counterpart(&ours))));

        let _ = auth().build_with_ctx(&ctx).unwrap();
        assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
    }
}

#[test]
fn without_rules_everybody_gets_in_who_asks_for_no_security() {
    let ctx = ctx();
    let server = bound(&ctx, Mechanism::Null);
    assert!(lets_in(&ctx, &server, &ClientBuilder::new()));
}

#[test]
fn the_mechanism_reads_back() {
    let ctx = ctx();
    let server = ServerBuilder::new().build_with_ctx(&ctx).unwrap();
    assert_eq!(server.mechanism().unwrap(), Mechanism::Null);
    for mechanism in all() {
        let built = ServerBuilder::new().mechanism(&mechanism);
        let built = built.build_with_ctx(&ctx).unwrap();
        assert_eq!(built.mechanism().unwrap(), mechanism);
        server.set_mechanism(&mechanism).unwrap();
        assert_eq!(server.mechanism().unwrap(), mechanism);
    }
}

/// The pair is made up when there is none, and is the same from then on.
#[test]
fn a_made_up_pair_reads_back() {
    let ctx = ctx();
    let creds = CurveClientCreds::new(CERTS.server.public());
    let builder = with(Mechanism::CurveClient(creds));
    let made_up = [(); 2].map(|()| {
        let client = builder.build_with_ctx(&ctx).unwrap();
        match client.mechanism().unwrap() {
            Mechanism::CurveClient(creds) => {
                assert_eq!(creds.server(), CERTS.server.public());
                let again = client.mechanism().unwrap();
                assert_eq!(again, Mechanism::CurveClient(creds.clone()));
                creds.cert().expect("a pair").clone()
            }
            other => panic!("{other:?}"),
        }
    });
    assert_ne!(made_up[0], made_up[1], "each socket has its own");

    let server = bound(&ctx, curve_server());
    let _ = AuthBuilder::new()
        .curve_registry([made_up[0].public()])
        .build_with_ctx(&ctx)
        .unwrap();
    assert!(lets_in(&ctx, &server, &with(curve_client_as(&made_up[0]))));
    assert!(!lets_in(&ctx, &server, &with(curve_client_as(&made_up[1]))));
}

/// Whatever a socket had before, it has the last, and nothing of the others:
/// libzmq's own options mix them up.
#[test]
fn the_last_mechanism_is_in_force_alone() {
    let ctx = ctx_with_auth();
    for first in all() {
        for last in all() {
            println!("{first:?}, then {last:?}");
            let server = server().mechanism(&first).build_with_ctx(&ctx).unwrap();
            server.set_mechanism(&last).unwrap();
            server.bind(tcp()).unwrap();
            assert_eq!(server.mechanism().unwrap(), last);

            let left_over = counterpart(&first);
            if first != last && !wait_for_each_other(&left_over, &last) {
                assert!(!lets_in(&ctx, &server, &with(left_over)));
            }
            assert!(lets_in(&ctx, &server, &with(counterpart(&last))));
        }
    }
}

/// A domain or a role that stays behind would let in strangers, or keep out
/// friends.
#[test]
fn registries_are_asked_again_after_a_detour() {
    let ctx = ctx_with_auth();
    for ours in [Mechanism::PlainServer, curve_server()] {
        for detour in all() {
            let server = server().mechanism(&ours).build_with_ctx(&ctx).unwrap();
            server.set_mechanism(&detour).unwrap();
            server.set_mechanism(&ours).unwrap();
            server.bind(tcp()).unwrap();
            for (_, theirs) in impostors().iter().filter(|(at, _)| *at == ours) {
                assert!(
                    !lets_in(&ctx, &server, &with(theirs)),
                    "{theirs:?} after {detour:?}"
                );
            }
            assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
        }
    }
}

#[test]
fn a_change_applies_to_endpoints_from_then_on() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, Mechanism::Null);
    let open = server.last_endpoint().unwrap();
    server.set_mechanism(curve_server()).unwrap();
    server.bind(tcp()).unwrap();
    let secured = server.last_endpoint().unwrap();
    assert_ne!(open, secured);

    let visit = |mechanism: Mechanism, endpoint: &Endpoint| {
        libzmq_tests::visitor::visit(&ctx, &with(mechanism), &server, endpoint).is_some()
    };
    assert!(visit(Mechanism::Null, &open));
    assert!(!visit(curve_client(), &open));
    assert!(visit(curve_client(), &secured));
    assert!(!visit(Mechanism::Null, &secured));
}

#[test]
fn a_refused_mechanism_changes_nothing() {
    let ctx = ctx_with_auth();
    let long = "x".repeat(256);
    let unacceptable = [("", "p"), ("u", ""), (&long, "p"), ("u", &long)].map(
        |(username, password): (&str, &str)| {
            Mechanism::PlainClient(PlainClientCreds::new(username, password))
        },
    );
    for ours in all() {
        let server = bound(&ctx, &ours);
        for refused in &unacceptable {
            let err = server.set_mechanism(refused).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains("1 to 255 bytes"), "{err}");
            assert_eq!(server.mechanism().unwrap(), ours);
        }
        server.bind(tcp()).unwrap();
        if ours != Mechanism::Null {
            assert!(!lets_in(&ctx, &server, &ClientBuilder::new()));
        }
        assert!(lets_in(&ctx, &server, &with(counterpart(&ours))));
    }
    for refused in &unacceptable {
        let err = with(refused).build_with_ctx(&ctx).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
    }
}

/// The authenticator answers from a thread of its own: many at once are all
/// served, each by who it is.
#[test]
fn a_crowd_is_told_apart() {
    let ctx = ctx_with_auth();
    let server = bound(&ctx, curve_server());
    let endpoint = server.last_endpoint().unwrap();
    let started = Instant::now();
    let crowd: Vec<(bool, Client)> = (0..40)
        .map(|number| {
            let known = number % 2 == 0;
            let mechanism = if known {
                curve_client()
            } else {
                curve_client_as(&CurveCert::new_unique())
            };
            let client = client().mechanism(mechanism).connect(&endpoint);
            let client = client.linger(Duration::ZERO).build_with_ctx(&ctx).unwrap();
            client.send([u8::from(known)]).unwrap();
            (known, client)
        })
        .collect();
    for _ in 0..20 {
        let request = server.recv_msg().unwrap();
        assert_eq!(request, [1]);
        server.route("hi", request.routing_id().unwrap()).unwrap();
    }
    for (known, client) in &crowd {
        if *known {
            assert_eq!(client.recv_msg().unwrap(), "hi");
        }
    }
    server.set_recv_timeout(MOMENT).unwrap();
    assert!(server.recv_msg().is_err(), "after {:?}", started.elapsed());
}
