//! A queue between clients and workers, which need not know each other.
//!
//! ```text
//! client ──┐                              ┌── worker
//! client ──── frontend ═ proxy ═ backend ──── worker
//! client ──┘    router     │     dealer
//!                          └──> capture
//! ```
//!
//! Everybody connects to the proxy. It passes requests on to the workers in turn,
//! and replies to whoever asked. The main thread looks at what goes through,
//! pauses the proxy, lets it go on, asks for its statistics, and ends it.
//!
//! The forwarder, for publishers and subscribers, is `Proxy::new(xsub, xpub)`,
//! and the streamer, for work queues, is `Proxy::new(pull, push)`.
//!
//! Run it with `cargo run --example proxy`. You should see a request in transit,
//! one that is answered when a pause is over, and 31 messages each way.

use std::{thread, time::Duration};

use anyhow::ensure;
use libzmq::{prelude::*, *};

const CLIENTS: u32 = 3;
const WORKERS: u32 = 2;
const REQUESTS: u32 = 10;
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let statistics = run()?;
    println!("proxy: to the workers: {:?}", statistics.to_backend);
    println!("proxy: to the clients: {:?}", statistics.to_frontend);
    Ok(())
}

fn run() -> anyhow::Result<ProxyStatistics> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let frontend = RouterBuilder::new().bind(&addr).build()?;
    let backend = DealerBuilder::new().bind(&addr).build()?;
    let (front, back) = (frontend.last_endpoint()?, backend.last_endpoint()?);

    let trace_addr = InprocAddr::new_unique();
    let capture = PushBuilder::new().bind(&trace_addr).build()?;
    let trace = PullBuilder::new()
        .connect(&trace_addr)
        .recv_timeout(PATIENCE)
        .build()?;
    let proxy = Proxy::new(frontend, backend).capture(capture).spawn()?;

    let workers: Vec<_> = (1..=WORKERS)
        .map(|number| {
            let back = back.clone();
            thread::spawn(move || work(number, back))
        })
        .collect();
    let clients: Vec<_> = (1..=CLIENTS)
        .map(|number| {
            let front = front.clone();
            thread::spawn(move || ask(number, front))
        })
        .collect();

    // The identity of the client, which the router has put there, the empty part
    // that every request begins with, and what it says.
    let seen = trace.recv_multipart()?;
    println!("trace: {:?} in {} parts", seen[2].to_str()?, seen.len());
    for client in clients {
        client.join().expect("clients do not panic")?;
    }

    let client = ReqBuilder::new().connect(front).build()?;
    proxy.pause()?;
    client.send("are you there")?;
    client.set_recv_timeout(Duration::from_millis(100))?;
    let err = client.recv_msg().expect_err("nothing passes");
    ensure!(err.kind() == ErrorKind::WouldBlock, "{err}");
    println!("client: no reply during the pause");
    proxy.resume()?;
    client.set_recv_timeout(PATIENCE)?;
    println!("client: {:?} after it", client.recv_msg()?.to_str()?);

    let statistics = proxy.statistics();
    proxy.terminate()?;
    // Ends the workers, which wait for the next request.
    Ctx::global().shutdown();
    for worker in workers {
        worker.join().expect("workers do not panic")?;
    }
    Ok(statistics)
}

fn ask(number: u32, front: Endpoint) -> Result<(), Error> {
    let client = ReqBuilder::new()
        .connect(front)
        .recv_timeout(PATIENCE)
        .build()?;
    for request in 1..=REQUESTS {
        client.send(format!("request {request} of client {number}"))?;
        client.recv_msg()?;
    }
    Ok(())
}

/// Answers until the context is shut down.
fn work(number: u32, back: Endpoint) -> Result<(), Error> {
    let worker = RepBuilder::new().connect(back).build()?;
    loop {
        let answered = worker.recv_msg().and_then(|_| {
            let reply = format!("the reply of worker {number}");
            worker.send(reply).map_err(Error::cast)
        });
        match answered {
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            answered => answered?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_answered() {
        let statistics = run().unwrap();
        let messages = u64::from(CLIENTS * REQUESTS + 1);
        assert_eq!(statistics.to_backend.messages, messages);
        assert_eq!(statistics.to_frontend.messages, messages);
    }
}
