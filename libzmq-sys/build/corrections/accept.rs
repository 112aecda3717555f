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
        find: "                      || errno == ENOBUFS || errno == ENOMEM || errno == EMFILE
                      || errno == ENFILE);
#endif",
        replace: "                      || errno == ENOBUFS || errno == ENOMEM || errno == EMFILE
                      || errno == ENFILE || errno != EBADF);
#endif",
    },
    Correction {
        name: "a connection that cannot be accepted aborts the process (ipc)",
        file: "ipc_listener.cpp",
        find: "                      || errno == ECONNABORTED || errno == EPROTO
                      || errno == ENFILE);
#endif",
        replace: "                      || errno == ECONNABORTED || errno == EPROTO
                      || errno == ENFILE || errno != EBADF);
#endif",
    },
    Correction {
        name: "a connection that cannot be accepted aborts the process (ws)",
        file: "ws_listener.cpp",
        find: "                      || errno == ENOBUFS || errno == ENOMEM || errno == EMFILE
                      || errno == ENFILE);
#endif",
        replace: "                      || errno == ENOBUFS || errno == ENOMEM || errno == EMFILE
                      || errno == ENFILE || errno != EBADF);
#endif",
    },
];
