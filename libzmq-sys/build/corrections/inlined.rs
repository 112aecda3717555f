//! Functions that are in the way of every message, and are inlined.
//!
//! A compiler inlines so much into one unit and no more, and spends that on what is
//! hardly ever called. So it is told what to begin with.

use super::Correction;

/// The word for it.
pub(super) const WORD: &[Correction] = &[Correction {
    name: "no function is always inlined",
    file: "macros.hpp",
    find: "#define LIBZMQ_UNUSED(object) (void) object
",
    replace: "#define LIBZMQ_UNUSED(object) (void) object

#if defined __GNUC__
#define LIBZMQ_SYS_INLINED inline __attribute__ ((always_inline))
#elif defined _MSC_VER
#define LIBZMQ_SYS_INLINED __forceinline
#else
#define LIBZMQ_SYS_INLINED inline
#endif
",
}];

/// Has a function always inlined: what the correction is called, the file, and its
/// indentation and first line there.
macro_rules! inlined {
    ($name:literal, $file:literal, $indent:literal, $function:literal) => {
        Correction {
            name: $name,
            file: $file,
            find: concat!($indent, $function, "\n"),
            replace: concat!($indent, "LIBZMQ_SYS_INLINED ", $function, "\n"),
        }
    };
}

/// What is asked of each message several times, and the end of one that holds nothing.
/// As released these are calls, which the compiler leaves as they are.
pub(super) const FIELDS_OF_MESSAGES: &[Correction] = &[
    inlined!(
        "the fields of messages are calls (validity)",
        "msg.cpp",
        "",
        "bool zmq::msg_t::check () const"
    ),
    inlined!(
        "the fields of messages are calls (empty messages)",
        "msg.cpp",
        "",
        "int zmq::msg_t::init ()"
    ),
    inlined!(
        "the fields of messages are calls (messages of a size)",
        "msg.cpp",
        "",
        "int zmq::msg_t::init_size (size_t size_)"
    ),
    inlined!(
        "the fields of messages are calls (data)",
        "msg.cpp",
        "",
        "void *zmq::msg_t::data ()"
    ),
    inlined!(
        "the fields of messages are calls (size)",
        "msg.cpp",
        "",
        "size_t zmq::msg_t::size () const"
    ),
    inlined!(
        "the fields of messages are calls (flags)",
        "msg.cpp",
        "",
        "unsigned char zmq::msg_t::flags () const"
    ),
    Correction {
        name: "the fields of messages are calls (ends)",
        file: "msg.cpp",
        find: "int zmq::msg_t::close ()
{
",
        replace: "LIBZMQ_SYS_INLINED int zmq::msg_t::close ()
{
    if (likely (_u.base.type == type_vsm && !_u.base.metadata
                && _u.base.group.type != group_type_long)) {
        _u.base.type = 0;
        return 0;
    }
    return close_all ();
}

int zmq::msg_t::close_all ()
{
",
    },
    Correction {
        name: "the fields of messages are calls (declaration)",
        file: "msg.hpp",
        find: "    int close ();
",
        replace: "    int close ();
    //  With what it holds.
    int close_all ();
",
    },
];

/// The way of a message from a socket into its queue, and out of one. As released each
/// step is a call, and those of the queue are by a pointer: of the two kinds of queues,
/// the one that keeps nothing but the newest message is rare.
pub(super) const STEPS_OF_QUEUES: &[Correction] = &[
    inlined!(
        "a queue takes calls (sending)",
        "lb.cpp",
        "",
        "int zmq::lb_t::send (msg_t *msg_)"
    ),
    inlined!(
        "a queue takes calls (choosing where to send)",
        "lb.cpp",
        "",
        "int zmq::lb_t::sendpipe (msg_t *msg_, pipe_t **pipe_)"
    ),
    inlined!(
        "a queue takes calls (receiving)",
        "fq.cpp",
        "",
        "int zmq::fq_t::recv (msg_t *msg_)"
    ),
    inlined!(
        "a queue takes calls (choosing what to receive)",
        "fq.cpp",
        "",
        "int zmq::fq_t::recvpipe (msg_t *msg_, pipe_t **pipe_)"
    ),
    inlined!(
        "a queue takes calls (asking for a message)",
        "pipe.cpp",
        "",
        "bool zmq::pipe_t::check_read ()"
    ),
    inlined!(
        "a queue takes calls (reading)",
        "pipe.cpp",
        "",
        "bool zmq::pipe_t::read (msg_t *msg_)"
    ),
    inlined!(
        "a queue takes calls (counting)",
        "pipe.cpp",
        "",
        "void zmq::pipe_t::tell_writer ()"
    ),
    inlined!(
        "a queue takes calls (asking for room)",
        "pipe.cpp",
        "",
        "bool zmq::pipe_t::check_write ()"
    ),
    inlined!(
        "a queue takes calls (writing)",
        "pipe.cpp",
        "",
        "bool zmq::pipe_t::write (const msg_t *msg_)"
    ),
    inlined!(
        "a queue takes calls (handing over)",
        "pipe.cpp",
        "",
        "void zmq::pipe_t::flush ()"
    ),
    inlined!(
        "a queue takes calls (counting room)",
        "pipe.cpp",
        "",
        "bool zmq::pipe_t::check_hwm () const"
    ),
    inlined!(
        "a queue takes calls (writing an element)",
        "ypipe.hpp",
        "    ",
        "void write (const T &value_, bool incomplete_)"
    ),
    inlined!(
        "a queue takes calls (handing over elements)",
        "ypipe.hpp",
        "    ",
        "bool flush ()"
    ),
    inlined!(
        "a queue takes calls (asking for an element)",
        "ypipe.hpp",
        "    ",
        "bool check_read ()"
    ),
    inlined!(
        "a queue takes calls (reading an element)",
        "ypipe.hpp",
        "    ",
        "bool read (T *value_)"
    ),
    Correction {
        name: "a queue takes calls by a pointer (kind)",
        file: "ypipe_base.hpp",
        find: "    virtual ~ypipe_base_t () ZMQ_DEFAULT;
",
        replace: "    explicit ypipe_base_t (bool keeps_all_) : _keeps_all (keeps_all_) {}
    virtual ~ypipe_base_t () ZMQ_DEFAULT;

    //  Whether it is a ypipe_t.
    bool keeps_all () const { return _keeps_all; }

",
    },
    Correction {
        name: "a queue takes calls by a pointer (member)",
        file: "ypipe_base.hpp",
        find: "    std::atomic<bool> _writer_waits{false};
",
        replace: "    std::atomic<bool> _writer_waits{false};
    const bool _keeps_all;
",
    },
    Correction {
        name: "a queue takes calls by a pointer (that of all messages)",
        file: "ypipe.hpp",
        find: "    ypipe_t ()
",
        replace: "    ypipe_t () : ypipe_base_t<T> (true)
",
    },
    Correction {
        name: "a queue takes calls by a pointer (that of the newest)",
        file: "ypipe_conflate.hpp",
        find: "    ypipe_conflate_t () : reader_awake (false) {}
",
        replace: "    ypipe_conflate_t () : ypipe_base_t<T> (false), reader_awake (false) {}
",
    },
    Correction {
        name: "a queue takes calls by a pointer (header)",
        file: "pipe.hpp",
        find: "#include \"ypipe_base.hpp\"
",
        replace: "#include \"ypipe.hpp\"
",
    },
    Correction {
        name: "a queue takes calls by a pointer (declaration)",
        file: "pipe.hpp",
        find: "    typedef ypipe_base_t<msg_t> upipe_t;
",
        replace: "    typedef ypipe_base_t<msg_t> upipe_t;

    //  That of nearly all, whose functions can be inlined.
    typedef ypipe_t<msg_t, message_pipe_granularity> queue_t;
    bool has_in ();
    bool read_in (msg_t *msg_);
    void write_out (const msg_t &msg_, bool more_);
    bool flush_out ();
",
    },
    Correction {
        name: "a queue takes calls by a pointer (calls)",
        file: "pipe.cpp",
        find: "LIBZMQ_SYS_INLINED bool zmq::pipe_t::check_read ()
{
",
        replace: "LIBZMQ_SYS_INLINED bool zmq::pipe_t::has_in ()
{
    return likely (_in_pipe->keeps_all ())
             ? static_cast<queue_t *> (_in_pipe)->check_read ()
             : _in_pipe->check_read ();
}

LIBZMQ_SYS_INLINED bool zmq::pipe_t::read_in (msg_t *msg_)
{
    return likely (_in_pipe->keeps_all ())
             ? static_cast<queue_t *> (_in_pipe)->read (msg_)
             : _in_pipe->read (msg_);
}

LIBZMQ_SYS_INLINED void zmq::pipe_t::write_out (const msg_t &msg_, bool more_)
{
    if (likely (_out_pipe->keeps_all ()))
        static_cast<queue_t *> (_out_pipe)->write (msg_, more_);
    else
        _out_pipe->write (msg_, more_);
}

LIBZMQ_SYS_INLINED bool zmq::pipe_t::flush_out ()
{
    return likely (_out_pipe->keeps_all ())
             ? static_cast<queue_t *> (_out_pipe)->flush ()
             : _out_pipe->flush ();
}

LIBZMQ_SYS_INLINED bool zmq::pipe_t::check_read ()
{
",
    },
    Correction {
        name: "a queue takes calls by a pointer (asking for a message)",
        file: "pipe.cpp",
        find: "    if (!_in_pipe->check_read ()) {
",
        replace: "    if (!has_in ()) {
",
    },
    Correction {
        name: "a queue takes calls by a pointer (reading)",
        file: "pipe.cpp",
        find: "        if (!_in_pipe->read (msg_)) {
",
        replace: "        if (!read_in (msg_)) {
",
    },
    Correction {
        name: "a queue takes calls by a pointer (writing)",
        file: "pipe.cpp",
        find: "    _out_pipe->write (*msg_, more);
",
        replace: "    write_out (*msg_, more);
",
    },
    Correction {
        name: "a queue takes calls by a pointer (handing over)",
        file: "pipe.cpp",
        find: "    if (_out_pipe && !_out_pipe->flush ())
",
        replace: "    if (_out_pipe && !flush_out ())
",
    },
];
