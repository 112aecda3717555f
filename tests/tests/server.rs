//! A server and its clients, who come and go.

use std::{
    collections::HashSet,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use libzmq::{prelude::*, *};
use libzmq_tests::{raw_peer::RawPeer, *};

/// The transports that treat a departed client in different ways.
fn endpoints() -> [Endpoint; 3] {
    [
        tcp().into(),
        IpcAddr::wildcard().into(),
        InprocAddr::new_unique().into(),
    ]
}

/// A server that waits for ever when it sends, with queues as short as can be.
fn endless_server(ctx: &Ctx, endpoint: &Endpoint) -> Server {
    server()
        .bind(endpoint)
        .send_timeout(Period::Infinite)
        .send_high_water_mark(1u32)
        .build_with_ctx(ctx)
        .unwrap()
}

/// Runs a test with such a server over each of the transports.
fn over_each(test: impl Fn(&Ctx, Server)) {
    for endpoint in endpoints() {
        println!("over {endpoint}");
        let ctx = ctx();
        let server = endless_server(&ctx, &endpoint);
        test(&ctx, server);
    }
}

/// A client that has told the server that it is there.
fn welcome(server: &Server, client: ClientBuilder) -> (Client, RoutingId) {
    let client = client
        .connect(server.last_endpoint().unwrap())
        .linger(PATIENCE)
        .build_with_ctx(server.ctx())
        .unwrap();
    client.send("here I am").unwrap();
    let msg = server.recv_msg().unwrap();
    assert_eq!(msg, "here I am");
    (client, msg.routing_id().unwrap())
}

/// Sends to a client that is leaving until that fails, as it must.
#[track_caller]
fn assert_unreachable(server: &Server, id: RoutingId) {
    let server = server.clone();
    bounded(move || {
        let err = loop {
            // What is sent before the server has heard is lost.
            if let Err(err) = server.route("are you there?", id) {
                break err;
            }
        };
        let msg = taken_back(Err(err), ErrorKind::HostUnreachable);
        assert_eq!(msg, "are you there?");
        // And so it stays.
        for send in [Server::route::<&str>, Server::try_route::<&str>] {
            taken_back(send(&server, "?", id), ErrorKind::HostUnreachable);
        }
    });
}

#[test]
fn a_client_that_left_is_unreachable() {
    over_each(|_, server| {
        let (stays, stays_id) = welcome(&server, client());
        let (leaves, leaves_id) = welcome(&server, client());
        drop(leaves);
        assert_unreachable(&server, leaves_id);
        server.route("you are", stays_id).unwrap();
        assert_eq!(stays.recv_msg().unwrap(), "you are");
    });
}

/// What a client has sent keeps its connection in memory until it is read, and
/// must not keep it alive.
#[test]
fn unread_messages_do_not_hide_that_a_client_left() {
    over_each(|_, server| {
        let (stays, stays_id) = welcome(&server, client());
        let (leaves, leaves_id) = welcome(&server, client());
        for _ in 0..10 {
            leaves.send("unread").unwrap();
            stays.send("unread").unwrap();
        }
        drop(leaves);
        assert_unreachable(&server, leaves_id);

        // They are still to be read, and say whom they are from.
        let mut unread: Vec<_> = (0..20)
            .map(|_| server.recv_msg().unwrap().routing_id().unwrap())
            .collect();
        unread.sort();
        let mut expected = [[stays_id; 10], [leaves_id; 10]].concat();
        expected.sort();
        assert_eq!(unread, expected);
        assert_unreachable(&server, leaves_id);
        server.route("you are", stays_id).unwrap();
        assert_eq!(stays.recv_msg().unwrap(), "you are");
    });
}

/// A client that reads nothing for now, and has no room for it either.
fn slow_client(server: &Server) -> (Client, RoutingId) {
    welcome(server, client().recv_high_water_mark(1u32))
}

/// Large, so that few of them fill what the system has room for.
const LARGE: usize = 1 << 20;

/// Sends until that fails, on a thread that is soon blocked.
fn keep_sending(server: &Server, id: RoutingId) -> Bounded<Error<Msg>> {
    let server = server.clone();
    spawn(move || {
        let large = Msg::from(pattern(LARGE));
        loop {
            if let Err(err) = server.route(&large, id) {
                break err;
            }
        }
    })
}

#[test]
fn a_blocked_send_ends_when_the_client_leaves() {
    over_each(|_, server| {
        let (client, id) = slow_client(&server);
        let sender = keep_sending(&server, id);
        sender.wait_until_blocked();
        drop(client);
        let msg = taken_back(Err(sender.join()), ErrorKind::HostUnreachable);
        assert_same(&msg, &pattern(LARGE));
    });
}

/// As above, with something to read from the one who left, and from another,
/// while threads read and write.
#[test]
fn many_blocked_sends_end_when_the_client_leaves() {
    over_each(|_, server| {
        let (other, other_id) = welcome(&server, client());
        let (client, id) = slow_client(&server);
        client.send("unread").unwrap();
        other.send("unread").unwrap();
        let senders = [(); 3].map(|()| keep_sending(&server, id));
        senders.iter().for_each(Bounded::wait_until_blocked);
        // A blocked send keeps nobody else from his work.
        server.route("for you", other_id).unwrap();
        assert_eq!(other.recv_msg().unwrap(), "for you");

        drop(client);
        for sender in senders {
            taken_back(Err(sender.join()), ErrorKind::HostUnreachable);
        }
        assert_eq!(server.recv_msg().unwrap(), "unread");
        assert_eq!(server.recv_msg().unwrap(), "unread");
    });
}

#[test]
fn a_blocked_send_goes_on_when_the_client_reads() {
    over_each(|_, server| {
        let (client, id) = slow_client(&server);
        let sender = spawn(move || {
            // More than any system keeps on its way.
            let large = Msg::from(pattern(LARGE));
            (0..30).try_for_each(|_| server.route(&large, id))?;
            server.route("the last", id).map_err(Error::cast)
        });
        sender.wait_until_blocked();
        let arrived = loop {
            match client.recv_msg() {
                Ok(msg) if msg == "the last" => break Ok(()),
                Ok(_) => {}
                Err(err) => break Err(err),
            }
        };
        // Where nothing arrives, the sender knows why.
        sender.join().unwrap();
        arrived.unwrap();
    });
}

/// A connection that is cut, and not closed by libzmq.
#[test]
fn a_peer_that_dies_is_unreachable() {
    let ctx = ctx();
    let server = endless_server(&ctx, &tcp().into());
    let mut peer = RawPeer::connect(&server.last_endpoint().unwrap(), "CLIENT");
    peer.send(0, b"here I am").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    drop(peer);
    assert_unreachable(&server, id);
}

#[test]
fn unbinding_sends_the_clients_away() {
    over_each(|_, server| {
        let (_client, id) = welcome(&server, client());
        let endpoint = server.last_endpoint().unwrap();
        server.unbind(&endpoint).unwrap();
        // Over inproc, what is connected stays so.
        if !endpoint.is_inproc() {
            assert_unreachable(&server, id);
        }
    });
}

#[test]
fn nobody_goes_by_an_unknown_id() {
    let ctx = ctx();
    let server = endless_server(&ctx, &tcp().into());
    let (_client, known) = welcome(&server, client());
    for id in [1, u32::from(known).wrapping_add(1), u32::MAX] {
        let id = RoutingId::from(NonZeroU32::new(id).unwrap());
        assert_unreachable(&server, id);
    }
}

#[test]
fn a_client_that_comes_back_is_another() {
    let ctx = ctx();
    let server = endless_server(&ctx, &tcp().into());
    let endpoint = server.last_endpoint().unwrap();
    let (client, first) = welcome(&server, client());
    client.disconnect(&endpoint).unwrap();
    client.connect(&endpoint).unwrap();
    client.send("here I am again").unwrap();
    let second = server.recv_msg().unwrap().routing_id().unwrap();
    assert_ne!(first, second);
    // The client takes leave of the old connection in calls that it makes later.
    eventually("the old connection is gone", || {
        let _ = client.try_recv_msg();
        let sent = server.try_route("x", first);
        sent.is_err_and(|err| err.kind() == ErrorKind::HostUnreachable)
    });
    server.route("welcome back", second).unwrap();
    while client.recv_msg().unwrap() != "welcome back" {}
}

#[test]
fn each_of_many_clients_gets_its_own_answers() {
    const CLIENTS: usize = 50;
    let ctx = ctx();
    let inproc = InprocAddr::new_unique();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let tcp = server.last_endpoint().unwrap();
    server.bind(&inproc).unwrap();
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|index| {
            let endpoint = [tcp.clone(), inproc.clone().into()][index % 2].clone();
            client().connect(endpoint).build_with_ctx(&ctx).unwrap()
        })
        .collect();
    for (index, client) in clients.iter().enumerate() {
        client.send(index.to_string()).unwrap();
    }
    let questions: Vec<Msg> = clients.iter().map(|_| server.recv_msg().unwrap()).collect();
    let ids: HashSet<RoutingId> = questions.iter().filter_map(Msg::routing_id).collect();
    assert_eq!(ids.len(), CLIENTS);
    // In another order than they came in.
    for question in questions.iter().rev() {
        let answer = format!("answer to {}", question.to_str().unwrap());
        server
            .route(answer, question.routing_id().unwrap())
            .unwrap();
    }
    for (index, client) in clients.iter().enumerate() {
        let answer = client.recv_msg().unwrap();
        assert_eq!(answer, format!("answer to {index}").as_str());
        assert!(client.try_recv_msg().is_err());
    }
}

