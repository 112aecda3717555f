//! The life of a connection, as libzmq tells it: a monitor.
//!
//! A client tries to reach a server that is not there yet, finds it, and loses
//! it. Then another is refused, and learns why, which nothing else would tell
//! it.
//!
//! Run it with `cargo run --example monitor`. You should see the client try again
//! until it is connected, and once more when the server is gone; and the other
//! refused with 400.

use std::{net::TcpListener, time::Duration};

use anyhow::ensure;
use libzmq::{prelude::*, *};

const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    // Let in one, and nobody else.
    let _ = AuthBuilder::new()
        .plain_registry([PlainClientCreds::new("ali", "sesame")])
        .build()?;
    come_and_go()?;
    refused()
}

fn come_and_go() -> anyhow::Result<()> {
    // A port where nobody listens any more.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let endpoint: Endpoint = format!("tcp://127.0.0.1:{port}").parse()?;

    let (client, monitor) = client("ali", &endpoint).build_with_monitor(MonitorEvents::ALL)?;
    print_until(&monitor, |kind| {
        matches!(kind, MonitorEventKind::ConnectRetried { .. })
    })?;
    println!("-- the server comes");
    let server = server(&endpoint)?;
    print_until(&monitor, |kind| {
        matches!(kind, MonitorEventKind::HandshakeSucceeded)
    })?;
    println!("-- the server goes");
    drop(server);
    print_until(&monitor, |kind| {
        matches!(kind, MonitorEventKind::ConnectRetried { .. })
    })?;
    println!("-- the client goes");
    drop(client);
    monitor.iter().for_each(|event| println!("{event}"));
    Ok(())
}

fn refused() -> anyhow::Result<()> {
    println!("-- a stranger comes");
    let server = server(&"tcp://127.0.0.1:*".parse()?)?;
    let (_stranger, monitor) =
        client("eve", &server.last_endpoint()?).build_with_monitor(MonitorEvents::ALL)?;
    let refused = monitor
        .wait_connected(PATIENCE)
        .expect_err("nobody knows eve");
    println!("{refused}");
    ensure!(refused.kind() == ErrorKind::PermissionDenied);
    Ok(())
}

/// Prints the events up to the first of this kind.
fn print_until(
    monitor: &Monitor,
    is_meant: impl Fn(&MonitorEventKind) -> bool,
) -> Result<(), Error> {
    let found = monitor.wait_for(PATIENCE, |event| {
        println!("{event}");
        is_meant(event.kind())
    });
    found.map(drop)
}

fn server(endpoint: &Endpoint) -> Result<Server, Error> {
    ServerBuilder::new()
        .mechanism(Mechanism::PlainServer)
        .bind(endpoint)
        .build()
}

fn client(name: &str, endpoint: &Endpoint) -> ClientBuilder {
    ClientBuilder::new()
        .mechanism(PlainClientCreds::new(name, "sesame"))
        .connect(endpoint)
}

#[cfg(test)]
mod tests {
    #[test]
    fn events_are_told() {
        super::main().unwrap();
    }
}
