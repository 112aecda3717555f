//! The messages with which a socket greets its peers.

use super::Correction;

/// A peer that connected over `inproc` before there was anybody, and is leaving
/// when somebody is, is not greeted any more. As released that fails an
/// assertion.
pub(super) const DEPARTED_GUEST: &[Correction] = &[Correction {
    name: "a greeting for a peer that has left aborts",
    file: "pipe.cpp",
    find: "    const bool written = pipe_->write (&hello);
    zmq_assert (written);
",
    replace: "    if (!pipe_->write (&hello)) {
        const int closed = hello.close ();
        errno_assert (closed == 0);
        return;
    }
",
}];

/// The same for the welcome of an XPUB.
pub(super) const DEPARTED_SUBSCRIBER: &[Correction] = &[Correction {
    name: "a welcome for a subscriber that has left aborts",
    file: "xpub.cpp",
    find: "        const bool ok = pipe_->write (&copy);
        zmq_assert (ok);
        pipe_->flush ();
",
    replace: "        if (pipe_->write (&copy))
            pipe_->flush ();
        else {
            const int closed = copy.close ();
            errno_assert (closed == 0);
        }
",
}];

/// Who connected over `inproc` before there was anybody learns the routing id of
/// its peer, and is greeted, before the peer has the connection: after that only
/// the peer may write to it. As released what the peer says at once, a probe or a
/// subscription, comes first and is taken for the routing id, which a JOIN cannot
/// be without aborting; and where the peer refuses the connection, or the guest is
/// leaving, to write fails an assertion.
pub(super) const ROUTING_ID_FIRST: &[Correction] = &[
    Correction {
        name: "the routing id comes late (refused)",
        file: "pipe.cpp",
        find: "    const bool written = pipe_->write (&id);
    zmq_assert (written);
",
        replace: "    if (!pipe_->write (&id)) {
        const int closed = id.close ();
        errno_assert (closed == 0);
        return;
    }
",
    },
    Correction {
        name: "the routing id comes late (in time)",
        file: "ctx.cpp",
        find: "    if (side_ == bind_side) {
        command_t cmd;
",
        replace: "    if (pending_connection_.endpoint.options.recv_routing_id) {
        send_routing_id (pending_connection_.bind_pipe, bind_options_);
    }

#ifdef ZMQ_BUILD_DRAFT_API
    //  If set, send the hello msg of the bind socket to the pending connection.
    if (bind_options_.can_send_hello_msg
        && bind_options_.hello_msg.size () > 0) {
        send_hello_msg (pending_connection_.bind_pipe, bind_options_);
    }
#endif

    if (side_ == bind_side) {
        command_t cmd;
",
    },
    Correction {
        name: "the routing id comes late (too late)",
        file: "ctx.cpp",
        find: "          bind_socket_, pending_connection_.bind_pipe, false);

    // When a ctx is terminated all pending inproc connection will be
    // connected, but the socket will already be closed and the pipe will be
    // in waiting_for_delimiter state, which means no more writes can be done
    // and the routing id write fails and causes an assert. Check if the socket
    // is open before sending.
    if (pending_connection_.endpoint.options.recv_routing_id
        && pending_connection_.endpoint.socket->check_tag ()) {
        send_routing_id (pending_connection_.bind_pipe, bind_options_);
    }

#ifdef ZMQ_BUILD_DRAFT_API
    //  If set, send the hello msg of the bind socket to the pending connection.
    if (bind_options_.can_send_hello_msg
        && bind_options_.hello_msg.size () > 0) {
        send_hello_msg (pending_connection_.bind_pipe, bind_options_);
    }
#endif
",
        replace: "          bind_socket_, pending_connection_.bind_pipe, false);
",
    },
];

/// The routing id of a peer that connected over `inproc` before there was anybody
/// is dropped by who does not want it. A queue that conflates may hold a message
/// in its place by then, which is kept, or the end of the connection. As released
/// the one is lost, and the other fails an assertion.
pub(super) const CONFLATED_ROUTING_ID: &[Correction] = &[
    Correction {
        name: "a conflated routing id aborts (declaration)",
        file: "pipe.hpp",
        find: "    //  Reads a message to the underlying pipe.
",
        replace: "    //  Drops the routing id of the peer if it is next.
    void drop_routing_id ();

    //  Reads a message to the underlying pipe.
",
    },
    Correction {
        name: "a conflated routing id aborts (definition)",
        file: "pipe.cpp",
        find: "bool zmq::pipe_t::read (msg_t *msg_)
{
",
        replace: "static bool is_routing_id (const zmq::msg_t &msg_)
{
    return msg_.is_routing_id ();
}

void zmq::pipe_t::drop_routing_id ()
{
    msg_t msg;
    if (_in_pipe->check_read () && _in_pipe->probe (is_routing_id)
        && _in_pipe->read (&msg)) {
        const int rc = msg.close ();
        errno_assert (rc == 0);
    }
}

bool zmq::pipe_t::read (msg_t *msg_)
{
",
    },
    Correction {
        name: "a conflated routing id aborts (use)",
        file: "ctx.cpp",
        find: "        msg_t msg;
        const bool ok = pending_connection_.bind_pipe->read (&msg);
        zmq_assert (ok);
        const int rc = msg.close ();
        errno_assert (rc == 0);
    }
",
        replace: "        pending_connection_.bind_pipe->drop_routing_id ();
    }
",
    },
];

/// The routing id of a peer of ZMTP 1 or 2, and the subscription that stands for
/// those of ZMTP 1, wait for room as messages do. As released, a peer that comes
/// back while its messages fill the queue aborts the process.
pub(super) const ROUTING_ID_WITHOUT_ROOM: &[Correction] = &[
    Correction {
        name: "the routing id of an old peer aborts (routing id)",
        file: "zmtp_engine.cpp",
        find: "        msg_->set_flags (msg_t::routing_id);
        const int rc = session ()->push_msg (msg_);
        errno_assert (rc == 0);
    } else {
",
        replace: "        msg_->set_flags (msg_t::routing_id);
        if (session ()->push_msg (msg_) != 0)
            return -1;
    } else {
",
    },
    Correction {
        name: "the routing id of an old peer aborts (subscription)",
        file: "zmtp_engine.cpp",
        find: "        rc = session ()->push_msg (&subscription);
        errno_assert (rc == 0);
    }

    _process_msg",
        replace: "        if (session ()->push_msg (&subscription) != 0) {
            rc = subscription.close ();
            errno_assert (rc == 0);
            errno = EAGAIN;
            return -1;
        }
    }

    _process_msg",
    },
];
