//! What a process may run out of: descriptors, threads.

use super::Correction;

/// A context starts its threads, or says why it cannot, and may try again. As
/// released it aborts the process when the system has no descriptor for what an
/// I/O thread polls, or no thread; and what was made before a failure is neither
/// freed nor stopped: the next attempt, or the end of the context, aborts.
///
/// What may fail for want of a descriptor is made before the first thread is.
pub(super) const ABANDONED_START: &[Correction] = &[
    Correction {
        name: "a context that cannot start aborts the process (poller concept)",
        file: "poller_base.hpp",
        find: "    void cancel_timer (zmq::i_poll_events *sink_, int id_);

  protected:
    //  Called by individual",
        replace: "    void cancel_timer (zmq::i_poll_events *sink_, int id_);

    //  Whether there is all that it takes to poll, and whether the thread runs.
    //  Pollers that can fail in these ways have functions of their own.
    bool valid () const { return true; }
    bool started () const { return true; }

  protected:
    //  Called by individual",
    },
    Correction {
        name: "a context that cannot start aborts the process (pollers with threads)",
        file: "poller_base.hpp",
        find: "    void start (const char *name = NULL);
",
        replace: "    void start (const char *name = NULL);
    bool started () const { return _worker.get_started (); }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (epoll, declared)",
        file: "epoll.hpp",
        find: "    ~epoll_t () ZMQ_OVERRIDE;
",
        replace: "    ~epoll_t () ZMQ_OVERRIDE;
    bool valid () const { return _epoll_fd != epoll_retired_fd; }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (epoll, opened)",
        file: "epoll.cpp",
        find: "    errno_assert (_epoll_fd != epoll_retired_fd);
",
        replace: "",
    },
    Correction {
        name: "a context that cannot start aborts the process (epoll, closed)",
        file: "epoll.cpp",
        find: "    close (_epoll_fd);
",
        replace: "    if (valid ())
        close (_epoll_fd);
",
    },
    Correction {
        name: "a context that cannot start aborts the process (kqueue, declared)",
        file: "kqueue.hpp",
        find: "    ~kqueue_t () ZMQ_FINAL;
",
        replace: "    ~kqueue_t () ZMQ_FINAL;
    bool valid () const { return kqueue_fd != -1; }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (kqueue, opened)",
        file: "kqueue.cpp",
        find: "    errno_assert (kqueue_fd != -1);
",
        replace: "",
    },
    Correction {
        name: "a context that cannot start aborts the process (kqueue, closed)",
        file: "kqueue.cpp",
        find: "    stop_worker ();
    close (kqueue_fd);
",
        replace: "    stop_worker ();
    if (valid ())
        close (kqueue_fd);
",
    },
    Correction {
        name: "a context that cannot start aborts the process (thread)",
        file: "thread.cpp",
        find: "    int rc = pthread_create (&_descriptor, NULL, thread_routine, this);
    posix_assert (rc);
",
        replace: "    int rc = pthread_create (&_descriptor, NULL, thread_routine, this);
    if (rc != 0) {
        errno = rc == EAGAIN ? ENOMEM : rc;
        return;
    }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (threads of others)",
        file: "zmq_utils.cpp",
        find: "    thread->start (func_, arg_, \"ZMQapp\");
",
        replace: "    thread->start (func_, arg_, \"ZMQapp\");
    errno_assert (thread->get_started ());
",
    },
    Correction {
        name: "a context that cannot start aborts the process (I/O thread, declared)",
        file: "io_thread.hpp",
        find: "    void start ();
",
        replace: "    bool start ();
    bool valid () const;
    bool started () const { return _poller->started (); }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (I/O thread, made)",
        file: "io_thread.cpp",
        find: "    if (_mailbox.get_fd () != retired_fd) {
",
        replace: "    if (_poller->valid () && _mailbox.get_fd () != retired_fd) {
",
    },
    Correction {
        name: "a context that cannot start aborts the process (I/O thread, freed)",
        file: "io_thread.cpp",
        find: "zmq::io_thread_t::~io_thread_t ()
{
",
        replace: "bool zmq::io_thread_t::valid () const
{
    return _poller->valid () && _mailbox.valid ();
}

zmq::io_thread_t::~io_thread_t ()
{
    if (_mailbox_handle && !_poller->started ())
        _poller->rm_fd (_mailbox_handle);
",
    },
    Correction {
        name: "a context that cannot start aborts the process (I/O thread, started)",
        file: "io_thread.cpp",
        find: "void zmq::io_thread_t::start ()
",
        replace: "bool zmq::io_thread_t::start ()
",
    },
    Correction {
        name: "a context that cannot start aborts the process (I/O thread, whether)",
        file: "io_thread.cpp",
        find: "    _poller->start (name);
",
        replace: "    _poller->start (name);
    return _poller->started ();
",
    },
    Correction {
        name: "a context that cannot start aborts the process (reaper, declared)",
        file: "reaper.hpp",
        find: "    void start ();
",
        replace: "    bool start ();
    bool valid () const;
    bool started () const { return _poller->started (); }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (reaper, made)",
        file: "reaper.cpp",
        find: "    if (_mailbox.get_fd () != retired_fd) {
",
        replace: "    if (_poller->valid () && _mailbox.get_fd () != retired_fd) {
",
    },
    Correction {
        name: "a context that cannot start aborts the process (reaper, freed)",
        file: "reaper.cpp",
        find: "zmq::reaper_t::~reaper_t ()
{
",
        replace: "bool zmq::reaper_t::valid () const
{
    return _poller && _poller->valid () && _mailbox.valid ();
}

zmq::reaper_t::~reaper_t ()
{
    if (_mailbox_handle && !_poller->started ())
        _poller->rm_fd (_mailbox_handle);
",
    },
    Correction {
        name: "a context that cannot start aborts the process (reaper, started)",
        file: "reaper.cpp",
        find: "void zmq::reaper_t::start ()
",
        replace: "bool zmq::reaper_t::start ()
",
    },
    Correction {
        name: "a context that cannot start aborts the process (reaper, whether)",
        file: "reaper.cpp",
        find: "    _poller->start (\"Reaper\");
",
        replace: "    _poller->start (\"Reaper\");
    return _poller->started ();
",
    },
    Correction {
        name: "a context that cannot start aborts the process (cleaning up, declared)",
        file: "ctx.hpp",
        find: "    bool start ();
",
        replace: "    bool start ();
    //  Undoes a start that has failed half-way, and keeps its errno.
    void abandon_start ();
",
    },
    Correction {
        name: "a context that cannot start aborts the process (cleaning up)",
        file: "ctx.cpp",
        find: "bool zmq::ctx_t::start ()
{
",
        replace: "void zmq::ctx_t::abandon_start ()
{
    const int err = errno;
    for (io_threads_t::size_type i = 0; i != _io_threads.size (); i++) {
        if (_io_threads[i]->started ())
            _io_threads[i]->stop ();
        LIBZMQ_DELETE (_io_threads[i]);
    }
    _io_threads.clear ();
    if (_reaper && _reaper->valid () && _reaper->started ()) {
        _reaper->stop ();
        //  It says that it is done, which is meant for who ends a context.
        command_t cmd;
        while (_term_mailbox.recv (&cmd, -1) == -1)
            errno_assert (errno == EINTR);
    }
    LIBZMQ_DELETE (_reaper);
    _slots.clear ();
    errno = err;
}

bool zmq::ctx_t::start ()
{
",
    },
    Correction {
        name: "a context that cannot start aborts the process (making the reaper)",
        file: "ctx.cpp",
        find: "        errno = ENOMEM;
        goto fail_cleanup_slots;
    }
    if (!_reaper->get_mailbox ()->valid ())
        goto fail_cleanup_reaper;
    _slots[reaper_tid] = _reaper->get_mailbox ();
    _reaper->start ();

    //  Create I/O thread objects and launch them.
",
        replace: "        errno = ENOMEM;
        abandon_start ();
        return false;
    }
    if (!_reaper->valid ()) {
        abandon_start ();
        return false;
    }
    _slots[reaper_tid] = _reaper->get_mailbox ();

    //  Create I/O thread objects.
",
    },
    Correction {
        name: "a context that cannot start aborts the process (making I/O threads)",
        file: "ctx.cpp",
        find: "            errno = ENOMEM;
            goto fail_cleanup_reaper;
        }
        if (!io_thread->get_mailbox ()->valid ()) {
            delete io_thread;
            goto fail_cleanup_reaper;
        }
        _io_threads.push_back (io_thread);
        _slots[i] = io_thread->get_mailbox ();
        io_thread->start ();
    }
",
        replace: "            errno = ENOMEM;
            abandon_start ();
            return false;
        }
        _io_threads.push_back (io_thread);
        _slots[i] = io_thread->get_mailbox ();
        if (!io_thread->valid ()) {
            abandon_start ();
            return false;
        }
    }

    //  Launch the threads.
    bool launched = _reaper->start ();
    for (io_threads_t::size_type i = 0; launched && i != _io_threads.size ();
         i++)
        launched = _io_threads[i]->start ();
    if (!launched) {
        abandon_start ();
        return false;
    }
",
    },
    Correction {
        name: "a context that cannot start aborts the process (failing)",
        file: "ctx.cpp",
        find: "    _starting = false;
    return true;

fail_cleanup_reaper:
    _reaper->stop ();
    delete _reaper;
    _reaper = NULL;

fail_cleanup_slots:
    _slots.clear ();
    return false;
}
",
        replace: "    _starting = false;
    return true;
}
",
    },
];

