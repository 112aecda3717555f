//! Peers that are connected already.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use super::{AuthClient, IpRange, collect};
use crate::{
    error::Error,
    ffi::RawPeer,
    zap::{ConnectedPeer, parse_ip},
};

/// Who is connected, and the end of connections.
///
/// Rules are asked about a peer once, when it comes. To remove a user, a key or
/// an address changes nothing for those who are connected: these methods do.
///
/// They concern the peers that the authenticator was asked about, over `tcp`,
/// `ipc`, `ws` and the like, of whichever socket of the context; those of a
/// [`domain`](AuthClient::domain) are for the sockets that name it. Nothing has to
/// come or go on a connection for it to be ended: when the call returns it is,
/// and nobody who was let in before the call has been missed. A socket sees its
/// peer leave as when a connection breaks: what has arrived can still be
/// received, and what was queued for the peer is lost. The peer may come again,
/// as libzmq's sockets do by themselves, and is decided on by the rules as they
/// are then. So remove first, and then end.
///
/// All of them wait for the I/O threads of the context, which takes a moment, and
/// for an answer that the authenticator is about to give. They fail with
/// [`InvalidCtx`](crate::ErrorKind::InvalidCtx) when the context is no more, and
/// with [`WouldBlock`](crate::ErrorKind::WouldBlock) in the drop of what a
/// message [owns](crate::Msg::from_owner), as it may be an I/O thread that drops
/// it. Nothing has happened then.
///
/// # Example
///
/// ```
/// use libzmq::{auth::*, prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let ctx = Ctx::new();
/// let ali = PlainClientCreds::new("ali", "open sesame");
/// let auth = AuthBuilder::new().plain_registry([&ali]).build_with_ctx(&ctx)?;
///
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let server = ServerBuilder::new()
///     .bind(addr)
///     .mechanism(Mechanism::PlainServer)
///     .recv_timeout(Duration::from_secs(5))
///     .build_with_ctx(&ctx)?;
/// let client = ClientBuilder::new()
///     .connect(server.last_endpoint()?)
///     .mechanism(ali)
///     .build_with_ctx(&ctx)?;
/// client.send("it is me")?;
/// server.recv_msg()?;
/// assert_eq!(auth.peers()?[0].user_id(), Some("ali"));
///
/// // From here on ali is out.
/// auth.remove_plain_registry(["ali"])?;
/// assert_eq!(auth.end_users(["ali"])?, 1);
/// # Ok(())
/// # }
/// ```
impl AuthClient {
    /// Everybody who is connected, in no order.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx),
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock).
    pub fn peers(&self) -> Result<Vec<ConnectedPeer>, Error> {
        let found = Mutex::new(Vec::new());
        self.connected.visit(&|peer| {
            if !self.concerns(peer) {
                return false;
            }
            let peer = ConnectedPeer::new(peer);
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.push(peer);
            false
        })?;
        Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the connections of users, by their user ids: the user names of PLAIN,
    /// the [keys](crate::auth::CurvePublicKey::as_str) of CURVE, the principals of
    /// GSSAPI. Tells how many there were.
    ///
    /// # Errors
    ///
    /// As for [`peers`](Self::peers).
    pub fn end_users<U: AsRef<str>>(
        &self,
        user_ids: impl IntoIterator<Item = U>,
    ) -> Result<usize, Error> {
        let user_ids: BTreeSet<Vec<u8>> = user_ids
            .into_iter()
            .map(|id| id.as_ref().as_bytes().to_vec())
            .filter(|id| !id.is_empty())
            .collect();
        self.end(|peer| user_ids.contains(peer.user_id))
    }

    /// Ends the connections from addresses, whatever the mechanism, and tells how
    /// many there were. Peers over `ipc` have no address.
    ///
    /// # Errors
    ///
    /// As for [`peers`](Self::peers).
    pub fn end_addresses<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<usize, Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.end(|peer| {
            parse_ip(peer.address).is_some_and(|ip| ranges.iter().any(|range| range.contains(ip)))
        })
    }

    /// Ends the connections of everybody, also of those who are still in their
    /// handshake, and tells how many there were.
    ///
    /// # Errors
    ///
    /// As for [`peers`](Self::peers).
    pub fn end_all(&self) -> Result<usize, Error> {
        self.end(|_| true)
    }

    pub(super) fn end(&self, ends: impl Fn(&RawPeer<'_>) -> bool + Sync) -> Result<usize, Error> {
        self.connected
            .visit(&|peer| self.concerns(peer) && ends(peer))
    }

    fn concerns(&self, peer: &RawPeer<'_>) -> bool {
        let domain = self.domain.as_deref();
        domain.is_none_or(|domain| domain.as_bytes() == peer.domain)
    }
}
