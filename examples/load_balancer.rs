//! A broker that gives each request to the worker that has waited longest.
//!
//! ```text
//! client ──┐              ┌── worker
//! client ──── the server ──── worker
//! client ──┘  of a broker └── worker
//! ```
//!
//! Clients and workers are `Client` sockets, and the broker has one `Server` for
//! all. A proxy could not stand here, as a reply does not say whom it is for: the
//! broker remembers. A worker that wants work says so, gets one request, and with
//! its reply asks for the next. One that is slow gets no more than it can do, and
//! one that has left gets nothing.
//!
//! Run it with `cargo run --example load_balancer`. You should see three workers
//! share 60 requests.

use std::{
    collections::{HashMap, VecDeque},
    thread,
    time::Duration,
};

use anyhow::{Context, ensure};
use libzmq::{prelude::*, *};

const CLIENTS: u32 = 6;
const WORKERS: u32 = 3;
const REQUESTS: u32 = 10;
const PATIENCE: Duration = Duration::from_secs(5);

/// What a worker says first. All else that it says is a reply.
const READY: &str = "READY";

fn main() -> anyhow::Result<()> {
    for (number, done) in (1..).zip(run()?) {
        println!("worker {number}: {done} requests");
    }
    Ok(())
}

/// How many requests each worker has answered.
fn run() -> anyhow::Result<Vec<u32>> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = ServerBuilder::new()
        .bind(addr)
        .send_timeout(PATIENCE)
        .build()?;
    let endpoint = server.last_endpoint()?;
    let broker = thread::spawn(move || Broker::new(server).run());

    let connect = || ClientBuilder::new().connect(&endpoint).build();
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        let socket = connect()?;
        workers.push(thread::spawn(move || work(&socket)));
    }
    let mut clients = Vec::new();
    for number in 1..=CLIENTS {
        let socket = connect()?;
        clients.push(thread::spawn(move || ask(number, &socket)));
    }
    for client in clients {
        client.join().expect("clients do not panic")?;
    }

    // Ends the broker and the workers, which wait for the next message.
    Ctx::global().shutdown();
    broker.join().expect("the broker does not panic")?;
    let done = workers
        .into_iter()
        .map(|worker| worker.join().expect("workers do not panic"));
    Ok(done.collect::<Result<_, _>>()?)
}

struct Broker {
    server: Server,
    /// The workers, and for which client each is at work.
    workers: HashMap<RoutingId, Option<RoutingId>>,
    /// The workers that wait, longest first.
    idle: VecDeque<RoutingId>,
    /// The requests that wait, each with its client in it.
    requests: VecDeque<Msg>,
}

impl Broker {
    fn new(server: Server) -> Self {
        Self {
            server,
            workers: HashMap::new(),
            idle: VecDeque::new(),
            requests: VecDeque::new(),
        }
    }

    /// Goes on until the context is shut down.
    fn run(mut self) -> anyhow::Result<()> {
        loop {
            let msg = match self.server.recv_msg() {
                Ok(msg) => msg,
                Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
                Err(err) => return Err(err.into()),
            };
            let from = msg.routing_id().context("a server always has one")?;
            match self.workers.get_mut(&from) {
                Some(client) => {
                    if let Some(client) = client.take() {
                        unless_gone(self.server.route(msg, client))?;
                    }
                    self.idle.push_back(from);
                }
                None if msg == READY => {
                    self.workers.insert(from, None);
                    self.idle.push_back(from);
                }
                None => self.requests.push_back(msg),
            }
            self.deal()?;
        }
    }

    /// Brings together whom it can.
    fn deal(&mut self) -> anyhow::Result<()> {
        while !self.requests.is_empty()
            && let Some(worker) = self.idle.pop_front()
            && let Some(request) = self.requests.pop_front()
        {
            let client = request.routing_id();
            match unless_gone(self.server.route(request, worker))? {
                None => {
                    self.workers.insert(worker, client);
                }
                Some(mut request) => {
                    // Another shall have it.
                    if let Some(client) = client {
                        request.set_routing_id(client);
                    }
                    self.requests.push_front(request);
                    self.workers.remove(&worker);
                }
            }
        }
        Ok(())
    }
}

/// What could not be sent because the peer has left.
fn unless_gone(sent: Result<(), Error<Msg>>) -> Result<Option<Msg>, Error> {
    match sent {
        Ok(()) => Ok(None),
        Err(mut err) if err.kind() == ErrorKind::HostUnreachable => Ok(err.take()),
        Err(err) => Err(err.cast()),
    }
}

/// Sends requests, each after the reply to the one before.
fn ask(number: u32, socket: &Client) -> anyhow::Result<()> {
    socket.set_recv_timeout(PATIENCE)?;
    for request in 1..=REQUESTS {
        let request = format!("request {request} of client {number}");
        socket.send(&request)?;
        let reply = socket.recv_msg().context("there is no reply")?;
        ensure!(reply.to_str()? == format!("done: {request}"));
    }
    Ok(())
}

/// Answers requests until the context is shut down, and returns how many.
fn work(socket: &Client) -> Result<u32, Error> {
    socket.send(READY)?;
    let mut done = 0;
    loop {
        let request = match socket.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(done),
            Err(err) => return Err(err),
        };
        socket.send([b"done: ", &request[..]].concat())?;
        done += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_answered() {
        let done = run().unwrap();
        assert_eq!(done.len(), WORKERS as usize);
        assert_eq!(done.iter().sum::<u32>(), CLIENTS * REQUESTS);
    }
}
