//! The cells by our own blocking calls, as `c/cell.c` has them in C.

use std::{
    fs, mem,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use anyhow::Context;
use libzmq::{prelude::*, *};

use crate::{
    cell::{Clock, Mode, Work},
    sides::{GROUP, Sides},
};

/// A connection that was used has carried so many messages at once, so often.
const USED_AT_ONCE: u64 = 64;
const USED_ROUNDS: u64 = 32;

/// Does the work, and tells how many seconds it took, or bytes of a connection.
pub(crate) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work);
    let payload = vec![0_u8; work.cell.size];
    let payload = &payload[..];

    let seconds = match (work.cell.pattern.as_str(), work.cell.mode) {
        ("push_pull", Mode::Throughput | Mode::Steps) => {
            let (push, pull) = sides.open(PushBuilder::new(), PullBuilder::new())?;
            throughput(work, sending(push, payload), receiving(pull))
        }
        ("push_pull", Mode::Idle | Mode::Used) => {
            let (push, pull) = sides.open(PushBuilder::new(), PullBuilder::new())?;
            memory(work, &push, &pull)
        }
        ("pair", Mode::Throughput | Mode::Steps) => {
            let (left, right) = sides.open(PairBuilder::new(), PairBuilder::new())?;
            throughput(work, sending(left, payload), receiving(right))
        }
        ("dealer_router", Mode::Throughput | Mode::Steps) => {
            let (dealer, router) = sides.open(DealerBuilder::new(), RouterBuilder::new())?;
            let mut parts = Multipart::new();
            throughput(work, sending(dealer, payload), move || {
                router.recv_multipart_into(&mut parts)?;
                Ok(parts[1].len())
            })
        }
        ("client_server", Mode::Throughput | Mode::Steps) => {
            let (client, server) = sides.open(ClientBuilder::new(), ServerBuilder::new())?;
            throughput(work, sending(client, payload), receiving(server))
        }
        ("scatter_gather", Mode::Throughput | Mode::Steps) => {
            let (scatter, gather) = sides.open(ScatterBuilder::new(), GatherBuilder::new())?;
            throughput(work, sending(scatter, payload), receiving(gather))
        }
        ("pub_sub", Mode::Throughput | Mode::Steps) => {
            let (publisher, sub) = sides.open(
                PubBuilder::new().no_drop(true),
                SubBuilder::new().subscribe(""),
            )?;
            announced(
                work,
                move |announce| {
                    let payload = if announce { &[] } else { payload };
                    Ok(publisher.send(payload).map_err(Error::cast)?)
                },
                sub,
            )
        }
        ("radio_dish", Mode::Throughput | Mode::Steps) => {
            let (radio, dish) = sides.open(
                RadioBuilder::new().no_drop(true),
                DishBuilder::new().join(Group::try_from(GROUP)?),
            )?;
            let group = Group::try_from(GROUP)?;
            announced(
                work,
                move |announce| {
                    let payload = if announce { &[] } else { payload };
                    Ok(radio.transmit(payload, group).map_err(Error::cast)?)
                },
                dish,
            )
        }
        ("req_rep", Mode::Latency) => {
            let (req, rep) = sides.open(ReqBuilder::new(), RepBuilder::new())?;
            latency(work, asking(req, payload), move |msg| {
                rep.recv(msg)?;
                Ok(rep.send(mem::take(msg)).map_err(Error::cast)?)
            })
        }
        ("pair", Mode::Latency) => {
            let (left, right) = sides.open(PairBuilder::new(), PairBuilder::new())?;
            latency(work, asking(left, payload), move |msg| {
                right.recv(msg)?;
                Ok(right.send(mem::take(msg)).map_err(Error::cast)?)
            })
        }
        ("dealer_router", Mode::Latency) => {
            let (dealer, router) = sides.open(DealerBuilder::new(), RouterBuilder::new())?;
            latency(work, asking(dealer, payload), move |_| {
                let parts = router.recv_multipart()?;
                Ok(router.send_multipart(parts).map_err(Error::cast)?)
            })
        }
        ("client_server", Mode::Latency) => {
            let (client, server) = sides.open(ClientBuilder::new(), ServerBuilder::new())?;
            latency(work, asking(client, payload), move |msg| {
                server.recv(msg)?;
                let id = msg.routing_id().context("a client has a routing id")?;
                Ok(server.route(mem::take(msg), id).map_err(Error::cast)?)
            })
        }
        _ => return Ok(None),
    };
    seconds.map(Some)
}

fn sending<S: SendMsg>(socket: S, payload: &[u8]) -> impl FnMut() -> anyhow::Result<()> {
    move || Ok(socket.send(payload).map_err(Error::cast)?)
}

fn receiving<S: RecvMsg>(socket: S) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        socket.recv(&mut msg)?;
        Ok(msg.len())
    }
}

fn asking<S: SendMsg + RecvMsg>(
    socket: S,
    payload: &[u8],
) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        socket.send(payload).map_err(Error::cast)?;
        socket.recv(&mut msg)?;
        Ok(msg.len())
    }
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

/// As [`throughput`], after empty messages have told that the receiver hears the
/// sender.
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

fn latency(
    work: &Work,
    mut ask: impl FnMut() -> anyhow::Result<usize>,
    mut answer: impl FnMut(&mut Msg) -> anyhow::Result<()> + Send,
) -> anyhow::Result<f64> {
    with_other(
        || {
            let mut msg = Msg::new();
            (0..work.total()).try_for_each(|_| answer(&mut msg))
        },
        || {
            let mut clock = Clock::new(work);
            while clock.tick(ask()?)? {}
            Ok(clock.seconds())
        },
    )
}

/// How much memory each of so many connections takes, at both ends.
fn memory(work: &Work, push: &Push, pull: &Pull) -> anyhow::Result<f64> {
    let connections = work.count;
    let payload = vec![0_u8; work.cell.size];
    let endpoint = pull.last_endpoint()?;
    let before = resident()?;
    for _ in 0..connections {
        push.connect(&endpoint)?;
    }
    // They take turns, beside the connection that was there before.
    let mut msg = Msg::new();
    let mut exchange = |count| -> anyhow::Result<()> {
        for _ in 0..count {
            push.send(&payload[..]).map_err(Error::cast)?;
        }
        (0..count).try_for_each(|_| Ok(pull.recv(&mut msg)?))
    };
    exchange(connections + 1)?;
    if work.cell.mode == Mode::Used {
        for _ in 0..USED_ROUNDS {
            exchange((connections + 1) * USED_AT_ONCE)?;
        }
    }
    Ok((resident()? - before) / connections as f64)
}

/// How many bytes this process has in memory.
fn resident() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.context("no VmRSS")?.trim_end_matches("kB").trim();
    Ok(kilobytes.parse::<f64>()? * 1024.0)
}

/// Does both at once, the first on a thread of its own.
fn with_other<R>(
    other: impl FnOnce() -> anyhow::Result<()> + Send,
    this: impl FnOnce() -> anyhow::Result<R>,
) -> anyhow::Result<R> {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let result = this()?;
        other.join().expect("the other side does not panic")?;
        Ok(result)
    })
}
