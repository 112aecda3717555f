//! What becomes of contexts in the fork of a process.

use super::Correction;

/// A fork has the sockets of its parent, and none of the threads that serve them,
/// nor those that were in the midst of a call. As released, a call there that has
/// to wait waits for ever, and so does one that needs a lock which another thread
/// had; what is sent is lost; and a poller takes signals away from its parent.
///
/// So a fork is where contexts end. The system tells of it: before, what lists
/// sockets is locked, so that it is whole in the fork, and there each context is
/// as one that was shut down, of which every call says so before it does anything.
/// Its locks are made anew, since nobody is there to give them back, and commands
/// for threads go nowhere. Nothing of that is looked at where messages pass.
///
/// A context in which nobody has made a socket yet has no threads, and goes on.
pub(super) const LEFT_THREADS: &[Correction] = &[
    Correction {
        name: "a fork waits for threads of its parent (contexts, declared)",
        file: "ctx.hpp",
        find: "    bool valid () const;

  private:
    bool start ();
",
        replace: "    bool valid () const;

    //  Whether this process is a fork of the one that has the threads.
    bool is_forked () const
    {
#ifdef HAVE_FORK
        return _forked;
#else
        return false;
#endif
    }

#ifdef HAVE_FORK
    //  Called by the system, around a fork.
    static void before_fork ();
    static void after_fork ();
    static void in_fork ();
#endif

  private:
    bool start ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, members)",
        file: "ctx.hpp",
        find: "    // the process that created this context. Used to detect forking.
    pid_t _pid;
",
        replace: "    bool _forked = false;

    //  All contexts of the process, in a ring without an end.
    ctx_t *_previous = NULL;
    ctx_t *_next = NULL;
    void join_contexts ();
    void leave_contexts ();

    void forked ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, defined)",
        file: "ctx.cpp",
        find: "zmq::ctx_t::ctx_t () :
",
        replace: "#ifdef HAVE_FORK
namespace
{
//  What is said to threads that are not there.
class lost_mailbox_t ZMQ_FINAL : public zmq::i_mailbox
{
  public:
    void send (const zmq::command_t &) ZMQ_FINAL {}
    int recv (zmq::command_t *, int) ZMQ_FINAL
    {
        errno = ETERM;
        return -1;
    }
    bool may_have_commands () ZMQ_FINAL { return false; }
    void look (int64_t) ZMQ_FINAL {}
    void forked () ZMQ_FINAL {}
};

//  For the list of contexts. Neither ever ends, as contexts may outlive whatever
//  ends with the process.
zmq::mutex_t &contexts_sync ()
{
    static zmq::mutex_t *const sync = new zmq::mutex_t ();
    return *sync;
}
zmq::ctx_t *first_context = NULL;

zmq::i_mailbox *lost_mailbox ()
{
    static zmq::i_mailbox *const mailbox = new lost_mailbox_t ();
    return mailbox;
}

//  Has the system tell of forks.
bool hears_of_forks ()
{
    static const bool hears =
      pthread_atfork (zmq::ctx_t::before_fork, zmq::ctx_t::after_fork,
                      zmq::ctx_t::in_fork)
      == 0;
    return hears;
}
}

void zmq::ctx_t::join_contexts ()
{
    //  A fork had better not make anything before it has seen to the locks.
    lost_mailbox ();
    hears_of_forks ();
    scoped_lock_t lock (contexts_sync ());
    _next = first_context;
    if (_next)
        _next->_previous = this;
    first_context = this;
}

void zmq::ctx_t::leave_contexts ()
{
    scoped_lock_t lock (contexts_sync ());
    if (_previous)
        _previous->_next = _next;
    else
        first_context = _next;
    if (_next)
        _next->_previous = _previous;
}

void zmq::ctx_t::before_fork ()
{
    contexts_sync ().lock ();
    for (ctx_t *ctx = first_context; ctx; ctx = ctx->_next) {
        ctx->_slot_sync.lock ();
        ctx->_opt_sync.lock ();
    }
}

void zmq::ctx_t::after_fork ()
{
    for (ctx_t *ctx = first_context; ctx; ctx = ctx->_next) {
        ctx->_opt_sync.unlock ();
        ctx->_slot_sync.unlock ();
    }
    contexts_sync ().unlock ();
}

void zmq::ctx_t::in_fork ()
{
    //  A thread has another number in a fork, and could not give it back.
    new (&contexts_sync ()) mutex_t ();
    for (ctx_t *ctx = first_context; ctx; ctx = ctx->_next)
        ctx->forked ();
}

