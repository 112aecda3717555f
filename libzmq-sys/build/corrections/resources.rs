//! What a process may run out of: descriptors, threads, room in the kernel.

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

/// The descriptor that the end of a context takes for connections over `inproc` to
/// what nobody has bound is there as long as such connections are, and the first of
/// them fails if it cannot be had. As released it is opened at the end, and a
/// process without one aborts.
pub(super) const PENDING_DESCRIPTOR: &[Correction] = &[
    Correction {
        name: "a context with pending connections cannot end without descriptors (declared)",
        file: "ctx.hpp",
        find: "    //  How many slots sockets of the application must leave free.
",
        replace: "    //  The mailbox of the socket that pending connections end at: there as
    //  long as there are any, until that socket takes it.
    mailbox_t *_pending_mailbox = NULL;
    //  How many connections are about to be pending.
    int _prepared_pending = 0;
    void release_pending ();

  public:
    bool prepare_pending ();
    mailbox_t *take_pending_mailbox ();

  private:
    //  How many slots sockets of the application must leave free.
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (made)",
        file: "ctx.cpp",
        find: "void zmq::ctx_t::pend_connection (const std::string &addr_,
",
        replace: "bool zmq::ctx_t::prepare_pending ()
{
    scoped_lock_t locker (_endpoints_sync);
    if (!_pending_mailbox) {
        _pending_mailbox = new (std::nothrow) mailbox_t ();
        alloc_assert (_pending_mailbox);
        if (!_pending_mailbox->valid ()) {
            LIBZMQ_DELETE (_pending_mailbox);
            errno = EMFILE;
            return false;
        }
    }
    ++_prepared_pending;
    return true;
}

void zmq::ctx_t::release_pending ()
{
    if (_prepared_pending == 0 && _pending_connections.empty ())
        LIBZMQ_DELETE (_pending_mailbox);
}

zmq::mailbox_t *zmq::ctx_t::take_pending_mailbox ()
{
    scoped_lock_t locker (_endpoints_sync);
    mailbox_t *const mailbox = _pending_mailbox;
    _pending_mailbox = NULL;
    return mailbox;
}

void zmq::ctx_t::pend_connection (const std::string &addr_,
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (pending)",
        file: "ctx.cpp",
        find: "    const pending_connection_t pending_connection = {endpoint_, pipes_[0],
",
        replace: "    --_prepared_pending;
    const pending_connection_t pending_connection = {endpoint_, pipes_[0],
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (not pending)",
        file: "ctx.cpp",
        find: "                                pending_connection, connect_side);
",
        replace: "                                pending_connection, connect_side);
        release_pending ();
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (no more)",
        file: "ctx.cpp",
        find: "    _pending_connections.erase (pending.first, pending.second);
",
        replace: "    _pending_connections.erase (pending.first, pending.second);
    release_pending ();
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (freed)",
        file: "ctx.cpp",
        find: "    //  Deallocate the reaper thread object.
    LIBZMQ_DELETE (_reaper);
",
        replace: "    LIBZMQ_DELETE (_pending_mailbox);

    //  Deallocate the reaper thread object.
    LIBZMQ_DELETE (_reaper);
",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (asked for)",
        file: "socket_base.cpp",
        find: "        const endpoint_t peer = find_endpoint (endpoint_uri_);

        // The total HWM",
        replace: "        const endpoint_t peer = find_endpoint (endpoint_uri_);
        if (!peer.socket && !get_ctx ()->prepare_pending ())
            return -1;

        // The total HWM",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (taken)",
        file: "socket_base.cpp",
        find: "        mailbox_t *m = new (std::nothrow) mailbox_t ();
        zmq_assert (m);

        if (m->get_fd",
        replace: "        //  Only a context that ends has made room for this one.
        mailbox_t *m =
          parent_->is_ending () ? parent_->take_pending_mailbox () : NULL;
        if (!m)
            m = new (std::nothrow) mailbox_t ();
        zmq_assert (m);

        if (m->get_fd",
    },
    Correction {
        name: "a context with pending connections cannot end without descriptors (when)",
        file: "ctx.hpp",
        find: "    bool prepare_pending ();
",
        replace: "    bool prepare_pending ();
    bool is_ending () const { return _reserved_slots == 0; }
",
    },
];

/// To bind fails with the reason when there is no descriptor to look the address up
/// with, and finds no interface where there is none. As released both abort the
/// process, since every address to bind may be the name of an interface.
pub(super) const UNRESOLVED: &[Correction] = &[Correction {
    name: "an address cannot be looked up without descriptors",
    file: "ip_resolver.cpp",
    find: "    errno_assert (rc == 0);
    zmq_assert (ifa != NULL);
",
    replace: "    if (rc != 0)
        return -1;
",
}];

/// What epoll has no room for (`max_user_watches`, or the kernel's memory) is polled
/// beside it, and offered to it again ten times a second. As released the process
/// aborts, be it for a connection that somebody else has opened.
pub(super) const NO_ROOM_TO_POLL: &[Correction] = &[
    Correction {
        name: "epoll without room aborts the process (entries)",
        file: "epoll.hpp",
        find: "        epoll_event ev;
",
        replace: "        epoll_event ev;
        //  Whether epoll has no room for it.
        bool left_out;
",
    },
    Correction {
        name: "epoll without room aborts the process (declared)",
        file: "epoll.hpp",
        find: "    //  List of retired event sources.
",
        replace: "    //  Hands an event source to epoll: whether that has room.
    bool enlist (poll_entry_t *pe_);

    //  What is waited for has changed.
    void change (poll_entry_t *pe_);

    //  Waits, also for what is left out.
    int wait (epoll_event *events_, int timeout_);
    int wait_for_all (epoll_event *events_, int timeout_);

    //  Those that epoll has no room for, and when they were last offered to it.
    std::vector<poll_entry_t *> _left_out;
    uint64_t _offered = 0;

    //  List of retired event sources.
",
    },
    Correction {
        name: "epoll without room aborts the process (included)",
        file: "epoll.cpp",
        find: "#include \"macros.hpp\"
#include \"err.hpp\"
",
        replace: "#if !defined ZMQ_HAVE_WINDOWS
#include <poll.h>
#endif

#include \"clock.hpp\"
#include \"likely.hpp\"
#include \"macros.hpp\"
#include \"err.hpp\"
",
    },
    Correction {
        name: "epoll without room aborts the process (defined)",
        file: "epoll.cpp",
        find: "zmq::epoll_t::handle_t zmq::epoll_t::add_fd (fd_t fd_, i_poll_events *events_)
",
        replace: "bool zmq::epoll_t::enlist (poll_entry_t *pe_)
{
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_ADD, pe_->fd, &pe_->ev);
#if !defined ZMQ_HAVE_WINDOWS
    if (rc == -1 && (errno == ENOSPC || errno == ENOMEM))
        return false;
#endif
    errno_assert (rc != -1);
    return true;
}

void zmq::epoll_t::change (poll_entry_t *pe_)
{
    if (unlikely (pe_->left_out))
        return;
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_MOD, pe_->fd, &pe_->ev);
    errno_assert (rc != -1);
}

int zmq::epoll_t::wait (epoll_event *events_, int timeout_)
{
    if (likely (_left_out.empty ()))
        return epoll_wait (_epoll_fd, events_, max_io_events, timeout_);
    return wait_for_all (events_, timeout_);
}

int zmq::epoll_t::wait_for_all (epoll_event *events_, int timeout_)
{
#if defined ZMQ_HAVE_WINDOWS
    return epoll_wait (_epoll_fd, events_, max_io_events, timeout_);
#else
    const int patience_ms = 100;
    clock_t clock;
    const uint64_t now = clock.now_ms ();
    if (now - _offered >= static_cast<uint64_t> (patience_ms)) {
        _offered = now;
        for (size_t i = _left_out.size (); i-- != 0;) {
            if (enlist (_left_out[i])) {
                _left_out[i]->left_out = false;
                _left_out.erase (_left_out.begin () + i);
            }
        }
    }

    //  The first is epoll, which is readable when it has something to tell.
    std::vector<pollfd> polled (_left_out.size () + 1);
    polled[0].fd = _epoll_fd;
    polled[0].events = POLLIN;
    for (size_t i = 0; i != _left_out.size (); i++) {
        polled[i + 1].fd = _left_out[i]->fd;
        polled[i + 1].events = static_cast<short> (
          (_left_out[i]->ev.events & EPOLLIN ? POLLIN : 0)
          | (_left_out[i]->ev.events & EPOLLOUT ? POLLOUT : 0));
    }
    if (timeout_ < 0 || timeout_ > patience_ms)
        timeout_ = patience_ms;
    if (poll (&polled[0], static_cast<nfds_t> (polled.size ()), timeout_)
        == -1) {
        if (errno == EINTR)
            return -1;
        //  There is no room for this either: those left out wait.
        return epoll_wait (_epoll_fd, events_, max_io_events, timeout_);
    }

    //  Each kind has at least half of the room.
    int count = 0;
    if (polled[0].revents) {
        count = epoll_wait (_epoll_fd, events_, max_io_events / 2, 0);
        if (count == -1)
            return -1;
    }
    for (size_t i = 0; i != _left_out.size () && count != max_io_events; i++) {
        const short found = polled[i + 1].revents;
        if (!found)
            continue;
        events_[count].events = (found & POLLIN ? EPOLLIN : 0)
                                | (found & POLLOUT ? EPOLLOUT : 0)
                                | (found & POLLERR ? EPOLLERR : 0)
                                | (found & POLLHUP ? EPOLLHUP : 0);
        events_[count].data.ptr = _left_out[i];
        count++;
    }
    //  Next time others come first.
    if (!_left_out.empty ())
        std::rotate (_left_out.begin (), _left_out.begin () + 1,
                     _left_out.end ());
    return count;
#endif
}

zmq::epoll_t::handle_t zmq::epoll_t::add_fd (fd_t fd_, i_poll_events *events_)
",
    },
    Correction {
        name: "epoll without room aborts the process (added)",
        file: "epoll.cpp",
        find: "    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_ADD, fd_, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    if (unlikely (!enlist (pe))) {
        pe->left_out = true;
        _left_out.push_back (pe);
    }
",
    },
    Correction {
        name: "epoll without room aborts the process (removed)",
        file: "epoll.cpp",
        find: "    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_DEL, pe->fd, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    if (unlikely (pe->left_out)) {
        _left_out.erase (
          std::find (_left_out.begin (), _left_out.end (), pe));
    } else {
        const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_DEL, pe->fd, &pe->ev);
        errno_assert (rc != -1);
    }
",
    },
    Correction {
        name: "epoll without room aborts the process (input wanted)",
        file: "epoll.cpp",
        find: "    pe->ev.events |= EPOLLIN;
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_MOD, pe->fd, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    pe->ev.events |= EPOLLIN;
    change (pe);
",
    },
    Correction {
        name: "epoll without room aborts the process (input not wanted)",
        file: "epoll.cpp",
        find: "    pe->ev.events &= ~(static_cast<uint32_t> (EPOLLIN));
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_MOD, pe->fd, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    pe->ev.events &= ~(static_cast<uint32_t> (EPOLLIN));
    change (pe);
",
    },
    Correction {
        name: "epoll without room aborts the process (output wanted)",
        file: "epoll.cpp",
        find: "    pe->ev.events |= EPOLLOUT;
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_MOD, pe->fd, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    pe->ev.events |= EPOLLOUT;
    change (pe);
",
    },
    Correction {
        name: "epoll without room aborts the process (output not wanted)",
        file: "epoll.cpp",
        find: "    pe->ev.events &= ~(static_cast<uint32_t> (EPOLLOUT));
    const int rc = epoll_ctl (_epoll_fd, EPOLL_CTL_MOD, pe->fd, &pe->ev);
    errno_assert (rc != -1);
",
        replace: "    pe->ev.events &= ~(static_cast<uint32_t> (EPOLLOUT));
    change (pe);
",
    },
    Correction {
        name: "epoll without room aborts the process (waiting)",
        file: "epoll.cpp",
        find: "        const int n = epoll_wait (_epoll_fd, &ev_buf[0], max_io_events,
                                  timeout ? timeout : -1);
",
        replace: "        const int n = wait (&ev_buf[0], timeout ? timeout : -1);
",
    },
];

/// A signaler that cannot be made for want of memory is an error, as it is for want
/// of a descriptor; and so is a poll that the system refuses: it has more in it than
/// the process may have descriptors since. As released they abort the process.
pub(super) const REFUSED_SIGNALER: &[Correction] = &[
    Correction {
        name: "a signaler that cannot be made aborts the process (eventfd)",
        file: "ip.cpp",
        find: "    if (fd == -1) {
        errno_assert (errno == ENFILE || errno == EMFILE);
",
        replace: "    if (fd == -1) {
",
    },
    Correction {
        name: "a signaler that cannot be made aborts the process (socketpair)",
        file: "ip.cpp",
        find: "    if (rc == -1) {
        errno_assert (errno == ENFILE || errno == EMFILE);
",
        replace: "    if (rc == -1) {
",
    },
    Correction {
        name: "a poll that the system refuses aborts the process",
        file: "socket_poller.cpp",
        find: "        if (rc == -1 && errno == EINTR) {
            return -1;
        }
        errno_assert (rc >= 0);
",
        replace: "        if (rc == -1)
            return -1;
",
    },
];
