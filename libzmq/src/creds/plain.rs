use super::Secret;
use crate::{error::Error, text::from_ref};

/// What a client of a PLAIN server presents: a user name and a password.
///
/// Both must have 1 to 255 bytes, and the name no NUL; this is checked when a
/// socket is built with them, and when they are put into a registry. They travel
/// unencrypted.
///
/// # Example
///
/// ```
/// use libzmq::auth::PlainClientCreds;
///
/// let creds = PlainClientCreds::new("ali baba", "open sesame");
/// assert_eq!(creds.username(), "ali baba");
/// assert!(!format!("{creds:?}").contains("sesame"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainClientCreds {
    username: String,
    password: Secret,
}

impl PlainClientCreds {
    /// The credentials of a user.
    pub fn new(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
        }
    }

    /// The name of the user.
    #[doc(alias = "ZMQ_PLAIN_USERNAME")]
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password.
    #[doc(alias = "ZMQ_PLAIN_PASSWORD")]
    #[must_use]
    pub fn password(&self) -> &Secret {
        &self.password
    }

    pub(crate) fn to_entry(&self) -> (String, Secret) {
        (self.username.clone(), self.password.clone())
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let fits = |text: &str| (1..=255).contains(&text.len());
        if !fits(&self.username) {
            Err(Error::invalid(format!(
                "PLAIN user name {:?}: it must have 1 to 255 bytes",
                self.username
            )))
        } else if self.username.contains('\0') {
            // libzmq would tell the name only up to there.
            Err(Error::invalid(format!(
                "PLAIN user name {:?}: it holds a NUL",
                self.username
            )))
        } else if !fits(self.password.expose()) {
            Err(Error::invalid(format!(
                "password of PLAIN user {:?}: it must have 1 to 255 bytes",
                self.username
            )))
        } else {
            Ok(())
        }
    }
}

from_ref!(PlainClientCreds);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_checked_and_the_password_is_not_shown() {
        let long = "x".repeat(256);
        assert!(PlainClientCreds::new("u", "p").check().is_ok());
        assert!(PlainClientCreds::new("", "p").check().is_err());
        assert!(PlainClientCreds::new(long.clone(), "p").check().is_err());
        assert!(PlainClientCreds::new("u", "").check().is_err());
        let err = PlainClientCreds::new("u", long.clone())
            .check()
            .unwrap_err();
        assert!(err.to_string().contains("\"u\""));
        assert!(!err.to_string().contains(&long));
    }
}
