use crate::{
    error::Error,
    group::Group,
    socket::{
        builder::SocketBuilder,
        kind::{Sealed, socket_type},
        recv::RecvMsg,
    },
};

socket_type! {
    /// Receives the messages that [`Radio`](crate::Radio)s publish to the
    /// [`Group`]s it has joined.
    ///
    /// ```text
    /// radio ─┐
    /// radio ────> dish
    /// radio ─┘
    /// ```
    ///
    /// * **Receive**: from all radios, fairly. A message tells its
    ///   [`group`](crate::Msg::group).
    ///
    /// Over `tcp` the radio binds as a rule, and the dishes connect: a bound
    /// dish announces its groups to a new radio only with the next call that is
    /// made to it, and misses what was sent before. Over `udp` the dish binds,
    /// to an address of this machine or to a multicast group.
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
    /// let dish = DishBuilder::new().connect(&addr).build()?;
    ///
    /// assert!(dish.join("news")?);
    /// assert!(!dish.join("news")?, "it was there already");
    ///
    /// radio.transmit("hear, hear", "news")?;
    /// assert_eq!(dish.recv_msg()?, "hear, hear");
    ///
    /// assert!(dish.leave("news")?);
    /// assert!(dish.joined().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_DISH")]
    Dish, DishBuilder, "dish", shared;
    options: network, RecvOptions, HeartbeatOptions;
    also: join;
}

impl Dish {
    /// Joins a group: a [`Group`], or its name. Returns whether it was not
    /// joined before.
    ///
    /// The radios learn of it in the background.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that cannot
    /// be a group.
    #[doc(alias = "zmq_join")]
    pub fn join<G>(&self, group: G) -> Result<bool, Error>
    where
        G: TryInto<Group>,
        G::Error: Into<Error>,
    {
        self.__core().join(group.try_into().map_err(Into::into)?)
    }

    /// Leaves a group. Returns whether it was joined before. Messages in it that
    /// wait to be received are dropped.
    ///
    /// # Errors
    ///
    /// As for [`join`](Self::join).
    #[doc(alias = "zmq_leave")]
    pub fn leave<G>(&self, group: G) -> Result<bool, Error>
    where
        G: TryInto<Group>,
        G::Error: Into<Error>,
    {
        self.__core().leave(group.try_into().map_err(Into::into)?)
    }

    /// The groups that are joined, in order.
    #[must_use]
    pub fn joined(&self) -> Vec<Group> {
        self.__core().joined()
    }
}

impl SocketBuilder<Dish> {
    /// Adds a group to [join](Dish::join).
    #[doc(alias = "zmq_join")]
    #[must_use]
    pub fn join(mut self, group: impl Into<Group>) -> Self {
        self.settings.groups.push(group.into());
        self
    }
}

impl RecvMsg for Dish {}
