//! The memory that connections read into and write from.

use super::Correction;

/// A connection has a buffer only while it reads, and one while it writes. They
/// begin with 8 KiB; one that is filled is followed by a larger one, up to the size
/// of a batch, and one that is not by a smaller one. As released each connection
/// has both from its first to its last day, in their full size and with as much
/// again to count references in.
///
/// A message that was received lies in the buffer, and keeps it. So the buffer
/// becomes no larger than for 512 messages, a message of less than a thousandth of
/// it is copied, and so is all of a buffer that is mostly empty. A decoder counts
/// the messages itself, and the counter that is shared with who closes them is
/// touched once a buffer.
///
/// Of a large message not more than the first 8 KiB is copied: it is written from
/// where it is, and read to where it will be. As released as much is copied as is in
/// a batch.
pub(super) const IDLE_BUFFERS: &[Correction] = &[
    Correction {
        name: "an idle connection has buffers (decoders)",
        file: "i_decoder.hpp",
        find: "    virtual void resize_buffer (size_t) = 0;
",
        replace: "    virtual void resize_buffer (size_t) = 0;

    //  Frees the buffer: all that was read into it is decoded.
    virtual void release_buffer () = 0;
",
    },
    Correction {
        name: "an idle connection has buffers (encoders)",
        file: "i_encoder.hpp",
        find: "    virtual void load_msg (msg_t *msg_) = 0;
",
        replace: "    virtual void load_msg (msg_t *msg_) = 0;

    //  Whether a message can be loaded: there is none that is not encoded yet.
    virtual bool is_ready () const = 0;

    //  How large the batch may become that is being made.
    virtual size_t batch_size () const = 0;

    //  Frees the buffer: all that was encoded is written.
    virtual void release_buffer () = 0;
",
    },
    Correction {
        name: "an idle connection has buffers (includes)",
        file: "decoder_allocators.hpp",
        find: "#include <cstddef>
#include <cstdlib>
",
        replace: "#include <algorithm>
#include <cstddef>
#include <cstdlib>
",
    },
    Correction {
        name: "an idle connection has buffers (buffers that are copied from)",
        file: "decoder_allocators.hpp",
        find: "// Static buffer policy.
class c_single_allocator
{
  public:
    explicit c_single_allocator (std::size_t bufsize_) :
        _buf_size (bufsize_),
        _buf (static_cast<unsigned char *> (std::malloc (_buf_size)))
    {
        alloc_assert (_buf);
    }

    ~c_single_allocator () { std::free (_buf); }

    unsigned char *allocate () { return _buf; }

    void deallocate () {}

    std::size_t size () const { return _buf_size; }

    //  This buffer is fixed, size must not be changed
    void resize (std::size_t new_size_) { LIBZMQ_UNUSED (new_size_); }

  private:
    std::size_t _buf_size;
    unsigned char *_buf;
",
        replace: "//  How large the buffers of a connection are at first.
const std::size_t first_buffer_size = 8192;

//  As much of a message goes by no buffer.
const std::size_t direct_size = 65536;

//  How large the next buffer of a connection shall be: larger when one was
//  filled, smaller when most of one was left.
class buffer_size_t
{
  public:
    explicit buffer_size_t (std::size_t max_) :
        _max (max_), _size (std::min (max_, first_buffer_size))
    {
    }

    std::size_t get () const { return _size; }

    void reset () { _size = std::min (_max, first_buffer_size); }

    void learn (std::size_t used_, std::size_t max_growth_ = 4)
    {
        if (max_growth_ == 0 || used_ < _size / 4)
            _size = std::max (std::min (_max, first_buffer_size), _size / 2);
        else if (used_ >= _size)
            _size = std::min (_max, max_growth_ * _size);
    }

  private:
    const std::size_t _max;
    std::size_t _size;
};

// A buffer from which all is copied.
class c_single_allocator
{
  public:
    explicit c_single_allocator (std::size_t bufsize_) :
        _next_size (bufsize_), _buf_size (0), _buf (NULL)
    {
    }

    ~c_single_allocator () { std::free (_buf); }

    unsigned char *allocate ()
    {
        if (_buf_size != _next_size.get ())
            deallocate ();
        if (!_buf) {
            _buf_size = _next_size.get ();
            _buf = static_cast<unsigned char *> (std::malloc (_buf_size));
            alloc_assert (_buf);
        }
        return _buf;
    }

    void deallocate ()
    {
        std::free (_buf);
        _buf = NULL;
        _buf_size = 0;
    }

    std::size_t size () const { return _buf_size; }

    std::size_t next_size () const { return _next_size.get (); }

    void reset_size () { _next_size.reset (); }

    void resize (std::size_t new_size_) { _next_size.learn (new_size_); }

  private:
    buffer_size_t _next_size;
    std::size_t _buf_size;
    unsigned char *_buf;
",
    },
    Correction {
        name: "an idle connection has buffers (shared buffers, without an owner)",
        file: "decoder_allocators.hpp",
        find: "    // Give up ownership of the buffer. The buffer's lifetime is now coupled to
    // the messages constructed on top of it.
    unsigned char *release ();

    void inc_ref ();
",
        replace: "    // Another message has a part of the buffer.
    void inc_ref () { ++_given; }
",
    },
    Correction {
        name: "an idle connection has buffers (shared buffers, sizes)",
        file: "decoder_allocators.hpp",
        find: "    void resize (std::size_t new_size_) { _buf_size = new_size_; }
",
        replace: "    void resize (std::size_t new_size_) { _buf_size = new_size_; }

    std::size_t next_size () const { return _next_size.get (); }

    void reset_size () { _next_size.reset (); }

    // Whether a message of this size may keep the buffer that it lies in. Not if
    // it is tiny beside it, nor if little was read.
    bool can_share (std::size_t size_) const
    {
        return _given < _max_messages && size_ >= _capacity / 1024
               && _buf_size >= _capacity / 4;
    }
",
    },
    Correction {
        name: "an idle connection has buffers (shared buffers, members)",
        file: "decoder_allocators.hpp",
        find: "  private:
    void clear ();

    unsigned char *_buf;
    std::size_t _buf_size;
    const std::size_t _max_size;
    zmq::msg_t::content_t *_msg_content;
    std::size_t _max_counters;
",
        replace: "  private:
    // Takes account of how the buffer was used.
    void learn ();
    void clear ();

    unsigned char *_buf;
    // How much of it was filled.
    std::size_t _buf_size;
    std::size_t _capacity;
    buffer_size_t _next_size;
    unsigned char *_data;
    zmq::msg_t::content_t *_msg_content;
    // How many messages may share a buffer, and how many do.
    const uint32_t _max_messages;
    uint32_t _given;
",
    },
    Correction {
        name: "an idle connection has buffers (shared buffers)",
        file: "decoder_allocators.cpp",
        find: "zmq::shared_message_memory_allocator::shared_message_memory_allocator (
  std::size_t bufsize_) :
    _buf (NULL),
    _buf_size (0),
    _max_size (bufsize_),
    _msg_content (NULL),
    _max_counters ((_max_size + msg_t::max_vsm_size - 1) / msg_t::max_vsm_size)
{
}

zmq::shared_message_memory_allocator::shared_message_memory_allocator (
  std::size_t bufsize_, std::size_t max_messages_) :
    _buf (NULL),
    _buf_size (0),
    _max_size (bufsize_),
    _msg_content (NULL),
    _max_counters (max_messages_)
{
}

zmq::shared_message_memory_allocator::~shared_message_memory_allocator ()
{
    deallocate ();
}

unsigned char *zmq::shared_message_memory_allocator::allocate ()
{
    if (_buf) {
        // release reference count to couple lifetime to messages
        zmq::atomic_counter_t *c =
          reinterpret_cast<zmq::atomic_counter_t *> (_buf);

        // if refcnt drops to 0, there are no message using the buffer
        // because either all messages have been closed or only vsm-messages
        // were created
        if (c->sub (1)) {
            // buffer is still in use as message data. \"Release\" it and create a new one
            // release pointer because we are going to create a new buffer
            release ();
        }
    }

    // if buf != NULL it is not used by any message so we can re-use it for the next run
    if (!_buf) {
        // allocate memory for reference counters together with reception buffer
        std::size_t const allocationsize =
          _max_size + sizeof (zmq::atomic_counter_t)
          + _max_counters * sizeof (zmq::msg_t::content_t);

        _buf = static_cast<unsigned char *> (std::malloc (allocationsize));
        alloc_assert (_buf);

        new (_buf) atomic_counter_t (1);
    } else {
        // release reference count to couple lifetime to messages
        zmq::atomic_counter_t *c =
          reinterpret_cast<zmq::atomic_counter_t *> (_buf);
        c->set (1);
    }

    _buf_size = _max_size;
    _msg_content = reinterpret_cast<zmq::msg_t::content_t *> (
      _buf + sizeof (atomic_counter_t) + _max_size);
    return _buf + sizeof (zmq::atomic_counter_t);
}

void zmq::shared_message_memory_allocator::deallocate ()
{
    zmq::atomic_counter_t *c = reinterpret_cast<zmq::atomic_counter_t *> (_buf);
    if (_buf && !c->sub (1)) {
        c->~atomic_counter_t ();
        std::free (_buf);
    }
    clear ();
}

unsigned char *zmq::shared_message_memory_allocator::release ()
{
    unsigned char *b = _buf;
    clear ();
    return b;
}

void zmq::shared_message_memory_allocator::clear ()
{
    _buf = NULL;
    _buf_size = 0;
    _msg_content = NULL;
}

void zmq::shared_message_memory_allocator::inc_ref ()
{
    (reinterpret_cast<zmq::atomic_counter_t *> (_buf))->add (1);
}

",
        replace: "//  The references of the decoder, of which each message is given one: so the
//  thread that decodes need not count together with those that close messages.
static const uint32_t decoder_refs = 1U << 30;

//  So that a message which is kept keeps little more than itself, many small
//  ones do not share a large buffer.
static const uint32_t max_shared_messages = 512;

zmq::shared_message_memory_allocator::shared_message_memory_allocator (
  std::size_t bufsize_) :
    shared_message_memory_allocator (bufsize_, max_shared_messages)
{
}

zmq::shared_message_memory_allocator::shared_message_memory_allocator (
  std::size_t bufsize_, std::size_t max_messages_) :
    _buf (NULL),
    _buf_size (0),
    _capacity (0),
    _next_size (bufsize_),
    _data (NULL),
    _msg_content (NULL),
    _max_messages (static_cast<uint32_t> (max_messages_)),
    _given (0)
{
}

zmq::shared_message_memory_allocator::~shared_message_memory_allocator ()
{
    deallocate ();
}

unsigned char *zmq::shared_message_memory_allocator::allocate ()
{
    learn ();
    if (_given > 0 || _capacity != _next_size.get ())
        deallocate ();

    if (!_buf) {
        _capacity = _next_size.get ();
        //  What messages need besides their data comes first, where it is
        //  aligned whatever the size.
        const std::size_t contents =
          std::min<std::size_t> (_max_messages,
                                 _capacity / msg_t::max_vsm_size + 1)
          * sizeof (zmq::msg_t::content_t);
        _buf = static_cast<unsigned char *> (
          std::malloc (sizeof (zmq::atomic_counter_t) + contents + _capacity));
        alloc_assert (_buf);
        new (_buf) atomic_counter_t (decoder_refs);
        _msg_content = reinterpret_cast<zmq::msg_t::content_t *> (
          _buf + sizeof (zmq::atomic_counter_t));
        _data = _buf + sizeof (zmq::atomic_counter_t) + contents;
    }
    _buf_size = _capacity;
    return _data;
}

void zmq::shared_message_memory_allocator::deallocate ()
{
    learn ();
    zmq::atomic_counter_t *c = reinterpret_cast<zmq::atomic_counter_t *> (_buf);
    if (_buf && !c->sub (decoder_refs - _given)) {
        c->~atomic_counter_t ();
        std::free (_buf);
    }
    clear ();
}

void zmq::shared_message_memory_allocator::learn ()
{
    if (_buf_size > 0) {
        uint32_t max_growth = 4;
        //  It must not become too large for those who share it.
        if (_max_messages > 1 && _given > 0)
            max_growth = _given == _max_messages
                           ? 0
                           : std::min (max_growth, _max_messages / _given);
        _next_size.learn (_buf_size, max_growth);
    }
    _buf_size = 0;
}

void zmq::shared_message_memory_allocator::clear ()
{
    _buf = NULL;
    _buf_size = 0;
    _capacity = 0;
    _data = NULL;
    _msg_content = NULL;
    _given = 0;
}

",
    },
    Correction {
        name: "an idle connection has buffers (shared buffers, begin of the data)",
        file: "decoder_allocators.cpp",
        find: "    return _buf + sizeof (zmq::atomic_counter_t);
}
",
        replace: "    return _data;
}
",
    },
    Correction {
        name: "an idle connection has buffers (construction)",
        file: "decoder.hpp",
        find: "        _next (NULL), _read_pos (NULL), _to_read (0), _allocator (buf_size_)
    {
        _buf = _allocator.allocate ();
    }
",
        replace: "        _next (NULL), _read_pos (NULL), _to_read (0), _allocator (buf_size_)
    {
    }
",
    },
    Correction {
        name: "an idle connection has buffers (reading)",
        file: "decoder.hpp",
        find: "        _buf = _allocator.allocate ();

",
        replace: "",
    },
    Correction {
        name: "an idle connection has buffers (reading into messages)",
        file: "decoder.hpp",
        find: "        if (_to_read >= _allocator.size ()) {
            *data_ = _read_pos;
            *size_ = _to_read;
            return;
        }

        *data_ = _buf;
