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