/// A listener that cannot accept for want of descriptors or memory looks again
/// after a tenth of a second. As released it tries as often as it can, since the
/// connection still waits: an I/O thread that does nothing else, and a monitor
/// that is told of nothing else.
///
/// A connection that a filter does not let in is told with EACCES. As released it
/// is told with whatever errno was before.
pub(super) const RESTLESS_LISTENER: &[Correction] = &[
    Correction {
        name: "a listener without descriptors does not rest (declared)",
        file: "stream_listener_base.hpp",
        find: "    virtual void create_engine (fd_t fd);
",
        replace: "    virtual void create_engine (fd_t fd);

    //  Tells of a connection that was not accepted, and looks for the next a
    //  while later if it is for want of something.
    void accept_failed ();

    void timer_event (int id_) ZMQ_FINAL;

    //  Whether nobody is accepted for now.
    bool _resting;
",
    },
    Correction {
        name: "a listener without descriptors does not rest (made)",
        file: "stream_listener_base.cpp",
        find: "    _s (retired_fd),
    _handle (static_cast<handle_t> (NULL)),
    _socket (socket_)
{
}
",
        replace: "    _resting (false),
    _s (retired_fd),
    _handle (static_cast<handle_t> (NULL)),
    _socket (socket_)
{
}
",
    },
    Correction {
        name: "a listener without descriptors does not rest (ended)",
        file: "stream_listener_base.cpp",
        find: "    rm_fd (_handle);
    _handle = static_cast<handle_t> (NULL);
    close ();
",
        replace: "    if (_resting) {
        cancel_timer (rest_timer_id);
        _resting = false;
    }
    rm_fd (_handle);
    _handle = static_cast<handle_t> (NULL);
    close ();
",
    },
    Correction {
        name: "a listener without descriptors does not rest (resting)",
        file: "stream_listener_base.cpp",
        find: "void zmq::stream_listener_base_t::process_plug ()
",
        replace: "enum
{
    rest_timer_id = 0x60,
    rest_ms = 100
};

void zmq::stream_listener_base_t::accept_failed ()
{
    if (errno == 0)
        errno = EACCES;
    const int err = errno;
    _socket->event_accept_failed (
      make_unconnected_bind_endpoint_pair (_endpoint), zmq_errno ());
    if (err == EMFILE || err == ENFILE || err == ENOBUFS || err == ENOMEM) {
        _resting = true;
        reset_pollin (_handle);
        add_timer (rest_ms, rest_timer_id);
    }
}

void zmq::stream_listener_base_t::timer_event (int id_)
{
    zmq_assert (id_ == rest_timer_id);
    _resting = false;
    set_pollin (_handle);
}

void zmq::stream_listener_base_t::process_plug ()
",
    },
    Correction {
        name: "a listener without descriptors does not rest (tcp)",
        file: "tcp_listener.cpp",
        find: ACCEPTING_CONST,
        replace: RESTING_CONST,
    },
    Correction {
        name: "a listener without descriptors does not rest (ws)",
        file: "ws_listener.cpp",
        find: ACCEPTING_CONST,
        replace: RESTING_CONST,
    },
    Correction {
        name: "a listener without descriptors does not rest (ipc)",
        file: "ipc_listener.cpp",
        find: ACCEPTING_CONST,
        replace: RESTING_CONST,
    },
    Correction {
        name: "a listener without descriptors does not rest (tipc)",
        file: "tipc_listener.cpp",
        find: "    fd_t fd = accept ();

    //  If connection was reset by the peer in the meantime, just ignore it.
    //  TODO: Handle specific errors like ENFILE/EMFILE etc.
    if (fd == retired_fd) {
        _socket->event_accept_failed (
          make_unconnected_bind_endpoint_pair (_endpoint), zmq_errno ());
        return;
    }
",
        replace: RESTING_CONST,
    },
];