",
        replace: "        _direct = _to_read >= std::min (_allocator.next_size (), direct_size);
        if (_direct) {
            _allocator.deallocate ();
            //  The next large message shall not be copied either.
            _allocator.reset_size ();
            *data_ = _read_pos;
            *size_ = _to_read;
            return;
        }

        *data_ = _allocator.allocate ();
",
    },
    Correction {
        name: "an idle connection has buffers (what was read)",
        file: "decoder.hpp",
        find: "        _allocator.resize (new_size_);
    }
",
        replace: "        if (!_direct)
            _allocator.resize (new_size_);
    }

    void release_buffer () ZMQ_FINAL { _allocator.deallocate (); }
",
    },
    Correction {
        name: "an idle connection has buffers (where to read)",
        file: "decoder.hpp",
        find: "    A _allocator;
    unsigned char *_buf;
",
        replace: "    A _allocator;

    //  Whether a message is read into, and not the buffer.
    bool _direct = false;
",
    },
    Correction {
        name: "an idle connection has buffers (messages of ZMTP)",
        file: "v2_decoder.cpp",
        find: "    if (unlikely (!_zero_copy
                  ||",
        replace: "    if (unlikely (!_zero_copy
                  || !allocator.can_share (static_cast<size_t> (msg_size_))
                  ||",
    },
    Correction {
        name: "an idle connection has buffers (messages of WebSocket)",
        file: "ws_decoder.cpp",
        find: "    if (unlikely (!_zero_copy || allocator.data () > read_pos_
",
        replace: "    if (unlikely (!_zero_copy
                  || !allocator.can_share (static_cast<size_t> (_size))
                  || allocator.data () > read_pos_
",
    },
    Correction {
        name: "an idle connection has buffers (raw messages)",
        file: "raw_decoder.cpp",
        find: "    const int rc =
      _in_progress.init (const_cast<unsigned char *> (data_), size_,
                         shared_message_memory_allocator::call_dec_ref,
                         _allocator.buffer (), _allocator.provide_content ());

    // if the buffer serves as memory for a zero-copy message, release it
    // and allocate a new buffer in get_buffer for the next decode
    if (_in_progress.is_zcmsg ()) {
        _allocator.advance_content ();
        _allocator.release ();
    }
",
        replace: "    int rc;
    if (_allocator.can_share (size_)) {
        rc = _in_progress.init (
          const_cast<unsigned char *> (data_), size_,
          shared_message_memory_allocator::call_dec_ref, _allocator.buffer (),
          _allocator.provide_content ());
        if (_in_progress.is_zcmsg ()) {
            _allocator.advance_content ();
            _allocator.inc_ref ();
        }
    } else
        rc = _in_progress.init_buffer (data_, size_);
",
    },
    Correction {
        name: "an idle connection has buffers (raw messages, sizes)",
        file: "raw_decoder.hpp",
        find: "    void resize_buffer (size_t) {}
",
        replace: "    void resize_buffer (size_t size_) { _allocator.resize (size_); }

    void release_buffer () { _allocator.deallocate (); }
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, includes)",
        file: "encoder.hpp",
        find: "#include \"err.hpp\"
