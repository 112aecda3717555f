//! What can happen to a connection.

use std::time::Duration;

use super::{AuthStatus, ProtocolError};
use crate::{bits::impl_bit_set, error::ErrorKind, ffi::Errno};

/// What libzmq says in a number of 64 bits.
pub(super) trait FromValue {
    fn from_value(value: u64) -> Self;
}

impl FromValue for u64 {
    fn from_value(value: u64) -> Self {
        value
    }
}

impl FromValue for ErrorKind {
    fn from_value(value: u64) -> Self {
        // An `int`, which libzmq has widened.
        Self::from_errno(Errno::from_raw(value as i32))
    }
}

impl FromValue for Duration {
    fn from_value(value: u64) -> Self {
        Self::from_millis(value)
    }
}

/// Declares [`MonitorEventKind`], how it is read, and [`MonitorEvents`].
///
/// ```text
/// /// The doc of the variant.
/// Name { field: Type } = ZMQ_EVENT_NAME, NAME_IN_THE_SET;
/// ```
///
/// The values of libzmq fill the fields in their order. What has no name in the
/// set always comes.
macro_rules! monitor_events {
    ($(
        $(#[$doc:meta])*
        $kind:ident $({$(
            $(#[$field_doc:meta])*
            $field:ident: $type:ty,
        )+})? = $number:ident $(, $flag:ident)?;
    )*) => {
        /// What has happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum MonitorEventKind {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("`", stringify!($number), "` to libzmq.")]
                $kind $({$(
                    $(#[$field_doc])*
                    $field: $type,
                )+})?,
            )*
            /// Something else, which a later libzmq may tell.
            Unknown {
                /// The number of the event, or 0 when it is illegible.
                event: u64,
                /// What comes with it.
                values: Vec<u64>,
            },
        }

        impl MonitorEventKind {
            pub(super) fn read(event: u64, values: &[u64]) -> Self {
                let mut rest = values.iter();
                let mut known = || match event {
                    $(libzmq_sys::$number => Some(Self::$kind $({$(
                        $field: FromValue::from_value(*rest.next()?),
                    )+})?),)*
                    _ => None,
                };
                known().unwrap_or_else(|| Self::Unknown {
                    event,
                    values: values.to_owned(),
                })
            }
        }

        impl MonitorEvents {
            $($(
                #[doc = concat!(
                    "[`", stringify!($kind), "`](MonitorEventKind::", stringify!($kind), ")."
                )]
                pub const $flag: Self = Self { bits: libzmq_sys::$number };
            )?)*

            /// All of them.
            pub const ALL: Self = Self { bits: 0 $($(| Self::$flag.bits)?)* };

            /// Those that always come.
            pub(super) const ALWAYS: Self = Self {
                bits: (0 $(| libzmq_sys::$number)*) & !Self::ALL.bits,
            };
        }
    };
}

