//! Connections that the system refuses something.

use super::Correction;

/// A connection that could not be made is tried again, whatever the reason is. As
/// released the process aborts over reasons that libzmq has not thought of. Some of
/// them are whatever a machine on the way says: an ICMP message that the protocol is
/// unreachable is `ENOPROTOOPT`. Behind a proxy all but seven are of that kind.
pub(super) const FAILED_CONNECT: &[Correction] = &[
    Correction {
        name: "a connection that fails aborts the process (tcp)",
        file: "tcp_connecter.cpp",
        find: REASONS,
        replace: "        return retired_fd;
",
    },
    Correction {
        name: "a connection that fails aborts the process (ws)",
        file: "ws_connecter.cpp",
        find: REASONS,
        replace: "        return retired_fd;
",
    },
    Correction {
        name: "a connection that fails aborts the process (ipc)",
        file: "ipc_connecter.cpp",
        find: "        errno_assert (errno == ECONNREFUSED || errno == ECONNRESET
                      || errno == ETIMEDOUT || errno == EHOSTUNREACH
                      || errno == ENETUNREACH || errno == ENETDOWN);

",
        replace: "",
    },
    Correction {
        name: "a connection that fails aborts the process (socks)",
        file: "socks_connecter.cpp",
        find: "        errno_assert (errno == ECONNREFUSED || errno == ECONNRESET
                      || errno == ETIMEDOUT || errno == EHOSTUNREACH
                      || errno == ENETUNREACH || errno == ENETDOWN
                      || errno == EINVAL);
",
        replace: "",
    },
    Correction {
        name: "a connection that fails aborts the process (setting options)",
        file: "ip.cpp",
        find: "        errno = err;
        errno_assert (errno == ECONNREFUSED || errno == ECONNRESET
                      || errno == ECONNABORTED || errno == EINTR
                      || errno == ETIMEDOUT || errno == EHOSTUNREACH
                      || errno == ENETUNREACH || errno == ENETDOWN
                      || errno == ENETRESET || errno == EINVAL);
",
        replace: "        errno = err;
",
    },
];

const REASONS: &str = "#if !defined(TARGET_OS_IPHONE) || !TARGET_OS_IPHONE
        errno_assert (errno != EBADF && errno != ENOPROTOOPT
                      && errno != ENOTSOCK && errno != ENOBUFS);
#else
        errno_assert (errno != ENOPROTOOPT && errno != ENOTSOCK
                      && errno != ENOBUFS);
#endif
        return retired_fd;
";

/// A connection that the system does not let send, or has no memory for, ends, and
/// is made anew. As released some of these abort the process. Others leave the
/// connection as it is, since who cannot send waits for the end of what is to be
/// received, which does not come.
pub(super) const REFUSED_TRANSFER: &[Correction] = &[
    Correction {
        name: "a connection that may not send aborts the process, or stays (asserted)",
        file: "tcp.cpp",
        find: "        errno_assert (errno != EACCES && errno != EBADF && errno != EDESTADDRREQ
                      && errno != EFAULT && errno != EISCONN
                      && errno != EMSGSIZE && errno != ENOMEM
                      && errno != ENOTSOCK && errno != EOPNOTSUPP);
#else
        errno_assert (errno != EACCES && errno != EDESTADDRREQ
                      && errno != EFAULT && errno != EISCONN
                      && errno != EMSGSIZE && errno != ENOMEM
                      && errno != ENOTSOCK && errno != EOPNOTSUPP);
#endif
",
        replace: "        errno_assert (errno != EBADF && errno != EDESTADDRREQ
                      && errno != EFAULT && errno != EISCONN
                      && errno != EMSGSIZE && errno != ENOTSOCK
                      && errno != EOPNOTSUPP);
#else
        errno_assert (errno != EDESTADDRREQ && errno != EFAULT
                      && errno != EISCONN && errno != EMSGSIZE
                      && errno != ENOTSOCK && errno != EOPNOTSUPP);
#endif
        //  Whoever receives by this connection learns that it has ended.
        if (errno == EACCES || errno == EPERM || errno == ENOBUFS
            || errno == ENOMEM) {
            const int err = errno;
            ::shutdown (s_, SHUT_RDWR);
            errno = err;
        }
",
    },
    Correction {
        name: "a connection without memory to receive aborts the process",
        file: "tcp.cpp",
        find: "        errno_assert (errno != EBADF && errno != EFAULT && errno != ENOMEM
                      && errno != ENOTSOCK);
#else
        errno_assert (errno != EFAULT && errno != ENOMEM && errno != ENOTSOCK);
#endif
",
        replace: "        errno_assert (errno != EBADF && errno != EFAULT
                      && errno != ENOTSOCK);
#else
        errno_assert (errno != EFAULT && errno != ENOTSOCK);
#endif
",
    },
];

