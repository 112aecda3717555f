//! The memory of queues.

use super::Correction;

/// A queue begins with room for 15 messages. Who fills that is given room for 63, and
/// then for 255 at a time. As released it is room for 256 from the beginning. With
/// what belongs to it, that is a little more than 16 KiB, and takes 20 of an allocator
/// whose sizes are powers of two and quarters of them.
pub(super) const GROWING_QUEUES: &[Correction] = &[
    Correction {
        name: "queues are large from the beginning (construction)",
        file: "yqueue.hpp",
        find: "        _begin_chunk = allocate_chunk ();
        alloc_assert (_begin_chunk);
        _begin_pos = 0;
",
        replace: "        _begin_chunk = allocate_chunk (first_size);
        _begin_pos = 0;
        _begin_size = _end_size = first_size;
",
    },
    Correction {
        name: "queues are large from the beginning (the line that is asked for)",
        file: "yqueue.hpp",
        find: "        if (++_end_pos != N) {
            expect_to_write (reinterpret_cast<const char *> (_end_chunk)
                             + (_end_pos + 3) * sizeof (T));
            return;
        }

        chunk_t *sc = _spare_chunk.xchg (NULL);
        if (sc) {
            _end_chunk->next = sc;
            sc->prev = _end_chunk;
        } else {
            _end_chunk->next = allocate_chunk ();
            alloc_assert (_end_chunk->next);
            _end_chunk->next->prev = _end_chunk;
        }
        _end_chunk = _end_chunk->next;
        _end_pos = 0;
    }
",
        replace: "        if (++_end_pos != _end_size) {
            expect_to_write (reinterpret_cast<const char *> (_end_chunk->values)
                             + (_end_pos + 3) * sizeof (T));
            return;
        }

        //  Whoever fills one is given a larger one.
        const int size = std::min (4 * (_end_size + 1), N) - 1;
        chunk_t *sc = _spare_chunk.xchg (NULL);
        if (sc && sc->size < size) {
            free (sc);
            sc = NULL;
        }
        if (!sc)
            sc = allocate_chunk (size);
        _end_chunk->next = sc;
        sc->prev = _end_chunk;
        _end_chunk = sc;
        _end_pos = 0;
        _end_size = sc->size;
    }
",
    },
    Correction {
        name: "queues are large from the beginning (taking back what was written)",
        file: "yqueue.hpp",
        find: "            _back_pos = N - 1;
            _back_chunk = _back_chunk->prev;
",
        replace: "            _back_chunk = _back_chunk->prev;
            _back_pos = _back_chunk->size - 1;
",
    },
    Correction {
        name: "queues are large from the beginning (taking back the end)",
        file: "yqueue.hpp",
        find: "            _end_pos = N - 1;
            _end_chunk = _end_chunk->prev;
",
        replace: "            _end_chunk = _end_chunk->prev;
            _end_size = _end_chunk->size;
            _end_pos = _end_size - 1;
",
    },
    Correction {
        name: "queues are large from the beginning (reading)",
        file: "yqueue.hpp",
        find: "        if (++_begin_pos == N) {
            chunk_t *o = _begin_chunk;
            _begin_chunk = _begin_chunk->next;
            _begin_chunk->prev = NULL;
            _begin_pos = 0;
",
        replace: "        if (++_begin_pos == _begin_size) {
            chunk_t *o = _begin_chunk;
            _begin_chunk = _begin_chunk->next;
            _begin_chunk->prev = NULL;
            _begin_pos = 0;
            _begin_size = _begin_chunk->size;
",
    },
    Correction {
        name: "queues are large from the beginning (chunks)",
        file: "yqueue.hpp",
        find: "  private:
    //  Individual memory chunk to hold N elements.
    struct chunk_t
    {
        T values[N];
        chunk_t *prev;
        chunk_t *next;
    };

    static inline chunk_t *allocate_chunk ()
    {
#if defined HAVE_POSIX_MEMALIGN
        void *pv;
        if (posix_memalign (&pv, ALIGN, sizeof (chunk_t)) == 0)
            return (chunk_t *) pv;
        return NULL;
#else
        return static_cast<chunk_t *> (malloc (sizeof (chunk_t)));
#endif
    }
",
        replace: "    //  For both ends: what was read needs no memory.
    void release_spare ()
    {
        if (_spare_chunk.get () != NULL)
            free (_spare_chunk.xchg (NULL));
    }

  private:
    //  Individual memory chunk to hold so many elements, of which there may be
    //  fewer than are declared. What comes before is as large as an element, so
    //  that all is a power of two.
    struct chunk_t
    {
        union
        {
            struct
            {
                chunk_t *prev;
                chunk_t *next;
                int size;
            };
            char before_values[sizeof (T)];
        };
        T values[N - 1];
    };

    static const int first_size = (N < 16 ? N : 16) - 1;

    static inline chunk_t *allocate_chunk (int size_)
    {
        const size_t bytes =
          sizeof (chunk_t) - (N - 1 - size_) * sizeof (T);
        void *pv = NULL;
#if defined HAVE_POSIX_MEMALIGN
        size_t align = ALIGN;
#if defined MI_MALLOC_VERSION
        //  To mimalloc the size says where its blocks begin, if the system has
        //  pages of it, and for less it takes more than is asked for.
        if (bytes % 4096 == 0)
            align = 4096;
#endif
        if (posix_memalign (&pv, align, bytes) != 0)
            pv = NULL;
#else
        pv = malloc (bytes);
#endif
        alloc_assert (pv);
        chunk_t *const chunk = static_cast<chunk_t *> (pv);
        chunk->size = size_;
        return chunk;
    }
",
    },
    Correction {
        name: "queues are large from the beginning (the reader's chunk)",
        file: "yqueue.hpp",
        find: "    int _begin_pos;
    char _before_writer[128];
",
        replace: "    int _begin_pos;
    int _begin_size;
    char _before_writer[128];
",
    },
    Correction {
        name: "queues are large from the beginning (the writer's chunk)",
        file: "yqueue.hpp",
        find: "    int _end_pos;

    char _before_spare[128];
",
        replace: "    int _end_pos;
    int _end_size;

    char _before_spare[128];
",
    },
    Correction {
        name: "queues are large from the beginning (included)",
        file: "yqueue.hpp",
        find: "#include <stdlib.h>
#include <stddef.h>
",
        replace: "#include <algorithm>
#include <stdint.h>
#include <stdlib.h>
#include <stddef.h>
",
    },
];

