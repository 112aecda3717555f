//! A client that does not believe in its server: the Lazy Pirate of the ZeroMQ
//! guide.
//!
//! A REQ socket sends and receives in turn, and when a reply never comes it is of
//! no more use. So the client waits for each reply for a bounded time, by a
//! poller; when that is over it throws the socket away, makes another, and asks
//! again; and after so many tries it gives up. `reliable_req_rep` reaches the same
//! without throwing anything away, by sockets that need not take turns.
//!
//! Run it with `cargo run --example lazy_pirate`. You should see the server lose
//! the second request and crash for good over the fourth, and the client get over
//! the one and give up over the other. Or let
//! `cargo run --example lazy_pirate -- tcp://127.0.0.1:5555` talk to a server of
//! yours that sends each request back, such as
//! `cargo run --example echo -- server tcp://127.0.0.1:5555`.

use std::{env, thread, time::Duration};

use anyhow::{Context, bail};
use libzmq::{poll::*, prelude::*, *};

const TRIES: u32 = 3;
const TIMEOUT: Duration = Duration::from_millis(150);

fn main() -> anyhow::Result<()> {
    match env::args().nth(1) {
        None => demo().map(drop),
        Some(endpoint) => {
            let mut client = Pirate::new(endpoint.parse()?)?;
            for number in 1..=5 {
                client.ask(number)?;
            }
            Ok(())
        }
    }
}

/// Returns how many requests were answered before the client gave up.
fn demo() -> anyhow::Result<u32> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = RouterBuilder::new().bind(addr).build()?;
    let mut client = Pirate::new(server.last_endpoint()?)?;
    let server = thread::spawn(move || serve(&server));

    let mut answered = 0;
    let given_up = loop {
        match client.ask(answered + 1) {
            Ok(()) => answered += 1,
            Err(err) => break err,
        }
    };
    println!("client: gives up: {given_up}");
    server.join().expect("the server does not panic")?;
    Ok(answered)
}

struct Pirate {
    endpoint: Endpoint,
    socket: Req,
}

impl Pirate {
    fn new(endpoint: Endpoint) -> Result<Self, Error> {
        let socket = Self::connect(&endpoint)?;
        Ok(Self { endpoint, socket })
    }

    fn connect(endpoint: &Endpoint) -> Result<Req, Error> {
        // What a socket that is thrown away has not sent is not to be sent.
        ReqBuilder::new()
            .connect(endpoint)
            .linger(Duration::ZERO)
            .send_timeout(TIMEOUT)
            .build()
    }

    /// Asks until there is a reply, at most so many times.
    fn ask(&mut self, number: u32) -> anyhow::Result<()> {
        for attempt in 1..=TRIES {
            println!("client: asks {number}, try {attempt}");
            self.socket.send(number.to_string())?;
            if let Some(reply) = self.wait()? {
                println!("client: {} is answered", reply.to_str()?);
                return Ok(());
            }
            println!("client: no reply within {TIMEOUT:?}, connects anew");
            self.socket = Self::connect(&self.endpoint)?;
        }
        bail!("no reply in {TRIES} tries")
    }

    fn wait(&self) -> Result<Option<Msg>, Error> {
        let mut poller = Poller::new()?;
        poller.add(&self.socket, Token(0), Interest::READABLE)?;
        let mut events = Events::new();
        poller.wait(&mut events, TIMEOUT)?;
        if events.is_empty() {
            return Ok(None);
        }
        self.socket.recv_msg().map(Some)
    }
}

/// Sends requests back, until it pretends to crash for good. A ROUTER need not
/// answer each.
fn serve(server: &Router) -> anyhow::Result<()> {
    let mut has_lost = false;
    loop {
        let (client, request) = server.recv_from()?;
        let number = request.last().context("a request has a part")?.to_str()?;
        match number {
            "2" if !has_lost => {
                println!("server: loses a request");
                has_lost = true;
            }
            "4" => {
                println!("server: crashes");
                return Ok(());
            }
            _ => server.route(request, client)?,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn three_requests_are_answered() {
        assert_eq!(super::demo().unwrap(), 3);
    }
}
