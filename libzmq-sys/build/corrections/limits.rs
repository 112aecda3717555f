//! How much a peer can make us remember.

use super::Correction;

// What stands in the decoders of ZMTP and WebSocket alike.
const MSG: &str = "    msg_t *msg () { return &_in_progress; }
";
const MSG_AND_LIMIT: &str = "    msg_t *msg () { return &_in_progress; }
    void set_max_msg_size (int64_t size_) { _max_msg_size = size_; }
";
const FIXED_LIMIT: &str = "    const int64_t _max_msg_size;
";
const LIMIT: &str = "    int64_t _max_msg_size;
";

/// The frames of a handshake may have 128 KiB, whatever `ZMQ_MAXMSGSIZE` is, and
/// that holds for the frames after the handshake. As released, who is not let in
/// yet may have a frame of any size kept in memory, and with CURVE have it copied
/// to where a lack of memory aborts the process; and a limit for messages that is
/// smaller than what the handshake takes refuses everybody.
pub(super) const HANDSHAKE_FRAMES: &[Correction] = &[
    Correction {
        name: "a stranger fills the memory (decoders)",
        file: "i_decoder.hpp",
        find: "    virtual msg_t *msg () = 0;
",
        replace: "    virtual msg_t *msg () = 0;

    //  Changes how large a frame may be, from the next one on.
    virtual void set_max_msg_size (int64_t) {}
",
    },
    Correction {
        name: "a stranger fills the memory (includes)",
        file: "i_decoder.hpp",
        find: "namespace zmq
{
class msg_t;
",
        replace: "namespace zmq
{
class msg_t;

//  How large the frames of a handshake may be.
const int64_t max_handshake_frame = 128 * 1024;
",
    },
    Correction {
        name: "a stranger fills the memory (ZMTP, method)",
        file: "v2_decoder.hpp",
        find: MSG,
        replace: MSG_AND_LIMIT,
    },
    Correction {
        name: "a stranger fills the memory (ZMTP, member)",
        file: "v2_decoder.hpp",
        find: FIXED_LIMIT,
        replace: LIMIT,
    },
    Correction {
        name: "a stranger fills the memory (ZMTP, handshake)",
        file: "zmtp_engine.cpp",
        find: "bool zmq::zmtp_engine_t::handshake_v3_x (const bool downgrade_sub_)
{
",
        replace: "bool zmq::zmtp_engine_t::handshake_v3_x (const bool downgrade_sub_)
{
    _decoder->set_max_msg_size (max_handshake_frame);

",
    },
    Correction {
        name: "a stranger fills the memory (WebSocket, method)",
        file: "ws_decoder.hpp",
        find: MSG,
        replace: MSG_AND_LIMIT,
    },
    Correction {
        name: "a stranger fills the memory (WebSocket, member)",
        file: "ws_decoder.hpp",
        find: FIXED_LIMIT,
        replace: LIMIT,
    },
    Correction {
        name: "a stranger fills the memory (WebSocket, handshake)",
        file: "ws_engine.cpp",
        find: "                        _options.zero_copy, !_client);
        alloc_assert (_decoder);
",
        replace: "                        _options.zero_copy, !_client);
        alloc_assert (_decoder);
        _decoder->set_max_msg_size (max_handshake_frame);
",
    },
    Correction {
        name: "a stranger fills the memory (afterwards)",
        file: "stream_engine_base.cpp",
        find: "    _next_msg = &stream_engine_base_t::pull_and_encode;
    _process_msg = &stream_engine_base_t::write_credential;
",
        replace: "    _decoder->set_max_msg_size (_options.maxmsgsize);
    _next_msg = &stream_engine_base_t::pull_and_encode;
    _process_msg = &stream_engine_base_t::write_credential;
",
    },
];

/// Frames that others are to follow are limited all together, by an option of our
/// own, `LIBZMQ_SYS_MAX_MULTIPART_SIZE`; and to a type of socket whose messages
/// have one frame nobody sends them. As released nothing limits them: they wait
/// for the last one, are not counted for the high water mark until it comes, and
/// are seen by nobody before.
pub(super) const ENDLESS_MESSAGE: &[Correction] = &[
    Correction {
        name: "a message without end fills the memory (option)",
        file: "options.hpp",
        find: "    //  Maximal size of message to handle.
    int64_t maxmsgsize;
",
        replace: "    //  Maximal size of message to handle.
    int64_t maxmsgsize;

    //  Maximal size of all frames of a message, with what libzmq keeps about
    //  each; negative for no limit.
    int64_t max_multipart_size = -1;
",
    },
    Correction {
        name: "a message without end fills the memory (setting)",
        file: "options.cpp",
        find: "        case ZMQ_MAXMSGSIZE:
            return do_setsockopt (optval_, optvallen_, &maxmsgsize);
",
        replace: "        case ZMQ_MAXMSGSIZE:
            return do_setsockopt (optval_, optvallen_, &maxmsgsize);

        case libzmq_sys_max_multipart_size:
            return do_setsockopt (optval_, optvallen_, &max_multipart_size);
",
    },
    Correction {
        name: "a message without end fills the memory (getting)",
        file: "options.cpp",
        find: "        case ZMQ_MAXMSGSIZE:
            if (*optvallen_ == sizeof (int64_t)) {
",
        replace: "        case libzmq_sys_max_multipart_size:
            if (*optvallen_ == sizeof (int64_t)) {
                *(static_cast<int64_t *> (optval_)) = max_multipart_size;
                return 0;
            }
            break;

        case ZMQ_MAXMSGSIZE:
            if (*optvallen_ == sizeof (int64_t)) {
",
    },
    Correction {
        name: "a message without end fills the memory (number)",
        file: "options.cpp",
        find: "zmq::options_t::options_t () :
",
        replace: "//  The option of libzmq-sys beside those of zmq.h.
static const int libzmq_sys_max_multipart_size = 0x6c7a6d;

zmq::options_t::options_t () :
",
    },
    Correction {
        name: "a message without end fills the memory (member)",
        file: "session_base.hpp",
        find: "    //  True if termination have been suspended to push the pending
",
        replace: "    //  Whether another frame may be added to the message that it belongs to.
    bool has_room_for (const msg_t &msg_) const;

    //  The size of the frames of the message that is still to be completed.
    int64_t _multipart_size = 0;

    //  True if termination have been suspended to push the pending
",
    },
    Correction {
        name: "a message without end fills the memory (check)",
        file: "session_base.cpp",
        find: "int zmq::session_base_t::push_msg (msg_t *msg_)
{
",
        replace: "//  What counts for a frame: its content, and what is kept about it.
static int64_t counted_size (const zmq::msg_t &msg_)
{
    return static_cast<int64_t> (msg_.size () + sizeof (zmq::msg_t));
}

bool zmq::session_base_t::has_room_for (const msg_t &msg_) const
{
    const bool more = (msg_.flags () & msg_t::more) != 0;
    switch (options.type) {
        case ZMQ_CHANNEL:
        case ZMQ_CLIENT:
        case ZMQ_GATHER:
        case ZMQ_PEER:
        case ZMQ_SCATTER:
        case ZMQ_SERVER:
            return !more;
        default:
            return options.max_multipart_size < 0
                   || (!more && _multipart_size == 0)
                   || counted_size (msg_)
                        <= options.max_multipart_size - _multipart_size;
    }
}

int zmq::session_base_t::push_msg (msg_t *msg_)
{
",
    },
    Correction {
        name: "a message without end fills the memory (frames)",
        file: "session_base.cpp",
        find: "    if (_pipe && _pipe->write (msg_)) {
        const int rc = msg_->init ();
",
        replace: "    if (unlikely (!has_room_for (*msg_))) {
        errno = EMSGSIZE;
        return -1;
    }
    const int64_t size = msg_->flags () & msg_t::more
                           ? _multipart_size + counted_size (*msg_)
                           : 0;
    if (_pipe && _pipe->write (msg_)) {
        _multipart_size = size;
        const int rc = msg_->init ();
",
    },
    Correction {
        name: "a message without end fills the memory (end)",
        file: "session_base.cpp",
        find: "    _pipe->rollback ();
    _pipe->flush ();

    //  Remove",
        replace: "    _pipe->rollback ();
    _pipe->flush ();
    _multipart_size = 0;

    //  Remove",
    },
];
