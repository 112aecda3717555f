//! Who is connected, and the end of connections.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
    mpsc,
};

use libzmq::{
    AuthClient, Client, ClientBuilder, Ctx, CtxBuilder, CurveCert, Endpoint, Error, ErrorKind,
    Mechanism, Msg, PlainClientCreds, RoutingId, Server, SubscriptionEvent,
    auth::{ConnectedPeer, IpRange},
    prelude::*,
};
use libzmq_tests::{
    client, ctx, eventually, pattern, pull, push, server, sub, system::descriptors, tcp, xpub,
};

use crate::mechanism::{CERTS, auth, bound, curve_client, curve_client_as, curve_server};

/// A client that has sent something, and where the server finds it.
fn connected(
    ctx: &Ctx,
    server: &Server,
    endpoint: &Endpoint,
    mechanism: &Mechanism,
) -> (Client, RoutingId) {
    let client = client().mechanism(mechanism).connect(endpoint);
    let client = client.build_with_ctx(ctx).unwrap();
    client.send("hello").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    (client, id)
}

fn plain(name: &str) -> PlainClientCreds {
    PlainClientCreds::new(name, "sesame")
}

/// That the server has seen a client leave.
#[track_caller]
fn assert_left(server: &Server, id: RoutingId) {
    eventually("the server sees the client leave", || {
        match server.route("are you there?", id) {
            Ok(()) => false,
            Err(err) => {
                assert_eq!(err.kind(), ErrorKind::HostUnreachable);
                true
            }
        }
    });
}

#[track_caller]
fn assert_stays(server: &Server, client: &Client, id: RoutingId) {
    server.route("stay", id).unwrap();
    assert_eq!(client.recv_msg().unwrap(), "stay");
}

fn user_ids(auth: &AuthClient) -> Vec<String> {
    let peers = auth.peers().unwrap();
    let mut ids: Vec<String> = peers
        .iter()
        .filter_map(|peer| peer.user_id().map(str::to_owned))
        .collect();
    ids.sort();
    ids
}

/// An idle connection of one user, whatever the mechanism and the transport, and
/// none of another.
#[test]
fn a_removed_user_is_ended_and_refused_when_it_comes_again() {
    let other = CurveCert::new_unique();
    for (ours, ali, baba) in [
        (
            Mechanism::PlainServer,
            plain("ali").into(),
            Mechanism::from(plain("baba")),
        ),
        (curve_server(), curve_client(), curve_client_as(&other)),
    ] {
        for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*"] {
            println!("{ours:?} {endpoint}");
            let ctx = CtxBuilder::new().io_threads(2).build().unwrap();
            let rules = auth().build_with_ctx(&ctx).unwrap();
            rules.add_plain_registry([plain("baba")]).unwrap();
            rules.add_curve_registry([other.public()]).unwrap();
            let server = server().mechanism(&ours);
            let server = server.bind(endpoint.parse::<Endpoint>().unwrap());
            let server = server.build_with_ctx(&ctx).unwrap();
            let endpoint = server.last_endpoint().unwrap();
            let (ali, ali_id) = connected(&ctx, &server, &endpoint, &ali);
            let (baba, baba_id) = connected(&ctx, &server, &endpoint, &baba);
            let key = CERTS.client.public().as_str();

            // To remove somebody ends nothing.
            rules.remove_plain_registry(["ali"]).unwrap();
            rules
                .remove_curve_registry([CERTS.client.public()])
                .unwrap();
            assert_stays(&server, &ali, ali_id);
            assert_eq!(rules.peers().unwrap().len(), 2);

            assert_eq!(rules.end_users(["nobody", ""]).unwrap(), 0);
            assert_eq!(rules.end_users(["ali", key]).unwrap(), 1);
            let left = user_ids(&rules);
            assert_eq!(left.len(), 1, "{left:?}");
            assert!(!["ali", key].contains(&&*left[0]));
            assert_left(&server, ali_id);
            assert_stays(&server, &baba, baba_id);

            // It has come again and was refused, or does not come at all.
            let again = ali.send("again");
            let late = server.try_recv_msg().map(drop);
            assert_eq!(late.unwrap_err().kind(), ErrorKind::WouldBlock, "{again:?}");
            assert_eq!(user_ids(&rules), left);
        }
    }
}

