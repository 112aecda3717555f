/// The type of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of libzmq")]
pub enum Kind {
    Channel,
    Client,
    Dealer,
    Dish,
    Gather,
    Pair,
    Peer,
    Pub,
    Pull,
    Push,
    Radio,
    Rep,
    Req,
    Router,
    Scatter,
    Server,
    Sub,
    XPub,
    XSub,
}

impl Kind {
    /// What libzmq calls it.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}").to_uppercase()
    }

    /// Whether it sends to those who have asked for such messages, and else to
    /// nobody.
    pub(crate) fn publishes(self) -> bool {
        matches!(self, Self::Pub | Self::Radio | Self::XPub)
    }

    /// Whether its peer hears something back.
    pub(crate) fn answers(self) -> bool {
        !matches!(
            self,
            Self::Dish | Self::Gather | Self::Pull | Self::Sub | Self::XSub
        )
    }

    /// Whether it knows whom to send to only when it has connected to them, or
    /// heard them.
    pub(crate) fn needs_address(self) -> bool {
        matches!(self, Self::Peer | Self::Router)
    }

    /// Whether its messages may have several parts.
    pub(crate) fn sends_parts(self) -> bool {
        !matches!(
            self,
            Self::Channel | Self::Client | Self::Peer | Self::Radio | Self::Scatter
        )
    }

    /// Whether an empty part stands in front of its messages, of which the user
    /// of the socket sees nothing.
    pub(crate) fn hides_delimiter(self) -> bool {
        matches!(self, Self::Rep | Self::Req)
    }
}
