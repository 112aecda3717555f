//! From one socket to another.

use std::sync::atomic::{AtomicBool, Ordering};

use libzmq::{prelude::*, *};

use super::{
    announced::{dish, publisher, publishing, radio, subscriber, transmitting},
    calls::{receiving, receiving_by_router, sending},
    sides::Sides,
    with_other,
};
use crate::cell::{Clock, Mode, Work};

pub(super) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    let payload = vec![0_u8; work.cell.size];
    let payload = &payload[..];
    let seconds = match work.cell.pattern.as_str() {
        "push_pull" => {
            let (push, pull) = sides.open(PushBuilder::new(), PullBuilder::new())?;
            throughput(work, sending(push, payload), receiving(pull))
        }
        "pair" => {
            let (left, right) = sides.open(PairBuilder::new(), PairBuilder::new())?;
            throughput(work, sending(left, payload), receiving(right))
        }
        "dealer_router" => {
            let (dealer, router) = sides.open(DealerBuilder::new(), RouterBuilder::new())?;
            throughput(work, sending(dealer, payload), receiving_by_router(router))
        }
        "client_server" => {
            let (client, server) = sides.open(ClientBuilder::new(), ServerBuilder::new())?;
            throughput(work, sending(client, payload), receiving(server))
        }
        "scatter_gather" | "pipeline" => {
            let (scatter, gather) = sides.open(ScatterBuilder::new(), GatherBuilder::new())?;
            throughput(work, sending(scatter, payload), receiving(gather))
        }
        "pub_sub" => {
            let (publisher, sub) = sides.open(publisher(), subscriber())?;
            announced(work, publishing(publisher, payload), sub)
        }
        "radio_dish" => {
            let (radio, dish) = sides.open(radio(), dish()?)?;
            announced(work, transmitting(radio, payload)?, dish)
        }
        _ => return Ok(None),
    };
    seconds.map(Some)
}

fn throughput(
    work: &Work,
    mut send: impl FnMut() -> anyhow::Result<()> + Send,
    mut recv: impl FnMut() -> anyhow::Result<usize>,
) -> anyhow::Result<f64> {
    if work.cell.mode == Mode::Steps {
        let mut clock = Clock::new(work);
        send()?;
        while clock.tick(recv()?)? {
            send()?;
        }
        return Ok(clock.seconds());
    }
    with_other(
        || (0..work.total()).try_for_each(|_| send()),
        || {
            let mut clock = Clock::new(work);
            while clock.tick(recv()?)? {}
            Ok(clock.seconds())
        },
    )
}

/// As [`throughput`], after the receiver has heard the sender.
fn announced(
    work: &Work,
    mut send: impl FnMut(bool) -> anyhow::Result<()> + Send,
    receiver: impl RecvMsg,
) -> anyhow::Result<f64> {
    let mut msg = Msg::new();
    if work.cell.mode == Mode::Steps {
        send(true)?;
        while receiver.try_recv(&mut msg).is_err() {
            send(true)?;
        }
        return throughput(work, || send(false), receiving(receiver));
    }
    let known = AtomicBool::new(false);
    with_other(
        || {
            while !known.load(Ordering::SeqCst) {
                send(true)?;
            }
            (0..work.total()).try_for_each(|_| send(false))
        },
        || {
            receiver.recv(&mut msg)?;
            known.store(true, Ordering::SeqCst);
            let mut clock = Clock::new(work);
            receiver.recv(&mut msg)?;
            while msg.is_empty() {
                receiver.recv(&mut msg)?;
            }
            while clock.tick(msg.len())? {
                receiver.recv(&mut msg)?;
            }
            Ok(clock.seconds())
        },
    )
}
