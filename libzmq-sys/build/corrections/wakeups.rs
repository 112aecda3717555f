//! What the threads do to wake each other, and need not.

use super::Correction;

/// A connection asks to be told of room only when there is none. As released it
/// asks before each message that it writes after a pause, is told at once, finds
/// nothing left to write, and asks no more: three calls of the system a message.
///
/// What is left to do is known after a write. If a message is begun or may be
/// there, the connection asks, as before. If there was no other, which is what
/// `EAGAIN` says, the queue will tell of the next: a reader that has found nothing
/// is sent a command with it, and `restart_output` follows. All other reasons, such
/// as a message that could not be encrypted, say nothing of what comes behind it.
/// After many messages at once the connection asks as well: a thread that goes on
/// sending has written others by then, and if this one slept it would have to be
/// woken by the sender, again and again.
pub(super) const ASKED_FOR_ROOM: &[Correction] = &[
    Correction {
        name: "each message asks for room (whether it asks)",
        file: "stream_engine_base.hpp",
        find: "    void reset_pollout () { io_object_t::reset_pollout (_handle); }
    void set_pollout () { io_object_t::set_pollout (_handle); }
",
        replace: "    void reset_pollout ()
    {
        if (_polls_out)
            io_object_t::reset_pollout (_handle);
        _polls_out = false;
    }
    void set_pollout ()
    {
        if (!_polls_out)
            io_object_t::set_pollout (_handle);
        _polls_out = true;
    }
",
    },
    Correction {
        name: "each message asks for room (member)",
        file: "stream_engine_base.hpp",
        find: "    fd_t _s;

    handle_t _handle;
",
        replace: "    fd_t _s;

    handle_t _handle;

    //  Whether the poller tells when there is room to write.
    bool _polls_out = false;
",
    },
    Correction {
        name: "each message asks for room (before)",
        file: "stream_engine_base.cpp",
        find: "    if (likely (_output_stopped)) {
        set_pollout ();
        _output_stopped = false;
    }

",
        replace: "",
    },
    Correction {
        name: "each message asks for room (no other message)",
        file: "stream_engine_base.cpp",
        find: "    //  If write buffer is empty, try to read new data from the encoder.
    if (!_outsize) {
        //  Even",
        replace: "    bool drained = false;
    size_t frames = 0;
    //  Who sends so many at once has more to send by the time they are written.
    const size_t max_frames_at_rest = 16;

    //  If write buffer is empty, try to read new data from the encoder.
    if (!_outsize) {
        //  Even",
    },
    Correction {
        name: "each message asks for room (nothing to encode)",
        file: "stream_engine_base.cpp",
        find: "                if (errno == ECONNRESET)
                    return;
                else
                    break;
            }
",
        replace: "                if (errno == ECONNRESET)
                    return;
                drained = errno == EAGAIN && frames < max_frames_at_rest;
                break;
            }
            ++frames;
",
    },
    Correction {
        name: "each message asks for room (afterwards)",
        file: "stream_engine_base.cpp",
        find: "    _outpos += nbytes;
    _outsize -= nbytes;

    //  If we are still handshaking and there are no data
    //  to send, stop polling for output.
    if (unlikely (_handshaking))
        if (_outsize == 0)
            reset_pollout ();
}
",
        replace: "    _outpos += nbytes;
    _outsize -= nbytes;

    //  If we are still handshaking and there are no data
    //  to send, stop polling for output.
    if (unlikely (_handshaking)) {
        if (_outsize == 0)
            reset_pollout ();
        return;
    }

    _output_stopped = drained && _outsize == 0;
    if (_output_stopped) {
        _encoder->release_buffer ();
        reset_pollout ();
    } else
        set_pollout ();
}
",
    },
    Correction {
        name: "each message asks for room (after a close of WebSocket)",
        file: "ws_engine.cpp",
        find: "      &ws_engine_t::close_connection_after_close);

    errno = EAGAIN;
",
        replace: "      &ws_engine_t::close_connection_after_close);

    //  Not EAGAIN: there is more to do when this is written.
    errno = EBUSY;
",
    },
];

