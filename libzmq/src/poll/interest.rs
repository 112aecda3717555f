use std::{ffi::c_short, fmt};

use crate::{
    bits::impl_bit_set,
    error::{Error, ErrorKind},
    ffi::Source,
};

/// What to wait for, and what something is ready for. These can be put together:
///
/// ```
/// use libzmq::poll::Interest;
///
/// let both = Interest::READABLE | Interest::WRITABLE;
/// assert!(both.contains(Interest::WRITABLE));
/// assert!(!both.contains(Interest::ERROR));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Interest {
    bits: c_short,
}

impl Interest {
    /// Nothing, for the time being.
    pub const NONE: Self = Self { bits: 0 };

    /// A message can be received, or something read from a descriptor: bytes, a
    /// connection, or the end.
    #[doc(alias = "ZMQ_POLLIN")]
    pub const READABLE: Self = Self {
        bits: libzmq_sys::ZMQ_POLLIN,
    };

    /// A message can be sent, or bytes written to a descriptor.
    ///
    /// A socket that only receives is never writable, but for a
    /// [`Dish`](crate::Dish), which always is. So is one that drops what it cannot
    /// send. So are a [`Server`](crate::Server) and a
    /// [`Peer`](crate::Peer), whatever the queues of their peers: each message
    /// goes to a queue of its own, and only
    /// [`try_route`](crate::Server::try_route) tells whether that one is full.
    /// A [`Router`](crate::Router) with `router_mandatory` is writable as long as
    /// any of its peers has room.
    #[doc(alias = "ZMQ_POLLOUT")]
    pub const WRITABLE: Self = Self {
        bits: libzmq_sys::ZMQ_POLLOUT,
    };

    /// Something is wrong with a descriptor, or its other end is closed. That is
    /// told of every descriptor for which there is any interest; this one is for
    /// waiting for nothing else. Sockets have no errors.
    #[doc(alias = "ZMQ_POLLERR")]
    pub const ERROR: Self = Self {
        bits: libzmq_sys::ZMQ_POLLERR,
    };

    /// A descriptor has something urgent to read: see `POLLPRI` of the system.
    /// Sockets have no such thing, nor has Windows.
    #[cfg(unix)]
    #[doc(alias = "ZMQ_POLLPRI")]
    pub const PRIORITY: Self = Self {
        bits: libzmq_sys::ZMQ_POLLPRI,
    };

    #[cfg(unix)]
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::READABLE, "READABLE"),
        (Self::WRITABLE, "WRITABLE"),
        (Self::ERROR, "ERROR"),
        (Self::PRIORITY, "PRIORITY"),
    ];

    #[cfg(windows)]
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::READABLE, "READABLE"),
        (Self::WRITABLE, "WRITABLE"),
        (Self::ERROR, "ERROR"),
    ];

    pub(super) fn from_bits(bits: c_short) -> Self {
        Self { bits }
    }

    /// As libzmq has it, if it makes sense for this source.
    pub(super) fn bits_for(self, source: Source<'_>) -> Result<c_short, Error> {
        let of_sockets = Self::READABLE | Self::WRITABLE;
        match source {
            Source::Socket(_) if !of_sockets.contains(self) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("a socket is readable or writable, and never {self:?}"),
            )),
            _ => Ok(self.bits),
        }
    }
}

impl_bit_set!(Interest);

impl fmt::Debug for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Self::NAMES.iter();
        let names: Vec<&str> = names
            .filter(|(flag, _)| self.contains(*flag))
            .map(|(_, name)| *name)
            .collect();
        match &names[..] {
            [] => f.write_str("NONE"),
            names => f.write_str(&names.join(" | ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_by_name() {
        let both = Interest::ERROR | Interest::READABLE;
        assert_eq!(format!("{both:?}"), "READABLE | ERROR");
        assert_eq!(format!("{:?}", Interest::NONE), "NONE");
    }
}
