//! Numbers that look like chance.

use super::Correction;

/// No two processes begin with the same numbers. As released nothing ever seeds
/// them: the routing ids of a SERVER, the request ids of a REQ, the masks of
/// WebSocket and the pauses before clients connect again are the same ones in
/// every process. Nor are they `rand`'s any more, which has a lock, and may be
/// seeded and used by the program. They are no secrets.
pub(super) const SAME_NUMBERS: &[Correction] = &[
    Correction {
        name: "every process has the same random numbers (numbers)",
        file: "random.cpp",
        find: "uint32_t zmq::generate_random ()
{
    //  Compensate for the fact that rand() returns signed integer.
    const uint32_t low = static_cast<uint32_t> (rand ());
    uint32_t high = static_cast<uint32_t> (rand ());
    high <<= (sizeof (int) * 8 - 1);
    return high | low;
}
",
        replace: "static uint64_t mixed (uint64_t number_)
{
    number_ = (number_ ^ (number_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
    number_ = (number_ ^ (number_ >> 27)) * 0x94d049bb133111ebULL;
    return number_ ^ (number_ >> 31);
}

//  Of this thread: when it was asked for, in which process, and where its stack
//  is.
static uint64_t first_number ()
{
#if defined ZMQ_HAVE_WINDOWS
    const uint64_t pid = static_cast<uint64_t> (GetCurrentProcessId ());
#else
    const uint64_t pid = static_cast<uint64_t> (getpid ());
#endif
    const uint64_t now = static_cast<uint64_t> (
      std::chrono::high_resolution_clock::now ().time_since_epoch ().count ());
    const uint64_t place =
      static_cast<uint64_t> (reinterpret_cast<uintptr_t> (&pid));
    return mixed (mixed (mixed (now) + pid) + place);
}

uint32_t zmq::generate_random ()
{
    static thread_local uint64_t number = first_number ();
    number += 0x9e3779b97f4a7c15ULL;
    return static_cast<uint32_t> (mixed (number) >> 32);
}
",
    },
    Correction {
        name: "every process has the same random numbers (headers)",
        file: "random.cpp",
        find: "#include <stdlib.h>
",
        replace: "#include <stdlib.h>
#include <chrono>
#include <stdint.h>
",
    },
];
