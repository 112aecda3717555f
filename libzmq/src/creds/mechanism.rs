use super::{
    CurveClientCreds, CurveServerCreds, GssapiClientCreds, GssapiServerCreds, PlainClientCreds,
};
use crate::text::from_ref;

/// How the two ends of a connection make sure of each other.
///
/// Both ends must agree: one is the server of a mechanism and the other its
/// client, which has nothing to do with which of them binds. A connection whose
/// ends differ is never made.
///
/// A mechanism is one value, and is applied to a socket as a whole or not at
/// all. What a socket is refused, it does not fall back from: there is no way
/// from here to an open socket but to ask for [`Null`](Self::Null).
///
/// The servers among the mechanisms leave the decision on each client to the
/// authenticator of their context, and it lets in nobody whom it was not told
/// of: see [`AuthBuilder`](crate::auth::AuthBuilder).
///
/// Mechanisms are for `tcp`, `ipc` and the like. Over `inproc` and `udp`
/// libzmq knows none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mechanism {
    /// None: no proof and no encryption. The default.
    ///
    /// The authenticator still decides by address.
    #[doc(alias = "ZMQ_NULL")]
    #[default]
    Null,
    /// The client of a [`PlainServer`](Self::PlainServer).
    PlainClient(PlainClientCreds),
    /// Clients name themselves and give a password. Nothing is encrypted: only
    /// for networks that nobody listens to.
    #[doc(alias = "ZMQ_PLAIN_SERVER")]
    PlainServer,
    /// The client of a [`CurveServer`](Self::CurveServer).
    CurveClient(CurveClientCreds),
    /// Both ends prove who they are by keys, and everything is encrypted.
    #[doc(alias = "ZMQ_CURVE_SERVER")]
    CurveServer(CurveServerCreds),
    /// The client of a [`GssapiServer`](Self::GssapiServer).
    GssapiClient(GssapiClientCreds),
    /// Both ends prove who they are by tickets of Kerberos, and everything is
    /// encrypted unless they are told otherwise. With the feature `gssapi`; not
    /// over `ws` and `wss`.
    #[doc(alias = "ZMQ_GSSAPI")]
    #[doc(alias = "ZMQ_GSSAPI_SERVER")]
    GssapiServer(GssapiServerCreds),
}

impl Mechanism {
    /// Whether the socket decides on its peers, by the authenticator.
    pub(crate) fn is_server(&self) -> bool {
        matches!(
            self,
            Self::PlainServer | Self::CurveServer(_) | Self::GssapiServer(_)
        )
    }

    /// The name in messages for people.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::PlainClient(_) | Self::PlainServer => "PLAIN",
            Self::CurveClient(_) | Self::CurveServer(_) => "CURVE",
            Self::GssapiClient(_) | Self::GssapiServer(_) => "GSSAPI",
        }
    }
}

from_ref!(Mechanism);

impl From<PlainClientCreds> for Mechanism {
    fn from(creds: PlainClientCreds) -> Self {
        Self::PlainClient(creds)
    }
}

impl From<CurveClientCreds> for Mechanism {
    fn from(creds: CurveClientCreds) -> Self {
        Self::CurveClient(creds)
    }
}

impl From<CurveServerCreds> for Mechanism {
    fn from(creds: CurveServerCreds) -> Self {
        Self::CurveServer(creds)
    }
}

impl From<GssapiClientCreds> for Mechanism {
    fn from(creds: GssapiClientCreds) -> Self {
        Self::GssapiClient(creds)
    }
}

impl From<GssapiServerCreds> for Mechanism {
    fn from(creds: GssapiServerCreds) -> Self {
        Self::GssapiServer(creds)
    }
}
