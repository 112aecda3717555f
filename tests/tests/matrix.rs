//! Every pair of socket types, over every transport, with every mechanism: what
//! the tables of the README promise.

use std::{fs, path::Path};

use libzmq::{prelude::*, *};
use libzmq_tests::*;

use crate::mechanism::{ctx_with_auth, curve_client, curve_server, plain_client};

/// The transports on which any two sockets that fit can meet.
const TRANSPORTS: [&str; 4] = ["tcp", "ipc", "inproc", "ws"];

fn endpoint(transport: &str) -> Endpoint {
    match transport {
        "inproc" => InprocAddr::new_unique().into(),
        "ipc" => "ipc://*".parse().unwrap(),
        _ => format!("{transport}://127.0.0.1:*").parse().unwrap(),
    }
}

/// Each mechanism for the end that binds and for the end that connects. The roles
/// have nothing to do with who binds, but the usual ones are tried here.
fn mechanisms(transport: &str) -> Vec<[Mechanism; 2]> {
    let null = [Mechanism::Null, Mechanism::Null];
    if transport == "inproc" {
        return vec![null];
    }
    vec![
        null,
        [Mechanism::PlainServer, plain_client()],
        [curve_server(), curve_client()],
    ]
}

/// Lets the two meet everywhere, one binding and then the other.
fn meet<A: Socket, B: Socket>(
    a: impl Fn() -> SocketBuilder<A>,
    b: impl Fn() -> SocketBuilder<B>,
    talk: impl Fn(&A, &B),
) {
    let ctx = ctx_with_auth();
    for transport in TRANSPORTS {
        for [server, client] in mechanisms(transport) {
            let secure_a = a().mechanism(&server);
            let (one, other) = pair(&ctx, secure_a, b().mechanism(&client), endpoint(transport));
            talk(&one, &other);
            let secure_b = b().mechanism(&server);
            let (other, one) = pair(&ctx, secure_b, a().mechanism(&client), endpoint(transport));
            talk(&one, &other);
        }
    }
}

fn one_way(from: &impl SendMsg, to: &impl RecvMsg) {
    from.send("there").unwrap();
    assert_eq!(to.recv_msg().unwrap(), "there");
}

fn both_ways<A: SendMsg + RecvMsg, B: SendMsg + RecvMsg>(a: &A, b: &B) {
    one_way(a, b);
    one_way(b, a);
}

/// From whichever sends first by its nature to the other, and back by the name
/// that it came under.
fn there_and_back(from: &(impl SendMultipart + RecvMultipart), router: &Router, prefix: &[&str]) {
    let request: Multipart = prefix.iter().chain(&["there"]).copied().collect();
    from.send_multipart(request.clone()).unwrap();
    let (peer, found) = router.recv_from().unwrap();
    assert_eq!(found.last().unwrap(), "there");
    router.route(found, peer).unwrap();
    assert_eq!(from.recv_multipart().unwrap(), request);
}

macro_rules! pairs {
    ($($name:ident: $a:ident, $b:ident, $talk:expr;)*) => {
        $(
            #[test]
            fn $name() {
                meet($a, $b, $talk);
            }
        )*
    };
}

pairs! {
    client_server: client, server, |client: &Client, server: &Server| {
        client.send("there").unwrap();
        let request = server.recv_msg().unwrap();
        server.route("back", request.routing_id().unwrap()).unwrap();
        assert_eq!(client.recv_msg().unwrap(), "back");
    };
    scatter_gather: scatter, gather, one_way;
    radio_dish: radio, dish, |radio: &Radio, dish: &Dish| {
        dish.join("news").unwrap();
        wait_until_heard_in(radio, dish, "news");
    };
    channel_channel: channel, channel, both_ways;
    pair_pair: pair_socket, pair_socket, both_ways;
    push_pull: push, pull, one_way;
    pub_sub: publisher, sub, |publisher: &Pub, sub: &Sub| {
        sub.subscribe("").unwrap();
        wait_until_received(
            |probe| publisher.send(probe).unwrap(),
            || sub.try_recv_msg().ok(),
        );
    };
    xpub_xsub: xpub, xsub, |xpub: &XPub, xsub: &XSub| {
        xsub.subscribe("").unwrap();
        eventually("the subscription arrives", || {
            let _ = xsub.try_recv_msg();
            xpub.try_recv_event().is_ok()
        });
        one_way(xpub, xsub);
    };
    req_rep: req, rep, |req: &Req, rep: &Rep| {
        one_way(req, rep);
        one_way(rep, req);
    };
    req_router: req, router, |req: &Req, router: &Router| there_and_back(req, router, &[]);
    dealer_router: dealer, router, |dealer: &Dealer, router: &Router| {
        there_and_back(dealer, router, &["a"]);
    };
    dealer_rep: dealer, rep, |dealer: &Dealer, rep: &Rep| {
        dealer.send_multipart(["", "there"]).unwrap();
        assert_eq!(rep.recv_msg().unwrap(), "there");
        rep.send("back").unwrap();
        assert_eq!(dealer.recv_multipart().unwrap(), ["", "back"]);
    };
    dealer_dealer: dealer, dealer, both_ways;
}

/// A peer is to connect by a call of its own, to know whom it talks to.
#[test]
fn peer_peer() {
    let ctx = ctx_with_auth();
    for transport in TRANSPORTS {
        for [server, client] in mechanisms(transport) {
            let bound = peer().mechanism(server).bind(endpoint(transport));
            let bound = bound.build_with_ctx(&ctx).unwrap();
            let other = peer().mechanism(client).build_with_ctx(&ctx).unwrap();
            let id = other.connect_peer(bound.last_endpoint().unwrap()).unwrap();
            other.route("there", id).unwrap();
            let request = bound.recv_msg().unwrap();
            bound.route("back", request.routing_id().unwrap()).unwrap();
            assert_eq!(other.recv_msg().unwrap(), "back");
        }
    }
}

/// The tables are what the tests above and their neighbours try.
#[test]
fn the_readme_says_so() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    for transport in TRANSPORTS {
        let name = format!("`{transport}`");
        let row = rows.iter().find(|row| row[1] == name).expect(transport);
        assert_eq!(row[2], "yes", "{transport}");
    }
    // That these are the right ones does not compile otherwise.
    let (many, one) = ("many", "one");
    for (name, threads, parts) in [
        ("Client", many, "one"),
        ("Server", many, "one"),
        ("Peer", many, "one"),
        ("Channel", many, "one"),
        ("Radio", many, "one"),
        ("Dish", many, "one"),
        ("Scatter", many, "one"),
        ("Gather", many, "one"),
        ("Req", one, "any"),
        ("Rep", one, "any"),
        ("Dealer", one, "any"),
        ("Router", one, "any"),
        ("Pub", one, "any"),
        ("Sub", one, "any"),
        ("XPub", one, "any"),
        ("XSub", one, "any"),
        ("Push", one, "any"),
        ("Pull", one, "any"),
        ("Pair", one, "any"),
        ("Stream", one, "bytes"),
        ("Dgram", one, "one"),
    ] {
        let tick = format!("`{name}`");
        let row = rows.iter().find(|row| row[1] == tick).expect(name);
        assert_eq!(row[5..7], [threads, parts], "{name}");
    }
}
