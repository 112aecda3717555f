//! How libzmq takes and tells the values of options: as bytes of a certain
//! number.

use std::{ffi::c_int, fmt, net::IpAddr};

use libzmq_sys::{ZMQ_IPV6, ZMQ_TCP_ACCEPT_FILTER};
use zeroize::Zeroizing;

use super::{Kind, Spec};
use crate::{
    auth::IpRange,
    ffi::{Errno, RawSocket, system},
};

/// A value as libzmq has it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Raw {
    Int(c_int),
    Long(i64),
    /// Perhaps a secret.
    Bytes(Zeroizing<Vec<u8>>),
    /// No text, which libzmq knows by a null pointer.
    NoText,
    /// What libzmq takes as text, and reads differently with IPv6.
    Range(IpRange),
}

impl Raw {
    pub(super) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(Zeroizing::new(bytes.to_owned()))
    }
}

/// Numbers alone: bytes may be secret.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Long(value) => value.fmt(f),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::NoText => f.write_str("no text"),
            Self::Range(range) => write!(f, "{range}"),
        }
    }
}

/// More than any option has that can be read.
const LONGEST: usize = 512;

pub(super) fn read(socket: &RawSocket, spec: &Spec) -> Result<Raw, Errno> {
    let buffer = || Zeroizing::new([0; LONGEST]);
    match spec.kind {
        Kind::Limit | Kind::Mask => socket.get_long(spec.id).map(Raw::Long),
        Kind::Identity => {
            let mut buffer = buffer();
            let len = socket.get(spec.id, &mut *buffer)?;
            Ok(Raw::bytes(&buffer[..len]))
        }
        Kind::Text | Kind::Proxy | Kind::Device | Kind::Secret => {
            let mut buffer = buffer();
            socket.get_text(spec.id, &mut *buffer).map(Raw::bytes)
        }
        _ => socket.get_int(spec.id).map(Raw::Int),
    }
}

pub(super) fn write(socket: &RawSocket, spec: &Spec, raw: &Raw) -> Result<(), Errno> {
    match raw {
        Raw::Int(value) => socket.set_int(spec.id, *value),
        Raw::Long(value) => socket.set_long(spec.id, *value),
        Raw::Bytes(bytes) => socket.set(spec.id, bytes),
        Raw::NoText => socket.clear(spec.id),
        Raw::Range(range) => write_range(socket, range),
    }
}

/// Asks the system whether it permits what libzmq will ask of it later, with
/// nobody there to hear that it was refused.
pub(super) fn check_permission(spec: &Spec, raw: &Raw) -> Result<(), Errno> {
    match (spec.kind, raw) {
        (Kind::Device, Raw::Bytes(device)) => system::try_bind_to_device(device),
        (Kind::BusyPoll, Raw::Int(micros)) if *micros != 0 => system::try_busy_poll(*micros),
        _ => Ok(()),
    }
}

/// libzmq compares addresses of one family alone, and which that is depends on
/// whether IPv6 was on when the filter was set. Once it is on for an endpoint,
/// IPv4 peers have mapped addresses there. So a range of IPv4 is set in both
/// forms.
fn write_range(socket: &RawSocket, range: &IpRange) -> Result<(), Errno> {
    let usual = socket.get_int(ZMQ_IPV6)?;
    let set = |ipv6, text: String| {
        socket.set_int(ZMQ_IPV6, ipv6)?;
        socket.set(ZMQ_TCP_ACCEPT_FILTER, text.as_bytes())
    };
    let done = match range.network() {
        (IpAddr::V4(addr), prefix) => set(0, format!("{addr}/{prefix}")).and_then(|()| {
            let mapped = addr.to_ipv6_mapped();
            set(1, format!("{mapped}/{}", 96 + prefix))
        }),
        (IpAddr::V6(addr), prefix) => set(1, format!("{addr}/{prefix}")),
    };
    socket.set_int(ZMQ_IPV6, usual)?;
    done
}
