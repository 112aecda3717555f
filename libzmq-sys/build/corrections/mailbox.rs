//! The queues of commands of sockets.

use super::Correction;

/// Who sends a command to a thread-safe socket must not need that socket's lock.
///
/// Sockets that are connected over `inproc` send each other commands from within
/// their calls, with their own lock held. As released, to send takes the lock of
/// the receiver: two threads, each in a call on one of two such sockets, wait
/// for each other for ever.
///
/// So writers get a lock of their own, under which nothing else is locked. The
/// queue has one reader at a time, by the lock of the socket, and one writer at
/// a time, by the new one, which is all it asks for. To sleep without missing a
/// command, a reader notes the number of wake-ups before it looks for the last
/// time, and sleeps only if there was none since.
pub(super) const CROSSED_LOCKS: &[Correction] = &[
    Correction {
        name: "sockets connected over inproc lock each other out (members)",
        file: "mailbox_safe.hpp",
        find: "    std::vector<zmq::signaler_t *> _signalers;
",
        replace: "    std::vector<zmq::signaler_t *> _signalers;

    //  Guards what senders touch; the innermost of all locks.
    mutex_t _send_sync;
    unsigned _wakeups;
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (construction)",
        file: "mailbox_safe.cpp",
        find: "(mutex_t *sync_) : _sync (sync_)
",
        replace: "(mutex_t *sync_) :
    _sync (sync_), _wakeups (0)
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (destruction)",
        file: "mailbox_safe.cpp",
        find: "    _sync->lock ();
    _sync->unlock ();
}

void",
        replace: "    _sync->lock ();
    _sync->unlock ();
    _send_sync.lock ();
    _send_sync.unlock ();
}

void",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (signalers, added)",
        file: "mailbox_safe.cpp",
        find: "    _signalers.push_back (signaler_);
",
        replace: "    scoped_lock_t lock (_send_sync);
    _signalers.push_back (signaler_);
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (signalers, removed)",
        file: "mailbox_safe.cpp",
        find: "    // TODO: make a copy of array and signal outside the lock
",
        replace: "    scoped_lock_t lock (_send_sync);
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (signalers, cleared)",
        file: "mailbox_safe.cpp",
        find: "    _signalers.clear ();
",
        replace: "    scoped_lock_t lock (_send_sync);
    _signalers.clear ();
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (writing)",
        file: "mailbox_safe.cpp",
        find: "    _sync->lock ();
    _cpipe.write (cmd_, false);
",
        replace: "    scoped_lock_t lock (_send_sync);
    _cpipe.write (cmd_, false);
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (waking)",
        file: "mailbox_safe.cpp",
        find: "    if (!ok) {
        _cond_var.broadcast ();
",
        replace: "    if (!ok) {
        ++_wakeups;
        _cond_var.broadcast ();
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (no lock of the socket)",
        file: "mailbox_safe.cpp",
        find: "            (*it)->send ();
        }
    }

    _sync->unlock ();
}
",
        replace: "            (*it)->send ();
        }
    }
}
",
    },
    Correction {
        name: "sockets connected over inproc lock each other out (sleeping)",
        file: "mailbox_safe.cpp",
        find: "        //  Wait for signal from the command sender.
        const int rc = _cond_var.wait (_sync, timeout_);
        if (rc == -1) {
",
        replace: "        //  Wait for signal from the command sender.
        _send_sync.lock ();
        const unsigned seen = _wakeups;
        _send_sync.unlock ();
        if (_cpipe.read (cmd_))
            return 0;
        _sync->unlock ();
        _send_sync.lock ();
        int rc = 0;
        if (_wakeups == seen)
            rc = _cond_var.wait (&_send_sync, timeout_);
        const int err = errno;
        _send_sync.unlock ();
        _sync->lock ();
        errno = err;
        if (rc == -1) {
",
    },
];

/// With an option of our own, `LIBZMQ_SYS_COMMANDS`, a socket tells how many
/// commands it has processed so far. As released nobody can know: a call that
/// processes some takes the signal for them off the descriptor of the socket, and
/// whoever waits for that signal beside it waits on.
pub(super) const COUNTED_COMMANDS: &[Correction] = &[
    Correction {
        name: "a call takes the signal that another waits for (member)",
        file: "socket_base.hpp",
        find: "    //  Number of messages received since last command processing.
    int _ticks;
",
        replace: "    //  Number of messages received since last command processing.
    int _ticks;

    //  How many commands were processed; begins anew when it is full.
    unsigned _commands = 0;
",
    },
    Correction {
        name: "a call takes the signal that another waits for (counted)",
        file: "socket_base.cpp",
        find: "            cmd.destination->process_command (cmd);
",
        replace: "            ++_commands;
            cmd.destination->process_command (cmd);
",
    },
    Correction {
        name: "a call takes the signal that another waits for (told)",
        file: "socket_base.cpp",
        find: "    if (option_ == ZMQ_EVENTS) {
",
        replace: "    //  The option of libzmq-sys beside ZMQ_EVENTS.
    const int libzmq_sys_commands = 1 << 30;
    if (option_ == libzmq_sys_commands) {
        return do_getsockopt<int> (optval_, optvallen_,
                                   static_cast<int> (_commands));
    }

    if (option_ == ZMQ_EVENTS) {
",
    },
];
