//! What stands in front of a request on its way through a broker.
//!
//! ```text
//! req ──> router (broker) dealer ──> rep
//! ```
//!
//! A REQ puts an empty part in front of its request. A ROUTER puts the identity
//! of the peer before that, by which the reply finds its way back; with more
//! brokers there are more identities. A REP takes off all of it up to the empty
//! part, and puts it in front of its reply. So the two programs at the ends see
//! nothing of it, and the broker need not look at more than it likes.
//!
//! Run it with `cargo run --example dealer_router`. You should see the parts of a
//! request and of its reply at every step, for two clients.

use std::{thread, time::Duration};

use anyhow::{Context, ensure};
use libzmq::{prelude::*, *};

const CLIENTS: [&str; 2] = ["Ann", "Ben"];
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    run().map(drop)
}

/// Returns how many parts each request and reply had at the broker.
fn run() -> anyhow::Result<Vec<[usize; 2]>> {
    let (front_addr, back_addr) = (InprocAddr::new_unique(), InprocAddr::new_unique());
    let front = RouterBuilder::new()
        .bind(&front_addr)
        .recv_timeout(PATIENCE)
        .build()?;
    let back = DealerBuilder::new()
        .bind(&back_addr)
        .send_timeout(PATIENCE)
        .recv_timeout(PATIENCE)
        .build()?;

    let worker = RepBuilder::new()
        .connect(back_addr)
        .recv_timeout(PATIENCE)
        .build()?;
    let worker = thread::spawn(move || work(&worker));
    let clients = CLIENTS.map(|name| {
        let addr = front_addr.clone();
        thread::spawn(move || ask(name, addr))
    });

    let steps = CLIENTS.map(|_| pass_on(&front, &back));
    for client in clients {
        client.join().expect("clients do not panic")?;
    }
    worker.join().expect("the worker does not panic")?;
    steps.into_iter().collect()
}

/// Takes one request to the worker, and its reply back.
fn pass_on(front: &Router, back: &Dealer) -> anyhow::Result<[usize; 2]> {
    let request = front.recv_multipart().context("nobody asks")?;
    let received = show("broker: the router receives", &request);
    back.send_multipart(request).map_err(Error::cast)?;

    let reply = back.recv_multipart().context("the worker is silent")?;
    let replied = show("broker: the dealer receives", &reply);
    front.send_multipart(reply).map_err(Error::cast)?;
    Ok([received, replied])
}

/// Prints the parts of a message, and returns how many there are.
fn show(what: &str, parts: &[Msg]) -> usize {
    let text: String = parts
        .iter()
        .map(|part| format!("[{}]", part.escape_ascii()))
        .collect();
    println!("{what} {text}");
    parts.len()
}

fn work(worker: &Rep) -> anyhow::Result<()> {
    for _ in CLIENTS {
        let request = worker.recv_multipart().context("nothing to do")?;
        show("worker: receives", &request);
        let name = request.first().context("a request has a part")?;
        worker.send(format!("hello, {}", name.to_str()?))?;
    }
    Ok(())
}

fn ask(name: &str, broker: InprocAddr) -> anyhow::Result<()> {
    let client = ReqBuilder::new()
        .connect(broker)
        .recv_timeout(PATIENCE)
        .build()?;
    client.send(name)?;
    let reply = client.recv_multipart().context("no reply")?;
    show(&format!("{name}: receives"), &reply);
    ensure!(reply == [format!("hello, {name}")], "not for {name}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_see_the_content_alone() {
        // In between: the identity, the empty part, the name.
        assert_eq!(run().unwrap(), [[3, 3]; 2]);
    }
}
