//! Connections, of whichever socket.

use super::Correction;

/// A change of the high water marks reaches the other end of a pipe only while
/// that end is sure to be there. As released, it is sent to ends that are closed
/// already, and freed.
pub(super) const CLOSING_PIPE_HWM: &[Correction] = &[Correction {
    name: "a change of the high water marks is sent to a freed pipe",
    file: "pipe.cpp",
    find: "    send_pipe_hwm (_peer, inhwm_, outhwm_);
",
    replace: "    if (_state == active)
        send_pipe_hwm (_peer, inhwm_, outhwm_);
",
}];

/// A connection that broke while input waited may still be told to write, and
/// has nothing more to do then. As released it fails an assertion.
pub(super) const LATE_OUTPUT: &[Correction] = &[Correction {
    name: "output after a broken connection aborts",
    file: "stream_engine_base.cpp",
    find: "void zmq::stream_engine_base_t::out_event ()
{
    zmq_assert (!_io_error);
",
    replace: "void zmq::stream_engine_base_t::out_event ()
{
    if (_io_error)
        return;
",
}];

/// A PING must hold the time to live that it announces, and is not answered
/// otherwise. As released, a shorter one is answered with what lies behind it in
/// memory, which may be what other peers had sent.
pub(super) const SHORT_PING: &[Correction] = &[Correction {
    name: "a short PING is answered with memory of others",
    file: "zmtp_engine.cpp",
    find: "        uint16_t remote_heartbeat_ttl;

        // Get",
    replace: "        uint16_t remote_heartbeat_ttl;

        if (msg_->size () < ping_ttl_len) {
            errno = EPROTO;
            return -1;
        }

        // Get",
}];

/// A change of the high water marks must not leave the writer of a pipe waiting.
///
/// The reader reports how much it has read each time that a share of the mark is
/// done. As released, a writer whose mark is lowered below what is not yet
/// reported is full, and when the reader has nothing left to read it never
/// reports; nor does it when the mark is raised for a writer that is full. So
/// the reader reports whenever the marks change.
pub(super) const UNREPORTED_READS: &[Correction] = &[Correction {
    name: "a change of the high water marks blocks the sender for ever",
    file: "pipe.cpp",
    find: "    set_hwms (inhwm_, outhwm_);
}
",
    replace: "    set_hwms (inhwm_, outhwm_);

    if (_state == active)
        send_activate_write (_peer, _msgs_read);
}
",
}];

/// A socket that was never disconnected goes on connecting, whatever
/// ZMQ_RECONNECT_STOP says about the others. As released it is left to chance
/// what it was.
pub(super) const NEVER_DISCONNECTED: &[Correction] = &[Correction {
    name: "a new socket takes itself for one that was disconnected",
    file: "socket_base.hpp",
    find: "    bool _disconnected;
",
    replace: "    bool _disconnected = false;
",
}];

/// When a connection breaks, what is left of the message that was on its way is
/// dropped as far as it is there: a socket that is being closed may have taken
/// the rest away. As released that fails an assertion.
pub(super) const TAKEN_REST: &[Correction] = &[Correction {
    name: "a connection that breaks while its socket is closed aborts",
    file: "session_base.cpp",
    find: "        rc = pull_msg (&msg);
        errno_assert (rc == 0);
        rc = msg.close ();
",
    replace: "        if (pull_msg (&msg) != 0)
            _incomplete_in = false;
        rc = msg.close ();
",
}];

/// When its socket has room again, a connection that was not waiting for it has
/// nothing to do. So it is with one that has taken the place of another, which
/// was given up for its silence while it waited. As released that fails an
/// assertion.
pub(super) const UNSTOPPED_INPUT: &[Correction] = &[Correction {
    name: "room for the input of an earlier connection aborts",
    file: "stream_engine_base.cpp",
    find: "    zmq_assert (_input_stopped);
    zmq_assert (_session != NULL);
",
    replace: "    if (!_input_stopped)
        return true;
    zmq_assert (_session != NULL);
",
}];

/// What a peer says whom its socket does not want, or not any more, is dropped: a
/// second peer of a PAIR or CHANNEL, one whose routing id another has taken over.
/// As released the first message stops the input for ever, and so nobody notices
/// when the peer leaves: its descriptor is lost.
pub(super) const UNHEARD_PEER: &[Correction] = &[
    Correction {
        name: "a peer that is not wanted holds a descriptor for ever (message)",
        file: "session_base.cpp",
        find: "    errno = EAGAIN;
    return -1;
}

int zmq::session_base_t::read_zap_msg",
        replace: "    if (!_pipe && !_active) {
        int rc = msg_->close ();
        errno_assert (rc == 0);
        rc = msg_->init ();
        errno_assert (rc == 0);
        return 0;
    }

    errno = EAGAIN;
    return -1;
}

