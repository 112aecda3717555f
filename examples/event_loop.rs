//! One loop for everything: a ROUTER that answers whenever somebody speaks, and
//! greets all it knows at every interval.
//!
//! The server waits for its socket, for its timers, and for somebody who wants it
//! to end, all in one place and on one thread. `hello.rs` does the same with
//! timeouts of its socket, which takes some reckoning, and cannot be woken.
//!
//! Run it with `cargo run --example event_loop`: a server and two clients talk
//! for a moment. Or let it serve for ever, with
//! `cargo run --example event_loop -- tcp://127.0.0.1:5556`, and greet it by
//! `cargo run --example hello -- client tcp://127.0.0.1:5556`. You should see it
//! hear each client, and each client hear it again and again.

use std::{collections::BTreeSet, env, thread, time::Duration};

use anyhow::{Context, bail};
use libzmq::{poll::*, prelude::*, *};

const HELLO: &str = "HELLO";

/// What the loop waits for.
const SERVER: Token = Token(0);
const GREET: Token = Token(1);
const END: Token = Token(2);

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    match &args[..] {
        [] => {
            demo()?;
        }
        [endpoint] => {
            let endpoint: Endpoint = endpoint.parse()?;
            let server = RouterBuilder::new().bind(endpoint).build()?;
            println!("server: listens on {}", server.last_endpoint()?);
            serve(&server, &mut Poller::new()?, Duration::from_secs(1))?;
        }
        _ => bail!("usage: event_loop [ENDPOINT]"),
    }
    Ok(())
}

/// Receives and greets until it is told to end, and returns whom it has met.
fn serve<'a>(
    server: &'a Router,
    poller: &mut Poller<'a>,
    interval: Duration,
) -> anyhow::Result<usize> {
    poller.add(server, SERVER, Interest::READABLE)?;
    let mut timers = Timers::new();
    timers.every(GREET, interval)?;
    let mut clients = BTreeSet::new();
    let mut events = Events::new();
    loop {
        poller.wait(&mut events, timers.timeout())?;
        for event in &events {
            match event.token() {
                SERVER => hear(server, &mut clients)?,
                _ => return Ok(clients.len()),
            }
        }
        // The greeting is the only timer.
        for _ in timers.expired() {
            for client in &clients {
                // A greeting to one that has left is dropped.
                server.try_route([HELLO], client).map_err(Error::cast)?;
            }
        }
    }
}

/// Receives all that is there.
fn hear(server: &Router, clients: &mut BTreeSet<Identity>) -> anyhow::Result<()> {
    loop {
        match server.try_recv_from() {
            Ok((client, msg)) => {
                println!("server: {msg:?} from {client}");
                clients.insert(client);
            }
            Err(err) if err.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(err) => return Err(err.into()),
        }
    }
}

/// A server, and two clients that each greet it once and are greeted often.
fn demo() -> anyhow::Result<usize> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = RouterBuilder::new().bind(addr).build()?;
    let endpoint = server.last_endpoint()?;

    let mut poller = Poller::new()?;
    let end = poller.waker(END)?;
    let clients = thread::spawn(move || -> anyhow::Result<()> {
        let done = greet_twice(&endpoint);
        // The server ends in any case.
        end.wake()?;
        done
    });
    let met = serve(&server, &mut poller, Duration::from_millis(50))?;
    clients.join().expect("the clients do not panic")?;
    println!("server: has met {met} clients");
    Ok(met)
}

fn greet_twice(endpoint: &Endpoint) -> anyhow::Result<()> {
    let client = DealerBuilder::new()
        .connect(endpoint)
        .recv_timeout(Duration::from_secs(10));
    let clients = [client.build()?, client.build()?];
    for client in &clients {
        client.send(HELLO).map_err(Error::cast)?;
    }
    for (number, client) in clients.iter().enumerate() {
        for _ in 0..3 {
            let msg = client.recv_msg().context("the server is silent")?;
            println!("client {number}: {:?} from the server", msg.to_str()?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_met_and_greeted() {
        assert_eq!(demo().unwrap(), 2);
    }
}
