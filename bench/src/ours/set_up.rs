//! How long it takes until a program has its first message.

use std::time::{Duration, Instant};

use libzmq::{prelude::*, *};

use super::sides::Sides;
use crate::cell::Work;

pub(super) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let seconds = match work.cell.pattern.as_str() {
        "push_pull" => set_up(work, PushBuilder::new, PullBuilder::new),
        "client_server" => set_up(work, ClientBuilder::new, ServerBuilder::new),
        _ => return Ok(None),
    };
    seconds.map(Some)
}

/// Each time with contexts of its own. That they end is not timed.
fn set_up<S, R>(
    work: &Work,
    sender: impl Fn() -> SocketBuilder<S>,
    receiver: impl Fn() -> SocketBuilder<R>,
) -> anyhow::Result<f64>
where
    S: SendMsg + ConnectionOptions,
    R: RecvMsg + ConnectionOptions,
{
    let payload = vec![0_u8; work.cell.size];
    let mut msg = Msg::new();
    let mut all = Duration::ZERO;
    for turn in 0..work.total() {
        if turn == work.warm_up() {
            all = Duration::ZERO;
        }
        let start = Instant::now();
        let sides = Sides::new(work)?;
        let (sender, receiver) = sides.open(sender(), receiver())?;
        sender.send(&payload[..]).map_err(Error::cast)?;
        receiver.recv(&mut msg)?;
        all += start.elapsed();
    }
    Ok(all.as_secs_f64())
}
