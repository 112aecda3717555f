//! The end of contexts and sockets.

use super::Correction;

/// Termination binds the `inproc` addresses that sockets connected to and
/// nobody ever bound. As released it takes a socket for each, and aborts the
/// process when the context has no room for them. One does for all, and its
/// place is kept free.
pub(super) const PENDING_INPROC: &[Correction] = &[
    Correction {
        name: "pending inproc connections abort termination (the place, declared)",
        file: "ctx.hpp",
        find: "    bool _terminating;\n",
        replace: "    bool _terminating;

    //  How many slots sockets of the application must leave free.
    size_t _reserved_slots = 1;
",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, made)",
        file: "ctx.cpp",
        find: "    const int slot_count = mazmq + ios + term_and_reaper_threads_count;\n",
        replace: "    const int slot_count =
      mazmq + ios + term_and_reaper_threads_count + _reserved_slots;
",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, kept)",
        file: "ctx.cpp",
        find: "    if (_empty_slots.empty ()) {\n",
        replace: "    if (_empty_slots.size () <= _reserved_slots) {\n",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, used)",
        file: "ctx.cpp",
        find: "    for (pending_connections_t::iterator p = copy.begin (), end = copy.end ();
         p != end; ++p) {
        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        // create_socket might fail eg: out of memory/sockets limit reached
        zmq_assert (s);
        s->bind (p->first.c_str ());
        s->close ();
    }
",
        replace: "    if (!copy.empty ()) {
        _reserved_slots = 0;
        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        zmq_assert (s);
        for (pending_connections_t::iterator p = copy.begin (),
                                             end = copy.end ();
             p != end; ++p)
            s->bind (p->first.c_str ());
        s->close ();
    }
",
    },
];

/// What closing a thread-safe socket needs, the socket has from the start. As
/// released, it is made when the socket is closed, and a process that is out of
/// descriptors then aborts.
pub(super) const REAPER_DESCRIPTOR: &[Correction] = &[
    Correction {
        name: "a socket cannot be closed without descriptors (made early)",
        file: "socket_base.cpp",
        find: "        _mailbox = new (std::nothrow) mailbox_safe_t (&_sync);
        zmq_assert (_mailbox);
",
        replace: "        _mailbox = new (std::nothrow) mailbox_safe_t (&_sync);
        zmq_assert (_mailbox);
        //  Made now, when it may fail: the reaper needs it.
        _reaper_signaler = new (std::nothrow) signaler_t ();
        zmq_assert (_reaper_signaler);
        if (!_reaper_signaler->valid ())
            LIBZMQ_DELETE (_mailbox);
",
    },
    Correction {
        name: "a socket cannot be closed without descriptors (used late)",
        file: "socket_base.cpp",
        find: "        _reaper_signaler = new (std::nothrow) signaler_t ();
        zmq_assert (_reaper_signaler);

        //  Add",
        replace: "        //  Add",
    },
];
