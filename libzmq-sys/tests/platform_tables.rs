//! The tables of `build/` for the targets that cannot run here.
//!
//! The files of the build script are compiled into this test as they are.

// Each is used in part only.
#[allow(dead_code)]
#[path = "../build/corrections/mod.rs"]
mod corrections;
#[allow(dead_code)]
#[path = "../build/platform.rs"]
mod platform;
#[allow(dead_code)]
#[path = "../build/target.rs"]
mod target;

use std::{collections::BTreeSet, fs, path::Path};

use corrections::Correction;
use platform::Fact;
use target::{Features, Target};

const ALL_FEATURES: Features = Features {
    curve: true,
    gssapi: true,
    mimalloc: true,
    norm: true,
    pgm: true,
    wss: true,
};
const NO_FEATURES: Features = Features {
    curve: false,
    gssapi: false,
    mimalloc: false,
    norm: false,
    pgm: false,
    wss: false,
};

/// The targets that we have a table for: `target_os`, `target_env`,
/// `target_arch`.
const TARGETS: &[(&str, &str, &str)] = &[
    ("android", "", "aarch64"),
    ("dragonfly", "", "x86_64"),
    ("freebsd", "", "x86_64"),
    ("ios", "", "aarch64"),
    ("linux", "gnu", "x86_64"),
    ("linux", "musl", "aarch64"),
    ("macos", "", "aarch64"),
    ("macos", "", "x86_64"),
    ("netbsd", "", "x86_64"),
    ("openbsd", "", "x86_64"),
    ("tvos", "", "aarch64"),
    ("windows", "gnu", "x86_64"),
    ("windows", "msvc", "x86_64"),
];

fn targets() -> impl Iterator<Item = Target> {
    TARGETS
        .iter()
        .map(|(os, env, arch)| Target::new(os, env, arch))
}

fn facts_of(os: &str, env: &str) -> Vec<Fact> {
    platform::facts(&Target::new(os, env, "x86_64"), &ALL_FEATURES)
}

fn fact(facts: &[Fact], name: &str) -> Option<Fact> {
    facts.iter().find(|fact| fact.name == name).copied()
}

/// Whether the target has the fact without a condition.
fn has(os: &str, env: &str, name: &str) -> bool {
    fact(&facts_of(os, env), name).is_some_and(|fact| fact.only_if.is_none())
}

#[test]
fn no_fact_is_defined_twice() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        let names: BTreeSet<&str> = facts.iter().map(|fact| fact.name).collect();
        assert_eq!(names.len(), facts.len(), "{target:?}");
    }
}

/// libzmq refuses to compile with none or two of either.
#[test]
fn every_target_has_one_poller_of_each_kind() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        let count = |start: &str, except: &str| {
            facts
                .iter()
                .filter(|fact| fact.name.starts_with(start) && fact.name != except)
                .filter(|fact| fact.only_if.is_none())
                .count()
        };
        let io_threads = count(
            "ZMQ_IOTHREAD_POLLER_USE_",
            "ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC",
        );
        assert_eq!(io_threads, 1, "{target:?}");
        assert_eq!(count("ZMQ_POLL_BASED_ON_", ""), 1, "{target:?}");
        assert_eq!(count("ZMQ_USE_CV_IMPL_", ""), 1, "{target:?}");
    }
}

#[test]
fn io_threads_use_the_best_poller_of_the_system() {
    for (os, env, poller) in [
        ("android", "", "EPOLL"),
        ("dragonfly", "", "KQUEUE"),
        ("freebsd", "", "KQUEUE"),
        ("ios", "", "KQUEUE"),
        ("linux", "gnu", "EPOLL"),
        ("linux", "musl", "EPOLL"),
        ("macos", "", "KQUEUE"),
        ("netbsd", "", "KQUEUE"),
        ("openbsd", "", "KQUEUE"),
        ("windows", "gnu", "EPOLL"),
        ("windows", "msvc", "EPOLL"),
    ] {
        let name = format!("ZMQ_IOTHREAD_POLLER_USE_{poller}");
        assert!(has(os, env, &name), "{os} {env}");
    }
}

