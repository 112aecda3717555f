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