int zmq::session_base_t::read_zap_msg",
    },
    Correction {
        name: "a peer that is not wanted holds a descriptor for ever (stopped)",
        file: "session_base.cpp",
        find: "        // If this is our current pipe, remove it
        _pipe = NULL;
        if (_has_linger_timer) {
            cancel_timer (linger_timer_id);
            _has_linger_timer = false;
        }
",
        replace: "        // If this is our current pipe, remove it
        _pipe = NULL;
        if (_has_linger_timer) {
            cancel_timer (linger_timer_id);
            _has_linger_timer = false;
        }
        if (!is_terminating () && !_active && !options.raw_socket && _engine)
            _engine->restart_input ();
",
    },
];

/// Commands are handed to the sockets that know what they mean: SUBSCRIBE and
/// CANCEL to a PUB or XPUB. As released the others take them for messages, and
/// who passes such a message on sends a command.
pub(super) const COMMAND_AS_MESSAGE: &[Correction] = &[Correction {
    name: "a subscription is a message to those who have no subscribers",
    file: "session_base.cpp",
    find: "    if ((msg_->flags () & msg_t::command) && !msg_->is_subscribe ()
        && !msg_->is_cancel ())
        return 0;
",
    replace: "    const bool publishes =
      options.type == ZMQ_PUB || options.type == ZMQ_XPUB;
    if ((msg_->flags () & msg_t::command)
        && !(publishes && (msg_->is_subscribe () || msg_->is_cancel ())))
        return 0;
",
}];

/// A PING announces for how long its sender may be silent, in tenths of a second:
/// nearly two hours at most. As released the product with a hundred is cut off
/// at 16 bits, so that who announces 66 seconds is given up after 64
/// milliseconds.
pub(super) const LONG_TTL: &[Correction] = &[Correction {
    name: "a long time to live is taken for a short one",
    file: "zmtp_engine.cpp",
    find: "        remote_heartbeat_ttl *= 100;

        if (!_has_ttl_timer && remote_heartbeat_ttl > 0) {
            add_timer (remote_heartbeat_ttl, heartbeat_ttl_timer_id);
",
    replace: "        const int ttl = remote_heartbeat_ttl * 100;

        if (!_has_ttl_timer && ttl > 0) {
            add_timer (ttl, heartbeat_ttl_timer_id);
",
}];

/// Frames of a message whose end never came are dropped with the connection. As
/// released they leak, with everything that they hold, when the end of the
/// connection is heard of in one of two orders.
pub(super) const LEFT_FRAMES: &[Correction] = &[
    Correction {
        name: "the frames of half a message leak (at once)",
        file: "pipe.cpp",
        find: "        if (_delay)
            _state = waiting_for_delimiter;
        else {
            _state = term_ack_sent;
",
        replace: "        if (_delay)
            _state = waiting_for_delimiter;
        else {
            _state = term_ack_sent;
            rollback ();
",
    },
    Correction {
        name: "the frames of half a message leak (behind the last)",
        file: "pipe.cpp",
        find: "    else if (_state == delimiter_received) {
        _state = term_ack_sent;
",
        replace: "    else if (_state == delimiter_received) {
        _state = term_ack_sent;
        rollback ();
",
    },
];

/// The descriptor and the address of a connection are written without a stream. As
/// released, each connection makes one, and the first of a process has the standard
/// library set up what it knows of languages: a third of a megabyte of it is read,
/// and it takes as long as all the rest that is done for the connection.
pub(super) const STREAMED_TEXT: &[Correction] = &[
    Correction {
        name: "a stream for each connection (descriptor)",
        file: "stream_engine_base.cpp",
        find: "    std::ostringstream stream;
    stream << static_cast<int> (_s);
    std::string fd_string = stream.str ();
",
        replace: "    std::string fd_string = std::to_string (static_cast<int> (_s));
",
    },
    Correction {
        name: "a stream for each connection (peer)",
        file: "stream_engine_base.cpp",
        find: "            std::ostringstream buf;
            buf << \":\" << cred.uid << \":\" << cred.gid << \":\" << cred.pid;
            peer_address += buf.str ();
",
        replace: "            peer_address += \":\" + std::to_string (cred.uid) + \":\"
                            + std::to_string (cred.gid) + \":\"
                            + std::to_string (cred.pid);
",
    },
    Correction {
        name: "a stream for each connection (address)",
        file: "address.cpp",
        find: "        std::stringstream s;
        s << protocol << \"://\" << address;
        addr_ = s.str ();
",
        replace: "        addr_ = protocol + \"://\" + address;
",
    },
];
