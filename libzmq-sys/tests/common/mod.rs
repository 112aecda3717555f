//! What the tests with real sockets share: owners for the objects of libzmq,
//! bounded waiting, and a look at the descriptors of this process.

// Every test binary uses a part of it.
#![allow(dead_code)]

pub(crate) mod descriptors;

use std::{
    ffi::{CStr, CString, c_int, c_void},
    marker::PhantomData,
    mem::MaybeUninit,
    ptr, slice,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use libzmq_sys::*;

/// The longest that any wait in these tests lasts. Only a failure takes so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Held by every test that looks at the descriptors or threads of the process:
/// they are common to all tests of a binary, which run at the same time.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    // A test that failed has left nothing behind that the mutex protects.
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks again and again until there is an answer.
pub(crate) fn wait_for<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        #[allow(
            clippy::disallowed_methods,
            reason = "between two looks, with a deadline"
        )]
        thread::sleep(Duration::from_millis(1));
    }
}

pub(crate) fn errno() -> c_int {
    // SAFETY: reads a variable of the calling thread.
    unsafe { zmq_errno() }
}

/// Waits until there is a command for the socket that it has not processed.
pub(crate) fn await_command(socket: &Socket) {
    let mut poll = libc::pollfd {
        fd: socket.get(ZMQ_FD),
        events: libc::POLLIN,
        revents: 0,
    };
    let patience = c_int::try_from(PATIENCE.as_millis()).expect("it is short");
    // SAFETY: the pointer is to one live entry.
    let ready = unsafe { libc::poll(&mut poll, 1, patience) };
    assert_eq!(ready, 1, "no command comes");
}

/// The usual convention of libzmq: -1 is an error, told by its errno.
fn check(code: c_int) -> Result<c_int, c_int> {
    if code == -1 { Err(errno()) } else { Ok(code) }
}

fn c_string(text: &str) -> CString {
    CString::new(text).expect("no test uses a NUL")
}

pub(crate) fn has(capability: &str) -> bool {
    let capability = c_string(capability);
    // SAFETY: the pointer is to a string that ends in NUL and outlives the call.
    unsafe { zmq_has(capability.as_ptr()) == 1 }
}

/// A context, terminated when its last socket is gone.
pub(crate) struct Context(*mut c_void);

// SAFETY: libzmq's contexts may be used from any thread, and from many at once.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    pub(crate) fn new() -> Arc<Self> {
        // SAFETY: has no preconditions.
        let raw = unsafe { zmq_ctx_new() };
        assert!(!raw.is_null(), "zmq_ctx_new: {}", errno());
        Arc::new(Self(raw))
    }

    /// For calls that have no method here.
    pub(crate) fn raw(&self) -> *mut c_void {
        self.0
    }

    pub(crate) fn set(&self, option: c_int, value: c_int) {
        // SAFETY: the context is alive.
        let code = unsafe { zmq_ctx_set(self.0, option, value) };
        check(code).unwrap_or_else(|err| panic!("context option {option}: errno {err}"));
    }

    /// Makes the calls on its sockets fail, without waiting for anything.
    pub(crate) fn shutdown(&self) {
        // SAFETY: the context is alive.
        let code = unsafe { zmq_ctx_shutdown(self.0) };
        check(code).expect("a live context can be shut down");
    }

    pub(crate) fn set_name(&self, name: &str) {
        let name = c_string(name);
        // SAFETY: the context is alive, and the pointer is to as many bytes as
        // are given, which libzmq copies.
        let code = unsafe {
            zmq_ctx_set_ext(
                self.0,
                ZMQ_THREAD_NAME_PREFIX,
                name.as_ptr().cast(),
                name.as_bytes().len(),
            )
        };
        check(code).expect("a name can be set before the first socket");
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context is alive until here. Its sockets hold it alive, so
        // none is left to wait for but those that are closing.
        unsafe { zmq_ctx_term(self.0) };
    }
}

/// A socket that never lingers and never waits longer than [`PATIENCE`], unless
/// told to.
pub(crate) struct Socket {
    raw: *mut c_void,
    // Dropped after the socket is closed: a context waits for its sockets.
    _context: Arc<Context>,
}

// SAFETY: libzmq lets a socket move to another thread if the hand-over is a
// full fence, which every way to send a value in Rust is.
unsafe impl Send for Socket {}

impl Socket {
    pub(crate) fn new(context: &Arc<Context>, kind: c_int) -> Self {
        Self::try_new(context, kind).unwrap_or_else(|err| panic!("zmq_socket: errno {err}"))
    }

