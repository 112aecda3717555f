//! Requests and replies that are encrypted, between peers that have proved who
//! they are, set up by a file.
//!
//! Sockets, keys, timeouts and who may talk to the server are all in
//! `secure_req_rep.yml`, beside this file; the program only loads it. By CURVE
//! the client makes sure of the server, and the server of the client.
//!
//! Run it with `cargo run --example secure_req_rep`; add ` -- FILE` for another
//! configuration. You should see the client of the file exchange messages with
//! the server, which says whom it has authenticated, and then two others that
//! get no answer: one whose key the server does not know, and one that takes the
//! server for another.

use std::{env, fs, path::Path, thread, time::Duration};

use anyhow::{Context, bail, ensure};
use libzmq::{config::*, prelude::*, *};
use serde::Deserialize;

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/secure_req_rep.yml");

/// How long to wait for an answer that is not to come.
const PATIENCE: Duration = Duration::from_millis(400);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    auth: AuthConfig,
    server: ServerConfig,
    client: ClientConfig,
}

fn main() -> anyhow::Result<()> {
    let file = env::args_os().nth(1).unwrap_or_else(|| CONFIG.into());
    run(&load(file.as_ref())?).map(drop)
}

fn load(file: &Path) -> anyhow::Result<Config> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {file:?}"))?;
    serde_yaml::from_str(&text).with_context(|| format!("cannot load {file:?}"))
}

/// Returns the keys of those whose requests the server has received.
fn run(config: &Config) -> anyhow::Result<Vec<String>> {
    config.auth.build()?;
    let server = config.server.build()?;
    let endpoint = server.last_endpoint()?;
    println!("server: listens on {endpoint}");
    let server = thread::spawn(move || serve(&server));

    let client = config.client.build()?;
    client.connect(&endpoint)?;
    for number in 1..=3 {
        let reply = ask(&client, &format!("request {number}"))
            .context("the client gets no answer: do the keys in the file match?")?;
        println!("client: got {:?}", reply.to_str()?);
    }

    let Mechanism::CurveClient(creds) = client.mechanism()? else {
        bail!("the mechanism of the client is not curve_client");
    };
    let cert = creds.cert().context("the client has no keys")?;
    let nobody = CurveCert::new_unique();

    let unknown = CurveClientCreds::new(creds.server()).add_cert(&nobody);
    expect_refusal(config, &endpoint, "a client with an unknown key", unknown)?;
    let misled = CurveClientCreds::new(nobody.public()).add_cert(cert);
    expect_refusal(config, &endpoint, "a client of another server", misled)?;

    // Ends the server, which waits for the next request.
    Ctx::global().shutdown();
    let users = server.join().expect("the server does not panic")?;
    println!("server: saw {} requests, and no other", users.len());
    Ok(users)
}

/// Tries to get an answer with other keys than those of the file.
fn expect_refusal(
    config: &Config,
    endpoint: &Endpoint,
    who: &str,
    creds: CurveClientCreds,
) -> anyhow::Result<()> {
    let client = config
        .client
        .clone()
        .connect(endpoint)
        .mechanism(Mechanism::CurveClient(creds))
        .recv_timeout(PATIENCE)
        .build()?;
    match ask(&client, "let me in") {
        Err(err) if err.kind() == ErrorKind::WouldBlock => {
            println!("{who}: refused, no answer within {PATIENCE:?}");
            Ok(())
        }
        Err(err) => Err(err.into()),
        Ok(_) => bail!("{who} got an answer"),
    }
}

fn ask(client: &Client, request: &str) -> Result<Msg, Error> {
    client.send(request)?;
    client.recv_msg()
}

/// Answers requests until the context is shut down.
fn serve(server: &Server) -> anyhow::Result<Vec<String>> {
    let mut users = Vec::new();
    loop {
        let request = match server.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(users),
            Err(err) => return Err(err.into()),
        };
        // With CURVE, the user id is the public key of the client.
        let user = request.metadata("User-Id").unwrap_or_default().to_owned();
        ensure!(!user.is_empty(), "a request of somebody unknown");
        let text = request.to_str()?;
        println!("server: got {text:?}, authenticated as {user}");
        users.push(user);

        let id = request.routing_id().context("no routing id")?;
        if let Err(err) = server.route(format!("reply to {text}"), id) {
            match err.kind() {
                // The client is too slow or has left.
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
    fn only_the_known_client_is_served() {
        let config = load(CONFIG.as_ref()).unwrap();
        let users = run(&config).unwrap();
        assert_eq!(users, ["Bb!/e)l4.S::U9}wyKk5hb#m1>ckBToHv0@==PGE"; 3]);
    }

    #[test]
    fn typing_errors_are_named() {
        let text = fs::read_to_string(CONFIG).unwrap();
        let text = text.replace("recv_timeout", "recieve_timeout");
        let err = serde_yaml::from_str::<Config>(&text).err().unwrap();
        assert!(err.to_string().contains("recieve_timeout"), "{err}");
    }
}
