//! WebSocket, with TLS and without.

use super::Correction;

/// The subprotocol without a handshake is neither offered nor spoken. As
/// released, whoever asks for it gets past the authenticator and need not say
/// what type of socket it has, and a peer with heartbeats aborts.
pub(super) const NO_HANDSHAKE: &[Correction] = &[
    Correction {
        name: "a WebSocket peer gets in without a handshake (offer)",
        file: "ws_engine.cpp",
        find: "            protocol = \"ZWS2.0/NULL,ZWS2.0\";
",
        replace: "            protocol = \"ZWS2.0/NULL\";
",
    },
    Correction {
        name: "a WebSocket peer gets in without a handshake (choice)",
        file: "ws_engine.cpp",
        find: "    if (_options.mechanism == ZMQ_NULL && (strcmp (\"ZWS2.0\", protocol_) == 0)) {
        _next_msg = static_cast<int (stream_engine_base_t::*) (msg_t *)> (
          &ws_engine_t::routing_id_msg);
        _process_msg = static_cast<int (stream_engine_base_t::*) (msg_t *)> (
          &ws_engine_t::process_routing_id_msg);

        // No mechanism in place, enabling heartbeat
        if (_options.heartbeat_interval > 0 && !_has_heartbeat_timer) {
            add_timer (_options.heartbeat_interval, heartbeat_ivl_timer_id);
            _has_heartbeat_timer = true;
        }

        return true;
    }
",
        replace: "",
    },
];

/// The mask is laid over a copy of whatever may be seen by others. As released,
/// the sender's own buffer is overwritten, unless libzmq happens to know that it
/// is shared.
pub(super) const MASKED_IN_PLACE: &[Correction] = &[Correction {
    name: "a WebSocket client overwrites the buffer that it sends",
    file: "ws_encoder.cpp",
    find: "        if (in_progress ()->flags () & msg_t::shared
            || in_progress ()->is_cmsg ()) {
",
    replace: "        if (!in_progress ()->is_vsm ()) {
",
}];

/// A malformed frame ends the connection. As released, the decoder leaves the
/// reason to chance, and the engine may take it for a full queue: it goes on
/// later, with what was never a message.
pub(super) const MALFORMED_FRAME: &[Correction] = &[Correction {
    name: "a malformed WebSocket frame stops the input without an error",
    file: "decoder.hpp",
    find: "        bytes_used_ = 0;

        //  In case of zero-copy simply adjust the pointers, no copying
",
    replace: "        bytes_used_ = 0;

        //  What a decoder that fails without a reason means.
        errno = EPROTO;

        //  In case of zero-copy simply adjust the pointers, no copying
",
}];

/// A connection that the peer asks to close is closed once that is confirmed. As
/// released, an engine with nothing to send forgets about it, and the peer waits.
pub(super) const FORGOTTEN_CLOSE: &[Correction] = &[Correction {
    name: "a WebSocket connection is not closed when the peer asks for it",
    file: "ws_engine.cpp",
    find: "          &ws_engine_t::produce_close_message);
        out_event ();
",
    replace: "          &ws_engine_t::produce_close_message);
        restart_output ();
",
}];

/// Over WebSocket a subscription is a message that begins with 1, also where
/// CURVE encrypts it. As released CURVE makes a command of it, which this
/// transport does not know, and the subscriber hears nothing.
pub(super) const ENCRYPTED_SUBSCRIPTION: &[Correction] = &[
    Correction {
        name: "an encrypted subscription over WebSocket is lost (server)",
        file: "ws_engine.cpp",
        find: "curve_server_t (session (), _peer_address, _options, false);",
        replace: "curve_server_t (session (), _peer_address, _options, true);",
    },
    Correction {
        name: "an encrypted subscription over WebSocket is lost (client)",
        file: "ws_engine.cpp",
        find: "curve_client_t (session (), _options, false);",
        replace: "curve_client_t (session (), _options, true);",
    },
];

/// A handshake over WebSocket may take as long as `ZMQ_HANDSHAKE_IVL` says. As
/// released it may last for ever, and so whoever connects and says nothing holds a
/// descriptor for as long as he likes.
pub(super) const ENDLESS_HANDSHAKE: &[Correction] = &[Correction {
    name: "a WebSocket handshake lasts for ever",
    file: "ws_engine.cpp",
    find: "void zmq::ws_engine_t::plug_internal ()
{
",
    replace: "void zmq::ws_engine_t::plug_internal ()
{
    set_handshake_timer ();

",
}];
