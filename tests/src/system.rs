//! What Linux tells of the sockets of this process.

#![cfg(target_os = "linux")]

use std::{
    ffi::c_int,
    fs,
    mem::{self, MaybeUninit},
    net::{SocketAddr, TcpListener, TcpStream},
    os::fd::AsRawFd,
    ptr,
};

/// The TCP sockets of this process that have this port, on whichever side.
///
/// # Panics
///
/// When Linux does not list them.
#[must_use]
pub fn sockets_at(port: u16) -> Vec<c_int> {
    let listed = fs::read_dir("/proc/self/fd").expect("Linux lists the descriptors");
    listed
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|descriptor| {
            option(*descriptor, libc::SOL_SOCKET, libc::SO_TYPE) == Some(libc::SOCK_STREAM)
        })
        .filter(|descriptor| {
            let ports = [
                port_by(*descriptor, libc::getsockname),
                port_by(*descriptor, libc::getpeername),
            ];
            ports.contains(&Some(port))
        })
        .collect()
}

/// The UDP sockets of this process that are neither bound nor connected.
///
/// # Panics
///
/// When Linux does not list them.
#[must_use]
pub fn udp_sockets() -> Vec<c_int> {
    let listed = fs::read_dir("/proc/self/fd").expect("Linux lists the descriptors");
    listed
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|descriptor| {
            option(*descriptor, libc::SOL_SOCKET, libc::SO_TYPE) == Some(libc::SOCK_DGRAM)
        })
        .collect()
}

/// A socket option whose value is an integer; nothing where there is none.
#[must_use]
pub fn option(descriptor: c_int, level: c_int, name: c_int) -> Option<c_int> {
    let mut value: c_int = 0;
    let mut size = mem::size_of::<c_int>() as libc::socklen_t;
    // SAFETY: the kernel writes at most `size` bytes, which is what `value` has.
    let code = unsafe {
        libc::getsockopt(
            descriptor,
            level,
            name,
            ptr::from_mut(&mut value).cast(),
            &raw mut size,
        )
    };
    (code == 0).then_some(value)
}

/// The network interface that a socket is bound to.
///
/// # Panics
///
/// When Linux does not tell.
#[must_use]
pub fn device(descriptor: c_int) -> String {
    let mut name = [0_u8; libc::IFNAMSIZ];
    let mut size = name.len() as libc::socklen_t;
    // SAFETY: the kernel writes at most `size` bytes, which is what `name` has.
    let code = unsafe {
        libc::getsockopt(
            descriptor,
            libc::SOL_SOCKET,
            libc::SO_BINDTODEVICE,
            name.as_mut_ptr().cast(),
            &raw mut size,
        )
    };
    assert_eq!(code, 0, "a socket tells its device");
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

type NameOf = unsafe extern "C" fn(c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> c_int;

fn port_by(descriptor: c_int, name_of: NameOf) -> Option<u16> {
    let mut address = MaybeUninit::<libc::sockaddr_in>::zeroed();
    let mut size = mem::size_of::<libc::sockaddr_in>() as libc::socklen_t;
    // SAFETY: the kernel writes at most `size` bytes, which is what `address`
    // has.
    let code = unsafe { name_of(descriptor, address.as_mut_ptr().cast(), &raw mut size) };
    // SAFETY: it consists of integers, and was zero before.
    let address = unsafe { address.assume_init() };
    let is_ipv4 = c_int::from(address.sin_family) == libc::AF_INET;
    (code == 0 && is_ipv4).then(|| u16::from_be(address.sin_port))
}

/// How many connections may wait at the listener of this port of 127.0.0.1.
#[must_use]
pub fn backlog(port: u16) -> Option<i32> {
    sockets_at(port).into_iter().find_map(|listener| {
        if option(listener, libc::SOL_SOCKET, libc::SO_ACCEPTCONN) != Some(1) {
            return None;
        }
        let mut info = MaybeUninit::<libc::tcp_info>::zeroed();
        let mut size = mem::size_of::<libc::tcp_info>() as libc::socklen_t;
        // SAFETY: the kernel writes at most `size` bytes, which is what `info`
        // has.
        let code = unsafe {
            libc::getsockopt(
                listener,
                libc::IPPROTO_TCP,
                libc::TCP_INFO,
                info.as_mut_ptr().cast(),
                &raw mut size,
            )
        };
        // SAFETY: it consists of integers, and was zero before.
        let info = unsafe { info.assume_init() };
        // Of a listener this is the length of its queue.
        (code == 0).then(|| info.tcpi_sacked.cast_signed())
    })
}

/// A listener of 127.0.0.1 that answers nobody, as its queue is full.
#[derive(Debug)]
pub struct FullListener {
    listener: TcpListener,
    _queued: TcpStream,
}

impl FullListener {
    /// Listens, and fills the queue.
    ///
    /// # Panics
    ///
    /// When there is no port.
    #[must_use]
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        // SAFETY: the descriptor is open, by the listener.
        let code = unsafe { libc::listen(listener.as_raw_fd(), 0) };
        assert_eq!(code, 0);
        let addr = listener.local_addr().expect("it listens");
        let queued = TcpStream::connect(addr).expect("there is room for one");
        Self {
            listener,
            _queued: queued,
        }
    }

    /// Where it listens.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.listener.local_addr().expect("it listens")
    }

    /// The ports of those who wait for an answer.
    ///
    /// # Panics
    ///
    /// When Linux does not tell.
    #[must_use]
    pub fn visitors(&self) -> Vec<u16> {
        const SYN_SENT: &str = "02";
        let port = self.addr().port();
        let port_of = |address: &str| {
            let (_, port) = address.rsplit_once(':')?;
            u16::from_str_radix(port, 16).ok()
        };
        let table = fs::read_to_string("/proc/net/tcp").expect("Linux lists connections");
        table
            .lines()
            .filter_map(|line| {
                let mut fields = line.split_whitespace().skip(1);
                let (local, remote, state) = (fields.next()?, fields.next()?, fields.next()?);
                (state == SYN_SENT && port_of(remote) == Some(port)).then(|| port_of(local))?
            })
            .collect()
    }
}

