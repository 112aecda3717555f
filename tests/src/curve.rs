//! CURVE by hand: peers that encrypt as they have to, and say what they like.
//!
//! What they make are the bodies of commands, for [`zmtp::frame`](crate::zmtp::frame).

use std::ffi::CString;

use libsodium_sys::{
    crypto_box_beforenm, crypto_box_easy, crypto_box_easy_afternm, crypto_box_open_easy,
    crypto_box_open_easy_afternm, crypto_box_seed_keypair,
};

/// A public key, a secret one, or what two ends have in common.
pub type Key = [u8; 32];

/// What encryption adds.
const MAC: usize = 16;
/// Where what a HELLO encrypts begins.
const HELLO_BOX: usize = 120;
/// Where what an INITIATE encrypts begins.
const INITIATE_BOX: usize = 113;

/// A key as it is written, in bytes.
///
/// # Panics
///
/// When it is none.
#[must_use]
pub fn decode_key(text: &str) -> Key {
    assert_eq!(text.len(), 40);
    let text = CString::new(text).expect("no NUL");
    let mut key = Key::default();
    // SAFETY: 40 characters, and a NUL, make 32 bytes.
    let done = unsafe { libzmq_sys::zmq_z85_decode(key.as_mut_ptr(), text.as_ptr()) };
    assert!(!done.is_null(), "it is no key");
    key
}

/// A pair of keys.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// For all.
    pub public: Key,
    /// For the one who has it.
    pub secret: Key,
}

impl KeyPair {
    /// The pair that this seed makes.
    #[must_use]
    pub fn from_seed(seed: Key) -> Self {
        let (mut public, mut secret) = (Key::default(), Key::default());
        // SAFETY: all three have 32 bytes.
        unsafe {
            crypto_box_seed_keypair(public.as_mut_ptr(), secret.as_mut_ptr(), seed.as_ptr());
        }
        Self { public, secret }
    }

    /// Encrypts for somebody; nothing when the key is such that it cannot.
    fn seal(&self, to: &Key, nonce: &[u8; 24], text: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = vec![0; MAC + text.len()];
        // SAFETY: the lengths are those of the buffers, and of keys and nonces.
        let done = unsafe {
            crypto_box_easy(
                sealed.as_mut_ptr(),
                text.as_ptr(),
                text.len() as u64,
                nonce.as_ptr(),
                to.as_ptr(),
                self.secret.as_ptr(),
            )
        };
        (done == 0).then_some(sealed)
    }

    /// Decrypts what somebody has encrypted for us.
    fn open(&self, from: &Key, nonce: &[u8; 24], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut text = vec![0; sealed.len().checked_sub(MAC)?];
        // SAFETY: the lengths are those of the buffers, and of keys and nonces.
        let done = unsafe {
            crypto_box_open_easy(
                text.as_mut_ptr(),
                sealed.as_ptr(),
                sealed.len() as u64,
                nonce.as_ptr(),
                from.as_ptr(),
                self.secret.as_ptr(),
            )
        };
        (done == 0).then_some(text)
    }

    /// What the owners of both pairs have in common.
    fn shared_with(&self, other: &Key) -> Option<Key> {
        let mut shared = Key::default();
        // SAFETY: all three have 32 bytes.
        let done = unsafe {
            crypto_box_beforenm(shared.as_mut_ptr(), other.as_ptr(), self.secret.as_ptr())
        };
        (done == 0).then_some(shared)
    }
}

fn short_nonce(prefix: &[u8; 16], number: u64) -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(prefix);
    nonce[16..].copy_from_slice(&number.to_be_bytes());
    nonce
}

fn long_nonce(prefix: &[u8; 8], rest: &[u8; 16]) -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(prefix);
    nonce[8..].copy_from_slice(rest);
    nonce
}

fn key_at(bytes: &[u8], at: usize) -> Option<Key> {
    bytes.get(at..at + 32)?.try_into().ok()
}

/// What both ends do after the handshake.
#[derive(Debug, Clone)]
pub struct Session {
    shared: Key,
    ours: &'static [u8; 16],
    theirs: &'static [u8; 16],
    /// The number of the next message.
    pub number: u64,
}

impl Session {
    /// The end of a server.
    #[must_use]
    pub fn of_server(shared: Key) -> Self {
        Self {
            shared,
            ours: b"CurveZMQMESSAGES",
            theirs: b"CurveZMQMESSAGEC",
            number: 1,
        }
    }

    fn of_client(shared: Key) -> Self {
        let Self { ours, theirs, .. } = Self::of_server(shared);
        Self {
            shared,
            ours: theirs,
            theirs: ours,
            // Those of HELLO and INITIATE come before.
            number: 3,
        }
    }

    fn seal(&mut self, prefix: &[u8; 16], text: &[u8]) -> Vec<u8> {
        let nonce = short_nonce(prefix, self.number);
        self.number += 1;
        let mut sealed = vec![0; MAC + text.len()];
        // SAFETY: the lengths are those of the buffers, the key and the nonce.
        let done = unsafe {
            crypto_box_easy_afternm(
                sealed.as_mut_ptr(),
                text.as_ptr(),
                text.len() as u64,
                nonce.as_ptr(),
                self.shared.as_ptr(),
            )
        };
        assert_eq!(done, 0, "any text can be encrypted");
        [&nonce[16..], &sealed].concat()
    }

