//! Messages.

mod convert;
mod multipart;

pub use multipart::{Envelope, Multipart};

use std::{
    ffi::CString,
    fmt,
    ops::Deref,
    str::{self, Utf8Error},
};

use crate::{
    ffi::{Errno, INLINE_MAX, RawMsg, RawSocket, Wait},
    group::Group,
    routing_id::RoutingId,
};

/// Content of this size and more is marked as shared when a message takes it
/// over or is received, so that a clone counts references. The mark costs a few
/// nanoseconds, which smaller messages would feel, and a clone of those copies.
const SHARED_MIN: usize = 16 * 1024;

/// A message: bytes that travel as one.
///
/// A message is sent from and received into a socket, whole or not at all.
/// libzmq adds no meaning to the bytes.
///
/// Make one from whatever holds bytes. A message of up to 33 bytes keeps them
/// in itself. Beyond that, strings, vectors and boxes are taken over without a
/// copy when they are large (where copying is cheaper than handing memory to
/// another thread, they are copied), [`Arc`](std::sync::Arc) and
/// `bytes::Bytes` are referred to, as is any other owner given to
/// [`from_owner`](Self::from_owner); slices are copied.
///
/// A message dereferences to `[u8]`, and equality compares the bytes alone.
///
/// # Example
///
/// ```
/// use libzmq::Msg;
///
/// let msg = Msg::from("hello");
/// assert_eq!(msg.len(), 5);
/// assert_eq!(msg.to_str(), Ok("hello"));
/// assert_eq!(msg, Msg::from(vec![b'h', b'e', b'l', b'l', b'o']));
/// assert!(Msg::new().is_empty());
/// ```
#[doc(alias = "zmq_msg_t")]
pub struct Msg {
    raw: RawMsg,
}

