//! What is still under way when a connection ends.

use super::Correction;

/// A connection ends when all that its socket has sent is written. As released,
/// the end of the queue is taken for it: what was read from the queue, and is
/// still to be written because the system had no room, is lost with the
/// connection, however long the linger period is.
///
/// So the end is left alone while there is something to write. The engine looks for
/// it again when that is done, since it is told that there is more, by another
/// error than `EAGAIN`: see `ASKED_FOR_ROOM`.
pub(super) const UNWRITTEN_END: &[Correction] = &[
    Correction {
        name: "the end of what was sent is lost (who is asked)",
        file: "pipe.hpp",
        find: "    virtual void pipe_terminated (zmq::pipe_t *pipe_) = 0;
};
",
        replace: "    virtual void pipe_terminated (zmq::pipe_t *pipe_) = 0;

    //  Whether what was read from the pipe has been dealt with, so that the
    //  pipe may end.
    virtual bool may_end (zmq::pipe_t *) const { return true; }
};
",
    },
    Correction {
        name: "the end of what was sent is lost (an end that is kept, declared)",
        file: "pipe.hpp",
        find: "    //  Returns true if the message is delimiter; false otherwise.
    static bool is_delimiter",
        replace: "    //  Whether the delimiter was read, and has had no effect yet.
    bool _keeps_end = false;

    //  There is nothing to read.
    void nothing_to_read ();

    //  Returns true if the message is delimiter; false otherwise.
    static bool is_delimiter",
    },
    Correction {
        name: "the end of what was sent is lost (an end that is kept, told)",
        file: "pipe.hpp",
        find: "    void set_event_sink (i_pipe_events *sink_);
",
        replace: "    void set_event_sink (i_pipe_events *sink_);

    //  Whether all was read, and the pipe ends when that is dealt with.
    bool keeps_end () const { return _keeps_end; }
",
    },
    Correction {
        name: "the end of what was sent is lost (an end that is kept, looked for)",
        file: "pipe.cpp",
        find: "    if (!_in_pipe->check_read ()) {
        _in_active = false;
        return false;
    }
",
        replace: "    if (!_in_pipe->check_read ()) {
        nothing_to_read ();
        return false;
    }
",
    },
    Correction {
        name: "the end of what was sent is lost (an end that is kept, read)",
        file: "pipe.cpp",
        find: "        if (!_in_pipe->read (msg_)) {
            _in_active = false;
            return false;
        }
",
        replace: "        if (!_in_pipe->read (msg_)) {
            nothing_to_read ();
            return false;
        }
",
    },
    Correction {
        name: "the end of what was sent is lost (an end that is kept)",
        file: "pipe.cpp",
        find: "    zmq_assert (_state == active || _state == waiting_for_delimiter);

    if (_state == active)
        _state = delimiter_received;
",
        replace: "    zmq_assert (_state == active || _state == waiting_for_delimiter);

    _keeps_end = _sink && !_sink->may_end (this);
    if (_keeps_end)
        return;

    if (_state == active)
        _state = delimiter_received;
",
    },
    Correction {
        name: "the end of what was sent is lost (nothing to read)",
        file: "pipe.cpp",
        find: "void zmq::pipe_t::process_delimiter ()
",
        replace: "void zmq::pipe_t::nothing_to_read ()
{
    if (_keeps_end)
        process_delimiter ();
    else
        _in_active = false;
}

void zmq::pipe_t::process_delimiter ()
",
    },
    Correction {
        name: "the end of what was sent is lost (session, declared)",
        file: "session_base.hpp",
        find: "    void pipe_terminated (zmq::pipe_t *pipe_) ZMQ_FINAL;
",
        replace: "    void pipe_terminated (zmq::pipe_t *pipe_) ZMQ_FINAL;
    bool may_end (zmq::pipe_t *pipe_) const ZMQ_FINAL;
",
    },
    Correction {
        name: "the end of what was sent is lost (session)",
        file: "session_base.cpp",
        find: "    if (!_pipe || !_pipe->read (msg_)) {
        errno = EAGAIN;
        return -1;
    }
",
        replace: "    if (!_pipe || !_pipe->read (msg_)) {
        //  Not EAGAIN: there is more to do when what was read is written.
        errno = _pipe && _pipe->keeps_end () ? EBUSY : EAGAIN;
        return -1;
    }
",
    },
    Correction {
        name: "the end of what was sent is lost (session, asked)",
        file: "session_base.cpp",
        find: "void zmq::session_base_t::read_activated (",
        replace: "bool zmq::session_base_t::may_end (pipe_t *pipe_) const
{
    return pipe_ != _pipe || !_engine || !_engine->has_output ();
}

void zmq::session_base_t::read_activated (",
    },
    Correction {
        name: "the end of what was sent is lost (engine)",
        file: "i_engine.hpp",
        find: "    virtual void zap_msg_available () = 0;
",
        replace: "    //  Whether something that was read from the session is still to be
    //  written.
    virtual bool has_output () const { return false; }

    virtual void zap_msg_available () = 0;
",
    },
    Correction {
        name: "the end of what was sent is lost (engine of streams)",
        file: "stream_engine_base.hpp",
        find: "    void restart_output () ZMQ_FINAL;
",
        replace: "    void restart_output () ZMQ_FINAL;
    bool has_output () const ZMQ_FINAL
    {
        return _outsize > 0 || (_encoder && !_encoder->is_ready ());
    }
",
    },
];

/// What has arrived is read, also when the peer has gone meanwhile and there was no
/// room for it then. As released, the end of a connection over `ipc`, or a reset
/// one, that its reader does not look at just then has everything forgotten that
/// the system still holds.
///
/// While there is no room the descriptor is not watched: its end would be told again
/// and again. Afterwards it is read to that end, as any other is.
pub(super) const UNREAD_END: &[Correction] = &[
    Correction {
        name: "the end of what has arrived is lost (when there is room)",
        file: "stream_engine_base.cpp",
        find: "    if (rc == -1 && errno == EAGAIN)
        _session->flush ();
    else if (_io_error) {
        error (connection_error);
        return false;
    } else if (rc == -1) {
        error (protocol_error);
        return false;
    }

    else {
        _input_stopped = false;
",
        replace: "    if (rc == -1 && errno == EAGAIN)
        _session->flush ();
    else if (rc == -1) {
        error (protocol_error);
        return false;
    }

    else {
        if (_io_error) {
            _handle = add_fd (_s);
            _io_error = false;
            _polls_out = false;
            if (!_output_stopped)
                set_pollout ();
        }
        _input_stopped = false;
",
    },
    Correction {
        name: "the end of what has arrived is lost (until then)",
        file: "stream_engine_base.cpp",
        find: "    //  If there has been an I/O error, stop polling.
    if (_input_stopped) {
",
        replace: "    //  The connection has ended, and there is no room for what has arrived:
    //  stop polling until there is.
    if (_input_stopped) {
",
    },
];
