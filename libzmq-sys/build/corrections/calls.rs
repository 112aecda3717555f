//! Calls that wait.

use super::Correction;

/// With a flag of our own, `LIBZMQ_SYS_UNINTERRUPTED`, to send and to receive go
/// on waiting after a signal, for the time that is left. As released every
/// signal ends them with EINTR, and who calls again begins the timeout anew.
/// Without the flag nothing changes.
pub(super) const UNINTERRUPTED: &[Correction] = &[
    Correction {
        name: "an uninterrupted call (what ends it)",
        file: "socket_base.cpp",
        find: "int zmq::socket_base_t::send_frame (msg_t *msg_, int flags_)
",
        replace: "//  The flag of libzmq-sys beside ZMQ_DONTWAIT and ZMQ_SNDMORE.
static const int libzmq_sys_uninterrupted = 1 << 30;

//  Whether a failure to process commands ends a call with these flags.
static bool ends_call (int flags_)
{
    return errno != EINTR || !(flags_ & libzmq_sys_uninterrupted);
}

int zmq::socket_base_t::send_frame (msg_t *msg_, int flags_)
",
    },
    Correction {
        name: "an uninterrupted call (before sending)",
        file: "socket_base.cpp",
        find: "    if (unlikely (rc != 0)) {
        return -1;
    }

    //  Clear any user-visible flags",
        replace: "    while (unlikely (rc != 0)) {
        if (ends_call (flags_))
            return -1;
        rc = process_commands (0, false);
    }

    //  Clear any user-visible flags",
    },
    Correction {
        name: "an uninterrupted call (waiting to send)",
        file: "socket_base.cpp",
        find: "        if (unlikely (process_commands (timeout, false) != 0)) {
            return -1;
        }
",
        replace: "        if (unlikely (process_commands (timeout, false) != 0)
            && ends_call (flags_)) {
            return -1;
        }
",
    },
    Correction {
        name: "an uninterrupted call (before receiving)",
        file: "socket_base.cpp",
        find: "        if (unlikely (process_commands (0, false) != 0)) {
            return -1;
        }
        _ticks = 0;
    }
",
        replace: "        while (unlikely (process_commands (0, false) != 0)) {
            if (ends_call (flags_))
                return -1;
        }
        _ticks = 0;
    }
",
    },
    Correction {
        name: "an uninterrupted call (receiving without waiting)",
        file: "socket_base.cpp",
        find: "        if (unlikely (process_commands (0, false) != 0)) {
            return -1;
        }
        _ticks = 0;

        rc",
        replace: "        while (unlikely (process_commands (0, false) != 0)) {
            if (ends_call (flags_))
                return -1;
        }
        _ticks = 0;

        rc",
    },
    Correction {
        name: "an uninterrupted call (waiting to receive)",
        file: "socket_base.cpp",
        find: "        if (unlikely (process_commands (block ? timeout : 0, false) != 0)) {
            return -1;
        }
",
        replace: "        if (unlikely (process_commands (block ? timeout : 0, false) != 0)
            && ends_call (flags_)) {
            return -1;
        }
",
    },
];