#[test]
fn a_user_who_is_ended_but_not_removed_comes_again() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let endpoint = server.last_endpoint().unwrap();
    let (client, id) = connected(&ctx, &server, &endpoint, &plain("ali").into());
    assert_eq!(rules.end_users(["ali"]).unwrap(), 1);
    assert_left(&server, id);
    eventually("it is back", || user_ids(&rules) == ["ali"]);
    client.send("again").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "again");
}

/// Those without a mechanism have no user id.
#[test]
fn addresses_are_ended_whatever_the_mechanism() {
    let range = |text: &str| [text.parse::<IpRange>().unwrap()];
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let open = bound(&ctx, Mechanism::Null);
    let open_at = open.last_endpoint().unwrap();
    let secure = bound(&ctx, curve_server());
    let secure_at = secure.last_endpoint().unwrap();
    let local = server().bind("ipc://*".parse::<Endpoint>().unwrap());
    let local = local.build_with_ctx(&ctx).unwrap();
    let local_at = local.last_endpoint().unwrap();
    let (_a, a_id) = connected(&ctx, &open, &open_at, &Mechanism::Null);
    let (_b, b_id) = connected(&ctx, &secure, &secure_at, &curve_client());
    let (c, c_id) = connected(&ctx, &local, &local_at, &Mechanism::Null);

    let mut peers = rules.peers().unwrap();
    peers.sort();
    let found: Vec<_> = peers
        .iter()
        .map(|peer| {
            (
                peer.mechanism(),
                peer.user_id(),
                peer.address() == "127.0.0.1",
            )
        })
        .collect();
    let key = CERTS.client.public().as_str();
    let (ip, ipc) = (("NULL", None, true), ("NULL", None, false));
    assert_eq!(found, [("CURVE", Some(key), true), ip, ipc]);
    assert!(peers.iter().all(|peer| peer.domain() == "global"));

    assert_eq!(rules.end_addresses(range("10.0.0.0/8")).unwrap(), 0);
    rules.set_deny(range("127.0.0.0/8")).unwrap();
    assert_eq!(rules.end_addresses(range("127.0.0.0/8")).unwrap(), 2);
    assert_left(&open, a_id);
    assert_left(&secure, b_id);
    assert_stays(&local, &c, c_id);
    assert_eq!(rules.end_all().unwrap(), 1);
    assert_left(&local, c_id);
}

/// Whoever goes by the same name elsewhere is somebody else.
#[test]
fn a_domain_ends_its_own_peers() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let admin = rules.domain("admin").unwrap();
    admin.add_plain_registry([plain("ali")]).unwrap();
    let open = bound(&ctx, Mechanism::PlainServer);
    let named = server().mechanism(Mechanism::PlainServer);
    let named = named.zap_domain("admin").bind(tcp());
    let named = named.build_with_ctx(&ctx).unwrap();
    let [at_open, at_named] = [&open, &named].map(|server| server.last_endpoint().unwrap());
    let (client, id) = connected(&ctx, &open, &at_open, &plain("ali").into());
    let (_other, other_id) = connected(&ctx, &named, &at_named, &plain("ali").into());
    assert_eq!(user_ids(&rules), ["ali", "ali"]);
    assert_eq!(admin.peers().unwrap()[0].domain(), "admin");
    admin.remove_plain_registry(["ali"]).unwrap();
    assert_eq!(admin.end_users(["ali"]).unwrap(), 1);
    assert_left(&named, other_id);
    assert_stays(&open, &client, id);
    assert_eq!(user_ids(&admin), [""; 0]);
    assert_eq!(rules.end_all().unwrap(), 1);
    assert_left(&open, id);
}

/// A peer that only listens is told of in no other way.
#[test]
fn a_publisher_sees_an_ended_subscriber_leave() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let publisher = xpub().bind(tcp()).mechanism(Mechanism::PlainServer);
    let publisher = publisher.build_with_ctx(&ctx).unwrap();
    let subscriber = sub()
        .connect(publisher.last_endpoint().unwrap())
        .mechanism(plain("ali"))
        .subscribe("news");
    let subscriber = subscriber.build_with_ctx(&ctx).unwrap();
    let event = |expected| {
        let found: SubscriptionEvent = publisher.recv_event().unwrap();
        assert_eq!(found, expected);
    };
    event(SubscriptionEvent::Subscribed("news".into()));
    rules.remove_plain_registry(["ali"]).unwrap();
    assert_eq!(rules.end_users(["ali"]).unwrap(), 1);
    event(SubscriptionEvent::Unsubscribed("news".into()));
    drop(subscriber);
}

/// So many descriptors are enough for all other tests, and for some hundred
/// connections that come and go.
const MANY: usize = 2000;