    pub(crate) fn try_new(context: &Arc<Context>, kind: c_int) -> Result<Self, c_int> {
        // SAFETY: the context is alive: `context` holds it.
        let raw = unsafe { zmq_socket(context.0, kind) };
        if raw.is_null() {
            return Err(errno());
        }
        let socket = Self {
            raw,
            _context: Arc::clone(context),
        };
        let patience = c_int::try_from(PATIENCE.as_millis()).expect("it is short");
        socket.set(ZMQ_LINGER, 0);
        socket.set(ZMQ_SNDTIMEO, patience);
        socket.set(ZMQ_RCVTIMEO, patience);
        Ok(socket)
    }

    /// For calls that have no method here.
    pub(crate) fn raw(&self) -> *mut c_void {
        self.raw
    }

    pub(crate) fn set(&self, option: c_int, value: c_int) {
        self.set_bytes(option, &value.to_ne_bytes());
    }

    pub(crate) fn set_bytes(&self, option: c_int, value: &[u8]) {
        self.try_set(option, value)
            .unwrap_or_else(|err| panic!("option {option}: errno {err}"));
    }

    pub(crate) fn try_set(&self, option: c_int, value: &[u8]) -> Result<(), c_int> {
        // Some options can be emptied, but only by a null pointer.
        let pointer = if value.is_empty() {
            ptr::null()
        } else {
            value.as_ptr()
        };
        // SAFETY: the socket is open, and the pointer is to as many bytes as are
        // given, which libzmq copies.
        let code = unsafe { zmq_setsockopt(self.raw, option, pointer.cast(), value.len()) };
        check(code).map(drop)
    }

    pub(crate) fn get(&self, option: c_int) -> c_int {
        let mut value: c_int = 0;
        let mut size = size_of::<c_int>();
        // SAFETY: the socket is open, and libzmq writes at most `size` bytes,
        // which is what `value` has.
        let code = unsafe {
            zmq_getsockopt(
                self.raw,
                option,
                ptr::from_mut(&mut value).cast(),
                &mut size,
            )
        };
        check(code).unwrap_or_else(|err| panic!("option {option}: errno {err}"));
        value
    }

    /// An option whose value is a string.
    pub(crate) fn get_text(&self, option: c_int) -> String {
        let mut buffer = [0_u8; 512];
        let mut size = buffer.len();
        // SAFETY: the socket is open, and libzmq writes at most `size` bytes,
        // which is what `buffer` has.
        let code =
            unsafe { zmq_getsockopt(self.raw, option, buffer.as_mut_ptr().cast(), &mut size) };
        check(code).unwrap_or_else(|err| panic!("option {option}: errno {err}"));
        CStr::from_bytes_until_nul(&buffer)
            .expect("libzmq ends a string in NUL")
            .to_str()
            .expect("the tests set ASCII")
            .to_owned()
    }

    /// Binds, and returns the endpoint to connect to.
    pub(crate) fn bind(&self, endpoint: &str) -> String {
        self.try_bind(endpoint)
            .unwrap_or_else(|err| panic!("bind {endpoint}: errno {err}"))
    }

    pub(crate) fn try_bind(&self, endpoint: &str) -> Result<String, c_int> {
        let endpoint = c_string(endpoint);
        // SAFETY: the socket is open; the string ends in NUL and is copied.
        let code = unsafe { zmq_bind(self.raw, endpoint.as_ptr()) };
        check(code).map(|_| self.get_text(ZMQ_LAST_ENDPOINT))
    }

    pub(crate) fn connect(&self, endpoint: &str) {
        let c_endpoint = c_string(endpoint);
        // SAFETY: the socket is open; the string ends in NUL and is copied.
        let code = unsafe { zmq_connect(self.raw, c_endpoint.as_ptr()) };
        check(code).unwrap_or_else(|err| panic!("connect {endpoint}: errno {err}"));
    }

    pub(crate) fn disconnect(&self, endpoint: &str) -> Result<(), c_int> {
        let endpoint = c_string(endpoint);
        // SAFETY: the socket is open; the string ends in NUL and is copied.
        let code = unsafe { zmq_disconnect(self.raw, endpoint.as_ptr()) };
        check(code).map(drop)
    }

    pub(crate) fn join(&self, group: &str) {
        let group = c_string(group);
        // SAFETY: the socket is open; the string ends in NUL and is copied.
        let code = unsafe { zmq_join(self.raw, group.as_ptr()) };
        check(code).expect("a DISH joins a group once");
    }