#include \"i_encoder.hpp\"
",
        replace: "#include \"decoder_allocators.hpp\"
#include \"err.hpp\"
#include \"i_encoder.hpp\"
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, construction)",
        file: "encoder.hpp",
        find: "        _buf_size (bufsize_),
        _buf (static_cast<unsigned char *> (malloc (bufsize_))),
        _in_progress (NULL)
    {
        alloc_assert (_buf);
    }
",
        replace: "        _next_size (bufsize_),
        _buf_size (_next_size.get ()),
        _used (0),
        _buf (NULL),
        _in_progress (NULL)
    {
    }
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, buffer)",
        file: "encoder.hpp",
        find: "        unsigned char *buffer = !*data_ ? _buf : *data_;
        const size_t buffersize = !*data_ ? _buf_size : size_;

        if (in_progress () == NULL)
            return 0;

",
        replace: "        if (in_progress () == NULL)
            return 0;

        if (!*data_)
            begin_batch ();
        //  Not the buffer of a caller who has nothing but datagrams.
        const bool own = !*data_ || *data_ == _buf + _used;
        unsigned char *buffer = !*data_ ? _buf : *data_;
        const size_t buffersize = !*data_ ? _buf_size : size_;

",
    },
    Correction {
        name: "an idle connection has buffers (encoders, zero-copy)",
        file: "encoder.hpp",
        find: "            if (!pos && !*data_ && _to_write >= buffersize) {
",
        replace: "            const bool direct =
              own && _to_write >= std::min (_buf_size, direct_size);
            if (!pos && !*data_ && direct) {
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, copies)",
        file: "encoder.hpp",
        find: "            const size_t to_copy = std::min (_to_write, buffersize - pos);
            memcpy",
        replace: "            size_t to_copy = std::min (_to_write, buffersize - pos);
            //  A large message begins with some of it, as its head alone would
            //  make a packet of its own; the rest is not copied.
            if (direct) {
                const size_t some = std::min (_buf_size, first_buffer_size);
                if (_used + pos >= some)
                    break;
                to_copy = std::min (to_copy, some - _used - pos);
            }
            memcpy",
    },
    Correction {
        name: "an idle connection has buffers (encoders, batch)",
        file: "encoder.hpp",
        find: "        *data_ = buffer;
        return pos;
    }
