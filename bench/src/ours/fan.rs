//! Many sockets on one side, each on a thread, which connect to the one on the
//! other.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::Context;
use libzmq::{prelude::*, *};

use super::{
    announced::{dish, publisher, publishing, radio, subscriber, transmitting},
    calls::{receiving, receiving_by_router},
    sides::Sides,
};
use crate::cell::{Clock, Work};

pub(super) fn into_one(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    let seconds = match work.cell.pattern.as_str() {
        "push_pull" => {
            let pull = sides.receiver(PullBuilder::new().bind(sides.address()?))?;
            let senders = senders(work, &sides, &pull, PushBuilder::new)?;
            fan_in(work, senders, receiving(pull))
        }
        "dealer_router" => {
            let router = sides.receiver(RouterBuilder::new().bind(sides.address()?))?;
            let senders = senders(work, &sides, &router, DealerBuilder::new)?;
            fan_in(work, senders, receiving_by_router(router))
        }
        "client_server" => {
            let server = sides.receiver(ServerBuilder::new().bind(sides.address()?))?;
            let senders = senders(work, &sides, &server, ClientBuilder::new)?;
            fan_in(work, senders, receiving(server))
        }
        "scatter_gather" => {
            let gather = sides.receiver(GatherBuilder::new().bind(sides.address()?))?;
            let senders = senders(work, &sides, &gather, ScatterBuilder::new)?;
            fan_in(work, senders, receiving(gather))
        }
        _ => return Ok(None),
    };
    seconds.map(Some)
}

fn senders<S: Socket + ConnectionOptions>(
    work: &Work,
    sides: &Sides<'_>,
    receiver: &impl Socket,
    builder: impl Fn() -> SocketBuilder<S>,
) -> anyhow::Result<Vec<S>> {
    let endpoint = receiver.last_endpoint()?;
    (0..work.cell.clients)
        .map(|_| sides.sender(builder().connect(&endpoint)))
        .collect()
}

fn fan_in<S: SendMsg + Send>(
    work: &Work,
    senders: Vec<S>,
    mut recv: impl FnMut() -> anyhow::Result<usize>,
) -> anyhow::Result<f64> {
    let payload = vec![0_u8; work.cell.size];
    let clients = work.cell.clients as u64;
    // So that all together send at least as many as are counted.
    let of_each = work.total().div_ceil(clients);
    thread::scope(|scope| {
        let payload = &payload;
        let threads: Vec<_> = senders
            .into_iter()
            .map(|sender| {
                scope.spawn(move || -> anyhow::Result<S> {
                    for _ in 0..of_each {
                        sender.send(&payload[..]).map_err(Error::cast)?;
                    }
                    Ok(sender)
                })
            })
            .collect();
        let mut clock = Clock::new(work);
        while clock.tick(recv()?)? {}
        let seconds = clock.seconds();
        for _ in work.total()..of_each * clients {
            recv()?;
        }
        for thread in threads {
            thread.join().expect("a sender does not panic")?;
        }
        Ok(seconds)
    })
}

pub(super) fn out_of_one(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    let payload = vec![0_u8; work.cell.size];
    let payload = &payload[..];
    let seconds = match work.cell.pattern.as_str() {
        "pub_sub" => {
            let publisher = sides.sender(publisher().bind(sides.address()?))?;
            let subs = receivers(work, &sides, &publisher, || Ok(subscriber()))?;
            fan_out(work, publishing(publisher, payload), subs)
        }
        "radio_dish" => {
            let radio = sides.sender(radio().bind(sides.address()?))?;
            let dishes = receivers(work, &sides, &radio, dish)?;
            fan_out(work, transmitting(radio, payload)?, dishes)
        }
        _ => return Ok(None),
    };
    seconds.map(Some)
}

fn receivers<R: Socket + ConnectionOptions>(
    work: &Work,
    sides: &Sides<'_>,
    sender: &impl Socket,
    builder: impl Fn() -> anyhow::Result<SocketBuilder<R>>,
) -> anyhow::Result<Vec<R>> {
    let endpoint = sender.last_endpoint()?;
    (0..work.cell.clients)
        .map(|_| sides.receiver(builder()?.connect(&endpoint)))
        .collect()
}

/// Every message goes to all.
fn fan_out<R: RecvMsg + Send>(
    work: &Work,
    mut send: impl FnMut(bool) -> anyhow::Result<()>,
    receivers: Vec<R>,
) -> anyhow::Result<f64> {
    let known = AtomicUsize::new(0);
    thread::scope(|scope| {
        let known = &known;
        let threads: Vec<_> = receivers
            .into_iter()
            .map(|receiver| scope.spawn(move || receive_everything(work, &receiver, known)))
            .collect();
        while known.load(Ordering::SeqCst) < work.cell.clients {
            send(true)?;
        }
        (0..work.total()).try_for_each(|_| send(false))?;
        let mut spans = Vec::new();
        for thread in threads {
            spans.push(thread.join().expect("a receiver does not panic")?);
        }
        let start = spans.iter().map(|span| span.0).min();
        let end = spans.iter().map(|span| span.1).max();
        let (start, end) = start.zip(end).context("no receivers")?;
        Ok((end - start).as_secs_f64())
    })
}

/// From the end of the warm-up to the last message.
fn receive_everything(
    work: &Work,
    receiver: &impl RecvMsg,
    known: &AtomicUsize,
) -> anyhow::Result<(Instant, Instant)> {
    let mut msg = Msg::new();
    receiver.recv(&mut msg)?;
    known.fetch_add(1, Ordering::SeqCst);
    while msg.is_empty() {
        receiver.recv(&mut msg)?;
    }
    let mut clock = Clock::new(work);
    while clock.tick(msg.len())? {
        receiver.recv(&mut msg)?;
    }
    Ok((clock.start(), Instant::now()))
}
