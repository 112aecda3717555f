//! Threads that look for a while before they sleep.

#![cfg(target_os = "linux")]

use std::{
    fs,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::*;

fn busy(time: impl Into<Period>) -> CtxBuilder {
    CtxBuilder::new().busy_wait(time)
}

/// The ticks of the clock that a thread of this name has had so far.
fn ticks(name: &str) -> u64 {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let stats = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("stat")).ok());
    stats
        .filter_map(|stat| {
            let (head, tail) = stat.rsplit_once(") ")?;
            let fields: Vec<&str> = tail.split(' ').collect();
            // Behind the name, in user and in system mode.
            let spent = fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?;
            head.split_once('(')?.1.starts_with(name).then_some(spent)
        })
        .sum()
}

/// A thread of this name, whose sockets never wait for long.
fn named<T: Send + 'static>(name: &str, run: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .unwrap()
}

#[test]
fn it_is_read_back() {
    for time in [
        Duration::ZERO.into(),
        Duration::from_micros(50).into(),
        Period::Infinite,
    ] {
        assert_eq!(busy(time).build().unwrap().busy_wait().unwrap(), time);
    }
    let ctx = busy(Duration::from_nanos(1)).build().unwrap();
    assert_eq!(ctx.busy_wait().unwrap(), Duration::from_micros(1).into());
}

#[test]
fn io_threads_do_not_sleep() {
    let ctx = busy(Period::Infinite).thread_name_prefix("awk");
    let ctx = ctx.build().unwrap();
    let (_server, _client) = pair(&ctx, server(), client(), tcp());
    let name = "awk/ZMQbg/IO";
    let before = ticks(name);
    eventually("an I/O thread with nothing to do uses its core", || {
        ticks(name) > before + 10
    });
    // The other thread of libzmq has no part in messages.
    assert!(ticks("awk/ZMQbg/Reap") <= 10);
}

#[test]
fn callers_do_not_sleep() {
    let ctx = busy(Period::Infinite).io_threads(0).build().unwrap();
    let (pair_a, pair_b) = pair(&ctx, pair_socket(), pair_socket(), InprocAddr::new_unique());
    let (safe_a, safe_b) = pair(&ctx, server(), client(), InprocAddr::new_unique());
    let classic = named("waitclassic", move || pair_a.recv_msg().unwrap());
    let shared = named("waitshared", move || safe_a.recv_msg().unwrap());
    for name in ["waitclassic", "waitshared"] {
        eventually("a call that waits uses its core", || ticks(name) > 10);
    }
    pair_b.send("classic").unwrap();
    safe_b.send("shared").unwrap();
    assert_eq!(classic.join().unwrap(), "classic");
    assert_eq!(shared.join().unwrap(), "shared");
}

/// Messages arrive, from threads that look and from threads that have gone to
/// sleep.
#[test]
fn messages_arrive() {
    for time in [
        Duration::from_micros(1).into(),
        Duration::from_micros(100).into(),
        Period::Infinite,
    ] {
        let ctx = busy(time).build().unwrap();
        for endpoint in endpoints() {
            let (server, client) = pair(&ctx, server(), client(), &endpoint);
            let (rep, req) = pair(&ctx, rep(), req(), tcp());
            let echo = spawn(move || {
                for _ in 0..1000 {
                    let msg = server.recv_msg().unwrap();
                    let id = msg.routing_id().unwrap();
                    server.route(msg, id).unwrap();
                    rep.send(rep.recv_msg().unwrap()).unwrap();
                }
            });
            for round in 0..1000_u32 {
                let text = round.to_string();
                client.send(&text).unwrap();
                assert_eq!(client.recv_msg().unwrap(), *text);
                req.send(&text).unwrap();
                assert_eq!(req.recv_msg().unwrap(), *text);
            }
            echo.join();
        }
    }
}

/// To look is a part of the time that a call may take.
#[test]
fn calls_end_in_time() {
    for time in [Duration::from_millis(20).into(), Period::Infinite] {
        let ctx = busy(time).build().unwrap();
        let wait = Duration::from_millis(50);
        let (server, client) = pair(&ctx, server().recv_timeout(wait), client(), tcp());
        let (pull, push) = pair(&ctx, pull().recv_timeout(wait), push(), tcp());
        for _ in 0..3 {
            let ends = |recv: &dyn Fn() -> ErrorKind| {
                let start = Instant::now();
                assert_eq!(recv(), ErrorKind::WouldBlock);
                // libzmq counts whole milliseconds, and not from their begin.
                assert!(start.elapsed() >= wait - Duration::from_millis(1));
            };
            ends(&|| server.recv_msg().unwrap_err().kind());
            ends(&|| pull.recv_msg().unwrap_err().kind());
        }
        client.send("x").unwrap();
        push.send("y").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "x");
        assert_eq!(pull.recv_msg().unwrap(), "y");
    }
}

/// Others use a thread-safe socket while a thread looks for its messages.
#[test]
fn others_use_the_socket_meanwhile() {
    let ctx = busy(Period::Infinite).build().unwrap();
    let (server, client) = pair(&ctx, server(), client(), tcp());
    let waiting = {
        let client = client.clone();
        spawn(move || client.recv_msg().unwrap())
    };
    client.send("question").unwrap();
    let question = bounded({
        let server = server.clone();
        move || server.recv_msg().unwrap()
    });
    let id = question.routing_id().unwrap();
    server.route("answer", id).unwrap();
    assert_eq!(waiting.join(), "answer");
}

#[test]
fn the_end_of_a_context_ends_calls() {
    let ctx = busy(Period::Infinite).build().unwrap();
    let (server, _client) = pair(&ctx, server(), client(), tcp());
    let waiting = named("waitend", move || server.recv_msg().unwrap_err().kind());
    eventually("the call waits", || ticks("waitend") > 0);
    ctx.shutdown();
    assert_eq!(waiting.join().unwrap(), ErrorKind::InvalidCtx);
}
