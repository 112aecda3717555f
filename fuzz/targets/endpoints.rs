//! Endpoints and the addresses of each transport, from a text.
#![no_main]

use std::{fmt, str::FromStr};

use libfuzzer_sys::fuzz_target;
use libzmq::{
    AddrParseError, Endpoint, EpgmAddr, Host, HostName, InprocAddr, IpcAddr, NormAddr, PgmAddr,
    Port, TcpAddr, TipcAddr, UdpAddr, VmciAddr, WsAddr, WssAddr,
};

/// What can be read is written such that it is read again, and what cannot is
/// named in an error of one line.
fn stays_itself<T>(text: &str)
where
    T: FromStr<Err = AddrParseError> + fmt::Display + fmt::Debug + PartialEq,
{
    match text.parse::<T>() {
        Ok(value) => assert_eq!(value.to_string().parse(), Ok(value)),
        Err(err) => {
            assert_eq!(err.input(), text);
            assert!(!err.to_string().contains(char::is_control));
        }
    }
}

fuzz_target!(|text: &str| {
    stays_itself::<Endpoint>(text);
    stays_itself::<TcpAddr>(text);
    stays_itself::<UdpAddr>(text);
    stays_itself::<IpcAddr>(text);
    stays_itself::<InprocAddr>(text);
    stays_itself::<WsAddr>(text);
    stays_itself::<WssAddr>(text);
    stays_itself::<TipcAddr>(text);
    stays_itself::<PgmAddr>(text);
    stays_itself::<EpgmAddr>(text);
    stays_itself::<NormAddr>(text);
    stays_itself::<VmciAddr>(text);
    stays_itself::<Host>(text);
    stays_itself::<HostName>(text);
    stays_itself::<Port>(text);
});
