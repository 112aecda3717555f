use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use super::Msg;
use crate::{
    ffi::{Errno, RawSocket, Wait},
    identity::Identity,
};

/// A message of several parts.
///
/// The parts travel together: they are sent all or not at all, and received in
/// the same way. What they mean is up to the peers. As a rule the first says
/// what kind of message it is, or, on its way through a
/// [`Router`](crate::Router), where it comes from or goes to.
///
/// It dereferences to a slice of [`Msg`]s.
///
/// # Example
///
/// ```
/// use libzmq::Multipart;
///
/// let file = Multipart::from(["FILE", "a.txt", "its content"]);
/// match &file[..] {
///     [kind, name, content] if *kind == "FILE" => {
///         assert_eq!(*name, "a.txt");
///         assert_eq!(content.len(), 11);
///     }
///     _ => unreachable!(),
/// }
///
/// // Parts of different types.
/// let mut reply = Multipart::from(("OK", vec![1, 2, 3]));
/// reply.push_back([4]);
/// assert_eq!(reply.len(), 3);
/// ```
///
/// # Envelopes
///
/// A request may pass through several hands, each of which must know where to
/// send the reply. So each [`Router`](crate::Router) puts the identity of the
/// peer in front, and takes it off again on the way back. An empty part, the
/// delimiter, stands between these identities and the content: they are the
/// envelope. [`Req`](crate::Req) and [`Rep`](crate::Rep) handle it themselves.
/// A program with a [`Router`](crate::Router) or a [`Dealer`](crate::Dealer)
/// takes it off, and puts it on the reply.
///
/// ```
/// use libzmq::{Identity, Multipart};
///
/// # fn main() -> Result<(), libzmq::Error> {
/// // As a router receives it from a proxy, and that from a client.
/// let mut request = Multipart::from(["proxy", "client", "", "request"]);
/// let envelope = request.pop_envelope().unwrap();
/// assert_eq!(request, ["request"]);
///
/// let mut reply = Multipart::from(["reply"]);
/// reply.push_envelope(envelope);
/// assert_eq!(reply, ["proxy", "client", "", "reply"]);
/// assert_eq!(reply.pop_identity(), Some(Identity::try_from("proxy")?));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Multipart(Vec<Msg>);

impl Multipart {
    /// No parts. Such a message can be received into, but not sent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part in front.
    pub fn push_front(&mut self, part: impl Into<Msg>) {
        self.0.insert(0, part.into());
    }

    /// Adds a part at the end.
    pub fn push_back(&mut self, part: impl Into<Msg>) {
        self.0.push(part.into());
    }

    /// Takes the first part off.
    pub fn pop_front(&mut self) -> Option<Msg> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Takes the last part off.
    pub fn pop_back(&mut self) -> Option<Msg> {
        self.0.pop()
    }

    /// Removes all parts, and keeps the memory for others.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Puts the identity of a peer in front: whom a [`Router`](crate::Router)
    /// or a [`Stream`](crate::Stream) sends the message to.
    pub fn push_identity(&mut self, id: impl Into<Identity>) {
        self.push_front(id.into());
    }

    /// Takes the identity of a peer off: whom a [`Router`](crate::Router) or a
    /// [`Stream`](crate::Stream) received the message from.
    ///
    /// `None`, and nothing has changed, when the first part cannot be one.
    pub fn pop_identity(&mut self) -> Option<Identity> {
        let id = Identity::from_part(self.pop_front()?);
        id.map_err(|part| self.push_front(part)).ok()
    }

    /// Puts an empty part in front.
    pub fn push_delimiter(&mut self) {
        self.push_front(Msg::new());
    }

    /// Takes the first part off if it is empty, and returns whether it was.
    pub fn pop_delimiter(&mut self) -> bool {
        let found = self.first().is_some_and(|part| part.is_empty());
        if found {
            self.0.remove(0);
        }
        found
    }

    /// Takes off all up to the first empty part, which is the delimiter.
    ///
    /// `None`, and nothing has changed, when there is no empty part.
    pub fn pop_envelope(&mut self) -> Option<Envelope> {
        let delimiter = self.iter().position(|part| part.is_empty())?;
        let content = self.0.split_off(delimiter + 1);
        let parts = std::mem::replace(&mut self.0, content);
        Some(Envelope { parts })
    }

    /// Puts an envelope in front.
    pub fn push_envelope(&mut self, envelope: Envelope) {
        self.0.splice(..0, envelope.parts);
    }

    /// Receives the next message, in place of what is here. After a failure
    /// there is nothing.
    pub(crate) fn receive(&mut self, socket: &RawSocket, wait: Wait) -> Result<(), Errno> {
        // The parts that are there already are used again, as it takes two
        // calls to make one and to close it.
        let mut count = 0;
        while let Some(part) = self.0.get_mut(count) {
            let more = match part.receive(socket, wait) {
                Ok(more) => more,
                Err(errno) => return Err(self.not_received(count, errno)),
            };
            count += 1;
            if !more {
                if count < self.0.len() {
                    self.shorten(count);
                }
                return Ok(());
            }
        }
        self.receive_more(socket, wait)
    }