/// What the system refuses to set for a connection is an error of `bind`, or has
/// the connection tried again. As released it aborts the process: a program that
/// was privileged when it was told a priority may not be any more. Connections that
/// are accepted have both from who accepts them anyway.
pub(super) const REFUSED_PRIORITY: &[Correction] = &[
    Correction {
        name: "a type of service that is refused aborts the process (declared)",
        file: "ip.hpp",
        find: "void set_ip_type_of_service (fd_t s_, int iptos_);
",
        replace: "int set_ip_type_of_service (fd_t s_, int iptos_);
",
    },
    Correction {
        name: "a priority that is refused aborts the process (declared)",
        file: "ip.hpp",
        find: "void set_socket_priority (fd_t s_, int priority_);
",
        replace: "int set_socket_priority (fd_t s_, int priority_);
",
    },
    Correction {
        name: "a type of service that is refused aborts the process (signature)",
        file: "ip.cpp",
        find: "void zmq::set_ip_type_of_service (fd_t s_, int iptos_)
",
        replace: "int zmq::set_ip_type_of_service (fd_t s_, int iptos_)
",
    },
    Correction {
        name: "a type of service that is refused aborts the process (IPv4)",
        file: "ip.cpp",
        find: "    errno_assert (rc == 0);
#endif

    //  Windows and Hurd do not",
        replace: "    if (rc == -1)
        return -1;
#endif

    //  Windows and Hurd do not",
    },
    Correction {
        name: "a type of service that is refused aborts the process (IPv6)",
        file: "ip.cpp",
        find: "    if (rc == -1) {
        errno_assert (errno == ENOPROTOOPT || errno == EINVAL);
    }
#endif
",
        replace: "    if (rc == -1 && errno != ENOPROTOOPT && errno != EINVAL)
        return -1;
#endif
    return 0;
",
    },
    Correction {
        name: "a priority that is refused aborts the process (signature)",
        file: "ip.cpp",
        find: "void zmq::set_socket_priority (fd_t s_, int priority_)
{
#ifdef ZMQ_HAVE_SO_PRIORITY
    int rc =
",
        replace: "int zmq::set_socket_priority (fd_t s_, int priority_)
{
#ifdef ZMQ_HAVE_SO_PRIORITY
    return
",
    },
    Correction {
        name: "a priority that is refused aborts the process (told)",
        file: "ip.cpp",
        find: "                  reinterpret_cast<char *> (&priority_), sizeof (priority_));
    errno_assert (rc == 0);
#else
    LIBZMQ_UNUSED (s_);
    LIBZMQ_UNUSED (priority_);
",
        replace: "                  reinterpret_cast<char *> (&priority_), sizeof (priority_));
#else
    LIBZMQ_UNUSED (s_);
    LIBZMQ_UNUSED (priority_);
    return 0;
",
    },
    Correction {
        name: "a type of service that is refused aborts the process (failing)",
        file: "tcp.cpp",
        find: "    if (options_.tos != 0)
        set_ip_type_of_service (s, options_.tos);
",
        replace: "    if (options_.tos != 0
        && set_ip_type_of_service (s, options_.tos) == -1)
        goto setsockopt_error;
",
    },
    Correction {
        name: "a priority that is refused aborts the process (failing)",
        file: "tcp.cpp",
        find: "    if (options_.priority != 0)
        set_socket_priority (s, options_.priority);
",
        replace: "    if (options_.priority != 0
        && set_socket_priority (s, options_.priority) == -1)
        goto setsockopt_error;
",
    },
];

/// A connection whose options cannot be set is closed. As released its descriptor
/// stays open: on systems that refuse to set options of a connection that the peer
/// has ended, peers can have a process run out of them.
pub(super) const UNTUNED_CONNECTION: &[Correction] = &[
    Correction {
        name: "a connection that cannot be tuned stays open (accepted, tcp)",
        file: "tcp_listener.cpp",
        find: UNTUNED,
        replace: CLOSED_UNTUNED,
    },
    Correction {
        name: "a connection that cannot be tuned stays open (accepted, ws)",
        file: "ws_listener.cpp",
        find: UNTUNED,
        replace: CLOSED_UNTUNED,
    },
    Correction {
        name: "a connection that cannot be tuned stays open (connected, tcp)",
        file: "tcp_connecter.cpp",
        find: UNTUNED_CONNECTED,
        replace: CLOSED_UNTUNED_CONNECTED,
    },
    Correction {
        name: "a connection that cannot be tuned stays open (connected, ws)",
        file: "ws_connecter.cpp",
        find: UNTUNED_CONNECTED,
        replace: CLOSED_UNTUNED_CONNECTED,
    },
];

const UNTUNED: &str = "    if (rc != 0) {
        _socket->event_accept_failed (
          make_unconnected_bind_endpoint_pair (_endpoint), zmq_errno ());
        return;
";

const CLOSED_UNTUNED: &str = "    if (rc != 0) {
        _socket->event_accept_failed (
          make_unconnected_bind_endpoint_pair (_endpoint), zmq_errno ());
#ifdef ZMQ_HAVE_WINDOWS
        closesocket (fd);
#else
        ::close (fd);
#endif
        return;
";

const UNTUNED_CONNECTED: &str = "    if (fd == retired_fd || !tune_socket (fd)) {
";

const CLOSED_UNTUNED_CONNECTED: &str = "    if (fd == retired_fd || !tune_socket (fd)) {
        //  To be closed below.
        if (fd != retired_fd)
            _s = fd;
";
