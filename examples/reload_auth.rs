//! A server that takes its users from a file, which is edited while it runs.
//!
//! Between two requests the server looks whether the file has changed. What is in
//! there takes the place of all the rules, and whom they no longer let in is sent
//! away, also when connected. A file that cannot be used changes nothing.
//!
//! Run it with `cargo run --example reload_auth`. It edits a copy of
//! `reload_auth.yml`: you should see ali and baba ask, then cassim come in who was
//! added, a mistake in the file that is told and harms nobody, and ali sent away
//! who was removed.

use std::{env, fs, path::Path, process, time::Duration};

use anyhow::{Context, ensure};
use libzmq::{config::*, prelude::*, *};
use serde::Deserialize;

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reload_auth.yml");

/// How long to wait for what comes, and for what is not to come.
const PATIENCE: Duration = Duration::from_millis(400);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    auth: AuthConfig,
}

fn main() -> anyhow::Result<()> {
    let path = env::temp_dir().join(format!("reload_auth-{}.yml", process::id()));
    let done = run(&path);
    let _ = fs::remove_file(&path);
    done
}

/// Takes over the rules of the file when it has changed.
fn reload(auth: &AuthClient, file: &mut ConfigFile) -> anyhow::Result<()> {
    let Some(text) = file.read_if_changed()? else {
        return Ok(());
    };
    let config: Config = serde_yaml::from_str(text.expose())
        .with_context(|| format!("{:?} stays without effect", file.path()))?;
    auth.replace(&config.auth)?;
    println!("server: new rules, {} sent away", auth.end_refused()?);
    Ok(())
}

fn run(path: &Path) -> anyhow::Result<()> {
    let original = fs::read_to_string(CONFIG)?;
    fs::write(path, &original)?;
    let ctx = Ctx::new();
    let auth = AuthClient::new(&ctx)?;
    let mut file = ConfigFile::new(path);
    reload(&auth, &mut file)?;

    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = ServerBuilder::new()
        .bind(addr)
        .mechanism(Mechanism::PlainServer)
        .recv_timeout(PATIENCE)
        .build_with_ctx(&ctx)?;
    let client = |username: &str, password: &str| {
        ClientBuilder::new()
            .connect(server.last_endpoint()?)
            .mechanism(PlainClientCreds::new(username, password))
            .recv_timeout(PATIENCE)
            .build_with_ctx(&ctx)
    };
    let ali = client("ali", "open sesame")?;
    let baba = client("baba", "open barley")?;
    ensure!(is_served(&server, &ali)? && is_served(&server, &baba)?);

    // One more.
    let more = format!("{original}    - {{ username: cassim, password: \"open wheat\" }}\n");
    fs::write(path, &more)?;
    reload(&auth, &mut file)?;
    let cassim = client("cassim", "open wheat")?;
    ensure!(is_served(&server, &cassim)?);

    // A mistake.
    fs::write(path, more.replace("plain_registry", "plain_regsitry"))?;
    let err = reload(&auth, &mut file).expect_err("a key that is not known");
    println!("server: {err:#}");
    ensure!(is_served(&server, &ali)?);

    // One less, who is connected.
    let fewer: Vec<&str> = more.lines().filter(|line| !line.contains("ali,")).collect();
    fs::write(path, fewer.join("\n"))?;
    reload(&auth, &mut file)?;
    ensure!(!is_served(&server, &ali)? && is_served(&server, &baba)?);
    println!("ali: got no answer");
    Ok(())
}

/// Whether a client gets an answer to a request.
fn is_served(server: &Server, client: &Client) -> Result<bool, Error> {
    // What cannot be sent does not arrive.
    let _ = client.try_send("it is me");
    let request = match server.recv_msg() {
        Err(err) if err.kind() == ErrorKind::WouldBlock => return Ok(false),
        request => request?,
    };
    println!(
        "server: {:?} asks",
        request.metadata("User-Id").unwrap_or_default()
    );
    if let Some(id) = request.routing_id() {
        server.route("welcome", id)?;
    }
    client.recv_msg().map(|_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_follow_the_file() {
        let path = env::temp_dir().join(format!("reload_auth-test-{}.yml", process::id()));
        let done = run(&path);
        fs::remove_file(&path).unwrap();
        done.unwrap();
    }
}
