//! Those who send to nobody until they know that somebody hears them. Empty
//! messages tell.

use libzmq::{prelude::*, *};

use super::sides::GROUP;

pub(super) fn publisher() -> PubBuilder {
    PubBuilder::new().no_drop(true)
}

pub(super) fn subscriber() -> SubBuilder {
    SubBuilder::new().subscribe("")
}

pub(super) fn radio() -> RadioBuilder {
    RadioBuilder::new().no_drop(true)
}

pub(super) fn dish() -> anyhow::Result<DishBuilder> {
    Ok(DishBuilder::new().join(Group::try_from(GROUP)?))
}

/// Sends an empty message, or the payload.
pub(super) fn publishing(publisher: Pub, payload: &[u8]) -> impl FnMut(bool) -> anyhow::Result<()> {
    move |announce| {
        let payload = if announce { &[] } else { payload };
        Ok(publisher.send(payload).map_err(Error::cast)?)
    }
}

/// As [`publishing`].
pub(super) fn transmitting(
    radio: Radio,
    payload: &[u8],
) -> anyhow::Result<impl FnMut(bool) -> anyhow::Result<()>> {
    let group = Group::try_from(GROUP)?;
    Ok(move |announce| {
        let payload = if announce { &[] } else { payload };
        Ok(radio.transmit(payload, group).map_err(Error::cast)?)
    })
}
