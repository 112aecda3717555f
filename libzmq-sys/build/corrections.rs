//! Step 3: corrections to defects of libzmq 4.3.5, made in our copy of it.
//!
//! Each correction replaces one passage, which must be found exactly once: a
//! newer source that no longer holds it stops the build here, by name, instead
//! of going unnoticed.
//!
//! The passages are libzmq's, and under its licence, the MPL-2.0; so is what
//! replaces them.

use std::{fs, path::Path};

pub(crate) struct Correction {
    /// The defect, for the reader of a failed build.
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) find: &'static str,
    pub(crate) replace: &'static str,
}

/// SERVER and PEER: a send to a peer that has left must say EHOSTUNREACH.
///
/// The pipe to such a peer lingers until everything that the peer had sent is
/// read. Until then libzmq takes the pipe for a full one: EAGAIN for ever, and a
/// blocking send that never returns. But a pipe that is closing never takes
/// another message, so for a sender the peer is gone, whatever is left to read.
const DEPARTED_PEER: [Correction; 2] = [
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

/// RADIO: a JOIN or LEAVE for a group longer than libzmq can store is a
/// protocol error of that peer. As released it fails an assertion, and so a
/// remote peer aborts the process.
const OVERLONG_JOIN: Correction = Correction {
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
};

/// DISH: when its queue is full, a message in the empty group is pushed again
/// later, and then as if its group were not known yet. As released, the frame
/// with the group is gone by then, and to look at it aborts the process.
const EMPTY_GROUP: Correction = Correction {
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
};

/// DISH over UDP: the length byte of a datagram is unsigned, and a datagram
/// shorter than it says is dropped before anything is allocated or copied. As
/// released, a length of 128 or more aborts the process, a short datagram
/// leaks, and an empty one reads what the last one left behind.
const UDP_RECEIVE: Correction = Correction {
    name: "a malformed UDP datagram aborts a DISH",
    file: "udp_engine.cpp",
    find: "        const int group_size = _in_buffer[0];

        rc = msg.init_size (group_size);
        errno_assert (rc == 0);
        msg.set_flags (msg_t::more);
        memcpy (msg.data (), group_buffer, group_size);

        //  This doesn't fit, just ignore
        if (nbytes - 1 < group_size)
            return;
",
    replace: "        const int group_size = static_cast<unsigned char> (_in_buffer[0]);

        if (nbytes - 1 < group_size)
            return;

        rc = msg.init_size (group_size);
        errno_assert (rc == 0);
        msg.set_flags (msg_t::more);
        memcpy (msg.data (), group_buffer, group_size);
",
};

/// RADIO over UDP: a message that does not fit the engine's buffer is dropped.
/// As released it is copied past the end of that buffer.
const UDP_SEND: Correction = Correction {
    name: "an oversized message overflows the UDP buffer",
    file: "udp_engine.cpp",
    find: "            // TODO: check if larger than maximum size
",
    replace: "            if (group_size > UCHAR_MAX || size > MAX_UDP_MSG) {
                rc = group_msg.close ();
                errno_assert (rc == 0);
                rc = body_msg.close ();
                errno_assert (rc == 0);
                return;
            }
",
};

/// DGRAM: the same for a datagram of the application's own.
const UDP_SEND_RAW: Correction = Correction {
    name: "an oversized datagram overflows the UDP buffer",
    file: "udp_engine.cpp",
    find: "            size = body_size;

            memcpy (_out_buffer, body_msg.data (), body_size);
",
    replace: "            size = body_size;

            if (size > MAX_UDP_MSG) {
                rc = group_msg.close ();
                errno_assert (rc == 0);
                rc = body_msg.close ();
                errno_assert (rc == 0);
                return;
            }

            memcpy (_out_buffer, body_msg.data (), body_size);
",
};