const ACCEPTING_CONST: &str = "    const fd_t fd = accept ();

    //  If connection was reset by the peer in the meantime, just ignore it.
    //  TODO: Handle specific errors like ENFILE/EMFILE etc.
    if (fd == retired_fd) {
        _socket->event_accept_failed (
          make_unconnected_bind_endpoint_pair (_endpoint), zmq_errno ());
        return;
    }
";

const RESTING_CONST: &str = "    errno = 0;
    const fd_t fd = accept ();

    //  If connection was reset by the peer in the meantime, just ignore it.
    if (fd == retired_fd) {
        accept_failed ();
        return;
    }
";

/// Nobody waits in a call that accepts. As released an I/O thread does, and with
/// it all its connections, when the one that it was told of has gone meanwhile:
/// taken by another process that listens with the same descriptor, or, not on
/// Linux, ended by the peer.
pub(super) const BLOCKING_LISTENER: &[Correction] = &[Correction {
    name: "an I/O thread waits in accept",
    file: "stream_listener_base.cpp",
    find: "    //  Start polling for incoming connections.
    _handle = add_fd (_s);
",
    replace: "    unblock_socket (_s);
    //  Start polling for incoming connections.
    _handle = add_fd (_s);
",
}];

/// To bind fails with the reason when there is no descriptor to look the address up
/// with. As released it aborts the process, since every address to bind may be the
/// name of an interface.
pub(super) const UNRESOLVED: &[Correction] = &[Correction {
    name: "an address cannot be looked up without descriptors",
    file: "ip_resolver.cpp",
    find: "    errno_assert (rc == 0);
    zmq_assert (ifa != NULL);
",
    replace: "    if (rc != 0)
        return -1;
    zmq_assert (ifa != NULL);
",
}];