impl Default for FullListener {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes this process that of a user without privileges, for good. Whether it is
/// one now.
#[must_use]
pub fn drop_privileges() -> bool {
    const NOBODY: libc::uid_t = 65_534;
    // SAFETY: the calls take no pointers.
    unsafe {
        libc::setgid(NOBODY);
        libc::setuid(NOBODY);
        libc::geteuid() != 0
    }
}

/// The user of this process.
#[must_use]
pub fn user() -> u32 {
    // SAFETY: the call has no preconditions.
    unsafe { libc::geteuid() }
}

/// The group of this process.
#[must_use]
pub fn group() -> u32 {
    // SAFETY: the call has no preconditions.
    unsafe { libc::getegid() }
}

/// How many bytes of memory this process has in use.
///
/// # Panics
///
/// When Linux does not tell.
#[must_use]
pub fn resident_memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("it is listed");
    let kilobytes: usize = line
        .trim_end_matches("kB")
        .trim()
        .parse()
        .expect("a number");
    kilobytes * 1024
}

/// How many bytes the allocator of glibc has given out and not got back, in all
/// threads. Gives what it keeps back to the system.
#[cfg(target_env = "gnu")]
#[must_use]
pub fn allocated_memory() -> usize {
    // SAFETY: the calls have no preconditions.
    let info = unsafe {
        libc::malloc_trim(0);
        libc::mallinfo2()
    };
    info.uordblks + info.hblkhd
}

/// How many descriptors this process has open.
///
/// # Panics
///
/// When Linux does not list them.
#[must_use]
pub fn descriptors() -> usize {
    let listed = fs::read_dir("/proc/self/fd").expect("Linux lists the descriptors");
    // One is for the list.
    listed.count() - 1
}

/// How many descriptors this process may have from now on.
///
/// # Panics
///
/// When Linux does not allow it.
pub fn limit_descriptors(count: u64) {
    let mut limit = MaybeUninit::<libc::rlimit>::zeroed();
    // SAFETY: the limit is written by the first call, and read by the second.
    let code = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, limit.as_mut_ptr());
        (*limit.as_mut_ptr()).rlim_cur = count;
        libc::setrlimit(libc::RLIMIT_NOFILE, limit.as_ptr())
    };
    assert_eq!(code, 0, "a process may limit itself");
}

/// Runs something in a fork of this process, which ends after it: with which code,
/// if it has ended by itself. Who hangs there is ended.
///
/// # Panics
///
/// When there is no fork.
pub fn fork(run: impl FnOnce()) -> Option<i32> {
    const SECONDS: u32 = 10;
    // SAFETY: the child does nothing but what the caller wants to see it do, and
    // ends without returning.
    let child = unsafe { libc::fork() };
    assert_ne!(child, -1, "a process can be forked");
    if child == 0 {
        // SAFETY: takes no pointers; the signal ends the process.
        unsafe { libc::alarm(SECONDS) };
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
        // SAFETY: takes no pointers.
        unsafe { libc::_exit(i32::from(done.is_err())) };
    }
    let mut status = 0;
    // SAFETY: the child is ours, and the pointer to an integer.
    let ended = unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!(ended, child, "it can be waited for");
    libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status))
}
