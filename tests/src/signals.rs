//! Signals that do nothing but interrupt.

#![cfg(unix)]

use std::{
    ffi::c_int,
    mem, ptr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{PATIENCE, pause};

/// Sends the calling thread a signal every other millisecond, until it is
/// dropped.
#[derive(Debug)]
pub struct Signals {
    thread: Option<JoinHandle<usize>>,
    enough: Arc<AtomicBool>,
}

impl Signals {
    /// Returns when the first was sent.
    ///
    /// # Panics
    ///
    /// When there are no signals.
    #[must_use]
    pub fn begin() -> Self {
        extern "C" fn nothing(_: c_int) {}

        // SAFETY: all bits zero are an action, whose handler is replaced by a
        // function that has the right signature and does nothing. Without
        // SA_RESTART, calls that wait are interrupted.
        let done = unsafe {
            let mut action: libc::sigaction = mem::zeroed();
            action.sa_sigaction = nothing as extern "C" fn(c_int) as libc::sighandler_t;
            libc::sigaction(libc::SIGUSR1, &action, ptr::null_mut())
        };
        assert_eq!(done, 0, "the signal can be handled");

        // SAFETY: the function has no preconditions.
        let target = unsafe { libc::pthread_self() };
        let enough = Arc::new(AtomicBool::new(false));
        let (first, begun) = mpsc::channel();
        let thread = thread::spawn({
            let enough = Arc::clone(&enough);
            move || {
                let mut sent = 0;
                while !enough.load(Ordering::SeqCst) {
                    // SAFETY: the target waits for this thread before it ends.
                    unsafe { libc::pthread_kill(target, libc::SIGUSR1) };
                    sent += 1;
                    let _ = first.send(());
                    pause(Duration::from_millis(2));
                }
                sent
            }
        });
        begun.recv_timeout(PATIENCE).expect("signals begin");
        Self {
            thread: Some(thread),
            enough,
        }
    }

    /// Ends them, and tells how many there were.
    ///
    /// # Panics
    ///
    /// When there was a panic while they were sent.
    #[must_use]
    pub fn end(mut self) -> usize {
        self.stop().expect("it has not ended yet")
    }

    fn stop(&mut self) -> Option<usize> {
        self.enough.store(true, Ordering::SeqCst);
        let thread = self.thread.take()?;
        Some(thread.join().expect("it only sends signals"))
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.stop();
    }
}
