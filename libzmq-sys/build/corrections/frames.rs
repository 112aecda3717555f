//! Messages of several frames.

use super::Correction;

/// A message of several frames is sent and received as one.
///
/// A socket learns by commands that a connection ended or that the context shut
/// down. As released it looks for them between the frames too, and then the
/// frames that it had taken are gone, the rest fails, or the rest goes to the
/// next peer as a message of its own. So the calls that send and receive leave
/// the commands alone in the middle of a message: what belongs to a connection
/// does not change then, and with it every frame has its place. A frame that is
/// refused ends this, and so no half of a message keeps the commands waiting.
pub(super) const HALF_MESSAGE: &[Correction] = &[
    Correction {
        name: "half a message (member)",
        file: "socket_base.hpp",
        find: "    bool _rcvmore;
",
        replace: "    bool _rcvmore;

    //  True if the last frame that was sent has others to follow.
    bool _sndmore;

    //  Sends a frame, and remembers whether others follow.
    int send_frame (msg_t *msg_, int flags_);
",
    },
    Correction {
        name: "half a message (construction)",
        file: "socket_base.cpp",
        find: "    _rcvmore (false),
",
        replace: "    _rcvmore (false),
    _sndmore (false),
",
    },
    Correction {
        name: "half a message (one frame)",
        file: "socket_base.cpp",
        find: "int zmq::socket_base_t::send (msg_t *msg_, int flags_)
{
",
        replace: "int zmq::socket_base_t::send_frame (msg_t *msg_, int flags_)
{
    const int rc = xsend (msg_);
    //  With raw sockets the second frame is the last, whatever its flag.
    const bool last = options.raw_socket && _sndmore;
    _sndmore = rc == 0 && (flags_ & ZMQ_SNDMORE) && !last;
    return rc;
}

int zmq::socket_base_t::send (msg_t *msg_, int flags_)
{
",
    },
    Correction {
        name: "half a message (commands before sending)",
        file: "socket_base.cpp",
        find: "    int rc = process_commands (0, true);
",
        replace: "    int rc = _sndmore ? 0 : process_commands (0, true);
",
    },
    Correction {
        name: "half a message (sending at once)",
        file: "socket_base.cpp",
        find: "    rc = xsend (msg_);
    if (rc == 0) {
",
        replace: "    rc = send_frame (msg_, flags_);
    if (rc == 0) {
",
    },
    Correction {
        name: "half a message (sending after a while)",
        file: "socket_base.cpp",
        find: "        rc = xsend (msg_);
        if (rc == 0)
            break;
",
        replace: "        rc = send_frame (msg_, flags_);
        if (rc == 0)
            break;
",
    },
    Correction {
        name: "half a message (receiving)",
        file: "socket_base.cpp",
        find: "    if (++_ticks == inbound_poll_rate) {
",
        replace: "    if (++_ticks >= inbound_poll_rate && !_rcvmore) {
",
    },
];

/// An endpoint is not given up in the middle of a message, for the rest of it may
/// be there. As released that rest is lost, and to ask for it aborts the process.
pub(super) const DISCONNECTED_HALF_WAY: &[Correction] = &[Correction {
    name: "to disconnect in the middle of a message aborts the process",
    file: "socket_base.cpp",
    find: "    //  Process pending commands, if any, since there could be pending unprocessed process_own()'s
",
    replace: "    if (unlikely (_rcvmore || _sndmore)) {
        errno = EFSM;
        return -1;
    }

    //  Process pending commands, if any, since there could be pending unprocessed process_own()'s
",
}];

/// REQ: what is left of earlier replies is dropped before a request is begun. As
/// released that is done behind its first frame, and there it may come upon the
/// end of the very connection: the request fails, and the next one goes out
/// without that frame, so that nobody answers it.
pub(super) const REQUEST_WITHOUT_HEAD: &[Correction] = &[
    Correction {
        name: "a request loses its first frame (dropped in time)",
        file: "req.cpp",
        find: "        _reply_pipe = NULL;

        if (_request_id_frames_enabled) {
            _request_id++;
",
        replace: "        _reply_pipe = NULL;

        //  Eat all currently available messages, or an old reply of a peer that
        //  was asked before could be taken for the one to this request.
        msg_t drop;
        while (true) {
            int rc = drop.init ();
            errno_assert (rc == 0);
            rc = dealer_t::xrecv (&drop);
            if (rc != 0)
                break;
            drop.close ();
        }

        if (_request_id_frames_enabled) {
            _request_id++;
",
    },
    Correction {
        name: "a request loses its first frame (dropped too late)",
        file: "req.cpp",
        find: "        _message_begins = false;

        // Eat all currently available messages before the request is fully
        // sent. This is done to avoid:
        //   REQ sends request to A, A replies, B replies too.
        //   A's reply was first and matches, that is used.
        //   An hour later REQ sends a request to B. B's old reply is used.
        msg_t drop;
        while (true) {
            rc = drop.init ();
            errno_assert (rc == 0);
            rc = dealer_t::xrecv (&drop);
            if (rc != 0)
                break;
            drop.close ();
        }
    }
",
        replace: "        _message_begins = false;
    }
",
    },
];

/// XSUB: only a message of one frame can be the cancellation of what was never
/// subscribed to, which is not passed on. As released any frame is, and vanishes
/// from its message; if it was the last, the next message is taken for the rest.
pub(super) const LOST_CANCELLATION: &[Correction] = &[Correction {
    name: "a frame that looks like a cancellation vanishes",
    file: "xsub.cpp",
    find: "        if (rm_result || _verbose_unsubs)
",
    replace: "        if (rm_result || _verbose_unsubs || !first_part || _more_send)
",
}];
