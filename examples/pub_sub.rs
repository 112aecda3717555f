//! A publisher of two kinds of updates, and a subscriber to one of them: PUB and
//! SUB.
//!
//! A subscriber says how the messages begin that it wants. It misses what is
//! published before the publisher knows of it: whoever must miss nothing looks
//! at `radio_dish`. In `interop/seeds` are the same two programs in Python.
//!
//! Run both with `cargo run --example pub_sub`, or one of them with
//! `cargo run --example pub_sub -- publisher tcp://127.0.0.1:5680` and
//! `cargo run --example pub_sub -- subscriber tcp://127.0.0.1:5680 1`. You should
//! see the subscriber receive the updates that begin with 1, and no others.
//!
//! The publisher takes the time between two updates, in milliseconds, as another
//! argument.

use std::{
    env, thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use libzmq::{prelude::*, *};

const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => both().map(drop),
        ["publisher", endpoint] => publish(&listen(endpoint)?, Duration::from_secs(1)),
        ["publisher", endpoint, millis] => {
            publish(&listen(endpoint)?, Duration::from_millis(millis.parse()?))
        }
        ["subscriber", endpoint] => subscribe(endpoint.parse()?, "1", None).map(drop),
        ["subscriber", endpoint, prefix] => subscribe(endpoint.parse()?, prefix, None).map(drop),
        _ => bail!("usage: pub_sub [publisher ENDPOINT [MILLIS] | subscriber ENDPOINT [PREFIX]]"),
    }
}

/// Runs both, and returns what the subscriber has received.
fn both() -> anyhow::Result<Vec<String>> {
    let publisher = listen("tcp://127.0.0.1:*")?;
    let endpoint = publisher.last_endpoint()?;
    let publisher = thread::spawn(move || publish(&publisher, Duration::from_millis(50)));
    let received = subscribe(endpoint, "1", Some(3));

    // Ends the publisher.
    Ctx::global().shutdown();
    publisher.join().expect("the publisher does not panic")?;
    received
}

fn listen(endpoint: &str) -> anyhow::Result<Pub> {
    let publisher = PubBuilder::new()
        .bind(endpoint.parse::<Endpoint>()?)
        .build()?;
    println!("publisher: listens on {}", publisher.last_endpoint()?);
    Ok(publisher)
}

/// Publishes until the context is shut down.
fn publish(publisher: &Pub, interval: Duration) -> anyhow::Result<()> {
    for id in 1.. {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        for kind in 1..=2 {
            let update = format!("{kind}-Update! >> #{id} >> {}", now.as_secs());
            match publisher.send(update) {
                Ok(()) => {}
                Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
                Err(err) => return Err(err.cast().into()),
            }
        }
        pause(interval);
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it is time that is waited for")]
fn pause(time: Duration) {
    thread::sleep(time);
}

/// Receives so many updates, or for ever.
fn subscribe(
    endpoint: Endpoint,
    prefix: &str,
    count: Option<usize>,
) -> anyhow::Result<Vec<String>> {
    let subscriber = SubBuilder::new()
        .connect(endpoint)
        .subscribe(prefix.parse::<Topic>()?)
        .recv_timeout(PATIENCE)
        .build()?;
    let mut received = Vec::new();
    while count.is_none_or(|count| received.len() < count) {
        let update = subscriber.recv_msg().context("nothing is published")?;
        println!("subscriber: {}", update.to_str()?);
        if count.is_some() {
            received.push(update.to_str()?.to_owned());
        }
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subscriber_gets_one_kind_of_updates() {
        let received = both().unwrap();
        assert_eq!(received.len(), 3);
        for update in received {
            assert!(update.starts_with("1-Update! >> #"), "{update}");
        }
    }
}
