//! Messages that nobody will read.

use super::Correction;

/// What peers send to a socket that only sends is dropped. As released it waits in
/// the queue for a program that cannot receive it, until that is full: the memory is
/// given back when the connection ends, and that it ends is not noticed any more,
/// since nothing is read from it.
pub(super) const FULL_OF_UNREAD: &[Correction] = &[Correction {
    name: "a socket that only sends keeps what it is sent",
    file: "session_base.cpp",
    find: "    const int64_t size = msg_->flags () & msg_t::more
",
    replace: "    if (options.type == ZMQ_PUSH || options.type == ZMQ_SCATTER) {
        int rc = msg_->close ();
        errno_assert (rc == 0);
        rc = msg_->init ();
        errno_assert (rc == 0);
        return 0;
    }
    const int64_t size = msg_->flags () & msg_t::more
",
}];
