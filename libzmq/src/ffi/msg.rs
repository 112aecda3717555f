use std::{
    cell::Cell,
    ffi::{CStr, c_char, c_void},
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice,
};

use libzmq_sys::zmq_msg_t;

use super::errno::{Errno, check};

/// What lies in a message itself.
pub(crate) const INLINE_MAX: usize = 33;

/// A message of libzmq: an initialised `zmq_msg_t` that is closed on drop.
///
/// The struct may be moved: libzmq itself copies its messages bit by bit, and
/// nothing in one points back into it.
#[repr(transparent)]
pub(crate) struct RawMsg {
    // Invariant: initialised, and closed by `drop` alone.
    msg: zmq_msg_t,
}

// SAFETY: a message is plain data and a pointer to content that it owns or
// shares by an atomic count. Its content may be freed on any thread: the free
// functions below are only ever given owners that are `Send`.
unsafe impl Send for RawMsg {}
// SAFETY: every method that takes `&self` only reads the struct. The exception
// in C, `zmq_msg_copy` of a message that is not yet marked as shared, is ruled
// out by `share` and `mark_as_shared` taking `&mut self` and `share_again`
// checking for the mark.
unsafe impl Sync for RawMsg {}

impl RawMsg {
    /// An empty message.
    #[inline]
    pub(crate) fn new() -> Self {
        Self::small(&[])
    }

