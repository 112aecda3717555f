//! A function of the program that decides who is let in.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use libzmq::{
    AuthBuilder, AuthClient, Client, ClientBuilder, Ctx, CurveCert, DomainRules, ErrorKind,
    IpRange, Mechanism, PlainClientCreds, Secret, Server,
    auth::{AuthAnswer, AuthCredentials, AuthPeer, AuthRequest, CallbackOptions},
    prelude::*,
};
use libzmq_tests::{
    MOMENT, PATIENCE, bounded, client, ctx, dealer, eventually, pair,
    raw_peer::{Frame, RawListener, RawPeer},
    router, server, spawn, tcp,
    visitor::{Visitor, lets_in, visit},
    wait_for, zmtp,
};

use crate::mechanism::{
    CERTS, auth, bound, curve_client, curve_client_as, curve_server, pairs, plain_client, with,
};

fn bound_in(ctx: &Ctx, domain: &str, mechanism: impl Into<Mechanism>) -> Server {
    let server = server().bind(tcp()).zap_domain(domain).mechanism(mechanism);
    server.build_with_ctx(ctx).unwrap()
}

fn plain(username: &str, password: &str) -> ClientBuilder {
    with(PlainClientCreds::new(username, password))
}

/// A client that comes, and is let in or not.
fn comer(ctx: &Ctx, server: &Server, mechanism: impl Into<Mechanism>) -> Client {
    client()
        .connect(server.last_endpoint().unwrap())
        .mechanism(mechanism)
        .linger(Duration::ZERO)
        .build_with_ctx(ctx)
        .unwrap()
}

fn crowd(ctx: &Ctx, server: &Server, number: usize) -> Vec<Client> {
    let comers = std::iter::repeat_with(|| comer(ctx, server, plain_client()));
    comers.take(number).collect()
}

fn here() -> [IpRange; 1] {
    [Ipv4Addr::LOCALHOST.into()]
}

/// Lets in whoever it is, by the name that each mechanism gives.
fn allow_all(request: &AuthRequest) -> AuthAnswer {
    AuthAnswer::allow(match request.credentials() {
        AuthCredentials::Plain { username, .. } => username,
        AuthCredentials::Curve { public_key } => public_key.as_str(),
        AuthCredentials::Gssapi { principal } => principal,
        _ => "",
    })
}

/// A callback that hangs until it is told to go on, and how often it was called.
#[derive(Clone, Default)]
struct Gate {
    calls: Arc<AtomicUsize>,
    is_open: Arc<(Mutex<bool>, std::sync::Condvar)>,
}

