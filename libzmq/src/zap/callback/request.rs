use super::super::{
    domain::DEFAULT_DOMAIN,
    peer::AuthPeer,
    request::{Credentials, Request},
};
use crate::creds::{CurvePublicKey, Secret};

/// A peer that asks to be let in, as a callback of the authenticator sees it.
///
/// `Debug` does not show passwords.
#[derive(Debug)]
pub struct AuthRequest {
    domain: String,
    peer: AuthPeer,
    identity: Vec<u8>,
    credentials: AuthCredentials,
}

impl AuthRequest {
    /// The [domain](crate::SocketBuilder::zap_domain) of the socket that the peer
    /// is connected to; `global` unless it was named.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Where the peer is.
    #[must_use]
    pub fn peer(&self) -> AuthPeer {
        self.peer
    }

    /// What the socket that the peer is connected to calls itself: its
    /// [identity](crate::IdentityOptions), which is empty unless it was set. What
    /// the peer calls itself is not known yet.
    #[must_use]
    pub fn identity(&self) -> &[u8] {
        &self.identity
    }

    /// Who the peer says it is, by the mechanism that both ends have.
    #[must_use]
    pub fn credentials(&self) -> &AuthCredentials {
        &self.credentials
    }

    /// `None` when the credentials are not text, which they are to be.
    pub(in super::super) fn new(request: &Request<'_>) -> Option<Self> {
        let text = |bytes| std::str::from_utf8(bytes).ok().map(str::to_owned);
        let domain = text(request.domain)?;
        Some(Self {
            domain: if domain.is_empty() {
                DEFAULT_DOMAIN.to_owned()
            } else {
                domain
            },
            peer: AuthPeer::from_bytes(request.address),
            identity: request.identity.to_owned(),
            credentials: match request.credentials {
                Credentials::Null => AuthCredentials::Null,
                Credentials::Plain { username, password } => AuthCredentials::Plain {
                    username: text(username)?,
                    password: text(password)?.into(),
                },
                Credentials::Curve { key } => AuthCredentials::Curve {
                    public_key: CurvePublicKey::from_bytes(key),
                },
                Credentials::Gssapi { principal } => AuthCredentials::Gssapi {
                    principal: text(principal)?,
                },
            },
        })
    }
}

/// Who a peer says it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthCredentials {
    /// Nobody in particular: there is no mechanism.
    Null,
    /// A user with a password, both unchecked.
    Plain {
        /// The name that the peer gives.
        username: String,
        /// The password that it gives. Compare it as a [`Secret`], which takes
        /// the same time wherever they differ.
        password: Secret,
    },
    /// The owner of a key, who has proved to have the secret half.
    Curve {
        /// The public half.
        public_key: CurvePublicKey,
    },
    /// A principal, which Kerberos has proved.
    Gssapi {
        /// Its full name.
        principal: String,
    },
}
