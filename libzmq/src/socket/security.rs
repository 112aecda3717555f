//! How a [`Mechanism`] gets into a socket: whole, or not at all.

use std::ffi::c_int;

use libzmq_sys::{
    ZMQ_CURVE, ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY, ZMQ_CURVE_SERVER, ZMQ_CURVE_SERVERKEY,
    ZMQ_GSSAPI, ZMQ_GSSAPI_SERVER, ZMQ_MECHANISM, ZMQ_NULL, ZMQ_PLAIN, ZMQ_PLAIN_PASSWORD,
    ZMQ_PLAIN_SERVER, ZMQ_PLAIN_USERNAME, ZMQ_ZAP_DOMAIN, ZMQ_ZAP_ENFORCE_DOMAIN,
};

use super::{gssapi, transports::Action};
use crate::{
    creds::{CurveCert, CurveClientCreds, Mechanism},
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    ffi::{Errno, RawSocket, has},
};

/// Refuses what libzmq would refuse half way, and fills in what was left to us.
pub(super) fn check(mechanism: Mechanism) -> Result<Mechanism, Error> {
    let missing = |feature| {
        Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "mechanism {}: libzmq was built without the feature `{feature}`",
                mechanism.name()
            ),
        ))
    };
    match &mechanism {
        Mechanism::PlainClient(creds) => creds.check()?,
        Mechanism::CurveClient(_) | Mechanism::CurveServer(_) if !has(c"curve") => {
            return missing("curve");
        }
        Mechanism::GssapiClient(_) | Mechanism::GssapiServer(_) if !has(c"gssapi") => {
            return missing("gssapi");
        }
        Mechanism::GssapiClient(creds) => creds.check()?,
        Mechanism::GssapiServer(creds) => creds.check()?,
        _ => {}
    }
    Ok(match mechanism {
        Mechanism::CurveClient(creds) if creds.cert().is_none() => Mechanism::CurveClient(
            CurveClientCreds::new(creds.server()).add_cert(CurveCert::new_unique()),
        ),
        other => other,
    })
}

/// Refuses a transport that libzmq does not have the mechanism over.
pub(super) fn check_transport(
    mechanism: &Mechanism,
    action: Action,
    endpoint: &Endpoint,
) -> Result<(), Error> {
    let is_gssapi = matches!(
        mechanism,
        Mechanism::GssapiClient(_) | Mechanism::GssapiServer(_)
    );
    // There a client of GSSAPI would abort, and a server break each connection.
    if is_gssapi && matches!(endpoint, Endpoint::Ws(_) | Endpoint::Wss(_)) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("cannot {action} \"{endpoint}\": libzmq has no GSSAPI over WebSocket"),
        ));
    }
    Ok(())
}

/// Sets the options of a mechanism that was checked, and looks whether libzmq
/// has understood. When this fails, the socket must not be used.
pub(super) fn apply(socket: &RawSocket, mechanism: &Mechanism, domain: &str) -> Result<(), Error> {
    set(socket, mechanism, domain)
        .map_err(|errno| Error::from(errno).context(format!("mechanism {}", mechanism.name())))?;
    let found = socket.get_int(ZMQ_MECHANISM)?;
    if found != number(mechanism) || is_server(socket, mechanism)? != mechanism.is_server() {
        return Err(Error::invalid(format!(
            "libzmq did not take the mechanism {}",
            mechanism.name()
        )));
    }
    match mechanism {
        Mechanism::GssapiServer(creds) => gssapi::check_server(socket, creds),
        Mechanism::GssapiClient(creds) => gssapi::check_client(socket, creds),
        _ => Ok(()),
    }
}

fn set(socket: &RawSocket, mechanism: &Mechanism, domain: &str) -> Result<(), Errno> {
    // Without a domain libzmq would ask nobody about the clients, and with a
    // domain that it does not enforce it would let them in if nobody answers.
    // First of all: a PLAIN server that enforces no domain aborts.
    let enforced = mechanism.is_server();
    if enforced {
        set_domain(socket, domain)?;
    } else {
        clear_domain(socket)?;
    }
    socket.set_int(ZMQ_ZAP_ENFORCE_DOMAIN, enforced.into())?;

    // The last of these options wins in libzmq, and decides on the role.
    match mechanism {
        Mechanism::Null => socket.set_int(ZMQ_PLAIN_SERVER, 0),
        Mechanism::PlainServer => socket.set_int(ZMQ_PLAIN_SERVER, 1),
        Mechanism::PlainClient(creds) => {
            socket.set(ZMQ_PLAIN_USERNAME, creds.username().as_bytes())?;
            socket.set(ZMQ_PLAIN_PASSWORD, creds.password().expose().as_bytes())
        }
        Mechanism::CurveServer(creds) => {
            socket.set_int(ZMQ_CURVE_SERVER, 1)?;
            set_key(socket, ZMQ_CURVE_SECRETKEY, creds.secret().expose())
        }
        Mechanism::CurveClient(creds) => {
            if let Some(cert) = creds.cert() {
                set_key(socket, ZMQ_CURVE_PUBLICKEY, cert.public().as_str())?;
                set_key(socket, ZMQ_CURVE_SECRETKEY, cert.secret().expose())?;
            }
            set_key(socket, ZMQ_CURVE_SERVERKEY, creds.server().as_str())
        }
        Mechanism::GssapiServer(creds) => gssapi::set_server(socket, creds),
        Mechanism::GssapiClient(creds) => gssapi::set_client(socket, creds),
    }
}

