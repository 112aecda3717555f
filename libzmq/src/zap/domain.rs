//! Names of ZAP domains, by which sockets say which rules are theirs.

use crate::error::Error;

/// The domain of the sockets that name none. libzmq asks for nothing unless
/// there is one.
pub(crate) const DEFAULT_DOMAIN: &str = "global";

/// The most that libzmq keeps of a name, in bytes.
const MAX_SIZE: usize = 255;

/// Refuses what cannot be the name of a domain.
pub(crate) fn check_domain(name: &str) -> Result<(), Error> {
    if !(1..=MAX_SIZE).contains(&name.len()) {
        Err(Error::invalid(format!(
            "ZAP domain {name:?}: it must have 1 to {MAX_SIZE} bytes"
        )))
    } else if name.contains('\0') {
        // libzmq would read it back only up to there.
        Err(Error::invalid(format!(
            "ZAP domain {name:?}: it holds a NUL"
        )))
    } else {
        Ok(())
    }
}

/// Refuses what cannot be the name of a domain with rules of its own. Those of
/// the default domain are not under its name, or there would be two places for
/// them.
pub(crate) fn check_named_domain(name: &str) -> Result<(), Error> {
    check_domain(name)?;
    if name == DEFAULT_DOMAIN {
        return Err(Error::invalid(format!(
            "ZAP domain {name:?}: it is the domain of the sockets that name none, whose rules \
             are those outside of all domains"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_checked() {
        for good in ["a", "über", "global", &"x".repeat(255)] {
            assert!(check_domain(good).is_ok(), "{good}");
        }
        for bad in ["", "a\0b", &"x".repeat(256)] {
            let text = check_named_domain(bad).unwrap_err().to_string();
            assert!(text.contains(&format!("{bad:?}")), "{text}");
        }
        assert!(check_named_domain("global").is_err());
    }
}
