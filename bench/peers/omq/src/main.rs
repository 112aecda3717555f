//! The cells by the crate `omq-tokio`, which is written in Rust all through.
//!
//! The first argument is how it is used: `blocking`, `current` with a runtime for
//! each side, or `multi` with one for both.

#[path = "../../both.rs"]
mod both;
#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use std::{sync::mpsc, thread, time::Duration};

use both::both;
use omq_tokio::{Context, Message, Options, Socket, SocketType};
use start::{Clock, Mode, Work, unsupported};

const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    start::start(|style, work| {
        let address = start::plain_address(work);
        let (sends, receives) = match (work.cell.pattern.as_str(), work.cell.mode) {
            ("push_pull", Mode::Throughput) => (SocketType::Push, SocketType::Pull),
            ("scatter_gather", Mode::Throughput) => (SocketType::Scatter, SocketType::Gather),
            ("client_server", _) => (SocketType::Client, SocketType::Server),
            ("req_rep", Mode::Latency) => (SocketType::Req, SocketType::Rep),
            _ => unsupported(),
        };
        match style {
            "blocking" => blocking(work, &address, sends, receives),
            style => tasks(work, style == "multi", &address, sends, receives),
        }
    })
}

fn message(payload: &[u8]) -> Message {
    Message::single(payload.to_vec())
}

fn size(msg: &Message) -> usize {
    msg.iter().map(|part| part.len()).sum()
}

fn blocking(
    work: &Work,
    address: &str,
    sends: SocketType,
    receives: SocketType,
) -> anyhow::Result<f64> {
    let receiver = Context::new().blocking_socket(receives, Options::default());
    let endpoint = receiver.bind_timeout(address, PATIENCE)?.to_string();
    let sender = Context::new().blocking_socket(sends, Options::default());
    sender.connect_timeout(endpoint.as_str(), PATIENCE)?;
    let payload = vec![0_u8; work.cell.size];
    let mut clock = Clock::new(work);
    if work.cell.mode == Mode::Throughput {
        let total = work.total();
        let other = thread::spawn(move || -> anyhow::Result<_> {
            for _ in 0..total {
                sender.send(message(&payload))?;
            }
            Ok(sender)
        });
        while clock.tick(size(&receiver.recv()?))? {}
        let seconds = clock.seconds();
        other.join().expect("the sender does not panic")?;
        return Ok(seconds);
    }
    let total = work.total();
    let other = thread::spawn(move || -> anyhow::Result<_> {
        for _ in 0..total {
            let msg = receiver.recv()?;
            receiver.send(msg)?;
        }
        Ok(receiver)
    });
    loop {
        sender.send(message(&payload))?;
        if !clock.tick(size(&sender.recv()?))? {
            break;
        }
    }
    let seconds = clock.seconds();
    other.join().expect("the other side does not panic")?;
    Ok(seconds)
}

fn tasks(
    work: &Work,
    multi: bool,
    address: &str,
    sends: SocketType,
    receives: SocketType,
) -> anyhow::Result<f64> {
    let (tell, told) = mpsc::channel::<String>();
    let payload = vec![0_u8; work.cell.size];
    let total = work.total();
    let address = address.to_owned();
    if work.cell.mode == Mode::Throughput {
        let receive = async {
            let receiver = Socket::new(receives, Options::default());
            tell.send(receiver.bind(address.as_str()).await?.to_string())?;
            let mut clock = Clock::new(work);
            while clock.tick(size(&receiver.recv().await?))? {}
            Ok(clock.seconds())
        };
        let send = async move {
            let sender = Socket::new(sends, Options::default());
            sender.connect(told.recv()?.as_str()).await?;
            for _ in 0..total {
                sender.send(message(&payload)).await?;
            }
            Ok(sender)
        };
        return both(multi, receive, send);
    }
    let ask = async {
        let sender = Socket::new(sends, Options::default());
        sender.connect(told.recv()?.as_str()).await?;
        let mut clock = Clock::new(work);
        loop {
            sender.send(message(&payload)).await?;
            if !clock.tick(size(&sender.recv().await?))? {
                return Ok(clock.seconds());
            }
        }
    };
    let answer = async move {
        let receiver = Socket::new(receives, Options::default());
        tell.send(receiver.bind(address.as_str()).await?.to_string())?;
        for _ in 0..total {
            let msg = receiver.recv().await?;
            receiver.send(msg).await?;
        }
        Ok(receiver)
    };
    both(multi, ask, answer)
}
