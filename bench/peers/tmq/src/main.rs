//! The cells by the crate `tmq`, on tokio.
//!
//! The first argument is the runtime: `current`, with one for each side, or
//! `multi`, with one for both.

#[path = "../../both.rs"]
mod both;
#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use anyhow::Context as _;
use both::both;
use futures::{SinkExt, StreamExt};
use start::{Clock, Mode, Work, unsupported};
use tmq::{AsZmqSocket, Context, Multipart, pull, push, reply, request};

fn main() -> anyhow::Result<()> {
    start::start(|style, work| seconds(style == "multi", work))
}

fn seconds(multi: bool, work: &Work) -> anyhow::Result<f64> {
    let address = start::address(work);
    let ctx = Context::new();
    let other = match work.cell.transport.as_str() {
        "inproc" => ctx.clone(),
        _ => Context::new(),
    };
    match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput) => {
            let (tell, told) = std::sync::mpsc::channel();
            let receive = async {
                let mut pull = pull(&ctx).bind(address)?;
                tell.send(endpoint(&pull)?)?;
                let mut clock = Clock::new(work);
                loop {
                    let parts = pull.next().await.context("it has no end")??;
                    if !clock.tick(parts[0].len())? {
                        return Ok(clock.seconds());
                    }
                }
            };
            let work = work.clone();
            let send = async move {
                let endpoint = told.recv()?;
                let mut push = push(&other).connect(&endpoint)?;
                let payload = vec![0_u8; work.cell.size];
                for _ in 0..work.total() {
                    push.send(Multipart::from(vec![&payload[..]])).await?;
                }
                // It closes without waiting for what has not left.
                Ok(push)
            };
            both(multi, receive, send)
        }
        ("req_rep", Mode::Latency) => {
            let (tell, told) = std::sync::mpsc::channel();
            let asked = work.clone();
            let ask = async {
                let endpoint: String = told.recv()?;
                let mut req = request(&ctx).connect(&endpoint)?;
                let payload = vec![0_u8; work.cell.size];
                let mut clock = Clock::new(work);
                loop {
                    let asked = req.send(Multipart::from(vec![&payload[..]])).await?;
                    let (parts, next) = asked.recv().await?;
                    req = next;
                    if !clock.tick(parts[0].len())? {
                        return Ok(clock.seconds());
                    }
                }
            };
            let answer = async move {
                let mut rep = reply(&other).bind(address)?;
                tell.send(endpoint(&rep)?)?;
                for _ in 0..asked.total() {
                    let (parts, answerer) = rep.recv().await?;
                    rep = answerer.send(parts).await?;
                }
                Ok(rep)
            };
            both(multi, ask, answer)
        }
        _ => unsupported(),
    }
}

fn endpoint(socket: &impl AsZmqSocket) -> anyhow::Result<String> {
    let endpoint = socket.get_socket().get_last_endpoint()?;
    endpoint.ok().context("it is text")
}
