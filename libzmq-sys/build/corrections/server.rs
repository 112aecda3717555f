//! SERVER and PEER.

use super::Correction;

/// SERVER and PEER: a send to a peer that has left must say EHOSTUNREACH.
///
/// The pipe to such a peer lingers until everything that the peer had sent is
/// read. Until then libzmq takes the pipe for a full one: EAGAIN for ever, and a
/// blocking send that never returns. But a pipe that is closing never takes
/// another message, so for a sender the peer is gone, whatever is left to read.
pub(super) const DEPARTED_PEER: &[Correction] = &[
    Correction {
        name: "a send to a peer that has left hangs (the pipe)",
        file: "pipe.hpp",
        find: "    bool check_write ();\n",
        replace: "    bool check_write ();

    //  True once the pipe has begun to close: it takes no more messages.
    bool is_closing () const { return _state != active; }
",
    },
    Correction {
        name: "a send to a peer that has left hangs (the socket)",
        file: "server.cpp",
        find: "        if (!it->second.pipe->check_write ()) {
            it->second.active = false;
",
        replace: "        if (!it->second.pipe->check_write ()) {
            if (it->second.pipe->is_closing ()) {
                errno = EHOSTUNREACH;
                return -1;
            }
            it->second.active = false;
",
    },
];

/// SERVER and PEER: the number of a peer is one that no other has. As released
/// the one that comes when the numbers have gone round, and meets a peer that is
/// still there, aborts the process.
pub(super) const TAKEN_NUMBER: &[Correction] = &[Correction {
    name: "a routing id that is taken aborts a SERVER",
    file: "server.cpp",
    find: "    if (!routing_id)
        routing_id = _next_routing_id++; //  Never use Routing ID zero
",
    replace: "    //  Never use Routing ID zero
    while (!routing_id || _out_pipes.count (routing_id) > 0)
        routing_id = _next_routing_id++;
",
}];
