//! The proxy in C, `zmq_proxy_steerable`.

use super::Correction;

/// PAUSE pauses, and RESUME resumes. As released RESUME pauses, and PAUSE does
/// nothing but to read a byte behind itself (libzmq #4600).
pub(super) const SWAPPED_COMMANDS: &[Correction] = &[Correction {
    name: "PAUSE and RESUME are swapped",
    file: "proxy.cpp",
    find: "    if (msiz == 5 && memcmp (command, \"\\x05PAUSE\", 6)) {
        state = active;
    } else if (msiz == 6 && 0 == memcmp (command, \"RESUME\", 6)) {
        state = paused;
",
    replace: "    if (msiz == 5 && 0 == memcmp (command, \"PAUSE\", 5)) {
        state = paused;
    } else if (msiz == 6 && 0 == memcmp (command, \"RESUME\", 6)) {
        state = active;
",
}];

/// A proxy whose two ends are one socket can be steered. As released it adds the
/// socket for that to pollers that it has not made.
pub(super) const STEERED_LOOP: &[Correction] = &[Correction {
    name: "a steered proxy with one socket for both ends crashes",
    file: "proxy.cpp",
    find: "        rc = poller_send_blocked->add (control_, NULL, ZMQ_POLLIN);
        CHECK_RC_EXIT_ON_FAILURE ();

        rc = poller_both_blocked->add (control_, NULL, ZMQ_POLLIN);
        CHECK_RC_EXIT_ON_FAILURE ();

        rc = poller_frontend_only->add (control_, NULL, ZMQ_POLLIN);
        CHECK_RC_EXIT_ON_FAILURE ();

        rc = poller_backend_only->add (control_, NULL, ZMQ_POLLIN);
        CHECK_RC_EXIT_ON_FAILURE ();
    }
",
    replace: "        if (!frontend_equal_to_backend) {
            rc = poller_send_blocked->add (control_, NULL, ZMQ_POLLIN);
            CHECK_RC_EXIT_ON_FAILURE ();

            rc = poller_both_blocked->add (control_, NULL, ZMQ_POLLIN);
            CHECK_RC_EXIT_ON_FAILURE ();

            rc = poller_frontend_only->add (control_, NULL, ZMQ_POLLIN);
            CHECK_RC_EXIT_ON_FAILURE ();

            rc = poller_backend_only->add (control_, NULL, ZMQ_POLLIN);
            CHECK_RC_EXIT_ON_FAILURE ();
        }
    }
",
}];
