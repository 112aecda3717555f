//! The cells by our own blocking calls, as `c` has them in C.

mod announced;
mod calls;
mod clients;
mod fan;
mod memory;
mod one_way;
mod round_trips;
mod set_up;
pub(crate) mod sides;

use std::thread;

use crate::cell::{Mode, Work};

pub(crate) use clients::be_clients;
pub(crate) use sides::look_before_sleeping;

/// Does the work, and tells how many seconds it took, or bytes of a connection.
pub(crate) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    match work.cell.mode {
        Mode::Throughput | Mode::Steps => one_way::run(work),
        Mode::Latency => round_trips::run(work),
        Mode::FanIn => fan::into_one(work),
        Mode::FanOut => fan::out_of_one(work),
        Mode::Clients | Mode::ClientsMemory => clients::run(work),
        Mode::Idle | Mode::Used => memory::run(work),
        Mode::SetUp => set_up::run(work),
        Mode::Build => Ok(None),
    }
}

/// Does both at once, the first on a thread of its own.
fn with_other<R>(
    other: impl FnOnce() -> anyhow::Result<()> + Send,
    this: impl FnOnce() -> anyhow::Result<R>,
) -> anyhow::Result<R> {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let result = this()?;
        other.join().expect("the other side does not panic")?;
        Ok(result)
    })
}
