//! The tables: which cells, by whom, against whom.

use crate::{
    cell::{Cell, Mode},
    measure::Effort,
    target::{Bound, Target},
};

/// One question, and the cells that answer it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What it asks, and what is to be known to read it.
    pub(crate) about: &'static str,
    pub(crate) mode: Mode,
    pub(crate) patterns: &'static [&'static str],
    pub(crate) transports: &'static [&'static str],
    pub(crate) mechanism: &'static str,
    pub(crate) sizes: &'static [usize],
    /// How many sockets are on the side that there may be many on.
    pub(crate) clients: &'static [usize],
    /// The one that all are compared with.
    pub(crate) reference: &'static str,
    pub(crate) contestants: &'static [&'static str],
    pub(crate) targets: &'static [Target],
    /// How much is measured where nobody says: many short runs where a ratio near to
    /// one is to be told, as two runs of the same differ by more.
    pub(crate) effort: Effort,
}

/// What most tables have.
const TABLE: Table = Table {
    name: "",
    title: "",
    about: "",
    mode: Mode::Throughput,
    patterns: &["push_pull"],
    transports: &["tcp"],
    mechanism: "null",
    sizes: SIZES,
    clients: &[1],
    reference: "c-system",
    contestants: &["c", "ours"],
    targets: &[],
    effort: Effort::of(11, 0.3),
};

const SIZES: &[usize] = &[16, 64, 256, 1024, 16 << 10, 1 << 20];
const SOME_SIZES: &[usize] = &[64, 1024, 16 << 10];
const TRANSPORTS: &[&str] = &["tcp", "ipc", "inproc"];

/// Our futures, and those of who else wraps the sockets of libzmq.
const ASYNC: &[&str] = &[
    "ours-tokio",
    "ours-tokio-multi",
    "ours-tokio-recv",
    "ours-tokio-send",
    "ours-async-io",
    "tmq",
    "tmq-multi",
];

const MEMORY: &[&str] = &["c", "ours", "ours-8k", "ours-1m"];

const PEERS: &[&str] = &[
    "ours",
    "zmq",
    "arzmq",
    "pyzmq",
    "tmq",
    "tmq-multi",
    "zeromq",
    "zeromq-multi",
    "rzmq",
    "rzmq-multi",
    "omq-blocking",
    "omq",
    "omq-multi",
    "monocoque",
    "monocoque-tokio",
    "monocoque-coalescing",
];

