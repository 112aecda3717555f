//! ZMTP by hand: the bytes of which a connection consists.

/// A greeting of ZMTP 3.1: the signature, the version, the mechanism, and not as
/// a server.
///
/// # Panics
///
/// For a name of more than twenty bytes.
#[must_use]
pub fn greeting(mechanism: &[u8]) -> Vec<u8> {
    let mut greeting = vec![0; 64];
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10..12].copy_from_slice(&[3, 1]);
    greeting[12..12 + mechanism.len()].copy_from_slice(mechanism);
    greeting
}

/// The flag of a frame that others follow.
pub const MORE: u8 = 1;
/// The flag of a frame whose length has eight bytes.
pub const LONG: u8 = 2;
/// The flag of a frame that is a command.
pub const COMMAND: u8 = 4;

/// Names of commands: all that mean something in some state, and some that mean
/// nothing in any.
pub const COMMANDS: [&[u8]; 15] = [
    b"READY",
    b"ERROR",
    b"HELLO",
    b"INITIATE",
    b"WELCOME",
    b"MESSAGE",
    b"PING",
    b"PONG",
    b"SUBSCRIBE",
    b"CANCEL",
    b"JOIN",
    b"LEAVE",
    b"",
    b"PIN",
    &[0xff; 255],
];

/// A frame with these flags, and with the one for its length if that is needed.
#[must_use]
pub fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    match u8::try_from(body.len()) {
        Ok(len) => [&[flags, len], body].concat(),
        Err(_) => [&announced(flags, body.len() as u64), body].concat(),
    }
}

/// The head of a frame of so many bytes, without any of them.
#[must_use]
pub fn announced(flags: u8, len: u64) -> Vec<u8> {
    [&[flags | LONG], &len.to_be_bytes()[..]].concat()
}

/// A command of this name.
///
/// # Panics
///
/// For a name of more than 255 bytes.
#[must_use]
pub fn command(name: &[u8], body: &[u8]) -> Vec<u8> {
    let len = u8::try_from(name.len()).expect("a short name");
    frame(COMMAND, &[&[len], name, body].concat())
}

/// A property of a handshake.
///
/// # Panics
///
/// For a name of more than 255 bytes.
#[must_use]
pub fn property(name: &str, value: &[u8]) -> Vec<u8> {
    let name_len = u8::try_from(name.len()).expect("a short name");
    let len = (value.len() as u32).to_be_bytes();
    [&[name_len], name.as_bytes(), &len, value].concat()
}

/// The READY of a socket of this type.
#[must_use]
pub fn ready(socket_type: &str) -> Vec<u8> {
    command(b"READY", &property("Socket-Type", socket_type.as_bytes()))
}

/// The HELLO of a user of PLAIN.
///
/// # Panics
///
/// For one of more than 255 bytes.
#[must_use]
pub fn hello(user: &[u8], password: &[u8]) -> Vec<u8> {
    let len = |text: &[u8]| [u8::try_from(text.len()).expect("a short text")];
    let body = [&len(user), user, &len(password), password].concat();
    command(b"HELLO", &body)
}