/// A connection that has written a full batch makes the next, and asks the system
/// whether there is room when there is none, or when others have waited for 512 KiB.
/// As released it asks after each, in a round of its own. Over `ipc` that takes longer
/// than a call: there Linux tells of room when three quarters of what it keeps were read,
/// and by then the reader has next to nothing left to do.
pub(super) const ASKED_BETWEEN_BATCHES: &[Correction] = &[
    Correction {
        name: "each batch asks for room (declared)",
        file: "stream_engine_base.hpp",
        find: "    void out_event () ZMQ_OVERRIDE;
",
        replace: "    void out_event () ZMQ_OVERRIDE;

    //  Adds to the number of bytes if it writes a full batch, and all of it.
    void write_batch (size_t *written_);
",
    },
    Correction {
        name: "each batch asks for room (one after another)",
        file: "stream_engine_base.cpp",
        find: "void zmq::stream_engine_base_t::out_event ()
{
    if (_io_error)
        return;

    bool drained = false;
",
        replace: "void zmq::stream_engine_base_t::out_event ()
{
    const size_t max_written = 524288;
    size_t written = 0, before = 0;
    do {
        before = written;
        write_batch (&written);
    } while (written > before && written < max_written);
}

void zmq::stream_engine_base_t::write_batch (size_t *written_)
{
    if (_io_error)
        return;

    bool has_room = false;
    bool drained = false;
",
    },
    Correction {
        name: "each batch asks for room (room for messages)",
        file: "stream_engine_base.cpp",
        find: "        bool has_room =
          _encoder->is_ready ()",
        replace: "        has_room =
          _encoder->is_ready ()",
    },
    Correction {
        name: "each batch asks for room (a full batch)",
        file: "stream_engine_base.cpp",
        find: "    _output_stopped = drained && _outsize == 0;
",
        replace: "    if (!has_room && _outsize == 0)
        *written_ += nbytes;
    _output_stopped = drained && _outsize == 0;
",
    },
];

/// Who looks whether there is a command looks at the queue, and asks the system
/// only where there is one. As released a thread that has emptied its queue asks
/// the system whether there is a signal, which cannot be, and one that is signalled
/// asks whether it is before it takes the signal.
///
/// No wake-up is lost: a signal is sent when a command is written to a queue whose
/// reader has left it empty, and after that. So where there is no command there is
/// no signal that is not on its way, and who waits still waits for the signal.
pub(super) const ASKED_FOR_SIGNALS: &[Correction] = &[
    Correction {
        name: "the system is asked for signals that cannot be (pointers)",
        file: "atomic_ptr.hpp",
        find: "    //  Perform atomic 'exchange pointers' operation. Pointer is set
",
        replace: "    //  The value, and what was written before it was set.
    T *get () const ZMQ_NOEXCEPT
    {
#if defined ZMQ_ATOMIC_PTR_CXX11
        return _ptr.load (std::memory_order_acquire);
#else
        return const_cast<atomic_ptr_t *> (this)->cas (NULL, NULL);
#endif
    }

    //  Perform atomic 'exchange pointers' operation. Pointer is set
",
    },
    Correction {
        name: "the system is asked for signals that cannot be (queues)",
        file: "ypipe.hpp",
        find: "    //  Reads an item from the pipe. Returns false if there is no value.
",
        replace: "    //  For a reader that has found nothing: whether something was flushed
    //  since. The writer has been told that the reader sleeps, or is about to.
    bool has_woken () const { return _c.get () != NULL; }

    //  Reads an item from the pipe. Returns false if there is no value.
",
    },
    Correction {
        name: "the system is asked for signals that cannot be (receiving)",
        file: "mailbox.cpp",
        find: "        //  If there are no more commands available, switch into passive state.
        _active = false;
    }

    //  Wait for signal from the command sender.
    int rc = _signaler.wait (timeout_);
    if (rc == -1) {
        errno_assert (errno == EAGAIN || errno == EINTR);
        return -1;
    }

    //  Receive the signal.
    rc = _signaler.recv_failable ();
    if (rc == -1) {
",
        replace: "        //  If there are no more commands available, switch into passive state.
        _active = false;
    }

    int rc = -1;
    if (_cpipe.has_woken ()) {
        //  There is a command, and so the signal is there, or on its way.
        rc = _signaler.recv_failable ();
        errno_assert (rc == 0 || errno == EAGAIN);
    } else if (timeout_ == 0) {
        errno = EAGAIN;
        return -1;
    }

    if (rc == -1) {
        //  Wait for signal from the command sender.
        rc = _signaler.wait (timeout_);
        if (rc == -1) {
            errno_assert (errno == EAGAIN || errno == EINTR);
            return -1;
        }

        //  Receive the signal.
        rc = _signaler.recv_failable ();
    }
    if (rc == -1) {
",
    },
];

/// Whether the process is a child of the one that made a signaler is remembered,
/// and corrected in each child when it forks. As released the system is asked for
/// the number of the process before each signal, and twice for each wait.
pub(super) const ASKED_FOR_PROCESS: &[Correction] = &[
    Correction {
        name: "the system is asked which process this is (number)",
        file: "signaler.cpp",
        find: "#if !defined(ZMQ_HAVE_WINDOWS)
// Helper to sleep for specific number of milliseconds (or until signal)
",
        replace: "#ifdef HAVE_FORK
#include <atomic>
#include <pthread.h>

//  The number of this process, or 0 while nobody has asked for it.
static std::atomic<pid_t> known_process (0);

static void know_process ()
{
    known_process.store (getpid (), std::memory_order_relaxed);
}

static pid_t this_process ()
{
    //  Whoever forks sets it anew in the child. If the system does not take that
    //  on, it is asked each time.
    static const bool told = pthread_atfork (NULL, NULL, know_process) == 0;
    pid_t pid = known_process.load (std::memory_order_relaxed);
    if (unlikely (pid == 0)) {
        pid = getpid ();
        if (told)
            know_process ();
    }
    return pid;
}
#endif

#if !defined(ZMQ_HAVE_WINDOWS)
// Helper to sleep for specific number of milliseconds (or until signal)
",
    },
    Correction {
        name: "the system is asked which process this is (construction)",
        file: "signaler.cpp",
        find: "    pid = getpid ();
#endif
}
",
        replace: "    pid = this_process ();
#endif
}
",
    },
    Correction {
        name: "the system is asked which process this is (sending)",
        file: "signaler.cpp",
        find: "#if defined HAVE_FORK
    if (unlikely (pid != getpid ())) {
",
        replace: "#if defined HAVE_FORK
    if (unlikely (pid != this_process ())) {
",
    },
    Correction {
        name: "the system is asked which process this is (before waiting)",
        file: "signaler.cpp",
        find: "#ifdef HAVE_FORK
    if (unlikely (pid != getpid ())) {
        // we have forked and the file descriptor is closed. Emulate an interrupt
        // response.
        //printf(\"Child process %d signaler_t::wait returning simulating interrupt #1",
        replace: "#ifdef HAVE_FORK
    if (unlikely (pid != this_process ())) {
        // we have forked and the file descriptor is closed. Emulate an interrupt
        // response.
        //printf(\"Child process %d signaler_t::wait returning simulating interrupt #1",
    },
    Correction {
        name: "the system is asked which process this is (after waiting)",
        file: "signaler.cpp",
        find: "#ifdef HAVE_FORK
    if (unlikely (pid != getpid ())) {
        // we have forked and the file descriptor is closed. Emulate an interrupt
        // response.
        //printf(\"Child process %d signaler_t::wait returning simulating interrupt #2",
        replace: "#ifdef HAVE_FORK
    if (unlikely (pid != this_process ())) {
        // we have forked and the file descriptor is closed. Emulate an interrupt
        // response.
        //printf(\"Child process %d signaler_t::wait returning simulating interrupt #2",
    },
];

/// The reader of a queue counts where the writer can look, and sends a command only
/// when that waits for room. As released it sends one for each half of the queue,
/// which wakes a thread that often enough has nothing to do with it.
///
/// A writer that finds no room says that it waits, and looks once more; a reader
/// counts first, and then asks whether the writer waits. In whatever order that
/// happens, one of them sees what the other has done.
pub(super) const AWAITED_ROOM: &[Correction] = &[
    Correction {
        name: "room is told of to who does not wait for it (header)",
        file: "ypipe_base.hpp",
        find: "#include \"macros.hpp\"
",
        replace: "#include <atomic>

#include \"macros.hpp\"
#include \"stdint.hpp\"
",
    },
    Correction {
        name: "room is told of to who does not wait for it (count)",
        file: "ypipe_base.hpp",
        find: "    virtual void release_spare () {}
",
        replace: "    virtual void release_spare () {}

    //  For the reader, which has read so many: whether the writer waits for it.
    bool count_read (uint64_t count_)
    {
        _count_read.store (count_);
        return _writer_waits.load () && _writer_waits.exchange (false);
    }

    //  For the writer: how many were read, and that it waits for more.
    uint64_t read_so_far () const { return _count_read.load (); }
    void wait_for_read () { _writer_waits.store (true); }

  private:
    std::atomic<uint64_t> _count_read{0};
    std::atomic<bool> _writer_waits{false};
",
    },
    Correction {
        name: "room is told of to who does not wait for it (telling)",
        file: "pipe.cpp",
        find: "    _msgs_told = _msgs_read;
    send_activate_write (_peer, _msgs_read);
",
        replace: "    _msgs_told = _msgs_read;
    if (_in_pipe->count_read (_msgs_read))
        send_activate_write (_peer, _msgs_read);
",
    },
    Correction {
        name: "room is told of to who does not wait for it (declaration)",
        file: "pipe.hpp",
        find: "    uint64_t _peers_msgs_read;
",
        replace: "    mutable uint64_t _peers_msgs_read;
    uint64_t peer_has_read () const;
    bool has_room_by_now () const;
",
    },
    Correction {
        name: "room is told of to who does not wait for it (being told)",
        file: "pipe.cpp",
        find: "    _peers_msgs_read = msgs_read_;
",
        replace: "    //  It may be older than what was seen.
    if (int64_t (msgs_read_ - _peers_msgs_read) > 0)
        _peers_msgs_read = msgs_read_;
",
    },
    Correction {
        name: "room is told of to who does not wait for it (looking)",
        file: "pipe.cpp",
        find: "bool zmq::pipe_t::check_hwm () const
{
    const bool full =
      _hwm > 0 && _msgs_written - _peers_msgs_read >= uint64_t (_hwm);
    return !full;
}
",
        replace: "bool zmq::pipe_t::check_hwm () const
{
    if (likely (_hwm <= 0
                || _msgs_written - _peers_msgs_read < uint64_t (_hwm)))
        return true;
    //  Once it has been found full, it is so until a command says otherwise.
    return _out_active && has_room_by_now ();
}

uint64_t zmq::pipe_t::peer_has_read () const
{
    const uint64_t read =
      _out_pipe ? _out_pipe->read_so_far () : _peers_msgs_read;
    return int64_t (read - _peers_msgs_read) > 0 ? read : _peers_msgs_read;
}

bool zmq::pipe_t::has_room_by_now () const
{
    if (!_out_pipe)
        return false;
    _peers_msgs_read = peer_has_read ();
    if (_msgs_written - _peers_msgs_read < uint64_t (_hwm))
        return true;
    _out_pipe->wait_for_read ();
    _peers_msgs_read = peer_has_read ();
    return _msgs_written - _peers_msgs_read < uint64_t (_hwm);
}
",
    },
    Correction {
        name: "room is told of to who does not wait for it (depth for the other end)",
        file: "pipe.cpp",
        find: "    send_pipe_peer_stats (_peer, _msgs_written - _peers_msgs_read, socket_base_,
",
        replace: "    send_pipe_peer_stats (_peer, _msgs_written - peer_has_read (), socket_base_,
",
    },
    Correction {
        name: "room is told of to who does not wait for it (depth for the monitor)",
        file: "pipe.cpp",
        find: "                             _msgs_written - _peers_msgs_read, endpoint_pair_);
",
        replace: "                             _msgs_written - peer_has_read (), endpoint_pair_);
",
    },
];
