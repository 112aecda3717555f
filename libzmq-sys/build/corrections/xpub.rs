//! XPUB.

use super::Correction;

/// XPUB in manual mode: a subscription whose peer has left belongs to nobody. As
/// released the socket looks for the peer in freed memory, and may take another
/// one that lies there now for it.
pub(super) const DEPARTED_SUBSCRIBER: &[Correction] = &[
    Correction {
        name: "an XPUB remembers subscribers that have left (header)",
        file: "xpub.cpp",
        find: "#include <string.h>
",
        replace: "#include <string.h>
#include <algorithm>
",
    },
    Correction {
        name: "an XPUB remembers subscribers that have left",
        file: "xpub.cpp",
        find: "    _dist.pipe_terminated (pipe_);
",
        replace: "    std::replace (_pending_pipes.begin (), _pending_pipes.end (), pipe_,
                  static_cast<pipe_t *> (NULL));
    if (pipe_ == _last_pipe)
        _last_pipe = NULL;

    _dist.pipe_terminated (pipe_);
",
    },
];