impl Gate {
    fn pass(&self) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let (is_open, news) = &*self.is_open;
        let open = is_open.lock().unwrap();
        drop(news.wait_while(open, |open| !*open).unwrap());
    }

    /// Lets in all, when it is open.
    fn guarding(&self) -> impl Fn(&AuthRequest) -> AuthAnswer + Send + Sync + 'static {
        let gate = self.clone();
        move |request| {
            gate.pass();
            allow_all(request)
        }
    }

    fn open(&self) {
        let (is_open, news) = &*self.is_open;
        *is_open.lock().unwrap() = true;
        news.notify_all();
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// Whatever a test does, its threads end.
impl Drop for Gate {
    fn drop(&mut self) {
        if Arc::strong_count(&self.calls) <= 2 {
            self.open();
        }
    }
}

#[test]
fn it_sees_the_whole_request() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    for (domain, ours, theirs) in [
        ("global", Mechanism::Null, Mechanism::Null),
        ("admin", Mechanism::PlainServer, plain_client()),
        ("admin", curve_server(), curve_client()),
    ] {
        let (tell, told) = mpsc::channel();
        let callback = move |request: &AuthRequest| {
            let who = match request.credentials() {
                AuthCredentials::Null => "nobody".to_owned(),
                AuthCredentials::Plain { username, password } => {
                    assert_eq!(password, &Secret::from("sesame"));
                    username.clone()
                }
                AuthCredentials::Curve { public_key } => public_key.to_string(),
                other => panic!("{other:?}"),
            };
            tell.send((
                request.domain().to_owned(),
                request.peer(),
                request.identity().to_owned(),
                who,
                format!("{request:?}"),
            ))
            .unwrap();
            AuthAnswer::allow("somebody")
        };
        match domain {
            "global" => rules.set_callback(callback).unwrap(),
            _ => rules
                .domain(domain)
                .unwrap()
                .set_callback(callback)
                .unwrap(),
        }
        let router = router().bind(tcp()).zap_domain(domain).mechanism(&ours);
        let router = router.identity(libzmq::Identity::try_from("door 7").unwrap());
        let router = router.build_with_ctx(&ctx).unwrap();
        let dealer = dealer().connect(router.last_endpoint().unwrap());
        let dealer = dealer.mechanism(&theirs).build_with_ctx(&ctx).unwrap();
        dealer.send("hello").unwrap();
        let parts = router.recv_multipart().unwrap();
        assert_eq!(parts[1].metadata("User-Id"), Some("somebody"));

        let (seen, peer, identity, who, debug) = told.recv_timeout(PATIENCE).unwrap();
        assert_eq!(seen, domain);
        assert_eq!(peer, AuthPeer::Ip(Ipv4Addr::LOCALHOST.into()));
        assert_eq!(identity, b"door 7");
        let expected = match ours {
            Mechanism::PlainServer => "ali",
            Mechanism::CurveServer(_) => CERTS.client.public().as_str(),
            _ => "nobody",
        };
        assert_eq!(who, expected);
        assert!(!debug.contains("sesame"), "{debug}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_sees_who_comes_over_ipc() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules
        .set_callback(|request| match request.peer() {
            AuthPeer::Local { uid, gid, pid } => {
                AuthAnswer::allow(format!("{uid:?} {gid:?} {pid:?}"))
            }
            other => AuthAnswer::deny(format!("{other:?}")),
        })
        .unwrap();
    let anywhere: libzmq::Endpoint = "ipc://*".parse().unwrap();
    let (server, client) = pair(&ctx, server(), client(), anywhere);
    client.send("hello").unwrap();
    // SAFETY: they have no preconditions.
    let (uid, gid) = unsafe { (libc::getuid(), libc::getgid()) };
    let expected = format!("Some({uid}) Some({gid}) Some({})", std::process::id());
    let msg = server.recv_msg().unwrap();
    assert_eq!(msg.metadata("User-Id"), Some(expected.as_str()));
}

/// On every message, of thread-safe sockets and of classic ones.
#[test]
fn user_id_and_metadata_are_on_every_message() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules
        .set_callback(|request| {
            allow_all(request)
                .add_metadata("Role", "boss")
                .add_metadata("X-Rank", "über")
                .add_metadata("Empty", "")
        })
        .unwrap();
    for (ours, theirs, user_id) in [
        (Mechanism::Null, Mechanism::Null, ""),
        (Mechanism::PlainServer, plain_client(), "ali"),
        (
            curve_server(),
            curve_client(),
            CERTS.client.public().as_str(),
        ),
    ] {
        let check = |msg: &libzmq::Msg| {
            assert_eq!(msg.metadata("User-Id"), Some(user_id), "{ours:?}");
            assert_eq!(msg.metadata("Role"), Some("boss"));
            // Not what the peer says.
            assert_eq!(msg.metadata("X-Rank"), Some("über"));
            assert_eq!(msg.metadata("Empty"), Some(""));
            assert_eq!(msg.metadata("X-Own"), Some("mine"));
            assert_eq!(msg.metadata("Peer-Address"), Some("127.0.0.1"));
        };
        let server = server().mechanism(&ours);
        let client = client().mechanism(&theirs);
        let client = client.metadata("X-Rank", "king").metadata("X-Own", "mine");
        let (server, client) = pair(&ctx, server, client, tcp());
        let router = router().mechanism(&ours);
        let dealer = dealer().mechanism(&theirs);
        let dealer = dealer.metadata("X-Rank", "king").metadata("X-Own", "mine");
        let (router, dealer) = pair(&ctx, router, dealer, tcp());
        for _ in 0..3 {
            client.send("hello").unwrap();
            check(&server.recv_msg().unwrap());
            dealer.send_multipart(["a", "b"]).unwrap();
            router.recv_multipart().unwrap().iter().for_each(check);
        }
    }
}

#[test]
fn its_answer_is_the_last_word() {
    let ctx = ctx();
    // Whom the rules let in, it keeps out, and the other way round.
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let servers = [
        bound(&ctx, Mechanism::PlainServer),
        bound(&ctx, curve_server()),
    ];
    let known = [with(plain_client()), with(curve_client())];
    let unknown = [
        plain("baba", "open"),
        with(curve_client_as(&CurveCert::new_unique())),
    ];
    let expect = |are_known_in: bool, are_unknown_in: bool| {
        for (index, server) in servers.iter().enumerate() {
            assert_eq!(lets_in(&ctx, server, &known[index]), are_known_in);
            assert_eq!(lets_in(&ctx, server, &unknown[index]), are_unknown_in);
        }
    };
    expect(true, false);
    rules.set_callback(|_| AuthAnswer::deny("closed")).unwrap();
    expect(false, false);
    rules.set_callback(allow_all).unwrap();
    expect(true, true);
    rules.set_callback(|_| AuthAnswer::by_rules()).unwrap();
    expect(true, false);
    rules.set_callback(|_| AuthAnswer::deny("closed")).unwrap();
    rules.clear_callback().unwrap();
    expect(true, false);
    let statistics = rules.statistics();
    assert_eq!(statistics.denied_by_callback, 4);
    assert_eq!(statistics.denied_credentials, 6);
}

/// Whose answer says which rules decide, has the metadata of their answer.
#[test]
fn addresses_come_before_it() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let admin = rules.domain("admin").unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    admin
        .set_callback(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            AuthAnswer::allow("ali")
        })
        .unwrap();
    let server = bound_in(&ctx, "admin", Mechanism::PlainServer);
    for list in [&rules, &admin] {
        list.set_deny(here()).unwrap();
        assert!(!lets_in(&ctx, &server, &with(plain_client())));
        list.set_deny([] as [IpRange; 0]).unwrap();
        list.set_allow(["10.0.0.0/8".parse::<IpRange>().unwrap()])
            .unwrap();
        assert!(!lets_in(&ctx, &server, &with(plain_client())));
        list.clear_allow().unwrap();
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn it_decides_in_its_own_domain_alone() {
    let ctx = ctx();
    let rules = AuthBuilder::new().domain("guest", DomainRules::new());
    let rules = rules.build_with_ctx(&ctx).unwrap();
    let admin = rules.domain("admin").unwrap();
    admin.set_callback(allow_all).unwrap();
    let client = with(plain_client());
    let ask = |domain| {
        let server = bound_in(&ctx, domain, Mechanism::PlainServer);
        lets_in(&ctx, &server, &client)
    };
    assert_eq!(["admin", "global", "guest"].map(ask), [true, false, false]);
    admin.clear_callback().unwrap();
    rules.set_callback(allow_all).unwrap();
    assert_eq!(["admin", "global", "guest"].map(ask), [false, true, false]);
}

/// A panic lets in nobody, and the next call is answered.
#[test]
fn a_panic_is_a_failure() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let options = CallbackOptions::new().threads(1);
    rules
        .set_callback_with(options, |request| match request.credentials() {
            AuthCredentials::Plain { username, .. } if username == "ali" => allow_all(request),
            _ => panic!("on purpose"),
        })
        .unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    for _ in 0..3 {
        assert!(!lets_in(&ctx, &server, &plain("baba", "open")));
        assert!(lets_in(&ctx, &server, &plain("ali", "open")));
    }
    let statistics = rules.statistics();
    assert_eq!(statistics.callback_panicked, 3);
    assert_eq!((statistics.plain.allowed, statistics.plain.failed), (3, 3));
}

