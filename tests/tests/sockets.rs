//! What every socket does: bind, connect, and carry messages over every
//! transport.

use std::{net::TcpStream, os::unix::net::UnixStream, sync::Arc};

use bytes::Bytes;
use libzmq::{prelude::*, *};
use libzmq_tests::{raw_peer::socket_addr, *};

/// An endpoint of each kind that all sockets can use.
fn stream_endpoints(dir: &TempDir) -> Vec<Endpoint> {
    let mut endpoints = vec![
        tcp().into(),
        IpcAddr::wildcard().into(),
        IpcAddr::new(dir.path().join("socket")).unwrap().into(),
        InprocAddr::new_unique().into(),
    ];
    if cfg!(target_os = "linux") {
        let unique = InprocAddr::new_unique();
        let name = format!("libzmq-tests-{}-{unique}", std::process::id());
        endpoints.push(IpcAddr::abstract_name(name).unwrap().into());
    }
    endpoints
}

/// Does it over each of them, in a context of its own.
fn over_streams(check: impl Fn(&Ctx, &Endpoint)) {
    for endpoint in stream_endpoints(&TempDir::new()) {
        println!("over {endpoint}");
        check(&ctx(), &endpoint);
    }
}

#[track_caller]
fn assert_delivers(sender: &impl SendMsg, receiver: &impl RecvMsg) {
    let messages = ["one", "", "three"];
    for msg in messages {
        sender.send(msg).unwrap();
    }
    for msg in messages {
        assert_eq!(receiver.recv_msg().unwrap(), msg);
    }
}

#[track_caller]
fn assert_answers(client: &Client, server: &Server) {
    client.send("question").unwrap();
    let question = server.recv_msg().unwrap();
    assert_eq!(question, "question");
    let id = question.routing_id().unwrap();
    server.route("answer", id).unwrap();
    let answer = client.recv_msg().unwrap();
    assert_eq!(answer, "answer");
    assert_eq!(answer.routing_id(), None);
}

#[test]
fn client_and_server_over_every_transport() {
    over_streams(|ctx, endpoint| {
        let (server, client) = pair(ctx, server(), client(), endpoint);
        assert_delivers(&client, &server);
        assert_answers(&client, &server);
    });
    over_streams(|ctx, endpoint| {
        let (client, server) = pair(ctx, client(), server(), endpoint);
        assert_answers(&client, &server);
    });
}

#[test]
fn scatter_and_gather_over_every_transport() {
    over_streams(|ctx, endpoint| {
        let (gather, scatter) = pair(ctx, gather(), scatter(), endpoint);
        assert_delivers(&scatter, &gather);
    });
    over_streams(|ctx, endpoint| {
        let (scatter, gather) = pair(ctx, scatter(), gather(), endpoint);
        assert_delivers(&scatter, &gather);
    });
}

fn nameless() -> Group {
    Group::new("").unwrap()
}

#[test]
fn radio_and_dish_over_every_transport() {
    let dish = || dish().join(nameless());
    over_streams(|ctx, endpoint| {
        let (radio, dish) = pair(ctx, radio(), dish(), endpoint);
        wait_until_heard(&radio, &dish);
        assert_delivers(&radio, &dish);
    });
    over_streams(|ctx, endpoint| {
        let (dish, radio) = pair(ctx, dish(), radio(), endpoint);
        wait_until_heard(&radio, &dish);
        assert_delivers(&radio, &dish);
    });
}

#[track_caller]
fn assert_delivers_over_udp(radio: &Radio, dish: &Dish) {
    wait_until_heard(radio, dish);
    assert_delivers(radio, dish);
    // Over UDP it is the dish that sorts out.
    dish.join("a").unwrap();
    radio.transmit("to others", "b").unwrap();
    radio.transmit("to us", "a").unwrap();
    let msg = dish.recv_msg().unwrap();
    assert_eq!(msg, "to us");
    assert_eq!(msg.group().unwrap(), "a");
}