monitor_events! {
    /// A connection was made, and its handshake begins.
    #[doc(alias = "ZMQ_EVENT_CONNECTED")]
    Connected {
        /// The number that the system has for the connection. It tells
        /// connections apart while they last, and is nothing to read from.
        fd: u64,
    } = ZMQ_EVENT_CONNECTED, CONNECTED;

    /// A connection is being made, and not at once.
    #[doc(alias = "ZMQ_EVENT_CONNECT_DELAYED")]
    ConnectDelayed {
        /// What the system says, which is no failure: that it is under way.
        error: ErrorKind,
    } = ZMQ_EVENT_CONNECT_DELAYED, CONNECT_DELAYED;

    /// A connection could not be made, and is tried again.
    #[doc(alias = "ZMQ_EVENT_CONNECT_RETRIED")]
    ConnectRetried {
        /// After how long.
        interval: Duration,
    } = ZMQ_EVENT_CONNECT_RETRIED, CONNECT_RETRIED;

    /// An endpoint is bound.
    #[doc(alias = "ZMQ_EVENT_LISTENING")]
    Listening {
        /// The number that the system has for it, as in
        /// [`Connected`](Self::Connected).
        fd: u64,
    } = ZMQ_EVENT_LISTENING, LISTENING;

    /// An endpoint could not be bound. libzmq leaves the transport out of its
    /// name.
    #[doc(alias = "ZMQ_EVENT_BIND_FAILED")]
    BindFailed {
        /// Why.
        error: ErrorKind,
    } = ZMQ_EVENT_BIND_FAILED, BIND_FAILED;

    /// A connection to a bound endpoint was accepted, and its handshake begins.
    #[doc(alias = "ZMQ_EVENT_ACCEPTED")]
    Accepted {
        /// The number that the system has for it, as in
        /// [`Connected`](Self::Connected).
        fd: u64,
    } = ZMQ_EVENT_ACCEPTED, ACCEPTED;

    /// A connection to a bound endpoint could not be accepted.
    #[doc(alias = "ZMQ_EVENT_ACCEPT_FAILED")]
    AcceptFailed {
        /// Why.
        error: ErrorKind,
    } = ZMQ_EVENT_ACCEPT_FAILED, ACCEPT_FAILED;

    /// An endpoint is bound no more, or an attempt to connect has come to
    /// nothing. The end of a connection is
    /// [`Disconnected`](Self::Disconnected).
    #[doc(alias = "ZMQ_EVENT_CLOSED")]
    Closed {
        /// The number that the system had for it, as in
        /// [`Connected`](Self::Connected).
        fd: u64,
    } = ZMQ_EVENT_CLOSED, CLOSED;

    /// An endpoint is bound no more, and its file could not be removed.
    #[doc(alias = "ZMQ_EVENT_CLOSE_FAILED")]
    CloseFailed {
        /// Why.
        error: ErrorKind,
    } = ZMQ_EVENT_CLOSE_FAILED, CLOSE_FAILED;

    /// A connection has ended, by the other end or by a failure. When the
    /// socket itself closes it, this may not come.
    #[doc(alias = "ZMQ_EVENT_DISCONNECTED")]
    Disconnected {
        /// The number that the system had for it, as in
        /// [`Connected`](Self::Connected).
        fd: u64,
    } = ZMQ_EVENT_DISCONNECTED, DISCONNECTED;

    /// A handshake was broken off: the other end has closed the connection, or
    /// was silent for too long. Who connects tries again.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL")]
    HandshakeFailed {
        /// What the system says.
        error: ErrorKind,
    } = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, HANDSHAKE_FAILED;

    /// A peer has passed the handshake: from now on messages go there.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_SUCCEEDED")]
    HandshakeSucceeded = ZMQ_EVENT_HANDSHAKE_SUCCEEDED, HANDSHAKE_SUCCEEDED;

    /// The two ends do not speak the same language. Who connects does **not**
    /// try again.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL")]
    HandshakeFailedProtocol {
        /// What was wrong.
        error: ProtocolError,
    } = ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, HANDSHAKE_FAILED_PROTOCOL;

    /// The authenticator has not let in the one who connects. Both ends hear of
    /// it, and who connects does **not** try again, unless the status is
    /// [`Temporary`](AuthStatus::Temporary).
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_AUTH")]
    HandshakeFailedAuth {
        /// What the authenticator has said.
        status: AuthStatus,
    } = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, HANDSHAKE_FAILED_AUTH;

    /// How many messages wait in the queues of a connection, as
    /// [`query_queue_depths`](crate::Socket::query_queue_depths) has asked. What
    /// was taken out of a queue counts until as much as half the high water mark
    /// was, for libzmq keeps account in such steps.
    #[doc(alias = "ZMQ_EVENT_PIPES_STATS")]
    QueueDepth {
        /// From the socket to the connection.
        egress: u64,
        /// From the connection to the socket.
        ingress: u64,
    } = ZMQ_EVENT_PIPES_STATS, QUEUE_DEPTH;

    /// The last event: the socket is closed, or has another monitor.
    #[doc(alias = "ZMQ_EVENT_MONITOR_STOPPED")]
    Stopped = ZMQ_EVENT_MONITOR_STOPPED;

    /// Here some events are missing, because the monitor was full.
    Lost {
        /// How many.
        events: u64,
    } = LIBZMQ_SYS_EVENT_LOST;
}