#[test]
fn what_cannot_be_told_lets_in_nobody() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let long = "x".repeat(256);
    for (number, answer) in [
        AuthAnswer::allow(&long),
        AuthAnswer::allow("a\0b"),
        AuthAnswer::allow("ali").add_metadata("User-Id", "root"),
        AuthAnswer::allow("ali").add_metadata("Socket-Type", "REP"),
        AuthAnswer::allow("ali").add_metadata("", "v"),
        AuthAnswer::allow("ali")
            .add_metadata("A", "1")
            .add_metadata("a", "2"),
        AuthAnswer::allow("ali").add_metadata(&long, "v"),
        AuthAnswer::allow("ali").add_metadata("A", "v".repeat(1 << 17)),
        AuthAnswer::allow("ali").add_metadata("A", "\0"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(answer.check().unwrap_err().kind(), ErrorKind::InvalidInput);
        rules.set_callback(move |_| answer.clone()).unwrap();
        assert!(!lets_in(&ctx, &server, &with(plain_client())));
        assert_eq!(rules.statistics().callback_invalid, number as u64 + 1);
    }
    // What just fits.
    let answer = AuthAnswer::allow("x".repeat(255))
        .add_metadata("n".repeat(255), "v")
        .add_metadata("A", "v".repeat(60_000));
    answer.check().unwrap();
    rules.set_callback(move |_| answer.clone()).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let msg = visit(&ctx, &with(plain_client()), &server, &endpoint).unwrap();
    assert_eq!(msg.metadata("User-Id").map(str::len), Some(255));
    assert_eq!(msg.metadata("A").map(str::len), Some(60_000));
    assert_eq!(msg.metadata(&"n".repeat(255)), Some("v"));
}

