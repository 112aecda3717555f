//! The cells by our futures.

use std::{sync::mpsc, thread};

use anyhow::Context;
use libzmq::{prelude::*, *};

use crate::{
    cell::{Clock, Mode, Work},
    ours::sides::Sides,
};

/// Who runs the futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// One of tokio for each side, with a thread.
    Tokio,
    /// One of tokio for both sides, with two threads.
    TokioMulti,
    /// As `Tokio`, while the sender blocks.
    TokioRecv,
    /// As `Tokio`, while the receiver blocks.
    TokioSend,
    /// A thread for each side, and the reactor of async-io.
    AsyncIo,
}

impl Runtime {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "tokio" => Self::Tokio,
            "tokio-recv" => Self::TokioRecv,
            "tokio-send" => Self::TokioSend,
            "tokio-multi" => Self::TokioMulti,
            "async-io" => Self::AsyncIo,
            _ => return None,
        })
    }
}

/// Does the work, and tells how many seconds it took.
pub(crate) fn run(runtime: Runtime, work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    let total = work.total();
    let payload = vec![0_u8; work.cell.size];
    let mut clock = Clock::new(work);

    // The types are given, as it depends on them what may go to another thread.
    macro_rules! throughput {
        ($sender:ident, $receiver:ident) => {{
            let (sender, receiver) = sides.open($sender::new(), $receiver::new())?;
            let receive = async {
                let mut msg = Msg::new();
                if runtime == Runtime::TokioSend {
                    receiver.recv(&mut msg)?;
                    while clock.tick(msg.len())? {
                        receiver.recv(&mut msg)?;
                    }
                    return Ok(clock.seconds());
                }
                let receiver = Async::new(receiver)?;
                receiver.recv(&mut msg).await?;
                while clock.tick(msg.len())? {
                    receiver.recv(&mut msg).await?;
                }
                Ok(clock.seconds())
            };
            let send = async move {
                if runtime == Runtime::TokioRecv {
                    for _ in 0..total {
                        sender.send(&payload[..]).map_err(Error::cast)?;
                    }
                    return Ok(());
                }
                let sender = Async::new(sender)?;
                for _ in 0..total {
                    sender.send(&payload[..]).await.map_err(Error::cast)?;
                }
                Ok(())
            };
            both(runtime, receive, send)
        }};
    }

    macro_rules! latency {
        ($sender:ident, $receiver:ident) => {{
            let (sender, receiver) = sides.open($sender::new(), $receiver::new())?;
            let ask = async {
                let sender = Async::new(sender)?;
                let mut msg = Msg::new();
                loop {
                    sender.send(&payload[..]).await.map_err(Error::cast)?;
                    sender.recv(&mut msg).await?;
                    if !clock.tick(msg.len())? {
                        return Ok(clock.seconds());
                    }
                }
            };
            let answer = async move {
                let receiver = Async::new(receiver)?;
                for _ in 0..total {
                    let msg = receiver.recv_msg().await?;
                    receiver.send(msg).await.map_err(Error::cast)?;
                }
                Ok(())
            };
            both(runtime, ask, answer)
        }};
    }

    macro_rules! steps {
        ($sender:ident, $receiver:ident) => {{
            let (sender, receiver) = sides.open($sender::new(), $receiver::new())?;
            block_on(runtime, async {
                let (sender, receiver) = (Async::new(sender)?, Async::new(receiver)?);
                let mut msg = Msg::new();
                loop {
                    sender.send(&payload[..]).await.map_err(Error::cast)?;
                    receiver.recv(&mut msg).await?;
                    if !clock.tick(msg.len())? {
                        return Ok(clock.seconds());
                    }
                }
            })
        }};
    }

    let seconds = match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput) => throughput!(PushBuilder, PullBuilder),
        ("pair", Mode::Throughput) => throughput!(PairBuilder, PairBuilder),
        ("client_server", Mode::Throughput) => throughput!(ClientBuilder, ServerBuilder),
        ("scatter_gather", Mode::Throughput) => throughput!(ScatterBuilder, GatherBuilder),
        (_, Mode::Latency) if matches!(runtime, Runtime::TokioRecv | Runtime::TokioSend) => {
            return Ok(None);
        }
        ("req_rep", Mode::Latency) => latency!(ReqBuilder, RepBuilder),
        ("pair", Mode::Latency) => latency!(PairBuilder, PairBuilder),
        ("client_server", Mode::Latency) => latency!(ClientBuilder, ServerBuilder),
        ("push_pull", Mode::Steps) => steps!(PushBuilder, PullBuilder),
        ("client_server", Mode::Steps) => steps!(ClientBuilder, ServerBuilder),
        _ => return Ok(None),
    };
    seconds.map(Some)
}

/// Does one thing, on this thread.
fn block_on(
    runtime: Runtime,
    task: impl Future<Output = anyhow::Result<f64>>,
) -> anyhow::Result<f64> {
    match runtime {
        Runtime::Tokio | Runtime::TokioMulti | Runtime::TokioRecv | Runtime::TokioSend => {
            current_thread()?.block_on(task)
        }
        Runtime::AsyncIo => async_io::block_on(task),
    }
}

/// Does both at once.
fn both(
    runtime: Runtime,
    first: impl Future<Output = anyhow::Result<f64>>,
    second: impl Future<Output = anyhow::Result<()>> + Send + 'static,
) -> anyhow::Result<f64> {
    match runtime {
        Runtime::Tokio | Runtime::TokioRecv | Runtime::TokioSend => {
            let second = thread::spawn(|| current_thread()?.block_on(second));
            let seconds = current_thread()?.block_on(first)?;
            second.join().expect("the other side does not panic")?;
            Ok(seconds)
        }
        Runtime::TokioMulti => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_io()
                .build()?;
            runtime.block_on(async {
                let second = tokio::spawn(second);
                let seconds = first.await?;
                second.await??;
                Ok(seconds)
            })
        }
        Runtime::AsyncIo => {
            let (done, is_done) = mpsc::channel();
            thread::spawn(move || done.send(async_io::block_on(second)));
            let seconds = async_io::block_on(first)?;
            is_done.recv().context("the other side does not panic")??;
            Ok(seconds)
        }
    }
}

fn current_thread() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    Ok(builder.enable_io().build()?)
}
