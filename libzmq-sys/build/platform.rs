//! Step 4: `platform.hpp`, what the target offers.
//!
//! libzmq's own builds find these facts by running a compiler over dozens of
//! probes. A target says nearly all of it by its name; the few facts that hang
//! on the version of a header are asked of the header, by the preprocessor.

use crate::target::{Features, Target};

/// One `#define`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
    /// A preprocessor condition under which alone the fact holds.
    pub(crate) only_if: Option<&'static str>,
}

const fn yes(name: &'static str) -> Fact {
    value(name, "1")
}

const fn value(name: &'static str, value: &'static str) -> Fact {
    Fact {
        name,
        value,
        only_if: None,
    }
}

const fn only_if(condition: &'static str, name: &'static str) -> Fact {
    Fact {
        name,
        value: "1",
        only_if: Some(condition),
    }
}

/// What every build of ours has, whatever the target.
const ALWAYS: &[Fact] = &[
    yes("ZMQ_STATIC"),
    yes("ZMQ_BUILD_DRAFT_API"),
    // The subscription store that the draft API is tested with.
    yes("ZMQ_USE_RADIX_TREE"),
    yes("ZMQ_HAVE_NOEXCEPT"),
    // WebSocket, with the SHA-1 that comes with the sources.
    yes("ZMQ_HAVE_WS"),
    yes("ZMQ_USE_BUILTIN_SHA1"),
];

/// What every Unix of the last ten years has.
const UNIX: &[Fact] = &[
    // Those of C++11 need a second lock to wait with one of libzmq's.
    yes("ZMQ_USE_CV_IMPL_PTHREADS"),
    yes("ZMQ_POLL_BASED_ON_POLL"),
    yes("ZMQ_HAVE_IPC"),
    yes("ZMQ_HAVE_STRUCT_SOCKADDR_UN"),
    yes("ZMQ_HAVE_UIO"),
    yes("ZMQ_HAVE_IFADDRS"),
    yes("HAVE_IF_NAMETOINDEX"),
    // Without this libzmq accepts the keep-alive options and ignores them.
    yes("ZMQ_HAVE_SO_KEEPALIVE"),
    // A context notices that it crossed a fork instead of misbehaving.
    yes("HAVE_FORK"),
    yes("HAVE_CLOCK_GETTIME"),
    yes("HAVE_MKDTEMP"),
    yes("HAVE_POSIX_MEMALIGN"),
    yes("HAVE_STRNLEN"),
    // It asks for pselect, which they all have.
    yes("ZMQ_HAVE_PPOLL"),
];

const LINUX: &[Fact] = &[
    yes("ZMQ_HAVE_LINUX"),
    yes("ZMQ_IOTHREAD_POLLER_USE_EPOLL"),
    // Descriptors that do not leak into the programs we start.
    yes("ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC"),
    yes("ZMQ_HAVE_SOCK_CLOEXEC"),
    yes("HAVE_ACCEPT4"),
    // Wake-ups through one eventfd instead of a pair of sockets.
    yes("ZMQ_HAVE_EVENTFD"),
    yes("ZMQ_HAVE_EVENTFD_CLOEXEC"),
    yes("ZMQ_HAVE_TCP_KEEPCNT"),
    yes("ZMQ_HAVE_TCP_KEEPIDLE"),
    yes("ZMQ_HAVE_TCP_KEEPINTVL"),
    yes("ZMQ_HAVE_SO_PEERCRED"),
    yes("ZMQ_HAVE_SO_BINDTODEVICE"),
    yes("ZMQ_HAVE_SO_PRIORITY"),
    only_if("defined SO_BUSY_POLL", "ZMQ_HAVE_BUSY_POLL"),
    only_if("__has_include(<linux/tipc.h>)", "ZMQ_HAVE_TIPC"),
    yes("ZMQ_HAVE_PTHREAD_SETNAME_2"),
];

/// Android's accept and thread calls fail in ways of their own, which libzmq
/// forgives only where it knows the system.
const ANDROID: &[Fact] = &[yes("ZMQ_HAVE_ANDROID")];

/// A C library over Linux: what glibc and musl have and Android's does not.
const LINUX_LIBC: &[Fact] = &[yes("ZMQ_HAVE_PTHREAD_SET_AFFINITY")];

