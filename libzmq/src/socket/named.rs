//! Connecting to a peer under an identity of one's own choice.

/// For the sockets that know their peers by an identity.
macro_rules! impl_connect_as {
    ($socket:ident) => {
        impl $socket {
            /// Connects to an endpoint, and calls the peer there by this
            /// identity, whatever it calls itself.
            ///
            /// Messages to it may be sent at once. Should another peer go by
            /// this identity already, this one keeps its own.
            ///
            /// # Errors
            ///
            /// As for [`connect`](crate::Socket::connect), and
            /// [`Unsupported`](crate::ErrorKind::Unsupported) for a socket with the
            /// option [`immediate`](crate::ConnectionOptions::set_immediate).
            #[doc(alias = "ZMQ_CONNECT_ROUTING_ID")]
            pub fn connect_as(
                &self,
                endpoint: impl Into<crate::Endpoint>,
                peer: impl Into<crate::Identity>,
            ) -> Result<(), crate::Error> {
                use crate::socket::kind::Sealed;
                self.__core().connect_as(&endpoint.into(), &peer.into())
            }
        }

        impl crate::SocketBuilder<$socket> {
            #[doc = concat!("Adds an endpoint to [connect](", stringify!($socket), "::connect_as) to under an identity.")]
            #[doc(alias = "ZMQ_CONNECT_ROUTING_ID")]
            #[must_use]
            pub fn connect_as(
                mut self,
                endpoint: impl Into<crate::Endpoint>,
                peer: impl Into<crate::Identity>,
            ) -> Self {
                let named = crate::socket::builder::NamedPeer {
                    endpoint: endpoint.into(),
                    identity: peer.into(),
                };
                self.settings.connect_as.push(named);
                self
            }
        }
    };
}
pub(super) use impl_connect_as;
