use std::ffi::c_int;

use libzmq_sys::{ZMQ_GSSAPI_NT_HOSTBASED, ZMQ_GSSAPI_NT_KRB5_PRINCIPAL, ZMQ_GSSAPI_NT_USER_NAME};

use crate::{error::Error, text::from_ref};

/// The name of a principal of GSSAPI, and how it is to be read.
///
/// It must have 1 to 255 bytes, and no NUL; this is checked when a socket is
/// built with it.
///
/// # Example
///
/// ```
/// use libzmq::auth::GssapiName;
///
/// let name = GssapiName::Hostbased("zmq@server.example.org".into());
/// assert_eq!(name.as_str(), "zmq@server.example.org");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GssapiName {
    /// A service on a host, as `service@host`. Kerberos may ask the DNS for
    /// other names of the host: see `dns_canonicalize_hostname` in its
    /// configuration.
    #[doc(alias = "ZMQ_GSSAPI_NT_HOSTBASED")]
    Hostbased(String),
    /// A principal of Kerberos, as `name@REALM`.
    #[doc(alias = "ZMQ_GSSAPI_NT_KRB5_PRINCIPAL")]
    Krb5Principal(String),
    /// The name of a user, who is in the default realm.
    #[doc(alias = "ZMQ_GSSAPI_NT_USER_NAME")]
    UserName(String),
}

impl GssapiName {
    /// The name alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Hostbased(name) | Self::Krb5Principal(name) | Self::UserName(name) => name,
        }
    }

    /// What libzmq calls the type of the name.
    pub(crate) fn type_number(&self) -> c_int {
        match self {
            Self::Hostbased(_) => ZMQ_GSSAPI_NT_HOSTBASED,
            Self::Krb5Principal(_) => ZMQ_GSSAPI_NT_KRB5_PRINCIPAL,
            Self::UserName(_) => ZMQ_GSSAPI_NT_USER_NAME,
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let name = self.as_str();
        if !(1..=255).contains(&name.len()) {
            Err(Error::invalid(format!(
                "GSSAPI name {name:?}: it must have 1 to 255 bytes"
            )))
        } else if name.contains('\0') {
            // libzmq would read the name only up to there.
            Err(Error::invalid(format!(
                "GSSAPI name {name:?}: it holds a NUL"
            )))
        } else {
            Ok(())
        }
    }
}

from_ref!(GssapiName);

/// Checks a principal as a server is told it, for a registry: what cannot be the
/// name of anybody is a mistake.
pub(crate) fn check_displayed(principal: &str) -> Result<(), Error> {
    let is_full = principal
        .rsplit_once('@')
        .is_some_and(|(name, realm)| !name.is_empty() && !realm.is_empty());
    if !is_full || principal.contains('\0') {
        return Err(Error::invalid(format!(
            "GSSAPI principal {principal:?}: expected its full name, as in \"ali@EXAMPLE.ORG\""
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_checked() {
        let check = |name: String| GssapiName::UserName(name).check();
        assert!(check("x".into()).is_ok());
        assert!(check("x".repeat(255)).is_ok());
        for bad in [String::new(), "x".repeat(256), "a\0b".into()] {
            let text = check(bad.clone()).unwrap_err().to_string();
            assert!(text.contains(&format!("{bad:?}")), "{text}");
        }
    }

    #[test]
    fn a_displayed_principal_has_a_realm() {
        for good in ["ali@EXAMPLE.ORG", "zmq/host@R", "a\\@b@R"] {
            assert!(check_displayed(good).is_ok(), "{good}");
        }
        for bad in ["", "ali", "ali@", "@R", "al\0i@R"] {
            let text = check_displayed(bad).unwrap_err().to_string();
            assert!(text.contains(&format!("{bad:?}")), "{text}");
        }
    }
}