",
        replace: "        if (pos == 0)
            return 0;
        *data_ = buffer;
        if (own)
            _used += pos;
        return pos;
    }

    bool is_ready () const ZMQ_FINAL { return _in_progress == NULL; }

    size_t batch_size () const ZMQ_FINAL { return _buf_size; }

    void release_buffer () ZMQ_FINAL
    {
        free (_buf);
        _buf = NULL;
    }
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, first byte)",
        file: "encoder.hpp",
        find: "  private:
    //  Where to get the data to write from.
",
        replace: "  private:
    void begin_batch ()
    {
        if (_used > 0)
            _next_size.learn (_used);
        _used = 0;
        if (_buf_size != _next_size.get ())
            release_buffer ();
        _buf_size = _next_size.get ();
        if (!_buf) {
            _buf = static_cast<unsigned char *> (malloc (_buf_size));
            alloc_assert (_buf);
        }
    }

    //  Where to get the data to write from.
",
    },
    Correction {
        name: "an idle connection has buffers (encoders, members)",
        file: "encoder.hpp",
        find: "    const size_t _buf_size;
    unsigned char *const _buf;
",
        replace: "    buffer_size_t _next_size;
    size_t _buf_size;
    //  How much of it the batch has.
    size_t _used;
    unsigned char *_buf;
",
    },
    Correction {
        name: "an idle connection has buffers (nothing read)",
        file: "stream_engine_base.cpp",
        find: "                error (connection_error);
                return false;
            }
            return true;
        }

        //  Adjust input",
        replace: "                error (connection_error);
                return false;
            }
            _decoder->release_buffer ();
            return true;
        }

        //  Adjust input",
    },
    Correction {
        name: "an idle connection has buffers (all decoded)",
        file: "stream_engine_base.cpp",
        find: "        _input_stopped = true;
        reset_pollin (_handle);
    }

    _session->flush ();
