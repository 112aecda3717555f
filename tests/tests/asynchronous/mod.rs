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

use std::ops::Range;

use libzmq::{Async, Ctx, Endpoint, RecvMsg, Socket, SocketBuilder};

fn open<S: Socket>(ctx: &Ctx, builder: SocketBuilder<S>) -> Async<S> {
    Async::new(builder.build_with_ctx(ctx).unwrap()).unwrap()
}

/// Receives these numbers, in their order.
async fn receive<S: Socket + RecvMsg>(socket: &Async<S>, numbers: Range<usize>) {
    for number in numbers {
        assert_eq!(socket.recv_msg().await.unwrap(), *number.to_string());
    }
}

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