#[test]
fn radio_and_dish_over_udp() {
    let ctx = ctx();
    let addr: UdpAddr = format!("127.0.0.1:{}", free_udp_port()).parse().unwrap();
    let (dish, radio) = pair(&ctx, dish().join(nameless()), radio(), &addr);
    assert_eq!(dish.last_endpoint().unwrap(), addr.into());
    assert_delivers_over_udp(&radio, &dish);
}

#[test]
fn radio_and_dishes_over_multicast() {
    let ctx = ctx();
    let group = format!("127.0.0.1;239.255.42.7:{}", free_udp_port());
    let addr: UdpAddr = group.parse().unwrap();
    let radio = radio().connect(&addr).build_with_ctx(&ctx).unwrap();
    let dishes = [(); 2].map(|()| {
        let dish = dish().join(nameless()).bind(&addr);
        dish.build_with_ctx(&ctx).unwrap()
    });
    for dish in &dishes {
        wait_until_heard(&radio, dish);
    }
    // What was sent to wait for the second, the first has heard too.
    radio.send("to both").unwrap();
    for dish in &dishes {
        while dish.recv_msg().unwrap() != "to both" {}
    }
}

#[test]
fn udp_is_for_radios_that_connect_and_dishes_that_bind() {
    let ctx = ctx();
    let addr: UdpAddr = format!("127.0.0.1:{}", free_udp_port()).parse().unwrap();
    #[track_caller]
    fn assert_unsupported<S: Socket>(built: Result<S, Error>, verb: &str) {
        let err = built.map(drop).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::Unsupported);
        assert!(err.to_string().contains(verb), "{err}");
        assert!(err.to_string().contains("udp://127.0.0.1:"), "{err}");
    }
    macro_rules! refused {
        ($($builder:ident.$verb:ident),*) => {$(
            let built = $builder().$verb(&addr).build_with_ctx(&ctx);
            assert_unsupported(built, stringify!($verb));
        )*};
    }
    refused!(
        radio.bind,
        dish.connect,
        client.bind,
        client.connect,
        server.bind,
        server.connect
    );
    refused!(scatter.bind, scatter.connect, gather.bind, gather.connect);
}

#[test]
fn a_socket_has_many_endpoints() {
    let ctx = ctx();
    let dir = TempDir::new();
    let inproc = InprocAddr::new_unique();
    let ipc = IpcAddr::new(dir.path().join("socket")).unwrap();
    let server = server()
        .bind(&inproc)
        .bind(vec![Endpoint::from(&ipc), tcp().into()])
        .build_with_ctx(&ctx)
        .unwrap();
    let tcp = server.last_endpoint().unwrap();
    assert!(tcp.is_tcp());

    let each = [inproc.into(), ipc.into(), tcp];
    for endpoint in &each {
        let client = client().connect(endpoint).build_with_ctx(&ctx).unwrap();
        assert_answers(&client, &server);
    }
    // Three connections of one socket, which are taken in turn.
    let client = client().connect(&each).build_with_ctx(&ctx).unwrap();
    let ids = [(); 3].map(|()| {
        client.send("").unwrap();
        server.recv_msg().unwrap().routing_id().unwrap()
    });
    for (index, id) in ids.iter().enumerate() {
        assert!(!ids[..index].contains(id), "{ids:?}");
    }
}

#[test]
fn a_socket_binds_and_connects() {
    let ctx = ctx();
    let [here, there] = [(); 2].map(|()| InprocAddr::new_unique());
    let scatter_bound = scatter().bind(&there).build_with_ctx(&ctx).unwrap();
    let gather = gather().bind(&here).connect(&there);
    let gather = gather.build_with_ctx(&ctx).unwrap();
    let scatter_connected = scatter().connect(&here).build_with_ctx(&ctx).unwrap();
    assert_delivers(&scatter_bound, &gather);
    assert_delivers(&scatter_connected, &gather);
}

#[test]
fn inproc_connects_before_it_is_bound() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let scatter = scatter().connect(&addr).build_with_ctx(&ctx).unwrap();
    scatter.send("early").unwrap();
    let gather = gather().bind(&addr).build_with_ctx(&ctx).unwrap();
    assert_eq!(gather.recv_msg().unwrap(), "early");
}

