//! Tasks that wait cost nothing.

use std::{fs, time::Duration};

use super::{open, pair};
use libzmq::*;
use libzmq_tests::{
    alone, ctx,
    runtime::{Runtime, Smol, Task, TokioMulti, TokioSingle},
};

/// How long they wait, and what that may cost all threads of the process.
const WAIT: Duration = Duration::from_secs(1);
const TICKS: u64 = 5;

/// The time that the threads of the process have been running for, in
/// hundredths of a second.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next().unwrap().parse::<u64>().unwrap();
    next() + next()
}

/// Waits in every way: to receive, to send to a full peer and to nobody, alone
/// and with others, when there is always room for others.
async fn wait<R: Runtime>() {
    let ctx = ctx();
    let mut tasks: Vec<Task<()>> = Vec::new();
    for _ in 0..3 {
        let (pull, push) = pair(
            &ctx,
            PullBuilder::new(),
            PushBuilder::new(),
            libzmq_tests::tcp(),
        );
        tasks.push(R::spawn(async move { drop(pull.recv_msg().await) }));
        push.send("one").await.unwrap();
        let (server, client) = pair(
            &ctx,
            ServerBuilder::new(),
            ClientBuilder::new(),
            InprocAddr::new_unique(),
        );
        client.send("here").await.unwrap();
        let id = server.recv_msg().await.unwrap().routing_id().unwrap();
        for _ in 0..2 {
            let (server, client) = (server.clone(), client.clone());
            tasks.push(R::spawn(async move {
                // Nobody reads this, and in the end it waits.
                while server.route("more", id).await.is_ok() {}
                drop(client);
            }));
        }
        let server = server.clone();
        tasks.push(R::spawn(async move { drop(server.recv_msg().await) }));
        let nobody = open(&ctx, DealerBuilder::new());
        let other = nobody.clone();
        tasks.push(R::spawn(async move { drop(nobody.send("").await) }));
        tasks.push(R::spawn(async move { drop(other.recv_msg().await) }));
    }
    // What is under way ends first.
    let _ = R::timeout(WAIT / 2, std::future::pending::<()>()).await;
    let before = ticks();
    let _ = R::timeout(WAIT, std::future::pending::<()>()).await;
    let spent = ticks() - before;
    assert!(spent <= TICKS, "{spent} hundredths of a second");
    ctx.shutdown();
    for task in tasks {
        task.await;
    }
}

#[test]
fn waiting_takes_no_time_in_tokio() {
    alone("asynchronous::idle::waiting_takes_no_time_in_tokio", || {
        TokioMulti::run(wait::<TokioMulti>());
        TokioSingle::run(wait::<TokioSingle>());
    });
}

#[test]
fn waiting_takes_no_time_in_smol() {
    alone("asynchronous::idle::waiting_takes_no_time_in_smol", || {
        Smol::run(wait::<Smol>());
    });
}
