//! One socket, many threads: nothing is lost, and nothing comes twice.

use std::collections::HashSet;

use libzmq::{prelude::*, *};
use libzmq_tests::*;

const SENDERS: usize = 4;
const RECEIVERS: usize = 4;
const EACH: usize = 5_000;

/// Ends a receiver.
const END: &str = "end";

/// Receives in many threads until each has got an [`END`], which must come after
/// everything else.
fn receive<R: RecvMsg + Clone + Send + 'static>(socket: &R) -> Vec<Bounded<Vec<String>>> {
    let receive = |socket: R| {
        let next = move || socket.recv_msg().unwrap().to_str().unwrap().to_owned();
        std::iter::repeat_with(next)
            .take_while(|text| text != END)
            .collect()
    };
    (0..RECEIVERS)
        .map(|_| {
            let socket = socket.clone();
            spawn(move || receive(socket))
        })
        .collect()
}

/// Sends in many threads, and then the ends.
fn send<S: SendMsg + Clone + Send + 'static>(socket: &S) {
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let socket = socket.clone();
            spawn(move || {
                for number in 0..EACH {
                    socket.send(format!("{sender} {number}")).unwrap();
                }
            })
        })
        .collect();
    senders.into_iter().for_each(Bounded::join);
    for _ in 0..RECEIVERS {
        socket.send(END).unwrap();
    }
}

/// Checks that the receivers have got everything together, and each what it got
/// from a sender in the order in which that was sent.
#[track_caller]
fn assert_complete(receivers: Vec<Bounded<Vec<String>>>) {
    let mut all = HashSet::new();
    for received in receivers.into_iter().map(Bounded::join) {
        let mut last = [None; SENDERS];
        for text in received {
            let (sender, number) = text.split_once(' ').unwrap();
            let (sender, number): (usize, usize) =
                (sender.parse().unwrap(), number.parse().unwrap());
            assert!(last[sender] < Some(number), "{text} after {last:?}");
            last[sender] = Some(number);
            assert!(all.insert((sender, number)), "{text} came twice");
        }
    }
    assert_eq!(all.len(), SENDERS * EACH);
}

fn endpoints() -> [Endpoint; 2] {
    [tcp().into(), InprocAddr::new_unique().into()]
}

#[test]
fn one_scatter_and_one_gather() {
    for endpoint in endpoints() {
        let (gather, scatter) = pair(&ctx(), gather(), scatter(), endpoint);
        let receivers = receive(&gather);
        send(&scatter);
        assert_complete(receivers);
        assert!(gather.try_recv_msg().is_err());
    }
}

#[test]
fn one_client_and_one_server() {
    for endpoint in endpoints() {
        let (server, client) = pair(&ctx(), server(), client(), endpoint);
        let receivers = receive(&server);
        send(&client);
        assert_complete(receivers);
        assert!(server.try_recv_msg().is_err());
    }
}

#[test]
fn one_radio_and_one_dish() {
    for endpoint in endpoints() {
        let dish = dish().join(Group::new("").unwrap());
        let (radio, dish) = pair(&ctx(), radio().no_drop(true), dish, endpoint);
        wait_until_heard(&radio, &dish);
        let receivers = receive(&dish);
        send(&radio);
        assert_complete(receivers);
        assert!(dish.try_recv_msg().is_err());
    }
}

/// Full queues on the way: senders and receivers wake each other.
#[test]
fn short_queues() {
    let gather = gather().recv_high_water_mark(1u32);
    let scatter = scatter().send_high_water_mark(1u32);
    for endpoint in endpoints() {
        let (gather, scatter) = pair(&ctx(), gather.clone(), scatter.clone(), endpoint);
        let receivers = receive(&gather);
        send(&scatter);
        assert_complete(receivers);
    }
}

/// Each thread gets the answers to a client of its own, by whichever thread of
/// the server.
#[test]
fn many_threads_serve_many_clients() {
    const QUESTIONS: usize = 500;
    let ctx = ctx();
    let server = server().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let servers = [(); RECEIVERS].map(|()| {
        let server = server.clone();
        spawn(move || {
            loop {
                let question = server.recv_msg().unwrap();
                if question == END {
                    return;
                }
                server.send(question).unwrap();
            }
        })
    });
    let client = client().connect(server.last_endpoint().unwrap());
    let clients = [(); SENDERS].map(|()| {
        let client = client.build_with_ctx(&ctx).unwrap();
        spawn(move || {
            for number in 0..QUESTIONS {
                client.send(number.to_string()).unwrap();
            }
            let answers: HashSet<String> = (0..QUESTIONS)
                .map(|_| client.recv_msg().unwrap().to_str().unwrap().to_owned())
                .collect();
            assert_eq!(answers.len(), QUESTIONS);
            assert!(client.try_recv_msg().is_err());
        })
    });
    clients.into_iter().for_each(Bounded::join);
    let last = client.build_with_ctx(&ctx).unwrap();
    for _ in 0..RECEIVERS {
        last.send(END).unwrap();
    }
    servers.into_iter().for_each(Bounded::join);
}

/// One socket sends and receives at once.
#[test]
fn both_directions_at_once() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    let echo = spawn(move || {
        for _ in 0..EACH {
            server.send(server.recv_msg().unwrap()).unwrap();
        }
        server
    });
    let sender = {
        let client = client.clone();
        spawn(move || (0..EACH).for_each(|number| client.send(number.to_string()).unwrap()))
    };
    for number in 0..EACH {
        assert_eq!(client.recv_msg().unwrap(), number.to_string().as_str());
    }
    sender.join();
    echo.join();
}

/// Everything else that a socket does, while it sends and receives.
#[test]
fn options_and_endpoints_change_meanwhile() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    let receivers = receive(&gather);
    let meddler = {
        let (gather, scatter) = (gather.clone(), scatter.clone());
        spawn(move || {
            for number in 1..200u32 {
                scatter.set_send_high_water_mark(number).unwrap();
                gather.set_linger(PATIENCE).unwrap();
                let addr = InprocAddr::new_unique();
                gather.bind(&addr).unwrap();
                assert!(gather.last_endpoint().is_ok());
                gather.unbind(&addr).unwrap();
            }
        })
    };
    send(&scatter);
    meddler.join();
    assert_complete(receivers);
}

/// A message, too, may go from thread to thread, and be read by many.
#[test]
fn messages_are_shared() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
    for size in [10, 1000, 100_000] {
        scatter.send(pattern(size)).unwrap();
        let msg = std::sync::Arc::new(gather.recv_msg().unwrap());
        let threads = [(); 4].map(|()| {
            let msg = msg.clone();
            spawn(move || {
                let copies: Vec<Msg> = (0..100).map(|_| Msg::clone(&msg)).collect();
                for copy in copies {
                    assert_same(&copy, &pattern(size));
                }
            })
        });
        threads.into_iter().for_each(Bounded::join);
        assert_same(&msg, &pattern(size));
    }
}
