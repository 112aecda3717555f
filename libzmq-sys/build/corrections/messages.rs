//! What each small message costs the threads that it comes through.

use super::Correction;

/// How much was read since the writer was told is counted. As released the number
/// of messages is divided for each, which takes longer than all else that is done
/// here, and a message in parts tells the writer the same for each of its parts.
pub(super) const DIVIDED_COUNT: &[Correction] = &[
    Correction {
        name: "each message divides the number of messages (member)",
        file: "pipe.hpp",
        find: "    uint64_t _msgs_read;
",
        replace: "    uint64_t _msgs_read;

    //  How many they were when the writer was told.
    uint64_t _msgs_told = 0;
    void tell_writer ();
",
    },
    Correction {
        name: "each message divides the number of messages (telling)",
        file: "pipe.cpp",
        find: "bool zmq::pipe_t::check_write ()
",
        replace: "void zmq::pipe_t::tell_writer ()
{
    if (_lwm <= 0 || likely (_msgs_read - _msgs_told < uint64_t (_lwm)))
        return;
    _msgs_told = _msgs_read;
    send_activate_write (_peer, _msgs_read);
}

bool zmq::pipe_t::check_write ()
",
    },
    Correction {
        name: "each message divides the number of messages (reading)",
        file: "pipe.cpp",
        find: "    if (_lwm > 0 && _msgs_read % _lwm == 0)
        send_activate_write (_peer, _msgs_read);

    return true;
",
        replace: "    tell_writer ();

    return true;
",
    },
    Correction {
        name: "each message divides the number of messages (groups)",
        file: "pipe.cpp",
        find: "            if (_lwm > 0 && _msgs_read % _lwm == 0)
                send_activate_write (_peer, _msgs_read);
",
        replace: "            tell_writer ();
",
    },
];

