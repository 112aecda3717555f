use std::ffi::{CStr, c_char};

use super::errno::{Errno, check};

/// The length of a CURVE key in Z85, without the NUL that C appends.
const KEY: usize = 40;

/// Makes a new key pair: public, secret, both in Z85.
pub(crate) fn keypair() -> Result<([u8; KEY], [u8; KEY]), Errno> {
    let mut public = [0; KEY + 1];
    let mut secret = [0; KEY + 1];
    // SAFETY: both buffers have the 41 bytes that the call writes.
    check(unsafe {
        libzmq_sys::zmq_curve_keypair(
            public.as_mut_ptr().cast::<c_char>(),
            secret.as_mut_ptr().cast::<c_char>(),
        )
    })?;
    let pair = (without_nul(&public), without_nul(&secret));
    zeroize::Zeroize::zeroize(&mut secret);
    Ok(pair)
}

/// The public key of a secret one, both in Z85.
pub(crate) fn public_key(secret: &[u8; KEY]) -> Result<[u8; KEY], Errno> {
    let mut with_nul = zeroize::Zeroizing::new([0; KEY + 1]);
    with_nul[..KEY].copy_from_slice(secret);
    let mut public = [0; KEY + 1];
    // SAFETY: the secret is 40 bytes and a NUL, the other buffer has the 41
    // bytes that the call writes.
    check(unsafe {
        libzmq_sys::zmq_curve_public(
            public.as_mut_ptr().cast::<c_char>(),
            with_nul.as_ptr().cast::<c_char>(),
        )
    })?;
    Ok(without_nul(&public))
}

/// Decodes the Z85 text of a key; `None` when it is not one.
pub(crate) fn z85_decode(text: &[u8; KEY]) -> Option<[u8; 32]> {
    let mut with_nul = zeroize::Zeroizing::new([0; KEY + 1]);
    with_nul[..KEY].copy_from_slice(text);
    let text = CStr::from_bytes_with_nul(&*with_nul).ok()?;
    let mut key = [0; 32];
    // SAFETY: the text is 40 characters and a NUL, which decode into 32 bytes.
    let done = unsafe { libzmq_sys::zmq_z85_decode(key.as_mut_ptr(), text.as_ptr()) };
    (!done.is_null()).then_some(key)
}

/// Encodes a key as Z85.
pub(crate) fn z85_encode(key: &[u8; 32]) -> [u8; KEY] {
    let mut text = [0; KEY + 1];
    // SAFETY: 32 bytes encode into 40 characters and a NUL, which fit.
    let done = unsafe {
        libzmq_sys::zmq_z85_encode(text.as_mut_ptr().cast::<c_char>(), key.as_ptr(), key.len())
    };
    debug_assert!(!done.is_null(), "32 is a multiple of 4");
    without_nul(&text)
}

fn without_nul(text: &[u8; KEY + 1]) -> [u8; KEY] {
    let mut key = [0; KEY];
    key.copy_from_slice(&text[..KEY]);
    key
}
