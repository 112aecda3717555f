//! GSSAPI by hand: peers that prove who they are as they have to, and then say
//! what they like.
//!
//! What they make are tokens, and bytes that are encrypted or not.

use std::{
    ffi::{c_int, c_void},
    ptr,
};

type Handle = *mut c_void;

#[repr(C)]
struct Buffer {
    length: usize,
    value: *mut c_void,
}

impl Buffer {
    fn none() -> Self {
        Self {
            length: 0,
            value: ptr::null_mut(),
        }
    }

    /// Of bytes that the library only reads, for as long as they are there.
    fn of(bytes: &[u8]) -> Self {
        Self {
            length: bytes.len(),
            value: bytes.as_ptr().cast_mut().cast(),
        }
    }

    /// What the library has written; frees that.
    fn into_bytes(mut self) -> Vec<u8> {
        let bytes = if self.length == 0 {
            Vec::new()
        } else {
            #[expect(clippy::disallowed_methods, reason = "it is not null")]
            // SAFETY: the library says how many bytes are there, and they are ours.
            unsafe { std::slice::from_raw_parts(self.value.cast(), self.length) }.to_vec()
        };
        let mut minor = 0;
        // SAFETY: the buffer is one of the library, or none.
        unsafe { gss_release_buffer(&raw mut minor, &raw mut self) };
        bytes
    }
}

#[repr(C)]
struct Oid {
    length: u32,
    elements: *mut c_void,
}

impl Oid {
    fn of(elements: &'static [u8]) -> Self {
        Self {
            length: elements.len() as u32,
            elements: elements.as_ptr().cast_mut().cast(),
        }
    }
}

const HOSTBASED: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04";
const PRINCIPAL: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01";

const INITIATES: c_int = 1;
const ACCEPTS: c_int = 2;
/// Both prove who they are, and nothing is heard twice: as libzmq has it.
const FLAGS: u32 = 2 | 4;
/// Where the bits of a result are that say what went wrong.
const FAILED: u32 = 0xffff_0000;

#[link(name = "gssapi_krb5")]
unsafe extern "C" {
    fn gss_import_name(
        minor: *mut u32,
        text: *const Buffer,
        kind: *const Oid,
        name: *mut Handle,
    ) -> u32;
    fn gss_acquire_cred(
        minor: *mut u32,
        name: Handle,
        time: u32,
        mechanisms: *const c_void,
        usage: c_int,
        cred: *mut Handle,
        actual: *mut c_void,
        actual_time: *mut u32,
    ) -> u32;
    fn gss_init_sec_context(
        minor: *mut u32,
        cred: Handle,
        context: *mut Handle,
        target: Handle,
        mechanism: *const Oid,
        flags: u32,
        time: u32,
        bindings: *const c_void,
        heard: *const Buffer,
        actual: *mut c_void,
        said: *mut Buffer,
        actual_flags: *mut u32,
        actual_time: *mut u32,
    ) -> u32;
    fn gss_accept_sec_context(
        minor: *mut u32,
        context: *mut Handle,
        cred: Handle,
        heard: *const Buffer,
        bindings: *const c_void,
        source: *mut Handle,
        mechanism: *mut c_void,
        said: *mut Buffer,
        actual_flags: *mut u32,
        actual_time: *mut u32,
        delegated: *mut Handle,
    ) -> u32;
    fn gss_wrap(
        minor: *mut u32,
        context: Handle,
        encrypt: c_int,
        quality: u32,
        text: *const Buffer,
        encrypted: *mut c_int,
        sealed: *mut Buffer,
    ) -> u32;
    fn gss_release_buffer(minor: *mut u32, buffer: *mut Buffer) -> u32;
    fn gss_release_name(minor: *mut u32, name: *mut Handle) -> u32;
    fn gss_release_cred(minor: *mut u32, cred: *mut Handle) -> u32;
    fn gss_delete_sec_context(minor: *mut u32, context: *mut Handle, said: *mut Buffer) -> u32;
}

