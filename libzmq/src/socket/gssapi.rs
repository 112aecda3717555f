//! The options of GSSAPI.

use std::ffi::c_int;

use libzmq_sys::{
    ZMQ_GSSAPI_PLAINTEXT, ZMQ_GSSAPI_PRINCIPAL, ZMQ_GSSAPI_PRINCIPAL_NAMETYPE, ZMQ_GSSAPI_SERVER,
    ZMQ_GSSAPI_SERVICE_PRINCIPAL, ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE,
};

use crate::{
    creds::{GssapiClientCreds, GssapiName, GssapiServerCreds},
    error::Error,
    ffi::{Errno, RawSocket},
};

/// The options of a name, and of its type.
const PRINCIPAL: [c_int; 2] = [ZMQ_GSSAPI_PRINCIPAL, ZMQ_GSSAPI_PRINCIPAL_NAMETYPE];
const SERVICE: [c_int; 2] = [
    ZMQ_GSSAPI_SERVICE_PRINCIPAL,
    ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE,
];

pub(super) fn set_server(socket: &RawSocket, creds: &GssapiServerCreds) -> Result<(), Errno> {
    set_name(socket, PRINCIPAL, creds.principal())?;
    socket.set_int(ZMQ_GSSAPI_PLAINTEXT, creds.is_plaintext().into())?;
    socket.set_int(ZMQ_GSSAPI_SERVER, 1)
}

pub(super) fn set_client(socket: &RawSocket, creds: &GssapiClientCreds) -> Result<(), Errno> {
    if let Some(principal) = creds.principal() {
        set_name(socket, PRINCIPAL, principal)?;
    }
    socket.set_int(ZMQ_GSSAPI_PLAINTEXT, creds.is_plaintext().into())?;
    set_name(socket, SERVICE, creds.service())
}

/// Looks whether libzmq has what [`set_server`] has set.
pub(super) fn check_server(socket: &RawSocket, creds: &GssapiServerCreds) -> Result<(), Error> {
    check_name(socket, PRINCIPAL, Some(creds.principal()))?;
    check_plaintext(socket, creds.is_plaintext())
}

/// Looks whether libzmq has what [`set_client`] has set.
pub(super) fn check_client(socket: &RawSocket, creds: &GssapiClientCreds) -> Result<(), Error> {
    check_name(socket, SERVICE, Some(creds.service()))?;
    check_name(socket, PRINCIPAL, creds.principal())?;
    check_plaintext(socket, creds.is_plaintext())
}

fn set_name(
    socket: &RawSocket,
    [option, name_type]: [c_int; 2],
    name: &GssapiName,
) -> Result<(), Errno> {
    socket.set_int(name_type, name.type_number())?;
    socket.set(option, name.as_str().as_bytes())
}

fn check_name(
    socket: &RawSocket,
    [option, name_type]: [c_int; 2],
    expected: Option<&GssapiName>,
) -> Result<(), Error> {
    let mut buffer = [0; 256];
    let found = socket.get_text(option, &mut buffer)?;
    let Some(expected) = expected else {
        // libzmq takes no empty name.
        return match String::from_utf8_lossy(found) {
            found if found.is_empty() => Ok(()),
            found => Err(Error::invalid(format!(
                "mechanism GSSAPI without a principal: the socket keeps {found:?}, which it had before"
            ))),
        };
    };
    if found == expected.as_str().as_bytes() && socket.get_int(name_type)? == expected.type_number()
    {
        Ok(())
    } else {
        Err(Error::invalid(format!(
            "libzmq did not take the GSSAPI name {:?}",
            expected.as_str()
        )))
    }
}

fn check_plaintext(socket: &RawSocket, expected: bool) -> Result<(), Error> {
    if socket.get_int(ZMQ_GSSAPI_PLAINTEXT)? == c_int::from(expected) {
        Ok(())
    } else {
        Err(Error::invalid(
            "libzmq did not take whether GSSAPI encrypts",
        ))
    }
}
