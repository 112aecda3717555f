//! WebSocket over TLS.

use super::Correction;

/// A certificate that cannot be verified is not trusted, and certificates to
/// trust that cannot be read are none. As released either aborts the process.
pub(super) const UNREADABLE_TRUST: &[Correction] = &[
    Correction {
        name: "a certificate that cannot be verified aborts the process",
        file: "wss_engine.cpp",
        find: "    zmq_assert (rc >= 0);

    if (status != 0) {
",
        replace: "    if (rc < 0 || status != 0) {
",
    },
    Correction {
        name: "unreadable certificates to trust abort the process",
        file: "wss_engine.cpp",
        find: "              _tls_client_cred, &trust, GNUTLS_X509_FMT_PEM);
            zmq_assert (rc >= 0);
",
        replace: "              _tls_client_cred, &trust, GNUTLS_X509_FMT_PEM);
",
    },
];

/// To bind without a certificate and its key, or with ones that do not fit, is an
/// error. As released it aborts the process.
pub(super) const UNREADABLE_KEY: &[Correction] = &[
    Correction {
        name: "an unreadable TLS key aborts the process (member)",
        file: "ws_listener.hpp",
        find: "    gnutls_certificate_credentials_t _tls_cred;
",
        replace: "    gnutls_certificate_credentials_t _tls_cred;
    bool _has_key;
",
    },
    Correction {
        name: "an unreadable TLS key aborts the process (construction)",
        file: "ws_listener.cpp",
        find: "                                                  GNUTLS_X509_FMT_PEM);
        zmq_assert (rc == GNUTLS_E_SUCCESS);
",
        replace: "                                                  GNUTLS_X509_FMT_PEM);
        _has_key = rc == GNUTLS_E_SUCCESS;
",
    },
    Correction {
        name: "an unreadable TLS key aborts the process (bind)",
        file: "ws_listener.cpp",
        find: "int zmq::ws_listener_t::set_local_address (const char *addr_)
{
",
        replace: "int zmq::ws_listener_t::set_local_address (const char *addr_)
{
#ifdef ZMQ_HAVE_WSS
    if (_wss && !_has_key) {
        errno = EINVAL;
        return -1;
    }
#endif
",
    },
];

/// What was taken off a connection is read to its end. TLS comes in records of up
/// to 16 KiB, each of which is taken off as a whole; as released only as much of
/// it is read as is asked for at once, and no event tells of the rest until the
/// peer says something more.
pub(super) const TAKEN_INPUT: &[Correction] = &[
    Correction {
        name: "the end of a long record of TLS waits for the next (question)",
        file: "stream_engine_base.hpp",
        find: "  private:
    bool in_event_internal ();
",
        replace: "    //  Whether there is input that is not on the connection any more.
    virtual bool has_taken_input () { return false; }

  private:
    bool in_event_internal ();

    //  What there is, and all that no event would tell of.
    bool read_input ();
",
    },
    Correction {
        name: "the end of a long record of TLS waits for the next (event)",
        file: "stream_engine_base.cpp",
        find: "    const bool res = in_event_internal ();
    LIBZMQ_UNUSED (res);
}
",
        replace: "    const bool res = read_input ();
    LIBZMQ_UNUSED (res);
}

bool zmq::stream_engine_base_t::read_input ()
{
#ifdef ZMQ_HAVE_WSS
    do {
        //  Or it is gone.
        if (!in_event_internal ())
            return false;
    } while (!_input_stopped && has_taken_input ());
    return true;
#else
    return in_event_internal ();
#endif
}
",
    },
    Correction {
        name: "the end of a long record of TLS waits for the next (restart)",
        file: "stream_engine_base.cpp",
        find: "        if (!in_event_internal ())
            return false;
    }

    return true;
}
",
        replace: "        if (!read_input ())
            return false;
    }

    return true;
}
",
    },
    Correction {
        name: "the end of a long record of TLS waits for the next (answer)",
        file: "wss_engine.hpp",
        find: "    int write (const void *data_, size_t size_);

  private:
",
        replace: "    int write (const void *data_, size_t size_);
    bool has_taken_input ()
    {
        return gnutls_record_check_pending (_tls_session) > 0;
    }

  private:
",
    },
];
