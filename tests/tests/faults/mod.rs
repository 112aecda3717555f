//! What the system does to us: no more descriptors or threads, peers that die,
//! connections that are cut, processes that fork, and many of everything.

mod crowd;
mod cuts;
mod files;
mod forks;
mod ipc;
mod kills;
mod ledger;
mod peers;
mod refused;
mod soak;
