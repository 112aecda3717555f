//! System calls that fail on demand, as they do where a system has no room, or a
//! rule against them.

#![cfg(target_os = "linux")]

use std::{
    ffi::{c_int, c_long},
    fmt, io, mem,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// A system call that is about to be made.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Which it is, as `libc::SYS_sendto`.
    pub number: c_long,
    /// Its arguments.
    pub args: [u64; 6],
}

impl Call {
    /// Whether an argument is this number.
    #[must_use]
    pub fn has(&self, index: usize, value: c_int) -> bool {
        self.args[index] as c_int == value
    }
}

/// Which calls fail for now, and with what.
type Rule = Box<dyn FnMut(Call) -> Option<c_int> + Send>;

/// Calls of this thread, and of those that it starts from now on, that may be
/// refused, as long as the process lives.
#[derive(Clone)]
pub struct Refusals {
    rule: Arc<Mutex<Option<Rule>>>,
    count: Arc<AtomicUsize>,
}

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusals")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

impl Refusals {
    /// Watches these calls, once for each process. What is refused has to be told
    /// afterwards.
    ///
    /// # Panics
    ///
    /// When Linux does not allow it, as some do within others.
    #[must_use]
    pub fn of(calls: &[c_long]) -> Self {
        let listener = listen(calls).expect("Linux lets calls be watched");
        let refusals = Self {
            rule: Arc::default(),
            count: Arc::default(),
        };
        let watching = refusals.clone();
        thread::spawn(move || while watching.decide(listener).is_ok() {});
        refusals
    }

    /// Refuses calls by this rule from now on, which tells the number of the error.
    /// Whoever makes one waits for it, so it makes none itself.
    ///
    /// # Panics
    ///
    /// When the last rule has.
    pub fn refuse(&self, rule: impl FnMut(Call) -> Option<c_int> + Send + 'static) {
        *self.rule.lock().expect("no rule has panicked") = Some(Box::new(rule));
        self.count.store(0, Ordering::SeqCst);
    }

    /// Refuses the next so many calls of those that the rule says.
    ///
    /// # Panics
    ///
    /// As [`refuse`](Self::refuse).
    pub fn refuse_next(
        &self,
        count: usize,
        mut rule: impl FnMut(Call) -> Option<c_int> + Send + 'static,
    ) {
        let mut left = count;
        self.refuse(move |call| {
            let errno = (left > 0).then(|| rule(call)).flatten()?;
            left -= 1;
            Some(errno)
        });
    }

    /// Refuses nothing any more.
    ///
    /// # Panics
    ///
    /// As [`refuse`](Self::refuse).
    pub fn relent(&self) {
        *self.rule.lock().expect("no rule has panicked") = None;
    }

    /// How many were refused by the last rule.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Waits for a call, and decides about it.
    fn decide(&self, listener: c_int) -> io::Result<()> {
        // SAFETY: it consists of integers. Linux wants it to be zero.
        let mut call: libc::seccomp_notif = unsafe { mem::zeroed() };
        // SAFETY: the listener is open, and the request is for this type.
        let code = unsafe { libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut call) };
        if code == -1 {
            let err = io::Error::last_os_error();
            // The thread that has called has gone, or there was a signal.
            let gone = matches!(err.raw_os_error(), Some(libc::ENOENT | libc::EINTR));
            return if gone { Ok(()) } else { Err(err) };
        }
        let errno = self
            .rule
            .lock()
            .expect("no rule has panicked")
            .as_mut()
            .and_then(|rule| {
                rule(Call {
                    number: c_long::from(call.data.nr),
                    args: call.data.args,
                })
            });
        if errno.is_some() {
            self.count.fetch_add(1, Ordering::SeqCst);
        }
        let mut answer = libc::seccomp_notif_resp {
            id: call.id,
            val: 0,
            error: errno.map_or(0, |errno| -errno),
            flags: if errno.is_some() {
                0
            } else {
                libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32
            },
        };
        // SAFETY: as above. Who has gone meanwhile needs no answer.
        unsafe { libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_SEND, &raw mut answer) };
        Ok(())
    }
}

/// Has Linux ask about these calls, and returns the descriptor that it asks by.
fn listen(calls: &[c_long]) -> io::Result<c_int> {
    let number = mem::offset_of!(libc::seccomp_data, nr) as u32;
    // SAFETY: these functions make values of their arguments.
    let statement = |code: u32, value| unsafe { libc::BPF_STMT(code as u16, value) };
    let mut filter = vec![statement(
        libc::BPF_LD | libc::BPF_W | libc::BPF_ABS,
        number,
    )];
    for call in calls {
        let equal = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
        // SAFETY: as above.
        filter.push(unsafe { libc::BPF_JUMP(equal as u16, *call as u32, 0, 1) });
        filter.push(statement(libc::BPF_RET, libc::SECCOMP_RET_USER_NOTIF));
    }
    filter.push(statement(libc::BPF_RET, libc::SECCOMP_RET_ALLOW));
    let program = libc::sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: the call takes integers alone.
    let code = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    if code == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the program is as long as it says, and copied by the call.
    let listener = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    if listener == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(listener as c_int)
}