    #[cold]
    #[inline(never)]
    fn shorten(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// Receives what there is beyond the parts that are here.
    #[inline(never)]
    fn receive_more(&mut self, socket: &RawSocket, wait: Wait) -> Result<(), Errno> {
        loop {
            let count = self.0.len();
            self.0.push(Msg::new());
            match self.0[count].receive(socket, wait) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(errno) => return Err(self.not_received(count, errno)),
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn not_received(&mut self, count: usize, errno: Errno) -> Errno {
        // Only the first part can fail: the others are there with it.
        debug_assert_eq!(count, 0, "half a message: {errno:?}");
        self.clear();
        errno
    }
}

/// Where a message came from, or goes to, hop by hop: the identities in front of
/// it, and the empty part that ends them. See [`Multipart`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Envelope {
    // Invariant: none is empty but the last, which is.
    parts: Vec<Msg>,
}

impl Envelope {
    /// The identities, the nearest peer first. There is none where a
    /// [`Dealer`](crate::Dealer) talks to a [`Req`](crate::Req) or
    /// [`Rep`](crate::Rep).
    #[must_use]
    pub fn hops(&self) -> &[Msg] {
        self.parts.split_last().map_or(&[], |(_, hops)| hops)
    }
}

impl Deref for Multipart {
    type Target = [Msg];

    fn deref(&self) -> &[Msg] {
        &self.0
    }
}

impl DerefMut for Multipart {
    fn deref_mut(&mut self) -> &mut [Msg] {
        &mut self.0
    }
}

impl AsRef<[Msg]> for Multipart {
    fn as_ref(&self) -> &[Msg] {
        self
    }
}

/// A message of one part.
impl From<Msg> for Multipart {
    fn from(part: Msg) -> Self {
        Self(vec![part])
    }
}

impl<M: Into<Msg>> From<Vec<M>> for Multipart {
    fn from(parts: Vec<M>) -> Self {
        parts.into_iter().collect()
    }
}

impl<M: Into<Msg>, const N: usize> From<[M; N]> for Multipart {
    fn from(parts: [M; N]) -> Self {
        parts.into_iter().collect()
    }
}

impl From<&[Msg]> for Multipart {
    fn from(parts: &[Msg]) -> Self {
        Self(parts.to_vec())
    }
}

/// Parts of different types.
macro_rules! from_tuple {
    ($($type:ident $part:ident),+) => {
        impl<$($type: Into<Msg>),+> From<($($type,)+)> for Multipart {
            fn from(($($part,)+): ($($type,)+)) -> Self {
                Self(vec![$($part.into()),+])
            }
        }
    };
}

from_tuple!(A a, B b);
from_tuple!(A a, B b, C c);
from_tuple!(A a, B b, C c, D d);

impl From<Multipart> for Vec<Msg> {
    fn from(multipart: Multipart) -> Self {
        multipart.0
    }
}

impl<M: Into<Msg>> FromIterator<M> for Multipart {
    fn from_iter<I: IntoIterator<Item = M>>(parts: I) -> Self {
        Self(parts.into_iter().map(Into::into).collect())
    }
}

impl<M: Into<Msg>> Extend<M> for Multipart {
    fn extend<I: IntoIterator<Item = M>>(&mut self, parts: I) {
        self.0.extend(parts.into_iter().map(Into::into));
    }
}

impl IntoIterator for Multipart {
    type Item = Msg;
    type IntoIter = std::vec::IntoIter<Msg>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Multipart {
    type Item = &'a Msg;
    type IntoIter = std::slice::Iter<'a, Msg>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: AsRef<[u8]>, const N: usize> PartialEq<[T; N]> for Multipart {
    fn eq(&self, other: &[T; N]) -> bool {
        self.len() == N && self.iter().zip(other).all(|(part, bytes)| *part == *bytes)
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Multipart")?;
        f.debug_list().entries(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_end_with_the_first_empty_part() {
        let mut parts = Multipart::from(["a", "b", "", "c", "", "d"]);
        let envelope = parts.pop_envelope().unwrap();
        assert_eq!(envelope.hops(), ["a", "b"].map(Msg::from));
        assert_eq!(parts, ["c", "", "d"]);
        parts.push_envelope(envelope);
        assert_eq!(parts, ["a", "b", "", "c", "", "d"]);

        let mut parts = Multipart::from(["", "c"]);
        assert!(parts.pop_envelope().unwrap().hops().is_empty());
        assert_eq!(parts, ["c"]);
    }

    #[test]
    fn what_is_not_there_is_not_taken() {
        let mut parts = Multipart::from(["a", "b"]);
        assert_eq!(parts.pop_envelope(), None);
        assert!(!parts.pop_delimiter());
        assert_eq!(parts, ["a", "b"]);

        let mut parts = Multipart::from(["", "b"]);
        assert_eq!(parts.pop_identity(), None);
        assert_eq!(parts, ["", "b"]);
        assert!(parts.pop_delimiter());
        assert_eq!(parts, ["b"]);

        let mut none = Multipart::new();
        assert_eq!(none.pop_front(), None);
        assert_eq!(none.pop_back(), None);
        assert_eq!(none.pop_identity(), None);
    }

    #[test]
    fn parts_are_added_and_taken_at_both_ends() {
        let mut parts = Multipart::from(vec!["b"]);
        parts.push_front("a");
        parts.push_back(vec![b'c']);
        parts.extend(["d"]);
        assert_eq!(parts, ["a", "b", "c", "d"]);
        assert_eq!(parts.pop_front().unwrap(), "a");
        assert_eq!(parts.pop_back().unwrap(), "d");
        assert_eq!(format!("{:?}", Multipart::new()), "Multipart[]");
    }
}