const KQUEUE: &[Fact] = &[
    yes("ZMQ_IOTHREAD_POLLER_USE_KQUEUE"),
    yes("ZMQ_HAVE_STRLCPY"),
];

const APPLE: &[Fact] = &[
    yes("ZMQ_HAVE_OSX"),
    // Darwin's name for the idle time.
    yes("ZMQ_HAVE_TCP_KEEPALIVE"),
    yes("ZMQ_HAVE_TCP_KEEPCNT"),
    yes("ZMQ_HAVE_TCP_KEEPINTVL"),
    yes("ZMQ_HAVE_LOCAL_PEERCRED"),
    yes("ZMQ_HAVE_PTHREAD_SETNAME_1"),
];

/// What the BSDs share.
const BSD: &[Fact] = &[yes("HAVE_ACCEPT4"), yes("ZMQ_HAVE_SOCK_CLOEXEC")];

const FREEBSD: &[Fact] = &[
    yes("ZMQ_HAVE_FREEBSD"),
    yes("ZMQ_HAVE_TCP_KEEPCNT"),
    yes("ZMQ_HAVE_TCP_KEEPIDLE"),
    yes("ZMQ_HAVE_TCP_KEEPINTVL"),
    yes("ZMQ_HAVE_LOCAL_PEERCRED"),
    yes("ZMQ_HAVE_PTHREAD_SET_NAME"),
];

/// libzmq takes it for a FreeBSD that cannot map IPv4 into IPv6; where it does
/// not know so much, an IPv6 socket aborts the process.
const DRAGONFLY: &[Fact] = &[yes("ZMQ_HAVE_DRAGONFLY")];

const OPENBSD: &[Fact] = &[
    yes("ZMQ_HAVE_OPENBSD"),
    yes("ZMQ_HAVE_SO_PEERCRED"),
    yes("ZMQ_HAVE_PTHREAD_SET_NAME"),
];

const NETBSD: &[Fact] = &[
    yes("ZMQ_HAVE_NETBSD"),
    yes("ZMQ_HAVE_TCP_KEEPCNT"),
    yes("ZMQ_HAVE_TCP_KEEPIDLE"),
    yes("ZMQ_HAVE_TCP_KEEPINTVL"),
    yes("ZMQ_HAVE_PTHREAD_SETNAME_3"),
    // An integer up to NetBSD 9, a pointer since.
    only_if(
        "__NetBSD_Version__ < 999000000",
        "ZMQ_NETBSD_KEVENT_UDATA_INTPTR_T",
    ),
];

const WINDOWS: &[Fact] = &[
    yes("ZMQ_HAVE_WINDOWS"),
    // C++11's condition variables.
    yes("ZMQ_USE_CV_IMPL_STL11"),
    yes("ZMQ_POLL_BASED_ON_POLL"),
    yes("HAVE_IF_NAMETOINDEX"),
    yes("HAVE_STRNLEN"),
    // By way of wepoll, among the sources.
    yes("ZMQ_IOTHREAD_POLLER_USE_EPOLL"),
    // Windows Vista and later: the oldest with the calls that libzmq makes.
    value("_WIN32_WINNT", "0x0600"),
];

/// With MinGW libzmq looks for the headers of Unix here, and does not compile.
const MSVC: &[Fact] = &[yes("ZMQ_HAVE_IPC"), yes("ZMQ_HAVE_STRUCT_SOCKADDR_UN")];

const CURVE: &[Fact] = &[
    yes("ZMQ_HAVE_CURVE"),
    yes("ZMQ_USE_LIBSODIUM"),
    yes("SODIUM_STATIC"),
];

const GSSAPI: &[Fact] = &[yes("HAVE_LIBGSSAPI_KRB5")];

const NORM: &[Fact] = &[yes("ZMQ_HAVE_NORM")];

const PGM: &[Fact] = &[yes("ZMQ_HAVE_OPENPGM")];

const WSS: &[Fact] = &[yes("ZMQ_HAVE_WSS"), yes("ZMQ_USE_GNUTLS")];

