use crate::{msg::Msg, topic::Topic};

/// What an [`XPub`](crate::XPub) receives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubscriptionEvent {
    /// A peer has subscribed to a topic.
    Subscribed(Topic),
    /// A peer has taken a subscription back, or has left.
    Unsubscribed(Topic),
    /// An [`XSub`](crate::XSub) has sent something else.
    Message(Msg),
}

impl SubscriptionEvent {
    /// The topic, or the content of a message.
    pub(super) fn topic(&self) -> &[u8] {
        match self {
            Self::Subscribed(topic) | Self::Unsubscribed(topic) => topic.as_bytes(),
            Self::Message(msg) => msg,
        }
    }
}

/// The first byte tells.
const UNSUBSCRIBED: u8 = 0;
const SUBSCRIBED: u8 = 1;

impl From<Msg> for SubscriptionEvent {
    fn from(msg: Msg) -> Self {
        match *msg {
            [SUBSCRIBED, ref topic @ ..] => Self::Subscribed(topic.into()),
            [UNSUBSCRIBED, ref topic @ ..] => Self::Unsubscribed(topic.into()),
            _ => Self::Message(msg),
        }
    }
}

/// What an [`XSub`](crate::XSub) sends to this effect.
impl From<&SubscriptionEvent> for Msg {
    fn from(event: &SubscriptionEvent) -> Self {
        let (first, topic) = match event {
            SubscriptionEvent::Subscribed(topic) => (SUBSCRIBED, topic),
            SubscriptionEvent::Unsubscribed(topic) => (UNSUBSCRIBED, topic),
            SubscriptionEvent::Message(msg) => return msg.clone(),
        };
        Self::from([&[first], topic.as_bytes()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_messages() {
        for event in [
            SubscriptionEvent::Subscribed("a".into()),
            SubscriptionEvent::Unsubscribed("".into()),
            SubscriptionEvent::Message("\u{2}a".into()),
            SubscriptionEvent::Message("".into()),
        ] {
            assert_eq!(SubscriptionEvent::from(Msg::from(&event)), event);
        }
    }
}
