//! Two sockets that talk to each other and to nobody else: PAIR.
//!
//! One binds and one connects; beyond that they are alike. Between processes a
//! pair has a flaw: of one that has left, the other is not told, and of two that
//! connect, the second is refused in silence. In `interop/seeds` are the same two
//! programs in Python.
//!
//! Run both with `cargo run --example pair`, or one of them with
//! `cargo run --example pair -- bind tcp://127.0.0.1:5696` and
//! `cargo run --example pair -- connect tcp://127.0.0.1:5696`. You should see
//! three pings go one way, and three pongs the other.

use std::{env, thread, time::Duration};

use anyhow::{Context, bail, ensure};
use libzmq::{prelude::*, *};

const ROUNDS: u32 = 3;
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    // Its drop waits until what was sent last has left.
    let ctx = Ctx::new();
    match args[..] {
        [] => both(&ctx),
        ["bind", endpoint] => ping(&bind(endpoint, &ctx)?),
        ["connect", endpoint] => pong(&connect(endpoint.parse()?, &ctx)?),
        _ => bail!("usage: pair [bind ENDPOINT | connect ENDPOINT]"),
    }
}

fn both(ctx: &Ctx) -> anyhow::Result<()> {
    let bound = bind("tcp://127.0.0.1:*", ctx)?;
    let connected = connect(bound.last_endpoint()?, ctx)?;
    let other = thread::spawn(move || pong(&connected));
    ping(&bound)?;
    other.join().expect("the other does not panic")
}

fn bind(endpoint: &str, ctx: &Ctx) -> anyhow::Result<Pair> {
    let pair = builder()
        .bind(endpoint.parse::<Endpoint>()?)
        .build_with_ctx(ctx)?;
    println!("bound: listens on {}", pair.last_endpoint()?);
    Ok(pair)
}

fn connect(endpoint: Endpoint, ctx: &Ctx) -> anyhow::Result<Pair> {
    Ok(builder().connect(endpoint).build_with_ctx(ctx)?)
}

fn builder() -> PairBuilder {
    PairBuilder::new()
        .send_timeout(PATIENCE)
        .recv_timeout(PATIENCE)
}

fn ping(pair: &Pair) -> anyhow::Result<()> {
    for round in 1..=ROUNDS {
        pair.send(format!("ping {round}"))?;
        let pong = pair.recv_msg().context("the other does not answer")?;
        println!("bound: received {}", pong.to_str()?);
        ensure!(pong == format!("pong {round}"), "that is not the answer");
    }
    Ok(())
}

fn pong(pair: &Pair) -> anyhow::Result<()> {
    for round in 1..=ROUNDS {
        let ping = pair.recv_msg().context("the other does not ask")?;
        println!("connected: received {}", ping.to_str()?);
        ensure!(ping == format!("ping {round}"), "that is not the question");
        pair.send(format!("pong {round}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_hear_each_other() {
        both(&Ctx::new()).unwrap();
    }
}
