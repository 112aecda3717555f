//! The routing ids by which ROUTER and STREAM know their peers.

use super::Correction;

/// ZMQ_CONNECT_ROUTING_ID: when the id belongs to another connection, the new
/// one goes by the id that it would have without the option. As released it
/// aborts the process, also when it is a remote peer that came with that id.
pub(super) const TAKEN_ROUTING_ID: &[Correction] = &[
    Correction {
        name: "a routing id that is taken aborts the process (ROUTER)",
        file: "router.cpp",
        find: "        zmq_assert (!has_out_pipe (routing_id));
",
        replace: "        if (has_out_pipe (routing_id))
            return identify_peer (pipe_, false);
",
    },
    Correction {
        name: "a routing id that is taken aborts the process (STREAM)",
        file: "stream.cpp",
        find: "        zmq_assert (!has_out_pipe (routing_id));
",
        replace: "        if (has_out_pipe (routing_id)) {
            identify_peer (pipe_, false);
            return;
        }
",
    },
];

/// The routing ids that a ROUTER or STREAM makes up count up, and a peer may
/// choose any for itself: those that are taken are left out. As released, a peer
/// that takes one which will be made up later aborts the process.
pub(super) const MADE_UP_ROUTING_ID: &[Correction] = &[
    Correction {
        name: "a made-up routing id that is taken aborts the process (raw ROUTER)",
        file: "router.cpp",
        find: "        put_uint32 (buf + 1, _next_integral_routing_id++);
        routing_id.set (buf, sizeof buf);
    } else if (!options.raw_socket) {",
        replace: "        do {
            put_uint32 (buf + 1, _next_integral_routing_id++);
            routing_id.set (buf, sizeof buf);
        } while (has_out_pipe (routing_id));
    } else if (!options.raw_socket) {",
    },
    Correction {
        name: "a made-up routing id that is taken aborts the process (ROUTER)",
        file: "router.cpp",
        find: "            put_uint32 (buf + 1, _next_integral_routing_id++);
            routing_id.set (buf, sizeof buf);
            msg.close ();
",
        replace: "            do {
                put_uint32 (buf + 1, _next_integral_routing_id++);
                routing_id.set (buf, sizeof buf);
            } while (has_out_pipe (routing_id));
            msg.close ();
",
    },
    Correction {
        name: "a made-up routing id that is taken aborts the process (handover)",
        file: "router.cpp",
        find: "                put_uint32 (buf + 1, _next_integral_routing_id++);
                blob_t new_routing_id (buf, sizeof buf);
",
        replace: "                blob_t new_routing_id;
                do {
                    put_uint32 (buf + 1, _next_integral_routing_id++);
                    new_routing_id.set (buf, sizeof buf);
                } while (has_out_pipe (new_routing_id));
",
    },
    Correction {
        name: "a made-up routing id that is taken aborts the process (STREAM)",
        file: "stream.cpp",
        find: "        put_uint32 (buffer + 1, _next_integral_routing_id++);
        routing_id.set (buffer, sizeof buffer);
",
        replace: "        do {
            put_uint32 (buffer + 1, _next_integral_routing_id++);
            routing_id.set (buffer, sizeof buffer);
        } while (has_out_pipe (routing_id));
",
    },
];

/// ZMQ_CONNECT_ROUTING_ID can be taken back, by a null pointer and the length 0.
/// As released it waits for whichever connection comes next.
pub(super) const CLEARED_ROUTING_ID: &[Correction] = &[Correction {
    name: "the routing id of the next connection cannot be taken back",
    file: "socket_base.cpp",
    find: "            if (optval_ && optvallen_) {
                _connect_routing_id.assign",
    replace: "            if (!optval_ && !optvallen_) {
                _connect_routing_id.clear ();
                return 0;
            }
            if (optval_ && optvallen_) {
                _connect_routing_id.assign",
}];

/// A peer without a routing id has an empty one. As released it is copied from
/// nowhere, which a compiler may take for a promise.
pub(super) const EMPTY_ROUTING_ID: &[Correction] = &[Correction {
    name: "an empty routing id is copied from nowhere",
    file: "mechanism.cpp",
    find: "    memcpy (msg_->data (), _routing_id.data (), _routing_id.size ());
",
    replace: "    if (_routing_id.size () > 0)
        memcpy (msg_->data (), _routing_id.data (), _routing_id.size ());
",
}];
