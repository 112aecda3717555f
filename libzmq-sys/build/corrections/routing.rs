//! ROUTER, REP and STREAM.

use super::Correction;

/// REP: a request without the empty frame is dropped, and with it the address
/// that an answer would have gone to. As released, that address stays when its
/// peer has left or takes no more, and the reply to the next request is lost.
pub(super) const MALFORMED_REQUEST: &[Correction] = &[Correction {
    name: "a malformed request loses the reply to the next one",
    file: "router.cpp",
    find: "        _current_out = NULL;
        _more_out = false;
    }
    return 0;
",
    replace: "        _current_out = NULL;
    }
    _more_out = false;
    return 0;
",
}];

/// REP has no use for ROUTER's option, and does not take it. As released it
/// does, and a peer that leaves after its request aborts the process.
pub(super) const MANDATORY_REP: &[Correction] = &[Correction {
    name: "ZMQ_ROUTER_MANDATORY aborts a REP",
    file: "router.cpp",
    find: "        case ZMQ_ROUTER_MANDATORY:
            if (is_int && value >= 0) {
",
    replace: "        case ZMQ_ROUTER_MANDATORY:
            if (is_int && value >= 0 && options.type == ZMQ_ROUTER) {
",
}];

/// A connection that can be written to again may be one that nobody tried to
/// write to, or one whose peer is not known by an id yet. As released both fail
/// an assertion.
pub(super) const UNEXPECTED_WRITABLE: &[Correction] = &[Correction {
    name: "a connection that becomes writable aborts a ROUTER",
    file: "socket_base.cpp",
    find: "    zmq_assert (it != end);
    zmq_assert (!it->second.active);
    it->second.active = true;
",
    replace: "    if (it != end)
        it->second.active = true;
",
}];

/// STREAM: over `inproc` libzmq joins sockets of any types. A frame from such a
/// peer is data like any other, also when others follow it. As released it fails
/// an assertion.
pub(super) const FRAMES_FOR_STREAM: &[Correction] = &[
    Correction {
        name: "a message of several frames aborts a STREAM (to receive)",
        file: "stream.cpp",
        find: "    zmq_assert ((_prefetched_msg.flags () & msg_t::more) == 0);

    //  We have received",
        replace: "    _prefetched_msg.reset_flags (msg_t::more);

    //  We have received",
    },
    Correction {
        name: "a message of several frames aborts a STREAM (to look)",
        file: "stream.cpp",
        find: "    zmq_assert ((_prefetched_msg.flags () & msg_t::more) == 0);

    const blob_t",
        replace: "    _prefetched_msg.reset_flags (msg_t::more);

    const blob_t",
    },
];

/// A raw ROUTER has peers that know no messages, and sends them no empty one. As
/// released its probe, which is no bytes at all, fails an assertion.
pub(super) const RAW_PROBE: &[Correction] = &[Correction {
    name: "a probe of a raw ROUTER aborts the process",
    file: "router.cpp",
    find: "    if (_probe_router) {
",
    replace: "    if (_probe_router && !options.raw_socket) {
",
}];

/// DEALER, and others that deal messages out: a connection that a probe did not fit into is
/// among those that can be written to all the same. As released it is counted
/// twice when it becomes writable, and memory behind the last one is used.
pub(super) const TWICE_WRITABLE: &[Correction] = &[Correction {
    name: "a connection that becomes writable is counted twice",
    file: "lb.cpp",
    find: "    //  Move the pipe to the list of active pipes.
    _pipes.swap (_pipes.index (pipe_), _active);
",
    replace: "    if (_pipes.index (pipe_) < _active)
        return;

    //  Move the pipe to the list of active pipes.
    _pipes.swap (_pipes.index (pipe_), _active);
",
}];

/// A ROUTER that has looked for a message holds on to the connection it is from,
/// and ends that when the message was received, if another took its name in
/// between. As released it does so also when the connection has ended by itself,
/// and was freed.
pub(super) const ENDED_BEFORE_RECEIVED: &[Correction] = &[Correction {
    name: "a connection that ends before its message is received is ended again",
    file: "router.cpp",
    find: "        pipe_->rollback ();
        if (pipe_ == _current_out)
            _current_out = NULL;
",
    replace: "        pipe_->rollback ();
        if (pipe_ == _current_out)
            _current_out = NULL;
        if (pipe_ == _current_in) {
            _current_in = NULL;
            _terminate_current_in = false;
        }
",
}];

/// ROUTER with ZMQ_ROUTER_MANDATORY, and STREAM: a send to a peer that has left
/// must say EHOSTUNREACH. The pipe to such a peer lingers until everything that
/// the peer had sent is read, or looked for. As released libzmq takes one that was
/// full before for a full one until then, and who waits for room waits for ever.
pub(super) const DEPARTED_FULL_PEER: &[Correction] = &[
    Correction {
        name: "a send to a peer that has left hangs (ROUTER)",
        file: "router.cpp",
        find: "                    const bool pipe_full = !_current_out->check_hwm ();
",
        replace: "                    const bool pipe_full = !_current_out->check_hwm ()
                                           && !_current_out->is_closing ();
",
    },
    Correction {
        name: "a send to a peer that has left hangs (STREAM)",
        file: "stream.cpp",
        find: "                    out_pipe->active = false;
                    _current_out = NULL;
                    errno = EAGAIN;
",
        replace: "                    out_pipe->active = false;
                    errno = _current_out->is_closing () ? EHOSTUNREACH : EAGAIN;
                    _current_out = NULL;
",
    },
];

/// A peer that comes back to a ROUTER without room in its queue is the one that it
/// was, and its messages wait for room. As released the connection is left half
/// open: it ends for good with the first message that comes by it, and else when
/// the time for handshakes is over. What is not told for want of room is that the
/// peer has come back.
pub(super) const RETURNED_WITHOUT_ROOM: &[Correction] = &[
    Correction {
        name: "a peer that comes back to a full ROUTER is lost (routing id)",
        file: "stream_engine_base.cpp",
        find: "            // If the write is failing at this stage with
            // an EAGAIN the pipe must be being shut down,
            // so we can just bail out of the routing id set.
            return;
        }
        errno_assert (rc == 0);
        flush_session = true;
",
        replace: "            // There is no room, or the pipe is being shut down. The
            // routing id is known from before.
            const int closed = routing_id.close ();
            errno_assert (closed == 0);
        } else {
            errno_assert (rc == 0);
            flush_session = true;
        }
",
    },
    Correction {
        name: "a peer that comes back to a full ROUTER is lost (notification)",
        file: "stream_engine_base.cpp",
        find: "            // If the write is failing at this stage with
            // an EAGAIN the pipe must be being shut down,
            // so we can just bail out of the notification.
            return;
        }
        errno_assert (rc == 0);
        flush_session = true;
",
        replace: "            const int closed = connect_notification.close ();
            errno_assert (closed == 0);
        } else {
            errno_assert (rc == 0);
            flush_session = true;
        }
",
    },
];
