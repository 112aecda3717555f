//! The descriptors and threads of this process, as Linux tells of them.

#![cfg(target_os = "linux")]

use std::{
    collections::BTreeMap,
    ffi::{c_int, c_void},
    fs, mem, ptr,
};

/// All descriptors that are open now, and what they are: a number may be that of
/// another soon, as other tests close theirs.
pub(crate) fn open() -> BTreeMap<c_int, String> {
    let listed: Vec<c_int> = fs::read_dir("/proc/self/fd")
        .expect("Linux lists the descriptors of a process")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    // The listing had a descriptor of its own, which is closed by now.
    listed
        .into_iter()
        .filter_map(|descriptor| Some((descriptor, target(descriptor)?)))
        .collect()
}

/// Those that have been opened since.
pub(crate) fn opened_since(before: &BTreeMap<c_int, String>) -> Vec<c_int> {
    let mut now = open();
    // What is not a socket has no name of its own.
    now.retain(|descriptor, target| before.get(descriptor) != Some(target));
    now.into_keys().collect()
}

/// What a descriptor is, as in `socket:[1234]`.
pub(crate) fn target(descriptor: c_int) -> Option<String> {
    let path = fs::read_link(format!("/proc/self/fd/{descriptor}")).ok()?;
    Some(path.to_string_lossy().into_owned())
}

pub(crate) fn is_close_on_exec(descriptor: c_int) -> bool {
    // SAFETY: takes no pointer, and any number for a descriptor.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFD) };
    flags != -1 && flags & libc::FD_CLOEXEC != 0
}

pub(crate) fn is_blocking(descriptor: c_int) -> bool {
    // SAFETY: takes no pointer, and any number for a descriptor.
    let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
    flags != -1 && flags & libc::O_NONBLOCK == 0
}

/// A socket option whose value is an integer; nothing where there is none.
pub(crate) fn option(descriptor: c_int, level: c_int, name: c_int) -> Option<c_int> {
    let mut value: c_int = 0;
    let mut size = socklen(mem::size_of::<c_int>());
    // SAFETY: the kernel writes at most `size` bytes, which is what `value` has.
    let code = unsafe {
        libc::getsockopt(
            descriptor,
            level,
            name,
            ptr::from_mut(&mut value).cast(),
            &mut size,
        )
    };
    (code == 0).then_some(value)
}

/// The device that a socket is bound to.
pub(crate) fn device(descriptor: c_int) -> String {
    let mut name = [0_u8; libc::IFNAMSIZ];
    let mut size = socklen(name.len());
    // SAFETY: the kernel writes at most `size` bytes, which is what `name` has.
    let code = unsafe {
        libc::getsockopt(
            descriptor,
            libc::SOL_SOCKET,
            libc::SO_BINDTODEVICE,
            name.as_mut_ptr().cast(),
            &mut size,
        )
    };
    assert_eq!(code, 0, "a socket tells its device");
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(0);
    String::from_utf8_lossy(&name[..end]).into_owned()
}

pub(crate) fn domain(descriptor: c_int) -> Option<c_int> {
    option(descriptor, libc::SOL_SOCKET, libc::SO_DOMAIN)
}

pub(crate) fn is_of_type(descriptor: c_int, kind: c_int) -> bool {
    option(descriptor, libc::SOL_SOCKET, libc::SO_TYPE) == Some(kind)
}

pub(crate) fn is_listener(descriptor: c_int) -> bool {
    option(descriptor, libc::SOL_SOCKET, libc::SO_ACCEPTCONN) == Some(1)
}

/// The port of an IPv4 socket, on this side of it.
pub(crate) fn local_port(descriptor: c_int) -> Option<u16> {
    ipv4_port(descriptor, libc::getsockname)
}

/// The port of a connected IPv4 socket, on the other side.
pub(crate) fn peer_port(descriptor: c_int) -> Option<u16> {
    ipv4_port(descriptor, libc::getpeername)
}

type NameOf = unsafe extern "C" fn(c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> c_int;

fn ipv4_port(descriptor: c_int, name_of: NameOf) -> Option<u16> {
    // SAFETY: all zeroes is a valid address: plain integers.
    let mut address: libc::sockaddr_in = unsafe { mem::zeroed() };
    let mut size = socklen(mem::size_of_val(&address));
    // SAFETY: the kernel writes at most `size` bytes, which is what `address`
    // has, and whatever it writes is a valid value of it.
    let code = unsafe { name_of(descriptor, ptr::from_mut(&mut address).cast(), &mut size) };
    let is_ipv4 = c_int::from(address.sin_family) == libc::AF_INET;
    (code == 0 && is_ipv4).then(|| u16::from_be(address.sin_port))
}

/// The two ends, in this process, of TCP connections to the given port.
pub(crate) fn tcp_ends(port: u16) -> Vec<c_int> {
    open()
        .into_keys()
        .filter(|descriptor| is_of_type(*descriptor, libc::SOCK_STREAM))
        .filter(|descriptor| {
            peer_port(*descriptor)
                .is_some_and(|peer| peer == port || local_port(*descriptor) == Some(port))
        })
        .collect()
}

/// Whether this process is permitted to set an option, tried on a socket of our
/// own.
pub(crate) fn may_set(level: c_int, name: c_int, value: c_int) -> bool {
    // SAFETY: creates a descriptor and takes no pointer.
    let probe = unsafe { libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) };
    assert_ne!(probe, -1, "a socket can be opened");
    let pointer: *const c_void = ptr::from_ref(&value).cast();
    // SAFETY: the pointer is to an integer and its size is given.
    let code = unsafe {
        libc::setsockopt(
            probe,
            level,
            name,
            pointer,
            socklen(mem::size_of::<c_int>()),
        )
    };
    // SAFETY: the descriptor was opened above and is closed once.
    unsafe { libc::close(probe) };
    code == 0
}

/// The names of all threads of this process.
pub(crate) fn thread_names() -> Vec<String> {
    fs::read_dir("/proc/self/task")
        .expect("Linux lists the threads of a process")
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("comm")).ok())
        .map(|name| name.trim_end().to_owned())
        .collect()
}

/// The number of the calling thread.
pub(crate) fn thread_id() -> libc::pid_t {
    // SAFETY: has no preconditions.
    unsafe { libc::gettid() }
}

/// Whether a thread of this process waits for something.
pub(crate) fn is_asleep(thread: libc::pid_t) -> bool {
    let stat = fs::read_to_string(format!("/proc/self/task/{thread}/stat")).unwrap_or_default();
    // The state follows the name, which is in parentheses.
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| rest.starts_with('S'))
}

fn socklen(size: usize) -> libc::socklen_t {
    libc::socklen_t::try_from(size).expect("an address is small")
}