/// Some of what a [`Monitor`](crate::Monitor) can tell.
///
/// [`Stopped`](MonitorEventKind::Stopped) and [`Lost`](MonitorEventKind::Lost)
/// are not among them: these always come.
///
/// ```
/// use libzmq::MonitorEvents;
///
/// let events = MonitorEvents::ACCEPTED | MonitorEvents::DISCONNECTED;
/// assert!(events.contains(MonitorEvents::ACCEPTED));
/// assert!(!events.contains(MonitorEvents::ALL));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonitorEvents {
    bits: u64,
}

impl MonitorEvents {
    pub(super) fn bits(self) -> u64 {
        self.bits
    }
}

/// All of them.
impl Default for MonitorEvents {
    fn default() -> Self {
        Self::ALL
    }
}

impl_bit_set!(MonitorEvents);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_are_those_of_libzmq() {
        let every = MonitorEvents::ALL | MonitorEvents::ALWAYS;
        let stopped = libzmq_sys::ZMQ_EVENT_MONITOR_STOPPED;
        let lost = libzmq_sys::LIBZMQ_SYS_EVENT_LOST;
        // Bit 15 of `ZMQ_EVENT_ALL` is no event.
        assert_eq!(every.bits & !lost, libzmq_sys::ZMQ_EVENT_ALL_V2 & !0x8000);
        assert_eq!(MonitorEvents::ALWAYS.bits, stopped | lost);
    }

    #[test]
    fn values_are_decoded() {
        use MonitorEventKind as Kind;

        let refused = ErrorKind::from_value(libc::ECONNREFUSED as u64);
        for (event, values, kind) in [
            (0x1, &[7][..], Kind::Connected { fd: 7 }),
            (
                0x2,
                &[libc::ECONNREFUSED as u64],
                Kind::ConnectDelayed { error: refused },
            ),
            (
                0x4,
                &[100],
                Kind::ConnectRetried {
                    interval: Duration::from_millis(100),
                },
            ),
            (0x8, &[7], Kind::Listening { fd: 7 }),
            (
                0x10,
                &[libc::EADDRINUSE as u64],
                Kind::BindFailed {
                    error: ErrorKind::AddrInUse,
                },
            ),
            (0x20, &[7], Kind::Accepted { fd: 7 }),
            (
                0x40,
                &[libc::EMFILE as u64],
                Kind::AcceptFailed {
                    error: ErrorKind::SocketLimit,
                },
            ),
            (0x80, &[u64::MAX], Kind::Closed { fd: u64::MAX }),
            (
                0x100,
                &[libc::ENOENT as u64],
                Kind::CloseFailed {
                    error: ErrorKind::NotFound,
                },
            ),
            (0x200, &[7], Kind::Disconnected { fd: 7 }),
            (0x400, &[0], Kind::Stopped),
            (0x400, &[], Kind::Stopped),
            (
                0x800,
                &[libc::ECONNREFUSED as u64],
                Kind::HandshakeFailed { error: refused },
            ),
            (0x1000, &[0], Kind::HandshakeSucceeded),
            (
                0x2000,
                &[0x1100_0002],
                Kind::HandshakeFailedProtocol {
                    error: ProtocolError::MechanismMismatch,
                },
            ),
            (
                0x4000,
                &[400],
                Kind::HandshakeFailedAuth {
                    status: AuthStatus::Denied,
                },
            ),
            (
                0x1_0000,
                &[3, 4],
                Kind::QueueDepth {
                    egress: 3,
                    ingress: 4,
                },
            ),
            (1 << 62, &[9], Kind::Lost { events: 9 }),
        ] {
            assert_eq!(Kind::read(event, values), kind);
        }
    }

    #[test]
    fn what_is_not_known_is_kept() {
        for (event, values) in [
            (0, &[][..]),
            (0x8000, &[1, 2, 3]),
            (0x3, &[1]),
            // Too few for what it is.
            (0x1, &[]),
            (0x1_0000, &[3]),
        ] {
            assert_eq!(
                MonitorEventKind::read(event, values),
                MonitorEventKind::Unknown {
                    event,
                    values: values.to_owned()
                }
            );
        }
    }
}