impl Msg {
    /// An empty message.
    #[doc(alias = "zmq_msg_init")]
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self { raw: RawMsg::new() }
    }

    /// A message that refers to bytes with the lifetime of the program.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::Msg;
    ///
    /// static MENU: [u8; 1024] = [b'.'; 1024];
    /// let msg = Msg::from_static(&MENU);
    /// assert_eq!(msg.as_ptr(), MENU.as_ptr());
    /// ```
    #[must_use]
    pub fn from_static(bytes: &'static [u8]) -> Self {
        if bytes.len() <= INLINE_MAX {
            return Self::from(bytes);
        }
        Self::marked(RawMsg::from_static(bytes))
    }

    /// A message that refers to the bytes of `owner`, which is dropped when the
    /// last message that refers to them is gone: for a sent message on a thread
    /// of libzmq.
    ///
    /// A panic while it is dropped is reported by the panic hook and goes no
    /// further.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::Msg;
    /// use std::sync::Arc;
    ///
    /// let picture = Arc::new(vec![0; 1_000_000]);
    /// struct Shared(Arc<Vec<u8>>);
    /// impl AsRef<[u8]> for Shared {
    ///     fn as_ref(&self) -> &[u8] {
    ///         &self.0
    ///     }
    /// }
    ///
    /// let msg = Msg::from_owner(Shared(Arc::clone(&picture)));
    /// assert_eq!(msg.as_ptr(), picture.as_ptr());
    /// drop(msg);
    /// assert_eq!(Arc::strong_count(&picture), 1);
    /// ```
    #[doc(alias = "zmq_msg_init_data")]
    #[must_use]
    pub fn from_owner<O: AsRef<[u8]> + Send + 'static>(owner: O) -> Self {
        Self::marked(RawMsg::from_owner(owner))
    }

    /// The bytes.
    #[doc(alias = "zmq_msg_data")]
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.raw.as_bytes()
    }

    /// How many bytes there are.
    #[doc(alias = "zmq_msg_size")]
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes as text.
    ///
    /// # Errors
    ///
    /// When they are not valid UTF-8.
    pub fn to_str(&self) -> Result<&str, Utf8Error> {
        str::from_utf8(self.as_bytes())
    }

    /// Whether another part of the same message follows.
    ///
    /// So it is for messages that were received part by part: see
    /// [`RecvMsg`](crate::RecvMsg).
    #[doc(alias = "zmq_msg_more")]
    #[doc(alias = "ZMQ_RCVMORE")]
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.raw.more()
    }

    /// Which peer of the receiving [`Server`](crate::Server) or
    /// [`Peer`](crate::Peer) sent the message; `None` for messages that came in by
    /// another type of socket.
    #[doc(alias = "zmq_msg_routing_id")]
    #[must_use]
    pub fn routing_id(&self) -> Option<RoutingId> {
        RoutingId::from_raw(self.raw.routing_id())
    }

    /// Addresses the message to a peer of a [`Server`](crate::Server) or
    /// [`Peer`](crate::Peer).
    #[doc(alias = "zmq_msg_set_routing_id")]
    pub fn set_routing_id(&mut self, id: RoutingId) {
        let done = self.raw.set_routing_id(id.to_raw());
        debug_assert!(done.is_ok(), "only zero is refused");
    }

    /// The group of a message that came in by a [`Dish`](crate::Dish), or that
    /// it was given; `None` when that is the empty group. (Nobody can join any
    /// other that a [`Group`] cannot be.)
    #[doc(alias = "zmq_msg_group")]
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        let name = self.raw.group();
        if name.is_empty() {
            return None;
        }
        name.to_str().ok()?.parse().ok()
    }

    /// Addresses the message to the dishes that joined the group.
    ///
    /// # Panics
    ///
    /// When memory for a group of more than 14 bytes cannot be had.
    #[doc(alias = "zmq_msg_set_group")]
    #[inline]
    pub fn set_group(&mut self, group: impl Into<Group>) {
        let group = group.into();
        match group.short() {
            Some(name) => self.raw.set_short_group(name),
            None => self.set_long_group(group),
        }
    }

    /// By value, so that a group which turns out to be short need not have an
    /// address, and is not copied.
    #[cold]
    #[inline(never)]
    fn set_long_group(&mut self, group: Group) {
        let done = self.raw.set_group(group.as_c_str());
        assert!(done.is_ok(), "out of memory, as no group is too long");
    }

    /// A property of the connection that a received message came by:
    ///
    /// * `Peer-Address`: the address of the other end;
    /// * `User-Id`: whom the authenticator took the peer for;
    /// * `Socket-Type`: the type of the peer, such as `DEALER`;
    /// * `Routing-Id`: the [identity](crate::IdentityOptions::set_identity) that
    ///   the peer was given, if any; `Identity` is another name for it;
    /// * `X-` and more: what the authenticator says of the peer, and otherwise the
    ///   peer itself by its [`metadata`](crate::SocketBuilder::metadata);
    /// * any other name: what the authenticator says, by a
    ///   [certificate](crate::AuthBuilder::curve_directory) or a
    ///   [callback](crate::AuthClient::set_callback).
    ///
    /// The address, the user and other names are known here. The type, the
    /// routing id and what begins with `X-` are the peer's word.
    ///
    /// `None` for messages that were not received, or over `inproc`, where
    /// there are no properties; a clone of a message may lack them too.
    #[doc(alias = "zmq_msg_gets")]
    #[must_use]
    pub fn metadata(&self, property: &str) -> Option<&str> {
        // The manual's name for it, which libzmq does not find.
        let property = match property {
            "Routing-Id" => "Identity",
            other => other,
        };
        let property = CString::new(property).ok()?;
        self.raw.metadata(&property)?.to_str().ok()
    }

    #[inline]
    pub(crate) fn raw_mut(&mut self) -> &mut RawMsg {
        &mut self.raw
    }

    /// Receives the next part into this, and tells whether there is another.
    #[inline]
    pub(crate) fn receive(&mut self, socket: &RawSocket, wait: Wait) -> Result<bool, Errno> {
        let received = socket.recv(&mut self.raw, wait)?;
        self.mark_if_large(received.len());
        Ok(received.has_more())
    }

    fn marked(raw: RawMsg) -> Self {
        let mut msg = Self { raw };
        msg.mark_if_large(msg.len());
        msg
    }

    /// See [`SHARED_MIN`]. The length is the caller's to know: to ask for it
    /// would be a call.
    #[inline]
    fn mark_if_large(&mut self, len: usize) {
        if len >= SHARED_MIN {
            self.raw.mark_as_shared();
        }
    }
}

/// Cheap for messages of any size: the content is copied where that is cheap,
/// and shared beyond.
impl Clone for Msg {
    #[doc(alias = "zmq_msg_copy")]
    fn clone(&self) -> Self {
        if self.raw.is_shared() || self.raw.is_inline() {
            return Self {
                raw: self.raw.share_again(),
            };
        }
        let mut copy = Self::from(self.as_bytes());
        if let Some(id) = self.routing_id() {
            copy.set_routing_id(id);
        }
        if let Some(group) = self.group() {
            copy.set_group(group);
        }
        copy
    }
}

impl Default for Msg {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for Msg {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl AsRef<[u8]> for Msg {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<T: AsRef<[u8]> + ?Sized> PartialEq<T> for Msg {
    fn eq(&self, other: &T) -> bool {
        self.as_bytes() == other.as_ref()
    }
}

impl Eq for Msg {}

impl std::hash::Hash for Msg {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

/// Shows the first bytes as text.
impl fmt::Debug for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 64;
        let start = &self[..self.len().min(SHOWN)];
        let dots = if self.len() > SHOWN { "…" } else { "" };
        let mut debug = f.debug_struct("Msg");
        debug.field("len", &self.len());
        debug.field("bytes", &format_args!("\"{}{dots}\"", start.escape_ascii()));
        if let Some(id) = self.routing_id() {
            debug.field("routing_id", &id);
        }
        if let Some(group) = self.group() {
            debug.field("group", &group);
        }
        debug.finish()
    }
}

#[cfg(test)]
mod tests;
