//! What the tests of interoperability share: an end of a conversation that may
//! be of anybody's making, and the conversation itself.
//!
//! `interop/setup` installs the other implementations. Everything is over the
//! loopback interface and in files.

mod creds;
mod end;
mod foreign;
mod kind;
mod matrix;
mod ours;
mod process;
mod programs;
mod speaker;
mod strangers;

pub use creds::{CERTS, Certs, PASSWORD, Security, USER, WRONG_PASSWORD, Who};
pub use end::{At, Couple, End, PEER, Parts, Received, Setup, TOPIC, pattern};
pub use foreign::Foreign;
pub use kind::Kind;
pub use matrix::{Case, datagrams, matrix};
pub use ours::Ours;
pub use process::Process;
pub use programs::{example, seed};
pub use strangers::strangers_are_kept_out;
