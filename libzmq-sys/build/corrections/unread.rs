//! Messages that nobody will read.

use super::Correction;

/// What peers send to a socket that only sends is dropped. As released it waits in
/// the queue for a program that cannot receive it, until that is full: the memory is
/// given back when the connection ends, and that it ends is not noticed any more,
/// since nothing is read from it.
pub(super) const FULL_OF_UNREAD: &[Correction] = &[Correction {
    name: "a socket that only sends keeps what it is sent",
    file: "session_base.cpp",
    find: "    const int64_t size = msg_->flags () & msg_t::more
",
    replace: "    if (options.type == ZMQ_PUSH || options.type == ZMQ_SCATTER) {
        int rc = msg_->close ();
        errno_assert (rc == 0);
        rc = msg_->init ();
        errno_assert (rc == 0);
        return 0;
    }
    const int64_t size = msg_->flags () & msg_t::more
",
}];

/// What arrives for a socket that has been closed is dropped, while the linger
/// period lasts. As released it is kept, until the input stops: then nobody notices
/// any more that the peer has left, and what is still to be sent never gets to the
/// one that takes its place.
pub(super) const UNHEARD_BY_CLOSED: &[Correction] = &[
    Correction {
        name: "a socket that was closed waits for room (message)",
        file: "session_base.cpp",
        find: "    if (!_pipe && !_active) {
        int rc = msg_->close ();
",
        replace: "    if (_pending || (!_pipe && !_active)) {
        int rc = msg_->close ();
",
    },
    Correction {
        name: "a socket that was closed waits for room (stopped)",
        file: "session_base.cpp",
        find: "        if (!_engine)
            _pipe->check_read ();
    }
",
        replace: "        if (!_engine)
            _pipe->check_read ();
        else if (linger_ != 0 && _engine->waits_for_room ())
            _engine->restart_input ();
    }
",
    },
    Correction {
        name: "a socket that was closed waits for room (engine)",
        file: "i_engine.hpp",
        find: "    virtual void zap_msg_available () = 0;
",
        replace: "    //  Whether it goes on to read as soon as the session takes a message.
    virtual bool waits_for_room () const { return false; }

    virtual void zap_msg_available () = 0;
",
    },
    Correction {
        name: "a socket that was closed waits for room (engine of streams)",
        file: "stream_engine_base.hpp",
        find: "    void restart_output () ZMQ_FINAL;
",
        replace: "    void restart_output () ZMQ_FINAL;
    bool waits_for_room () const ZMQ_FINAL { return _input_stopped; }
",
    },
];
