//! Sockets for async programs, in every runtime.

// Where a test runs is its parameter, whether it makes tasks or not.
#![allow(clippy::extra_unused_type_parameters)]

mod ends;
mod idle;
mod monitors;
mod sharing;
mod streams;
mod stress;
mod types;
mod waiting;

use libzmq::{Async, Ctx, Endpoint, Socket, SocketBuilder};

/// Two sockets that are connected.
fn pair<B: Socket, C: Socket>(
    ctx: &Ctx,
    bound: SocketBuilder<B>,
    connected: SocketBuilder<C>,
    endpoint: impl Into<Endpoint>,
) -> (Async<B>, Async<C>) {
    let (bound, connected) = libzmq_tests::pair(ctx, bound, connected, endpoint.into());
    (Async::new(bound).unwrap(), Async::new(connected).unwrap())
}