    /// A READY with these properties, of a server.
    #[must_use]
    pub fn ready(&mut self, properties: &[u8]) -> Vec<u8> {
        let sealed = self.seal(b"CurveZMQREADY---", properties);
        [b"\x05READY", &sealed[..]].concat()
    }

    /// A frame of a message, or a command, by its flags.
    #[must_use]
    pub fn message(&mut self, flags: u8, body: &[u8]) -> Vec<u8> {
        let sealed = self.seal(self.ours, &[&[flags], body].concat());
        [b"\x07MESSAGE", &sealed[..]].concat()
    }

    /// The flags and the body of what the other end has encrypted.
    #[must_use]
    pub fn open(&self, message: &[u8]) -> Option<(u8, Vec<u8>)> {
        let sealed = message.strip_prefix(b"\x07MESSAGE")?;
        let (number, sealed) = sealed.split_first_chunk()?;
        let nonce = short_nonce(self.theirs, u64::from_be_bytes(*number));
        let mut text = vec![0; sealed.len().checked_sub(MAC)?];
        // SAFETY: the lengths are those of the buffers, the key and the nonce.
        let done = unsafe {
            crypto_box_open_easy_afternm(
                text.as_mut_ptr(),
                sealed.as_ptr(),
                sealed.len() as u64,
                nonce.as_ptr(),
                self.shared.as_ptr(),
            )
        };
        let (flags, body) = (done == 0).then_some(text.split_first())??;
        Some((*flags, body.to_vec()))
    }
}

/// The side of a client.
#[derive(Debug, Clone)]
pub struct CurveClient {
    long: KeyPair,
    short: KeyPair,
    server: Key,
}

impl CurveClient {
    /// A client with these keys, the second for one connection, of that server.
    #[must_use]
    pub fn new(long: KeyPair, short: KeyPair, server: Key) -> Self {
        Self {
            long,
            short,
            server,
        }
    }

    /// A HELLO, which encrypts this.
    ///
    /// # Panics
    ///
    /// When the server's key is such that nothing can be encrypted for it.
    #[must_use]
    pub fn hello(&self, text: &[u8]) -> Vec<u8> {
        let nonce = short_nonce(b"CurveZMQHELLO---", 1);
        let sealed = self.short.seal(&self.server, &nonce, text);
        [
            b"\x05HELLO\x01\0",
            &[0; 72][..],
            &self.short.public,
            &nonce[16..],
            &sealed.expect("the key of a server"),
        ]
        .concat()
    }

    /// The answer to a WELCOME, with these properties, and what follows; nothing
    /// when it is none.
    #[must_use]
    pub fn initiate(&self, welcome: &[u8], properties: &[u8]) -> Option<(Vec<u8>, Session)> {
        let welcome = welcome.strip_prefix(b"\x07WELCOME")?;
        let (rest, sealed) = welcome.split_first_chunk()?;
        let nonce = long_nonce(b"WELCOME-", rest);
        let text = self.short.open(&self.server, &nonce, sealed)?;
        let (server, cookie) = (key_at(&text, 0)?, text.get(32..)?);

        let vouch_nonce = long_nonce(b"VOUCH---", &[7; 16]);
        let vouch = [self.short.public, self.server].concat();
        let vouch = self.long.seal(&server, &vouch_nonce, &vouch)?;
        let text = [&self.long.public, &vouch_nonce[8..], &vouch, properties].concat();
        let nonce = short_nonce(b"CurveZMQINITIATE", 2);
        let sealed = self.short.seal(&server, &nonce, &text)?;
        let initiate = [b"\x08INITIATE", cookie, &nonce[16..], &sealed].concat();
        let shared = self.short.shared_with(&server)?;
        Some((initiate, Session::of_client(shared)))
    }
}

/// The side of a server.
#[derive(Debug, Clone)]
pub struct CurveServer {
    long: KeyPair,
    short: KeyPair,
}

impl CurveServer {
    /// A server with these keys, the second for one connection.
    #[must_use]
    pub fn new(long: KeyPair, short: KeyPair) -> Self {
        Self { long, short }
    }

    /// The answer to a HELLO, and what follows after its INITIATE; nothing when it
    /// is none. The key in it is said to be ours for this connection.
    #[must_use]
    pub fn welcome(&self, hello: &[u8], key: &Key) -> Option<(Vec<u8>, Session)> {
        if !hello.starts_with(b"\x05HELLO") || hello.len() < HELLO_BOX {
            return None;
        }
        let client = key_at(hello, 80)?;
        let nonce = long_nonce(b"WELCOME-", &[9; 16]);
        // The cookie is for us alone.
        let text = [&key[..], &[5; 96]].concat();
        let sealed = self.long.seal(&client, &nonce, &text)?;
        let welcome = [b"\x07WELCOME", &nonce[8..], &sealed].concat();
        let shared = self.short.shared_with(&client)?;
        Some((welcome, Session::of_server(shared)))
    }

    /// The key for this connection.
    #[must_use]
    pub fn short_key(&self) -> &Key {
        &self.short.public
    }
}

/// Whether this is an INITIATE by its form.
#[must_use]
pub fn is_initiate(command: &[u8]) -> bool {
    command.starts_with(b"\x08INITIATE") && command.len() > INITIATE_BOX
}