/// Names and passwords that are no text are for nobody.
#[test]
fn what_is_no_text_is_refused_without_a_question() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules
        .set_callback(|_| AuthAnswer::allow("anybody"))
        .unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let dealer = libzmq_tests::classic::Classic::new(&ctx, libzmq_sys::ZMQ_CLIENT);
    dealer.set(libzmq_sys::ZMQ_PLAIN_USERNAME, b"\xff\xfe");
    dealer.set(libzmq_sys::ZMQ_PLAIN_PASSWORD, b"\xff");
    dealer.connect(&server.last_endpoint().unwrap().to_string());
    eventually("it is denied", || rules.statistics().plain.denied == 1);
    assert_eq!(rules.statistics().denied_credentials, 1);
    assert!(lets_in(&ctx, &server, &with(plain_client())));
}

/// The peer is told nothing, is disconnected at once, and tries again.
#[test]
fn who_is_to_try_later_tries_again() {
    for (ours, theirs) in pairs() {
        let ctx = ctx();
        let rules = AuthClient::new(&ctx).unwrap();
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        rules
            .set_callback(move |request| match count.fetch_add(1, Ordering::SeqCst) {
                0..3 => AuthAnswer::try_later("too early"),
                _ => allow_all(request),
            })
            .unwrap();
        let server = bound(&ctx, &ours);
        let client = comer(&ctx, &server, &theirs);
        client.send("at last").unwrap();
        // Far sooner than the time for a handshake is over.
        assert_eq!(server.recv_msg().unwrap(), "at last", "{ours:?}");
        let verdicts = rules.statistics().total();
        assert_eq!((verdicts.temporary, verdicts.allowed), (3, 1), "{ours:?}");
        assert_eq!(rules.statistics().callback_cannot_tell, 3);
    }
}

#[test]
fn an_answer_that_is_late_does_not_count() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let gate = Gate::default();
    let options = CallbackOptions::new().deadline(MOMENT).threads(2);
    rules.set_callback_with(options, gate.guarding()).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let client = Visitor::new(
        &ctx,
        &with(plain_client()),
        &server.last_endpoint().unwrap(),
    );
    eventually("it was late", || rules.statistics().callback_late > 0);
    assert_eq!(rules.statistics().plain.allowed, 0);
    // The client tries again, and is let in when answers come.
    client.client.send("hello").unwrap();
    gate.open();
    assert_eq!(server.recv_msg().unwrap(), "hello");
    let statistics = rules.statistics();
    assert_eq!(statistics.plain.allowed, 1);
    assert_eq!(statistics.plain.temporary, statistics.callback_late);
}