",
        replace: "        _input_stopped = true;
        reset_pollin (_handle);
    }

    if (_insize == 0)
        _decoder->release_buffer ();
    _session->flush ();
",
    },
    Correction {
        name: "an idle connection has buffers (how much is written)",
        file: "stream_engine_base.cpp",
        find: "        while (_outsize < static_cast<size_t> (_options.out_batch_size)) {
",
        replace: "        while (_encoder->is_ready () && _outsize < _encoder->batch_size ()) {
",
    },
    Correction {
        name: "an idle connection has buffers (room in the batch)",
        file: "stream_engine_base.cpp",
        find: "              _encoder->encode (&bufptr, _options.out_batch_size - _outsize);
",
        replace: "              _encoder->encode (&bufptr, _encoder->batch_size () - _outsize);
",
    },
    Correction {
        name: "an idle connection has buffers (all written)",
        file: "stream_engine_base.cpp",
        find: "        if (_outsize == 0) {
            _output_stopped = true;
",
        replace: "        if (_outsize == 0) {
            _encoder->release_buffer ();
            _output_stopped = true;
",
    },
];

/// What is read at once may have 256 KiB, and what is written at once 64 KiB. As
/// released both have 8 KiB, since each connection would have that all the time.
pub(super) const SMALL_BATCHES: &[Correction] = &[Correction {
    name: "batches are small",
    file: "options.cpp",
    find: "    in_batch_size (8192),
    out_batch_size (8192),
",
    replace: "    in_batch_size (262144),
    out_batch_size (65536),
",
}];

