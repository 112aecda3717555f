//! Clients and a server that say HELLO to each other whenever they want: DEALER
//! and ROUTER.
//!
//! Every second each client greets the server, and the server each client that it
//! has heard within ten seconds; the others it forgets. A client that has heard
//! nothing for five seconds says so, and goes on. Neither side notices
//! connections: libzmq makes them, and makes them anew, behind the scenes. In
//! `interop/seeds` are the same two programs in Python.
//!
//! Run a server and a client with `cargo run --example hello`, or one of them
//! with `cargo run --example hello -- server tcp://127.0.0.1:5556` and
//! `cargo run --example hello -- client tcp://127.0.0.1:5556`. You should see
//! each hear the other, and the server forget the client after that has left.
//!
//! Further arguments are the time between two greetings, in milliseconds, and a
//! file that configures the socket and who may talk to it, with the sections
//! `auth`, `server` and `client`: see `secure_req_rep.yml` for CURVE.

use std::{
    collections::BTreeMap,
    env, fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use libzmq::{config::*, prelude::*, *};
use serde::Deserialize;

const HELLO: &str = "HELLO";

/// After how many intervals of silence the server is called unresponsive, and a
/// client forgotten.
const UNRESPONSIVE: u32 = 5;
const STALE: u32 = 10;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    auth: Option<AuthConfig>,
    server: RouterConfig,
    client: DealerConfig,
}

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (role, endpoint, options) = match args[..] {
        [] => return both().map(drop),
        [role @ ("server" | "client"), endpoint, ref options @ ..] if options.len() <= 2 => {
            (role, endpoint.parse()?, options)
        }
        _ => bail!("usage: hello [(server | client) ENDPOINT [MILLIS [CONFIG]]]"),
    };
    let interval = options.first().unwrap_or(&"1000").parse()?;
    let interval = Duration::from_millis(interval);
    let config = options.get(1).map(|file| load(file)).transpose()?;
    let config = config.unwrap_or_default();
    match role {
        "server" => serve(&listen(&config, endpoint)?, interval, None).map(drop),
        _ => greet(&connect(&config, endpoint)?, interval, None).map(drop),
    }
}

fn load(file: &str) -> anyhow::Result<Config> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {file:?}"))?;
    serde_yaml::from_str(&text).with_context(|| format!("cannot load {file:?}"))
}

/// What a server or client has to tell of.
#[derive(Debug, Default)]
struct Report {
    /// How often it was greeted.
    heard: u32,
    /// How many clients it has forgotten, or how often nothing was heard of the
    /// server.
    missed: u32,
}

/// Runs a server, and a client that leaves early.
fn both() -> anyhow::Result<[Report; 2]> {
    let interval = Duration::from_millis(40);
    let config = Config::default();
    let server = listen(&config, "tcp://127.0.0.1:*".parse()?)?;
    let endpoint = server.last_endpoint()?;
    let server = thread::spawn(move || serve(&server, interval, Some(30)));
    let client = greet(&connect(&config, endpoint)?, interval, Some(8))?;
    println!("client: leaves");
    let server = server.join().expect("the server does not panic")?;
    Ok([server, client])
}

fn listen(config: &Config, endpoint: Endpoint) -> anyhow::Result<Router> {
    if let Some(auth) = &config.auth {
        auth.build()?;
    }
    let server = config.server.clone().bind(endpoint).build()?;
    println!("server: listens on {}", server.last_endpoint()?);
    Ok(server)
}

/// Greets and forgets clients, so many times or for ever.
fn serve(server: &Router, interval: Duration, rounds: Option<u32>) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut clients = BTreeMap::new();
    let mut round = Instant::now();
    for _ in 0..rounds.unwrap_or(u32::MAX) {
        round += interval;
        while let Some(rest) = round.checked_duration_since(Instant::now()) {
            server.set_recv_timeout(rest)?;
            match server.recv_from() {
                Ok((client, msg)) if msg == [HELLO] => {
                    println!("server: HELLO from {client}");
                    report.heard += 1;
                    clients.insert(client, Instant::now());
                }
                Ok((client, msg)) => println!("server: {client} says {msg:?}?"),
                Err(err) if err.kind() == ErrorKind::WouldBlock => {}
                Err(err) => return Err(err.into()),
            }
        }

        clients.retain(|client, heard| {
            let stays = heard.elapsed() < STALE * interval;
            if !stays {
                println!("server: forgets {client}");
                report.missed += 1;
            }
            stays
        });
        for client in clients.keys() {
            // A greeting to one that has left is dropped.
            server.try_route([HELLO], client).map_err(Error::cast)?;
        }
    }
    Ok(report)
}

fn connect(config: &Config, endpoint: Endpoint) -> anyhow::Result<Dealer> {
    Ok(config.client.clone().connect(endpoint).build()?)
}

/// Greets the server, so many times or for ever.
fn greet(client: &Dealer, interval: Duration, rounds: Option<u32>) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut heard = Instant::now();
    let mut round = Instant::now();
    for _ in 0..rounds.unwrap_or(u32::MAX) {
        if heard.elapsed() >= UNRESPONSIVE * interval {
            println!("client: the server is unresponsive");
            report.missed += 1;
        }
        match client.try_send(HELLO).map_err(Error::cast) {
            Ok(()) => {}
            // The queue is full of greetings that the server has yet to hear.
            Err(err) if err.kind() == ErrorKind::WouldBlock => {}
            Err(err) => return Err(err.into()),
        }

        round += interval;
        while let Some(rest) = round.checked_duration_since(Instant::now()) {
            client.set_recv_timeout(rest)?;
            match client.recv_msg() {
                Ok(msg) if msg == HELLO => {
                    println!("client: HELLO from the server");
                    report.heard += 1;
                    heard = Instant::now();
                }
                Ok(msg) => println!("client: the server says {msg:?}?"),
                Err(err) if err.kind() == ErrorKind::WouldBlock => {}
                Err(err) => return Err(err.into()),
            }
        }
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_heard_and_forgotten() {
        let [server, client] = both().unwrap();
        assert!(server.heard >= 6, "{server:?}");
        assert!(client.heard >= 1, "{client:?}");
        assert!(server.missed >= 1, "{server:?}");
    }

    #[test]
    fn a_client_without_a_server_says_so() {
        let nobody = "inproc://nobody-is-here".parse().unwrap();
        let client = connect(&Config::default(), nobody).unwrap();
        let report = greet(&client, Duration::from_millis(10), Some(8)).unwrap();
        assert!(report.missed >= 2, "{report:?}");
        assert_eq!(report.heard, 0);
    }
}
