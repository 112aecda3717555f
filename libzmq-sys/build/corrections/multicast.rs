//! The transports without connections.

use super::Correction;

/// A session whose socket of the system cannot be had does nothing. As released
/// it aborts the process: for PGM without the privilege that it takes, and for
/// an interface or a group that is not there.
pub(super) const UNOPENED_ENGINE: &[Correction] = &[
    Correction {
        name: "a UDP socket that cannot be opened aborts",
        file: "session_base.cpp",
        find: "        int rc = engine->init (_addr, send, recv);
        errno_assert (rc == 0);
",
        replace: "        int rc = engine->init (_addr, send, recv);
        if (rc != 0) {
            delete engine;
            return;
        }
",
    },
    Correction {
        name: "a PGM sender that cannot be opened aborts",
        file: "session_base.cpp",
        find: "              pgm_sender->init (udp_encapsulation, _addr->address.c_str ());
            errno_assert (rc == 0);
",
        replace: "              pgm_sender->init (udp_encapsulation, _addr->address.c_str ());
            if (rc != 0) {
                delete pgm_sender;
                return;
            }
",
    },
    Correction {
        name: "a PGM receiver that cannot be opened aborts",
        file: "session_base.cpp",
        find: "              pgm_receiver->init (udp_encapsulation, _addr->address.c_str ());
            errno_assert (rc == 0);
",
        replace: "              pgm_receiver->init (udp_encapsulation, _addr->address.c_str ());
            if (rc != 0) {
                delete pgm_receiver;
                return;
            }
",
    },
    Correction {
        name: "a NORM sender that cannot be opened aborts",
        file: "session_base.cpp",
        find: "            int rc = norm_sender->init (_addr->address.c_str (), true, false);
            errno_assert (rc == 0);
",
        replace: "            int rc = norm_sender->init (_addr->address.c_str (), true, false);
            if (rc != 0) {
                delete norm_sender;
                return;
            }
",
    },
    Correction {
        name: "a NORM receiver that cannot be opened aborts",
        file: "session_base.cpp",
        find: "            int rc = norm_receiver->init (_addr->address.c_str (), false, true);
            errno_assert (rc == 0);
",
        replace: "            int rc = norm_receiver->init (_addr->address.c_str (), false, true);
            if (rc != 0) {
                delete norm_receiver;
                return;
            }
",
    },
];

/// TIPC: what was connected to is told as it is written. As released, a service
/// is told as a range, which ends with the number of its domain.
pub(super) const TIPC_SERVICE: &[Correction] = &[Correction {
    name: "a TIPC service is told as a range",
    file: "tipc_address.cpp",
    find: "        s << \", \" << address.addr.nameseq.lower;
        s << \", \" << address.addr.nameseq.upper << \"}\";
",
    replace: "        s << \", \" << address.addr.nameseq.lower;
        if (address.addrtype == TIPC_ADDR_NAMESEQ)
            s << \", \" << address.addr.nameseq.upper << \"}\";
        else
            s << \"}@\" << tipc_zone (address.addr.name.domain) << \".\"
              << tipc_cluster (address.addr.name.domain) << \".\"
              << tipc_node (address.addr.name.domain);
",
}];
