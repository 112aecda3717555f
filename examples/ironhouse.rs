//! Five levels of security, from none to all: who gets in, and who does not.
//!
//! * Grasslands: everybody.
//! * Strawhouse: whoever comes from an address on a list.
//! * Woodhouse: whoever knows a name and its password, by PLAIN.
//! * Stonehouse: everybody, but what is said is encrypted, and clients know the
//!   server by its key: CURVE.
//! * Ironhouse: the server knows its clients by their keys as well.
//!
//! Run it with `cargo run --example ironhouse`, or one of them with
//! `cargo run --example ironhouse -- woodhouse`. You should see several visitors
//! knock at each house, and whether they were served or why not. What each level
//! protects against is in `docs/security.md`.

use std::{env, thread, time::Duration};

use anyhow::{bail, ensure};
use libzmq::{prelude::*, *};

/// Longer than a visitor waits who is not told that he is refused.
const PATIENCE: Duration = Duration::from_millis(400);

/// A name, and what happens there.
type Level = (&'static str, fn() -> anyhow::Result<()>);

const LEVELS: [Level; 5] = [
    ("grasslands", grasslands),
    ("strawhouse", strawhouse),
    ("woodhouse", woodhouse),
    ("stonehouse", stonehouse),
    ("ironhouse", ironhouse),
];

fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = env::args().skip(1).collect();
    run(&wanted)
}

/// Runs these levels, or all if none is named.
fn run(wanted: &[String]) -> anyhow::Result<()> {
    for name in wanted {
        let known = LEVELS.iter().any(|(level, _)| level == name);
        ensure!(known, "there is no level {name:?}");
    }
    for (name, level) in LEVELS {
        if wanted.is_empty() || wanted.iter().any(|other| other == name) {
            println!("{name}");
            level()?;
        }
    }
    Ok(())
}

fn grasslands() -> anyhow::Result<()> {
    let house = House::build(&Ctx::new(), Mechanism::Null)?;
    house.serves("anybody", Mechanism::Null)
}

fn strawhouse() -> anyhow::Result<()> {
    let ctx = Ctx::new();
    // A context of its own has an authenticator of its own.
    let elsewhere: IpRange = "192.0.2.0/24".parse()?;
    let auth = AuthBuilder::new().allow([elsewhere]).build_with_ctx(&ctx)?;
    let house = House::build(&ctx, Mechanism::Null)?;
    house.refuses("somebody from this machine", Mechanism::Null)?;

    let here: IpRange = "127.0.0.1".parse()?;
    auth.add_allow([here])?;
    house.serves("the same, now that it is on the list", Mechanism::Null)
}

fn woodhouse() -> anyhow::Result<()> {
    let ctx = Ctx::new();
    let _ = AuthBuilder::new()
        .plain_registry([PlainClientCreds::new("ali", "sesame")])
        .build_with_ctx(&ctx)?;
    let house = House::build(&ctx, Mechanism::PlainServer)?;
    house.serves("ali", PlainClientCreds::new("ali", "sesame"))?;
    house.refuses("one who guesses", PlainClientCreds::new("ali", "password"))?;
    house.refuses("one without a password", Mechanism::Null)
}

fn stonehouse() -> anyhow::Result<()> {
    let ctx = Ctx::new();
    let _ = AuthBuilder::new().curve_auth(false).build_with_ctx(&ctx)?;
    let cert = CurveCert::new_unique();
    let house = House::build(&ctx, CurveServerCreds::new(cert.secret()))?;
    // Each connection gets keys of its own.
    house.serves("anybody with CURVE", CurveClientCreds::new(cert.public()))?;
    house.refuses("one without", Mechanism::Null)?;
    // As if somebody had taken the place of the server.
    let another = CurveCert::new_unique();
    let misled = CurveClientCreds::new(another.public());
    house.refuses("one who looks for another server", misled)
}

fn ironhouse() -> anyhow::Result<()> {
    let ctx = Ctx::new();
    let (server, client) = (CurveCert::new_unique(), CurveCert::new_unique());
    let auth = AuthBuilder::new()
        .curve_registry([client.public()])
        .build_with_ctx(&ctx)?;
    let house = House::build(&ctx, CurveServerCreds::new(server.secret()))?;
    let creds = |cert: &CurveCert| CurveClientCreds::new(server.public()).add_cert(cert);
    house.serves("a client whose key is known", creds(&client))?;
    house.refuses("one with a key of its own", creds(&CurveCert::new_unique()))?;

    auth.remove_curve_registry([client.public()])?;
    house.refuses("the first, whose key was struck off", creds(&client))
}

/// A server that answers everybody whom it lets in.
struct House {
    ctx: Ctx,
    endpoint: Endpoint,
}

impl House {
    fn build(ctx: &Ctx, mechanism: impl Into<Mechanism>) -> anyhow::Result<Self> {
        let addr: TcpAddr = "127.0.0.1:*".try_into()?;
        let server = ServerBuilder::new()
            .bind(addr)
            .mechanism(mechanism)
            .build_with_ctx(ctx)?;
        let endpoint = server.last_endpoint()?;
        thread::spawn(move || answer(&server));
        let ctx = ctx.clone();
        Ok(Self { ctx, endpoint })
    }

    fn serves(&self, who: &str, mechanism: impl Into<Mechanism>) -> anyhow::Result<()> {
        match self.visit(mechanism)? {
            Ok(user) if user.is_empty() => println!("  serves {who}"),
            Ok(user) => println!("  serves {who}, and knows it as {user}"),
            Err(reason) => bail!("{who} is refused: {reason}"),
        }
        Ok(())
    }

    fn refuses(&self, who: &str, mechanism: impl Into<Mechanism>) -> anyhow::Result<()> {
        match self.visit(mechanism)? {
            Ok(_) => bail!("{who} is served"),
            Err(reason) => println!("  refuses {who}: {reason}"),
        }
        Ok(())
    }

    /// As whom a client is served, or why it is not.
    fn visit(&self, mechanism: impl Into<Mechanism>) -> anyhow::Result<Result<String, Error>> {
        let (client, monitor) = ClientBuilder::new()
            .connect(&self.endpoint)
            .mechanism(mechanism)
            .recv_timeout(Duration::from_secs(5))
            .build_with_ctx_and_monitor(&self.ctx, MonitorEvents::ALL)?;
        if let Err(reason) = monitor.wait_connected(PATIENCE) {
            return Ok(Err(reason));
        }
        client.send("who am I?")?;
        Ok(Ok(client.recv_msg()?.to_str()?.to_owned()))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Ends the server, which waits for the next request.
        self.ctx.shutdown();
    }
}

/// Tells everybody who they are: the name that the authenticator has for them.
fn answer(server: &Server) {
    while let Ok(request) = server.recv_msg() {
        let user = request.metadata("User-Id").unwrap_or_default().to_owned();
        let client = request.routing_id().expect("a server always has one");
        if let Err(err) = server.route(user, client) {
            println!("  a reply is lost: {err}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_served_or_refused_as_expected() {
        run(&[]).unwrap();
    }

    #[test]
    fn one_level_is_enough() {
        run(&["woodhouse".into()]).unwrap();
        let err = run(&["grassland".into()]).unwrap_err();
        assert!(err.to_string().contains("grassland"), "{err}");
    }
}
