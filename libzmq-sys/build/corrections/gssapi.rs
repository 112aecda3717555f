//! GSSAPI.

use super::Correction;

/// A client that the authenticator turns down is turned down, and so is everyone
/// if there is no authenticator and ZMQ_ZAP_ENFORCE_DOMAIN asks for one. As
/// released whatever the authenticator says lets the client in.
pub(super) const IGNORED_DENIAL: &[Correction] = &[
    Correction {
        name: "GSSAPI ignores a denial (at once)",
        file: "gssapi_server.cpp",
        find: "                expecting_zap_reply = true;
            }
        }
",
        replace: "                expecting_zap_reply = true;
            } else if (status_code != \"200\") {
                errno = EACCES;
                return -1;
            }
        } else if (options.zap_enforce_domain) {
            session->get_socket ()->event_handshake_failed_no_detail (
              session->get_endpoint (), EFAULT);
            return -1;
        }
",
    },
    Correction {
        name: "GSSAPI ignores a denial (later)",
        file: "gssapi_server.cpp",
        find: "    if (rc == 0)
        state = send_ready;
    return rc == -1 ? -1 : 0;
",
        replace: "    if (rc == 0 && status_code != \"200\") {
        errno = EACCES;
        return -1;
    }
    if (rc == 0)
        state = send_ready;
    return rc == -1 ? -1 : 0;
",
    },
];

/// A message that is empty or not encrypted is an error of that peer. As released
/// it fails an assertion.
pub(super) const BARE_MESSAGE: &[Correction] = &[Correction {
    name: "a message that is not encrypted aborts the process",
    file: "gssapi_mechanism_base.cpp",
    find: "    if (maj_stat != GSS_S_COMPLETE) {
        gss_release_buffer (&min_stat, &plaintext);
        free",
    replace: "    if (maj_stat != GSS_S_COMPLETE || !state || plaintext.length == 0) {
        gss_release_buffer (&min_stat, &plaintext);
        free",
}];
