//! The messages with which a socket greets its peers.

use super::Correction;

/// A peer that connected over `inproc` before there was anybody, and is leaving
/// when somebody is, is not greeted any more. As released that fails an
/// assertion.
pub(super) const DEPARTED_GUEST: &[Correction] = &[Correction {
    name: "a greeting for a peer that has left aborts",
    file: "pipe.cpp",
    find: "    const bool written = pipe_->write (&hello);
    zmq_assert (written);
",
    replace: "    if (!pipe_->write (&hello)) {
        const int closed = hello.close ();
        errno_assert (closed == 0);
        return;
    }
",
}];

/// The same for the welcome of an XPUB.
pub(super) const DEPARTED_SUBSCRIBER: &[Correction] = &[Correction {
    name: "a welcome for a subscriber that has left aborts",
    file: "xpub.cpp",
    find: "        const bool ok = pipe_->write (&copy);
        zmq_assert (ok);
        pipe_->flush ();
",
    replace: "        if (pipe_->write (&copy))
            pipe_->flush ();
        else {
            const int closed = copy.close ();
            errno_assert (closed == 0);
        }
",
}];
