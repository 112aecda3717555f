//! Our sockets and those of other implementations talk to each other.
//!
//! `interop/setup` installs the implementations.

mod draft;
mod omq;
