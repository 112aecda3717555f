//! Connections that cannot be accepted.

use super::Correction;

/// A connection that the system does not let through is not there. As released,
/// a reason that libzmq has not thought of aborts the process: too many open
/// files over `ipc`, an error of the network that waits on the connection, a
/// firewall.
pub(super) const FAILED_ACCEPT: &[Correction] = &[
    Correction {
        name: "a connection that cannot be accepted aborts the process (tcp)",
        file: "tcp_listener.cpp",
        find: REASONS,
        replace: ANY_REASON,
    },
    Correction {
        name: "a connection that cannot be accepted aborts the process (ipc)",
        file: "ipc_listener.cpp",
        find: REASONS_OF_IPC,
        replace: ANY_REASON,
    },
    Correction {
        name: "a connection that cannot be accepted aborts the process (ws)",
        file: "ws_listener.cpp",
        find: REASONS,
        replace: ANY_REASON,
    },
];

const REASONS: &str =
    "        errno_assert (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR
                      || errno == ECONNABORTED || errno == EPROTO
                      || errno == ENOBUFS || errno == ENOMEM || errno == EMFILE
                      || errno == ENFILE);
#endif";

const REASONS_OF_IPC: &str =
    "        errno_assert (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR
                      || errno == ECONNABORTED || errno == EPROTO
                      || errno == ENFILE);
#endif";

const ANY_REASON: &str = "        errno_assert (errno != EBADF);
#endif";
