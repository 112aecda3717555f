//! Those who prove who they are by GSSAPI, in a realm of Kerberos.

use libzmq::{AuthBuilder, Ctx, GssapiClientCreds, GssapiName, GssapiServerCreds, Mechanism};
use libzmq_tests::{
    PATIENCE,
    gssapi::{Party, Side},
    kerberos::alone_in_realm_within,
};

use super::{
    conversation::State,
    fuzz_each,
    words::{Kind, Word, short_flags},
};

/// As [`survive`](super::survive), with a Kerberos server.
pub(super) fn survive(test: &str, states: impl IntoIterator<Item = State>) {
    let states: Vec<State> = states.into_iter().collect();
    let time = PATIENCE * states.len() as u32;
    alone_in_realm_within(time, test, || fuzz_each(states));
}

pub(super) fn let_in(ctx: &Ctx) {
    AuthBuilder::new()
        .gssapi_registry(["ali@EXAMPLE.ORG"])
        .build_with_ctx(ctx)
        .expect("an authenticator");
}

/// What a socket is given.
pub(super) fn mechanism(bound: bool, encrypted: bool) -> Mechanism {
    let service = GssapiName::Hostbased("zmq@localhost".to_owned());
    if bound {
        let creds = GssapiServerCreds::new(service);
        return match encrypted {
            true => creds.into(),
            false => creds.with_plaintext().into(),
        };
    }
    let user = GssapiName::Krb5Principal("ali@EXAMPLE.ORG".to_owned());
    let creds = GssapiClientCreds::new(service).add_principal(user);
    match encrypted {
        true => creds.into(),
        false => creds.with_plaintext().into(),
    }
}

pub(super) fn side(as_server: bool) -> Side {
    if as_server {
        Side::Server
    } else {
        Side::Client
    }
}

/// What the one who speaks knows of the other.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    party: Option<Party>,
    /// How many tokens of the other are taken.
    taken: usize,
}

impl Secrets {
    /// The flags and the body of a frame; nothing when it cannot be said.
    pub(super) fn say(
        &mut self,
        side: Side,
        word: &Word,
        heard: &[Vec<u8>],
    ) -> Option<(u8, Vec<u8>)> {
        match word.kind {
            Kind::Token => {
                let token = self.token(side, heard)?;
                // Of who has none any more.
                if token.is_empty() && word.body.is_empty() {
                    return Some((word.flags, token));
                }
                let command = initiate(token, &word.body);
                Some((word.flags, command))
            }
            Kind::Ready => {
                let command = [b"\x05READY", &word.body[..]].concat();
                Some((word.flags, self.sealed(0, &command, true)?))
            }
            // Nothing at all, not even flags.
            _ if word.flags & 0x40 != 0 => Some((0, self.sealed_bytes(b"", true)?)),
            _ => {
                let encrypted = word.flags & 0x80 == 0;
                let flags = short_flags(word.flags);
                Some((0, self.sealed(flags, &word.body, encrypted)?))
            }
        }
    }

    fn token(&mut self, side: Side, heard: &[Vec<u8>]) -> Option<Vec<u8>> {
        if self.party.is_none() {
            self.party = Party::new(side);
        }
        let party = self.party.as_mut()?;
        // A client begins.
        let heard = match (side, self.taken) {
            (Side::Client, 0) => &[][..],
            (Side::Client, count) => heard.get(count - 1).map_or(&[][..], |body| rest(body)),
            (Side::Server, count) => heard.get(count).map_or(&[][..], |body| rest(body)),
        };
        self.taken += 1;
        party.token(heard)
    }

    fn sealed(&self, flags: u8, body: &[u8], encrypted: bool) -> Option<Vec<u8>> {
        self.sealed_bytes(&[&[flags], body].concat(), encrypted)
    }

    fn sealed_bytes(&self, text: &[u8], encrypted: bool) -> Option<Vec<u8>> {
        let sealed = self.party.as_ref()?.seal(text, encrypted)?;
        Some(command(b"\x07MESSAGE", sealed.len() as u32, &sealed))
    }
}

fn command(name: &[u8], len: u32, rest: &[u8]) -> Vec<u8> {
    [name, &len.to_be_bytes(), rest].concat()
}

/// A token, and what is wrong with it.
fn initiate(mut token: Vec<u8>, wrong: &[u8]) -> Vec<u8> {
    let mut len = token.len() as u32;
    if let Some((kind, wrong)) = wrong.split_first() {
        match kind % 4 {
            // More than it says.
            0 => token.extend(wrong),
            // Another length.
            1 => {
                let mut bytes = [0; 4];
                let count = wrong.len().min(4);
                bytes[4 - count..].copy_from_slice(&wrong[..count]);
                len = u32::from_be_bytes(bytes);
            }
            // Something else.
            2 => {
                token = wrong.to_vec();
                len = token.len() as u32;
            }
            // Something in its place, as long as it is.
            _ => {
                let count = wrong.len().min(token.len());
                let at = (token.len() - count) / 2;
                token[at..at + count].copy_from_slice(&wrong[..count]);
            }
        }
    }
    command(b"\x08INITIATE", len, &token)
}

/// The token of a command.
fn rest(body: &[u8]) -> &[u8] {
    body.get(13..).unwrap_or_default()
}