/// Termination binds the `inproc` addresses that sockets connected to and
/// nobody ever bound. As released it takes a socket for each, and aborts the
/// process when the context has no room for them. One does for all, and its
/// place is kept free.
const PENDING_INPROC: [Correction; 4] = [
    Correction {
        name: "pending inproc connections abort termination (the place, declared)",
        file: "ctx.hpp",
        find: "    bool _terminating;\n",
        replace: "    bool _terminating;

    //  How many slots sockets of the application must leave free.
    size_t _reserved_slots = 1;
",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, made)",
        file: "ctx.cpp",
        find: "    const int slot_count = mazmq + ios + term_and_reaper_threads_count;\n",
        replace: "    const int slot_count =
      mazmq + ios + term_and_reaper_threads_count + _reserved_slots;
",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, kept)",
        file: "ctx.cpp",
        find: "    if (_empty_slots.empty ()) {\n",
        replace: "    if (_empty_slots.size () <= _reserved_slots) {\n",
    },
    Correction {
        name: "pending inproc connections abort termination (the place, used)",
        file: "ctx.cpp",
        find: "    for (pending_connections_t::iterator p = copy.begin (), end = copy.end ();
         p != end; ++p) {
        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        // create_socket might fail eg: out of memory/sockets limit reached
        zmq_assert (s);
        s->bind (p->first.c_str ());
        s->close ();
    }
",
        replace: "    if (!copy.empty ()) {
        _reserved_slots = 0;
        zmq::socket_base_t *s = create_socket (ZMQ_PAIR);
        zmq_assert (s);
        for (pending_connections_t::iterator p = copy.begin (),
                                             end = copy.end ();
             p != end; ++p)
            s->bind (p->first.c_str ());
        s->close ();
    }
",
    },
];

/// A ZAP domain can be taken back by an empty one. As released, a
/// socket that ever had a domain keeps one.
const ZAP_DOMAIN: Correction = Correction {
    name: "a ZAP domain cannot be emptied",
    file: "options.cpp",
    find: "        case ZMQ_ZAP_DOMAIN:
            return do_setsockopt_string_allow_empty_relaxed (
",
    replace: "        case ZMQ_ZAP_DOMAIN:
            return do_setsockopt_string_allow_empty_strict (
",
};

/// The user id of a peer is for the authenticator to say. As released, a peer
/// that no authenticator was asked about can say who it is itself.
const USER_ID: Correction = Correction {
    name: "a peer names itself as a user",
    file: "mechanism.cpp",
    find: "        (zap_flag_ ? _zap_properties : _zmtp_properties)
          .ZMQ_MAP_INSERT_OR_EMPLACE (
            name,
",
    replace: "        if (zap_flag_ || name != ZMQ_MSG_PROPERTY_USER_ID)
            (zap_flag_ ? _zap_properties : _zmtp_properties)
              .ZMQ_MAP_INSERT_OR_EMPLACE (
            name,
",
};

/// Every correction, by defect.
pub(crate) const ALL: &[&[Correction]] = &[
    &DEPARTED_PEER,
    &[OVERLONG_JOIN],
    &[EMPTY_GROUP],
    &[UDP_RECEIVE],
    &[UDP_SEND],
    &[UDP_SEND_RAW],
    &PENDING_INPROC,
    &[ZAP_DOMAIN],
    &[USER_ID],
];

pub(crate) fn apply_all(src: &Path) {
    for correction in ALL.iter().copied().flatten() {
        let path = src.join(correction.file);
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|err| panic!("reading {}: {err}", path.display()));
        let mended = apply(&text, correction).unwrap_or_else(|why| panic!("{why}"));
        fs::write(&path, mended).unwrap_or_else(|err| panic!("writing {}: {err}", path.display()));
    }
}

pub(crate) fn apply(text: &str, correction: &Correction) -> Result<String, String> {
    let found = text.matches(correction.find).count();
    if found != 1 {
        return Err(format!(
            "the correction \"{}\" expects its passage once in libzmq's {}, but finds it {found} \
             times: the source has changed, review the correction",
            correction.name, correction.file,
        ));
    }
    Ok(text.replacen(correction.find, correction.replace, 1))
}
