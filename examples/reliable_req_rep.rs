//! Requests and replies over a network that loses things.
//!
//! Connections break and servers crash, so neither side waits for ever here.
//! Heartbeats find out that a connection is dead, and the library then connects
//! anew. The client asks again when no reply comes in time, and numbers its
//! requests to tell a late reply from the one it waits for. The server drops a
//! reply that cannot be delivered, and goes on.
//!
//! Run it with `cargo run --example reliable_req_rep`. You should see three
//! requests answered, the second of them at the second try, because the server
//! pretends to crash over the first.

use std::{thread, time::Duration};

use anyhow::{Context, bail};
use libzmq::{prelude::*, *};

/// How often the client asks, and how long it waits for a reply each time.
const TRIES: u32 = 10;
const TIMEOUT: Duration = Duration::from_millis(300);

fn main() -> anyhow::Result<()> {
    let heartbeat = Heartbeat::new(TIMEOUT)
        .add_timeout(3 * TIMEOUT)
        .add_ttl(3 * TIMEOUT);

    // The system chooses a free port.
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = ServerBuilder::new()
        .bind(addr)
        .send_timeout(TIMEOUT)
        .heartbeat(&heartbeat)
        .build()?;
    let endpoint = server.last_endpoint()?;
    println!("server: listens on {endpoint}");
    let server = thread::spawn(move || serve(&server));

    let client = ClientBuilder::new()
        .connect(endpoint)
        .send_timeout(TIMEOUT)
        .recv_timeout(TIMEOUT)
        .heartbeat(heartbeat)
        .build()?;
    for number in 1..=3 {
        let square = ask(&client, number)?;
        println!("client: the square of {number} is {square}");
    }

    // Ends the server, which waits for the next request.
    Ctx::global().shutdown();
    server.join().expect("the server does not panic")
}

/// Asks for the square of a number, again and again if need be.
fn ask(client: &Client, number: u32) -> anyhow::Result<u32> {
    for attempt in 1..=TRIES {
        println!("client: asks for the square of {number}, try {attempt}");
        match client.send(number.to_string()).map_err(Error::cast) {
            Ok(()) => {}
            Err(err) if err.kind() == ErrorKind::WouldBlock => continue,
            Err(err) => return Err(err.into()),
        }
        loop {
            match client.recv_msg() {
                // Replies to earlier requests may still come in.
                Ok(reply) => match parse_reply(&reply)? {
                    (request, square) if request == number => return Ok(square),
                    (late, _) => println!("client: ignores a late reply about {late}"),
                },
                Err(err) if err.kind() == ErrorKind::WouldBlock => break,
                Err(err) => return Err(err.into()),
            }
        }
        println!("client: no reply within {TIMEOUT:?}");
    }
    bail!("the server did not answer in {TRIES} tries")
}

/// A reply repeats the request, and adds the answer.
fn parse_reply(reply: &Msg) -> anyhow::Result<(u32, u32)> {
    let text = reply.to_str()?;
    let (request, square) = text.split_once(' ').context("a reply has two numbers")?;
    Ok((request.parse()?, square.parse()?))
}

/// Answers requests until the context is shut down.
fn serve(server: &Server) -> anyhow::Result<()> {
    let mut crashed = false;
    loop {
        let request = match server.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        let number: u32 = request.to_str()?.parse()?;
        if number == 2 && !crashed {
            println!("server: loses a request, as if it had crashed");
            crashed = true;
            continue;
        }

        let id = request.routing_id().context("no routing id")?;
        if let Err(err) = server.route(format!("{number} {}", number * number), id) {
            match err.kind() {
                // The client is too slow or has left. It will ask again, or not.
                ErrorKind::WouldBlock | ErrorKind::HostUnreachable => {
                    println!("server: drops a reply: {err}");
                }
                _ => return Err(err.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_have_two_numbers() {
        assert_eq!(parse_reply(&"3 9".into()).unwrap(), (3, 9));
        for bad in ["", "3", "3 nine", "3 9 27"] {
            assert!(parse_reply(&bad.into()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn main_runs() {
        main().unwrap();
    }
}
