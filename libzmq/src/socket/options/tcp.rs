use std::time::Duration;

use crate::auth::IpRange;

super::options! {
    /// The connections of the transport `tcp`.
    trait TcpOptions {
        /// How long an attempt to connect may take before the next one.
        ///
        /// In milliseconds, rounded up, and not zero. `None`, what the operating
        /// system does, by default. Applies to endpoints connected after it is
        /// set, and not through a proxy.
        connect_timeout, set_connect_timeout: Option<Duration> as Timeout,
            ZMQ_CONNECT_TIMEOUT "ZMQ_CONNECT_TIMEOUT" = "system";

        /// The size of the system's buffer for what is sent, in bytes; the
        /// system has limits, and may take it for an estimate.
        ///
        /// `None`, what the operating system does, by default. Applies to
        /// endpoints bound or connected after it is set.
        send_buffer, set_send_buffer: Option<u32> as Buffer, ZMQ_SNDBUF "ZMQ_SNDBUF" ["sndbuf"] = "system";

        /// The size of the system's buffer for what is received, in bytes; the
        /// system has limits, and may take it for an estimate.
        ///
        /// `None`, what the operating system does, by default. Applies to
        /// endpoints bound or connected after it is set.
        recv_buffer, set_recv_buffer: Option<u32> as Buffer, ZMQ_RCVBUF "ZMQ_RCVBUF" ["rcvbuf"] = "system";

        /// The type of service that packets ask routers for: up to 255. The
        /// lowest two bits are the system's.
        ///
        /// 0 by default. Applies to endpoints bound or connected after it is
        /// set. On Linux alone; fails with
        /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere.
        tos, set_tos = u32 as Between(0, 255), ZMQ_TOS "ZMQ_TOS" = "0" if Linux;

        /// The priority of packets on their way out of this machine: up to 6,
        /// which is what Linux lets everybody set.
        ///
        /// 0 by default. Applies to endpoints bound or connected after it is
        /// set. On Linux alone; fails with
        /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere.
        priority, set_priority = u32 as Between(0, 6), ZMQ_PRIORITY "ZMQ_PRIORITY" = "0" if Linux;

        /// How long the system polls the network device when there is nothing to
        /// read, instead of waiting for it.
        ///
        /// In microseconds, rounded up, and not zero. `None`, what the operating
        /// system does, by default. Applies to endpoints bound or connected after
        /// it is set. On Linux alone; fails with
        /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere, and with
        /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied) without the
        /// privilege to have more than the system's default.
        busy_poll, set_busy_poll: Option<Duration> as BusyPoll, ZMQ_BUSY_POLL "ZMQ_BUSY_POLL" = "system" if Linux;

        /// How long what was sent may stay unacknowledged before the connection
        /// is dead.
        ///
        /// In milliseconds, rounded up, and not zero; in seconds on Windows.
        /// `None`, what the operating system does, by default. Applies to
        /// connections made after it is set, and not through a proxy. On Linux
        /// and Windows alone; fails with
        /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere.
        tcp_max_retransmit, set_tcp_max_retransmit: Option<Duration> as Timeout,
            ZMQ_TCP_MAXRT "ZMQ_TCP_MAXRT" ["tcp_maxrt"] = "system" if RetransmitLimit;

        /// Addresses that may connect. Adds to those before; with none of them
        /// every address may.
        ///
        /// None by default. Applies to endpoints bound after it is set. Where an
        /// endpoint takes both, IPv4 addresses are among those of `::/0`. The
        /// lists of the [authenticator](crate::auth) say more, can be changed
        /// while it runs, and hold for all sockets.
        tcp_accept_filter, add_tcp_accept_filter: IpRange as Range,
            ZMQ_TCP_ACCEPT_FILTER "ZMQ_TCP_ACCEPT_FILTER" = "none", each;

        /// Whether connections within this machine take a shorter way.
        ///
        /// Off by default. Applies to endpoints bound or connected after it is
        /// set, on both ends. On Windows alone; fails with
        /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere.
        loopback_fastpath, set_loopback_fastpath = bool as Flag,
            ZMQ_LOOPBACK_FASTPATH "ZMQ_LOOPBACK_FASTPATH" = "off" if Windows;
    }
}
