//! How each of these programs begins and ends, whatever crate it uses.

use std::{env, process};

#[path = "../src/cell.rs"]
mod cell;

pub(crate) use cell::{Clock, Mode, Work};

/// Does the work that the arguments ask for, and prints how many seconds it took.
/// `contestant` is given what comes before the work: how it is to be used.
pub(crate) fn start(
    contestant: impl FnOnce(&str, &Work) -> anyhow::Result<f64>,
) -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (style, args) = match &args[..] {
        [style, args @ ..] if args.len() == cell::ARGS => (style.as_str(), args),
        args => ("", args),
    };
    let work = Work::from_args(args)?;
    // What nobody has.
    let is_known = matches!(work.cell.mode, Mode::Throughput | Mode::Latency);
    if work.cell.mechanism != "null" || !is_known || work.batch != 0 {
        unsupported();
    }
    println!("{:.9}", contestant(style, &work)?);
    Ok(())
}

/// There is no such cell.
pub(crate) fn unsupported() -> ! {
    process::exit(cell::UNSUPPORTED)
}

/// Where a socket of libzmq is bound.
pub(crate) fn address(work: &Work) -> &'static str {
    match work.cell.transport.as_str() {
        "tcp" => "tcp://127.0.0.1:*",
        "ipc" => "ipc://*",
        _ => "inproc://cell",
    }
}

/// Where a socket is bound by one who has no wildcards, and nothing between
/// threads.
pub(crate) fn plain_address(work: &Work) -> String {
    match work.cell.transport.as_str() {
        "tcp" => "tcp://127.0.0.1:0".to_owned(),
        "ipc" => {
            let name = format!("cell-{}", process::id());
            format!("ipc://{}", env::temp_dir().join(name).display())
        }
        _ => unsupported(),
    }
}
