//! Many clients, in processes of their own, on one server. Each has one request at
//! a time.

use std::{
    env,
    io::{BufRead, Write, stdin},
    process::{self, Child, Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use libzmq::{prelude::*, *};

use super::{
    calls::{answering_by_router, answering_by_server},
    memory::resident,
    sides::Sides,
};
use crate::{
    c,
    cell::{Clock, Mode, Work},
};

/// A client has one descriptor, or two, of which many systems allow a process
/// 20,000 at most.
const OF_A_PROCESS: usize = 5000;

/// As many connect at once, which is less than the system lets wait.
const AT_ONCE: usize = 32;

/// What a process has open besides.
const SPARE: u64 = 100;

/// Serves them, where the descriptors suffice.
pub(super) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let limit = c::descriptors();
    let needed = work
        .cell
        .clients
        .max(2 * work.cell.clients.min(OF_A_PROCESS));
    if work.cell.mechanism != "null" || limit < needed as u64 + SPARE {
        return Ok(None);
    }
    let sides = Sides::new(work)?;
    match work.cell.pattern.as_str() {
        "service" | "client_server" => {
            let server = sides.receiver(ServerBuilder::new().bind(sides.address()?))?;
            let endpoint = server.last_endpoint()?;
            serve(work, &endpoint, answering_by_server(server)).map(Some)
        }
        "dealer_router" => {
            let router = sides.receiver(RouterBuilder::new().bind(sides.address()?))?;
            let endpoint = router.last_endpoint()?;
            serve(work, &endpoint, answering_by_router(router)).map(Some)
        }
        _ => Ok(None),
    }
}

fn serve(
    work: &Work,
    endpoint: &Endpoint,
    mut answer: impl FnMut() -> anyhow::Result<usize>,
) -> anyhow::Result<f64> {
    let clients = work.cell.clients as u64;
    let of_each = match work.cell.mode {
        Mode::ClientsMemory => 0,
        _ => work.total().div_ceil(clients),
    };
    let mut processes = begin(work, of_each)?;
    let before = resident()?;
    tell(&mut processes, &endpoint.to_string())?;
    for _ in 0..clients {
        answer()?;
    }
    let bytes = (resident()? - before) / clients as f64;
    tell(&mut processes, "go")?;
    let mut seconds = 0.0;
    if of_each > 0 {
        let mut clock = Clock::new(work);
        while clock.tick(answer()?)? {}
        seconds = clock.seconds();
        for _ in work.total()..of_each * clients {
            answer()?;
        }
    }
    for mut process in processes {
        let status = process.wait()?;
        ensure!(status.success(), "clients ended with {status}");
    }
    match work.cell.mode {
        Mode::ClientsMemory => Ok(bytes),
        _ => Ok(seconds),
    }
}

/// Begins the processes of the clients, each of which makes so many requests after
/// its first, which is not counted.
fn begin(work: &Work, of_each: u64) -> anyhow::Result<Vec<Child>> {
    let mut processes = Vec::new();
    let mut left = work.cell.clients;
    while left > 0 {
        let mut part = work.clone();
        part.cell.clients = left.min(OF_A_PROCESS);
        part.count = of_each;
        left -= part.cell.clients;
        let process = Command::new(env::current_exe()?)
            .arg("ours-clients")
            .args(part.to_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        processes.push(process);
    }
    Ok(processes)
}

fn tell(processes: &mut [Child], what: &str) -> anyhow::Result<()> {
    for process in processes {
        let stdin = process.stdin.as_mut().context("it is piped")?;
        writeln!(stdin, "{what}")?;
    }
    Ok(())
}

/// What a process of clients does, told by its standard input where the server is.
pub(crate) fn be_clients(work: &Work) -> anyhow::Result<()> {
    c::descriptors();
    match work.cell.pattern.as_str() {
        "service" | "client_server" => ask_all(work, ClientBuilder::new),
        "dealer_router" => ask_all(work, DealerBuilder::new),
        other => bail!("no pattern {other}"),
    }
}

fn ask_all<S>(work: &Work, builder: impl Fn() -> SocketBuilder<S>) -> anyhow::Result<()>
where
    S: SendMsg + RecvMsg + ConnectionOptions,
{
    let clients = work.cell.clients;
    let ctx = CtxBuilder::new()
        .max_sockets(u32::try_from(clients)? + 1)
        .build()?;
    let payload = vec![0_u8; work.cell.size];
    let mut lines = stdin().lock().lines();
    let endpoint: Endpoint = lines.next().context("no endpoint")??.parse()?;
    let mut sockets = Vec::new();
    while sockets.len() < clients {
        let from = sockets.len();
        for _ in from..clients.min(from + AT_ONCE) {
            sockets.push(builder().connect(&endpoint).build_with_ctx(&ctx)?);
        }
        ask(&sockets[from..], &payload)?;
    }
    // All are there when the server says so.
    lines.next().context("no server")??;
    (0..work.count).try_for_each(|_| ask(&sockets, &payload))?;
    // The system ends them faster.
    process::exit(0)
}

fn ask<S: SendMsg + RecvMsg>(sockets: &[S], payload: &[u8]) -> anyhow::Result<()> {
    for socket in sockets {
        socket.send(payload).map_err(Error::cast)?;
    }
    let mut msg = Msg::new();
    sockets
        .iter()
        .try_for_each(|socket| Ok(socket.recv(&mut msg)?))
}
