//! What the parsers of all address types share.

use super::{TRANSPORTS, error::Reason};

/// Implements `FromStr`, `TryFrom<&str>` and `TryFrom<String>` by means of an
/// associated function `parse(&str) -> Result<Self, Reason>`.
///
/// The second argument begins the error message.
macro_rules! impl_from_text {
    ($type:ty, $complaint:expr) => {
        impl std::str::FromStr for $type {
            type Err = AddrParseError;

            fn from_str(text: &str) -> Result<Self, AddrParseError> {
                Self::parse(text).map_err(|reason| AddrParseError::new($complaint, text, reason))
            }
        }

        crate::text::try_from_text!($type);
    };
}

pub(super) use impl_from_text;

/// Refuses a whole endpoint where only the part behind `://` belongs.
pub(super) fn refuse_transport(text: &str) -> Result<(), Reason> {
    match text.split_once("://") {
        Some((transport, _)) if TRANSPORTS.contains(&transport) => {
            Err(format!("leave \"{transport}://\" out, or parse the whole as an Endpoint").into())
        }
        _ => Ok(()),
    }
}

/// Splits `[front;]address` of a network transport.
pub(super) fn split_front(text: &str) -> Result<(Option<&str>, &str), Reason> {
    refuse_empty_and_nul(text)?;
    if text.contains("://") {
        return Err("leave the transport out, or parse the whole as an Endpoint".into());
    }
    match text.split_once(';') {
        Some((_, address)) if address.contains(';') => Err("it contains more than one ';'".into()),
        Some((front, address)) => Ok((Some(front), address)),
        None => Ok((None, text)),
    }
}

/// Refuses what cannot be in a C string, and the empty text.
pub(super) fn refuse_empty_and_nul(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        Err("it is empty".into())
    } else if text.contains('\0') {
        Err("it contains a NUL character".into())
    } else {
        Ok(())
    }
}

/// Checks the alphabet of host names and interface names.
///
/// `what` names the part in the message.
pub(super) fn check_name(what: &str, name: &str) -> Result<(), Reason> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(bad) = name.chars().find(|c| !allowed(*c)) {
        return Err(format!("{bad:?} is not allowed in {what}").into());
    }
    match name.chars().next() {
        None => Err(format!("{what} is empty").into()),
        Some(first @ ('-' | '.')) => Err(format!("{what} begins with {first:?}").into()),
        // One byte per character: all of them are ASCII.
        Some(_) if name.len() > MAX_NAME => {
            Err(format!("{what} is longer than {MAX_NAME} characters").into())
        }
        Some(_) => Ok(()),
    }
}

/// The most characters of a host name: what the domain name system allows.
const MAX_NAME: usize = 255;