/// Every fact about a build for `target`.
pub(crate) fn facts(target: &Target, features: &Features) -> Vec<Fact> {
    let mut facts = ALWAYS.to_vec();
    facts.push(value("ZMQ_CACHELINE_SIZE", cache_line(target)));
    for group in system(target) {
        facts.extend_from_slice(group);
    }
    facts.extend(strlcpy(target));
    for (wanted, group) in [
        (features.curve, CURVE),
        (features.gssapi, GSSAPI),
        (features.norm, NORM),
        (features.pgm, PGM),
        (features.wss, WSS),
    ] {
        if wanted {
            facts.extend_from_slice(group);
        }
    }
    facts
}

fn system(target: &Target) -> &'static [&'static [Fact]] {
    match target.os.as_str() {
        "linux" => &[UNIX, LINUX, LINUX_LIBC],
        "android" => &[UNIX, LINUX, ANDROID],
        "freebsd" => &[UNIX, KQUEUE, BSD, FREEBSD],
        "dragonfly" => &[UNIX, KQUEUE, BSD, FREEBSD, DRAGONFLY],
        "openbsd" => &[UNIX, KQUEUE, BSD, OPENBSD],
        "netbsd" => &[UNIX, KQUEUE, BSD, NETBSD],
        _ if target.is_apple() => &[UNIX, KQUEUE, APPLE],
        _ if target.is_windows() && target.is_msvc() => &[WINDOWS, MSVC],
        _ if target.is_windows() => &[WINDOWS],
        other => panic!("libzmq-sys does not know the operating system \"{other}\" yet"),
    }
}

/// libzmq brings a `strlcpy` of its own, which clashes with one of the C
/// library. The kqueue systems are covered above; glibc gained it in 2.38.
fn strlcpy(target: &Target) -> Option<Fact> {
    const NAME: &str = "ZMQ_HAVE_STRLCPY";
    if !target.has_linux_kernel() {
        None
    } else if target.env == "gnu" {
        Some(only_if("defined __GLIBC__ && __GLIBC_PREREQ(2, 38)", NAME))
    } else {
        Some(yes(NAME))
    }
}

/// What two threads must not share when each writes its own part of it.
fn cache_line(target: &Target) -> &'static str {
    match target.arch.as_str() {
        "aarch64" if target.is_apple() => "128",
        "powerpc64" => "128",
        "s390x" => "256",
        _ => "64",
    }
}

/// The text of `platform.hpp`.
pub(crate) fn header(target: &Target, features: &Features) -> String {
    let mut text = String::from("#pragma once\n\n");
    if !target.is_windows() {
        // The conditions below ask these.
        text.push_str("#include <string.h>\n#include <sys/param.h>\n#include <sys/socket.h>\n");
    }
    if matches!(target.os.as_str(), "dragonfly" | "freebsd" | "openbsd") {
        // Declares pthread_set_name_np, and libzmq does not include it.
        text.push_str("#include <pthread.h>\n#include <pthread_np.h>\n");
    }
    for fact in facts(target, features) {
        let define = format!("#define {} {}\n", fact.name, fact.value);
        match fact.only_if {
            None => text.push_str(&define),
            Some(condition) => text.push_str(&format!("#if {condition}\n{define}#endif\n")),
        }
    }
    if features.mimalloc {
        text.push_str(MIMALLOC);
    }
    text
}

/// Sends the allocations of libzmq, its messages above all, to mimalloc.
///
/// The standard headers that call these functions by name come first, so that
/// the macros below reach the code of libzmq alone. What libzmq allocates it
/// also frees, so the two allocators never meet.
const MIMALLOC: &str = "
#include <cstdlib>
#include <cstring>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
#include <mimalloc.h>
// Where the sources write std::malloc.
namespace std {
using ::mi_free;
using ::mi_malloc;
using ::mi_realloc;
}
// Without huge pages, with which a connection takes three times the memory; what a
// user says in the environment goes before.
static const bool libzmq_sys_small_pages =
  (mi_process_init (), mi_option_set_default (mi_option_allow_thp, 0), true);
#define malloc(size) mi_malloc (size)
#define realloc(block, size) mi_realloc (block, size)
#define free(block) mi_free (block)
#define strdup(text) mi_strdup (text)
#define posix_memalign(block, align, size) mi_posix_memalign (block, align, size)
";