void zmq::ctx_t::forked ()
{
    new (&_slot_sync) mutex_t ();
    new (&_opt_sync) mutex_t ();
    new (&_endpoints_sync) mutex_t ();
#ifdef ZMQ_HAVE_VMCI
    new (&_vmci_sync) mutex_t ();
#endif

    if (_starting && !_forked) {
        //  There is nothing but this, which the parent would hear as well.
        _term_mailbox.forked ();
        if (_term_mailbox.valid ())
            return;
    }

    _forked = true;
    _terminating = true;
    std::fill (_slots.begin (), _slots.end (), lost_mailbox ());
    for (sockets_t::size_type i = 0, size = _sockets.size (); i != size; i++)
        _sockets[i]->forked ();
}
#endif

zmq::ctx_t::ctx_t () :
",
    },
    Correction {
        name: "a fork waits for threads of its parent (other libraries)",
        file: "ctx.cpp",
        find: "    //  Initialise crypto library, if needed.
    zmq::random_open ();
",
        replace: "#ifdef HAVE_FORK
    //  No process is forked while what follows has locks of its own.
    scoped_lock_t lock (contexts_sync ());
#endif

    //  Initialise crypto library, if needed.
    zmq::random_open ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (other libraries, once)",
        file: "random.cpp",
        find: "        //  sodium_init() is now documented as thread-safe in recent versions
        int rc = sodium_init ();
        zmq_assert (rc != -1);
",
        replace: "        //  Once, as it has a lock that a fork of the process would inherit.
        static std::atomic<bool> done (false);
        if (done.load (std::memory_order_acquire))
            return;
        const int rc = sodium_init ();
        zmq_assert (rc != -1);
        done.store (true, std::memory_order_release);
",
    },
    Correction {
        name: "a fork waits for threads of its parent (other libraries, headers)",
        file: "random.cpp",
        find: "#include <stdlib.h>
",
        replace: "#include <stdlib.h>
#include <atomic>
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, included)",
        file: "ctx.cpp",
        find: "#include <limits>
#include <climits>
",
        replace: "#ifdef HAVE_FORK
#include <pthread.h>
#endif

#include <algorithm>
#include <limits>
#include <climits>
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, made)",
        file: "ctx.cpp",
        find: "#ifdef HAVE_FORK
    _pid = getpid ();
#endif
",
        replace: "#ifdef HAVE_FORK
    join_contexts ();
#endif
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, ended)",
        file: "ctx.cpp",
        find: "    //  Check that there are no remaining _sockets.
    zmq_assert (_sockets.empty ());
",
        replace: "    //  Check that there are no remaining _sockets.
    zmq_assert (_sockets.empty ());
#ifdef HAVE_FORK
    leave_contexts ();
#endif
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, valid)",
        file: "ctx.cpp",
        find: "    return _term_mailbox.valid ();
",
        replace: "#ifdef HAVE_FORK
    if (!hears_of_forks ()) {
        errno = ENOMEM;
        return false;
    }
#endif
    return _term_mailbox.valid ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, terminated)",
        file: "ctx.cpp",
        find: "int zmq::ctx_t::terminate ()
{
    _slot_sync.lock ();
",
        replace: "int zmq::ctx_t::terminate ()
{
    //  There is nobody to end it with: it stays as it is.
    if (is_forked ())
        return 0;

    _slot_sync.lock ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, terminated before)",
        file: "ctx.cpp",
        find: "#ifdef HAVE_FORK
        if (_pid != getpid ()) {
            // we are a forked child process. Close all file descriptors
            // inherited from the parent.
            for (sockets_t::size_type i = 0, size = _sockets.size (); i != size;
                 i++) {
                _sockets[i]->get_mailbox ()->forked ();
            }
            _term_mailbox.forked ();
        }
#endif
",
        replace: "",
    },
    Correction {
        name: "a fork waits for threads of its parent (visits)",
        file: "ctx.cpp",
        find: "    _slot_sync.lock ();
    //  Once they are started they stay for as long as the context.
",
        replace: "    if (is_forked ()) {
        errno = ETERM;
        return -1;
    }
    _slot_sync.lock ();
    //  Once they are started they stay for as long as the context.
