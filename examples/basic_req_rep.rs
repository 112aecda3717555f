//! Requests and replies between two threads, as simple as it gets.
//!
//! A server answers on a thread of its own; a client sends it three requests
//! over `inproc`, the transport within a process. There is nobody to protect
//! from and nothing that can get lost. Between machines there is: see
//! `reliable_req_rep` and `secure_req_rep`.
//!
//! Run it with `cargo run --example basic_req_rep`. You should see each request
//! arrive at the server, each reply arrive at the client, and the server end.

use std::{thread, time::Duration};

use anyhow::Context;
use libzmq::{prelude::*, *};

fn main() -> anyhow::Result<()> {
    let addr = InprocAddr::new_unique();
    let server = ServerBuilder::new().bind(&addr).build()?;
    let server = thread::spawn(move || serve(&server));

    let client = ClientBuilder::new()
        .connect(&addr)
        .recv_timeout(Duration::from_secs(5))
        .build()?;
    for request in ["ping", "Hello, server", "good-bye"] {
        println!("client: sends {request:?}");
        client.send(request)?;
        let reply = client.recv_msg().context("the server does not answer")?;
        println!("client: got {:?}", reply.to_str()?);
    }

    // The server waits for the next request. From now on that, and every other
    // call in this context, fails with `InvalidCtx`.
    Ctx::global().shutdown();
    server.join().expect("the server does not panic")?;
    println!("server: ended");
    Ok(())
}

/// Answers requests until the context is shut down.
fn serve(server: &Server) -> anyhow::Result<()> {
    loop {
        let request = match server.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        let text = request.to_str()?;
        println!("server: got {text:?}");

        // The routing id says which client the message is from, and takes the
        // reply there.
        let id = request.routing_id().context("no routing id")?;
        server.route(answer(text), id)?;
    }
}

fn answer(request: &str) -> String {
    match request {
        "ping" => "pong".to_owned(),
        other => format!("{other} to you too"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pings_are_answered_with_pongs() {
        assert_eq!(answer("ping"), "pong");
        assert_eq!(answer("hello"), "hello to you too");
    }

    #[test]
    fn main_runs() {
        main().unwrap();
    }
}
