//! Security.

use super::Correction;

/// A ZAP domain can be taken back by an empty one. As released, a
/// socket that ever had a domain keeps one.
pub(super) const ZAP_DOMAIN: &[Correction] = &[Correction {
    name: "a ZAP domain cannot be emptied",
    file: "options.cpp",
    find: "        case ZMQ_ZAP_DOMAIN:
            return do_setsockopt_string_allow_empty_relaxed (
",
    replace: "        case ZMQ_ZAP_DOMAIN:
            return do_setsockopt_string_allow_empty_strict (
",
}];

/// What a peer says of itself has a name of ZMTP, or begins with `X-`; all other
/// names are for the authenticator. As released, a peer can say whatever the
/// authenticator has not said: who it is, where there is none, and what role it
/// has, where its certificate names none.
pub(super) const PROPERTIES: &[Correction] = &[Correction {
    name: "a peer names itself as a user",
    file: "mechanism.cpp",
    find: "        (zap_flag_ ? _zap_properties : _zmtp_properties)
          .ZMQ_MAP_INSERT_OR_EMPLACE (
            name,
",
    replace: "        if (zap_flag_ || name.compare (0, 2, \"X-\") == 0
            || name == ZMTP_PROPERTY_SOCKET_TYPE
            || name == ZMTP_PROPERTY_IDENTITY || name == \"Resource\")
            (zap_flag_ ? _zap_properties : _zmtp_properties)
              .ZMQ_MAP_INSERT_OR_EMPLACE (
            name,
",
}];

/// A DISH or REQ can be a server. As released, the user id of a client is put
/// before its first message, where these types take it for part of a message and
/// break the connection, for ever anew; whoever reads the queue only drops it.
/// Messages have the user id as a property.
pub(super) const USER_ID_IN_QUEUE: &[Correction] = &[Correction {
    name: "a DISH or REQ breaks with each client that has a user id",
    file: "stream_engine_base.cpp",
    find: "    const blob_t &credential = _mechanism->get_user_id ();
    if (credential.size () > 0) {
        msg_t msg;
        int rc = msg.init_size (credential.size ());
        zmq_assert (rc == 0);
        memcpy (msg.data (), credential.data (), credential.size ());
        msg.set_flags (msg_t::credential);
        rc = _session->push_msg (&msg);
        if (rc == -1) {
            rc = msg.close ();
            errno_assert (rc == 0);
            return -1;
        }
    }
",
    replace: "",
}];

/// CURVE: a key of low order, with which nothing can be encrypted, fails the
/// handshake. As released, a server with such a key aborts its clients.
pub(super) const LOW_ORDER_KEY: &[Correction] = &[Correction {
    name: "a server key of low order aborts the client",
    file: "curve_client_tools.hpp",
    find: "        rc = crypto_box_beforenm (cn_precom_, cn_server_, cn_secret_);
        zmq_assert (rc == 0);
",
    replace: "        rc = crypto_box_beforenm (cn_precom_, cn_server_, cn_secret_);
        if (rc != 0) {
            errno = EPROTO;
            return -1;
        }
",
}];

/// A peer that the authenticator cannot decide on now (300) is disconnected at
/// once, without a word, and tries again. As released, the connection stays as
/// it is until the time for handshakes is over, which is half a minute.
pub(super) const TEMPORARY_FAILURE: &[Correction] = &[
    Correction {
        name: "a temporary failure leaves the connection as it is",
        file: "stream_engine_base.cpp",
        find: "    const int rc = _mechanism->zap_msg_available ();
    if (rc == -1) {
        error (protocol_error);
        return;
    }
",
        replace: "    const int rc = _mechanism->zap_msg_available ();
    if (rc == -1 || _mechanism->status () == mechanism_t::error) {
        error (protocol_error);
        return;
    }
",
    },
    Correction {
        name: "a temporary failure leaves the connection as it is (NULL)",
        file: "null_mechanism.cpp",
        find: "    if (_ready_command_sent && _ready_command_received)
        return ready;
",
        replace: "    if (_ready_command_sent && _ready_command_received)
        return ready;
    if (_zap_reply_received && status_code == \"300\")
        return error;
",
    },
];

/// A server that connects asks the authenticator about each of its connections anew,
/// and hears the answer to that. As released the connection to the authenticator is
/// the same for all, and nothing tells which answer is for which: who is refused
/// gets in by the answer to who was there before, if that one left in time. One
/// that comes when nothing was asked yet aborts the process, as does asking when the
/// authenticator has left.
pub(super) const EARLIER_ANSWER: &[Correction] = &[Correction {
    name: "an answer about an earlier connection lets in the next",
    file: "session_base.cpp",
    find: "    reset ();

    //  Reconnect.
",
    replace: "    reset ();

    //  What the authenticator still has to say is about the last connection.
    if (_zap_pipe) {
        _zap_pipe->terminate (false);
        _terminating_pipes.insert (_zap_pipe);
        _zap_pipe = NULL;
    }

    //  Reconnect.
",
}];

/// The connection of a session to the authenticator lasts until the answer is there.
/// As released it lasts as long as that of the peer, and takes as much memory again,
/// though nothing is asked or answered by it any more. What an authenticator says
/// twice is heard once, as before.
pub(super) const LASTING_QUESTION: &[Correction] = &[
    Correction {
        name: "the connection to the authenticator outlives the answer (declared)",
        file: "session_base.hpp",
        find: "    //  Whether the authenticator was asked.
    bool was_asked_about () const { return _zap_pipe != NULL; }
",
        replace: "    //  The authenticator has answered.
    void zap_disconnect ();

    //  Whether the authenticator was asked.
    bool was_asked_about () const { return _asked_about; }
",
    },
    Correction {
        name: "the connection to the authenticator outlives the answer (asked)",
        file: "session_base.hpp",
        find: "    zmq::pipe_t *_zap_pipe;
",
        replace: "    zmq::pipe_t *_zap_pipe;

    //  Whether it was asked about the connection that there is, or was last.
    bool _asked_about = false;
",
    },
    Correction {
        name: "the connection to the authenticator outlives the answer (asking)",
        file: "session_base.cpp",
        find: "    send_bind (peer.socket, new_pipes[1], false);
",
        replace: "    _asked_about = true;

    send_bind (peer.socket, new_pipes[1], false);
",
    },
    Correction {
        name: "the connection to the authenticator outlives the answer (ended)",
        file: "session_base.cpp",
        find: "bool zmq::session_base_t::zap_enabled () const
",
        replace: "void zmq::session_base_t::zap_disconnect ()
{
    if (_zap_pipe == NULL)
        return;
    _zap_pipe->terminate (false);
    _terminating_pipes.insert (_zap_pipe);
    _zap_pipe = NULL;
}

bool zmq::session_base_t::zap_enabled () const
",
    },
    Correction {
        name: "the connection to the authenticator outlives the answer (reconnecting)",
        file: "session_base.cpp",
        find: "    if (_zap_pipe) {
        _zap_pipe->terminate (false);
        _terminating_pipes.insert (_zap_pipe);
        _zap_pipe = NULL;
    }

    //  Reconnect.
",
        replace: "    zap_disconnect ();
    _asked_about = false;

    //  Reconnect.
",
    },
    Correction {
        name: "the connection to the authenticator outlives the answer (answered)",
        file: "zap_client.cpp",
        find: "    handle_zap_status_code ();

    return 0;
}
",
        replace: "    session->zap_disconnect ();

    handle_zap_status_code ();

    return 0;
}
",
    },
];

/// CURVE: a client takes WELCOME and READY when it is their turn. As released, it
/// takes them at any time: a READY before the WELCOME is opened with a key that
/// nobody has computed yet. That is whatever the memory held, often zeros, and who
/// encrypts with the same is taken for the server without having its key.
pub(super) const READY_BEFORE_WELCOME: &[Correction] = &[
    Correction {
        name: "a server without a key is ready (WELCOME)",
        file: "curve_client.cpp",
        find: "    const int rc = _tools.process_welcome (msg_data_, msg_size_,
",
        replace: "    if (_state != expect_welcome) {
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (), ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND);
        errno = EPROTO;
        return -1;
    }

    const int rc = _tools.process_welcome (msg_data_, msg_size_,
",
    },
    Correction {
        name: "a server without a key is ready (READY)",
        file: "curve_client.cpp",
        find: "    if (msg_size_ < 30) {
",
        replace: "    if (_state != expect_ready) {
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (), ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND);
        errno = EPROTO;
        return -1;
    }

    if (msg_size_ < 30) {
",
    },
];
