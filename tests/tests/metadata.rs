//! What a message tells of the connection it came by.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

use crate::mechanism::{ctx_with_auth, plain_client};

#[test]
fn properties_of_a_connection() {
    let ctx = ctx_with_auth();
    let name: Identity = "worker 7".try_into().unwrap();
    for (endpoint, address) in [
        ("tcp://127.0.0.1:*", "127.0.0.1"),
        ("ws://127.0.0.1:*", "127.0.0.1"),
        ("ipc://*", "localhost:"),
    ] {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        let router = router().mechanism(Mechanism::PlainServer);
        let dealer = dealer()
            .mechanism(plain_client())
            .identity(&name)
            .metadata("X-Rank", "boss");
        let (router, dealer) = pair(&ctx, router, dealer, &endpoint);
        dealer.send_multipart(["a", "b"]).unwrap();
        let parts = router.recv_multipart().unwrap();
        // Each part tells, and the name that the router puts in front too.
        for part in &parts {
            let property = |name| part.metadata(name).unwrap_or_default();
            assert_eq!(property("Socket-Type"), "DEALER", "{endpoint}");
            assert_eq!(property("Routing-Id"), "worker 7");
            assert_eq!(property("Identity"), "worker 7");
            assert_eq!(property("User-Id"), "ali");
            assert_eq!(property("X-Rank"), "boss");
            assert!(property("Peer-Address").starts_with(address), "{part:?}");
            assert_eq!(part.metadata("X-Other"), None);
            assert_eq!(part.metadata("No\0Name"), None);
        }
        // What is sent on is one's own.
        router.send_multipart(parts).unwrap();
        let reply = dealer.recv_msg().unwrap();
        assert_eq!(reply.metadata("Socket-Type"), Some("ROUTER"));
        assert_eq!(reply.metadata("X-Rank"), None);
    }
}

#[test]
fn there_are_none_without_a_connection() {
    let ctx = ctx();
    assert_eq!(Msg::from("x").metadata("Socket-Type"), None);
    let (push, pull) = pair(&ctx, push(), pull(), InprocAddr::new_unique());
    push.send("x").unwrap();
    assert_eq!(pull.recv_msg().unwrap().metadata("Socket-Type"), None);
}
