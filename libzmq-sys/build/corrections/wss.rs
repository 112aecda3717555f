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