#[test]
fn every_target_names_its_system() {
    for (os, env, name) in [
        ("android", "", "ZMQ_HAVE_ANDROID"),
        ("android", "", "ZMQ_HAVE_LINUX"),
        ("dragonfly", "", "ZMQ_HAVE_DRAGONFLY"),
        ("dragonfly", "", "ZMQ_HAVE_FREEBSD"),
        ("freebsd", "", "ZMQ_HAVE_FREEBSD"),
        ("ios", "", "ZMQ_HAVE_OSX"),
        ("linux", "gnu", "ZMQ_HAVE_LINUX"),
        ("macos", "", "ZMQ_HAVE_OSX"),
        ("netbsd", "", "ZMQ_HAVE_NETBSD"),
        ("openbsd", "", "ZMQ_HAVE_OPENBSD"),
        ("windows", "gnu", "ZMQ_HAVE_WINDOWS"),
        ("windows", "msvc", "ZMQ_HAVE_WINDOWS"),
    ] {
        assert!(has(os, env, name), "{os} {env}");
    }
}

#[test]
fn every_unix_has_keep_alives_and_ipc() {
    for target in targets().filter(|target| !target.is_windows()) {
        let facts = platform::facts(&target, &ALL_FEATURES);
        for name in [
            "ZMQ_HAVE_SO_KEEPALIVE",
            "ZMQ_HAVE_IPC",
            "ZMQ_HAVE_IFADDRS",
            "HAVE_FORK",
        ] {
            assert!(fact(&facts, name).is_some(), "{target:?}: {name}");
        }
    }
}

/// Only there does libzmq find what it needs for it.
#[test]
fn windows_has_ipc_with_msvc_alone() {
    assert!(has("windows", "msvc", "ZMQ_HAVE_IPC"));
    assert!(!has("windows", "gnu", "ZMQ_HAVE_IPC"));
}

/// The two names of the idle time exclude each other.
#[test]
fn only_darwin_calls_the_idle_time_keepalive() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        let darwin = fact(&facts, "ZMQ_HAVE_TCP_KEEPALIVE").is_some();
        assert_eq!(darwin, target.is_apple(), "{target:?}");
        let idle = fact(&facts, "ZMQ_HAVE_TCP_KEEPIDLE").is_some();
        assert!(!(darwin && idle), "{target:?}");
    }
}

#[test]
fn only_linux_has_what_only_linux_has() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        for name in [
            "ZMQ_HAVE_EVENTFD",
            "ZMQ_HAVE_EVENTFD_CLOEXEC",
            "ZMQ_HAVE_SO_BINDTODEVICE",
            "ZMQ_HAVE_SO_PRIORITY",
            "ZMQ_HAVE_TIPC",
            "ZMQ_IOTHREAD_POLLER_USE_EPOLL_CLOEXEC",
        ] {
            let defined = fact(&facts, name).is_some();
            assert_eq!(defined, target.has_linux_kernel(), "{target:?}: {name}");
        }
    }
}

/// `accept4` and `SOCK_CLOEXEC` come together, or libzmq sets the flag in a
/// second step that a fork can interrupt.
#[test]
fn close_on_exec_is_whole_or_absent() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        assert_eq!(
            fact(&facts, "HAVE_ACCEPT4").is_some(),
            fact(&facts, "ZMQ_HAVE_SOCK_CLOEXEC").is_some(),
            "{target:?}"
        );
        if target.is_apple() || target.is_windows() {
            assert!(fact(&facts, "HAVE_ACCEPT4").is_none(), "{target:?}");
        }
    }
}

#[test]
fn at_most_one_way_to_name_a_thread_and_to_ask_for_a_peer() {
    for target in targets() {
        let facts = platform::facts(&target, &ALL_FEATURES);
        let count = |start: &str, end: &str| {
            facts
                .iter()
                .filter(|fact| fact.name.starts_with(start) && fact.name.ends_with(end))
                .count()
        };
        let names = count("ZMQ_HAVE_PTHREAD_SET", "") - count("ZMQ_HAVE_PTHREAD_SET_AFFINITY", "");
        assert!(names <= 1, "{target:?}");
        assert!(count("ZMQ_HAVE_", "_PEERCRED") <= 1, "{target:?}");
    }
}

