//! The connected peers that the authenticator of a context was asked about.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice,
};

use libzmq_sys::libzmq_sys_peer_t;

use super::{
    ctx::RawCtx,
    errno::{Errno, check},
    msg::in_free_callback,
};

/// A peer, as libzmq knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawPeer<'a> {
    /// Empty when nobody has answered yet, or named nobody.
    pub(crate) user_id: &'a [u8],
    pub(crate) domain: &'a [u8],
    pub(crate) address: &'a [u8],
    /// As [`libzmq_sys::ZMQ_CURVE`] and so on.
    pub(crate) mechanism: c_int,
}

/// Whether the connection of a peer is to be ended. The I/O threads ask.
pub(crate) type Ends<'a> = dyn Fn(&RawPeer<'_>) -> bool + Sync + 'a;

impl RawCtx {
    /// Shows every peer, and ends the connections of some, of which the number
    /// is returned. Waits for the I/O threads.
    ///
    /// Fails with EAGAIN where this thread may be one of them, and with ETERM in
    /// a fork, where there are none.
    pub(crate) fn visit_peers(&self, ends: &Ends<'_>) -> Result<usize, Errno> {
        if in_free_callback() {
            return Err(Errno::from_raw(libc::EAGAIN));
        }
        let hint = ptr::from_ref(&ends).cast_mut().cast();
        // SAFETY: `ptr` is a live context. The call returns when no thread will
        // call `visitor` any more, until when the reference that the hint points
        // to is there; what it refers to may be used by any thread.
        let ended =
            check(unsafe { libzmq_sys::libzmq_sys_visit_peers(self.as_ptr(), visitor, hint) })?;
        Ok(usize::try_from(ended).unwrap_or_default())
    }
}

/// `hint` is a pointer to a `&Ends`.
unsafe extern "C" fn visitor(peer: *const libzmq_sys_peer_t, hint: *mut c_void) -> c_int {
    // SAFETY: `visit_peers` hands over such a pointer, for the time of the visit.
    let ends = unsafe { *hint.cast::<&Ends<'_>>() };
    // SAFETY: libzmq hands over a peer whose parts are there for this call.
    let peer = unsafe {
        let peer = &*peer;
        RawPeer {
            user_id: bytes(peer.user_id, peer.user_id_size),
            domain: CStr::from_ptr(peer.domain).to_bytes(),
            address: CStr::from_ptr(peer.address).to_bytes(),
            mechanism: peer.mechanism,
        }
    };
    // A panic must not unwind into C. Whoever it was about does not stay.
    catch_unwind(AssertUnwindSafe(|| ends(&peer)))
        .unwrap_or(true)
        .into()
}

/// # Safety
///
/// Unless the length is 0, there are as many bytes, for as long as `'a`.
unsafe fn bytes<'a>(data: *const c_char, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    #[expect(clippy::disallowed_methods, reason = "no null pointer gets here")]
    // SAFETY: as the caller says; a `c_char` is a byte.
    unsafe {
        slice::from_raw_parts(data.cast(), len)
    }
}
