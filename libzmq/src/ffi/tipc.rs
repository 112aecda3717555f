/// Whether the kernel that runs now has sockets of TIPC.
///
/// That libzmq was built with them says nothing about it.
#[cfg(any(target_os = "android", target_os = "linux"))]
pub(crate) fn kernel_has_tipc() -> bool {
    use std::os::fd::{FromRawFd, OwnedFd};

    // SAFETY: the call takes numbers alone.
    let fd = unsafe { libc::socket(libc::AF_TIPC, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) };
    if fd == -1 {
        return false;
    }
    // SAFETY: the descriptor was just opened, and nobody else knows of it.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
    true
}

#[cfg(not(any(target_os = "android", target_os = "linux")))]
pub(crate) fn kernel_has_tipc() -> bool {
    false
}