#[test]
fn strlcpy_is_taken_from_the_c_library_that_has_it() {
    const NAME: &str = "ZMQ_HAVE_STRLCPY";
    for (os, env) in [
        ("android", ""),
        ("dragonfly", ""),
        ("freebsd", ""),
        ("linux", "musl"),
        ("macos", ""),
        ("netbsd", ""),
        ("openbsd", ""),
    ] {
        assert!(has(os, env, NAME), "{os} {env}");
    }
    // With glibc it depends on the version, which only its headers know.
    let glibc = fact(&facts_of("linux", "gnu"), NAME).expect("glibc may have it");
    assert!(
        glibc
            .only_if
            .is_some_and(|only_if| only_if.contains("2, 38"))
    );
    for env in ["gnu", "msvc"] {
        assert_eq!(fact(&facts_of("windows", env), NAME), None, "windows {env}");
    }
}

#[test]
fn the_features_switch_mechanisms_and_transports() {
    for target in targets() {
        let with = platform::facts(&target, &ALL_FEATURES);
        let without = platform::facts(&target, &NO_FEATURES);
        for name in [
            "HAVE_LIBGSSAPI_KRB5",
            "ZMQ_HAVE_CURVE",
            "ZMQ_HAVE_NORM",
            "ZMQ_HAVE_OPENPGM",
            "ZMQ_HAVE_WSS",
            "ZMQ_USE_GNUTLS",
            "ZMQ_USE_LIBSODIUM",
        ] {
            assert!(fact(&with, name).is_some(), "{target:?}: {name}");
            assert!(fact(&without, name).is_none(), "{target:?}: {name}");
        }
        let draft = fact(&without, "ZMQ_BUILD_DRAFT_API");
        assert!(
            draft.is_some(),
            "{target:?}: the draft API is not a feature"
        );
    }
}

#[test]
fn the_feature_mimalloc_switches_the_allocator() {
    for target in targets() {
        let with = platform::header(&target, &ALL_FEATURES);
        let without = platform::header(&target, &NO_FEATURES);
        for name in ["malloc", "realloc", "free", "strdup", "posix_memalign"] {
            let define = format!("#define {name}(");
            assert!(with.contains(&define), "{target:?}: {name}");
        }
        assert!(with.contains("#include <mimalloc.h>"), "{target:?}");
        assert!(!without.contains("mi_"), "{target:?}");
    }
}

#[test]
fn the_cache_line_is_that_of_the_processor() {
    for (os, arch, bytes) in [
        ("linux", "x86_64", "64"),
        ("linux", "aarch64", "64"),
        ("linux", "powerpc64", "128"),
        ("linux", "s390x", "256"),
        ("macos", "aarch64", "128"),
        ("macos", "x86_64", "64"),
        ("windows", "x86_64", "64"),
    ] {
        let facts = platform::facts(&Target::new(os, "gnu", arch), &ALL_FEATURES);
        let line = fact(&facts, "ZMQ_CACHELINE_SIZE").map(|fact| fact.value);
        assert_eq!(line, Some(bytes), "{os} {arch}");
    }
}

#[test]
fn conditions_in_the_header_are_closed() {
    for target in targets() {
        let header = platform::header(&target, &ALL_FEATURES);
        let opened = header
            .lines()
            .filter(|line| line.starts_with("#if"))
            .count();
        let closed = header.lines().filter(|line| *line == "#endif").count();
        assert_eq!(opened, closed, "{target:?}");
        for fact in platform::facts(&target, &ALL_FEATURES) {
            let define = format!("#define {} {}\n", fact.name, fact.value);
            assert!(header.contains(&define), "{target:?}: {}", fact.name);
        }
    }
}

