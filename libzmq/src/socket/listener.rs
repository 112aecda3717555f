//! Listening sockets of the operating system that somebody else has opened.

use std::{
    io,
    net::TcpListener,
    os::{
        fd::{AsFd, AsRawFd, IntoRawFd, OwnedFd},
        unix::net::UnixListener,
    },
};

use libzmq_sys::ZMQ_USE_FD;

use super::core::Core;
use crate::{
    endpoint::{Endpoint, IpcAddr},
    error::{Error, ErrorKind},
    ffi::{Handle, system},
};

impl<H: Handle> Core<H> {
    /// Binds to where the descriptor listens, which is libzmq's from then on.
    pub(super) fn bind_fd(&self, fd: OwnedFd) -> Result<(), Error> {
        let (endpoint, fd) = endpoint_of(fd)?;
        self.bind_by(&endpoint, |socket, text| {
            socket.set_int(ZMQ_USE_FD, fd.as_raw_fd())?;
            let done = socket.bind(text);
            socket.set_int(ZMQ_USE_FD, -1)?;
            done
        })?;
        // libzmq closes it.
        let _ = fd.into_raw_fd();
        Ok(())
    }
}

/// Where a descriptor listens, if it does. Nothing else may get to libzmq, which
/// aborts over descriptors that it cannot wait for or accept from.
fn endpoint_of(fd: OwnedFd) -> Result<(Endpoint, OwnedFd), Error> {
    let refuse = |reason| Error::invalid(format!("the descriptor {reason}"));
    if !system::is_listening(fd.as_fd()) {
        return Err(refuse("is not a socket that listens for connections"));
    }
    let failed = |err: io::Error| Error::new(ErrorKind::from_io(&err), "the descriptor");
    let tcp = TcpListener::from(fd);
    // libzmq waits for connections itself, and must not wait for one that has
    // just gone.
    tcp.set_nonblocking(true).map_err(failed)?;
    if let Ok(addr) = tcp.local_addr() {
        return Ok((Endpoint::Tcp(addr.into()), tcp.into()));
    }
    let unix = UnixListener::from(OwnedFd::from(tcp));
    let addr = unix.local_addr().map_err(failed)?;
    let path = addr.as_pathname().and_then(|path| path.to_str());
    let addr: IpcAddr = path
        .ok_or_else(|| refuse("listens at no path that is text"))?
        .parse()?;
    Ok((Endpoint::Ipc(addr), unix.into()))
}