const AS_FAST_AS_C: &[Target] = &[Target::of("ours", Bound::AtLeast(0.98))];
const AS_SOON_AS_C: &[Target] = &[Target::of("ours", Bound::AtMost(1.02))];
const NO_SLOWER: &[Target] = &[Target::of("ours", Bound::AtLeast(1.0))];
const NO_MORE: &[Target] = &[Target::of("ours", Bound::AtMost(1.0))];

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "system",
        title: "A program on our defaults, beside one in C on the libzmq of the system",
        about: "What does a program gain or lose that leaves the libzmq of its distribution for \
                this crate? `c` is the same program in C on the libzmq that our crate builds, \
                which tells apart what the library and what the wrapper does; the others are \
                ours with batches of 8 KiB, as libzmq has by default, of 256 KiB, and of 1 MiB. By \
                default we read 256 KiB at once, and write 64. `pipeline` is SCATTER to GATHER, \
                and for the libzmq of the system, where that has no drafts, PUSH to PULL.",
        patterns: &["push_pull", "pipeline"],
        contestants: &["c", "ours", "ours-8k", "ours-256k", "ours-1m"],
        effort: Effort::of(15, 0.3),
        targets: &[
            Target::at(16, "ours", Bound::AtLeast(1.4)),
            Target::at(64, "ours", Bound::AtLeast(1.8)),
            Target::at(256, "ours", Bound::AtLeast(3.2)),
            Target::at(1024, "ours", Bound::AtLeast(3.1)),
            Target::at(16 << 10, "ours", Bound::AtLeast(2.3)),
            Target::at(1 << 20, "ours", Bound::AtLeast(1.0)),
        ],
        ..TABLE
    },
    Table {
        name: "system-latency",
        title: "Round trips on our defaults, beside C on the libzmq of the system",
        about: "Do the larger batches cost time where there is one message at a time?",
        mode: Mode::Latency,
        patterns: &["req_rep"],
        contestants: &["c", "ours", "ours-8k", "ours-busy"],
        targets: &[Target::of("ours", Bound::AtMost(1.02))],
        ..TABLE
    },
    Table {
        name: "peers",
        title: "Other implementations, beside C on the libzmq of the system",
        about: "Who is fastest? Each contestant has its defaults, and copies each message from \
                a buffer of its own. `zmq`, `arzmq`, `tmq` and `pyzmq` wrap libzmq, each the one \
                that it brings along; `zeromq`, `rzmq`, `omq` and `monocoque` are written in Rust \
                all through. Those of tasks run on a thread for each side, or, as `-multi`, both \
                in one runtime with two threads. pyzmq has a process for each side. \
                `monocoque` is on io_uring, and writes each message at once; \
                `monocoque-coalescing` keeps messages with the sender until it flushes or 64 KiB \
                are there, and has no queue.",
        contestants: PEERS,
        targets: NO_SLOWER,
        effort: Effort::of(5, 0.3),
        ..TABLE
    },
    Table {
        name: "peers-latency",
        title: "Round trips by other implementations, beside C on the libzmq of the system",
        about: "Who answers soonest? An implementation whose calling thread reads and writes \
                the connection itself has no hand-over to a thread for input and output, which \
                every socket of libzmq has.",
        mode: Mode::Latency,
        patterns: &["req_rep"],
        sizes: &[64, 1024],
        contestants: PEERS,
        effort: Effort::of(5, 0.3),
        ..TABLE
    },
    Table {
        name: "wrapper",
        title: "Our calls beside those of C, on the same library",
        about: "What does Rust cost? Both have the libzmq that our crate builds.",
        patterns: &[
            "push_pull",
            "dealer_router",
            "pub_sub",
            "client_server",
            "radio_dish",
            "scatter_gather",
        ],
        transports: TRANSPORTS,
        reference: "c",
        contestants: &["ours"],
        targets: AS_FAST_AS_C,
        effort: Effort::of(31, 0.06),
        ..TABLE
    },
    Table {
        name: "wrapper-latency",
        title: "Round trips by our calls beside those of C, on the same library",
        about: "What does Rust cost, one message at a time?",
        mode: Mode::Latency,
        patterns: &["req_rep", "dealer_router", "client_server"],
        transports: TRANSPORTS,
        sizes: &[16, 64, 1024, 16 << 10, 1 << 20],
        reference: "c",
        contestants: &["ours"],
        targets: AS_SOON_AS_C,
        effort: Effort::of(31, 0.06),
        ..TABLE
    },
    Table {
        name: "fan-in",
        title: "From four sockets to one",
        about: "Four senders, each on a thread of its own, fill one receiver. What is told is \
                what arrives there. On a machine with fewer processors than threads it also \
                tells how the system shares them out.",
        mode: Mode::FanIn,
        patterns: &[
            "push_pull",
            "dealer_router",
            "client_server",
            "scatter_gather",
        ],
        transports: &["tcp", "inproc"],
        sizes: SOME_SIZES,
        clients: &[4],
        reference: "c",
        contestants: &["ours", "c-system"],
        targets: AS_FAST_AS_C,
        effort: Effort::of(21, 0.1),
        ..TABLE
    },
    Table {
        name: "fan-out",
        title: "From one socket to four",
        about: "One sender, and four receivers that each get every message, each on a thread of \
                its own. What is told is what is sent. Nothing is dropped: the sender waits for \
                the slowest.",
        mode: Mode::FanOut,
        patterns: &["pub_sub", "radio_dish"],
        transports: &["tcp", "inproc"],
        sizes: SOME_SIZES,
        clients: &[4],
        reference: "c",
        contestants: &["ours", "c-system"],
        targets: AS_FAST_AS_C,
        effort: Effort::of(21, 0.1),
        ..TABLE
    },
    Table {
        name: "clients",
        title: "Round trips of many clients on one server",
        about: "The clients are in other processes, up to 5,000 in each; each has one request at a \
                time. `service` is CLIENT to SERVER, and for the libzmq of the system, where \
                that has no drafts, DEALER to ROUTER.",
        mode: Mode::Clients,
        patterns: &["service", "dealer_router"],
        sizes: &[64],
        clients: CROWDS,
        targets: NO_SLOWER,
        effort: Effort::of(5, 0.3),
        ..TABLE
    },
    Table {
        name: "clients-memory",
        title: "Memory of many clients at one server",
        about: "How much more the process of the server has in memory for each client, when each \
                has had one answer. What the system keeps for a connection is not in that. With \
                few clients it is what the first connection brings along for all.",
        mode: Mode::ClientsMemory,
        patterns: &["service", "dealer_router"],
        sizes: &[64],
        clients: CROWDS,
        targets: NO_MORE,
        effort: Effort::of(3, 0.3),
        ..TABLE
    },
    Table {
        name: "memory",
        title: "Memory of idle connections",
        about: "Of 200 connections between two sockets in one process, both ends together, when \
                each has carried one message.",
        mode: Mode::Idle,
        sizes: &[1024],
        contestants: MEMORY,
        targets: NO_MORE,
        effort: Effort::of(3, 0.3),
        ..TABLE
    },
    Table {
        name: "memory-used",
        title: "Memory of connections that were busy",
        about: "As above, when each has carried two thousand messages, 64 at once, and has rested for half a second.",
        mode: Mode::Used,
        sizes: &[64, 1024],
        contestants: MEMORY,
        targets: NO_MORE,
        effort: Effort::of(3, 0.3),
        ..TABLE
    },
    Table {
        name: "set-up",
        title: "Until the first message",
        about: "Both contexts, two sockets, bind, connect, and a message from the one to the other. \
                What is over the network is put before our authenticator, which is a \
                thread in the context that binds; programs in C have none unless they begin one.",
        mode: Mode::SetUp,
        transports: TRANSPORTS,
        sizes: &[64],
        ..TABLE
    },
    Table {
        name: "curve",
        title: "With CURVE, beside C on the libzmq of the system",
        about: "What does encryption leave?",
        mechanism: "curve",
        sizes: SOME_SIZES,
        contestants: &["c", "ours", "ours-8k"],
        targets: &[
            Target::at(64, "ours", Bound::AtLeast(1.18)),
            Target::at(1024, "ours", Bound::AtLeast(1.6)),
            Target::at(16 << 10, "ours", Bound::AtLeast(1.0)),
        ],
        ..TABLE
    },
    Table {
        name: "curve-latency",
        title: "Round trips with CURVE, beside C on the libzmq of the system",
        about: "What does encryption cost, one message at a time?",
        mode: Mode::Latency,
        patterns: &["req_rep"],
        mechanism: "curve",
        sizes: SOME_SIZES,
        targets: &[Target::of("ours", Bound::AtMost(1.02))],
        ..TABLE
    },
    Table {
        name: "wrapper-curve",
        title: "Our calls with CURVE beside those of C, on the same library",
        about: "What does Rust cost where most is spent on encryption?",
        patterns: &["push_pull", "client_server", "scatter_gather"],
        mechanism: "curve",
        sizes: SOME_SIZES,
        reference: "c",
        contestants: &["ours"],
        targets: AS_FAST_AS_C,
        effort: Effort::of(31, 0.06),
        ..TABLE
    },
    Table {
        name: "async",
        title: "Our futures beside our blocking calls",
        about: "What does a future cost? `ours-tokio` has a runtime with one thread for each side, \
                `-multi` one with two threads for both; `-recv` and `-send` have futures on that \
                side alone. `tmq` is another crate that makes futures of libzmq's sockets.",
        patterns: &["push_pull", "client_server", "scatter_gather"],
        transports: &["tcp", "inproc"],
        sizes: SOME_SIZES,
        reference: "ours",
        contestants: ASYNC,
        targets: &[
            Target::at(64, "ours-tokio", Bound::AtLeast(0.9)),
            Target::of("ours-tokio", Bound::AtLeast(0.97)),
            Target::at(64, "ours-async-io", Bound::AtLeast(0.9)),
            Target::of("ours-async-io", Bound::AtLeast(0.97)),
        ],
        effort: Effort::of(11, 0.15),
        ..TABLE
    },
    Table {
        name: "async-latency",
        title: "Round trips by our futures beside our blocking calls",
        about: "What does a future cost, one message at a time?",
        mode: Mode::Latency,
        patterns: &["req_rep", "client_server"],
        transports: &["tcp", "inproc"],
        sizes: &[64, 1024],
        reference: "ours",
        contestants: ASYNC,
        targets: &[
            Target::of("ours-tokio", Bound::AtMost(1.2)),
            Target::of("ours-async-io", Bound::AtMost(1.2)),
        ],
        effort: Effort::of(11, 0.15),
        ..TABLE
    },
    Table {
        name: "build",
        title: "Building a program from nothing",
        about: "How long does `cargo build --release` take for a program that has this one \
                dependency, with its default features, into an empty folder, when everything is \
                downloaded? Once. Ours has CURVE, the drafts and an allocator in it; `zmq` has no \
                CURVE.",
        mode: Mode::Build,
        patterns: &["program"],
        transports: &["none"],
        sizes: &[0],
        reference: "zmq",
        contestants: &["ours", "arzmq", "tmq", "zeromq", "rzmq", "omq", "monocoque"],
        effort: Effort::of(1, 0.3),
        ..TABLE
    },
];

const CROWDS: &[usize] = &[1, 10, 100, 1_000, 10_000];

impl Table {
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.patterns.iter().flat_map(move |pattern| {
            self.transports.iter().flat_map(move |transport| {
                self.sizes.iter().flat_map(move |&size| {
                    self.clients.iter().map(move |&clients| Cell {
                        mode: self.mode,
                        pattern: (*pattern).to_owned(),
                        transport: (*transport).to_owned(),
                        mechanism: self.mechanism.to_owned(),
                        size,
                        clients,
                    })
                })
            })
        })
    }
}
