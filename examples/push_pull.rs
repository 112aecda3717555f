//! A manager that hands out tasks, and workers that take them: PUSH and PULL.
//!
//! Each task goes to one of the workers that are there, in turn; while there is
//! none, the manager waits. In `interop/seeds` are the same two programs in
//! Python.
//!
//! Run a manager and two workers with `cargo run --example push_pull`, or one of
//! them with `cargo run --example push_pull -- manager tcp://127.0.0.1:5690` and
//! `cargo run --example push_pull -- worker tcp://127.0.0.1:5690`. You should see
//! every task arrive at one worker.
//!
//! The manager takes the time between two tasks, in milliseconds, as another
//! argument.

use std::{
    env,
    sync::mpsc::{self, Sender},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use libzmq::{prelude::*, *};

const TASKS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => all().map(drop),
        ["manager", endpoint] => manage(&listen(endpoint)?, Duration::from_secs(1), None),
        ["manager", endpoint, millis] => {
            let interval = Duration::from_millis(millis.parse()?);
            manage(&listen(endpoint)?, interval, None)
        }
        ["worker", endpoint] => work("worker", &connect(endpoint.parse()?)?, None),
        _ => bail!("usage: push_pull [manager ENDPOINT [MILLIS] | worker ENDPOINT]"),
    }
}

/// Runs all of them, and returns the tasks that the workers have received.
fn all() -> anyhow::Result<Vec<String>> {
    let manager = listen("tcp://127.0.0.1:*")?;
    let endpoint = manager.last_endpoint()?;
    let (done, reports) = mpsc::channel();
    let workers = ["Ann", "Ben"].map(|name| {
        let (endpoint, done) = (endpoint.clone(), done.clone());
        thread::spawn(move || work(name, &connect(endpoint)?, Some(&done)))
    });
    manage(&manager, Duration::from_millis(20), Some(TASKS))?;
    let received = (0..TASKS).map(|_| reports.recv_timeout(PATIENCE));
    let received = received
        .collect::<Result<_, _>>()
        .context("a task is lost")?;

    // Ends the workers, which wait for the next task.
    Ctx::global().shutdown();
    for worker in workers {
        worker.join().expect("workers do not panic")?;
    }
    Ok(received)
}

fn listen(endpoint: &str) -> anyhow::Result<Push> {
    let manager = PushBuilder::new()
        .bind(endpoint.parse::<Endpoint>()?)
        .build()?;
    println!("manager: listens on {}", manager.last_endpoint()?);
    Ok(manager)
}

/// Hands out so many tasks, or for ever.
fn manage(manager: &Push, interval: Duration, count: Option<u32>) -> anyhow::Result<()> {
    if count.is_some() {
        manager.set_send_timeout(PATIENCE)?;
    }
    let mut id = 0;
    while count.is_none_or(|count| id < count) {
        id += 1;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let task = format!("{id} - {}", now.as_secs());
        manager.send(&task).map_err(Error::cast)?;
        println!("manager: sent {task}");
        pause(interval);
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it is time that is waited for")]
fn pause(time: Duration) {
    thread::sleep(time);
}

fn connect(endpoint: Endpoint) -> anyhow::Result<Pull> {
    Ok(PullBuilder::new().connect(endpoint).build()?)
}

/// Takes tasks until the context is shut down.
fn work(name: &str, worker: &Pull, done: Option<&Sender<String>>) -> anyhow::Result<()> {
    loop {
        let task = match worker.recv_msg() {
            Ok(task) => task,
            Err(err) if err.kind() == ErrorKind::InvalidCtx => return Ok(()),
            Err(err) => return Err(err.into()),
        };
        println!("{name}: received {}", task.to_str()?);
        if let Some(done) = done {
            done.send(task.to_str()?.to_owned())?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_received_once() {
        let mut tasks = all().unwrap();
        tasks.sort();
        let ids: Vec<&str> = tasks.iter().map(|task| &task[..4]).collect();
        assert_eq!(ids, ["1 - ", "2 - ", "3 - ", "4 - ", "5 - ", "6 - "]);
    }
}
