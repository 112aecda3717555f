//! A small radio station: one publisher, and listeners with tastes of their own.
//!
//! A radio publishes news and weather over `tcp`, each to a group. Three dishes
//! listen, on a thread each: one has joined the news, one the weather, and one
//! both. Nobody receives what they have not joined.
//!
//! A dish misses what is published before its connection is made and the radio
//! knows of its groups, which takes a moment. So the radio greets the groups
//! until every dish has reported that it hears all of its own, and only then
//! begins with what nobody shall miss.
//!
//! Run it with `cargo run --example radio_dish`. You should see the three dishes
//! tune in, and then each of them receive the bulletins of its groups, in order.

use std::{
    collections::BTreeSet,
    sync::mpsc::{self, Sender},
    thread,
    time::{Duration, Instant},
};

use anyhow::ensure;
use libzmq::{prelude::*, *};

const GROUPS: [&str; 2] = ["news", "weather"];
const LISTENERS: [(&str, &[&str]); 3] = [
    ("Ann", &["news"]),
    ("Ben", &["weather"]),
    ("Cleo", &["news", "weather"]),
];
const BULLETINS: usize = 3;
const GREETING: &str = "this is your station";
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    for (name, heard) in broadcast()? {
        println!("{name} has heard {} bulletins", heard.len());
    }
    Ok(())
}

/// Runs the station, and returns what every listener has heard.
fn broadcast() -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let radio = RadioBuilder::new().bind(addr).build()?;
    let endpoint = radio.last_endpoint()?;
    println!("the station is at {endpoint}");

    // Dishes wait for a bounded time, so that the scope always ends.
    thread::scope(|scope| {
        let (ready, reports) = mpsc::channel();
        let listeners = LISTENERS.map(|(name, groups)| {
            let (endpoint, ready) = (endpoint.clone(), ready.clone());
            scope.spawn(move || Ok((name, listen(name, groups, endpoint, &ready)?)))
        });

        let deadline = Instant::now() + PATIENCE;
        let mut hearing = 0;
        while hearing < LISTENERS.len() && Instant::now() < deadline {
            for group in GROUPS {
                radio.transmit(GREETING, group)?;
            }
            hearing += reports.recv_timeout(Duration::from_millis(20)).iter().len();
        }
        ensure!(hearing == LISTENERS.len(), "only {hearing} dishes tuned in");

        for number in 1..=BULLETINS {
            for group in GROUPS {
                radio.transmit(format!("{group}, part {number}"), group)?;
            }
        }
        listeners
            .into_iter()
            .map(|listener| listener.join().expect("listeners do not panic"))
            .collect()
    })
}

/// Tunes in, reports that, and returns all bulletins of these groups.
fn listen(
    name: &str,
    groups: &[&str],
    endpoint: Endpoint,
    ready: &Sender<()>,
) -> anyhow::Result<Vec<String>> {
    let dish = DishBuilder::new()
        .connect(endpoint)
        .recv_timeout(PATIENCE)
        .build()?;
    for group in groups {
        dish.join(*group)?;
    }

    let mut greeted = BTreeSet::new();
    let mut heard = Vec::new();
    while heard.len() < BULLETINS * groups.len() {
        let msg = dish.recv_msg()?;
        if msg != GREETING {
            println!("{name} hears {:?}", msg.to_str()?);
            heard.push(msg.to_str()?.to_owned());
        } else if greeted.insert(msg.group()) && greeted.len() == groups.len() {
            println!("{name} has tuned in to {}", groups.join(" and "));
            ready.send(())?;
        }
    }
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listener_hears_all_of_its_groups_and_nothing_else() {
        let heard = broadcast().unwrap();
        assert_eq!(heard.len(), LISTENERS.len());
        for ((name, bulletins), (_, groups)) in heard.into_iter().zip(LISTENERS) {
            let expected: Vec<String> = (1..=BULLETINS)
                .flat_map(|number| groups.iter().map(move |group| (group, number)))
                .map(|(group, number)| format!("{group}, part {number}"))
                .collect();
            assert_eq!(bulletins, expected, "{name}");
        }
    }
}
