//! TLS, and what is wrong with it.

use std::{net::TcpStream, time::Duration};

use libzmq::{Socket, SocketBuilder, prelude::*};
use libzmq_tests::{
    PATIENCE,
    tls::{CERTIFICATE, Change, KEY, NAME, Tls, Version},
};

use super::{conversation::State, mutate::mangle, rng::Rng, speak::Line, words::Mangle};

/// How long one who speaks no good TLS waits for an answer.
const ANSWER: Duration = Duration::from_millis(20);

/// What a conversation is in.
#[derive(Debug, Clone)]
pub(super) enum Disguise {
    /// Nothing, also where it should be.
    None,
    Tls(Faults),
}

/// What somebody does who speaks TLS.
#[derive(Debug, Clone)]
pub(super) struct Faults {
    as_server: bool,
    version: Version,
    /// What a server shows.
    certificate: Option<Mangle>,
    /// What becomes of one of the parts that are written, by its number.
    part: Option<(usize, Mangle)>,
}

impl Disguise {
    pub(super) fn of(state: &State) -> Self {
        if state.transport != "wss" {
            return Self::None;
        }
        Self::Tls(Faults {
            as_server: !state.bound,
            version: Version::New,
            certificate: None,
            part: None,
        })
    }

    pub(super) fn mutate(&mut self, rng: &mut Rng) {
        let Self::Tls(faults) = self else { return };
        if rng.percent(30) {
            faults.version = Version::Old;
        }
        match rng.below(20) {
            0 => *self = Self::None,
            1 if faults.as_server => faults.certificate = Some(mangle(rng)),
            1..4 => faults.part = Some((rng.below(5), mangle(rng))),
            _ => {}
        }
    }

    /// The line in it; as it is when it does not come to that.
    pub(super) fn put_on(&self, line: Line) -> Line {
        match (self, line) {
            (Self::Tls(faults), Line::Tcp(stream)) => faults.shake_hands(stream),
            (_, line) => line,
        }
    }
}

impl Faults {
    fn shake_hands(&self, stream: TcpStream) -> Line {
        let is_good = self.part.is_none() && self.certificate.is_none();
        let time = if is_good { PATIENCE } else { ANSWER };
        // Whoever is gone already does not answer.
        let _ = stream.set_read_timeout(Some(time));
        let part = self.part.clone();
        let change: Change = Box::new(move |number, bytes| {
            if let Some((at, mangle)) = &part
                && *at == number
            {
                mangle.apply(bytes);
            }
        });
        let certificate = self.certificate.clone();
        let made = if self.as_server {
            let certificate = move |der: &mut Vec<u8>| {
                if let Some(mangle) = &certificate {
                    mangle.apply(der);
                }
            };
            Tls::server(stream, self.version, certificate, change)
        } else {
            Tls::client(stream, self.version, change)
        };
        match made {
            Ok(tls) => Line::Tls(Box::new(tls)),
            // Goes on in clear.
            Err(stream) => Line::Tcp(stream),
        }
    }
}

/// What a socket needs for TLS.
pub(super) fn certified<S: Socket + WssOptions>(
    builder: SocketBuilder<S>,
    state: &State,
) -> SocketBuilder<S> {
    match (state.transport, state.bound) {
        ("wss", true) => builder.wss_cert_pem(CERTIFICATE).wss_key_pem(KEY),
        ("wss", false) => builder.wss_trust_pem(CERTIFICATE).wss_hostname(NAME),
        _ => builder,
    }
}