/// Queues of connections that rest keep no memory for later. As released one that
/// ever had more than 256 messages has room for as many besides, for ever.
pub(super) const SPARE_AT_REST: &[Correction] = &[
    Correction {
        name: "a queue at rest keeps memory for later (interface)",
        file: "ypipe_base.hpp",
        find: "    virtual bool probe (bool (*fn_) (const T &)) = 0;
",
        replace: "    virtual bool probe (bool (*fn_) (const T &)) = 0;
    virtual void release_spare () {}
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (queues)",
        file: "ypipe.hpp",
        find: "    //  Applies the function fn to the first element in the pipe
",
        replace: "    void release_spare () ZMQ_FINAL { _queue.release_spare (); }

    //  Applies the function fn to the first element in the pipe
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (pipes)",
        file: "pipe.hpp",
        find: "    void set_nodelay ();
",
        replace: "    void set_nodelay ();

    //  Frees what neither of the queues uses.
    void release_spare ()
    {
        if (_in_pipe)
            _in_pipe->release_spare ();
        if (_out_pipe)
            _out_pipe->release_spare ();
    }
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (sessions)",
        file: "session_base.hpp",
        find: "    void flush ();
    void rollback ();
",
        replace: "    void flush ();
    void rollback ();
    void rest ();
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (sessions, defined)",
        file: "session_base.cpp",
        find: "void zmq::session_base_t::rollback ()
",
        replace: "void zmq::session_base_t::rest ()
{
    if (_pipe)
        _pipe->release_spare ();
}

void zmq::session_base_t::rollback ()
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (engines)",
        file: "stream_engine_base.hpp",
        find: "    //  Ends the connection, and with it the engine.
    void end ();
",
        replace: "    //  Ends the connection, and with it the engine.
    void end ();

    //  Nothing was moved for a while.
    void rest ();
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (engines, defined)",
        file: "stream_engine_base.cpp",
        find: "void zmq::stream_engine_base_t::end ()
",
        replace: "void zmq::stream_engine_base_t::rest ()
{
    if (_session)
        _session->rest ();
}

void zmq::stream_engine_base_t::end ()
",
    },
    Correction {
        name: "a queue at rest keeps memory for later (threads)",
        file: "io_thread.cpp",
        find: "#if defined MI_MALLOC_VERSION
    mi_collect (true);
#endif
",
        replace: "    for (std::set<stream_engine_base_t *>::const_iterator
           it = _engines.begin (),
           end = _engines.end ();
         it != end; ++it)
        (*it)->rest ();
#if defined MI_MALLOC_VERSION
    mi_collect (true);
#endif
",
    },
];
