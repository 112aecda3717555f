//! The cells by the crate `rzmq`, on tokio.
//!
//! The first argument is the runtime: `current`, with one for each side, or
//! `multi`, with one for both.

#[path = "../../both.rs"]
mod both;
#[path = "../../../src/cell.rs"]
#[allow(dead_code)]
mod cell;

use std::{env, process, sync::mpsc};

use both::both;
use cell::{Clock, Mode, UNSUPPORTED, Work};
use rzmq::{Context, Msg, Socket, SocketType, socket::options::LAST_ENDPOINT};

fn main() -> anyhow::Result<()> {
    let mut args: Vec<String> = env::args().skip(1).collect();
    let multi = args.remove(0) == "multi";
    let work = Work::from_args(&args)?;
    let folder = env::temp_dir().join(format!("rzmq-{}", process::id()));
    let address = match work.cell.transport.as_str() {
        "tcp" => "tcp://127.0.0.1:0".to_owned(),
        "ipc" => format!("ipc://{}", folder.display()),
        _ => process::exit(UNSUPPORTED),
    };
    let (tell, told) = mpsc::channel::<String>();
    let payload = vec![0_u8; work.cell.size];
    let count = work.total();
    let seconds = match (work.cell.pattern.as_str(), work.cell.mode) {
        _ if work.cell.mechanism != "null" || work.batch != 0 => process::exit(UNSUPPORTED),
        ("push_pull", Mode::Throughput) => {
            let receive = async {
                let pull = Context::new()?.socket(SocketType::Pull)?;
                pull.bind(&address).await?;
                tell.send(endpoint(&pull).await?)?;
                let mut clock = Clock::new(&work);
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
            both(multi, receive, send)?
        }
        ("req_rep", Mode::Latency) => {
            let ask = async {
                let req = Context::new()?.socket(SocketType::Req)?;
                req.connect(&told.recv()?).await?;
                let mut clock = Clock::new(&work);
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
            both(multi, ask, answer)?
        }
        _ => process::exit(UNSUPPORTED),
    };
    println!("{seconds:.9}");
    Ok(())
}

async fn endpoint(socket: &Socket) -> anyhow::Result<String> {
    let endpoint = socket.get_option(LAST_ENDPOINT).await?;
    Ok(String::from_utf8(endpoint)?)
}
