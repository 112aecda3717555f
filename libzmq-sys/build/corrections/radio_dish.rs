//! RADIO and DISH.

use super::Correction;

/// RADIO: a JOIN or LEAVE for a group longer than libzmq can store is a
/// protocol error of that peer. As released it fails an assertion, and so a
/// remote peer aborts the process.
pub(super) const OVERLONG_JOIN: &[Correction] = &[Correction {
    name: "an overlong JOIN or LEAVE aborts a RADIO",
    file: "radio.cpp",
    find: "        errno_assert (rc == 0);

        //  Set the group
",
    replace: "        errno_assert (rc == 0);

        if (group_length > ZMQ_GROUP_MAX_LENGTH) {
            errno = EFAULT;
            return -1;
        }

        //  Set the group
",
}];

/// DISH: when its queue is full, a message in the empty group is pushed again
/// later, and then as if its group were not known yet. As released, the frame
/// with the group is gone by then, and to look at it aborts the process.
pub(super) const EMPTY_GROUP: &[Correction] = &[Correction {
    name: "a message in the empty group aborts a DISH whose queue is full",
    file: "dish.cpp",
    find: "    rc = _group_msg.close ();
    errno_assert (rc == 0);
has_group:
",
    replace: "    rc = _group_msg.close ();
    errno_assert (rc == 0);
    rc = _group_msg.init ();
    errno_assert (rc == 0);
has_group:
",
}];

/// DISH: the name of a group ends at a NUL, as names in C do. As released, what
/// stands behind it counts for the size of the name, and not for comparing.
pub(super) const GROUP_WITH_NUL: &[Correction] = &[Correction {
    name: "a group with a NUL is stored as a longer one",
    file: "dish.cpp",
    find: "    rc = msg_->set_group (static_cast<char *> (_group_msg.data ()),
                          _group_msg.size ());
",
    replace: "    //  A group ends where a string ends: a longer one would match by its
    //  beginning and yet be stored, and counted, as a long one.
    rc = msg_->set_group (static_cast<char *> (_group_msg.data ()),
                          strnlen (static_cast<char *> (_group_msg.data ()),
                                   _group_msg.size ()));
",
}];

/// DISH: the frame with the group is closed when no message follows it. As
/// released, it leaks with each connection that ends in between.
pub(super) const FORGOTTEN_GROUP: &[Correction] = &[
    Correction {
        name: "a group without a message leaks (reset)",
        file: "dish.cpp",
        find: "    session_base_t::reset ();
    _state = group;
",
        replace: "    session_base_t::reset ();
    if (_state == body) {
        const int rc = _group_msg.close ();
        errno_assert (rc == 0);
    }
    _state = group;
",
    },
    Correction {
        name: "a group without a message leaks (end)",
        file: "dish.cpp",
        find: "zmq::dish_session_t::~dish_session_t ()
{
}
",
        replace: "zmq::dish_session_t::~dish_session_t ()
{
    if (_state == body) {
        const int rc = _group_msg.close ();
        errno_assert (rc == 0);
    }
}
",
    },
];

/// What a DISH says about its groups is for a RADIO alone. Over `inproc` libzmq
/// joins sockets of any types, and as released whoever receives takes a JOIN for
/// a message, and aborts when it looks at the content.
pub(super) const JOIN_FOR_OTHERS: &[Correction] = &[
    Correction {
        name: "a JOIN aborts receivers that are not a RADIO (member)",
        file: "pipe.hpp",
        find: "    //  Can the pipe be read from / written to?
",
        replace: "    //  True, if JOIN and LEAVE are not for this end.
    bool _without_groups = false;

    //  Can the pipe be read from / written to?
",
    },
    Correction {
        name: "a JOIN aborts receivers that are not a RADIO (declaration)",
        file: "pipe.hpp",
        find: "    //  Returns true if there is at least one message to read in the pipe.
",
        replace: "    //  Drops every JOIN and LEAVE when it is read.
    void set_without_groups () { _without_groups = true; }

    //  Returns true if there is at least one message to read in the pipe.
",
    },
    Correction {
        name: "a JOIN aborts receivers that are not a RADIO (use)",
        file: "socket_base.cpp",
        find: "    pipe_->set_event_sink (this);
    _pipes.push_back (pipe_);
",
        replace: "    pipe_->set_event_sink (this);
    if (options.type != ZMQ_RADIO)
        pipe_->set_without_groups ();
    _pipes.push_back (pipe_);
",
    },
    Correction {
        name: "a JOIN aborts receivers that are not a RADIO",
        file: "pipe.cpp",
        find: "            const int rc = msg_->close ();
            zmq_assert (rc == 0);
        } else {
",
        replace: "            const int rc = msg_->close ();
            zmq_assert (rc == 0);
        } else if (_without_groups && (msg_->is_join () || msg_->is_leave ())) {
            const int rc = msg_->close ();
            zmq_assert (rc == 0);
            _msgs_read++;
            if (_lwm > 0 && _msgs_read % _lwm == 0)
                send_activate_write (_peer, _msgs_read);
        } else {
",
    },
];
