//! A secure server on tokio that works on several requests at once.
//!
//! Peers prove who they are by CURVE, and all that they say is encrypted. The
//! server gives each request to a task of its own, so that a slow one holds up no
//! other, and a client that does not read its replies no other client. It stops
//! when it is told to, by a branch of `select!`, and finishes what it has begun.
//!
//! Run it with `cargo run --example async_secure_server`. You should see the
//! replies of each client overtake each other, a stranger who is refused, and the
//! server end with nothing left to do. `secure_req_rep` does the same with
//! threads, and has its keys in a file.

use std::time::Duration;

use anyhow::{Context, bail};
use libzmq::{prelude::*, *};
use tokio::{sync::oneshot, task::JoinSet, time};

const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    run().await.map(drop)
}

/// Returns how many requests the server has answered.
async fn run() -> anyhow::Result<usize> {
    // In real life each has made its own keys, and knows the public ones of others.
    let (of_server, of_clients) = (CurveCert::new_unique(), CurveCert::new_unique());
    let ctx = Ctx::new();
    let auth = AuthBuilder::new().curve_registry([of_clients.public()]);
    auth.build_with_ctx(&ctx)?;

    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = ServerBuilder::new()
        .bind(addr)
        .mechanism(CurveServerCreds::new(of_server.secret()))
        .build_with_ctx(&ctx)?;
    let endpoint = server.last_endpoint()?;
    println!("server: listens on {endpoint}");
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(serve(Async::new(server)?, stopped));

    let connect = |cert: &CurveCert| {
        let creds = CurveClientCreds::new(of_server.public()).add_cert(cert);
        let client = ClientBuilder::new().connect(&endpoint).mechanism(creds);
        client.build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
    };
    let mut clients = JoinSet::new();
    for name in ["alice", "bob"] {
        let (client, _) = connect(&of_clients)?;
        clients.spawn(ask(name, Async::new(client)?));
    }
    while let Some(asked) = clients.join_next().await {
        asked??;
    }

    let (_stranger, monitor) = connect(&CurveCert::new_unique())?;
    let monitor = Async::new(monitor)?;
    match time::timeout(PATIENCE, monitor.wait_connected()).await? {
        Err(err) if err.kind() == ErrorKind::PermissionDenied => println!("stranger: {err}"),
        verdict => bail!("a stranger was let in: {verdict:?}"),
    }

    stop.send(()).ok().context("the server has ended early")?;
    server.await?
}

/// Answers requests until it is told to stop, and those that it has begun.
async fn serve(server: Async<Server>, mut stop: oneshot::Receiver<()>) -> anyhow::Result<usize> {
    let mut answered = 0;
    let mut working = JoinSet::new();
    loop {
        tokio::select! {
            request = server.recv_msg() => {
                working.spawn(answer(server.clone(), request?));
            }
            Some(done) = working.join_next() => {
                done??;
                answered += 1;
            }
            _ = &mut stop => break,
        }
    }
    while let Some(done) = working.join_next().await {
        done??;
        answered += 1;
    }
    println!("server: has answered {answered} requests");
    Ok(answered)
}

/// Takes its time over a request.
async fn answer(server: Async<Server>, request: Msg) -> anyhow::Result<()> {
    let millis: u64 = request.to_str()?.parse()?;
    let id = request.routing_id().context("no routing id")?;
    time::sleep(Duration::from_millis(millis)).await;
    match time::timeout(PATIENCE, server.route(format!("after {millis} ms"), id)).await {
        Ok(Err(err)) if err.kind() == ErrorKind::HostUnreachable => {
            println!("server: a client has left early");
        }
        Ok(sent) => sent?,
        Err(_) => println!("server: a client does not read"),
    }
    Ok(())
}

/// Asks for several things, and takes the replies as they come.
async fn ask(name: &str, client: Async<Client>) -> anyhow::Result<()> {
    let work = [60, 30, 5];
    for millis in work {
        client.send(millis.to_string()).await?;
    }
    for _ in work {
        let reply = time::timeout(PATIENCE, client.recv_msg()).await??;
        println!("{name}: {}", reply.to_str()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn all_requests_are_answered() {
        assert_eq!(super::run().await.unwrap(), 6);
    }
}
