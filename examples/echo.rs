//! An echo server, and a client that talks to it: REQ and REP.
//!
//! The server sends back what it receives. Whoever speaks ZeroMQ can be either
//! of them: in `interop/seeds` are the same two programs in Python.
//!
//! Run both with `cargo run --example echo`, or one of them with
//! `cargo run --example echo -- server tcp://127.0.0.1:5678` and
//! `cargo run --example echo -- client tcp://127.0.0.1:5678 hello world`. You
//! should see what the client says come back.

use std::{env, thread, time::Duration};

use anyhow::{Context, bail};
use libzmq::{prelude::*, *};

const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => both().map(drop),
        ["server", endpoint] => serve(&listen(endpoint)?),
        ["client", endpoint, ref words @ ..] if !words.is_empty() => {
            say(&connect(endpoint.parse()?)?, &words.join(" ")).map(drop)
        }
        _ => bail!("usage: echo [server ENDPOINT | client ENDPOINT WORD...]"),
    }
}

/// Runs both, and returns what the client has heard.
fn both() -> anyhow::Result<Vec<String>> {
    let server = listen("tcp://127.0.0.1:*")?;
    let endpoint = server.last_endpoint()?;
    let server = thread::spawn(move || serve(&server));

    let client = connect(endpoint)?;
    let heard = ["hello", "is anybody there?", "good-bye"].map(|text| say(&client, text));

    // Ends the server, which waits for the next request.
    Ctx::global().shutdown();
    server.join().expect("the server does not panic")?;
    heard.into_iter().collect()
}

fn listen(endpoint: &str) -> anyhow::Result<Rep> {
    let server = RepBuilder::new()
        .bind(endpoint.parse::<Endpoint>()?)
        .build()?;
    println!("server: listens on {}", server.last_endpoint()?);
    Ok(server)
}

/// Answers until the context is shut down.
fn serve(server: &Rep) -> anyhow::Result<()> {
    loop {
        let request = match server.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        // It comes from anybody, and need not be text.
        let reply = format!("Echo: {}", String::from_utf8_lossy(&request));
        println!("server: {reply}");
        server.send(reply)?;
    }
}

fn connect(endpoint: Endpoint) -> anyhow::Result<Req> {
    let client = ReqBuilder::new()
        .connect(endpoint)
        .send_timeout(PATIENCE)
        .recv_timeout(PATIENCE)
        .build()?;
    Ok(client)
}

fn say(client: &Req, text: &str) -> anyhow::Result<String> {
    client.send(text)?;
    let reply = client.recv_msg().context("the server does not answer")?;
    let reply = reply.to_str()?.to_owned();
    println!("client: {reply}");
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_comes_back() {
        let heard = both().unwrap();
        assert_eq!(
            heard,
            ["Echo: hello", "Echo: is anybody there?", "Echo: good-bye"]
        );
    }
}