/// Nobody whom it does not concern waits for it, and there is an end for the
/// others.
#[test]
fn a_callback_that_hangs_stops_nobody_else() {
    let ctx = ctx();
    let rules = auth().build_with_ctx(&ctx).unwrap();
    let gate = Gate::default();
    let slow = rules.domain("slow").unwrap();
    let options = CallbackOptions::new().threads(2).queue(1);
    let options = options.deadline(Duration::from_secs(60));
    slow.set_callback_with(options, gate.guarding()).unwrap();
    let quick = rules.domain("quick").unwrap();
    quick.set_callback(allow_all).unwrap();
    let [plain, curve] = [Mechanism::PlainServer, curve_server()].map(|it| bound(&ctx, it));
    let stuck = bound_in(&ctx, "slow", Mechanism::PlainServer);
    let other = bound_in(&ctx, "quick", Mechanism::PlainServer);
    // Two calls hang, one waits, and for more there is no room.
    let clients = crowd(&ctx, &stuck, 6);
    eventually("there is no room", || {
        rules.statistics().callback_busy >= 3 && gate.calls() == 2
    });
    for _ in 0..3 {
        assert!(lets_in(&ctx, &plain, &with(plain_client())));
        assert!(lets_in(&ctx, &curve, &with(curve_client())));
        assert!(lets_in(&ctx, &other, &with(plain_client())));
    }
    assert_eq!(gate.calls(), 2);
    gate.open();
    for client in &clients {
        client.send("hello").unwrap();
        assert_eq!(stuck.recv_msg().unwrap(), "hello");
    }
}

/// Those who gave up and try again do not pile up.
#[test]
fn one_thread_that_hangs_leaves_the_others() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let gate = Gate::default();
    let callback = gate.clone();
    rules
        .set_callback_with(
            CallbackOptions::new().threads(2).deadline(PATIENCE),
            move |request| {
                if let AuthCredentials::Plain { username, .. } = request.credentials()
                    && username == "hang"
                {
                    callback.pass();
                }
                allow_all(request)
            },
        )
        .unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let _stuck = comer(&ctx, &server, PlainClientCreds::new("hang", "x"));
    eventually("it hangs", || gate.calls() == 1);
    for _ in 0..5 {
        assert!(lets_in(&ctx, &server, &with(plain_client())));
    }
}

/// A server that connects is asked for by whoever answers there, one after the
/// other: what is said about the one who has left is not for the next.
#[test]
fn an_answer_is_for_the_connection_that_it_was_asked_for() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let (tell, told) = mpsc::channel();
    let [good, bad] = [0; 2].map(|_| Gate::default());
    let gates = [good.clone(), bad.clone()];
    let options = CallbackOptions::new().threads(2).deadline(PATIENCE);
    rules
        .set_callback_with(options, move |request| {
            let AuthCredentials::Plain { username, .. } = request.credentials() else {
                panic!("{request:?}");
            };
            tell.send(username.clone()).unwrap();
            let is_good = username == "good";
            gates[usize::from(!is_good)].pass();
            if is_good {
                AuthAnswer::allow("good")
            } else {
                AuthAnswer::deny("bad")
            }
        })
        .unwrap();

    let listener = RawListener::new();
    let server = server().connect(listener.addr());
    let server = server
        .mechanism(Mechanism::PlainServer)
        .reconnect_interval(Duration::from_millis(1));
    let _server = server.build_with_ctx(&ctx).unwrap();
    let asks = |name: &str| {
        let mut peer = RawPeer::greet(listener.accept(), "PLAIN");
        let hello = zmtp::hello(name.as_bytes(), b"sesame");
        peer.send_bytes(&hello).unwrap();
        assert_eq!(told.recv_timeout(PATIENCE).unwrap(), name);
        peer
    };
    drop(asks("good"));
    let mut peer = asks("bad");
    good.open();
    eventually("the first answer is given", || {
        rules.statistics().total().allowed == 1
    });
    bad.open();
    let answer = peer.recv().unwrap();
    assert!(
        matches!(&answer, Frame::Command(name, _) if name != "WELCOME"),
        "{answer:?}"
    );
}

