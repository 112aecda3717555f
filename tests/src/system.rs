//! What Linux tells of the sockets of this process.

#![cfg(target_os = "linux")]

use std::{
    ffi::c_int,
    fs,
    mem::{self, MaybeUninit},
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