",
    },
    Correction {
        name: "a fork waits for threads of its parent (contexts, told)",
        file: "zmq.cpp",
        find: "int zmq_ctx_set (void *ctx_, int option_, int optval_)
",
        replace: "extern \"C\"
#if defined __GNUC__
  __attribute__ ((visibility (\"default\")))
#endif
  int
  libzmq_sys_is_forked (void *ctx_)
{
    return static_cast<zmq::ctx_t *> (ctx_)->is_forked ();
}

int zmq_ctx_set (void *ctx_, int option_, int optval_)
",
    },
    Correction {
        name: "a fork waits for threads of its parent (sockets, declared)",
        file: "socket_base.hpp",
        find: "    //  Interrupt blocking call if the socket is stuck in one.
",
        replace: "#ifdef HAVE_FORK
    //  In a fork: makes the locks anew, and has every call fail.
    void forked ();
#endif

    //  Interrupt blocking call if the socket is stuck in one.
",
    },
    Correction {
        name: "a fork waits for threads of its parent (sockets, defined)",
        file: "socket_base.cpp",
        find: "void zmq::socket_base_t::stop ()
{
",
        replace: "#ifdef HAVE_FORK
void zmq::socket_base_t::forked ()
{
    new (&_sync) mutex_t ();
    new (&_monitor_sync) mutex_t ();
    if (_thread_safe)
        _mailbox->forked ();
    _ctx_terminated = true;
}
#endif

void zmq::socket_base_t::stop ()
{
",
    },
    Correction {
        name: "a fork waits for threads of its parent (groups, joined)",
        file: "socket_base.cpp",
        find: "    return xjoin (group_);
",
        replace: "    if (unlikely (_ctx_terminated)) {
        errno = ETERM;
        return -1;
    }

    return xjoin (group_);
",
    },
    Correction {
        name: "a fork waits for threads of its parent (groups, left)",
        file: "socket_base.cpp",
        find: "    return xleave (group_);
",
        replace: "    if (unlikely (_ctx_terminated)) {
        errno = ETERM;
        return -1;
    }

    return xleave (group_);
",
    },
    Correction {
        name: "a fork waits for threads of its parent (queues)",
        file: "socket_base.cpp",
        find: "int zmq::socket_base_t::query_pipes_stats ()
{
    scoped_optional_lock_t sync_lock (_thread_safe ? &_sync : NULL);

",
        replace: "int zmq::socket_base_t::query_pipes_stats ()
{
    scoped_optional_lock_t sync_lock (_thread_safe ? &_sync : NULL);

    if (unlikely (_ctx_terminated)) {
        errno = ETERM;
        return -1;
    }

",
    },
    Correction {
        name: "a fork waits for threads of its parent (queues of commands)",
        file: "mailbox_safe.hpp",
        find: "        // TODO: call fork on the condition variable
",
        replace: "        //  Whoever was about to change them is not here.
        new (&_send_sync) mutex_t ();
        new (&_cond_var) condition_variable_t ();
        new (&_signalers) std::vector<zmq::signaler_t *> ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (queues of commands, included)",
        file: "mailbox_safe.hpp",
        find: "#include <vector>
#include <stddef.h>
",
        replace: "#include <new>
#include <vector>
#include <stddef.h>
",
    },
    Correction {
        name: "a fork waits for threads of its parent (signals, made anew)",
        file: "signaler.cpp",
        find: "    //  Close file descriptors created in the parent and create new pair
    close (_r);
    close (_w);
    make_fdpair (&_r, &_w);
",
        replace: "    //  Close file descriptors created in the parent and create new pair
    close (_r);
    if (_w != _r)
        close (_w);
    if (make_fdpair (&_r, &_w) == 0) {
        unblock_socket (_w);
        unblock_socket (_r);
    }
    pid = this_process ();
",
    },
    Correction {
        name: "a fork waits for threads of its parent (signals of the parent)",
        file: "signaler.cpp",
        find: "void zmq::signaler_t::drain ()
{
",
        replace: "void zmq::signaler_t::drain ()
{
#ifdef HAVE_FORK
    //  Those of the parent are not for us.
    if (unlikely (pid != this_process ()))
        return;
#endif
",
    },
    Correction {
        name: "a fork waits for threads of its parent (which process, declared)",
        file: "signaler.hpp",
        find: "class signaler_t
{
",
        replace: "#ifdef HAVE_FORK
//  The number of this process.
pid_t this_process ();
#endif

class signaler_t
{
",
    },
    Correction {
        name: "a fork waits for threads of its parent (which process, defined)",
        file: "signaler.cpp",
        find: "static pid_t this_process ()
{
",
        replace: "pid_t zmq::this_process ()
{
",
    },
    Correction {
        name: "a fork waits for threads of its parent (pollers, member)",
        file: "socket_poller.hpp",
        find: "    //  Signaler used for thread safe sockets polling
",
        replace: "#ifdef HAVE_FORK
    //  The process that made it.
    const pid_t _process = this_process ();
#endif

    //  Whether this process is a fork of that one, in which nothing tells of news.
    bool is_forked () const
    {
#ifdef HAVE_FORK
        return _process != this_process ();
#else
        return false;
#endif
    }

    //  Signaler used for thread safe sockets polling
",
    },
    Correction {
        name: "a fork waits for threads of its parent (poll)",
        file: "socket_poller.cpp",
        find: "        int timeout;
        if (first_pass)
            timeout = 0;
",
        replace: "        int timeout;
        if (first_pass)
            timeout = 0;
        else if (unlikely (is_forked ())) {
            errno = ETERM;
            return -1;
        }
",
    },
    Correction {
        name: "a fork waits for threads of its parent (select)",
        file: "socket_poller.cpp",
        find: "        timeval *ptimeout;
        if (first_pass) {
",
        replace: "        timeval *ptimeout;
        if (!first_pass && unlikely (is_forked ())) {
            errno = ETERM;
            return -1;
        }
        if (first_pass) {
",
    },
];
