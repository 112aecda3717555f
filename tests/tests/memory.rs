//! What connections keep in memory.

use std::thread;

use libzmq::{prelude::*, *};
use libzmq_tests::{system::resident_memory, *};

/// More than all other memory of such a program, less than the batches of all
/// connections.
const BOUND: usize = 24 << 20;

const BATCH: u32 = 1 << 20;

const CONNECTIONS: usize = 200;

#[test]
fn a_connection_that_was_busy_keeps_no_buffer() {
    alone("memory::a_connection_that_was_busy_keeps_no_buffer", || {
        let ctx = ctx();
        let pull = PullBuilder::new()
            .in_batch_size(BATCH)
            .bind(tcp())
            .build_with_ctx(&ctx)
            .unwrap();
        let endpoint = pull.last_endpoint().unwrap();
        // One thread sends by all, as each that allocates has memory of its own.
        let all: Vec<Push> = (0..50)
            .map(|_| {
                let push = PushBuilder::new().out_batch_size(BATCH);
                push.connect(&endpoint).build_with_ctx(&ctx).unwrap()
            })
            .collect();
        let before = resident_memory();
        let sender = thread::spawn(move || {
            for push in &all {
                (0..4_000).for_each(|_| push.send(pattern(1_000)).unwrap());
            }
            all
        });
        (0..50 * 4_000).for_each(|_| drop(pull.recv_msg().unwrap()));
        let _all = sender.join().unwrap();
        let grown = resident_memory().saturating_sub(before);
        assert!(grown < BOUND, "{grown} bytes");
    });
}

#[test]
fn a_small_message_that_is_kept_keeps_no_large_buffer() {
    alone(
        "memory::a_small_message_that_is_kept_keeps_no_large_buffer",
        || {
            let ctx = ctx();
            let pull = PullBuilder::new().in_batch_size(BATCH);
            let push = PushBuilder::new().out_batch_size(BATCH);
            let (pull, mut push) = pair(&ctx, pull, push, tcp());
            let before = resident_memory();
            let mut kept = Vec::new();
            for _ in 0..100 {
                thread::scope(|scope| {
                    let push = &mut push;
                    scope.spawn(move || {
                        for _ in 0..1_500 {
                            push.send(pattern(2_000)).unwrap();
                            push.send(pattern(64)).unwrap();
                        }
                    });
                    for index in 0..1_500 {
                        pull.recv_msg().unwrap();
                        let small = pull.recv_msg().unwrap();
                        if index == 1_000 {
                            kept.push(small);
                        }
                    }
                });
            }
            let grown = resident_memory().saturating_sub(before);
            assert!(grown < BOUND, "{grown} bytes");
            drop(kept);
        },
    );
}

#[test]
fn an_idle_connection_takes_little() {
    // With its two sessions, its two engines and their queues.
    const EACH: usize = 44 << 10;

    alone("memory::an_idle_connection_takes_little", || {
        let ctx = ctx();
        let (pull, push) = pair(&ctx, PullBuilder::new(), PushBuilder::new(), tcp());
        let before = resident_memory();
        connect_more(&push, &pull);
        exchange(&push, &pull, 1);
        let each = resident_memory().saturating_sub(before) / CONNECTIONS;
        assert!(each < EACH, "{each} bytes");
    });
}

/// What the burst took is given back, by whoever has nothing to do.
#[cfg(feature = "mimalloc")]
#[test]
fn connections_that_rest_keep_little() {
    // Most of it is room for the messages that are on their way the next time.
    const EACH: usize = 160 << 10;

    alone("memory::connections_that_rest_keep_little", || {
        let ctx = ctx();
        let (pull, push) = pair(&ctx, PullBuilder::new(), PushBuilder::new(), tcp());
        let before = resident_memory();
        connect_more(&push, &pull);
        for _ in 0..16 {
            exchange(&push, &pull, 64);
        }
        eventually("the memory is given back", || {
            resident_memory().saturating_sub(before) / CONNECTIONS < EACH
        });
    });
}

fn connect_more(push: &Push, pull: &Pull) {
    let endpoint = pull.last_endpoint().unwrap();
    for _ in 0..CONNECTIONS {
        push.connect(&endpoint).unwrap();
    }
}

/// So many messages on each connection, of which there was one before the others.
fn exchange(push: &Push, pull: &Pull, of_each: usize) {
    for _ in 0..of_each * (CONNECTIONS + 1) {
        push.send(pattern(1_000)).unwrap();
    }
    for _ in 0..of_each * (CONNECTIONS + 1) {
        pull.recv_msg().unwrap();
    }
}