/// A fact that nothing in libzmq asks for is a slip of the pen.
#[test]
fn libzmq_asks_for_every_fact() {
    // Asked by other headers, or listed by libzmq's own builds for nobody.
    const ELSEWHERE: [&str; 3] = ["SODIUM_STATIC", "ZMQ_STATIC", "_WIN32_WINNT"];
    let asked = words_of_the_sources();
    for target in targets() {
        for fact in platform::facts(&target, &ALL_FEATURES) {
            let known = asked.contains(fact.name) || ELSEWHERE.contains(&fact.name);
            assert!(known, "{target:?}: {}", fact.name);
        }
    }
}

/// The headers of another TLS library happen to be installed on some machines.
// Elsewhere the archive has another name.
#[cfg(all(unix, not(feature = "wss")))]
#[test]
fn the_library_asks_for_no_tls_library() {
    let library = Path::new(env!("LIBZMQ_SYS_INCLUDE"))
        .ancestors()
        .nth(2)
        .expect("the include directory lies in that of the build")
        .join("lib/libzmq.a");
    let bytes = fs::read(&library).expect("the library was built");
    let mentions = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(mentions(b"zmq_ctx_new"), "the names are not readable");
    assert!(!mentions(b"gnutls_"));
}

fn words_of_the_sources() -> BTreeSet<String> {
    let src = Path::new(env!("LIBZMQ_SYS_INCLUDE")).with_file_name("src");
    let mut words = BTreeSet::new();
    for entry in fs::read_dir(&src).expect("the sources were laid out by the build") {
        let path = entry.expect("the sources can be listed").path();
        // Our own answer is no question.
        if path.ends_with("platform.hpp") || !path.is_file() {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source is text");
        let split = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.extend(split.filter(|word| !word.is_empty()).map(str::to_owned));
    }
    words
}

#[test]
#[should_panic(expected = "\"plan9\"")]
fn an_unknown_system_is_refused_by_name() {
    platform::facts(&Target::new("plan9", "", "x86_64"), &NO_FEATURES);
}

// Corrections.

const EXAMPLE: Correction = Correction {
    name: "an example",
    file: "example.cpp",
    find: "wrong",
    replace: "right",
};

#[test]
fn a_correction_replaces_its_passage() {
    let mended = corrections::apply("this is wrong;", &EXAMPLE);
    assert_eq!(mended.as_deref(), Ok("this is right;"));
}

#[test]
fn a_correction_without_its_passage_is_refused() {
    let why = corrections::apply("this is fine;", &EXAMPLE).expect_err("applied");
    for part in ["an example", "example.cpp", "0 times"] {
        assert!(why.contains(part), "{why}");
    }
}

#[test]
fn a_correction_with_two_passages_is_refused() {
    let why = corrections::apply("wrong; wrong;", &EXAMPLE).expect_err("applied");
    assert!(why.contains("2 times"), "{why}");
}

fn all_corrections() -> impl Iterator<Item = &'static Correction> {
    corrections::ALL.iter().copied().flatten()
}

#[test]
fn corrections_are_distinct_and_change_something() {
    let names: BTreeSet<&str> = all_corrections().map(|one| one.name).collect();
    assert_eq!(names.len(), all_corrections().count());
    for correction in all_corrections() {
        assert_ne!(correction.find, correction.replace, "{}", correction.name);
    }
}

/// The copy that was compiled carries every correction.
#[test]
fn corrections_are_in_the_compiled_sources() {
    let src = Path::new(env!("LIBZMQ_SYS_INCLUDE")).with_file_name("src");
    for (number, correction) in all_corrections().enumerate() {
        let text = fs::read_to_string(src.join(correction.file)).expect("a source is text");
        // Lines that a later one has taken away, for it builds on this one.
        let taken = |line: &str| {
            let mut later = all_corrections().skip(number + 1);
            later.any(|later| later.file == correction.file && later.find.contains(line))
        };
        for line in correction.replace.lines() {
            assert!(
                text.contains(line) || taken(line),
                "{}: {line}",
                correction.name
            );
        }
    }
}
