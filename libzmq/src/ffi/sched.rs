//! How the system schedules threads.

use std::{ffi::c_int, thread};

use super::errno::Errno;

/// How a thread is to be scheduled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scheduling {
    /// By the number of the system.
    pub(crate) policy: Option<c_int>,
    pub(crate) priority: Option<u32>,
    /// The processors to run on; none for all.
    pub(crate) cpus: Vec<u32>,
}

impl Scheduling {
    /// Whether this is a system for which we know what libzmq does.
    pub(crate) const IS_KNOWN: bool = cfg!(target_os = "linux");

    /// Does on a thread of its own what libzmq's threads do when they start,
    /// which abort when the system refuses. The error names the option.
    pub(crate) fn check(self) -> Result<(), (&'static str, Errno)> {
        match thread::Builder::new().spawn(move || imp::apply(&self)) {
            Ok(thread) => thread.join().unwrap_or(Ok(())),
            Err(err) => Err((
                "thread_sched_policy",
                Errno::from_raw(err.raw_os_error().unwrap_or(libc::EAGAIN)),
            )),
        }
    }
}

#[cfg(target_os = "linux")]
mod imp {
    use std::{ffi::c_int, io, mem, ptr};

    use super::{Errno, Scheduling};

    pub(super) fn apply(scheduling: &Scheduling) -> Result<(), (&'static str, Errno)> {
        let what = if scheduling.priority.is_some() {
            "thread_priority"
        } else {
            "thread_sched_policy"
        };
        set_policy(scheduling).map_err(|errno| (what, errno))?;
        set_cpus(&scheduling.cpus).map_err(|errno| ("thread_affinity", errno))
    }

    fn set_policy(scheduling: &Scheduling) -> Result<(), Errno> {
        let mut policy: c_int = 0;
        // SAFETY: the type consists of integers, and has more of them in some C
        // libraries than in others.
        let mut param: libc::sched_param = unsafe { mem::zeroed() };
        // SAFETY: the thread is the calling one, and both pointers are to values
        // of ours.
        refused(unsafe {
            libc::pthread_getschedparam(
                libc::pthread_self(),
                ptr::from_mut(&mut policy),
                ptr::from_mut(&mut param),
            )
        })?;
        let policy = scheduling.policy.unwrap_or(policy);
        let is_real_time = matches!(policy, libc::SCHED_FIFO | libc::SCHED_RR);
        match scheduling.priority {
            // At most 99.
            Some(priority) if is_real_time => param.sched_priority = priority as c_int,
            _ if is_real_time => {}
            _ => param.sched_priority = 0,
        }
        // SAFETY: as above; the parameters are only read.
        refused(unsafe {
            libc::pthread_setschedparam(libc::pthread_self(), policy, ptr::from_ref(&param))
        })?;
        if is_real_time || scheduling.priority.is_none() {
            return Ok(());
        }
        // SAFETY: the call takes no pointer. On Linux it is about the calling
        // thread alone.
        match unsafe { libc::nice(-20) } {
            // It may be a niceness too, and libzmq takes it for an error as well.
            -1 => Err(Errno::of_io(&io::Error::last_os_error())),
            _ => Ok(()),
        }
    }

    fn set_cpus(cpus: &[u32]) -> Result<(), Errno> {
        if cpus.is_empty() {
            return Ok(());
        }
        // SAFETY: the type is a set of bits, for which zero is the empty set.
        let mut wanted: libc::cpu_set_t = unsafe { mem::zeroed() };
        // SAFETY: as above.
        let mut had: libc::cpu_set_t = unsafe { mem::zeroed() };
        for cpu in cpus {
            let cpu = usize::try_from(*cpu).unwrap_or(usize::MAX);
            if cpu >= 8 * size_of::<libc::cpu_set_t>() {
                return Err(Errno::from_raw(libc::EINVAL));
            }
            // SAFETY: the number is one of the set.
            unsafe { libc::CPU_SET(cpu, &mut wanted) };
        }
        let size = size_of::<libc::cpu_set_t>();
        // SAFETY: both pointers are to sets of the size given; 0 is the calling
        // thread.
        let done = unsafe {
            libc::sched_setaffinity(0, size, ptr::from_ref(&wanted)) == 0
                && libc::sched_getaffinity(0, size, ptr::from_mut(&mut had)) == 0
        };
        if !done {
            return Err(Errno::of_io(&io::Error::last_os_error()));
        }
        // SAFETY: both are sets, which are only read.
        if unsafe { libc::CPU_EQUAL(&wanted, &had) } {
            Ok(())
        } else {
            // The system leaves out processors that it does not have.
            Err(Errno::from_raw(libc::EINVAL))
        }
    }

    /// The calls for threads return the number of their error.
    fn refused(errno: c_int) -> Result<(), Errno> {
        match errno {
            0 => Ok(()),
            errno => Err(Errno::from_raw(errno)),
        }
    }
}

/// Elsewhere these options are refused before anybody asks.
#[cfg(not(target_os = "linux"))]
mod imp {
    use super::{Errno, Scheduling};

    pub(super) fn apply(_: &Scheduling) -> Result<(), (&'static str, Errno)> {
        Ok(())
    }
}
