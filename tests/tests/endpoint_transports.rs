//! Which socket has which transport, and what is said about the others.

use std::{fs, time::Duration};
#[cfg(unix)]
use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
};

use libzmq::{
    Endpoint, EpgmAddr, Error, ErrorKind, NormAddr, PgmAddr, TipcAddr, VmciAddr, WsAddr, WssAddr,
    capabilities, config::ClientConfig, prelude::*,
};
use libzmq_sys::{
    ZMQ_CHANNEL, ZMQ_CLIENT, ZMQ_DEALER, ZMQ_LAST_ENDPOINT, ZMQ_PAIR, ZMQ_PUB, ZMQ_PULL, ZMQ_PUSH,
    ZMQ_REP, ZMQ_REQ, ZMQ_ROUTER, ZMQ_STREAM, ZMQ_SUB, ZMQ_SUBSCRIBE, ZMQ_XPUB, ZMQ_XSUB,
};
use libzmq_tests::{
    PATIENCE, TempDir, alone_with_files, bounded, classic::Classic, client, ctx, dish,
    free_udp_port, gather, pair, radio, scatter, server, tcp, wait_for,
};

fn parse<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

#[track_caller]
fn assert_unsupported(done: Result<(), Error>, action: &str, endpoint: &Endpoint, reason: &str) {
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    let text = error.to_string();
    let start = format!("not supported: cannot {action} \"{endpoint}\": ");
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains(reason), "{text}");
}

/// An endpoint of each transport that a build may lack, and what would bring it.
const OPTIONAL: [(&str, &str); 7] = [
    ("ipc://@libzmq-endpoint-transports", "ipc"),
    ("ws://127.0.0.1:*/", "WebSocket"),
    ("wss://127.0.0.1:5555/", "`wss`"),
    ("pgm://lo;239.192.1.1:5555", "`pgm`"),
    ("epgm://lo;239.192.1.1:5555", "`pgm`"),
    ("norm://239.192.1.1:5555", "`norm`"),
    ("vmci://1:5555", "VMCI"),
];

#[test]
fn what_the_build_lacks_is_said() {
    let ctx = ctx();
    let socket = client().build_with_ctx(&ctx).unwrap();
    for (text, reason) in OPTIONAL {
        let endpoint: Endpoint = parse(text);
        let has = capabilities()
            .transports()
            .any(|name| name == endpoint.transport());
        if has || endpoint.is_pgm() || endpoint.is_epgm() || endpoint.is_norm() {
            continue;
        }
        assert_unsupported(socket.bind(&endpoint), "bind to", &endpoint, reason);
        assert_unsupported(socket.connect(&endpoint), "connect to", &endpoint, reason);
    }
}

#[test]
fn tipc_works_or_says_what_is_missing() {
    let ctx = ctx();
    let server = server().build_with_ctx(&ctx).unwrap();
    let client = client().build_with_ctx(&ctx).unwrap();
    let offer: Endpoint = parse("tipc://{5560, 0, 0}");
    let service: Endpoint = parse("tipc://{5560, 0}@0.0.0");
    if !capabilities().tipc {
        assert_unsupported(server.bind(&offer), "bind to", &offer, "TIPC");
        assert_unsupported(client.connect(&service), "connect to", &service, "TIPC");
        return;
    }
    server.bind(&offer).unwrap();
    assert_eq!(server.last_endpoint().unwrap(), offer);
    client.connect(&service).unwrap();
    client.send("hello").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "hello");
    server.unbind(&offer).unwrap();
}

/// libzmq needs no kernel to say what it would connect to.
#[test]
fn what_libzmq_tells_of_tipc_is_understood() {
    if !libzmq_has("tipc") {
        return;
    }
    let ctx = ctx();
    for text in ["{5560, 4}@0.0.0", "{5560, 4}@1.2.3", "<1.2.3:5>"] {
        let addr: TipcAddr = parse(text);
        let socket = Classic::new(&ctx, ZMQ_CLIENT);
        socket.connect(&Endpoint::from(&addr).to_string());
        let told = socket.get_text(ZMQ_LAST_ENDPOINT);
        assert_eq!(parse::<Endpoint>(&told), addr.into());
    }
}

fn libzmq_has(capability: &str) -> bool {
    let capability = std::ffi::CString::new(capability).unwrap();
    // SAFETY: the text ends in a NUL, and is only read.
    unsafe { libzmq_sys::zmq_has(capability.as_ptr()) == 1 }
}

#[test]
fn udp_is_for_a_radio_that_connects_and_a_dish_that_binds() {
    let ctx = ctx();
    let endpoint: Endpoint = parse(&format!("udp://127.0.0.1:{}", free_udp_port()));
    let reason = "over udp a radio connects and a dish binds";
    macro_rules! refuse {
        ($($socket:ident: $($action:ident)+;)*) => {$(
            let socket = $socket().build_with_ctx(&ctx).unwrap();
            $(assert_unsupported(
                socket.$action(&endpoint),
                concat!(stringify!($action), " to"),
                &endpoint,
                reason,
            );)+
            // Nor is anything left over.
            assert_eq!(socket.last_endpoint().unwrap_err().kind(), ErrorKind::NotFound);
        )*};
    }
    refuse! {
        client: bind connect;
        server: bind connect;
        scatter: bind connect;
        gather: bind connect;
        radio: bind;
        dish: connect;
    }
    dish().bind(&endpoint).build_with_ctx(&ctx).unwrap();
    radio().connect(&endpoint).build_with_ctx(&ctx).unwrap();
}

