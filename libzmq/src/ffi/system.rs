//! Questions to the operating system.

use super::errno::Errno;

/// Whether a socket of this process may be bound to a network interface.
pub(crate) fn try_bind_to_device(name: &[u8]) -> Result<(), Errno> {
    imp::try_socket_option(imp::BIND_TO_DEVICE, name)
}

/// Whether a socket of this process may poll for so many microseconds.
pub(crate) fn try_busy_poll(micros: i32) -> Result<(), Errno> {
    imp::try_socket_option(imp::BUSY_POLL, &micros.to_ne_bytes())
}

/// Whether a descriptor is a socket that listens for connections.
#[cfg(unix)]
pub(crate) fn is_listening(fd: std::os::fd::BorrowedFd<'_>) -> bool {
    use std::os::fd::AsRawFd;

    let mut listens: libc::c_int = 0;
    let mut len = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: the descriptor is open, by the borrow, and the call writes at most
    // as many bytes as the integer has.
    let done = unsafe {
        libc::getsockopt(
            fd.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_ACCEPTCONN,
            (&raw mut listens).cast(),
            &raw mut len,
        )
    };
    done == 0 && listens != 0
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod imp {
    use std::{ffi::c_int, net::UdpSocket, os::fd::AsRawFd};

    use super::Errno;

    pub(super) const BIND_TO_DEVICE: c_int = libc::SO_BINDTODEVICE;
    pub(super) const BUSY_POLL: c_int = libc::SO_BUSY_POLL;

    /// Sets an option of a socket that is dropped again.
    pub(super) fn try_socket_option(option: c_int, value: &[u8]) -> Result<(), Errno> {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).map_err(|err| Errno::of_io(&err))?;
        // SAFETY: the descriptor is open, by the socket, and the value as long
        // as it says; the call reads nothing else.
        let done = unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                option,
                value.as_ptr().cast(),
                value.len() as libc::socklen_t,
            )
        };
        if done == 0 {
            Ok(())
        } else {
            Err(Errno::of_io(&std::io::Error::last_os_error()))
        }
    }
}

/// Elsewhere these options are refused before anybody asks.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod imp {
    use super::Errno;

    pub(super) const BIND_TO_DEVICE: () = ();
    pub(super) const BUSY_POLL: () = ();

    pub(super) fn try_socket_option((): (), _: &[u8]) -> Result<(), Errno> {
        Ok(())
    }
}