#[test]
fn inproc_names_belong_to_a_context() {
    let addr = InprocAddr::new_unique();
    let [ours, theirs] = [(); 2].map(|()| {
        let ctx = ctx();
        pair(&ctx, gather(), scatter(), &addr)
    });
    ours.1.send("ours").unwrap();
    theirs.1.send("theirs").unwrap();
    assert_eq!(ours.0.recv_msg().unwrap(), "ours");
    assert_eq!(theirs.0.recv_msg().unwrap(), "theirs");
}

#[test]
fn last_endpoints_are_definite() {
    let ctx = ctx();
    let socket = server().build_with_ctx(&ctx).unwrap();
    let err = socket.last_endpoint().unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);

    socket.bind(tcp()).unwrap();
    let first = socket.last_endpoint().unwrap();
    let addr = socket_addr(&first);
    assert_eq!(addr.ip().to_string(), "127.0.0.1");
    assert_ne!(addr.port(), 0);

    socket.bind(tcp()).unwrap();
    assert_ne!(socket.last_endpoint().unwrap(), first);

    socket.bind(IpcAddr::wildcard()).unwrap();
    let Endpoint::Ipc(addr) = socket.last_endpoint().unwrap() else {
        panic!("it was ipc");
    };
    assert!(addr.path().unwrap().exists());

    let inproc = InprocAddr::new_unique();
    socket.bind(&inproc).unwrap();
    assert_eq!(socket.last_endpoint().unwrap(), inproc.into());

    socket.connect(&first).unwrap();
    assert_eq!(socket.last_endpoint().unwrap(), first);

    let any: TcpAddr = "*:*".parse().unwrap();
    socket.bind(any).unwrap();
    let endpoint = socket.last_endpoint().unwrap();
    let client = client().connect(endpoint).build_with_ctx(&ctx).unwrap();
    assert_answers(&client, &socket);
}

#[test]
fn ipv6_addresses_need_no_option() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return println!("skipped: this machine has no IPv6");
    }
    let ctx = ctx();
    let addr: TcpAddr = "[::1]:*".parse().unwrap();
    let (server, client) = pair(&ctx, server(), client(), addr);
    assert!(
        server
            .last_endpoint()
            .unwrap()
            .to_string()
            .contains("[::1]")
    );
    assert_answers(&client, &server);
    // And go together with IPv4 in one socket.
    server.bind(tcp()).unwrap();
    client.connect(server.last_endpoint().unwrap()).unwrap();
    assert_answers(&client, &server);
}

#[test]
fn files_of_ipc_go_with_the_socket() {
    let ctx = ctx();
    let socket = server().bind(IpcAddr::wildcard());
    let socket = socket.build_with_ctx(&ctx).unwrap();
    let Endpoint::Ipc(addr) = socket.last_endpoint().unwrap() else {
        panic!("it was ipc");
    };
    let path = addr.path().unwrap();
    let dir = path.parent().unwrap();
    assert!(path.exists() && dir.exists());
    drop(socket);
    eventually("the file and its directory are gone", || !dir.exists());
}

#[test]
fn what_is_in_use_cannot_be_bound() {
    over_streams(|ctx, endpoint| {
        let first = server().bind(endpoint).build_with_ctx(ctx).unwrap();
        let endpoint = first.last_endpoint().unwrap();
        // libzmq takes the file of another socket over.
        if matches!(&endpoint, Endpoint::Ipc(addr) if !addr.is_abstract()) {
            return;
        }
        let err = server().bind(&endpoint).build_with_ctx(ctx).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::AddrInUse);
        assert!(err.to_string().contains(&endpoint.to_string()), "{err}");
    });
}

#[test]
fn of_several_endpoints_those_before_the_first_failure_stay() {
    let ctx = ctx();
    let [one, taken, two] = [(); 3].map(|()| InprocAddr::new_unique());
    let _holder = gather().bind(&taken).build_with_ctx(&ctx).unwrap();
    let socket = server().build_with_ctx(&ctx).unwrap();
    let err = socket.bind([&one, &taken, &two]).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::AddrInUse);
    socket.unbind(&one).unwrap();
    let err = socket.unbind(&two).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);

    // Nothing stays of a socket that could not be built.
    let builder = server().bind([&one, &taken, &two]);
    assert!(builder.build_with_ctx(&ctx).is_err());
    eventually("the name is free", || {
        server().bind(&one).build_with_ctx(&ctx).is_ok()
    });
}

