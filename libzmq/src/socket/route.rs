//! Messages to one peer of several, by its routing id.

use super::send::{SendMsg, send_checked, sent_or_back};
use crate::{error::Error, ffi::Wait, msg::Msg, routing_id::RoutingId};

/// Sends a message to a peer. It stays where it is made.
#[inline]
pub(super) fn route<S: SendMsg>(
    socket: &S,
    msg: impl Into<Msg>,
    id: RoutingId,
    wait: Wait,
) -> Result<(), Error<Msg>> {
    let mut msg = msg.into();
    msg.set_routing_id(id);
    let sent = send_checked(socket, &mut msg, wait);
    sent_or_back(sent, msg)
}

/// Whether the message says which peer it is for.
#[inline]
pub(super) fn check_address(msg: &Msg) -> Result<(), Error> {
    match msg.routing_id() {
        Some(_) => Ok(()),
        None => Err(no_address()),
    }
}

#[cold]
fn no_address() -> Error {
    Error::invalid("the message has no routing id")
}
