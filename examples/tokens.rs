//! A server that lets in whoever has a valid token, and knows what each may do.
//!
//! A client shows its token as the password of PLAIN. A callback of the
//! authenticator looks it up in a table and says who the client is and what role
//! it has, which every message from there on tells the server. A token can be
//! taken back while the server runs.
//!
//! PLAIN encrypts nothing: tokens are for networks that nobody listens to.
//!
//! Run it with `cargo run --example tokens`. You should see a reader and a writer
//! do what they may, an expired token and a made-up one be refused, and the
//! writer be refused too after its token was taken back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use libzmq::{auth::*, prelude::*, *};

/// How long to wait for whatever should come.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of a token.
struct Grant {
    user: &'static str,
    role: &'static str,
    until: Instant,
}

type Tokens = Arc<Mutex<HashMap<String, Grant>>>;

fn main() -> anyhow::Result<()> {
    run().map(drop)
}

/// Returns the answers of the server, `None` for those who got none.
fn run() -> anyhow::Result<Vec<Option<String>>> {
    let now = Instant::now();
    let grant = |user, role, until| Grant { user, role, until };
    let later = now + Duration::from_secs(3600);
    let tokens: Tokens = Arc::new(Mutex::new(HashMap::from([
        ("r-4711".to_owned(), grant("rita", "reader", later)),
        ("w-0815".to_owned(), grant("walt", "writer", later)),
        ("x-0000".to_owned(), grant("xeno", "writer", now)),
    ])));

    let ctx = Ctx::new();
    let auth = AuthClient::new(&ctx)?;
    let known = Arc::clone(&tokens);
    // As slow as a database may be: whoever needs no token does not wait for it.
    auth.set_callback(move |request| decide(&known, request))?;

    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let server = ServerBuilder::new()
        .bind(addr)
        .mechanism(Mechanism::PlainServer)
        .build_with_ctx(&ctx)?;
    let endpoint = server.last_endpoint()?;
    let serving = thread::spawn(move || serve(&server));

    let mut answers = Vec::new();
    for (token, request) in [
        ("r-4711", "read"),
        ("r-4711", "write"),
        ("w-0815", "write"),
        ("x-0000", "write"),
        ("w-0816", "write"),
    ] {
        answers.push(ask(&ctx, &endpoint, token, request)?);
    }
    println!("the token w-0815 is taken back");
    let mut table = tokens.lock().unwrap_or_else(PoisonError::into_inner);
    table.remove("w-0815");
    drop(table);
    answers.push(ask(&ctx, &endpoint, "w-0815", "write")?);

    let verdicts = auth.statistics().plain;
    println!("{} let in, {} refused", verdicts.allowed, verdicts.denied);
    // Ends the server, which waits for the next request.
    ctx.shutdown();
    serving.join().expect("the server does not panic")?;
    Ok(answers)
}

/// Says who comes, by the token.
fn decide(tokens: &Tokens, request: &AuthRequest) -> AuthAnswer {
    let AuthCredentials::Plain { password, .. } = request.credentials() else {
        return AuthAnswer::deny("no token");
    };
    let tokens = tokens.lock().unwrap_or_else(PoisonError::into_inner);
    // What is looked up is a token's own name; where a table is not to be probed
    // by time, keep digests of the tokens in it.
    match tokens.get(password.expose()) {
        Some(grant) if grant.until > Instant::now() => {
            AuthAnswer::allow(grant.user).add_metadata("Role", grant.role)
        }
        Some(grant) => AuthAnswer::deny(format!("the token of {} has expired", grant.user)),
        None => AuthAnswer::deny("unknown token"),
    }
}

/// Answers requests until the context is shut down.
fn serve(server: &Server) -> anyhow::Result<()> {
    loop {
        let request = match server.recv_msg() {
            Ok(request) => request,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        let user = request.metadata("User-Id").unwrap_or_default();
        let reply = match (request.to_str()?, request.metadata("Role")) {
            ("read", Some(_)) | ("write", Some("writer")) => format!("done, {user}"),
            (other, _) => format!("{user} may not {other}"),
        };
        let id = request.routing_id().context("no routing id")?;
        if let Err(err) = server.route(reply, id) {
            println!("server: drops a reply: {err}");
        }
    }
}

/// Asks the server for something, as the owner of a token.
fn ask(ctx: &Ctx, to: &Endpoint, token: &str, request: &str) -> anyhow::Result<Option<String>> {
    let (client, monitor) = ClientBuilder::new()
        .connect(to)
        .mechanism(PlainClientCreds::new("token", token))
        .recv_timeout(PATIENCE)
        .build_with_ctx_and_monitor(ctx, MonitorEvents::ALL)?;
    if let Err(err) = monitor.wait_connected(PATIENCE) {
        println!("{token} wants to {request}: refused, {err}");
        return Ok(None);
    }
    client.send(request)?;
    let reply = client.recv_msg()?.to_str()?.to_owned();
    println!("{token} wants to {request}: {reply}");
    Ok(Some(reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_what_it_may() {
        let answers = run().unwrap();
        let answers: Vec<Option<&str>> = answers.iter().map(Option::as_deref).collect();
        let expected = [
            Some("done, rita"),
            Some("rita may not write"),
            Some("done, walt"),
            None,
            None,
            None,
        ];
        assert_eq!(answers, expected);
    }
}
