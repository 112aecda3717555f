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

/// A message that a subscriber sends is handed on as bytes, of which it is told
/// whether others follow, and nothing else. As released all flags of the message
/// are put on the copy, also that its content is counted by references, which
/// that of the copy is not: over `inproc` it is freed while it is in use.
pub(super) const FOREIGN_FLAGS: &[Correction] = &[Correction {
    name: "a large message to an XPUB is freed while it is in use",
    file: "xpub.cpp",
    find: "            _pending_flags.push_back (msg.flags ());
",
    replace: "            _pending_flags.push_back (msg.flags () & msg_t::more);
",
}];

/// XPUB in manual mode: whoever sends what is no subscription is the last peer
/// that was heard, too. As released such a message takes the place of the peer
/// behind it, and from then on each subscription is taken for that of the next
/// peer.
pub(super) const NEXT_SUBSCRIBER: &[Correction] = &[Correction {
    name: "a manual subscription goes to the next peer",
    file: "xpub.cpp",
    find: "            _pending_data.push_back (blob_t (msg_data, msg.size ()));
",
    replace: "            if (_manual)
                _pending_pipes.push_back (pipe_);
            _pending_data.push_back (blob_t (msg_data, msg.size ()));
",
}];

/// What an XPUB tells of a subscription is a message of its own, and what is left
/// of a message of which parts were subscriptions ends with its last part. As
/// released, a part before a subscription says that others follow, also where
/// there is nothing to tell of it: a program that receives all parts of a message
/// waits for one that never comes, and takes the next message for it.
pub(super) const HALF_MESSAGE: &[Correction] = &[
    Correction {
        name: "half a message from an XPUB (notification)",
        file: "xpub.cpp",
        find: "                _pending_data.push_back (ZMQ_MOVE (notification));
",
        replace: "                if (!_pending_flags.empty ())
                    _pending_flags.back () = 0;
                _pending_data.push_back (ZMQ_MOVE (notification));
",
    },
    Correction {
        name: "half a message from an XPUB (end)",
        file: "xpub.cpp",
        find: "            _pending_flags.push_back (msg.flags () & msg_t::more);
        }
",
        replace: "            _pending_flags.push_back (msg.flags () & msg_t::more);
        }

        //  Nothing follows any more.
        if (!_more_recv && !_pending_flags.empty ())
            _pending_flags.back () = 0;
",
    },
];
