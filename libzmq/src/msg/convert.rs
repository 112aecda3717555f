//! What a message can be made from, and turned into.

use std::sync::Arc;

use super::{Msg, SHARED_MIN};
use crate::ffi::RawMsg;

/// Buffers up to this size are cheaper to copy, next to the message's own
/// bookkeeping in one allocation, than to free on another thread later.
const COPY_MAX: usize = 1024;

impl From<Vec<u8>> for Msg {
    fn from(vec: Vec<u8>) -> Self {
        if vec.len() <= COPY_MAX {
            return Self::from(vec.as_slice());
        }
        Self::marked(RawMsg::from_vec(vec))
    }
}

impl From<Box<[u8]>> for Msg {
    fn from(bytes: Box<[u8]>) -> Self {
        Self::from(Vec::from(bytes))
    }
}

impl From<String> for Msg {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<Box<str>> for Msg {
    fn from(text: Box<str>) -> Self {
        Self::from(String::from(text))
    }
}

impl From<&[u8]> for Msg {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        if bytes.len() >= SHARED_MIN {
            return Self::marked(RawMsg::copied(bytes));
        }
        Self {
            raw: RawMsg::small(bytes),
        }
    }
}

impl From<&str> for Msg {
    #[inline]
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<&String> for Msg {
    fn from(text: &String) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<&Vec<u8>> for Msg {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl<const N: usize> From<[u8; N]> for Msg {
    #[inline]
    fn from(bytes: [u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl<const N: usize> From<&[u8; N]> for Msg {
    #[inline]
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl From<&Msg> for Msg {
    fn from(msg: &Msg) -> Self {
        msg.clone()
    }
}

/// Owners of immutable bytes that libzmq may refer to.
macro_rules! from_shared {
    ($($owner:ty as |$it:ident| $bytes:expr;)*) => {$(
        impl From<$owner> for Msg {
            fn from(owner: $owner) -> Self {
                struct Owner($owner);

                impl AsRef<[u8]> for Owner {
                    fn as_ref(&self) -> &[u8] {
                        let $it = &self.0;
                        $bytes
                    }
                }

                Self::from_owner(Owner(owner))
            }
        }
    )*};
}

from_shared! {
    Arc<[u8]> as |it| it;
    Arc<Vec<u8>> as |it| it;
    Arc<str> as |it| it.as_bytes();
    Arc<String> as |it| it.as_bytes();
    Arc<Box<[u8]>> as |it| it;
}

#[cfg(feature = "bytes")]
impl From<bytes::Bytes> for Msg {
    fn from(bytes: bytes::Bytes) -> Self {
        Self::from_owner(bytes)
    }
}

/// Without a copy: the bytes keep the message.
#[cfg(feature = "bytes")]
impl From<Msg> for bytes::Bytes {
    fn from(msg: Msg) -> Self {
        Self::from_owner(msg)
    }
}