/// What is written at once fills packets of the loopback interface, if it is large
/// enough for one. Of 64 KiB a few bytes do not fit: as released they get a packet of
/// their own, for which the reader is woken once more, and half of the messages arrive in
/// the same time.
pub(super) const SPLIT_BATCHES: &[Correction] = &[
    Correction {
        name: "the end of a batch has a packet of its own (packets)",
        file: "encoder.hpp",
        find: "//  Helper base class for encoders. It implements",
        replace: "//  What fits into a packet of the loopback interface, whichever protocol of
//  the Internet it is.
const size_t loopback_packet = 65408;

//  As many of these bytes as fill packets.
inline size_t whole_packets (size_t size_)
{
    return size_ < loopback_packet ? size_ : size_ - size_ % loopback_packet;
}

//  Helper base class for encoders. It implements",
    },
    Correction {
        name: "the end of a batch has a packet of its own (batches)",
        file: "encoder.hpp",
        find: "        _next_size (bufsize_),
",
        replace: "        _next_size (whole_packets (bufsize_)),
",
    },
];

/// An I/O thread that has moved much, and then nothing for a tenth of a second, has
/// the allocator give back what is free. That one waits for a second by itself, as it
/// is to be fast for who goes on, and then until it is called: who rests does not
/// call it, and keeps what the last burst took for as long as it rests. It is done
/// again after four times as long, three times, for whoever reads slowly.
pub(super) const KEPT_AT_REST: &[Correction] = &[
    Correction {
        name: "a thread that rests keeps what it had for a burst (declared)",
        file: "io_thread.hpp",
        find: "    //  Returns load experienced by the I/O thread.
",
        replace: "    //  For engines: so many bytes were read or written at once. Who moves
    //  little needs little, and no timer.
    void moved (size_t bytes_)
    {
        if (bytes_ > 2048) {
            _moved = true;
            if (_rest_ms != first_rest_ms)
                begin_rest ();
        }
    }

    //  Returns load experienced by the I/O thread.
",
    },
    Correction {
        name: "a thread that rests keeps what it had for a burst (members)",
        file: "io_thread.hpp",
        find: "    std::set<class stream_engine_base_t *> _engines;
",
        replace: "    std::set<class stream_engine_base_t *> _engines;

    enum
    {
        rest_timer_id = 1,
        first_rest_ms = 100,
        last_rest_ms = 6400
    };

    //  Whether much was moved since the timer was set, and to what that is; 0 if
    //  there is none.
    bool _moved = false;
    int _rest_ms = 0;
    void begin_rest ();
",
    },
    Correction {
        name: "a thread that rests keeps what it had for a burst (the timer)",
        file: "io_thread.cpp",
        find: "void zmq::io_thread_t::timer_event (int)
{
    //  No timers here. This function is never called.
    zmq_assert (false);
}
",
        replace: "void zmq::io_thread_t::begin_rest ()
{
    if (_rest_ms != 0)
        _poller->cancel_timer (this, rest_timer_id);
    _rest_ms = first_rest_ms;
    _poller->add_timer (_rest_ms, this, rest_timer_id);
}

void zmq::io_thread_t::timer_event (int)
{
    if (_moved) {
        _moved = false;
        _poller->add_timer (_rest_ms, this, rest_timer_id);
        return;
    }
#if defined MI_MALLOC_VERSION
    mi_collect (true);
#endif
    //  Whoever reads what has come may still do so.
    _rest_ms = _rest_ms == last_rest_ms ? 0 : 4 * _rest_ms;
    if (_rest_ms != 0)
        _poller->add_timer (_rest_ms, this, rest_timer_id);
}
",
    },
    Correction {
        name: "a thread that rests keeps what it had for a burst (end)",
        file: "io_thread.cpp",
        find: "    _poller->rm_fd (_mailbox_handle);
    _poller->stop ();
",
        replace: "    if (_rest_ms != 0)
        _poller->cancel_timer (this, rest_timer_id);
    _poller->rm_fd (_mailbox_handle);
    _poller->stop ();
",
    },
    Correction {
        name: "a thread that rests keeps what it had for a burst (reading)",
        file: "stream_engine_base.cpp",
        find: "        // Adjust buffer size to received bytes
",
        replace: "        _io_thread->moved (_insize);
        // Adjust buffer size to received bytes
",
    },
    Correction {
        name: "a thread that rests keeps what it had for a burst (writing)",
        file: "stream_engine_base.cpp",
        find: "    _outpos += nbytes;
    _outsize -= nbytes;

    //  If we are still handshaking and there are no data
",
        replace: "    _outpos += nbytes;
    _outsize -= nbytes;
    _io_thread->moved (static_cast<size_t> (nbytes));

    //  If we are still handshaking and there are no data
",
    },
];
