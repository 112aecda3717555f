//! libzmq's own threads.

use super::Correction;

/// A thread that is to be scheduled in some way has asked the system for that
/// when its start is over. As released it asks at some later time, and when the
/// process has given up its privileges by then, it aborts.
pub(super) const LATE_SCHEDULING: &[Correction] = &[
    Correction {
        name: "threads ask for their scheduling late (includes)",
        file: "thread.hpp",
        find: "#include <set>
#include <cstring>
",
        replace: "#include <condition_variable>
#include <mutex>
#include <set>
#include <cstring>
",
    },
    Correction {
        name: "threads ask for their scheduling late (members)",
        file: "thread.hpp",
        find: "    char _name[16];
",
        replace: "    char _name[16];

    //  Whether the thread has its scheduling parameters.
    bool _scheduled = false;
    std::mutex _scheduled_sync;
    std::condition_variable _scheduled_cond;
",
    },
    Correction {
        name: "threads ask for their scheduling late (asking)",
        file: "thread.cpp",
        find: "    self->applySchedulingParameters ();
    self->applyThreadName ();
",
        replace: "    self->applySchedulingParameters ();
    {
        std::lock_guard<std::mutex> lock (self->_scheduled_sync);
        self->_scheduled = true;
        self->_scheduled_cond.notify_one ();
    }
    self->applyThreadName ();
",
    },
    Correction {
        name: "threads ask for their scheduling late (waiting)",
        file: "thread.cpp",
        find: "        errno = rc == EAGAIN ? ENOMEM : rc;
        return;
    }
",
        replace: "        errno = rc == EAGAIN ? ENOMEM : rc;
        return;
    }

    if (_thread_priority != ZMQ_THREAD_PRIORITY_DFLT
        || _thread_sched_policy != ZMQ_THREAD_SCHED_POLICY_DFLT
        || !_thread_affinity_cpus.empty ()) {
        std::unique_lock<std::mutex> lock (_scheduled_sync);
        while (!_scheduled)
            _scheduled_cond.wait (lock);
    }
",
    },
];
