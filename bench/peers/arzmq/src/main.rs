//! The cells by the crate `arzmq`.

#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use std::thread;

use arzmq::prelude::*;
use start::{Clock, Mode, Work, unsupported};

fn main() -> anyhow::Result<()> {
    start::start(|_, work| seconds(work))
}

fn seconds(work: &Work) -> anyhow::Result<f64> {
    let address = start::address(work);
    let ctx = Context::new()?;
    let other = match work.cell.transport.as_str() {
        "inproc" => ctx.clone(),
        _ => Context::new()?,
    };
    let payload = vec![0_u8; work.cell.size];
    let total = work.total();
    let mut clock = Clock::new(work);
    let none = RecvFlags::empty();

    macro_rules! throughput {
        ($sender:ident, $receiver:ident) => {{
            let receiver = $receiver::from_context(&ctx)?;
            receiver.bind(address)?;
            let sender = $sender::from_context(&other)?;
            sender.connect(receiver.last_endpoint()?)?;
            let other = thread::spawn(move || -> anyhow::Result<_> {
                for _ in 0..total {
                    sender.send_msg(&payload[..], SendFlags::empty())?;
                }
                Ok(sender)
            });
            while clock.tick(receiver.recv_msg(none)?.len())? {}
            let seconds = clock.seconds();
            other.join().expect("the sender does not panic")?;
            Ok(seconds)
        }};
    }

    match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput) => throughput!(PushSocket, PullSocket),
        ("pair", Mode::Throughput) => throughput!(PairSocket, PairSocket),
        ("scatter_gather", Mode::Throughput) => throughput!(ScatterSocket, GatherSocket),
        ("client_server", Mode::Throughput) => throughput!(ClientSocket, ServerSocket),
        ("req_rep", Mode::Latency) => {
            let rep = ReplySocket::from_context(&ctx)?;
            rep.bind(address)?;
            let req = RequestSocket::from_context(&other)?;
            req.connect(rep.last_endpoint()?)?;
            let other = thread::spawn(move || -> anyhow::Result<_> {
                for _ in 0..total {
                    let msg = rep.recv_msg(RecvFlags::empty())?;
                    rep.send_msg(msg, SendFlags::empty())?;
                }
                Ok(rep)
            });
            loop {
                req.send_msg(&payload[..], SendFlags::empty())?;
                if !clock.tick(req.recv_msg(none)?.len())? {
                    break;
                }
            }
            let seconds = clock.seconds();
            other.join().expect("the other side does not panic")?;
            Ok(seconds)
        }
        _ => unsupported(),
    }
}
