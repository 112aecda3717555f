//! What is called for each message. The size of what was received is told.

use std::mem;

use anyhow::Context;
use libzmq::{prelude::*, *};

pub(super) fn sending<S: SendMsg>(socket: S, payload: &[u8]) -> impl FnMut() -> anyhow::Result<()> {
    move || Ok(socket.send(payload).map_err(Error::cast)?)
}

pub(super) fn receiving<S: RecvMsg>(socket: S) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        socket.recv(&mut msg)?;
        Ok(msg.len())
    }
}

pub(super) fn receiving_by_router(router: Router) -> impl FnMut() -> anyhow::Result<usize> {
    let mut parts = Multipart::new();
    move || {
        router.recv_multipart_into(&mut parts)?;
        Ok(parts[1].len())
    }
}

pub(super) fn asking<S: SendMsg + RecvMsg>(
    socket: S,
    payload: &[u8],
) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        socket.send(payload).map_err(Error::cast)?;
        socket.recv(&mut msg)?;
        Ok(msg.len())
    }
}

/// To where the message came from.
pub(super) fn answering<S: SendMsg + RecvMsg>(socket: S) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        socket.recv(&mut msg)?;
        let size = msg.len();
        socket.send(mem::take(&mut msg)).map_err(Error::cast)?;
        Ok(size)
    }
}

pub(super) fn answering_by_router(router: Router) -> impl FnMut() -> anyhow::Result<usize> {
    move || {
        let parts = router.recv_multipart()?;
        let size = parts[1].len();
        router.send_multipart(parts).map_err(Error::cast)?;
        Ok(size)
    }
}

pub(super) fn answering_by_server(server: Server) -> impl FnMut() -> anyhow::Result<usize> {
    let mut msg = Msg::new();
    move || {
        server.recv(&mut msg)?;
        let (size, id) = (msg.len(), msg.routing_id());
        let id = id.context("a client has a routing id")?;
        server.route(mem::take(&mut msg), id).map_err(Error::cast)?;
        Ok(size)
    }
}