/// Which end one is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The user `ali`, who goes to the service `zmq@localhost`.
    Client,
    /// That service.
    Server,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Party {
    side: Side,
    // Invariant: each is null, or what the library gave us, and freed by `drop`.
    cred: Handle,
    target: Handle,
    context: Handle,
}

impl Party {
    /// Of the realm that Kerberos means here; nothing when it has no key.
    #[must_use]
    pub fn new(side: Side) -> Option<Self> {
        let mut party = Self {
            side,
            cred: ptr::null_mut(),
            target: ptr::null_mut(),
            context: ptr::null_mut(),
        };
        let service = import(b"zmq@localhost", HOSTBASED)?;
        let user = match side {
            Side::Client => {
                party.target = service;
                import(b"ali@EXAMPLE.ORG", PRINCIPAL)?
            }
            Side::Server => service,
        };
        let usage = match side {
            Side::Client => INITIATES,
            Side::Server => ACCEPTS,
        };
        let (mut minor, mut user) = (0, user);
        // SAFETY: the name is the library's; what is null is not asked for.
        let major = unsafe {
            gss_acquire_cred(
                &raw mut minor,
                user,
                0,
                ptr::null(),
                usage,
                &raw mut party.cred,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        // SAFETY: the name is the library's, and not used again.
        unsafe { gss_release_name(&raw mut minor, &raw mut user) };
        (major & FAILED == 0).then_some(party)
    }

    /// The next token, which may be empty, after this one of the other end; nothing
    /// when that is not understood.
    pub fn token(&mut self, heard: &[u8]) -> Option<Vec<u8>> {
        let (mut minor, mut said) = (0, Buffer::none());
        let heard = Buffer::of(heard);
        // SAFETY: all pointers are to what the library gave us, to buffers of ours,
        // or null where nothing is given or asked for.
        let major = unsafe {
            match self.side {
                Side::Client => gss_init_sec_context(
                    &raw mut minor,
                    self.cred,
                    &raw mut self.context,
                    self.target,
                    ptr::null(),
                    FLAGS,
                    0,
                    ptr::null(),
                    &raw const heard,
                    ptr::null_mut(),
                    &raw mut said,
                    ptr::null_mut(),
                    ptr::null_mut(),
                ),
                Side::Server => gss_accept_sec_context(
                    &raw mut minor,
                    &raw mut self.context,
                    self.cred,
                    &raw const heard,
                    ptr::null(),
                    ptr::null_mut(),
                    ptr::null_mut(),
                    &raw mut said,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    ptr::null_mut(),
                ),
            }
        };
        let said = said.into_bytes();
        (major & FAILED == 0).then_some(said)
    }

    /// These bytes for the other end, encrypted or only signed; nothing before there
    /// is a context.
    #[must_use]
    pub fn seal(&self, text: &[u8], encrypted: bool) -> Option<Vec<u8>> {
        if self.context.is_null() {
            return None;
        }
        let (mut minor, mut sealed) = (0, Buffer::none());
        // SAFETY: the context is the library's; the buffers are ours.
        let major = unsafe {
            gss_wrap(
                &raw mut minor,
                self.context,
                encrypted.into(),
                0,
                &Buffer::of(text),
                ptr::null_mut(),
                &raw mut sealed,
            )
        };
        let sealed = sealed.into_bytes();
        (major & FAILED == 0).then_some(sealed)
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: each is the library's or null, and not used again.
        unsafe {
            if !self.context.is_null() {
                gss_delete_sec_context(&raw mut minor, &raw mut self.context, ptr::null_mut());
            }
            if !self.cred.is_null() {
                gss_release_cred(&raw mut minor, &raw mut self.cred);
            }
            if !self.target.is_null() {
                gss_release_name(&raw mut minor, &raw mut self.target);
            }
        }
    }
}

fn import(text: &[u8], kind: &'static [u8]) -> Option<Handle> {
    let (mut minor, mut name) = (0, ptr::null_mut());
    // SAFETY: the text and the kind are only read, and the name is for us.
    let major = unsafe {
        gss_import_name(
            &raw mut minor,
            &Buffer::of(text),
            &Oid::of(kind),
            &raw mut name,
        )
    };
    (major & FAILED == 0).then_some(name)
}