    /// Sends a message; on an error it is dropped.
    pub(crate) fn try_send(&self, mut message: Message, flags: c_int) -> Result<(), c_int> {
        self.offer(&mut message, flags)
    }

    /// Sends a message; on an error it is still there.
    pub(crate) fn offer(&self, message: &mut Message, flags: c_int) -> Result<(), c_int> {
        // SAFETY: both are alive. On success libzmq has taken the content and
        // left an empty message, which is closed like any other.
        let code = unsafe { zmq_msg_send(&mut message.0, self.raw, flags) };
        check(code).map(drop)
    }

    pub(crate) fn send(&self, message: impl Into<Message>) {
        self.try_send(message.into(), 0)
            .unwrap_or_else(|err| panic!("send: errno {err}"));
    }

    pub(crate) fn try_recv(&self, flags: c_int) -> Result<Message, c_int> {
        let mut message = Message::empty();
        // SAFETY: both are alive, and the message is initialised.
        let code = unsafe { zmq_msg_recv(&mut message.0, self.raw, flags) };
        check(code).map(|_| message)
    }

    pub(crate) fn recv(&self) -> Message {
        self.try_recv(0)
            .unwrap_or_else(|err| panic!("recv: errno {err}"))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // SAFETY: the socket is open until here, and nobody else has it.
        unsafe { zmq_close(self.raw) };
    }
}

/// A socket of a type that libzmq lets several threads use at once.
pub(crate) struct SharedSocket(pub(crate) Socket);

// SAFETY: `new` admits only the types that lock themselves.
unsafe impl Sync for SharedSocket {}

impl SharedSocket {
    pub(crate) fn new(context: &Arc<Context>, kind: c_int) -> Self {
        let socket = Socket::new(context, kind);
        assert_eq!(socket.get(ZMQ_THREAD_SAFE), 1);
        Self(socket)
    }
}

/// A message that is always initialised.
pub(crate) struct Message(zmq_msg_t);

impl Message {
    pub(crate) fn empty() -> Self {
        let mut raw = MaybeUninit::uninit();
        // SAFETY: the pointer is to room for a message, which the call fills;
        // a message without a receiver yet may be moved.
        unsafe {
            zmq_msg_init(raw.as_mut_ptr());
            Self(raw.assume_init())
        }
    }

    /// A message that counts when its content is given up.
    pub(crate) fn counted(count: &'static AtomicUsize) -> Self {
        static CONTENT: [u8; 100] = [0; 100];
        unsafe extern "C" fn give_up(_: *mut c_void, count: *mut c_void) {
            // SAFETY: it is the counter of below, which lives for ever.
            let count = unsafe { &*count.cast::<AtomicUsize>() };
            count.fetch_add(1, Ordering::SeqCst);
        }
        let mut raw = MaybeUninit::uninit();
        // SAFETY: the pointers are to room for a message, and to bytes that live
        // for ever and that nobody writes to; the message is used if it succeeded.
        unsafe {
            let code = zmq_msg_init_data(
                raw.as_mut_ptr(),
                CONTENT.as_ptr().cast_mut().cast(),
                CONTENT.len(),
                Some(give_up),
                ptr::from_ref(count).cast_mut().cast(),
            );
            check(code).expect("there is memory");
            Self(raw.assume_init())
        }
    }

    /// One that a function has made.
    ///
    /// # Safety
    ///
    /// It is initialised, and nobody else has it.
    pub(crate) unsafe fn from_raw(raw: zmq_msg_t) -> Self {
        Self(raw)
    }

    /// For calls that have no method here.
    pub(crate) fn raw(&mut self) -> *mut zmq_msg_t {
        &mut self.0
    }

    pub(crate) fn with_routing_id(mut self, id: u32) -> Self {
        // SAFETY: the message is initialised.
        let code = unsafe { zmq_msg_set_routing_id(&mut self.0, id) };
        check(code).expect("the id came from a message");
        self
    }

    pub(crate) fn with_group(mut self, group: &str) -> Self {
        let group = c_string(group);
        // SAFETY: the message is initialised; the string ends in NUL and is
        // copied.
        let code = unsafe { zmq_msg_set_group(&mut self.0, group.as_ptr()) };
        check(code).expect("the group is short");
        self
    }

    pub(crate) fn routing_id(&mut self) -> u32 {
        // SAFETY: the message is initialised.
        unsafe { zmq_msg_routing_id(&mut self.0) }
    }

