//! The cells by the crate `zeromq`, on tokio.
//!
//! The first argument is the runtime: `current`, with one for each side, or
//! `multi`, with one for both.

#[path = "../../both.rs"]
mod both;
#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use std::sync::mpsc;

use both::both;
use bytes::Bytes;
use start::{Clock, Mode, Work, unsupported};
use zeromq::{PullSocket, PushSocket, RepSocket, ReqSocket, Socket, SocketRecv, SocketSend};

fn main() -> anyhow::Result<()> {
    start::start(|style, work| seconds(style == "multi", work))
}

fn seconds(multi: bool, work: &Work) -> anyhow::Result<f64> {
    let address = start::plain_address(work);
    let (tell, told) = mpsc::channel::<String>();
    let payload = Bytes::from(vec![0_u8; work.cell.size]);
    let count = work.total();
    match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput) => {
            let receive = async {
                let mut pull = PullSocket::new();
                tell.send(pull.bind(&address).await?.to_string())?;
                let mut clock = Clock::new(work);
                while clock.tick(pull.recv().await?.get(0).map_or(0, Bytes::len))? {}
                Ok(clock.seconds())
            };
            let send = async move {
                let mut push = PushSocket::new();
                push.connect(&told.recv()?).await?;
                for _ in 0..count {
                    push.send(copied(&payload).into()).await?;
                }
                Ok(push)
            };
            both(multi, receive, send)
        }
        ("req_rep", Mode::Latency) => {
            let ask = async {
                let mut req = ReqSocket::new();
                req.connect(&told.recv()?).await?;
                let mut clock = Clock::new(work);
                loop {
                    req.send(copied(&payload).into()).await?;
                    let msg = req.recv().await?;
                    if !clock.tick(msg.get(0).map_or(0, Bytes::len))? {
                        return Ok(clock.seconds());
                    }
                }
            };
            let answer = async move {
                let mut rep = RepSocket::new();
                tell.send(rep.bind(&address).await?.to_string())?;
                for _ in 0..count {
                    let msg = rep.recv().await?;
                    rep.send(msg).await?;
                }
                Ok(rep)
            };
            both(multi, ask, answer)
        }
        _ => unsupported(),
    }
}

/// A message of its own, as everybody makes one.
fn copied(payload: &Bytes) -> Bytes {
    Bytes::copy_from_slice(payload)
}
