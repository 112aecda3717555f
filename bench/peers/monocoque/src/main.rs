//! The cells by the crate `monocoque-rs`, on the runtime that it is built with.
//!
//! The first argument is how it sends: `eager`, which is its default, or
//! `coalescing`, by which messages stay with the sender until it flushes.

#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use std::{sync::mpsc, thread};

use anyhow::Context;
use bytes::Bytes;
use monocoque::{
    SocketOptions,
    rt::{LocalRuntime, TcpListener},
    zmq::{PullSocket, PushSocket, RepSocket, ReqSocket},
};
use start::{Clock, Mode, Work, unsupported};

fn main() -> anyhow::Result<()> {
    start::start(|style, work| {
        // Its `bind` waits for the first peer, and does not tell the port.
        if work.cell.transport != "tcp" {
            unsupported();
        }
        let coalesces = style == "coalescing";
        match (work.cell.pattern.as_str(), work.cell.mode) {
            ("push_pull", Mode::Throughput) => throughput(work, coalesces),
            ("req_rep", Mode::Latency) if !coalesces => latency(work),
            _ => unsupported(),
        }
    })
}

/// A message of its own, as everybody makes one.
fn message(payload: &[u8]) -> Vec<Bytes> {
    vec![Bytes::copy_from_slice(payload)]
}

fn size(parts: &[Bytes]) -> usize {
    parts.iter().map(Bytes::len).sum()
}

fn throughput(work: &Work, coalesces: bool) -> anyhow::Result<f64> {
    let (tell, told) = mpsc::channel::<String>();
    let (done, is_done) = mpsc::channel::<()>();
    let (total, payload) = (work.total(), vec![0_u8; work.cell.size]);
    let sender = thread::spawn(move || -> anyhow::Result<()> {
        let address = told.recv()?;
        LocalRuntime::new()?.block_on(async {
            let mut options = SocketOptions::default();
            options.write_coalescing = coalesces;
            let mut push = PushSocket::connect_with_options(address.as_str(), options).await?;
            for _ in 0..total {
                push.send(message(&payload)).await?;
            }
            push.flush().await?;
            let _ = is_done.recv();
            Ok(())
        })
    });
    let seconds = LocalRuntime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        tell.send(listener.local_addr()?.to_string())?;
        let mut pull = PullSocket::from_tcp(listener.accept().await?.0).await?;
        let mut clock = Clock::new(work);
        while clock.tick(size(&pull.recv().await?.context("it has an end")?))? {}
        anyhow::Ok(clock.seconds())
    })?;
    drop(done);
    sender.join().expect("the sender does not panic")?;
    Ok(seconds)
}

fn latency(work: &Work) -> anyhow::Result<f64> {
    let (tell, told) = mpsc::channel::<String>();
    let (total, payload) = (work.total(), vec![0_u8; work.cell.size]);
    let answers = thread::spawn(move || -> anyhow::Result<()> {
        LocalRuntime::new()?.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            tell.send(listener.local_addr()?.to_string())?;
            let mut rep = RepSocket::from_tcp(listener.accept().await?.0).await?;
            for _ in 0..total {
                let parts = rep.recv().await?.context("it has an end")?;
                rep.send(parts).await?;
            }
            Ok(())
        })
    });
    let address = told.recv()?;
    let seconds = LocalRuntime::new()?.block_on(async {
        let mut req = ReqSocket::connect(&address).await?;
        let mut clock = Clock::new(work);
        loop {
            req.send(message(&payload)).await?;
            if !clock.tick(size(&req.recv().await?.context("it has an end")?))? {
                return anyhow::Ok(clock.seconds());
            }
        }
    })?;
    answers.join().expect("the other side does not panic")?;
    Ok(seconds)
}
