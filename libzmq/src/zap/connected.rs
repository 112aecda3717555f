use std::{
    net::IpAddr,
    sync::{Arc, Weak},
};

use super::{peer::AuthPeer, progress::Progress};
use crate::{
    error::{Error, ErrorKind},
    ffi::{Ends, RawCtx, RawPeer},
};

/// The peers of a context that an authenticator was asked about and that are
/// connected.
///
/// Does not keep the context.
#[derive(Debug, Clone)]
pub(crate) struct Connected {
    ctx: Weak<RawCtx>,
    progress: Arc<Progress>,
}

impl Connected {
    pub(crate) fn new(ctx: &Arc<RawCtx>, progress: &Arc<Progress>) -> Self {
        Self {
            ctx: Arc::downgrade(ctx),
            progress: Arc::clone(progress),
        }
    }

    /// Shows everybody who was let in until now, and ends the connections of
    /// some, of which the number is returned.
    pub(crate) fn visit(&self, ends: &Ends<'_>) -> Result<usize, Error> {
        let ended = || Error::new(ErrorKind::InvalidCtx, "the context has ended");
        let ctx = self.ctx.upgrade().ok_or_else(ended)?;
        // Whose answer is on the way is not connected yet, and would be missed.
        // Whose answer has left is: libzmq's threads take up the answer before
        // the visit.
        if !ctx.is_forked() {
            self.progress.catch_up();
        }
        ctx.visit_peers(ends).map_err(|errno| {
            let err = Error::from(errno);
            match err.kind() {
                ErrorKind::WouldBlock => {
                    err.context("a thread of the context itself cannot wait for its peers")
                }
                _ => err.context("the peers of a context"),
            }
        })
    }
}

/// A peer that is connected to a bound socket, and was let in or is about to be.
///
/// [`AuthClient::peers`](crate::auth::AuthClient::peers) tells who is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectedPeer {
    domain: String,
    mechanism: &'static str,
    user_id: Option<String>,
    address: String,
}

impl ConnectedPeer {
    pub(crate) fn new(peer: &RawPeer<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            domain: text(peer.domain),
            mechanism: mechanism_name(peer.mechanism),
            user_id: (!peer.user_id.is_empty()).then(|| text(peer.user_id)),
            address: text(peer.address),
        }
    }

    /// The ZAP domain of the socket that it is connected to.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The mechanism of that socket: `NULL`, `PLAIN`, `CURVE` or `GSSAPI`.
    #[must_use]
    pub fn mechanism(&self) -> &'static str {
        self.mechanism
    }

    /// What the authenticator calls it: the user name of PLAIN, the public key of
    /// CURVE, the principal of GSSAPI, or what a
    /// [callback](crate::auth::AuthClient::set_callback) says. `None` for a peer
    /// without a user id, and for one that is still in its handshake.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// Where it connects from: an IP address, or `localhost:uid:gid:pid` for a
    /// peer over `ipc` where the system tells.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The IP address of a peer, if it has one.
pub(crate) fn parse_ip(address: &[u8]) -> Option<IpAddr> {
    match AuthPeer::from_bytes(address) {
        AuthPeer::Ip(ip) => Some(ip),
        AuthPeer::Local { .. } | AuthPeer::Unknown => None,
    }
}

fn mechanism_name(mechanism: i32) -> &'static str {
    match mechanism {
        libzmq_sys::ZMQ_PLAIN => "PLAIN",
        libzmq_sys::ZMQ_CURVE => "CURVE",
        libzmq_sys::ZMQ_GSSAPI => "GSSAPI",
        _ => "NULL",
    }
}
