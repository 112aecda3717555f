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

/// The user id of a peer is for the authenticator to say. As released, a peer
/// that no authenticator was asked about can say who it is itself.
pub(super) const USER_ID: &[Correction] = &[Correction {
    name: "a peer names itself as a user",
    file: "mechanism.cpp",
    find: "        (zap_flag_ ? _zap_properties : _zmtp_properties)
          .ZMQ_MAP_INSERT_OR_EMPLACE (
            name,
",
    replace: "        if (zap_flag_ || name != ZMQ_MSG_PROPERTY_USER_ID)
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
