//! Connections through a SOCKS5 proxy.

use super::Correction;

/// A connection that the proxy refuses is forgotten before the next attempt. As
/// released, its place among the descriptors that are watched is freed and not
/// forgotten, and when the socket is closed meanwhile, the process aborts.
pub(super) const REFUSED_BY_PROXY: &[Correction] = &[Correction {
    name: "a refusal by a proxy aborts",
    file: "socks_connecter.cpp",
    find: "    rm_fd (_handle);
    close ();
",
    replace: "    rm_handle ();
    close ();
",
}];

/// The answer of a proxy may come in pieces, and ends where it says. As
/// released, each piece is followed by as much as the whole: what the peer says
/// first is lost, or a proxy writes behind the buffer.
pub(super) const ANSWER_IN_PIECES: &[Correction] = &[Correction {
    name: "an answer of a proxy in pieces overflows",
    file: "socks.cpp",
    find: "            n = 15 + 2;
    }
",
    replace: "            n = 15 + 2;

        //  Less what is here already.
        n -= _bytes_read - 5;
    }
",
}];