#[test]
fn endpoints_that_cannot_be_are_refused() {
    let ctx = ctx();
    let socket = client().build_with_ctx(&ctx).unwrap();
    for (text, kind) in [
        // A wildcard is nothing to connect to.
        ("tcp://127.0.0.1:*", ErrorKind::InvalidInput),
        ("tcp://*:5555", ErrorKind::InvalidInput),
        ("ipc://*", ErrorKind::InvalidInput),
    ] {
        let endpoint: Endpoint = text.parse().unwrap();
        let err = socket.connect(&endpoint).unwrap_err();
        assert_eq!(err.kind(), kind, "{err}");
        assert!(err.to_string().contains(text), "{err}");
    }
    for (text, kind) in [
        // Documentation addresses are nobody's.
        ("tcp://192.0.2.1:*", ErrorKind::AddrNotAvailable),
        ("tcp://no-such-interface:*", ErrorKind::NotFound),
        ("ipc:///no/such/directory/socket", ErrorKind::NotFound),
        ("tcp://127.0.0.1:*;127.0.0.1:5555", ErrorKind::InvalidInput),
    ] {
        let endpoint: Endpoint = text.parse().unwrap();
        let err = socket.bind(&endpoint).unwrap_err();
        assert_eq!(err.kind(), kind, "{err}");
        assert!(err.to_string().contains(text), "{err}");
    }
}

#[test]
fn unbinding_closes_the_door() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    assert_answers(&client, &server);
    let endpoint = server.last_endpoint().unwrap();
    let addr = socket_addr(&endpoint);
    TcpStream::connect(addr).unwrap();

    server.unbind(&endpoint).unwrap();
    eventually("nobody listens", || TcpStream::connect(addr).is_err());
    let err = server.unbind(&endpoint).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);
    assert!(err.to_string().contains(&endpoint.to_string()), "{err}");

    // Open again, to the same client.
    server.bind(&endpoint).unwrap();
    eventually("the client is back", || {
        client.send("hello").unwrap();
        server.try_recv_msg().is_ok()
    });
}

#[test]
fn unbinding_is_for_every_transport() {
    over_streams(|ctx, endpoint| {
        let (server, client) = pair(ctx, server(), client(), endpoint);
        assert_answers(&client, &server);
        let endpoint = server.last_endpoint().unwrap();
        server.unbind(&endpoint).unwrap();
        eventually("the name is free", || match &endpoint {
            // libzmq takes over a file that is there, and leaves it behind.
            Endpoint::Ipc(addr) if !addr.is_abstract() => {
                UnixStream::connect(addr.path().unwrap()).is_err()
            }
            _ => gather().bind(&endpoint).build_with_ctx(ctx).is_ok(),
        });
    });
}

#[test]
fn disconnecting_ends_the_sending() {
    over_streams(|ctx, endpoint| {
        let (gather, scatter) = pair(ctx, gather(), scatter(), endpoint);
        assert_delivers(&scatter, &gather);
        let endpoint = gather.last_endpoint().unwrap();
        if endpoint.is_inproc() {
            let err = scatter.disconnect(&endpoint).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::Unsupported);
            assert!(err.to_string().contains(&endpoint.to_string()), "{err}");
            return;
        }
        if endpoint.is_inproc() {
            let err = scatter.disconnect(&endpoint).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::Unsupported);
            return assert_delivers(&scatter, &gather);
        }
        scatter.disconnect(&endpoint).unwrap();
        eventually("there is nobody to send to", || {
            scatter.try_send("lost").is_err()
        });
        let err = scatter.disconnect(&endpoint).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::NotFound);
        assert!(err.to_string().contains(&endpoint.to_string()), "{err}");

        scatter.connect(&endpoint).unwrap();
        scatter.send("again").unwrap();
        while gather.recv_msg().unwrap() != "again" {}
    });
}

