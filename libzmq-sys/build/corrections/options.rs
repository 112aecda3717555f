//! Options of sockets.

use super::Correction;

/// A conflating queue holds one frame, and so the last frame of a message is all
/// that it keeps: it is the only one that is followed by none. As released, any
/// frame is handed out and announces others, which are gone: the reader fails an
/// assertion, and so a peer that sends two frames aborts the process.
pub(super) const CONFLATED_FRAMES: &[Correction] = &[Correction {
    name: "a message of several frames aborts a conflating socket",
    file: "ypipe_conflate.hpp",
    find: "        (void) incomplete_;

        dbuffer.write (value_);
",
    replace: "        if (incomplete_) {
            T dropped = value_;
            dropped.close ();
        } else
            dbuffer.write (value_);
",
}];

/// A conflating queue hands out the newest message. As released a message that
/// is written just when the reader looks is left behind, and leaks with the
/// next; if it was the last one, or the end of the connection, the reader never
/// hears of it.
pub(super) const CONFLATED_NEWEST: &[Correction] = &[Correction {
    name: "a conflating socket misses the newest message",
    file: "dbuffer.hpp",
    find: "        if (_sync.try_lock ()) {
            _front->move (*_back);
            _has_msg = true;

            _sync.unlock ();
        }
",
    replace: "        scoped_lock_t lock (_sync);
        _front->move (*_back);
        _has_msg = true;
",
}];

/// The time of busy polling can be read. As released the value is written and
/// the call fails.
pub(super) const BUSY_POLL: &[Correction] = &[Correction {
    name: "ZMQ_BUSY_POLL cannot be read",
    file: "options.cpp",
    find: "                *value = busy_poll;
            }
",
    replace: "                *value = busy_poll;
                return 0;
            }
",
}];

/// The writer of a conflating queue wakes a reader that sleeps, and no other. As
/// released it does so with every message: a thread that sends without pause
/// keeps the I/O thread busy with wake-ups, and hardly any message leaves.
///
/// A reader that finds nothing says that it sleeps and looks once more, so that
/// what was written in between is not left behind.
pub(super) const CONFLATED_WAKING: &[Correction] = &[
    Correction {
        name: "a conflating socket wakes without end (header)",
        file: "ypipe_conflate.hpp",
        find: "#include \"platform.hpp\"
",
        replace: "#include \"platform.hpp\"
#include <atomic>
",
    },
    Correction {
        name: "a conflating socket wakes without end (the writer)",
        file: "ypipe_conflate.hpp",
        find: "        return reader_awake;
",
        replace: "        return reader_awake.exchange (true);
",
    },
    Correction {
        name: "a conflating socket wakes without end (the reader)",
        file: "ypipe_conflate.hpp",
        find: "        const bool res = dbuffer.check_read ();
        if (!res)
            reader_awake = false;
",
        replace: "        bool res = dbuffer.check_read ();
        if (!res) {
            reader_awake = false;
            res = dbuffer.check_read ();
            if (res)
                reader_awake = true;
        }
",
    },
    Correction {
        name: "a conflating socket wakes without end (what they share)",
        file: "ypipe_conflate.hpp",
        find: "    bool reader_awake;
",
        replace: "    std::atomic<bool> reader_awake;
",
    },
];
