//! Sockets of libzmq that the library does not offer, for what no socket of its
//! own can say.

use std::{
    ffi::{CStr, CString, c_int, c_void},
    ptr::NonNull,
    time::Duration,
};

use libzmq::Ctx;
use libzmq_sys::{
    ZMQ_DONTWAIT, ZMQ_LINGER, ZMQ_RCVMORE, ZMQ_RCVTIMEO, ZMQ_SNDMORE, zmq_bind, zmq_close,
    zmq_connect, zmq_errno, zmq_getsockopt, zmq_join, zmq_recv, zmq_send, zmq_setsockopt,
    zmq_socket,
};

use crate::PATIENCE;

/// A socket of any type, without any check but libzmq's.
#[derive(Debug)]
pub struct Classic {
    socket: NonNull<c_void>,
    /// The socket is closed before the context is.
    _ctx: Ctx,
}

/// More than any answer has.
const BUFFER: usize = 1 << 17;

impl Classic {
    /// A socket of this type.
    ///
    /// # Panics
    ///
    /// When libzmq does not make one.
    #[must_use]
    pub fn new(ctx: &Ctx, kind: c_int) -> Self {
        // SAFETY: the context is live, by the handle.
        let socket = unsafe { zmq_socket(ctx.as_ptr(), kind) };
        let classic = Self {
            socket: NonNull::new(socket).expect("a socket"),
            _ctx: ctx.clone(),
        };
        classic.set(ZMQ_LINGER, &0i32.to_ne_bytes());
        classic
    }

    /// Sets an option.
    ///
    /// # Panics
    ///
    /// When libzmq refuses it.
    pub fn set(&self, option: c_int, value: &[u8]) {
        // SAFETY: the socket is live, and the value as long as it says.
        let done =
            unsafe { zmq_setsockopt(self.ptr(), option, value.as_ptr().cast(), value.len()) };
        assert_eq!(done, 0, "option {option}");
    }

    /// The value of an option that is a text.
    ///
    /// # Panics
    ///
    /// When libzmq refuses it, or it is no text.
    #[must_use]
    pub fn get_text(&self, option: c_int) -> String {
        let mut buffer = [0u8; 256];
        let mut len = buffer.len();
        // SAFETY: the socket is live, and the buffer as long as it says.
        let done =
            unsafe { zmq_getsockopt(self.ptr(), option, buffer.as_mut_ptr().cast(), &mut len) };
        assert_eq!(done, 0, "option {option}");
        let text = CStr::from_bytes_with_nul(&buffer[..len]).expect("a text ends in a NUL");
        text.to_str().expect("a text").to_owned()
    }

    /// Binds; the error is libzmq's number.
    ///
    /// # Errors
    ///
    /// Those of `zmq_bind`.
    ///
    /// # Panics
    ///
    /// For an endpoint with a NUL in it.
    pub fn bind(&self, endpoint: &str) -> Result<(), c_int> {
        let endpoint = CString::new(endpoint).expect("no NUL");
        // SAFETY: the socket is live, the text ends in a NUL.
        check(unsafe { zmq_bind(self.ptr(), endpoint.as_ptr()) })
    }

    /// Connects.
    ///
    /// # Panics
    ///
    /// When libzmq refuses to, or for an endpoint with a NUL in it.
    pub fn connect(&self, endpoint: &str) {
        let endpoint = CString::new(endpoint).expect("no NUL");
        // SAFETY: the socket is live, the text ends in a NUL.
        check(unsafe { zmq_connect(self.ptr(), endpoint.as_ptr()) }).expect("it can connect");
    }

    /// Sends a message of these frames.
    ///
    /// # Panics
    ///
    /// When there is no room for it.
    pub fn send<F: AsRef<[u8]>>(&self, frames: &[F]) {
        self.try_send(frames).expect("there is room");
    }

    /// Sends a message of these frames; the error is libzmq's number.
    ///
    /// # Errors
    ///
    /// Those of `zmq_send`.
    pub fn try_send<F: AsRef<[u8]>>(&self, frames: &[F]) -> Result<(), c_int> {
        frames.iter().enumerate().try_for_each(|(index, frame)| {
            let frame = frame.as_ref();
            let more = if index + 1 < frames.len() {
                ZMQ_SNDMORE
            } else {
                0
            };
            let flags = more | ZMQ_DONTWAIT;
            // SAFETY: the socket is live, the frame as long as it says.
            let sent = unsafe { zmq_send(self.ptr(), frame.as_ptr().cast(), frame.len(), flags) };
            check(if sent == -1 { -1 } else { 0 })
        })
    }

    /// The frames of the next message; `None` when none comes in this time.
    ///
    /// # Panics
    ///
    /// For a frame of more than 128 KiB.
    #[must_use]
    pub fn recv_within(&self, time: Duration) -> Option<Vec<Vec<u8>>> {
        self.set(ZMQ_RCVTIMEO, &(time.as_millis() as i32).to_ne_bytes());
        let mut frames = Vec::new();
        loop {
            let mut frame = vec![0; BUFFER];
            // SAFETY: the socket is live, the buffer as long as it says.
            let len = unsafe { zmq_recv(self.ptr(), frame.as_mut_ptr().cast(), BUFFER, 0) };
            let len = usize::try_from(len).ok()?;
            assert!(len <= BUFFER, "the frame is cut off");
            frame.truncate(len);
            frames.push(frame);
            if !self.has_more() {
                return Some(frames);
            }
        }
    }

    /// The frames of the next message.
    ///
    /// # Panics
    ///
    /// When none comes for long.
    #[must_use]
    #[track_caller]
    pub fn recv(&self) -> Vec<Vec<u8>> {
        self.recv_within(PATIENCE).expect("a message")
    }

    /// The frames of the next message, if there is one.
    ///
    /// # Panics
    ///
    /// As [`recv_within`](Self::recv_within).
    #[must_use]
    pub fn try_recv(&self) -> Option<Vec<Vec<u8>>> {
        self.recv_within(Duration::ZERO)
    }

    /// Joins a group.
    ///
    /// # Panics
    ///
    /// When libzmq refuses to, or for a group with a NUL in it.
    pub fn join(&self, group: &str) {
        let group = CString::new(group).expect("no NUL");
        // SAFETY: the socket is live, the text ends in a NUL.
        check(unsafe { zmq_join(self.ptr(), group.as_ptr()) }).expect("it is a DISH");
    }

    fn has_more(&self) -> bool {
        let mut more: c_int = 0;
        let mut len = size_of::<c_int>();
        // SAFETY: the socket is live, and the option is an integer.
        let done = unsafe {
            zmq_getsockopt(
                self.ptr(),
                ZMQ_RCVMORE,
                (&raw mut more).cast(),
                &raw mut len,
            )
        };
        assert_eq!(done, 0);
        more == 1
    }

    fn ptr(&self) -> *mut c_void {
        self.socket.as_ptr()
    }
}

impl Drop for Classic {
    fn drop(&mut self) {
        // SAFETY: the socket is live, and nobody else has it.
        unsafe { zmq_close(self.ptr()) };
    }
}

fn check(done: c_int) -> Result<(), c_int> {
    if done == 0 { Ok(()) } else { Err(last_error()) }
}

fn last_error() -> c_int {
    // SAFETY: it reads a number of this thread.
    unsafe { zmq_errno() }
}
