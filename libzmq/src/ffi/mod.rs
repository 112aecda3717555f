//! The only unsafe code of the crate, and the only reader of `errno`.
//!
//! Architecture invariants:
//! * nothing above this module names `libzmq_sys`, except for the numbers of
//!   options and socket types, which are data;
//! * every C object is owned by exactly one type here, whose `Drop` ends it;
//! * every error is an [`Errno`]: what it means is decided above.

mod ctx;
mod curve;
mod errno;
#[cfg(any(feature = "async-io", feature = "tokio"))]
mod hold;
mod lock;
mod msg;
mod peers;
mod poller;
mod process;
mod sched;
mod socket;
#[cfg(all(miri, test))]
mod stand_in;
pub(crate) mod system;
mod tipc;
#[cfg(any(feature = "async-io", feature = "tokio"))]
mod turns;

pub(crate) use ctx::RawCtx;
pub(crate) use curve::{keypair, public_key, z85_decode, z85_encode};
pub(crate) use errno::Errno;
#[cfg(any(feature = "async-io", feature = "tokio"))]
pub(crate) use hold::{Commands, Hold, Owner, Polled, SystemSource, Taken};
pub(crate) use lock::Lock;
pub(crate) use msg::{INLINE_MAX, RawMsg};
pub(crate) use peers::{Ends, RawPeer};
pub(crate) use poller::{AsDescriptor, Keep, RawPoller, Source};
pub(crate) use process::Process;
pub(crate) use sched::Scheduling;
pub(crate) use socket::{
    ClassicKind, ClassicSocket, Handle, RawSocket, SharedSocket, ThreadSafeKind, Wait,
};
pub(crate) use tipc::kernel_has_tipc;

/// The version of the linked libzmq: major, minor, patch.
pub(crate) fn version() -> (i32, i32, i32) {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: the three pointers are valid for writes.
    unsafe { libzmq_sys::zmq_version(&mut major, &mut minor, &mut patch) };
    (major, minor, patch)
}

/// Whether the linked libzmq has an optional capability.
pub(crate) fn has(capability: &std::ffi::CStr) -> bool {
    // SAFETY: the argument is a NUL-terminated string, which is only read.
    unsafe { libzmq_sys::zmq_has(capability.as_ptr()) == 1 }
}
