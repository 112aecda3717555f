//! The tables: which cells, by whom, against whom.

use crate::cell::{Cell, Mode};

/// One question, and the cells that answer it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) mode: Mode,
    pub(crate) patterns: &'static [&'static str],
    pub(crate) transports: &'static [&'static str],
    pub(crate) mechanism: &'static str,
    pub(crate) sizes: &'static [usize],
    /// The one that all are compared with.
    pub(crate) reference: &'static str,
    pub(crate) contestants: &'static [&'static str],
}

const SIZES: &[usize] = &[16, 64, 256, 1024, 16 << 10, 1 << 20];
const NETWORK: &[&str] = &["tcp", "ipc", "inproc"];

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

/// Some of ours, and all who are not.
macro_rules! beside_peers {
    ($($ours:literal),*) => {
        &[
            $($ours,)*
            "zmq",
            "arzmq",
            "tmq",
            "tmq-multi",
            "zeromq",
            "zeromq-multi",
            "rzmq",
            "rzmq-multi",
            "omq-blocking",
            "omq",
            "omq-multi",
        ]
    };
}

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "wrapper",
        title: "Our calls beside those of C, on the same library",
        mode: Mode::Throughput,
        patterns: &[
            "push_pull",
            "dealer_router",
            "pub_sub",
            "client_server",
            "radio_dish",
            "scatter_gather",
        ],
        transports: NETWORK,
        mechanism: "null",
        sizes: SIZES,
        reference: "c",
        contestants: &["ours"],
    },
    Table {
        name: "wrapper-latency",
        title: "Round trips by our calls beside those of C, on the same library",
        mode: Mode::Latency,
        patterns: &["req_rep", "dealer_router", "client_server"],
        transports: NETWORK,
        mechanism: "null",
        sizes: &[64, 1024],
        reference: "c",
        contestants: &["ours"],
    },
    Table {
        name: "system",
        title: "Our defaults beside C and the libzmq of the system",
        mode: Mode::Throughput,
        patterns: &["push_pull"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: SIZES,
        reference: "c-system",
        contestants: &["c", "ours", "ours-8k", "ours-64k", "ours-1m"],
    },
    Table {
        name: "system-latency",
        title: "Round trips by our defaults beside C and the libzmq of the system",
        mode: Mode::Latency,
        patterns: &["req_rep"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: &[64, 1024],
        reference: "c-system",
        contestants: &["c", "ours", "ours-8k"],
    },
    Table {
        name: "memory",
        title: "Memory of idle connections, beside C and the libzmq of the system",
        mode: Mode::Idle,
        patterns: &["push_pull"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: &[1024],
        reference: "c-system",
        contestants: MEMORY,
    },
    Table {
        name: "memory-used",
        title: "Memory of connections that were busy, beside C and the libzmq of the system",
        mode: Mode::Used,
        patterns: &["push_pull"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: &[64, 1024, 16 << 10],
        reference: "c-system",
        contestants: MEMORY,
    },
    Table {
        name: "curve",
        title: "With CURVE, beside C and the libzmq of the system",
        mode: Mode::Throughput,
        patterns: &["push_pull"],
        transports: &["tcp"],
        mechanism: "curve",
        sizes: &[64, 1024, 16 << 10],
        reference: "c-system",
        contestants: &["c", "ours", "ours-8k"],
    },
    Table {
        name: "async",
        title: "Our futures beside our blocking calls",
        mode: Mode::Throughput,
        patterns: &["push_pull", "client_server", "scatter_gather"],
        transports: &["tcp", "inproc"],
        mechanism: "null",
        sizes: &[64, 1024, 16 << 10],
        reference: "ours",
        contestants: ASYNC,
    },
    Table {
        name: "async-latency",
        title: "Round trips by our futures beside our blocking calls",
        mode: Mode::Latency,
        patterns: &["req_rep", "client_server"],
        transports: &["tcp", "inproc"],
        mechanism: "null",
        sizes: &[64, 1024],
        reference: "ours",
        contestants: ASYNC,
    },
    Table {
        name: "peers",
        title: "Other implementations, beside C and the libzmq of the system",
        mode: Mode::Throughput,
        patterns: &["push_pull"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: SIZES,
        reference: "c-system",
        contestants: beside_peers!("ours"),
    },
    Table {
        name: "peers-latency",
        title: "Round trips by other implementations, beside C and the libzmq of the system",
        mode: Mode::Latency,
        patterns: &["req_rep"],
        transports: &["tcp"],
        mechanism: "null",
        sizes: &[64],
        reference: "c-system",
        contestants: beside_peers!("ours"),
    },
];

impl Table {
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.patterns.iter().flat_map(move |pattern| {
            self.transports.iter().flat_map(move |transport| {
                self.sizes.iter().map(move |&size| Cell {
                    mode: self.mode,
                    pattern: (*pattern).to_owned(),
                    transport: (*transport).to_owned(),
                    mechanism: self.mechanism.to_owned(),
                    size,
                })
            })
        })
    }
}
