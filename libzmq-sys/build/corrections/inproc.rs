//! Connections over `inproc` before there is anybody.

use super::Correction;

/// Who connects to an address that nobody has bound has both ends of the
/// connection. One of them becomes another's when somebody binds, in the middle of
/// whatever the first is doing, and from then on each is for its own thread.
///
/// As released, a command for the far end waits in the queue of the socket that
/// connected: the end of the connection, a change of the high water marks. If
/// somebody binds meanwhile, one thread executes it while the other uses the same
/// end: queues are used that are freed, and commands sent to ends that are freed.
/// And who binds writes to the near end, while its owner uses that.
///
/// So, while nobody has bound the address, such a command is executed at once,
/// under the lock that whoever binds needs too. Who binds leaves there what the
/// near end has to know, and tells it by a command. That end may have room then.
/// As released, who had filled its queue before waits for ever for a reader who
/// has too little to read to say that there is room.
pub(super) const PENDING_END: &[Correction] = &[
    Correction {
        name: "an end of a pending connection has two owners (declared)",
        file: "pipe.hpp",
        find: "    //  Specifies the object to send events to.
",
        replace: "    //  Over inproc: the other end waits for its address to be bound, and
    //  belongs to the owner of this one.
    void pend_peer ();

    //  Ends this waiting: the end belongs to who calls. What follows is for the
    //  other end, which is told. Both are called under the lock of the addresses.
    void take (uint32_t tid_,
               int in_hwm_boost_,
               int out_hwm_boost_,
               const std::vector<unsigned char> &disconnect_msg_);

    //  Whether the other end waits. Takes note of what was left for this one, if
    //  not. Under the lock of the addresses.
    bool is_peer_pending ();

    //  Specifies the object to send events to.
",
    },
    Correction {
        name: "an end of a pending connection has two owners (types)",
        file: "pipe.hpp",
        find: "//  Note that pipe can be stored in three different arrays.
",
        replace: "class mutex_t;

//  Note that pipe can be stored in three different arrays.
",
    },
    Correction {
        name: "an end of a pending connection has two owners (members)",
        file: "pipe.hpp",
        find: "    //  Command handlers.
    void process_activate_read () ZMQ_OVERRIDE;
",
        replace: "    //  Whether this end waits for its address to be bound; and if not any more,
    //  what the other end has to know. Guarded by the lock of the addresses.
    bool _pending = false;
    int _told_in_hwm_boost = -1;
    int _told_out_hwm_boost = -1;
    std::vector<unsigned char> _told_disconnect_msg;

    //  Whether the other end waits, as far as is known here.
    bool _peer_pending = false;

    //  The high water marks without what the other end adds.
    int _own_inhwm;
    int _own_outhwm;

    //  The lock of the addresses, if the other end may be waiting.
    mutex_t *pending_sync ();

    //  These commands may be for an end that waits, and are executed at once
    //  then.
    void send_pipe_term (pipe_t *peer_);
    void send_pipe_hwm (pipe_t *peer_, int inhwm_, int outhwm_);
    void send_pipe_peer_stats (pipe_t *peer_,
                               uint64_t queue_count_,
                               own_t *socket_base_,
                               endpoint_uri_pair_t *endpoint_pair_);

    //  Command handlers.
    void process_activate_read () ZMQ_OVERRIDE;
",
    },
    Correction {
        name: "an end of a pending connection has two owners (construction)",
        file: "pipe.cpp",
        find: "    _conflate (conflate_)
{
    _disconnect_msg.init ();
",
        replace: "    _conflate (conflate_)
{
    _own_inhwm = inhwm_;
    _own_outhwm = outhwm_;
    _disconnect_msg.init ();
",
    },
    Correction {
        name: "an end of a pending connection has two owners (its own marks)",
        file: "pipe.cpp",
        find: "    int in = inhwm_ + std::max (_in_hwm_boost, 0);
",
        replace: "    _own_inhwm = inhwm_;
    _own_outhwm = outhwm_;
    int in = inhwm_ + std::max (_in_hwm_boost, 0);
",
    },
    Correction {
        name: "an end of a pending connection has two owners (included)",
        file: "pipe.cpp",
        find: "#include \"err.hpp\"

#include \"ypipe.hpp\"
",
        replace: "#include \"ctx.hpp\"
#include \"err.hpp\"
#include \"mutex.hpp\"

#include \"ypipe.hpp\"
",
    },
    Correction {
        name: "an end of a pending connection has two owners (defined)",
        file: "pipe.cpp",
        find: "void zmq::pipe_t::set_nodelay ()
",
        replace: "void zmq::pipe_t::pend_peer ()
{
    _peer_pending = true;
    _peer->_pending = true;
}

void zmq::pipe_t::take (uint32_t tid_,
                        int in_hwm_boost_,
                        int out_hwm_boost_,
                        const std::vector<unsigned char> &disconnect_msg_)
{
    set_tid (tid_);
    _pending = false;
    _told_in_hwm_boost = in_hwm_boost_;
    _told_out_hwm_boost = out_hwm_boost_;
    _told_disconnect_msg = disconnect_msg_;
    send_activate_write (_peer, _msgs_read);
}

zmq::mutex_t *zmq::pipe_t::pending_sync ()
{
    return unlikely (_peer_pending) ? get_ctx ()->get_endpoints_sync () : NULL;
}

bool zmq::pipe_t::is_peer_pending ()
{
    if (likely (!_peer_pending))
        return false;
    if (_peer->_pending)
        return true;
    _peer_pending = false;
    set_hwms_boost (_peer->_told_in_hwm_boost, _peer->_told_out_hwm_boost);
    set_hwms (_own_inhwm, _own_outhwm);
    if (!_peer->_told_disconnect_msg.empty ())
        set_disconnect_msg (_peer->_told_disconnect_msg);
    return false;
}

void zmq::pipe_t::send_pipe_term (pipe_t *peer_)
{
    const scoped_optional_lock_t lock (pending_sync ());
    if (is_peer_pending ())
        peer_->process_pipe_term ();
    else
        object_t::send_pipe_term (peer_);
}

void zmq::pipe_t::send_pipe_hwm (pipe_t *peer_, int inhwm_, int outhwm_)
{
    const scoped_optional_lock_t lock (pending_sync ());
    if (is_peer_pending ())
        peer_->process_pipe_hwm (inhwm_, outhwm_);
    else
        object_t::send_pipe_hwm (peer_, inhwm_, outhwm_);
}

void zmq::pipe_t::send_pipe_peer_stats (pipe_t *peer_,
                                        uint64_t queue_count_,
                                        own_t *socket_base_,
                                        endpoint_uri_pair_t *endpoint_pair_)
{
    const scoped_optional_lock_t lock (pending_sync ());
    if (is_peer_pending ())
        peer_->process_pipe_peer_stats (queue_count_, socket_base_,
                                        endpoint_pair_);
    else
        object_t::send_pipe_peer_stats (peer_, queue_count_, socket_base_,
                                        endpoint_pair_);
}

void zmq::pipe_t::set_nodelay ()
",
    },
    Correction {
        name: "an end of a pending connection has two owners (told)",
        file: "pipe.cpp",
        find: "    //  Remember the peer's message sequence number.
",
        replace: "    {
        const scoped_optional_lock_t lock (pending_sync ());
        is_peer_pending ();
    }

    //  Remember the peer's message sequence number.
",
    },
    Correction {
        name: "an end of a pending connection has two owners (room)",
        file: "pipe.cpp",
        find: "    const bool full = !check_hwm ();

    if (unlikely (full)) {
",
        replace: "    bool full = !check_hwm ();

    if (unlikely (full && _peer_pending)) {
        const scoped_optional_lock_t lock (pending_sync ());
        is_peer_pending ();
        full = !check_hwm ();
    }

    if (unlikely (full)) {
",
    },
    Correction {
        name: "an end of a pending connection has two owners (its last words)",
        file: "pipe.cpp",
        find: "void zmq::pipe_t::send_disconnect_msg ()
{
",
        replace: "void zmq::pipe_t::send_disconnect_msg ()
{
    {
        const scoped_optional_lock_t lock (pending_sync ());
        is_peer_pending ();
    }
",
    },
    Correction {
        name: "an end of a pending connection has two owners (the lock)",
        file: "ctx.hpp",
        find: "    void connect_pending (const char *addr_, zmq::socket_base_t *bind_socket_);
",
        replace: "    void connect_pending (const char *addr_, zmq::socket_base_t *bind_socket_);

    //  The lock of the addresses.
    mutex_t *get_endpoints_sync () { return &_endpoints_sync; }
",
    },
    Correction {
        name: "an end of a pending connection has two owners (pending)",
        file: "ctx.cpp",
        find: "        endpoint_.socket->inc_seqnum ();
        _pending_connections",
        replace: "        endpoint_.socket->inc_seqnum ();
        pipes_[0]->pend_peer ();
        _pending_connections",
    },
    Correction {
        name: "an end of a pending connection has two owners (bound)",
        file: "ctx.cpp",
        find: "    pending_connection_.bind_pipe->set_tid (bind_socket_->get_tid ());
",
        replace: "    //  Who connects is still with itself when it finds somebody after all.
    if (side_ == connect_side) {
        pending_connection_.connect_pipe->pend_peer ();
    }
    std::vector<unsigned char> disconnect_msg;
#ifdef ZMQ_BUILD_DRAFT_API
    if (bind_options_.can_recv_disconnect_msg)
        disconnect_msg = bind_options_.disconnect_msg;
#endif
    pending_connection_.bind_pipe->take (bind_socket_->get_tid (),
                                         bind_options_.sndhwm,
                                         bind_options_.rcvhwm, disconnect_msg);
    if (side_ == connect_side) {
        pending_connection_.connect_pipe->is_peer_pending ();
    }
",
    },
    Correction {
        name: "an end of a pending connection has two owners (what the other end adds)",
        file: "ctx.cpp",
        find: "        pending_connection_.connect_pipe->set_hwms_boost (bind_options_.sndhwm,
                                                          bind_options_.rcvhwm);
",
        replace: "",
    },
    Correction {
        name: "an end of a pending connection has two owners (the sums)",
        file: "ctx.cpp",
        find: "        pending_connection_.connect_pipe->set_hwms (
          pending_connection_.endpoint.options.rcvhwm,
          pending_connection_.endpoint.options.sndhwm);
",
        replace: "",
    },
    Correction {
        name: "an end of a pending connection has two owners (none)",
        file: "ctx.cpp",
        find: "        pending_connection_.connect_pipe->set_hwms (-1, -1);
",
        replace: "",
    },
    Correction {
        name: "an end of a pending connection has two owners (what it says last)",
        file: "ctx.cpp",
        find: "#ifdef ZMQ_BUILD_DRAFT_API
    if (bind_options_.can_recv_disconnect_msg
        && !bind_options_.disconnect_msg.empty ())
        pending_connection_.connect_pipe->set_disconnect_msg (
          bind_options_.disconnect_msg);
#endif
",
        replace: "",
    },
    Correction {
        name: "an end of a pending connection has two owners (at the end of the context)",
        file: "ctx.cpp",
        find: "    pending_connections_t copy = _pending_connections;
",
        replace: "    _endpoints_sync.lock ();
    pending_connections_t copy = _pending_connections;
    _endpoints_sync.unlock ();
",
    },
];

/// A socket that is closed while its connection waits for somebody to bind the
/// address does not wait with it, if that one would get nothing: because nothing was
/// sent, or a linger period of zero says that it need not be kept. As released it
/// stays for as long as the context, and counts among its sockets.
pub(super) const UNCLAIMED_END: &[Correction] = &[
    Correction {
        name: "a closed socket waits for its address to be bound (declared)",
        file: "pipe.hpp",
        find: "    //  Ends this waiting: the end belongs to who calls. What follows is for the
",
        replace: "    //  For a socket that ends: if the other end still waits, and would bring
    //  nothing, it waits no more. Something is brought unless it is dropped.
    void give_up_pending (bool drop_);

    //  Ends this waiting: the end belongs to who calls. What follows is for the
",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (member)",
        file: "pipe.hpp",
        find: "    bool _pending = false;
",
        replace: "    bool _pending = false;
    //  Whether nobody will ever have it.
    bool _unclaimed = false;
",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (defined)",
        file: "pipe.cpp",
        find: "bool zmq::pipe_t::is_peer_pending ()
{
",
        replace: "void zmq::pipe_t::give_up_pending (bool drop_)
{
    const scoped_optional_lock_t lock (pending_sync ());
    if (!is_peer_pending () || _state != active
        || (!drop_ && _msgs_written > 0))
        return;
    get_ctx ()->forget_pending (this);
    //  From here on both ends are for this thread, and end as others do.
    _peer_pending = false;
    _peer->_pending = false;
    _peer->_unclaimed = true;
    _peer->_delay = false;
}

bool zmq::pipe_t::is_peer_pending ()
{
",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (nobody is told)",
        file: "pipe.cpp",
        find: "    zmq_assert (_sink);
    _sink->pipe_terminated (this);
",
        replace: "    zmq_assert (_sink || _unclaimed);
    if (_sink)
        _sink->pipe_terminated (this);
",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (sockets)",
        file: "socket_base.cpp",
        find: "        //  Only inprocs might have a disconnect message set
        _pipes[i]->send_disconnect_msg ();
        _pipes[i]->terminate (false);
    }
    register_term_acks",
        replace: "        _pipes[i]->give_up_pending (linger_ == 0);
        //  Only inprocs might have a disconnect message set
        _pipes[i]->send_disconnect_msg ();
        _pipes[i]->terminate (false);
    }
    register_term_acks",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (contexts, declared)",
        file: "ctx.hpp",
        find: "    //  The lock of the addresses.
    mutex_t *get_endpoints_sync ()",
        replace: "    //  The connection of this pipe does not wait any more. Under the lock of the
    //  addresses.
    void forget_pending (pipe_t *connect_pipe_);

    //  The lock of the addresses.
    mutex_t *get_endpoints_sync ()",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (contexts, defined)",
        file: "ctx.cpp",
        find: "void zmq::ctx_t::connect_pending (const char *addr_,
",
        replace: "void zmq::ctx_t::forget_pending (pipe_t *connect_pipe_)
{
    for (pending_connections_t::iterator it = _pending_connections.begin (),
                                         end = _pending_connections.end ();
         it != end; ++it)
        if (it->second.connect_pipe == connect_pipe_) {
            //  What the socket would hear of who binds, and waits for.
            connect_pipe_->send_inproc_connected (it->second.endpoint.socket);
            _pending_connections.erase (it);
            break;
        }
    release_pending ();
}

void zmq::ctx_t::connect_pending (const char *addr_,
",
    },
    Correction {
        name: "a closed socket waits for its address to be bound (at the end of the context)",
        file: "ctx.cpp",
        find: "        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        zmq_assert (s);
        for (pending_connections_t::iterator p = copy.begin (),
                                             end = copy.end ();
             p != end; ++p)
            s->bind (p->first.c_str ());
        s->close ();
",
        replace: "        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        if (!s) {
            //  The last of them has just ended, and what was kept for this with it.
            scoped_lock_t locker (_endpoints_sync);
            zmq_assert (_pending_connections.empty ());
            copy.clear ();
        }
        for (pending_connections_t::iterator p = copy.begin (),
                                             end = copy.end ();
             p != end; ++p)
            s->bind (p->first.c_str ());
        if (s)
            s->close ();
",
    },
];