    /// A message that holds a copy of `bytes`.
    ///
    /// # Panics
    ///
    /// When memory for the copy cannot be had.
    pub(crate) fn copied(bytes: &[u8]) -> Self {
        let mut msg = MaybeUninit::uninit();
        // SAFETY: the struct is valid for writes; it is initialised when the
        // call succeeds, and then has room for `bytes.len()` bytes, which
        // overlap with nothing.
        unsafe {
            let rc = libzmq_sys::zmq_msg_init_size(msg.as_mut_ptr(), bytes.len());
            assert_eq!(rc, 0, "out of memory for a message");
            let data = libzmq_sys::zmq_msg_data(msg.as_mut_ptr());
            ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast(), bytes.len());
            Self {
                msg: msg.assume_init(),
            }
        }
    }

    /// A message that holds a copy of some bytes, made where it stays: to move one
    /// that C has just written makes the processor wait for that. Aborts when there
    /// is no memory for it.
    #[inline]
    pub(crate) fn small(bytes: &[u8]) -> Self {
        // SAFETY: the slice is valid for reads of its length.
        let msg = unsafe { libzmq_sys::libzmq_sys_msg_copied(bytes.as_ptr().cast(), bytes.len()) };
        Self { msg }
    }

    /// A message that takes over a heap buffer without copying it.
    pub(crate) fn from_vec(vec: Vec<u8>) -> Self {
        let mut vec = std::mem::ManuallyDrop::new(vec);
        let (data, len, capacity) = (vec.as_mut_ptr(), vec.len(), vec.capacity());
        // The capacity is all that is needed to free the buffer: it travels in
        // place of a pointer, which saves an allocation.
        let hint = ptr::without_provenance_mut(capacity);
        // SAFETY: `data` points to `len` bytes that the vector no longer owns,
        // and `free_vec` rebuilds that vector from the pointer and capacity.
        unsafe { Self::from_parts(data.cast(), len, Some(free_vec), hint) }
    }

    /// A message that refers to the bytes of `owner` and drops it when done.
    pub(crate) fn from_owner<O: AsRef<[u8]> + Send + 'static>(owner: O) -> Self {
        // Moved to its place before anybody points into it.
        let hint = Box::into_raw(Box::new(owner));
        // Asked once: it may answer differently the next time.
        // SAFETY: the pointer is fresh from a box, and nobody else has it. A
        // panic in `as_ref` leaks the owner, which is safe.
        let bytes = unsafe { &*hint }.as_ref();
        if bytes.len() <= INLINE_MAX {
            let msg = Self::copied(bytes);
            // SAFETY: the pointer is from a box, and the bytes are not used any
            // more.
            drop(unsafe { Box::from_raw(hint) });
            return msg;
        }
        let data = bytes.as_ptr().cast_mut().cast();
        // SAFETY: the bytes live as long as their owner, which stays where it
        // is until `free_owner`, given its very type, drops it. Nothing here or
        // in libzmq writes to the content of a message that was made this way.
        unsafe { Self::from_parts(data, bytes.len(), Some(free_owner::<O>), hint.cast()) }
    }

    /// A message that refers to bytes that are never freed.
    pub(crate) fn from_static(bytes: &'static [u8]) -> Self {
        let data = bytes.as_ptr().cast_mut().cast();
        // SAFETY: the bytes live for ever and need no free function. libzmq
        // does not write to them.
        unsafe { Self::from_parts(data, bytes.len(), None, ptr::null_mut()) }
    }

    /// # Safety
    ///
    /// `data` must point to `len` bytes that stay valid until `free` is called
    /// with `data` and `hint`, once and on any thread.
    unsafe fn from_parts(
        data: *mut c_void,
        len: usize,
        free: libzmq_sys::zmq_free_fn,
        hint: *mut c_void,
    ) -> Self {
        let mut msg = MaybeUninit::uninit();
        // SAFETY: the caller vouches for the content; the struct is valid for
        // writes and initialised when the call succeeds.
        unsafe {
            let rc = libzmq_sys::zmq_msg_init_data(msg.as_mut_ptr(), data, len, free, hint);
            assert_eq!(rc, 0, "out of memory for a message");
            Self {
                msg: msg.assume_init(),
            }
        }
    }

    #[inline]
    pub(super) fn as_mut_ptr(&mut self) -> *mut zmq_msg_t {
        &mut self.msg
    }

    /// For the functions of C that read a message and yet ask for a pointer to
    /// a mutable one.
    #[inline]
    fn read_ptr(&self) -> *mut zmq_msg_t {
        ptr::from_ref(&self.msg).cast_mut()
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        // SAFETY: the function only reads the struct. The content is valid for so
        // many bytes as long as the message, and nobody writes to it. Content
        // that was given without a byte may have no pointer either.
        #[allow(clippy::disallowed_methods)]
        unsafe {
            let bytes = libzmq_sys::libzmq_sys_msg_bytes(&self.msg);
            if bytes.size == 0 {
                return &[];
            }
            slice::from_raw_parts(bytes.data.cast(), bytes.size)
        }
    }

    /// How many bytes there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        // SAFETY: the message is initialised; the call only reads it.
        unsafe { libzmq_sys::zmq_msg_size(&self.msg) }
    }

    /// Whether another frame of the same message follows.
    pub(crate) fn more(&self) -> bool {
        // SAFETY: the message is initialised; the call only reads it.
        unsafe { libzmq_sys::zmq_msg_more(&self.msg) == 1 }
    }

    /// The routing id; 0 when there is none.
    #[inline]
    pub(crate) fn routing_id(&self) -> u32 {
        // SAFETY: the message is initialised; the call only reads it.
        unsafe { libzmq_sys::zmq_msg_routing_id(self.read_ptr()) }
    }

    /// Sets the routing id, which must not be 0.
    #[inline]
    pub(crate) fn set_routing_id(&mut self, id: u32) -> Result<(), Errno> {
        // SAFETY: the message is initialised and borrowed mutably.
        check(unsafe { libzmq_sys::zmq_msg_set_routing_id(&mut self.msg, id) }).map(drop)
    }

    /// The group; empty when there is none.
    #[inline]
    pub(crate) fn group(&self) -> &CStr {
        // SAFETY: the call only reads the message and returns a NUL-terminated
        // string inside of it, or owned by it.
        unsafe { CStr::from_ptr(libzmq_sys::zmq_msg_group(self.read_ptr())) }
    }

    /// Sets a group of at most 14 bytes, with zeros behind it.
    #[inline]
    pub(crate) fn set_short_group(&mut self, name: [[u8; 8]; 2]) {
        let [low, high] = name.map(u64::from_ne_bytes);
        // SAFETY: the message is initialised and borrowed mutably.
        unsafe { libzmq_sys::libzmq_sys_msg_set_short_group(&mut self.msg, low, high) };
    }

    pub(crate) fn set_group(&mut self, name: &CStr) -> Result<(), Errno> {
        // SAFETY: the message is initialised and borrowed mutably, the name is
        // NUL-terminated, and copied.
        check(unsafe { libzmq_sys::zmq_msg_set_group(&mut self.msg, name.as_ptr()) }).map(drop)
    }

    /// A piece of the metadata of the connection that the message came by.
    pub(crate) fn metadata(&self, property: &CStr) -> Option<&CStr> {
        // SAFETY: the message is initialised and only read, the property is
        // NUL-terminated. The result is null or a NUL-terminated string that
        // lives as long as the message.
        unsafe {
            let value: *const c_char = libzmq_sys::zmq_msg_gets(&self.msg, property.as_ptr());
            (!value.is_null()).then(|| CStr::from_ptr(value))
        }
    }

    /// Whether the content is marked as shared between messages.
    pub(crate) fn is_shared(&self) -> bool {
        // SAFETY: the message is initialised; the call only reads it.
        unsafe { libzmq_sys::zmq_msg_get(&self.msg, libzmq_sys::ZMQ_SHARED) == 1 }
    }

    /// Marks content outside of the struct as shared.
    #[inline]
    pub(crate) fn mark_as_shared(&mut self) {
        // SAFETY: the message is initialised and borrowed mutably.
        unsafe { libzmq_sys::libzmq_sys_msg_share(&mut self.msg) };
    }

    /// A second message with the same content, by reference counting where the
    /// content does not fit into the struct.
    pub(crate) fn share(&mut self) -> Self {
        let mut copy = Self::new();
        // SAFETY: both messages are initialised and borrowed mutably. The call
        // fails for invalid messages only.
        let rc = unsafe { libzmq_sys::zmq_msg_copy(&mut copy.msg, &mut self.msg) };
        debug_assert_eq!(rc, 0);
        copy
    }

    /// As [`RawMsg::share`] for a message that is already marked as shared, or
    /// whose content lies in the struct.
    ///
    /// # Panics
    ///
    /// When it is neither, which would write to `self`.
    pub(crate) fn share_again(&self) -> Self {
        assert!(self.is_shared() || self.is_inline());
        let mut copy = Self::new();
        // SAFETY: with the mark set, or nothing to count, the call reads the
        // source and at most adds to an atomic counter behind a pointer.
        let rc = unsafe { libzmq_sys::zmq_msg_copy(&mut copy.msg, self.read_ptr()) };
        debug_assert_eq!(rc, 0);
        copy
    }

    /// Whether the content lies in the struct itself.
    pub(crate) fn is_inline(&self) -> bool {
        // SAFETY: the message is initialised; the call only reads it.
        let data = unsafe { libzmq_sys::zmq_msg_data(self.read_ptr()) }.addr();
        let own = ptr::from_ref(self).addr();
        (own..own + size_of::<Self>()).contains(&data)
    }
}