const INLINE: usize = 33;
const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// A message of the same bytes in each way to make one.
fn made_of(bytes: &[u8], drops: &Drops) -> Vec<Msg> {
    vec![
        bytes.into(),
        bytes.to_vec().into(),
        Box::<[u8]>::from(bytes).into(),
        Bytes::copy_from_slice(bytes).into(),
        Arc::<[u8]>::from(bytes).into(),
        Arc::new(bytes.to_vec()).into(),
        Msg::from_owner(drops.owner(bytes.to_vec())),
        Msg::from(bytes).clone(),
    ]
}

#[test]
fn messages_of_every_size_and_make_arrive_whole() {
    let drops = Drops::default();
    let sizes = [0, 1, INLINE, 34, 512, 513, 8 * KIB, 16 * KIB, MIB];
    over_streams(|ctx, endpoint| {
        let (gather, scatter) = pair(ctx, gather(), scatter(), endpoint);
        for size in sizes {
            let bytes = pattern(size);
            let messages = made_of(&bytes, &drops);
            let count = messages.len();
            for msg in messages {
                scatter.send(msg).unwrap();
            }
            for _ in 0..count {
                assert_same(&gather.recv_msg().unwrap(), &bytes);
            }
        }
    });
    let transports = stream_endpoints(&TempDir::new()).len();
    eventually("every owner is dropped", || {
        drops.count() == sizes.len() * transports
    });
}

#[test]
fn huge_messages_arrive_whole() {
    let bytes = pattern(16 * MIB);
    let drops = Drops::default();
    over_streams(|ctx, endpoint| {
        let (gather, scatter) = pair(ctx, gather(), scatter(), endpoint);
        for msg in [
            Msg::from(bytes.as_slice()),
            Msg::from_owner(drops.owner(bytes.clone())),
        ] {
            scatter.send(msg).unwrap();
            assert_same(&gather.recv_msg().unwrap(), &bytes);
        }
    });
}

#[test]
fn a_message_is_replaced_by_the_next() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    let drops = Drops::default();
    let mut msg = Msg::from_owner(drops.owner(pattern(KIB)));
    for size in [0, MIB, 5, 600] {
        scatter.send(pattern(size)).unwrap();
        gather.recv(&mut msg).unwrap();
        assert_same(&msg, &pattern(size));
        assert_eq!(drops.count(), 1);
    }
}

#[test]
fn owners_are_dropped_once_and_after_delivery() {
    over_streams(|ctx, endpoint| {
        for size in [INLINE, INLINE + 1, KIB, MIB] {
            let drops = Drops::default();
            let (gather, scatter) = pair(ctx, gather(), scatter(), tcp());
            scatter
                .send(Msg::from_owner(drops.owner(pattern(size))))
                .unwrap();
            let received = gather.recv_msg().unwrap();
            assert_same(&received, &pattern(size));
            drop((received, gather, scatter));
            eventually("the owner is dropped", || drops.count() == 1);
        }
        // A message that shares its content with one that stays.
        let drops = Drops::default();
        let (gather, scatter) = pair(ctx, gather(), scatter(), endpoint);
        let msg = Msg::from_owner(drops.owner(pattern(MIB)));
        scatter.send(&msg).unwrap();
        assert_same(&gather.recv_msg().unwrap(), &pattern(MIB));
        drop((gather, scatter));
        assert_eq!(drops.count(), 0);
        assert_same(&msg, &pattern(MIB));
        drop(msg);
        eventually("the owner is dropped", || drops.count() == 1);
    });
}

/// Over `inproc` it is the owner's bytes that arrive.
#[test]
fn inproc_copies_nothing() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), InprocAddr::new_unique());
    let drops = Drops::default();
    let owner = drops.owner(pattern(KIB));
    let place = owner.as_ref().as_ptr();
    scatter.send(Msg::from_owner(owner)).unwrap();
    let msg = gather.recv_msg().unwrap();
    assert_eq!(msg.as_ptr(), place);
    assert_same(&msg, &pattern(KIB));
    let bytes = Bytes::from(msg);
    assert_eq!((bytes.as_ptr(), drops.count()), (place, 0));
    drop(bytes);
    assert_eq!(drops.count(), 1);
}

