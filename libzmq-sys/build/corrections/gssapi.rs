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

/// A token that was used is not used again. As released, a client whose
/// handshake has failed over a token of its server reads it again, after it was
/// freed, and frees it again, as soon as the application sends a message.
pub(super) const USED_TOKEN: &[Correction] = &[
    Correction {
        name: "a token of a server is freed twice",
        file: "gssapi_client.cpp",
        find: "    if (token_ptr != GSS_C_NO_BUFFER)
        free (recv_tok.value);

    return 0;
",
        replace: "    if (token_ptr != GSS_C_NO_BUFFER) {
        free (recv_tok.value);
        recv_tok.value = NULL;
        recv_tok.length = 0;
        token_ptr = GSS_C_NO_BUFFER;
    }

    return 0;
",
    },
    // What Kerberos leaves in errno must not look like a broken connection.
    Correction {
        name: "a client that cannot go on leaves any errno",
        file: "gssapi_client.cpp",
        find: "    if (initialize_context () < 0)
        return -1;

    if (produce_next_token (msg_) < 0)
        return -1;
",
        replace: "    if (initialize_context () < 0 || produce_next_token (msg_) < 0) {
        errno = EPROTO;
        return -1;
    }
",
    },
];

/// What was allocated for a message, a token or a connection is freed. As
/// released each message that is sent leaks its content, a peer can leak a token
/// of any size with each connection, and each connection leaks the principal. A
/// peer that does not wait for the answer to its token leaks that, and one that sends
/// nothing, wrapped, what is in it, which MIT's `gss_release_buffer` takes for no
/// buffer.
pub(super) const UNFREED: &[Correction] = &[
    Correction {
        name: "a message that is encrypted leaks",
        file: "gssapi_mechanism_base.cpp",
        find: "    zmq_assert (maj_stat == GSS_S_COMPLETE);
    zmq_assert (state);

    // Re-initialize msg_ for wrapped text
",
        replace: "    zmq_assert (maj_stat == GSS_S_COMPLETE);
    zmq_assert (state);
    free (plaintext_buffer);

    // Re-initialize msg_ for wrapped text
",
    },
    Correction {
        name: "a token with bytes behind it leaks",
        file: "gssapi_mechanism_base.cpp",
        find: "    if (bytes_left > 0) {
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (),
          ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE);
        errno = EPROTO;
        return -1;
    }
",
        replace: "    if (bytes_left > 0) {
        free (*token_value_);
        *token_value_ = NULL;
        token_length_ = 0;
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (),
          ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE);
        errno = EPROTO;
        return -1;
    }
",
    },
    Correction {
        name: "the name of the principal leaks",
        file: "gssapi_mechanism_base.cpp",
        find: "    if (target_name)
        gss_release_name (&min_stat, &target_name);
    if (context)
",
        replace: "    free (principal_name);
    gss_release_buffer (&min_stat, &send_tok);
    if (target_name)
        gss_release_name (&min_stat, &target_name);
    if (context)
",
    },
    Correction {
        name: "the name of the service is a token that was allocated",
        file: "gssapi_client.cpp",
        find: "        send_tok.value = service_name;
        send_tok.length = strlen (service_name) + 1;
        OM_uint32 maj = gss_import_name (&min_stat, &send_tok,
                                         service_name_type, &target_name);
",
        replace: "        gss_buffer_desc name;
        name.value = service_name;
        name.length = strlen (service_name) + 1;
        OM_uint32 maj = gss_import_name (&min_stat, &name,
                                         service_name_type, &target_name);
",
    },
    Correction {
        name: "a wrapped nothing leaks",
        file: "gssapi_mechanism_base.cpp",
        find: "plaintext.length == 0) {
        gss_release_buffer (&min_stat, &plaintext);
",
        replace: "plaintext.length == 0) {
        if (maj_stat == GSS_S_COMPLETE && plaintext.value)
            plaintext.length = 1;
        gss_release_buffer (&min_stat, &plaintext);
",
    },
    Correction {
        name: "the name of a principal without credentials leaks",
        file: "gssapi_mechanism_base.cpp",
        find: "                                 GSS_C_BOTH, cred_, NULL, NULL);

    if (maj_stat != GSS_S_COMPLETE)
        return -1;

    gss_release_name (&min_stat, &server_name);
",
        replace: "                                 GSS_C_BOTH, cred_, NULL, NULL);

    OM_uint32 ignored;
    gss_release_name (&ignored, &server_name);

    if (maj_stat != GSS_S_COMPLETE)
        return -1;
",
    },
];