#[test]
fn reliable_multicast_is_for_publishers_and_subscribers() {
    let ctx = ctx();
    let radio = radio().build_with_ctx(&ctx).unwrap();
    let dish = dish().build_with_ctx(&ctx).unwrap();
    for (text, _) in OPTIONAL {
        let endpoint: Endpoint = parse(text);
        if endpoint.is_pgm() || endpoint.is_epgm() || endpoint.is_norm() {
            let reason = "pub, xpub, sub and xsub";
            assert_unsupported(radio.connect(&endpoint), "connect to", &endpoint, reason);
            assert_unsupported(dish.bind(&endpoint), "bind to", &endpoint, reason);
        }
    }
}

#[test]
fn every_transport_reads_as_a_map_and_as_text() {
    fn check<A>(transport: &str, addr: &str)
    where
        A: std::str::FromStr + Into<Endpoint>,
        A::Err: std::fmt::Debug,
    {
        let endpoint: Endpoint = parse::<A>(addr).into();
        let expected = ClientConfig::new().connect(&endpoint);
        for text in [
            format!("connect: \"{transport}://{addr}\""),
            format!("connect: {{{transport}: \"{addr}\"}}"),
            format!("connect: [{{{transport}: \"{addr}\"}}]"),
        ] {
            let found: ClientConfig = serde_yaml::from_str(&text).unwrap();
            assert_eq!(found, expected, "{text}");
        }
        let json = serde_json::to_string(&expected).unwrap();
        assert!(json.contains(&format!("{{\"{transport}\":")), "{json}");
        let again: ClientConfig = serde_json::from_str(&json).unwrap();
        assert_eq!(again, expected);

        let wrong = format!("connect: {{{transport}: \"\\0\"}}");
        let error = serde_yaml::from_str::<ClientConfig>(&wrong).unwrap_err();
        let complaint = format!("invalid {transport} address");
        assert!(error.to_string().contains(&complaint), "{error}");
    }
    check::<WsAddr>("ws", "127.0.0.1:*/path");
    check::<WssAddr>("wss", "example.com:443/");
    check::<TipcAddr>("tipc", "{5560, 0, 9}");
    check::<PgmAddr>("pgm", "eth0;239.192.1.1:5555");
    check::<EpgmAddr>("epgm", "eth0;239.192.1.1:5555");
    check::<NormAddr>("norm", "1,eth0;239.192.1.1:5555");
    check::<VmciAddr>("vmci", "*:*");
}

/// A radio opens its socket of the system later, when there may be none.
#[test]
fn a_radio_outlives_a_lack_of_files() {
    let test = "endpoint_transports::a_radio_outlives_a_lack_of_files";
    alone_with_files(64, test, || {
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("before").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "before");
        let radio = radio().build_with_ctx(&ctx).unwrap();
        let files: Vec<fs::File> =
            std::iter::from_fn(|| fs::File::open("/dev/null").ok()).collect();
        radio
            .connect(parse::<Endpoint>("udp://127.0.0.1:5555"))
            .unwrap();
        // The I/O thread does one thing after the other.
        client.send("after").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "after");
        drop(files);
        radio.transmit("unheard", "group").unwrap();
        drop((radio, server, client));
        bounded(|| drop(ctx));
    });
}

/// What the table of transports promises for the types without a lock.
#[test]
fn every_type_speaks_websocket() {
    let ctx = ctx();
    for (bound, connected, frames) in [
        (ZMQ_PAIR, ZMQ_PAIR, &["a", "b"][..]),
        (ZMQ_PULL, ZMQ_PUSH, &["a", "b"]),
        (ZMQ_REP, ZMQ_REQ, &["a", "b"]),
        (ZMQ_DEALER, ZMQ_DEALER, &["a", "b"]),
        (ZMQ_ROUTER, ZMQ_DEALER, &["a", "b"]),
        (ZMQ_CHANNEL, ZMQ_CHANNEL, &["a"]),
        (ZMQ_SUB, ZMQ_PUB, &["a", "b"]),
        (ZMQ_SUB, ZMQ_XPUB, &["a", "b"]),
        (ZMQ_XSUB, ZMQ_PUB, &["a", "b"]),
    ] {
        for swapped in [false, true] {
            let receiver = Classic::new(&ctx, bound);
            let sender = Classic::new(&ctx, connected);
            if bound == ZMQ_SUB {
                receiver.set(ZMQ_SUBSCRIBE, b"a");
            }
            let (first, second) = if swapped {
                (&sender, &receiver)
            } else {
                (&receiver, &sender)
            };
            first.bind("ws://127.0.0.1:*/path").unwrap();
            second.connect(&first.get_text(ZMQ_LAST_ENDPOINT));
            if bound == ZMQ_XSUB {
                receiver.send(&[b"\x01a"]);
            }
            let received = wait_for("a message arrives", || {
                // Publishers forget what nobody has subscribed to yet.
                let _ = sender.try_send(frames);
                receiver.recv_within(Duration::from_millis(10))
            });
            let tail = &received[received.len() - frames.len()..];
            assert_eq!(
                tail,
                frames.iter().map(|f| f.as_bytes()).collect::<Vec<_>>()
            );
        }
    }
}

/// A stream passes on bytes as they are, also over ipc.
#[cfg(unix)]
#[test]
fn a_stream_speaks_ipc() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    let stream = Classic::new(&ctx, ZMQ_STREAM);
    stream.bind(&format!("ipc://{}", path.display())).unwrap();

    let mut peer = UnixStream::connect(&path).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.write_all(b"there").unwrap();
    let came = stream.recv();
    assert_eq!(came[1], b"");
    let said = stream.recv();
    assert_eq!(said, [&came[0][..], b"there"]);
    stream.send(&[&came[0][..], b"back"]);
    let mut answer = [0; 4];
    peer.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"back");
}
