//! Subscribing to topics.

/// For the sockets that say themselves what they are to receive.
macro_rules! impl_subscribe {
    ($socket:ident) => {
        impl $socket {
            /// Subscribes to a topic; the empty one for all messages.
            ///
            /// A topic that is subscribed to twice is to be unsubscribed twice. The
            /// publishers learn of it in the background.
            ///
            /// # Errors
            ///
            /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
            #[doc(alias = "ZMQ_SUBSCRIBE")]
            pub fn subscribe(&self, topic: impl Into<crate::Topic>) -> Result<(), crate::Error> {
                use crate::socket::kind::Sealed;
                self.__core().subscribe(&topic.into())
            }

            /// Takes a subscription back. Does nothing for a topic that is not
            /// subscribed to. Messages that have arrived already may still be
            /// received.
            ///
            /// # Errors
            ///
            /// As for [`subscribe`](Self::subscribe).
            #[doc(alias = "ZMQ_UNSUBSCRIBE")]
            pub fn unsubscribe(&self, topic: impl Into<crate::Topic>) -> Result<(), crate::Error> {
                use crate::socket::kind::Sealed;
                self.__core().unsubscribe(&topic.into())
            }
        }

        impl crate::SocketBuilder<$socket> {
            #[doc = concat!("Adds a topic to [subscribe](", stringify!($socket), "::subscribe) to; the empty one for all messages.")]
            #[doc(alias = "ZMQ_SUBSCRIBE")]
            #[must_use]
            pub fn subscribe(mut self, topic: impl Into<crate::Topic>) -> Self {
                self.settings.topics.push(topic.into());
                self
            }
        }
    };
}
pub(super) use impl_subscribe;