/// Clients that come and go while others are served, by several threads.
#[test]
fn clients_come_and_go() {
    const CLIENTS: usize = 4;
    const ROUNDS: usize = 25;
    let ctx = ctx();
    let server = endless_server(&ctx, &tcp().into());
    server.set_recv_timeout(MOMENT).unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let answered = Arc::new(AtomicUsize::new(0));
    let servers = [(); 2].map(|()| {
        let (server, answered) = (server.clone(), Arc::clone(&answered));
        spawn(move || {
            while answered.load(Ordering::SeqCst) < CLIENTS * ROUNDS {
                let Ok(question) = server.recv_msg() else {
                    continue;
                };
                // Some do not wait for their answer.
                match server.send(question) {
                    Ok(()) => {}
                    Err(err) => assert_eq!(err.kind(), ErrorKind::HostUnreachable),
                }
            }
        })
    });
    let clients = [(); CLIENTS].map(|()| {
        let (ctx, endpoint, answered) = (ctx.clone(), endpoint.clone(), Arc::clone(&answered));
        spawn(move || {
            let builder = client().connect(endpoint);
            for _ in 0..ROUNDS {
                let hasty = builder.build_with_ctx(&ctx).unwrap();
                hasty.send("never mind").unwrap();
                drop(hasty);
                let client = builder.build_with_ctx(&ctx).unwrap();
                client.send("well?").unwrap();
                assert_eq!(client.recv_msg().unwrap(), "well?");
                answered.fetch_add(1, Ordering::SeqCst);
            }
        })
    });
    clients.into_iter().for_each(Bounded::join);
    servers.into_iter().for_each(Bounded::join);
}

/// The timeout counts, too, when a client neither reads nor leaves.
#[test]
fn a_send_to_a_client_that_does_not_read_times_out() {
    let ctx = ctx();
    let server = endless_server(&ctx, &InprocAddr::new_unique().into());
    let (_client, id) = slow_client(&server);
    while server.try_route("x", id).is_ok() {}
    server.set_send_timeout(MOMENT).unwrap();
    let start = std::time::Instant::now();
    taken_back(server.route("x", id), ErrorKind::WouldBlock);
    assert!(start.elapsed() + Duration::from_millis(1) >= MOMENT);
}
