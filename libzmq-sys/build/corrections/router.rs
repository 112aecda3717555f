//! ROUTER and STREAM, which know their peers by names.

use super::Correction;

/// The names that a ROUTER or STREAM makes up count up, and a peer may choose any
/// name for itself, or the program for a peer: one that is taken is left out. As
/// released, whoever takes a name that will be made up later aborts the process.
/// The socket itself must not choose a name that is taken either.
pub(super) const TAKEN_IDENTITY: &[Correction] = &[
    Correction {
        name: "an identity that is taken aborts a ROUTER (chosen)",
        file: "router.cpp",
        find: "    if (locally_initiated_ && connect_routing_id_is_set ()) {
",
        replace: "    bool chosen = locally_initiated_ && connect_routing_id_is_set ();
    if (chosen) {
",
    },
    Correction {
        name: "an identity that is taken aborts a ROUTER (not so after all)",
        file: "router.cpp",
        find: "        //  Not allowed to duplicate an existing rid
        zmq_assert (!has_out_pipe (routing_id));
    } else if (
",
        replace: "        chosen = !has_out_pipe (routing_id);
    }
    if (chosen) {
    } else if (
",
    },
    Correction {
        name: "an identity that is taken aborts a ROUTER (raw)",
        file: "router.cpp",
        find: "        unsigned char buf[5];
        buf[0] = 0;
        put_uint32 (buf + 1, _next_integral_routing_id++);
        routing_id.set (buf, sizeof buf);
    } else if (!options.raw_socket) {",
        replace: "        unsigned char buf[5];
        buf[0] = 0;
        do {
            put_uint32 (buf + 1, _next_integral_routing_id++);
            routing_id.set (buf, sizeof buf);
        } while (has_out_pipe (routing_id));
    } else if (!options.raw_socket) {",
    },
    Correction {
        name: "an identity that is taken aborts a ROUTER (made up)",
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
        name: "an identity that is taken aborts a ROUTER (handed over)",
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
        name: "an identity that is taken aborts a STREAM (chosen)",
        file: "stream.cpp",
        find: "        //  Not allowed to duplicate an existing rid
        zmq_assert (!has_out_pipe (routing_id));
    } else {
        put_uint32 (buffer + 1, _next_integral_routing_id++);
        routing_id.set (buffer, sizeof buffer);
",
        replace: "    }
    if (routing_id.size () == 0 || has_out_pipe (routing_id)) {
        do {
            put_uint32 (buffer + 1, _next_integral_routing_id++);
            routing_id.set (buffer, sizeof buffer);
        } while (has_out_pipe (routing_id));
",
    },
];

/// The name for the next peer that is connected to can be taken back, by a null
/// pointer and the length 0. As released it waits for whichever comes next.
pub(super) const CLEARED_IDENTITY: &[Correction] = &[Correction {
    name: "the identity of the next peer cannot be taken back",
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