#[test]
fn owners_come_from_many_threads() {
    const THREADS: usize = 8;
    const EACH: usize = 200;
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    let drops = Drops::default();
    let threads = [(); THREADS].map(|()| {
        let (scatter, drops) = (scatter.clone(), drops.clone());
        spawn(move || {
            for index in 0..EACH {
                let owner = drops.owner(pattern(index * 37));
                scatter.send(Msg::from_owner(owner)).unwrap();
            }
        })
    });
    for _ in 0..THREADS * EACH {
        let msg = gather.recv_msg().unwrap();
        assert_same(&msg, &pattern(msg.len()));
    }
    threads.into_iter().for_each(Bounded::join);
    drop((gather, scatter));
    bounded(|| drop(ctx));
    assert_eq!(drops.count(), THREADS * EACH);
}

#[test]
fn owners_of_messages_that_never_leave_are_dropped() {
    let drops = Drops::default();
    let ctx = ctx();
    let scatter = scatter().linger(std::time::Duration::ZERO);
    // Nobody will ever be there.
    let scatter = scatter.connect(InprocAddr::new_unique());
    let scatter = scatter.build_with_ctx(&ctx).unwrap();
    for _ in 0..10 {
        let owner = drops.owner(pattern(KIB));
        scatter.send(Msg::from_owner(owner)).unwrap();
    }
    assert_eq!(drops.count(), 0);
    drop(scatter);
    bounded(|| drop(ctx));
    assert_eq!(drops.count(), 10);
}

#[test]
fn a_received_message_is_an_answer() {
    over_streams(|ctx, endpoint| {
        let (server, client) = pair(ctx, server(), client(), endpoint);
        for size in [3, 100, 600, 20 * KIB, MIB] {
            client.send(pattern(size)).unwrap();
            let question = server.recv_msg().unwrap();
            server.send(question).unwrap();
            assert_same(&client.recv_msg().unwrap(), &pattern(size));
            // A clone knows whom it is from, however it was made.
            client.send(pattern(size)).unwrap();
            let question = server.recv_msg().unwrap();
            server.send(&question).unwrap();
            assert_same(&client.recv_msg().unwrap(), &pattern(size));
        }
    });
}

#[test]
fn a_received_message_can_be_forwarded_to_its_group() {
    let ctx = ctx();
    let dish = || dish().join(Group::new("news").unwrap());
    let (far_radio, here) = pair(&ctx, radio(), dish(), InprocAddr::new_unique());
    let (radio, far_dish) = pair(&ctx, radio(), dish(), InprocAddr::new_unique());
    far_radio.transmit("hear, hear", "news").unwrap();
    radio.send(here.recv_msg().unwrap()).unwrap();
    let msg = far_dish.recv_msg().unwrap();
    assert_eq!(msg, "hear, hear");
    assert_eq!(msg.group().unwrap(), "news");
}

#[test]
fn messages_tell_about_their_connection() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    for size in [1, KIB, MIB] {
        client.send(pattern(size)).unwrap();
        let msg = server.recv_msg().unwrap();
        assert_eq!(msg.metadata("Peer-Address"), Some("127.0.0.1"));
        assert_eq!(msg.metadata("Socket-Type"), Some("CLIENT"));
        assert_eq!(msg.metadata("No-Such-Thing"), None);
        assert_eq!(msg.metadata("NUL \0"), None);
    }
    assert_eq!(Msg::from("ours").metadata("Peer-Address"), None);

    let addr = InprocAddr::new_unique();
    server.bind(&addr).unwrap();
    let client = self::client().connect(&addr).build_with_ctx(&ctx).unwrap();
    client.send("hi").unwrap();
    let msg = server.recv_msg().unwrap();
    assert_eq!(msg.metadata("Peer-Address"), None);
}

#[test]
fn handles_are_one_socket() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    let twin = scatter.clone();
    drop(scatter);
    assert_delivers(&twin, &gather);
    twin.set_send_high_water_mark(7u32).unwrap();
    assert_eq!(twin.clone().send_high_water_mark().unwrap(), 7);
}
