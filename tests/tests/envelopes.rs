//! Requests and replies that pass through several hands, and what takes turns.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

/// A request goes from a REQ through a ROUTER and DEALER to a REP, and the reply
/// back: each hop adds an identity in front on the way, and takes it off again.
#[test]
fn a_request_walks_through_a_proxy_and_back() {
    let ctx = ctx();
    let (frontend, client) = pair(&ctx, router(), req(), tcp());
    // In place of a REP, to see what it hides.
    let (server, backend) = pair(&ctx, router(), dealer(), tcp());

    client.send("request").unwrap();
    let at_proxy = frontend.recv_multipart().unwrap();
    let [client_id, delimiter, content] = &at_proxy[..] else {
        panic!("{at_proxy:?}");
    };
    assert!(delimiter.is_empty() && *content == "request");
    let client_id = client_id.clone();

    backend.send_multipart(at_proxy).unwrap();
    let mut at_server = server.recv_multipart().unwrap();
    assert_eq!(at_server.len(), 4);
    assert_eq!(at_server[1], client_id);

    let envelope = at_server.pop_envelope().unwrap();
    assert_eq!(envelope.hops().len(), 2);
    assert_eq!(at_server, ["request"]);
    let mut reply = Multipart::from(["reply"]);
    reply.push_envelope(envelope);
    server.send_multipart(reply).unwrap();

    let mut back_at_proxy = backend.recv_multipart().unwrap();
    assert_eq!(back_at_proxy[0], client_id);
    assert_eq!(back_at_proxy.len(), 3);
    assert_eq!(
        back_at_proxy.pop_identity().unwrap().as_bytes(),
        &client_id[..]
    );
    frontend
        .route(back_at_proxy, Identity::try_from(&client_id[..]).unwrap())
        .unwrap();
    assert_eq!(client.recv_multipart().unwrap(), ["reply"]);
}

/// Two clients, a chain of proxies, and a REP at its end that sees none of them.
#[test]
fn each_reply_finds_its_way_through_a_chain_of_proxies() {
    const HOPS: usize = 3;
    let ctx = ctx();
    let rep = rep().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let mut next = rep.last_endpoint().unwrap();
    let mut proxies = Vec::new();
    for _ in 0..HOPS {
        let dealer = dealer().connect(next).build_with_ctx(&ctx).unwrap();
        let router = router().bind(tcp()).build_with_ctx(&ctx).unwrap();
        next = router.last_endpoint().unwrap();
        proxies.push((router, dealer));
    }
    let clients = ["one", "two"].map(|name| {
        let client = req().connect(&next).build_with_ctx(&ctx).unwrap();
        client.send_multipart([name, ""]).unwrap();
        client
    });
    // From the clients to the server.
    for _ in &clients {
        for (router, dealer) in proxies.iter().rev() {
            dealer
                .send_multipart(router.recv_multipart().unwrap())
                .unwrap();
        }
        let mut request = rep.recv_multipart().unwrap();
        assert_eq!(request.len(), 2, "a REP keeps the envelope to itself");
        request.push_back("seen");
        rep.send_multipart(request).unwrap();
        for (router, dealer) in &proxies {
            router
                .send_multipart(dealer.recv_multipart().unwrap())
                .unwrap();
        }
    }
    for (client, name) in clients.iter().zip(["one", "two"]) {
        assert_eq!(client.recv_multipart().unwrap(), [name, "", "seen"]);
    }
}

#[test]
fn calls_out_of_turn_are_refused_and_give_back() {
    let ctx = ctx();
    let (rep, req) = pair(&ctx, rep(), req(), tcp());
    let out_of_step = |err: Error| {
        assert_eq!(err.kind(), ErrorKind::OutOfStep);
        assert!(err.to_string().contains("out of step"), "{err}");
    };

    out_of_step(req.recv_msg().unwrap_err());
    out_of_step(req.try_recv_multipart().unwrap_err());
    assert_eq!(
        taken_back(rep.send("too early"), ErrorKind::OutOfStep),
        "too early"
    );

    req.send("1").unwrap();
    assert_eq!(taken_back(req.send("2"), ErrorKind::OutOfStep), "2");
    let parts = taken_back(req.try_send_multipart(["2", "3"]), ErrorKind::OutOfStep);
    assert_eq!(parts, ["2", "3"]);

    assert_eq!(rep.recv_msg().unwrap(), "1");
    out_of_step(rep.recv_msg().unwrap_err());
    // Nothing of that has disturbed the conversation.
    rep.send("4").unwrap();
    assert_eq!(req.recv_msg().unwrap(), "4");
    req.send("5").unwrap();
    assert_eq!(rep.recv_msg().unwrap(), "5");
}

/// A server that expects one part is not thrown out of step by a client that
/// sends two, nor the client by such a server.
#[test]
fn parts_that_nobody_reads_do_not_matter() {
    let ctx = ctx();
    let (rep, req) = pair(&ctx, rep(), req(), tcp());
    for _ in 0..3 {
        req.send_multipart(["request", "and", "more"]).unwrap();
        let request = rep.recv_msg().unwrap();
        assert!(request == "request" && request.has_more());
        rep.send_multipart(["reply", "and", "more"]).unwrap();
        assert_eq!(req.recv_msg().unwrap(), "reply");
    }
    req.send("a plain one").unwrap();
    assert_eq!(rep.recv_msg().unwrap(), "a plain one");
}

/// After a server has died, its client is stuck; a new socket is not.
#[test]
fn a_lost_reply() {
    let ctx = ctx();
    let (first, req_stuck) = pair(&ctx, rep(), req().recv_timeout(MOMENT), tcp());
    let endpoint = first.last_endpoint().unwrap();
    req_stuck.send("1").unwrap();
    assert_eq!(first.recv_msg().unwrap(), "1");
    drop(first);
    let second = wait_for("the port is free again", || {
        rep().bind(&endpoint).build_with_ctx(&ctx).ok()
    });
    assert_eq!(
        req_stuck.recv_msg().unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    assert_eq!(taken_back(req_stuck.send("2"), ErrorKind::OutOfStep), "2");

    let fresh = req().connect(&endpoint).build_with_ctx(&ctx).unwrap();
    fresh.send("2").unwrap();
    assert_eq!(second.recv_msg().unwrap(), "2");
}