/// Whoever was let in before the call is ended, however late the answer came.
#[test]
fn nobody_slips_through_while_the_rules_change() {
    let ctx = CtxBuilder::new().io_threads(2).build().unwrap();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let server = pull().bind(tcp()).mechanism(Mechanism::PlainServer);
    let server = server.build_with_ctx(&ctx).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let running = AtomicBool::new(true);
    let ended = std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let clients = [0; 8].map(|_| {
                    let client = push().mechanism(plain("ali"));
                    client.build_with_ctx(&ctx).unwrap()
                });
                while running.load(Ordering::Relaxed) {
                    for client in &clients {
                        client.connect(&endpoint).unwrap();
                    }
                    // Not faster than connections end.
                    eventually("the connections of before end", || descriptors() < MANY);
                    for client in &clients {
                        // One that was refused is not there any more.
                        let _ = client.disconnect(&endpoint);
                    }
                }
            });
        }
        let mut ended = 0;
        for _ in 0..200 {
            rules.add_plain_registry([plain("ali")]).unwrap();
            eventually("somebody comes", || !user_ids(&rules).is_empty());
            rules.remove_plain_registry(["ali"]).unwrap();
            ended += rules.end_users(["ali"]).unwrap();
            assert_eq!(user_ids(&rules), [""; 0]);
        }
        running.store(false, Ordering::Relaxed);
        ended
    });
    assert!(ended > 0);
}

/// What a message owns is dropped by whoever has no use for it any more, and that
/// may be the very thread that would be waited for.
#[test]
fn an_io_thread_does_not_wait_for_itself() {
    struct Owner {
        content: Vec<u8>,
        rules: AuthClient,
        found: mpsc::Sender<Result<Vec<ConnectedPeer>, Error>>,
    }

    impl AsRef<[u8]> for Owner {
        fn as_ref(&self) -> &[u8] {
            &self.content
        }
    }

    impl Drop for Owner {
        fn drop(&mut self) {
            let _ = self.found.send(self.rules.peers());
        }
    }

    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::Null);
    let endpoint = server.last_endpoint().unwrap();
    let (client, _) = connected(&ctx, &server, &endpoint, &Mechanism::Null);
    let (found, finds) = mpsc::channel();
    let owner = Owner {
        content: pattern(100_000),
        rules: rules.clone(),
        found,
    };
    client.send(Msg::from_owner(owner)).unwrap();
    assert_eq!(server.recv_msg().unwrap().len(), 100_000);
    let err = finds.recv().unwrap().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::WouldBlock);
    assert_eq!(rules.peers().unwrap().len(), 1);
}

#[test]
fn a_context_that_is_gone_has_no_peers() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    assert_eq!(rules.end_all().unwrap(), 0);
    let server = bound(&ctx, Mechanism::Null);
    ctx.shutdown();
    // Its threads are there as long as the socket.
    assert_eq!(rules.end_all().unwrap(), 0);
    drop((ctx, server));
    assert_eq!(rules.end_all().unwrap_err().kind(), ErrorKind::InvalidCtx);
}

/// From many threads, under load, in every state that a connection can be in.
#[test]
fn connections_are_ended_under_load() {
    let ctx = CtxBuilder::new().io_threads(2).build().unwrap();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let server = bound(&ctx, curve_server());
    let endpoint = server.last_endpoint().unwrap();
    let running = AtomicBool::new(true);
    let total = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let builder = ClientBuilder::new()
                .mechanism(curve_client())
                .connect(&endpoint)
                .reconnect_interval(std::time::Duration::from_millis(1));
            let client = builder.build_with_ctx(&ctx).unwrap();
            let running = &running;
            scope.spawn(move || {
                while running.load(Ordering::Relaxed) {
                    let _ = client.try_send(pattern(3000));
                    std::thread::yield_now();
                }
            });
        }
        let enders = [0, 1].map(|_| {
            scope.spawn(|| {
                for _ in 0..100 {
                    *total.lock().unwrap() += rules.end_all().unwrap();
                    std::thread::yield_now();
                }
            })
        });
        while !enders.iter().all(|ender| ender.is_finished()) {
            if let Ok(msg) = server.try_recv_msg() {
                assert_eq!(msg.len(), 3000);
            }
        }
        assert_eq!(server.recv_msg().unwrap().len(), 3000);
        running.store(false, Ordering::Relaxed);
    });
    assert!(total.into_inner().unwrap() > 0);
}
