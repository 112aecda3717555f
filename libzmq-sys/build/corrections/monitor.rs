//! The monitor of a socket.

use super::Correction;

/// With an event of our own in its mask, `LIBZMQ_SYS_EVENT_LOST`, a monitor of
/// version 2 never waits for whoever reads it, and never loses an event without
/// a word. As released, a PAIR or PUSH that is full holds up the thread that
/// has something to tell, and with it every connection of that thread; a PUB
/// drops events, the last among them, and nobody can know.
///
/// What has no room is counted, and the count is told before the next event
/// that has. There is always room for the last. Without the flag nothing
/// changes.
pub(super) const LOST_EVENTS: &[Correction] = &[
    Correction {
        name: "events are lost without a word (declared)",
        file: "socket_base.hpp",
        find: "    int64_t _monitor_events;
",
        replace: "    int64_t _monitor_events;

    //  How many events had no room since the last one that had.
    mutable uint64_t _monitor_lost = 0;
",
    },
    Correction {
        name: "events are lost without a word (the event)",
        file: "socket_base.cpp",
        find: "int zmq::socket_base_t::monitor (const char *endpoint_,
",
        replace: "//  The event of libzmq-sys beside ZMQ_EVENT_CONNECTED and the others.
static const uint64_t libzmq_sys_event_lost = 1ULL << 62;

int zmq::socket_base_t::monitor (const char *endpoint_,
",
    },
    Correction {
        name: "events are lost without a word (refused instead)",
        file: "socket_base.cpp",
        find: "    //  Spawn the monitor socket endpoint
",
        replace: "    _monitor_lost = 0;
    if (events_ & libzmq_sys_event_lost) {
        //  Only a PUB has the first, and only the others would wait.
        const int on = 1;
        zmq_setsockopt (_monitor_socket, ZMQ_XPUB_NODROP, &on, sizeof (on));
        const int at_once = 0;
        zmq_setsockopt (_monitor_socket, ZMQ_SNDTIMEO, &at_once,
                        sizeof (at_once));
    }

    //  Spawn the monitor socket endpoint
",
    },
    Correction {
        name: "events are lost without a word (counted)",
        file: "socket_base.cpp",
        find: "                zmq_msg_init_size (&msg, sizeof (event_));
                memcpy (zmq_msg_data (&msg), &event_, sizeof (event_));
                zmq_msg_send (&msg, _monitor_socket, ZMQ_SNDMORE);
",
        replace: "                const bool counts =
                  (_monitor_events & libzmq_sys_event_lost) != 0;
                if (_monitor_lost > 0 && event_ != libzmq_sys_event_lost) {
                    const uint64_t lost[1] = {_monitor_lost};
                    _monitor_lost = 0;
                    monitor_event (libzmq_sys_event_lost, lost, 1,
                                   endpoint_uri_pair_t ());
                    if (_monitor_lost > 0) {
                        ++_monitor_lost;
                        return;
                    }
                }
                zmq_msg_init_size (&msg, sizeof (event_));
                memcpy (zmq_msg_data (&msg), &event_, sizeof (event_));
                //  The first frame has room for all, and no other fails.
                if (zmq_msg_send (&msg, _monitor_socket,
                                  ZMQ_SNDMORE | libzmq_sys_uninterrupted)
                      == -1
                    && counts) {
                    _monitor_lost +=
                      event_ == libzmq_sys_event_lost ? values_[0] : 1;
                    return;
                }
",
    },
    Correction {
        name: "events are lost without a word (but for the last)",
        file: "socket_base.cpp",
        find: "            uint64_t values[1] = {0};
            monitor_event (ZMQ_EVENT_MONITOR_STOPPED, values, 1,
",
        replace: "            if (_monitor_events & libzmq_sys_event_lost) {
                const int unlimited = 0;
                zmq_setsockopt (_monitor_socket, ZMQ_SNDHWM, &unlimited,
                                sizeof (unlimited));
            }
            uint64_t values[1] = {0};
            monitor_event (ZMQ_EVENT_MONITOR_STOPPED, values, 1,
",
    },
];

/// To tell of a failure does not change what the failure is. As released, a call
/// that fails and says so to a monitor may return the error number of that.
pub(super) const ERRNO: &[Correction] = &[Correction {
    name: "a monitor changes the error number",
    file: "socket_base.cpp",
    find: "    scoped_lock_t lock (_monitor_sync);
    if (_monitor_events & type_) {
        monitor_event (type_, values_, values_count_, endpoint_uri_pair_);
    }
",
    replace: "    scoped_lock_t lock (_monitor_sync);
    if (_monitor_events & type_) {
        const int err = errno;
        monitor_event (type_, values_, values_count_, endpoint_uri_pair_);
        errno = err;
    }
",
}];

/// A handshake over WebSocket has succeeded when the mechanism says so. As
/// released, a monitor is told so before the mechanism has begun too, and of
/// those who are then refused.
pub(super) const EARLY_SUCCESS: &[Correction] = &[Correction {
    name: "a WebSocket handshake succeeds before it begins",
    file: "ws_engine.cpp",
    find: "        socket ()->event_handshake_succeeded (_endpoint_uri_pair, 0);

        set_pollout ();
",
    replace: "        set_pollout ();
",
}];

/// Both ends of a handshake are told that the types of their sockets do not go
/// together, or that the metadata is malformed. As released, only clients of
/// PLAIN and CURVE are; the others see a connection end, and no new one begin.
pub(super) const UNTOLD_REASON: &[Correction] = &[
    Correction {
        name: "nobody is told of invalid metadata (NULL)",
        file: "null_mechanism.cpp",
        find: "    return parse_metadata (cmd_data_ + ready_command_name_len,
                           data_size_ - ready_command_name_len);
",
        replace: "    const int rc = parse_metadata (cmd_data_ + ready_command_name_len,
                                   data_size_ - ready_command_name_len);
    if (rc != 0)
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (), ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA);
    return rc;
",
    },
    Correction {
        name: "nobody is told of invalid metadata (PLAIN)",
        file: "plain_server.cpp",
        find: "        state = sending_ready;
    return rc;
",
        replace: "        state = sending_ready;
    else
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (), ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA);
    return rc;
