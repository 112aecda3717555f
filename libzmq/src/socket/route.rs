//! Messages to one peer of several, by its routing id.

use crate::{error::Error, msg::Msg, routing_id::RoutingId};

#[inline]
pub(crate) fn addressed(msg: impl Into<Msg>, id: RoutingId) -> Msg {
    let mut msg = msg.into();
    msg.set_routing_id(id);
    msg
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
