//! What Miri runs in place of libzmq, as it cannot run C: messages.
//!
//! They take over, share, copy and free what they are given at the same times as
//! libzmq's, so that Miri sees what ours do around that, and what a message in
//! memory is to Rust: bytes of which not all are written, and some are pointers.

use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicUsize, Ordering, fence},
};

use libzmq_sys::{ZMQ_SHARED, libzmq_sys_bytes_t, zmq_free_fn, zmq_msg_t};

use super::msg::INLINE_MAX;

/// What is in the bytes of a `zmq_msg_t`.
#[repr(C)]
struct Message {
    /// Null if the content lies in the message.
    content: *mut Content,
    /// Null for none.
    group: *mut c_char,
    routing_id: u32,
    is_shared: bool,
    len: u8,
    inline: [MaybeUninit<u8>; INLINE_MAX],
}

const _: () = assert!(size_of::<Message>() <= size_of::<zmq_msg_t>());

struct Content {
    data: *mut c_void,
    len: usize,
    free: zmq_free_fn,
    hint: *mut c_void,
    /// Of the messages that have it, once it is shared.
    count: AtomicUsize,
}

fn empty() -> Message {
    Message {
        content: ptr::null_mut(),
        group: ptr::null_mut(),
        routing_id: 0,
        is_shared: false,
        len: 0,
        inline: [MaybeUninit::uninit(); INLINE_MAX],
    }
}

