//! Peers that somebody was let in as.

use super::Correction;

/// With a function of our own, `libzmq_sys_visit_peers`, whoever decides on the
/// peers of a context can look at those who are connected, and end connections.
/// As released, a peer is asked about once, when it comes, and there is no way to
/// send it away again but to close the socket with all the others.
///
/// Each I/O thread knows its engines, and is told by a command to go through
/// them: what an engine is belongs to that thread alone. Those that are idle are
/// found too, and nothing that reads or writes has any more to do. The caller
/// waits for all threads, and so finds everybody who was answered before. An
/// engine ends as with a connection that breaks, so that sockets see their peer
/// leave in the usual way, and a socket that connects tries again.
pub(super) const VISITED_PEERS: &[Correction] = &[
    Correction {
        name: "a visit of peers (the command)",
        file: "command.hpp",
        find: "        pipe_stats_publish,
        done
",
        replace: "        pipe_stats_publish,
        visit_peers,
        done
",
    },
    Correction {
        name: "a visit of peers (the command's argument)",
        file: "command.hpp",
        find: "        //  Sent by reaper thread to the term thread when all the sockets
",
        replace: "        //  Sent to I/O threads by whoever waits for them to visit their
        //  engines.
        struct
        {
            class peers_visit_t *visit;
        } visit_peers;

        //  Sent by reaper thread to the term thread when all the sockets
",
    },
    Correction {
        name: "a visit of peers (handled, declared)",
        file: "object.hpp",
        find: "    virtual void process_conn_failed ();
",
        replace: "    virtual void process_conn_failed ();
    virtual void process_visit_peers (class peers_visit_t *visit_);
",
    },
    Correction {
        name: "a visit of peers (handled, defined)",
        file: "object.cpp",
        find: "void zmq::object_t::process_conn_failed ()
",
        replace: "void zmq::object_t::process_visit_peers (peers_visit_t *)
{
    zmq_assert (false);
}

void zmq::object_t::process_conn_failed ()
",
    },
    Correction {
        name: "a visit of peers (dispatched)",
        file: "object.cpp",
        find: "            process_conn_failed ();
            break;
",
        replace: "            process_conn_failed ();
            break;

        case command_t::visit_peers:
            process_visit_peers (cmd_.args.visit_peers.visit);
            break;
",
    },
    Correction {
        name: "a visit of peers (the engines of a thread, declared)",
        file: "io_thread.hpp",
        find: "    void process_stop ();
",
        replace: "    void process_stop ();
    void process_visit_peers (class peers_visit_t *visit_);

    //  An engine is there from plug to unplug. Only for this thread.
    void add_engine (class stream_engine_base_t *engine_);
    void rm_engine (class stream_engine_base_t *engine_);
",
    },
    Correction {
        name: "a visit of peers (the engines of a thread, kept)",
        file: "io_thread.hpp",
        find: "    //  I/O multiplexing is performed using a poller object.
    poller_t *_poller;
",
        replace: "    //  I/O multiplexing is performed using a poller object.
    poller_t *_poller;

    std::set<class stream_engine_base_t *> _engines;
",
    },
    Correction {
        name: "a visit of peers (the visit)",
        file: "io_thread.hpp",
        find: "namespace zmq
{
class ctx_t;
",
        replace: "#include <set>

#include \"condition_variable.hpp\"
#include \"mutex.hpp\"

//  As libzmq-sys declares them.
extern \"C\" {
struct libzmq_sys_peer_t
{
    const char *user_id;
    size_t user_id_size;
    const char *domain;
    const char *address;
    int mechanism;
};
typedef int (libzmq_sys_visitor_fn) (const libzmq_sys_peer_t *peer_,
                                     void *hint_);
}

namespace zmq
{
class ctx_t;

//  A visit of the engines of all I/O threads. It belongs to the thread that
//  waits for it.
class peers_visit_t
{
  public:
    peers_visit_t (libzmq_sys_visitor_fn *visitor_,
                   void *hint_,
                   size_t threads_) :
        _visitor (visitor_), _hint (hint_), _threads (threads_), _ended (0)
    {
    }

    //  Whether the connection of this peer is to be ended.
    bool ends (const libzmq_sys_peer_t &peer_) const
    {
        return _visitor (&peer_, _hint) != 0;
    }

    //  What a thread says last: the visit may be gone then.
    void done (int ended_)
    {
        scoped_lock_t lock (_sync);
        _ended += ended_;
        if (--_threads == 0)
            _done.broadcast ();
    }

    //  Returns how many connections were ended.
    int wait ()
    {
        scoped_lock_t lock (_sync);
        while (_threads > 0)
            _done.wait (&_sync, -1);
        return _ended;
    }

  private:
    libzmq_sys_visitor_fn *const _visitor;
    void *const _hint;
    mutex_t _sync;
    condition_variable_t _done;
    size_t _threads;
    int _ended;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (peers_visit_t)
};

",
    },
    Correction {
        name: "a visit of peers (the engines of a thread, visited)",
        file: "io_thread.cpp",
        find: "void zmq::io_thread_t::process_stop ()
",
        replace: "void zmq::io_thread_t::add_engine (stream_engine_base_t *engine_)
{
    _engines.insert (engine_);
}

void zmq::io_thread_t::rm_engine (stream_engine_base_t *engine_)
{
    _engines.erase (engine_);
}

void zmq::io_thread_t::process_visit_peers (peers_visit_t *visit_)
{
    //  An engine that ends leaves the set.
    std::vector<stream_engine_base_t *> ended;
    for (std::set<stream_engine_base_t *>::const_iterator
           it = _engines.begin (),
           end = _engines.end ();
         it != end; ++it)
        if ((*it)->is_ended_by (*visit_))
            ended.push_back (*it);
    for (size_t i = 0; i != ended.size (); ++i)
        if (_engines.count (ended[i]) != 0)
            ended[i]->end ();
    visit_->done (static_cast<int> (ended.size ()));
}

void zmq::io_thread_t::process_stop ()
",
    },
    Correction {
        name: "a visit of peers (the engine, included)",
        file: "io_thread.cpp",
        find: "#include \"ctx.hpp\"
",
        replace: "#include \"ctx.hpp\"
#include \"stream_engine_base.hpp\"
",
    },
    Correction {
        name: "a visit of peers (the engine, declared)",
        file: "stream_engine_base.hpp",
        find: "    //  i_poll_events interface implementation.
    void in_event () ZMQ_FINAL;
",
        replace: "    //  Whether this is a peer that was asked about, and whom the visit ends.
    bool is_ended_by (const class peers_visit_t &visit_) const;
    //  Ends the connection, and with it the engine.
    void end ();

    //  i_poll_events interface implementation.
    void in_event () ZMQ_FINAL;
",
    },
    Correction {
        name: "a visit of peers (the thread of the engine)",
        file: "stream_engine_base.hpp",
        find: "    handle_t _handle;

    bool _plugged;
",
        replace: "    handle_t _handle;

    //  The thread it is plugged into.
    io_thread_t *_io_thread = NULL;

    bool _plugged;
",
    },
    Correction {
        name: "a visit of peers (the engine comes)",
        file: "stream_engine_base.cpp",
        find: "    _handle = add_fd (_s);
    _io_error = false;
",
        replace: "    _handle = add_fd (_s);
    _io_error = false;
    _io_thread = io_thread_;
    _io_thread->add_engine (this);
",
    },
    Correction {
        name: "a visit of peers (the engine goes)",
        file: "stream_engine_base.cpp",
        find: "    zmq_assert (_plugged);
    _plugged = false;
",
        replace: "    zmq_assert (_plugged);
    _plugged = false;
    _io_thread->rm_engine (this);
",
    },
    Correction {
        name: "a visit of peers (the engine, defined)",
        file: "stream_engine_base.cpp",
        find: "void zmq::stream_engine_base_t::terminate ()
",
        replace: "bool zmq::stream_engine_base_t::is_ended_by (const peers_visit_t &visit_) const
{
    if (_mechanism == NULL || !_session->was_asked_about ())
        return false;
    const blob_t &user_id = _mechanism->get_user_id ();
    libzmq_sys_peer_t peer;
    peer.user_id = reinterpret_cast<const char *> (user_id.data ());
    peer.user_id_size = user_id.size ();
    peer.domain = _options.zap_domain.c_str ();
    peer.address = _peer_address.c_str ();
    peer.mechanism = _options.mechanism;
    return visit_.ends (peer);
}

void zmq::stream_engine_base_t::end ()
{
    errno = ECONNABORTED;
    error (connection_error);
}

void zmq::stream_engine_base_t::terminate ()
",
    },
    Correction {
        name: "a visit of peers (the session)",
        file: "session_base.hpp",
        find: "    bool zap_enabled () const;
",
        replace: "    bool zap_enabled () const;

    //  Whether the authenticator was asked.
    bool was_asked_about () const { return _zap_pipe != NULL; }
",
    },
    Correction {
        name: "a visit of peers (the peer, declared)",
        file: "ctx.hpp",
        find: "namespace zmq
{
class object_t;
",
        replace: "struct libzmq_sys_peer_t;

namespace zmq
{
class object_t;
",
    },
    Correction {
        name: "a visit of peers (the context, declared)",
        file: "ctx.hpp",
        find: "    //  Send command to the destination thread.
",
        replace: "    //  Shows all peers that were asked about to the visitor, in the I/O
    //  threads, and waits for these. Returns how many were ended.
    int visit_peers (int (*visitor_) (const libzmq_sys_peer_t *, void *),
                     void *hint_);

    //  Send command to the destination thread.
",
    },
    Correction {
        name: "a visit of peers (the context, defined)",
        file: "ctx.cpp",
        find: "zmq::socket_base_t *zmq::ctx_t::create_socket (int type_)
",
        replace: "int zmq::ctx_t::visit_peers (libzmq_sys_visitor_fn *visitor_, void *hint_)
{
    _slot_sync.lock ();
    //  Once they are started they stay for as long as the context.
    const io_threads_t threads = _starting ? io_threads_t () : _io_threads;
    _slot_sync.unlock ();

    peers_visit_t visit (visitor_, hint_, threads.size ());
    for (size_t i = 0; i != threads.size (); ++i) {
        command_t cmd;
        cmd.destination = threads[i];
        cmd.type = command_t::visit_peers;
        cmd.args.visit_peers.visit = &visit;
        send_command (threads[i]->get_tid (), cmd);
    }
    return visit.wait ();
}

zmq::socket_base_t *zmq::ctx_t::create_socket (int type_)
",
    },
    Correction {
        name: "a visit of peers (the function)",
        file: "zmq.cpp",
        find: "int zmq_ctx_set (void *ctx_, int option_, int optval_)
",
        replace: "extern \"C\"
#if defined __GNUC__
  __attribute__ ((visibility (\"default\")))
#endif
  int
  libzmq_sys_visit_peers (void *ctx_,
                          libzmq_sys_visitor_fn *visitor_,
                          void *hint_)
{
    if (!ctx_ || !(static_cast<zmq::ctx_t *> (ctx_))->check_tag ()) {
        errno = EFAULT;
        return -1;
    }
    return (static_cast<zmq::ctx_t *> (ctx_))->visit_peers (visitor_, hint_);
}

int zmq_ctx_set (void *ctx_, int option_, int optval_)
",
    },
    Correction {
        name: "a visit of peers (the visit, included)",
        file: "zmq.cpp",
        find: "#include \"ctx.hpp\"
",
        replace: "#include \"ctx.hpp\"
#include \"io_thread.hpp\"
",
    },
];
