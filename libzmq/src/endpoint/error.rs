use std::borrow::Cow;

use thiserror::Error;

/// What is wrong with a text, as a clause without a full stop.
pub(super) type Reason = Cow<'static, str>;

/// Why a text, or a set of parts, is not an address.
///
/// The message names the input in quotes and says what is wrong with it, so
/// that it can be shown to the author of a configuration file as it is.
///
/// # Examples
/// ```
/// use libzmq::{AddrParseError, TcpAddr};
///
/// let error: AddrParseError = "127.0.0.1".parse::<TcpAddr>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     r#"invalid tcp address "127.0.0.1": the port is missing"#
/// );
/// assert_eq!(error.input(), "127.0.0.1");
/// assert_eq!(error.reason(), "the port is missing");
/// ```
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{complaint} {input:?}: {reason}")]
pub struct AddrParseError {
    /// How the message begins, such as `invalid tcp address`.
    complaint: &'static str,
    input: String,
    reason: Reason,
}

impl AddrParseError {
    pub(super) fn new(
        complaint: &'static str,
        input: impl Into<String>,
        reason: impl Into<Reason>,
    ) -> Self {
        Self {
            complaint,
            input: input.into(),
            reason: reason.into(),
        }
    }

    /// The text that was refused, exactly as it was given.
    ///
    /// Where an address was put together from parts, this is what the parts
    /// would have looked like as a text.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// What is wrong with the input.
    ///
    /// The wording is meant for people and may change.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub(super) fn into_reason(self) -> Reason {
        self.reason
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_escapes_control_characters() {
        let error = AddrParseError::new("invalid host", "a\0\n\u{1b}", "it is odd");
        assert_eq!(
            error.to_string(),
            r#"invalid host "a\0\n\u{1b}": it is odd"#
        );
    }

    #[test]
    fn is_a_well_behaved_error() {
        fn check<T: std::error::Error + Clone + Eq + Send + Sync + 'static>() {}
        check::<AddrParseError>();
    }
}
