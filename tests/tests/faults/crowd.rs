//! Thousands of connections at a time to one socket: all are served, and nothing
//! is left of them.
//!
//! `LIBZMQ_TESTS_CROWD=10000` lets so many come, for which both processes need as
//! many files and some more. Without the feature `mimalloc` it is told, too, how
//! much memory is in use afterwards, and not only how much the process has.

#![cfg(target_os = "linux")]

use std::{collections::HashSet, env, time::Duration};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    PATIENCE, alone, eventually, report, router, server,
    system::{descriptors, resident_memory},
    tcp,
};

use super::peers::Peer;

/// How many come.
fn crowd() -> usize {
    env::var("LIBZMQ_TESTS_CROWD").map_or(400, |count| count.parse().unwrap())
}

/// One socket with many connections, by each of which it asks once. It stays when
/// all are answered.
pub(super) fn many<S>(
    builder: &SocketBuilder<S>,
    endpoint: &Endpoint,
    count: usize,
    say: fn(&str),
) -> !
where
    S: Socket + SendMsg + RecvMsg,
    SocketBuilder<S>: Clone,
{
    let socket = builder.build().unwrap();
    let text = endpoint.to_string();
    let target = text.strip_prefix("tcp://").unwrap();
    for number in 0..count {
        // A dealer connects once to each endpoint, and so each has its source.
        let source = format!(
            "tcp://127.1.{}.{}:0;{target}",
            number / 250,
            number % 250 + 1
        );
        socket.connect(source.parse::<Endpoint>().unwrap()).unwrap();
    }
    // In turn by one connection after the other, as none is full.
    for _ in 0..count {
        socket.send("hello").unwrap();
    }
    for _ in 0..count {
        assert_eq!(socket.recv_msg().unwrap(), "hello");
    }
    say("served");
    loop {
        libzmq_tests::pause(PATIENCE);
    }
}

/// Serves a crowd three times: memory for one of them is all that is kept.
fn serve(role: &str, endpoint: &Endpoint, mut serve_one: impl FnMut() -> Option<Vec<u8>>) {
    let count = crowd();
    let before = descriptors();
    let mut left = Vec::new();
    let first = in_use();
    for round in 0..3 {
        let start = resident_memory();
        let peer = Peer::start(&format!("{role} {endpoint} {count}"));
        let mut ids = HashSet::new();
        // The longest that one of many takes, and not all.
        eventually("somebody asks", || {
            while let Some(id) = serve_one() {
                ids.insert(id);
            }
            ids.len() == count
        });
        assert_eq!(peer.says(PATIENCE), "served");
        // Two are for what it hears and says.
        assert_eq!(descriptors(), before + count + 2, "all are there at a time");
        let each = resident_memory().saturating_sub(start) / count;
        drop(peer);
        eventually("all are gone", || {
            // Commands of connections that end.
            while serve_one().is_some() {}
            descriptors() == before
        });
        left.push(resident_memory());
        if round == 0 {
            report(&format!(
                "{role}: {count} connections, {each} bytes each on this side"
            ));
        }
    }
    // An allocator keeps what it has had once, more or less; not more each time.
    report(&format!(
        "{role}: after each of three crowds {left:?} bytes"
    ));
    let kept = left[0].max(left[1]);
    assert!(left[2] < kept + kept / 4 + (4 << 20), "{left:?}");
    if let Some(first) = first {
        eventually("what the crowds took is given back", || {
            while serve_one().is_some() {}
            in_use().is_some_and(|now| now < first + 512 * count + (1 << 20))
        });
        let (used, memory) = (in_use(), resident_memory());
        report(&format!(
            "{role}: {first} bytes in use before, {used:?} afterwards, {memory} of the process"
        ));
    }
}

/// How much memory is in use, if the allocator tells.
fn in_use() -> Option<usize> {
    #[cfg(all(target_env = "gnu", not(feature = "mimalloc")))]
    return Some(libzmq_tests::system::allocated_memory());
    #[cfg(not(all(target_env = "gnu", not(feature = "mimalloc"))))]
    None
}

#[test]
fn a_server_serves_a_crowd() {
    alone("faults::crowd::a_server_serves_a_crowd", || {
        let server = server()
            .backlog(1000u32)
            .bind(tcp())
            .recv_timeout(Duration::from_millis(5));
        let server = server.build().unwrap();
        let endpoint = server.last_endpoint().unwrap();
        serve("crowd_client", &endpoint, || {
            let msg = server.recv_msg().ok()?;
            let id = msg.routing_id().unwrap();
            server.route(msg, id).ok()?;
            Some(format!("{id:?}").into_bytes())
        });
    });
}

#[test]
fn a_router_serves_a_crowd() {
    alone("faults::crowd::a_router_serves_a_crowd", || {
        let router = router()
            .backlog(1000u32)
            .bind(tcp())
            .recv_timeout(Duration::from_millis(5));
        let router = router.build().unwrap();
        let endpoint = router.last_endpoint().unwrap();
        serve("crowd_dealer", &endpoint, || {
            let parts = router.recv_multipart().ok()?;
            let id = parts[0].to_vec();
            router.send_multipart(parts).ok()?;
            Some(id)
        });
    });
}
