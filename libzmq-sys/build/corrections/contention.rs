//! What threads do at the same time, and need not.

use super::Correction;

/// The two ends of a queue are in cache lines of their own. As released the
/// thread that writes a message and the one that reads another take the line with
/// both ends from each other each time, which on two cores costs more than all
/// the rest that is done for a small message.
pub(super) const CROWDED_LINES: &[Correction] = &[
    Correction {
        name: "the two ends of a queue share cache lines (queue)",
        file: "yqueue.hpp",
        find: "    chunk_t *_begin_chunk;
    int _begin_pos;
    chunk_t *_back_chunk;
",
        replace: "    //  What one thread writes must not lie in a cache line with what the
    //  other one uses; some processors fetch two lines at once.
    char _before_reader[128];
    chunk_t *_begin_chunk;
    int _begin_pos;
    char _before_writer[128];
    chunk_t *_back_chunk;
",
    },
    Correction {
        name: "the two ends of a queue share cache lines (spare chunk)",
        file: "yqueue.hpp",
        find: "    //  People are likely to produce",
        replace: "    char _before_spare[128];

    //  People are likely to produce",
    },
    Correction {
        name: "the two ends of a queue share cache lines (first un-flushed item)",
        file: "ypipe.hpp",
        find: "    //  Points to the first un-flushed item. This variable is used
    //  exclusively by writer thread.
    T *_w;

    //  Points to the first un-prefetched item.",
        replace: "    //  Points to the first un-flushed item. This variable is used
    //  exclusively by writer thread.
    char _before_writer[128];
    T *_w;

    //  Points to the first item to be flushed in the future.
    T *_f;

    //  Points to the first un-prefetched item.",
    },
    Correction {
        name: "the two ends of a queue share cache lines (first un-prefetched item)",
        file: "ypipe.hpp",
        find: "    //  exclusively by reader thread.
    T *_r;

    //  Points to the first item to be flushed in the future.
    T *_f;
",
        replace: "    //  exclusively by reader thread.
    char _before_reader[128];
    T *_r;
    char _before_both[128];
",
    },
    Correction {
        name: "the two ends of a queue share cache lines (last flushed item)",
        file: "ypipe.hpp",
        find: "    atomic_ptr_t<T> _c;
",
        replace: "    atomic_ptr_t<T> _c;
    char _behind_both[128];
",
    },
];

/// An engine takes references to the metadata of its connection by the thousand,
/// and gives one to each message that it receives. As released it counts each,
/// while another thread counts the same for messages that are closed.
pub(super) const COUNTED_METADATA: &[Correction] = &[
    Correction {
        name: "who receives and who reads count references at once (metadata)",
        file: "metadata.hpp",
        find: "    void add_ref ();

    //  Drop reference. Returns true iff the reference
    //  counter drops to zero.
    bool drop_ref ();
",
        replace: "    void add_ref ();
    void add_refs (uint32_t refs_) { _ref_cnt.add (refs_); }

    //  Drop reference. Returns true iff the reference
    //  counter drops to zero.
    bool drop_ref ();
    bool drop_refs (uint32_t refs_) { return !_ref_cnt.sub (refs_); }
",
    },
    Correction {
        name: "who receives and who reads count references at once (messages)",
        file: "msg.hpp",
        find: "    void set_metadata (metadata_t *metadata_);
",
        replace: "    void set_metadata (metadata_t *metadata_);

    //  The same with a reference that the caller has taken.
    void adopt_metadata (metadata_t *metadata_)
    {
        _u.base.metadata = metadata_;
    }
",
    },
    Correction {
        name: "who receives and who reads count references at once (engines)",
        file: "stream_engine_base.hpp",
        find: "    metadata_t *_metadata;
",
        replace: "    metadata_t *_metadata;

    //  References to it that are taken, and not given to a message yet.
    uint32_t _spare_refs = 0;

    void give_metadata (msg_t *msg_)
    {
        if (_spare_refs == 0) {
            _spare_refs = 1 << 16;
            _metadata->add_refs (_spare_refs);
        }
        --_spare_refs;
        msg_->adopt_metadata (_metadata);
    }
",
    },
    Correction {
        name: "who receives and who reads count references at once (messages of ZMTP)",
        file: "stream_engine_base.cpp",
        find: "        msg_->set_metadata (_metadata);
",
        replace: "        give_metadata (msg_);
",
    },
    Correction {
        name: "who receives and who reads count references at once (messages of WebSocket)",
        file: "ws_engine.cpp",
        find: "        msg_->set_metadata (_metadata);
",
        replace: "        give_metadata (msg_);
",
    },
    Correction {
        name: "who receives and who reads count references at once (end)",
        file: "stream_engine_base.cpp",
        find: "        if (_metadata->drop_ref ()) {
",
        replace: "        if (_metadata->drop_refs (1 + _spare_refs)) {
",
    },
];