/// A key as its 40 characters, which libzmq knows by their number.
fn set_key(socket: &RawSocket, option: c_int, z85: &str) -> Result<(), Errno> {
    socket.set(option, z85.as_bytes())
}

pub(super) fn set_domain(socket: &RawSocket, domain: &str) -> Result<(), Errno> {
    socket.set(ZMQ_ZAP_DOMAIN, domain.as_bytes())
}

fn clear_domain(socket: &RawSocket) -> Result<(), Errno> {
    socket.clear(ZMQ_ZAP_DOMAIN)
}

fn number(mechanism: &Mechanism) -> c_int {
    match mechanism {
        Mechanism::Null => ZMQ_NULL,
        Mechanism::PlainClient(_) | Mechanism::PlainServer => ZMQ_PLAIN,
        Mechanism::CurveClient(_) | Mechanism::CurveServer(_) => ZMQ_CURVE,
        Mechanism::GssapiClient(_) | Mechanism::GssapiServer(_) => ZMQ_GSSAPI,
    }
}

fn is_server(socket: &RawSocket, mechanism: &Mechanism) -> Result<bool, Error> {
    // There is one role in a socket, which all these options show.
    let option = match mechanism {
        Mechanism::CurveClient(_) | Mechanism::CurveServer(_) => ZMQ_CURVE_SERVER,
        Mechanism::GssapiClient(_) | Mechanism::GssapiServer(_) => ZMQ_GSSAPI_SERVER,
        _ => ZMQ_PLAIN_SERVER,
    };
    Ok(socket.get_int(option)? == 1)
}

/// Does something to a socket of mechanism NULL that is to ask about its peers.
///
/// NULL is the same on both ends, and with the domain left in place a socket
/// would also ask about those whom it connects to.
pub(super) fn with_domain(
    socket: &RawSocket,
    domain: &str,
    action: impl FnOnce() -> Result<(), Errno>,
) -> Result<(), Errno> {
    set_domain(socket, domain)?;
    socket.set_int(ZMQ_ZAP_ENFORCE_DOMAIN, 1)?;
    let done = action();
    socket.set_int(ZMQ_ZAP_ENFORCE_DOMAIN, 0)?;
    clear_domain(socket)?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::creds::{GssapiClientCreds, GssapiName, GssapiServerCreds};

    #[test]
    fn gssapi_is_not_for_websocket() {
        let name = GssapiName::UserName("zmq".into());
        let client = GssapiClientCreds::new(&name).into();
        let server = GssapiServerCreds::new(&name).into();
        for mechanism in [client, server] {
            for (action, endpoint) in [
                (Action::Bind, "ws://127.0.0.1:1"),
                (Action::Connect, "wss://127.0.0.1:1"),
            ] {
                let check = |endpoint: &str| {
                    check_transport(&mechanism, action, &endpoint.parse().unwrap())
                };
                let err = check(endpoint).unwrap_err();
                assert_eq!(err.kind(), ErrorKind::Unsupported);
                assert!(err.to_string().contains(endpoint), "{err}");
                for other in ["tcp://127.0.0.1:1", "ipc://a", "inproc://a"] {
                    check(other).unwrap();
                }
            }
        }
        let ws = "ws://127.0.0.1:1".parse().unwrap();
        check_transport(&Mechanism::PlainServer, Action::Bind, &ws).unwrap();
    }

    #[cfg(not(feature = "gssapi"))]
    #[test]
    fn without_the_feature_gssapi_is_refused_by_name() {
        let name = GssapiName::UserName("zmq".into());
        let client = GssapiClientCreds::new(&name).into();
        let server = GssapiServerCreds::new(&name).into();
        for mechanism in [client, server] {
            let err = check(mechanism).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::Unsupported);
            assert!(err.to_string().contains("`gssapi`"), "{err}");
        }
    }
}
