//! Threads that wait without sleeping, for those who have cores to spare.

use super::Correction;

/// With an option of contexts of our own, `LIBZMQ_SYS_BUSY_WAIT`, the I/O threads
/// and the calls that wait for a socket look again and again, for so long, before
/// they sleep. To wake a thread that sleeps takes longer than all the rest that is
/// done for a small message.
///
/// They sleep as they always did, after that. While they look they change nothing
/// that others see: who sends a command still signals it, and who looks takes the
/// signal before the command. So no wake-up can be lost. Between two looks they
/// give way, or on a machine without a core to spare they would keep off those
/// whom they wait for.
pub(super) const BUSY_WAIT: &[Correction] = &[
    Correction {
        name: "threads wait without sleeping (contexts, member)",
        file: "ctx.hpp",
        find: "    int get (int option_, void *optval_, const size_t *optvallen_);

  protected:
    //  Synchronisation of access to context options.
",
        replace: "    int get (int option_, void *optval_, const size_t *optvallen_);

    //  For how many microseconds threads look before they sleep; -1 for ever.
    int busy_wait () const
    {
        return _busy_wait.load (std::memory_order_relaxed);
    }

  private:
    std::atomic<int> _busy_wait{0};

  protected:
    //  Synchronisation of access to context options.
",
    },
    Correction {
        name: "threads wait without sleeping (contexts, includes)",
        file: "ctx.hpp",
        find: "#include <map>
",
        replace: "#include <atomic>
#include <map>
",
    },
    Correction {
        name: "threads wait without sleeping (contexts, set)",
        file: "ctx.cpp",
        find: "    switch (option_) {
        case ZMQ_THREAD_SCHED_POLICY:
            if (is_int && value >= 0) {
",
        replace: "#if defined ZMQ_IOTHREAD_POLLER_USE_EPOLL && !defined ZMQ_HAVE_WINDOWS
    if (option_ == libzmq_sys_busy_wait && is_int && value >= -1) {
        _busy_wait.store (value, std::memory_order_relaxed);
        return 0;
    }
#endif

    switch (option_) {
        case ZMQ_THREAD_SCHED_POLICY:
            if (is_int && value >= 0) {
",
    },
    Correction {
        name: "threads wait without sleeping (contexts, told)",
        file: "ctx.cpp",
        find: "    int *value = static_cast<int *> (optval_);

    switch (option_) {
        case ZMQ_THREAD_SCHED_POLICY:
            if (is_int) {
",
        replace: "    int *value = static_cast<int *> (optval_);

    if (option_ == libzmq_sys_busy_wait && is_int) {
        *value = busy_wait ();
        return 0;
    }

    switch (option_) {
        case ZMQ_THREAD_SCHED_POLICY:
            if (is_int) {
",
    },
    Correction {
        name: "threads wait without sleeping (contexts, number)",
        file: "ctx.cpp",
        find: "zmq::thread_ctx_t::thread_ctx_t () :
",
        replace: "//  The option of libzmq-sys beside those of zmq_ctx_set.
static const int libzmq_sys_busy_wait = 1 << 30;

zmq::thread_ctx_t::thread_ctx_t () :
",
    },
    Correction {
        name: "threads wait without sleeping (looking)",
        file: "i_mailbox.hpp",
        find: "    virtual int recv (command_t *cmd_, int timeout_) = 0;
",
        replace: "    virtual int recv (command_t *cmd_, int timeout_) = 0;

    //  Looks for a command for so many microseconds, or for ever if that is
    //  negative, and takes none.
    virtual void look (int64_t time_) = 0;
",
    },
    Correction {
        name: "threads wait without sleeping (looking at a queue)",
        file: "ypipe.hpp",
        find: "    //  Flush all the completed items into the pipe. Returns false if
",
        replace: "    //  Looks until something is flushed, for so many microseconds or for ever.
    //  For a reader that has found nothing.
    void look (int64_t time_) const
    {
        const uint64_t end = clock_t::now_us () + static_cast<uint64_t> (time_);
        while (!has_woken () && (time_ < 0 || clock_t::now_us () < end))
            std::this_thread::yield ();
    }

    //  Flush all the completed items into the pipe. Returns false if
",
    },
    Correction {
        name: "threads wait without sleeping (queues, includes)",
        file: "ypipe.hpp",
        find: "#include \"atomic_ptr.hpp\"
",
        replace: "#include <thread>
#include \"atomic_ptr.hpp\"
#include \"clock.hpp\"
",
    },
    Correction {
        name: "threads wait without sleeping (classic sockets)",
        file: "mailbox.hpp",
        find: "    int recv (command_t *cmd_, int timeout_);

    bool valid () const;
",
        replace: "    int recv (command_t *cmd_, int timeout_);
    void look (int64_t time_) ZMQ_FINAL { _cpipe.look (time_); }

    bool valid () const;
",
    },
    Correction {
        name: "threads wait without sleeping (thread-safe sockets)",
        file: "mailbox_safe.hpp",
        find: "    int recv (command_t *cmd_, int timeout_);

    // Add signaler",
        replace: "    int recv (command_t *cmd_, int timeout_);

    //  Others use the socket meanwhile, as they do while its thread sleeps.
    void look (int64_t time_) ZMQ_FINAL
    {
        _sync->unlock ();
        _cpipe.look (time_);
        _sync->lock ();
    }

    // Add signaler",
    },
    Correction {
        name: "threads wait without sleeping (sockets)",
        file: "socket_base.cpp",
        find: "    //  Check whether there are any commands pending for this thread.
    command_t cmd;
",
        replace: "    const int busy_wait = get_ctx ()->busy_wait ();
    if (busy_wait != 0 && timeout_ != 0) {
        int64_t time = busy_wait;
        const int64_t limit = static_cast<int64_t> (timeout_) * 1000;
        if (timeout_ > 0 && (time < 0 || time > limit))
            time = limit;
        const uint64_t start = clock_t::now_us ();
        _mailbox->look (time);
        //  To look is a part of the time.
        if (timeout_ > 0)
            timeout_ -= static_cast<int> (std::min<uint64_t> (
              timeout_, (clock_t::now_us () - start) / 1000));
    }

    //  Check whether there are any commands pending for this thread.
    command_t cmd;
",
    },
    Correction {
        name: "threads wait without sleeping (I/O threads)",
        file: "io_thread.cpp",
        find: "    _poller = new (std::nothrow) poller_t (*ctx_);
    alloc_assert (_poller);
",
        replace: "    _poller = new (std::nothrow) poller_t (*ctx_);
    alloc_assert (_poller);
#if defined ZMQ_IOTHREAD_POLLER_USE_EPOLL
    _poller->wait_busily ();
#endif
",
    },
    Correction {
        name: "threads wait without sleeping (pollers)",
        file: "epoll.hpp",
        find: "    void stop ();

    static int max_fds ();

  private:
",
        replace: "    void stop ();

    static int max_fds ();

    //  To look before it sleeps, as the context says.
    void wait_busily () { _waits_busily = true; }

  private:
    bool _waits_busily = false;

    //  Looks for events before the time to sleep, which it takes it off.
    int look (epoll_event *events_, int *timeout_);

",
    },
    Correction {
        name: "threads wait without sleeping (before sleeping)",
        file: "epoll.cpp",
        find: "        const int n = wait (&ev_buf[0], timeout ? timeout : -1);
",
        replace: "        int rest = timeout ? timeout : -1;
        int n = _waits_busily ? look (&ev_buf[0], &rest) : 0;
        if (n == 0)
            n = wait (&ev_buf[0], rest);
",
    },
    Correction {
        name: "threads wait without sleeping (I/O threads that look)",
        file: "epoll.cpp",
        find: "void zmq::epoll_t::loop ()
{
",
        replace: "int zmq::epoll_t::look (epoll_event *events_, int *timeout_)
{
    int64_t time = busy_wait ();
    if (time == 0)
        return 0;
    const int64_t limit = static_cast<int64_t> (*timeout_) * 1000;
    if (*timeout_ > 0 && (time < 0 || time > limit))
        time = limit;
    const uint64_t start = clock_t::now_us ();
    const uint64_t end = start + static_cast<uint64_t> (time);
    uint64_t now = start;
    do {
        const int n = wait (events_, 0);
        if (n != 0)
            return n;
        std::this_thread::yield ();
        now = clock_t::now_us ();
    } while (time < 0 || now < end);
    if (*timeout_ > 0)
        *timeout_ -= static_cast<int> (
          std::min<uint64_t> (*timeout_, (now - start) / 1000));
    return 0;
}

void zmq::epoll_t::loop ()
{
",
    },
    Correction {
        name: "threads wait without sleeping (I/O threads, includes)",
        file: "epoll.cpp",
        find: "#include <signal.h>
#include <algorithm>
",
        replace: "#include <signal.h>
#include <algorithm>
#include <thread>
",
    },
    Correction {
        name: "threads wait without sleeping (I/O threads, how long)",
        file: "poller_base.hpp",
        find: "  protected:
    //  Checks whether the currently executing thread is the worker thread",
        replace: "  protected:
    int busy_wait () const { return _ctx.busy_wait (); }

    //  Checks whether the currently executing thread is the worker thread",
    },
];