impl Drop for RawMsg {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the message is initialised, and not used again. The call
        // fails for invalid messages only.
        unsafe { libzmq_sys::zmq_msg_close(&mut self.msg) };
    }
}

thread_local! {
    /// Whether this thread is inside of a free function, and so may be one of
    /// libzmq's own.
    static IN_FREE_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn in_free_callback() -> bool {
    IN_FREE_CALLBACK.get()
}

/// Frees the buffer of a vector. `hint` is its capacity.
unsafe extern "C" fn free_vec(data: *mut c_void, hint: *mut c_void) {
    // SAFETY: `RawMsg::from_vec` took the vector apart into these. Its length
    // does not matter for freeing.
    drop(unsafe { Vec::<u8>::from_raw_parts(data.cast(), 0, hint.addr()) });
}

/// Drops the boxed owner of a message's content.
unsafe extern "C" fn free_owner<O>(_data: *mut c_void, hint: *mut c_void) {
    // SAFETY: `RawMsg::from_owner` made the pointer from a box of this type.
    let owner = unsafe { Box::from_raw(hint.cast::<O>()) };
    let outer = IN_FREE_CALLBACK.replace(true);
    // A panic must not unwind into C, and so ends here, after the hook has
    // reported it. What it carries is not dropped: that might panic again.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(owner))) {
        std::mem::forget(payload);
    }
    IN_FREE_CALLBACK.set(outer);
}
