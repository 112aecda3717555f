//! Pollers.

use super::Correction;

/// The signals that thread-safe sockets send to a poller do not add up.
///
/// A socket sends one whenever it has something new after it had nothing, also
/// when nobody waits: it may be received from by other ways than the poller's.
/// As released, a wait takes one signal at a time, so that it first turns once
/// for every signal of the past, and the descriptor of the poller stays readable
/// for as long. Where signals are bytes on their way between two sockets of the
/// system, and these are full, libzmq aborts, or on Windows never returns.
///
/// So a wait takes all of them before it looks at the sockets, which is what it
/// does after any of them; and one more that there is no room for is not needed.
pub(super) const ACCUMULATED_SIGNALS: &[Correction] = &[
    Correction {
        name: "signals to pollers add up (declaration)",
        file: "signaler.hpp",
        find: "    int recv_failable ();
",
        replace: "    int recv_failable ();
    //  Takes all signals that there are.
    void drain ();
",
    },
    Correction {
        name: "signals to pollers add up (definition)",
        file: "signaler.cpp",
        find: "bool zmq::signaler_t::valid () const
",
        replace: "void zmq::signaler_t::drain ()
{
#if defined ZMQ_HAVE_EVENTFD
    uint64_t dummy;
    const ssize_t sz = read (_r, &dummy, sizeof (dummy));
    errno_assert (sz == sizeof (dummy) || errno == EAGAIN);
#else
    while (recv_failable () == 0) {
    }
#endif
}

bool zmq::signaler_t::valid () const
",
    },
    Correction {
        name: "signals to pollers add up (poll)",
        file: "socket_poller.cpp",
        find: "        if (_use_signaler && _pollfds[0].revents & POLLIN)
            _signaler->recv ();
",
        replace: "        if (_use_signaler && _pollfds[0].revents & POLLIN)
            _signaler->drain ();
",
    },
    Correction {
        name: "signals to pollers add up (select)",
        file: "socket_poller.cpp",
        find: "        if (_use_signaler && FD_ISSET (_signaler->get_fd (), inset.get ()))
            _signaler->recv ();
",
        replace: "        if (_use_signaler && FD_ISSET (_signaler->get_fd (), inset.get ()))
            _signaler->drain ();
",
    },
    Correction {
        name: "signals to pollers add up (no room, Unix)",
        file: "signaler.cpp",
        find: "        ssize_t nbytes = ::send (_w, &dummy, sizeof (dummy), 0);
",
        replace: "        ssize_t nbytes = ::send (_w, &dummy, sizeof (dummy), 0);
        if (unlikely (nbytes == -1
                      && (errno == EAGAIN || errno == EWOULDBLOCK)))
            break;
",
    },
    Correction {
        name: "signals to pollers add up (no room, Windows)",
        file: "signaler.cpp",
        find: "    } while (nbytes == SOCKET_ERROR);
    // Given",
        replace: "        if (nbytes == SOCKET_ERROR)
            return;
    } while (nbytes == SOCKET_ERROR);
    // Given",
    },
];

/// A poller asks its sockets for their descriptors when something in it has
/// changed. As released that aborts when a socket has none to give, because it
/// knows that its context was shut down. So the wait fails, as one does that
/// learns of it later, and the next one asks again.
pub(super) const ENDED_CONTEXT: &[Correction] = &[
    Correction {
        name: "to poll a socket of a context that was shut down aborts the process (poll)",
        file: "socket_poller.cpp",
        find: "                      ZMQ_FD, &_pollfds[item_nbr].fd, &fd_size);
                    zmq_assert (rc == 0);
",
        replace: "                      ZMQ_FD, &_pollfds[item_nbr].fd, &fd_size);
                    if (unlikely (rc != 0)) {
                        _need_rebuild = true;
                        return -1;
                    }
",
    },
    Correction {
        name: "to poll a socket of a context that was shut down aborts the process (select)",
        file: "socket_poller.cpp",
        find: "                      it->socket->getsockopt (ZMQ_FD, &notify_fd, &fd_size);
                    zmq_assert (rc == 0);
",
        replace: "                      it->socket->getsockopt (ZMQ_FD, &notify_fd, &fd_size);
                    if (unlikely (rc != 0)) {
                        _need_rebuild = true;
                        return -1;
                    }
",
    },
];