#[test]
fn the_end_of_a_context_waits_for_no_callback() {
    let gate = Gate::default();
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules.set_callback(gate.guarding()).unwrap();
    let (server, client) = pair(
        &ctx,
        server().mechanism(Mechanism::PlainServer),
        client().mechanism(plain_client()).linger(Duration::ZERO),
        tcp(),
    );
    eventually("it hangs", || gate.calls() == 1);
    bounded(move || drop((client, server, ctx)));
    let err = rules.set_callback(allow_all).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidCtx);
}

/// What a callback holds is dropped with the context, or with the callback.
#[test]
fn it_is_dropped_when_it_is_not_needed() {
    let held = Arc::new(());
    let holding = |held: &Arc<()>| {
        let held = Arc::clone(held);
        move |request: &AuthRequest| {
            let _held = &held;
            allow_all(request)
        }
    };
    let is_free = |held: &Arc<()>| Arc::strong_count(held) == 1;
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    rules.set_callback(holding(&held)).unwrap();
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    rules.set_callback(allow_all).unwrap();
    eventually("the old one goes", || is_free(&held));

    rules.set_callback(holding(&held)).unwrap();
    rules.clear_callback().unwrap();
    assert!(is_free(&held));

    let admin = rules.domain("admin").unwrap();
    admin.set_callback(holding(&held)).unwrap();
    assert!(rules.remove_domain("admin").unwrap());
    assert!(is_free(&held));

    // Though it has a handle to where it is.
    let (handle, held_too) = (rules.clone(), Arc::clone(&held));
    rules
        .set_callback(move |request| {
            let (_handle, _held) = (&handle, &held_too);
            allow_all(request)
        })
        .unwrap();
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    drop((server, rules, ctx));
    eventually("it goes with the context", || is_free(&held));
}

/// The last handle to the context goes in the callback, or with it.
#[test]
fn a_callback_may_end_its_context() {
    for in_the_call in [true, false] {
        let ctx = ctx();
        let rules = AuthClient::new(&ctx).unwrap();
        let server = server().mechanism(Mechanism::PlainServer).bind(tcp());
        let server = server.build_with_ctx(&ctx).unwrap();
        let client_ctx = libzmq_tests::ctx();
        let client = client().connect(server.last_endpoint().unwrap());
        let held = Mutex::new(Some((server, ctx)));
        let (tell, told) = mpsc::channel();
        rules
            .set_callback(move |_| {
                if in_the_call {
                    held.lock().unwrap().take();
                }
                tell.send(()).unwrap();
                AuthAnswer::allow("too late")
            })
            .unwrap();
        let client = client.mechanism(plain_client()).linger(Duration::ZERO);
        let _client = client.build_with_ctx(&client_ctx).unwrap();
        told.recv_timeout(PATIENCE).unwrap();
        let cleared = bounded(move || rules.clear_callback());
        if in_the_call {
            assert_eq!(cleared.unwrap_err().kind(), ErrorKind::InvalidCtx);
        } else {
            cleared.unwrap();
        }
    }
}

/// Rules from a file do not mention it, and do not send away whom it let in.
#[test]
fn it_stays_when_the_rules_are_replaced() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let admin = rules.domain("admin").unwrap();
    admin.set_callback(allow_all).unwrap();
    let guest = rules.domain("guest").unwrap();
    guest.set_deny(here()).unwrap();
    let server = bound_in(&ctx, "admin", Mechanism::PlainServer);
    let endpoint = server.last_endpoint().unwrap();
    let visitor = Visitor::new(&ctx, &with(plain_client()), &endpoint);
    assert!(visitor.knock(&server).is_some());

    rules.replace(&AuthBuilder::new()).unwrap();
    assert_eq!(rules.end_refused().unwrap(), 0);
    assert!(visitor.knock(&server).is_some());
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    assert!(!rules.remove_domain("guest").unwrap(), "it is forgotten");
    // Whoever was let in and has left may be there a moment longer.
    eventually("the other has left", || rules.peers().unwrap().len() == 1);

    // But for the addresses, which come first.
    rules.replace(&AuthBuilder::new().deny(here())).unwrap();
    assert_eq!(rules.end_refused().unwrap(), 1);
}

