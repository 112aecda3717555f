//! What is subscribed to: at SUB and XSUB, and at PUB and XPUB.

use super::Correction;

/// The tree of subscriptions is walked with a stack of its own. As released each
/// subscription that begins with another takes a frame of the stack of the
/// thread, which ends with it: who forwards the subscriptions of others can be
/// sent as many as it takes.
pub(super) const DEEP_TREE: &[Correction] = &[
    Correction {
        name: "subscriptions of subscriptions overflow the stack (the end)",
        file: "radix_tree.cpp",
        find: "    for (size_t i = 0, count = node_.edgecount (); i < count; ++i)
        free_nodes (node_.node_at (i));
    free (node_._data);
",
        replace: "    std::vector<node_t> nodes (1, node_);
    while (!nodes.empty ()) {
        node_t node = nodes.back ();
        nodes.pop_back ();
        for (size_t i = 0, count = node.edgecount (); i < count; ++i)
            nodes.push_back (node.node_at (i));
        free (node._data);
    }
",
    },
    Correction {
        name: "subscriptions of subscriptions overflow the stack (the visit)",
        file: "radix_tree.cpp",
        find: "    const size_t prefix_length = node_.prefix_length ();
    buffer_.reserve (buffer_.size () + prefix_length);
    std::copy (node_.prefix (), node_.prefix () + prefix_length,
               std::back_inserter (buffer_));

    if (node_.refcount () > 0) {
        zmq_assert (!buffer_.empty ());
        func_ (&buffer_[0], buffer_.size (), arg_);
    }

    for (size_t i = 0, edgecount = node_.edgecount (); i < edgecount; ++i) {
        visit_keys (node_.node_at (i), buffer_, func_, arg_);
    }
    buffer_.resize (static_cast<uint32_t> (buffer_.size () - prefix_length));
",
        replace: "    //  What is still to be visited, each with the size of the key above it.
    std::vector<std::pair<node_t, size_t> > nodes;
    nodes.push_back (std::make_pair (node_, buffer_.size ()));
    const size_t above = buffer_.size ();
    while (!nodes.empty ()) {
        node_t node = nodes.back ().first;
        buffer_.resize (nodes.back ().second);
        nodes.pop_back ();
        buffer_.insert (buffer_.end (), node.prefix (),
                        node.prefix () + node.prefix_length ());

        if (node.refcount () > 0) {
            zmq_assert (!buffer_.empty ());
            func_ (&buffer_[0], buffer_.size (), arg_);
        }

        for (size_t i = node.edgecount (); i > 0; --i)
            nodes.push_back (
              std::make_pair (node.node_at (i - 1), buffer_.size ()));
    }
    buffer_.resize (above);
",
    },
];

/// PUB and XPUB: a topic that the last subscriber has left with is not counted any
/// more. As released it is, for ever, unless that one unsubscribed before.
pub(super) const DEPARTED_TOPIC: &[Correction] = &[Correction {
    name: "the topics of departed subscribers are counted",
    file: "generic_mtrie_impl.hpp",
    find: "                    LIBZMQ_DELETE (it.node->_pipes);
                }
            }

            //  Adjust the buffer.
",
    replace: "                    LIBZMQ_DELETE (it.node->_pipes);
                    zmq_assert (_num_prefixes.get () > 0);
                    _num_prefixes.sub (1);
                }
            }

            //  Adjust the buffer.
",
}];
