use super::super::metadata::Metadata;
use crate::error::Error;

/// What a callback of the authenticator says about a peer.
///
/// # Example
///
/// ```
/// use libzmq::auth::AuthAnswer;
///
/// let answer = AuthAnswer::allow("ali").add_metadata("Role", "boss");
/// assert!(answer.check().is_ok());
///
/// let answer = AuthAnswer::allow("ali").add_metadata("User-Id", "root");
/// assert!(answer.check().unwrap_err().to_string().contains("User-Id"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct AuthAnswer(pub(in super::super) Answer);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Answer {
    Allow {
        user_id: String,
        metadata: Vec<(String, String)>,
    },
    Deny(String),
    TryLater(String),
    ByRules,
}

impl AuthAnswer {
    /// Lets the peer in, as this user. All messages from it have the user id:
    /// see [`Msg::metadata`](crate::Msg::metadata).
    ///
    /// The user id has at most 255 bytes, and no NUL; it may be empty.
    pub fn allow(user_id: impl Into<String>) -> Self {
        Self(Answer::Allow {
            user_id: user_id.into(),
            metadata: Vec::new(),
        })
    }

    /// Adds a name and a value, which all messages from the peer have besides.
    /// A peer can say something itself under names that begin with `X-`, where
    /// the answer does not have them, and under no others. Does nothing to an
    /// answer that does not let in.
    ///
    /// A name has 1 to 255 letters, digits and characters of `-_.+`, is there
    /// once, whether in capital letters or not, and is none of `Socket-Type`,
    /// `Identity`, `Routing-Id`, `User-Id`, `Peer-Address` and `__fd`, which are
    /// libzmq's. A value has no NUL. All together has at most 64 KiB.
    pub fn add_metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Answer::Allow { metadata, .. } = &mut self.0 {
            metadata.push((name.into(), value.into()));
        }
        self
    }

    /// Keeps the peer out. The reason is for the log, and not told to the peer.
    pub fn deny(reason: impl Into<String>) -> Self {
        Self(Answer::Deny(reason.into()))
    }

    /// Cannot tell now, as when a database does not answer. The connection is
    /// closed, and the peer, who is told nothing, tries again. The reason is for
    /// the log.
    pub fn try_later(reason: impl Into<String>) -> Self {
        Self(Answer::TryLater(reason.into()))
    }

    /// Has no opinion: the rules decide as if there were no callback.
    pub fn by_rules() -> Self {
        Self(Answer::ByRules)
    }

    /// Looks whether the user id and the metadata can be told to others. An
    /// answer of which they cannot lets in nobody, as if the callback had failed.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), which names what cannot.
    pub fn check(&self) -> Result<(), Error> {
        match &self.0 {
            Answer::Allow { user_id, metadata } => checked(user_id, metadata).map(drop),
            _ => Ok(()),
        }
    }
}

pub(in super::super) fn checked(
    user_id: &str,
    properties: &[(String, String)],
) -> Result<Metadata, Error> {
    const MAX_USER_ID: usize = 255;

    if user_id.len() > MAX_USER_ID || user_id.contains('\0') {
        return Err(Error::invalid(format!(
            "user id {user_id:?}: it must have at most {MAX_USER_ID} bytes, and no NUL"
        )));
    }
    let mut metadata = Metadata::default();
    for (name, value) in properties {
        metadata.add(name, value)?;
    }
    Ok(metadata)
}
