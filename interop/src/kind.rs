/// The type of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of libzmq")]
pub enum Kind {
    Client,
    Dish,
    Gather,
    Radio,
    Scatter,
    Server,
}

impl Kind {
    /// What libzmq calls it.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}").to_uppercase()
    }

    /// Whether messages are lost as long as nobody is known to want them.
    pub(crate) fn is_lossy(self) -> bool {
        matches!(self, Self::Radio)
    }

    /// Whether the peer hears something back.
    pub(crate) fn answers(self) -> bool {
        !matches!(self, Self::Dish | Self::Gather)
    }
}
