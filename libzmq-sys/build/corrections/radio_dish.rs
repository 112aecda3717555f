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

/// A group of more than 14 bytes is shared by the copies of its message, and
/// counts them. As released it counts those alone that are made one by one: what
/// is sent to several peers leaves with one reference for all, and the first
/// that is done with it frees it. A message of which a part cannot be sent gives
/// back as many references as it had taken.
///
/// A message that is given another group lets go of the one that it had. As
/// released a long one leaks, and a short one is written over the address of a
/// long one.
pub(super) const LONG_GROUP: &[Correction] = &[
    Correction {
        name: "a long group is freed too early (declarations)",
        file: "msg.hpp",
        find: "    int set_group (const char *, size_t length_);
",
        replace: "    int set_group (const char *, size_t length_);

    //  True, if the group is outside of the message, and shared by its copies.
    bool has_long_group () const
    {
        return _u.base.group.type == group_type_long;
    }

    //  Gives back references to a long group, which is freed with the last.
    //  The message is in the empty group then.
    void rm_group_refs (int refs_);
",
    },
    Correction {
        name: "a long group is freed too early (taking references)",
        file: "msg.cpp",
        find: "    //  VSMs, CMSGS and delimiters can be copied straight away. The only
",
        replace: "    if (has_long_group ())
        _u.base.group.lgroup.content->refcnt.add (refs_);

    //  VSMs, CMSGS and delimiters can be copied straight away. The only
",
    },
    Correction {
        name: "a long group is freed too early (giving them back)",
        file: "msg.cpp",
        find: "    //  If there's only one reference close the message.
",
        replace: "    //  Before the message is closed, which would give back one more.
    rm_group_refs (refs_);

    //  If there's only one reference close the message.
",
    },
    Correction {
        name: "a long group is freed too early (short messages)",
        file: "dist.cpp",
        find: "    if (msg_->is_vsm ()) {
",
        replace: "    if (msg_->is_vsm () && !msg_->has_long_group ()) {
",
    },
    Correction {
        name: "a long group is not let go of (no room for a JOIN)",
        file: "dish.cpp",
        find: "        pipe_->write (&msg);
",
        replace: "        if (!pipe_->write (&msg)) {
            rc = msg.close ();
            errno_assert (rc == 0);
        }
",
    },
    Correction {
        name: "a long group is not let go of (definition)",
        file: "msg.cpp",
        find: "int zmq::msg_t::set_group (const char *group_)
",
        replace: "void zmq::msg_t::rm_group_refs (int refs_)
{
    if (!has_long_group ())
        return;
    long_group_t *const content = _u.base.group.lgroup.content;
    _u.base.group.sgroup.type = group_type_short;
    _u.base.group.sgroup.group[0] = '\\0';
    if (!content->refcnt.sub (refs_)) {
        content->refcnt.~atomic_counter_t ();
        free (content);
    }
}

int zmq::msg_t::set_group (const char *group_)
",
    },
    Correction {
        name: "a long group is not let go of",
        file: "msg.cpp",
        find: "    if (length_ > 14) {
        _u.base.group.lgroup.type = group_type_long;
        _u.base.group.lgroup.content =
          (long_group_t *) malloc (sizeof (long_group_t));
        assert (_u.base.group.lgroup.content);
        new (&_u.base.group.lgroup.content->refcnt) zmq::atomic_counter_t ();
        _u.base.group.lgroup.content->refcnt.set (1);
        strncpy (_u.base.group.lgroup.content->group, group_, length_);
        _u.base.group.lgroup.content->group[length_] = '\\0';
    } else {
        strncpy (_u.base.group.sgroup.group, group_, length_);
        _u.base.group.sgroup.group[length_] = '\\0';
    }
",
        replace: "    //  What is given may be the group that the message has.
    if (length_ > 14) {
        long_group_t *const content =
          static_cast<long_group_t *> (malloc (sizeof (long_group_t)));
        if (!content) {
            errno = ENOMEM;
            return -1;
        }
        new (&content->refcnt) zmq::atomic_counter_t ();
        content->refcnt.set (1);
        strncpy (content->group, group_, length_);
        content->group[length_] = '\\0';
        rm_group_refs (1);
        _u.base.group.lgroup.type = group_type_long;
        _u.base.group.lgroup.content = content;
    } else {
        char group[15];
        strncpy (group, group_, length_);
        group[length_] = '\\0';
        rm_group_refs (1);
        memcpy (_u.base.group.sgroup.group, group, length_ + 1);
    }
",
    },
];

/// DISH: a command is no part of a message. As released a PING, and the answer to
/// one, is taken for a group that no message follows, and so a connection with
/// heartbeats ends after the first of them, and never comes back.
pub(super) const HEARTBEAT: &[Correction] = &[Correction {
    name: "a heartbeat ends the connection of a DISH for good",
    file: "dish.cpp",
    find: "int zmq::dish_session_t::push_msg (msg_t *msg_)
{
",
    replace: "int zmq::dish_session_t::push_msg (msg_t *msg_)
{
    //  The engine has answered it, if it wants an answer.
    if (msg_->flags () & msg_t::command)
        return 0;

",
}];

/// RADIO: a message whose group is sent, and itself not yet, is closed when the
/// connection ends. As released it leaks.
pub(super) const FORGOTTEN_BODY: &[Correction] = &[
    Correction {
        name: "a message behind its group leaks (reset)",
        file: "radio.cpp",
        find: "    session_base_t::reset ();
    _state = group;
",
        replace: "    session_base_t::reset ();
    if (_state == body) {
        const int rc = _pending_msg.close ();
        errno_assert (rc == 0);
    }
    _state = group;
",
    },
    Correction {
        name: "a message behind its group leaks (end)",
        file: "radio.cpp",
        find: "zmq::radio_session_t::~radio_session_t ()
{
}
",
        replace: "zmq::radio_session_t::~radio_session_t ()
{
    if (_state == body) {
        const int rc = _pending_msg.close ();
        errno_assert (rc == 0);
    }
}
",
    },
];

/// RADIO and DISH are connected to an endpoint once, as PUB and SUB are. As
/// released every message comes by each of the connections.
pub(super) const CONNECTED_TWICE: &[Correction] = &[Correction {
    name: "a DISH that is connected twice hears everything twice",
    file: "socket_base.cpp",
    find: "       || options.type == ZMQ_PUB || options.type == ZMQ_REQ);
",
    replace: "       || options.type == ZMQ_PUB || options.type == ZMQ_REQ
       || options.type == ZMQ_RADIO || options.type == ZMQ_DISH);
",
}];
