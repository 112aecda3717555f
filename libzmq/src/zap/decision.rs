use std::borrow::Cow;

use super::metadata::Metadata;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Let in, as this user.
    Allow { user_id: String, metadata: Metadata },
    /// Not let in, for this reason.
    Refuse(Reason),
}

impl Decision {
    pub(super) fn allow(user_id: &str) -> Self {
        Self::Allow {
            user_id: user_id.to_owned(),
            metadata: Metadata::default(),
        }
    }

    pub(super) fn status(&self) -> Status {
        match self {
            Self::Allow { .. } => Status::Allowed,
            Self::Refuse(reason) => reason.status(),
        }
    }
}

/// What a request is answered, as [RFC 27] has it.
///
/// [RFC 27]: https://rfc.zeromq.org/spec/27/
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Allowed,
    /// The connection is closed, and the peer tries again.
    Temporary,
    Denied,
    Failed,
}

impl Status {
    pub(super) fn code(self) -> &'static [u8] {
        match self {
            Self::Allowed => b"200",
            Self::Temporary => b"300",
            Self::Denied => b"400",
            Self::Failed => b"500",
        }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    AddressDenied,
    AddressNotAllowed,
    AddressUnknown,
    UnknownDomain,
    WrongPassword,
    UnknownKey,
    UnknownPrincipal,
    /// What was to be text is not.
    NotText,
    /// The callback says so.
    CallbackDenies(String),
    /// The callback cannot tell.
    CallbackCannotTell(String),
    /// There is no room for one more question.
    CallbackBusy,
    /// It has not answered in time.
    CallbackLate,
    CallbackPanicked,
    /// It has answered something that cannot be told.
    CallbackInvalid(String),
    Malformed(&'static str),
    /// A mistake of ours.
    Internal,
}

impl Reason {
    fn status(&self) -> Status {
        match self {
            Self::AddressDenied
            | Self::AddressNotAllowed
            | Self::AddressUnknown
            | Self::UnknownDomain
            | Self::WrongPassword
            | Self::UnknownKey
            | Self::UnknownPrincipal
            | Self::NotText
            | Self::CallbackDenies(_) => Status::Denied,
            Self::CallbackCannotTell(_) | Self::CallbackBusy | Self::CallbackLate => {
                Status::Temporary
            }
            Self::CallbackPanicked
            | Self::CallbackInvalid(_)
            | Self::Malformed(_)
            | Self::Internal => Status::Failed,
        }
    }

    /// For the reply, which stays in this process.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::AddressDenied => "address is denied",
            Self::AddressNotAllowed => "address is not allowed",
            Self::AddressUnknown => "address is unknown",
            Self::UnknownDomain => "unknown domain",
            Self::WrongPassword => "wrong user name or password",
            Self::UnknownKey => "unknown public key",
            Self::UnknownPrincipal => "unknown principal",
            Self::NotText => "credentials are not text",
            Self::CallbackDenies(_) => "callback denies",
            Self::CallbackCannotTell(_) => "callback cannot tell",
            Self::CallbackBusy => "callback is busy",
            Self::CallbackLate => "callback has not answered in time",
            Self::CallbackPanicked => "callback has panicked",
            Self::CallbackInvalid(_) => "callback has answered what cannot be",
            Self::Malformed(reason) => reason,
            Self::Internal => "internal error",
        }
    }

    /// For the log.
    #[cfg_attr(not(feature = "tracing"), expect(dead_code))]
    pub(super) fn text(&self) -> Cow<'static, str> {
        match self {
            Self::CallbackDenies(more)
            | Self::CallbackCannotTell(more)
            | Self::CallbackInvalid(more) => format!("{}: {more}", self.name()).into(),
            _ => self.name().into(),
        }
    }
}