/// As when a token counts once: rules change in the call itself.
#[test]
fn a_callback_may_change_the_rules() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let handle = rules.clone();
    rules
        .set_callback(move |_| {
            handle
                .add_plain_registry([PlainClientCreds::new("ali", "sesame")])
                .unwrap();
            let _ = handle.statistics();
            handle.clear_callback().unwrap();
            AuthAnswer::by_rules()
        })
        .unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    assert!(lets_in(&ctx, &server, &with(plain_client())));
    assert!(!lets_in(&ctx, &server, &plain("baba", "open")));
}

/// Many at once, by several threads, each with an answer of its own.
#[test]
fn a_crowd_is_told_apart() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    rules
        .set_callback(|request| match request.credentials() {
            AuthCredentials::Plain { username, .. } if username.ends_with('0') => {
                AuthAnswer::deny("no zeros")
            }
            _ => allow_all(request),
        })
        .unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let clients: Vec<Client> = (0..60)
        .map(|number| {
            let name = format!("user {number}");
            let client = comer(&ctx, &server, PlainClientCreds::new(&name, "x"));
            client.send(name.as_str()).unwrap();
            client
        })
        .collect();
    for _ in 0..54 {
        let msg = server.recv_msg().unwrap();
        assert_eq!(msg.metadata("User-Id"), Some(msg.to_str().unwrap()));
        assert!(!msg.to_str().unwrap().ends_with('0'));
    }
    let denied = || rules.statistics().plain.denied;
    eventually("the others are denied", || denied() == 6);
    drop(clients);
}

#[test]
fn limits_of_zero_are_refused() {
    let rules = AuthClient::new(&ctx()).unwrap();
    let options = CallbackOptions::new;
    for (name, options) in [
        ("deadline", options().deadline(Duration::ZERO)),
        ("threads", options().threads(0)),
        ("queue", options().queue(0)),
    ] {
        let err = rules.set_callback_with(options, allow_all).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains(name), "{err}");
    }
}

/// Threads are there when they are needed, and no more than are allowed.
#[cfg(target_os = "linux")]
#[test]
fn there_are_no_threads_without_callers() {
    libzmq_tests::alone(
        "auth_callback::there_are_no_threads_without_callers",
        || {
            let count = || {
                let names = libzmq_tests::thread_names();
                let ours = names.iter().filter(|name| *name == "libzmq-callback");
                ours.count()
            };
            let ctx = ctx();
            let rules = AuthClient::new(&ctx).unwrap();
            let gate = Gate::default();
            let callback = gate.clone();
            let options = CallbackOptions::new().threads(3);
            rules
                .set_callback_with(options, move |_| {
                    callback.pass();
                    AuthAnswer::deny("go away")
                })
                .unwrap();
            let server = bound(&ctx, Mechanism::PlainServer);
            assert_eq!(count(), 0);
            let clients = crowd(&ctx, &server, 10);
            eventually("as many as are allowed hang", || gate.calls() == 3);
            assert_eq!(count(), 3);
            gate.open();
            eventually("all are answered", || rules.statistics().plain.denied == 10);
            assert_eq!(count(), 3);
            rules.clear_callback().unwrap();
            eventually("all are gone", || count() == 0);
            drop(clients);
        },
    );
}

/// The callback is not called for those who are gone, or who came too late.
#[test]
fn the_queue_of_a_context_that_has_ended_is_left() {
    let ctx = ctx();
    let rules = AuthClient::new(&ctx).unwrap();
    let gate = Gate::default();
    let options = CallbackOptions::new().threads(1).deadline(PATIENCE);
    rules.set_callback_with(options, gate.guarding()).unwrap();
    let server = bound(&ctx, Mechanism::PlainServer);
    let clients = crowd(&ctx, &server, 4);
    eventually("it hangs", || gate.calls() == 1);
    let ended = spawn(move || drop((clients, server, ctx, rules)));
    ended.join();
    gate.open();
    wait_for("the callback is gone", || {
        (Arc::strong_count(&gate.calls) == 1).then_some(())
    });
    assert_eq!(gate.calls(), 1);
}