/// # Safety
///
/// As for `zmq_msg_init`: the pointer is valid for writes.
unsafe fn init(msg: *mut zmq_msg_t, with: Message) {
    // SAFETY: as the caller says. A message is small enough and aligned.
    unsafe { msg.cast::<Message>().write(with) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_init(msg: *mut zmq_msg_t) -> c_int {
    // SAFETY: as of the one in C.
    unsafe { init(msg, empty()) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_init_size(msg: *mut zmq_msg_t, len: usize) -> c_int {
    let mut message = empty();
    if len <= INLINE_MAX {
        message.len = len as u8;
    } else {
        let bytes: Box<[MaybeUninit<u8>]> = Box::new_uninit_slice(len);
        message.content = content(
            Box::into_raw(bytes).cast(),
            len,
            Some(free_bytes),
            ptr::without_provenance_mut(len),
        );
    }
    // SAFETY: as of the one in C.
    unsafe { init(msg, message) };
    0
}

unsafe extern "C" fn free_bytes(data: *mut c_void, hint: *mut c_void) {
    let bytes = ptr::slice_from_raw_parts_mut(data.cast::<MaybeUninit<u8>>(), hint.addr());
    // SAFETY: `zmq_msg_init_size` took the box apart into these.
    drop(unsafe { Box::from_raw(bytes) });
}

fn content(data: *mut c_void, len: usize, free: zmq_free_fn, hint: *mut c_void) -> *mut Content {
    Box::into_raw(Box::new(Content {
        data,
        len,
        free,
        hint,
        count: AtomicUsize::new(1),
    }))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_init_data(
    msg: *mut zmq_msg_t,
    data: *mut c_void,
    len: usize,
    free: zmq_free_fn,
    hint: *mut c_void,
) -> c_int {
    let message = Message {
        content: content(data, len, free, hint),
        ..empty()
    };
    // SAFETY: as of the one in C.
    unsafe { init(msg, message) };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn libzmq_sys_msg_copied(data: *const c_void, len: usize) -> zmq_msg_t {
    let mut msg = MaybeUninit::uninit();
    // SAFETY: the message is ours, and has room for as much as the caller has.
    unsafe {
        zmq_msg_init_size(msg.as_mut_ptr(), len);
        let to = zmq_msg_data(msg.as_mut_ptr());
        ptr::copy_nonoverlapping(data.cast::<u8>(), to.cast(), len);
        msg.assume_init()
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_close(msg: *mut zmq_msg_t) -> c_int {
    // SAFETY: the message is initialised, and nobody else has it. Of those that
    // share its content the last one frees it, after what the others did.
    unsafe {
        let message = &mut *msg.cast::<Message>();
        if !message.group.is_null() {
            drop(CString::from_raw(message.group));
        }
        let content = message.content;
        if content.is_null() {
            return 0;
        }
        if message.is_shared && (*content).count.fetch_sub(1, Ordering::Release) != 1 {
            return 0;
        }
        fence(Ordering::Acquire);
        let content = Box::from_raw(content);
        if let Some(free) = content.free {
            free(content.data, content.hint);
        }
    }
    0
}

/// `to` is closed first. Writes to `from` only to mark it as shared, once.
#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_copy(to: *mut zmq_msg_t, from: *mut zmq_msg_t) -> c_int {
    // SAFETY: both messages are initialised. The one that is copied is borrowed
    // mutably, or shared already, or has nothing to share.
    unsafe {
        zmq_msg_close(to);
        let read = &*from.cast::<Message>();
        let group = match read.group.is_null() {
            true => ptr::null_mut(),
            false => CStr::from_ptr(read.group).to_owned().into_raw(),
        };
        let (content, is_shared) = (read.content, read.is_shared);
        let copy = Message {
            group,
            is_shared: !content.is_null(),
            ..*read
        };
        if !content.is_null() {
            if is_shared {
                (*content).count.fetch_add(1, Ordering::Relaxed);
            } else {
                (*content).count.store(2, Ordering::Relaxed);
                (*from.cast::<Message>()).is_shared = true;
            }
        }
        init(to, copy);
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_data(msg: *mut zmq_msg_t) -> *mut c_void {
    let message = msg.cast::<Message>();
    // SAFETY: the message is initialised, and is only read.
    unsafe {
        match (*message).content.is_null() {
            true => (&raw mut (*message).inline).cast(),
            false => (*(*message).content).data,
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_size(msg: *const zmq_msg_t) -> usize {
    // SAFETY: the message is initialised, and is only read.
    let message = unsafe { &*msg.cast::<Message>() };
    match message.content.is_null() {
        true => message.len.into(),
        // SAFETY: the content is there as long as the message.
        false => unsafe { (*message.content).len },
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn libzmq_sys_msg_bytes(msg: *const zmq_msg_t) -> libzmq_sys_bytes_t {
    // SAFETY: the message is initialised, and is only read.
    unsafe {
        libzmq_sys_bytes_t {
            data: zmq_msg_data(msg.cast_mut()),
            size: zmq_msg_size(msg),
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn libzmq_sys_msg_share(msg: *mut zmq_msg_t) {
    // SAFETY: the message is initialised and borrowed mutably. Who has content that
    // is not shared has all of it.
    unsafe {
        let message = &mut *msg.cast::<Message>();
        if !message.content.is_null() && !message.is_shared {
            message.is_shared = true;
            (*message.content).count.store(1, Ordering::Relaxed);
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_more(_: *const zmq_msg_t) -> c_int {
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_get(msg: *const zmq_msg_t, property: c_int) -> c_int {
    // SAFETY: the message is initialised, and is only read.
    let message = unsafe { &*msg.cast::<Message>() };
    (property == ZMQ_SHARED && message.is_shared).into()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_gets(_: *const zmq_msg_t, _: *const c_char) -> *const c_char {
    ptr::null()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_set_routing_id(msg: *mut zmq_msg_t, id: u32) -> c_int {
    // SAFETY: the message is initialised and borrowed mutably.
    unsafe { (*msg.cast::<Message>()).routing_id = id };
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_routing_id(msg: *mut zmq_msg_t) -> u32 {
    // SAFETY: the message is initialised, and is only read.
    unsafe { (*msg.cast::<Message>()).routing_id }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_set_group(msg: *mut zmq_msg_t, group: *const c_char) -> c_int {
    // SAFETY: the message is initialised and borrowed mutably, the name ends in
    // NUL.
    unsafe {
        let message = &mut *msg.cast::<Message>();
        if !message.group.is_null() {
            drop(CString::from_raw(message.group));
        }
        message.group = CStr::from_ptr(group).to_owned().into_raw();
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn libzmq_sys_msg_set_short_group(msg: *mut zmq_msg_t, low: u64, high: u64) {
    let name: Vec<u8> = [low, high]
        .iter()
        .flat_map(|part| part.to_ne_bytes())
        .collect();
    // SAFETY: as of the one in C; the name has a NUL, as it is shorter than both.
    unsafe { zmq_msg_set_group(msg, name.as_ptr().cast()) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zmq_msg_group(msg: *mut zmq_msg_t) -> *const c_char {
    // SAFETY: the message is initialised, and is only read.
    let group = unsafe { (*msg.cast::<Message>()).group };
    match group.is_null() {
        true => c"".as_ptr(),
        false => group,
    }
}