    /// Whether another part of the message follows.
    pub(crate) fn has_more(&self) -> bool {
        // SAFETY: the message is initialised.
        unsafe { zmq_msg_more(&self.0) == 1 }
    }

    /// A property of the connection that the message came over.
    pub(crate) fn property(&self, name: &CStr) -> Option<String> {
        // SAFETY: the message is initialised, and the name ends in NUL.
        let value = unsafe { zmq_msg_gets(&self.0, name.as_ptr()) };
        if value.is_null() {
            return None;
        }
        // SAFETY: the value ends in NUL and lives as long as the message.
        let value = unsafe { CStr::from_ptr(value) };
        Some(value.to_string_lossy().into_owned())
    }

    /// A second message with the same content.
    pub(crate) fn share(&mut self) -> Self {
        let mut copy = Self::empty();
        // SAFETY: both messages are initialised.
        let code = unsafe { zmq_msg_copy(&mut copy.0, &mut self.0) };
        check(code).expect("any message can be copied");
        copy
    }

    /// Whether the content is marked as that of several messages.
    pub(crate) fn is_shared(&self) -> bool {
        // SAFETY: the message is initialised.
        unsafe { zmq_msg_get(&self.0, ZMQ_SHARED) == 1 }
    }

    pub(crate) fn data(&mut self) -> *mut c_void {
        // SAFETY: the message is initialised.
        unsafe { zmq_msg_data(&mut self.0) }
    }

    pub(crate) fn bytes(&mut self) -> &[u8] {
        let data = self.data().cast::<u8>();
        // SAFETY: the message is initialised.
        let len = unsafe { zmq_msg_size(&self.0) };
        #[allow(clippy::disallowed_methods, reason = "the pointer is never null")]
        // SAFETY: the message is initialised, libzmq keeps its bytes in one
        // piece, and they stay where they are while the message is borrowed.
        unsafe {
            slice::from_raw_parts(data, len)
        }
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        let mut raw = MaybeUninit::uninit();
        // SAFETY: the pointers are to room for a message and to as many bytes as
        // are given, which libzmq copies; the message is used if it succeeded.
        unsafe {
            let code = zmq_msg_init_buffer(raw.as_mut_ptr(), bytes.as_ptr().cast(), bytes.len());
            check(code).expect("there is memory");
            Self(raw.assume_init())
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        // SAFETY: the message is initialised, and closed only here.
        unsafe { zmq_msg_close(&mut self.0) };
    }
}

/// A poller with sockets, which outlive it, and of which it tells when there is
/// something to receive.
pub(crate) struct Poller<'a> {
    raw: *mut c_void,
    _sockets: PhantomData<&'a Socket>,
}

impl<'a> Poller<'a> {
    pub(crate) fn new(sockets: impl IntoIterator<Item = &'a Socket>) -> Self {
        // SAFETY: has no preconditions.
        let raw = unsafe { zmq_poller_new() };
        assert!(!raw.is_null());
        for socket in sockets {
            // SAFETY: both are alive, and the socket is borrowed for as long as
            // the poller is.
            let added = unsafe { zmq_poller_add(raw, socket.raw(), ptr::null_mut(), ZMQ_POLLIN) };
            assert_eq!(added, 0);
        }
        Self {
            raw,
            _sockets: PhantomData,
        }
    }

    pub(crate) fn remove(&self, socket: &Socket) {
        // SAFETY: both are alive.
        let removed = unsafe { zmq_poller_remove(self.raw, socket.raw()) };
        assert_eq!(removed, 0);
    }

    pub(crate) fn descriptor(&self) -> zmq_fd_t {
        let mut descriptor = zmq_fd_t::default();
        // SAFETY: the poller is alive, and libzmq writes one descriptor.
        let told = unsafe { zmq_poller_fd(self.raw, &mut descriptor) };
        assert_eq!(told, 0);
        descriptor
    }

    /// Looks once: why there is nothing, or nothing to be had.
    pub(crate) fn look(&self) -> Result<(), c_int> {
        let mut event = zmq_poller_event_t {
            socket: ptr::null_mut(),
            fd: 0,
            user_data: ptr::null_mut(),
            events: 0,
        };
        // SAFETY: the poller and its sockets are alive, and there is room for one
        // event.
        match unsafe { zmq_poller_wait(self.raw, &mut event, 0) } {
            0 => Ok(()),
            _ => Err(errno()),
        }
    }
}

impl Drop for Poller<'_> {
    fn drop(&mut self) {
        // SAFETY: the poller is alive until here, and nobody else has it.
        unsafe { zmq_poller_destroy(&mut self.raw) };
    }
}