/// A frame that was read as a whole is decoded in one step. As released it takes
/// three, each with a call by a pointer, and two of them copy what says its size.
pub(super) const STEPS_OF_DECODERS: &[Correction] = &[
    Correction {
        name: "a frame is decoded step by step (at once)",
        file: "decoder.hpp",
        find: "        while (bytes_used_ < size_) {
            //  Copy the data from buffer to the message.
",
        replace: "        //  Nothing else is begun, and there is no need to.
        const int whole =
          static_cast<T *> (this)->decode_whole (data_, size_, bytes_used_);
        if (whole != 0)
            return whole;

        while (bytes_used_ < size_) {
            //  Copy the data from buffer to the message.
",
    },
    Correction {
        name: "a frame is decoded step by step (what is next)",
        file: "decoder.hpp",
        find: "  protected:
    //  Prototype of state machine action. Action should return false if
",
        replace: "    //  Decodes a frame that begins here and is here as a whole, as decode does.
    //  Returns 0 where there is none, and then has done nothing.
    int decode_whole (const unsigned char *, std::size_t, std::size_t &)
    {
        return 0;
    }

  protected:
    //  Prototype of state machine action. Action should return false if
",
    },
    Correction {
        name: "a frame is decoded step by step (which step)",
        file: "decoder.hpp",
        find: "    A &get_allocator () { return _allocator; }
",
        replace: "    A &get_allocator () { return _allocator; }

    bool is_next (step_t step_) const { return _next == step_; }
",
    },
    Correction {
        name: "a frame is decoded step by step (ZMTP, declared)",
        file: "v2_decoder.hpp",
        find: "  private:
    int flags_ready (unsigned char const *);
",
        replace: "    int decode_whole (const unsigned char *data_,
                      std::size_t size_,
                      std::size_t &bytes_used_);

  private:
    void keep_flags (unsigned char flags_);
    int begin_message (uint64_t size_, unsigned char const *read_pos_);

    int flags_ready (unsigned char const *);
",
    },
    Correction {
        name: "a frame is decoded step by step (ZMTP, flags)",
        file: "v2_decoder.cpp",
        find: "int zmq::v2_decoder_t::flags_ready (unsigned char const *)
{
    _msg_flags = 0;
    if (_tmpbuf[0] & v2_protocol_t::more_flag)
        _msg_flags |= msg_t::more;
    if (_tmpbuf[0] & v2_protocol_t::command_flag)
        _msg_flags |= msg_t::command;
",
        replace: "inline void zmq::v2_decoder_t::keep_flags (unsigned char flags_)
{
    _msg_flags = 0;
    if (flags_ & v2_protocol_t::more_flag)
        _msg_flags |= msg_t::more;
    if (flags_ & v2_protocol_t::command_flag)
        _msg_flags |= msg_t::command;
}

int zmq::v2_decoder_t::flags_ready (unsigned char const *)
{
    keep_flags (_tmpbuf[0]);
",
    },
    Correction {
        name: "a frame is decoded step by step (ZMTP, beginning)",
        file: "v2_decoder.cpp",
        find: "int zmq::v2_decoder_t::size_ready (uint64_t msg_size_,
                                   unsigned char const *read_pos_)
{
",
        replace: "inline int
zmq::v2_decoder_t::begin_message (uint64_t msg_size_,
                                  unsigned char const *read_pos_)
{
",
    },
    Correction {
        name: "a frame is decoded step by step (ZMTP, content)",
        file: "v2_decoder.cpp",
        find: "    _in_progress.set_flags (_msg_flags);
",
        replace: "    _in_progress.set_flags (_msg_flags);
    return 0;
}

int zmq::v2_decoder_t::size_ready (uint64_t msg_size_,
                                   unsigned char const *read_pos_)
{
    if (begin_message (msg_size_, read_pos_) == -1)
        return -1;

",
    },
    Correction {
        name: "a frame is decoded step by step (ZMTP, defined)",
        file: "v2_decoder.cpp",
        find: "int zmq::v2_decoder_t::message_ready (unsigned char const *)
",
        replace: "inline int zmq::v2_decoder_t::decode_whole (const unsigned char *data_,
                                            std::size_t size_,
                                            std::size_t &bytes_used_)
{
    if (!is_next (&v2_decoder_t::flags_ready) || size_ < 2)
        return 0;
    std::size_t head = 2;
    uint64_t msg_size = data_[1];
    if (data_[0] & v2_protocol_t::large_flag) {
        head = 9;
        if (size_ < head)
            return 0;
        msg_size = get_uint64 (data_ + 1);
    }
    if (msg_size > size_ - head)
        return 0;

    keep_flags (data_[0]);
    if (begin_message (msg_size, data_ + head) == -1)
        return -1;
    //  As much as the message has, and not as is said: compilers that know how
    //  little it is make it a loop.
    unsigned char *const data =
      static_cast<unsigned char *> (_in_progress.data ());
    const std::size_t size = _in_progress.size ();
    if (data != data_ + head)
        memcpy (data, data_ + head, size);
    bytes_used_ = head + size;
    return 1;
}

int zmq::v2_decoder_t::message_ready (unsigned char const *)
",
    },
];

/// A message that a batch has room for is added to it in one step. As released it
/// takes five calls, most of them by a pointer; and its head is read at once where it
/// was just written in pieces, for which the processor waits until they have arrived
/// in memory.
pub(super) const STEPS_OF_ENCODERS: &[Correction] = &[
    Correction {
        name: "a message is encoded by many calls (interface)",
        file: "i_encoder.hpp",
        find: "    //  Whether a message can be loaded: there is none that is not encoded yet.
",
        replace: "    //  Loads a message and adds to the batch, which begins at data_ and has
    //  size_ bytes. Returns whether there is room for another message.
    virtual bool add (msg_t *msg_, unsigned char **data_, size_t *size_) = 0;

    //  Whether a message can be loaded: there is none that is not encoded yet.
",
    },
    Correction {
        name: "a message is encoded by many calls (adding)",
        file: "encoder.hpp",
        find: "    bool is_ready () const ZMQ_FINAL { return _in_progress == NULL; }
",
        replace: "    bool add (msg_t *msg_, unsigned char **data_, size_t *size_) ZMQ_FINAL
    {
        if (!*data_) {
            begin_batch ();
            *data_ = _buf;
        }
        unsigned char *end = *data_ + *size_;
        const size_t room = _buf_size - *size_;
        size_t added =
          end == _buf + _used ? encode_whole (msg_, end, room) : 0;
        if (added == 0) {
            load_msg (msg_);
            if (*size_ == 0)
                end = NULL;
            added = encode (&end, room);
            zmq_assert (added > 0);
            if (*size_ == 0)
                *data_ = end;
        }
        *size_ += added;
        return is_ready () && *size_ < _buf_size;
    }

    //  Writes the head of a message, of no more than max_head bytes, and returns
    //  how many they are; 0 if there is more to be done.
    static const size_t max_head = 9;
    static size_t write_head (msg_t *, unsigned char *) { return 0; }

    bool is_ready () const ZMQ_FINAL { return _in_progress == NULL; }
",
    },
    Correction {
        name: "a message is encoded by many calls (whole messages)",
        file: "encoder.hpp",
        find: "  private:
    void begin_batch ()
    {
",
        replace: "  private:
    //  Writes a message to the end of the batch, if there is room for all of it
    //  and it is one to be copied. Returns how many bytes it takes, and 0 if
    //  nothing was done.
    size_t encode_whole (msg_t *msg_, unsigned char *end_, size_t room_)
    {
        const size_t size = msg_->size ();
        if (size >= std::min (_buf_size, direct_size)
            || size + max_head > room_)
            return 0;
        const size_t head = T::write_head (msg_, end_);
        if (head == 0)
            return 0;
        memcpy (end_ + head, msg_->data (), size);
        int rc = msg_->close ();
        errno_assert (rc == 0);
        rc = msg_->init ();
        errno_assert (rc == 0);
        _used += head + size;
        return head + size;
    }

    void begin_batch ()
    {
",
    },
    Correction {
        name: "a message is encoded by many calls (ZMTP, declared)",
        file: "v3_1_encoder.hpp",
        find: "    ~v3_1_encoder_t () ZMQ_FINAL;
",
        replace: "    ~v3_1_encoder_t () ZMQ_FINAL;

    static size_t write_head (msg_t *msg_, unsigned char *head_);
",
    },
    Correction {
        name: "a message is encoded by many calls (ZMTP, defined)",
        file: "v3_1_encoder.cpp",
        find: "void zmq::v3_1_encoder_t::message_ready ()
",
        replace: "size_t zmq::v3_1_encoder_t::write_head (msg_t *msg_, unsigned char *head_)
{
    //  Which begin with a name.
    if (msg_->is_subscribe () || msg_->is_cancel ())
        return 0;
    unsigned char flags = 0;
    if (msg_->flags () & msg_t::more)
        flags |= v2_protocol_t::more_flag;
    if (msg_->flags () & msg_t::command)
        flags |= v2_protocol_t::command_flag;

    const size_t size = msg_->size ();
    if (size <= UCHAR_MAX) {
        head_[0] = flags;
        head_[1] = static_cast<unsigned char> (size);
        return 2;
    }
    head_[0] = flags | v2_protocol_t::large_flag;
    put_uint64 (head_ + 1, size);
    return 9;
}

void zmq::v3_1_encoder_t::message_ready ()
",
    },
    Correction {
        name: "a message is encoded by many calls (batches)",
        file: "stream_engine_base.cpp",
        find: "        while (_encoder->is_ready () && _outsize < _encoder->batch_size ()) {
",
        replace: "        bool has_room =
          _encoder->is_ready () && _outsize < _encoder->batch_size ();
        while (has_room) {
",
    },
    Correction {
        name: "a message is encoded by many calls (messages)",
        file: "stream_engine_base.cpp",
        find: "            _encoder->load_msg (&_tx_msg);
            unsigned char *bufptr = _outpos + _outsize;
            const size_t n =
              _encoder->encode (&bufptr, _encoder->batch_size () - _outsize);
            zmq_assert (n > 0);
            if (_outpos == NULL)
                _outpos = bufptr;
            _outsize += n;
        }
",
        replace: "            has_room = _encoder->add (&_tx_msg, &_outpos, &_outsize);
        }
",
    },
];

/// Who writes to a queue asks for the cache line of the message after next. As
/// released it waits for each, at the atomic operation that ends the message, until
/// the other thread has given up the line that it read an earlier message from.
pub(super) const LATE_LINES: &[Correction] = &[
    Correction {
        name: "who writes to a queue waits for its reader (asking)",
        file: "yqueue.hpp",
        find: "namespace zmq
{
",
        replace: "namespace zmq
{
//  Asks for the cache line of what is going to be written, in vain if there is
//  nothing at this address.
inline void expect_to_write (const void *address_)
{
#if defined __GNUC__ && defined __x86_64__
    //  What compilers make of the builtin, if they may not take it that the
    //  processor has more than all have, is to ask for reading.
    __asm__ __volatile__ (\"prefetchw (%0)\" : : \"r\"(address_));
#elif defined __GNUC__
    __builtin_prefetch (address_, 1);
#else
    (void) address_;
#endif
}

",
    },
    Correction {
        name: "who writes to a queue waits for its reader (writing)",
        file: "yqueue.hpp",
        find: "        if (++_end_pos != N)
            return;
",
        replace: "        if (++_end_pos != N) {
            expect_to_write (reinterpret_cast<const char *> (_end_chunk)
                             + (_end_pos + 3) * sizeof (T));
            return;
        }
",
    },
];

/// A call that may not wait looks whether there are commands. As released it reads
/// the clock of the processor first, which takes as long as writing the message.
pub(super) const CLOCK_BEFORE_QUEUE: &[Correction] = &[
    Correction {
        name: "the clock is read for no command (interface)",
        file: "i_mailbox.hpp",
        find: "    virtual int recv (command_t *cmd_, int timeout_) = 0;
",
        replace: "    virtual int recv (command_t *cmd_, int timeout_) = 0;

    //  For who receives: false if there is none.
    virtual bool may_have_commands () = 0;
",
    },
    Correction {
        name: "the clock is read for no command (classic types)",
        file: "mailbox.hpp",
        find: "    int recv (command_t *cmd_, int timeout_);
",
        replace: "    int recv (command_t *cmd_, int timeout_);
    bool may_have_commands () ZMQ_FINAL { return _cpipe.has_woken (); }
",
    },
    Correction {
        name: "the clock is read for no command (thread-safe types)",
        file: "mailbox_safe.hpp",
        find: "    int recv (command_t *cmd_, int timeout_);
",
        replace: "    int recv (command_t *cmd_, int timeout_);
    bool may_have_commands () ZMQ_FINAL { return _cpipe.has_woken (); }
",
    },
    Correction {
        name: "the clock is read for no command (processing)",
        file: "socket_base.cpp",
        find: "    if (timeout_ == 0) {
        //  If we are asked not to wait, check whether we haven't processed
",
        replace: "    if (timeout_ == 0 && !_mailbox->may_have_commands ()) {
        if (unlikely (_ctx_terminated)) {
            errno = ETERM;
            return -1;
        }
        return 0;
    }

    if (timeout_ == 0) {
        //  If we are asked not to wait, check whether we haven't processed
",
    },
];

/// With functions of our own, whose names begin with `libzmq_sys`, what a wrapper
/// does for each message is one call, which tells all that is asked about the
/// message, and takes it that a socket is one. A message with content is made where
/// the caller wants it, which cannot be said of one that is passed by a pointer: to
/// move what was just written in pieces makes the processor wait until all of it has
/// arrived in memory, behind what was written for other threads.
pub(super) const OWN_CALLS: &[Correction] = &[
    Correction {
        name: "calls of our own (messages)",
        file: "msg.hpp",
        find: "    //  True, if the group is outside of the message, and shared by its copies.
",
        replace: "    //  Marks content outside of the message as shared, so that copies of the
    //  message are counted. Nobody else may see the message.
    void mark_as_shared ()
    {
        if (_u.base.flags & shared)
            return;
        if (_u.base.type == type_lmsg || _u.base.type == type_zclmsg) {
            _u.base.flags |= shared;
            refcnt ()->set (1);
        }
    }

    //  As set_group, with a name of at most 14 bytes, and zeros behind it.
    void set_short_group (const char (&group_)[16])
    {
        rm_group_refs (1);
        memcpy (_u.base.group.sgroup.group, group_,
                sizeof _u.base.group.sgroup.group);
    }

    //  True, if the group is outside of the message, and shared by its copies.
",
    },
    Correction {
        name: "calls of our own (counts)",
        file: "atomic_counter.hpp",
        find: "    void set (integer_t value_) ZMQ_NOEXCEPT { _value = value_; }
",
        replace: "    void set (integer_t value_) ZMQ_NOEXCEPT
    {
#if defined ZMQ_ATOMIC_COUNTER_CXX11
        _value.store (value_, std::memory_order_relaxed);
#else
        _value = value_;
#endif
    }

    //  As sub (1), by who has a reference: nobody can take another from the last.
    bool give_back () ZMQ_NOEXCEPT
    {
#if defined ZMQ_ATOMIC_COUNTER_CXX11
        if (_value.load (std::memory_order_acquire) == 1)
            return false;
#endif
        return sub (1);
    }
",
    },
    Correction {
        name: "calls of our own (the last of a large message)",
        file: "msg.cpp",
        find: "            || !_u.lmsg.content->refcnt.sub (1)) {
",
        replace: "            || !_u.lmsg.content->refcnt.give_back ()) {
",
    },
    Correction {
        name: "calls of our own (the last of a received message)",
        file: "msg.cpp",
        find: "            || !_u.zclmsg.content->refcnt.sub (1)) {
",
        replace: "            || !_u.zclmsg.content->refcnt.give_back ()) {
",
    },
    Correction {
        name: "calls of our own",
        file: "zmq.cpp",
        find: "int zmq_msg_init_size (zmq_msg_t *msg_, size_t size_)
",
        replace: "#if defined __GNUC__
#define LIBZMQ_SYS_CALL extern \"C\" __attribute__ ((visibility (\"default\")))
#else
#define LIBZMQ_SYS_CALL extern \"C\"
#endif

//  Copies up to 33 bytes, for which to call somebody takes longer than the copy.
static inline void copy_few (void *to_, const void *from_, size_t size_)
{
    unsigned char *const to = static_cast<unsigned char *> (to_);
    const unsigned char *const from =
      static_cast<const unsigned char *> (from_);
    //  In two steps that may overlap.
    if (size_ >= 16) {
        memcpy (to, from, 16);
        if (size_ > 32)
            to[32] = from[32];
        const size_t rest = size_ < 32 ? size_ - 16 : 16;
        memcpy (to + rest, from + rest, 16);
    } else if (size_ >= 8) {
        memcpy (to, from, 8);
        memcpy (to + size_ - 8, from + size_ - 8, 8);
    } else if (size_ >= 4) {
        memcpy (to, from, 4);
        memcpy (to + size_ - 4, from + size_ - 4, 4);
    } else
        for (size_t i = 0; i < size_; i++)
            to[i] = from[i];
}

LIBZMQ_SYS_CALL zmq_msg_t libzmq_sys_msg_copied (const void *data_,
                                                 size_t size_)
{
    zmq_msg_t msg;
    zmq::msg_t *const made = reinterpret_cast<zmq::msg_t *> (&msg);
    const int rc = made->init_size (size_);
    errno_assert (rc == 0);
    if (size_ <= zmq::msg_t::max_vsm_size)
        copy_few (made->data (), data_, size_);
    else
        memcpy (made->data (), data_, size_);
    return msg;
}

LIBZMQ_SYS_CALL void libzmq_sys_msg_share (zmq_msg_t *msg_)
{
    reinterpret_cast<zmq::msg_t *> (msg_)->mark_as_shared ();
}

struct libzmq_sys_bytes_t
{
    const void *data;
    size_t size;
};

LIBZMQ_SYS_CALL libzmq_sys_bytes_t
libzmq_sys_msg_bytes (const zmq_msg_t *msg_)
{
    zmq::msg_t *const msg =
      reinterpret_cast<zmq::msg_t *> (const_cast<zmq_msg_t *> (msg_));
    const libzmq_sys_bytes_t bytes = {msg->data (), msg->size ()};
    return bytes;
}

LIBZMQ_SYS_CALL void
libzmq_sys_msg_set_short_group (zmq_msg_t *msg_, uint64_t low_, uint64_t high_)
{
    char group[16];
    memcpy (group, &low_, sizeof low_);
    memcpy (group + sizeof low_, &high_, sizeof high_);
    reinterpret_cast<zmq::msg_t *> (msg_)->set_short_group (group);
}

LIBZMQ_SYS_CALL int
libzmq_sys_send (void *socket_, zmq_msg_t *msg_, int flags_)
{
    return static_cast<zmq::socket_base_t *> (socket_)->send (
      reinterpret_cast<zmq::msg_t *> (msg_), flags_);
}

LIBZMQ_SYS_CALL int64_t
libzmq_sys_recv (void *socket_, zmq_msg_t *msg_, int flags_)
{
    zmq::msg_t *const msg = reinterpret_cast<zmq::msg_t *> (msg_);
    if (static_cast<zmq::socket_base_t *> (socket_)->recv (msg, flags_) != 0)
        return -1;
    const int64_t more = msg->flags () & zmq::msg_t::more ? 1 : 0;
    return static_cast<int64_t> (msg->size ()) << 1 | more;
}

int zmq_msg_init_size (zmq_msg_t *msg_, size_t size_)
",
    },
];
