use crate::{
    error::Error,
    ffi::Wait,
    group::Group,
    msg::Msg,
    socket::{
        kind::{Sealed, socket_type},
        send::{SendMsg, send_mut, sent_or_back},
    },
};

socket_type! {
    /// Publishes messages to the [`Dish`](crate::Dish)es that joined their
    /// [`Group`].
    ///
    /// ```text
    ///       ────> dish
    /// radio ────> dish
    ///       ────> dish
    /// ```
    ///
    /// * **Send**: to every connected dish that has joined the group of the
    ///   message. Never waits: a dish whose queue is full misses the message,
    ///   unless [`no_drop`](RadioBuilder::no_drop) is set. A message that nobody
    ///   wants is dropped.
    ///
    /// A dish announces its groups after it has connected: what was sent before,
    /// it misses. Where the first message matters, let the dishes tell by another
    /// socket when they receive, and publish greetings until they do. Over `tcp` the radio binds as a rule; over `udp` it connects,
    /// to an address or to a multicast group, and the dishes bind.
    ///
    /// With [heartbeats](crate::HeartbeatOptions) the radio notices dishes that are
    /// gone without a word. A dish of libzmq as it is released takes a heartbeat for
    /// a broken message, and never comes back: use them where the dishes are of this
    /// library.
    ///
    /// The struct is a handle: clones are the same socket. Any number of threads
    /// may use it at once. The socket is closed when the last handle is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr = InprocAddr::new_unique();
    /// let radio = RadioBuilder::new().bind(&addr).build()?;
    /// let weather: Group = "weather".try_into()?;
    /// let dish = DishBuilder::new().connect(&addr).join(weather).build()?;
    ///
    /// radio.transmit("goal!", "sports")?;
    /// radio.transmit("rain", weather)?;
    /// let msg = dish.recv_msg()?;
    /// assert_eq!(msg, "rain");
    /// assert_eq!(msg.group().unwrap(), "weather");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_RADIO")]
    Radio, RadioBuilder, "radio", shared;
    options: network, SendOptions, HeartbeatOptions, NoDropOptions, MulticastOptions;
}

/// What fits into a datagram: the length of the group, the group and the
/// message.
pub(super) const DATAGRAM_MAX: usize = 8192;

impl Radio {
    /// Sends a message to the dishes that have joined a group: a [`Group`], or
    /// its name.
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that cannot
    /// be a group, and for a message that is too large for a radio which is
    /// connected over `udp` (8192 bytes, with the group and one more);
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock) with
    /// [`no_drop`](crate::RadioBuilder::no_drop) alone;
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "zmq_msg_set_group")]
    #[inline]
    pub fn transmit<M, G>(&self, msg: M, group: G) -> Result<(), Error<Msg>>
    where
        M: Into<Msg>,
        G: TryInto<Group>,
        G::Error: Into<Error>,
    {
        transmit(self, msg, group, Wait::Timeout)
    }

    /// As [`transmit`](Self::transmit), without waiting, which makes a
    /// difference with [`no_drop`](crate::RadioBuilder::no_drop) alone.
    ///
    /// # Errors
    ///
    /// As for [`transmit`](Self::transmit).
    #[inline]
    pub fn try_transmit<M, G>(&self, msg: M, group: G) -> Result<(), Error<Msg>>
    where
        M: Into<Msg>,
        G: TryInto<Group>,
        G::Error: Into<Error>,
    {
        transmit(self, msg, group, Wait::No)
    }
}

/// The message stays where it is made.
#[inline]
fn transmit<M, G>(radio: &Radio, msg: M, group: G, wait: Wait) -> Result<(), Error<Msg>>
where
    M: Into<Msg>,
    G: TryInto<Group>,
    G::Error: Into<Error>,
{
    let mut msg = msg.into();
    let sent = match address(&mut msg, group) {
        Ok(()) => send_mut(radio, &mut msg, wait),
        Err(err) => Err(err),
    };
    sent_or_back(sent, msg)
}

#[inline]
pub(crate) fn address<G>(msg: &mut Msg, group: G) -> Result<(), Error>
where
    G: TryInto<Group>,
    G::Error: Into<Error>,
{
    msg.set_group(group.try_into().map_err(Into::into)?);
    Ok(())
}

/// To the dishes that have joined the group of the message: the one that it came
/// in with or was [given](Msg::set_group), or else the empty group. For other
/// messages there is [`transmit`](Radio::transmit).
impl SendMsg for Radio {
    #[inline]
    fn __check(&self, msg: &Msg) -> Result<(), Error> {
        if self.__core().uses_udp() {
            check_datagram(msg)
        } else {
            Ok(())
        }
    }
}

#[cold]
fn check_datagram(msg: &Msg) -> Result<(), Error> {
    let size = 1 + msg.group().map_or(0, |group| group.len()) + msg.len();
    if size <= DATAGRAM_MAX {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "a message of {} bytes is too large for a datagram",
        msg.len()
    )))
}
