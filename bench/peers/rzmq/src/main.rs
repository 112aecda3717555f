//! The cells by the crate `rzmq`, on tokio.
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
use rzmq::{Context, Msg, Socket, SocketType, socket::options::LAST_ENDPOINT};
use start::{Clock, Mode, Work, unsupported};

fn main() -> anyhow::Result<()> {
    start::start(|style, work| seconds(style == "multi", work))
}

fn seconds(multi: bool, work: &Work) -> anyhow::Result<f64> {
    let address = start::plain_address(work);
    let (tell, told) = mpsc::channel::<String>();
    let payload = vec![0_u8; work.cell.size];
    let count = work.total();
    match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput) => {
            let receive = async {
                let pull = Context::new()?.socket(SocketType::Pull)?;
                pull.bind(&address).await?;
                tell.send(endpoint(&pull).await?)?;
                let mut clock = Clock::new(work);
                while clock.tick(pull.recv().await?.size())? {}
                Ok(clock.seconds())
            };
            let send = async move {
                let push = Context::new()?.socket(SocketType::Push)?;
                push.connect(&told.recv()?).await?;
                for _ in 0..count {
                    push.send(Msg::from_vec(payload.clone())).await?;
                }
                Ok(push)
            };
            both(multi, receive, send)
        }
        ("req_rep", Mode::Latency) => {
            let ask = async {
                let req = Context::new()?.socket(SocketType::Req)?;
                req.connect(&told.recv()?).await?;
                let mut clock = Clock::new(work);
                loop {
                    req.send(Msg::from_vec(payload.clone())).await?;
                    if !clock.tick(req.recv().await?.size())? {
                        return Ok(clock.seconds());
                    }
                }
            };
            let answer = async move {
                let rep = Context::new()?.socket(SocketType::Rep)?;
                rep.bind(&address).await?;
                tell.send(endpoint(&rep).await?)?;
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

async fn endpoint(socket: &Socket) -> anyhow::Result<String> {
    let endpoint = socket.get_option(LAST_ENDPOINT).await?;
    Ok(String::from_utf8(endpoint)?)
}
