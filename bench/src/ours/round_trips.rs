//! From one socket to another and back, one message at a time.

use libzmq::*;

use super::{
    calls::{answering, answering_by_router, answering_by_server, asking},
    sides::Sides,
    with_other,
};
use crate::cell::{Clock, Work};

pub(super) fn run(work: &Work) -> anyhow::Result<Option<f64>> {
    let sides = Sides::new(work)?;
    let payload = vec![0_u8; work.cell.size];
    let payload = &payload[..];
    let seconds = match work.cell.pattern.as_str() {
        "req_rep" => {
            let (req, rep) = sides.open(ReqBuilder::new(), RepBuilder::new())?;
            latency(work, asking(req, payload), answering(rep))
        }
        "pair" => {
            let (left, right) = sides.open(PairBuilder::new(), PairBuilder::new())?;
            latency(work, asking(left, payload), answering(right))
        }
        "dealer_router" => {
            let (dealer, router) = sides.open(DealerBuilder::new(), RouterBuilder::new())?;
            latency(work, asking(dealer, payload), answering_by_router(router))
        }
        "client_server" => {
            let (client, server) = sides.open(ClientBuilder::new(), ServerBuilder::new())?;
            latency(work, asking(client, payload), answering_by_server(server))
        }
        _ => return Ok(None),
    };
    seconds.map(Some)
}

fn latency(
    work: &Work,
    mut ask: impl FnMut() -> anyhow::Result<usize>,
    mut answer: impl FnMut() -> anyhow::Result<usize> + Send,
) -> anyhow::Result<f64> {
    with_other(
        || (0..work.total()).try_for_each(|_| answer().map(drop)),
        || {
            let mut clock = Clock::new(work);
            while clock.tick(ask()?)? {}
            Ok(clock.seconds())
        },
    )
}