",
    },
    Correction {
        name: "nobody is told of invalid metadata (CURVE)",
        file: "curve_server.cpp",
        find: "    return parse_metadata (&initiate_plaintext[crypto_box_ZEROBYTES + 128],
                           clen - crypto_box_ZEROBYTES - 128);
",
        replace: "    rc = parse_metadata (&initiate_plaintext[crypto_box_ZEROBYTES + 128],
                         clen - crypto_box_ZEROBYTES - 128);
    if (rc != 0)
        session->get_socket ()->event_handshake_failed_protocol (
          session->get_endpoint (), ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA);
    return rc;
",
    },
];

/// To ask for the depths of the queues takes the lock of a thread-safe socket,
/// and asks the other end of a pipe only while that is sure to be there. As
/// released, the pipes are walked while other threads change them, and ends are
/// asked that are closed and freed.
pub(super) const QUEUE_DEPTH: &[Correction] = &[
    Correction {
        name: "the depths of queues are asked for without the lock",
        file: "socket_base.cpp",
        find: "int zmq::socket_base_t::query_pipes_stats ()
{
",
        replace: "int zmq::socket_base_t::query_pipes_stats ()
{
    scoped_optional_lock_t sync_lock (_thread_safe ? &_sync : NULL);

",
    },
    Correction {
        name: "the depth of a queue is asked of a freed pipe",
        file: "pipe.cpp",
        find: "    endpoint_uri_pair_t *ep =
      new (std::nothrow) endpoint_uri_pair_t (_endpoint_pair);
",
        replace: "    if (_state != active)
        return;

    endpoint_uri_pair_t *ep =
      new (std::nothrow) endpoint_uri_pair_t (_endpoint_pair);
",
    },
];
