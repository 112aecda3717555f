//! Rules that take the place of others as a whole.

use std::collections::BTreeSet;

use super::{AuthBuilder, AuthClient};
use crate::{error::Error, zap::ConnectedPeer};

/// Rules as a whole, as a file has them that was edited.
impl AuthClient {
    /// Puts these rules in place of all that there are, of all domains, whatever
    /// domain this is a handle for. What is not mentioned is no longer in force,
    /// where [`AuthBuilder::build`] leaves it as it is.
    ///
    /// A [callback](Self::set_callback) stays, as no rules mention it.
    ///
    /// It happens at once: nobody is decided on by a part of them. Whoever is
    /// connected stays so; see [`end_refused`](Self::end_refused).
    ///
    /// # Errors
    ///
    /// As for [`AuthBuilder::build`]. The rules are what they were then.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let ali = PlainClientCreds::new("ali", "open sesame");
    /// let auth = AuthBuilder::new().plain_registry([ali]).build()?;
    ///
    /// // Ali is not in there any more.
    /// let baba = PlainClientCreds::new("baba", "open barley");
    /// auth.replace(&AuthBuilder::new().plain_registry([baba]))?;
    /// auth.end_refused()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace(&self, rules: &AuthBuilder) -> Result<(), Error> {
        let checked = rules.check()?;
        self.change_all(|all| checked.replace(all))
    }

    /// Ends the connections of everybody whom the rules, as they are now, would
    /// not let in, and tells how many there were.
    ///
    /// In a domain with a callback only the lists of addresses count, as the
    /// callback would need to see the credentials again.
    ///
    /// Who came by a password that has changed is not among them, as nobody
    /// remembers passwords: [`end_users`](Self::end_users) sends away the user.
    ///
    /// # Errors
    ///
    /// As for [`peers`](Self::peers).
    pub fn end_refused(&self) -> Result<usize, Error> {
        let peers: BTreeSet<ConnectedPeer> = self.peers()?.into_iter().collect();
        let refused: BTreeSet<ConnectedPeer> = peers
            .into_iter()
            .filter(|peer| !self.policy.lets_stay(peer))
            .collect();
        if refused.is_empty() {
            return Ok(0);
        }
        self.end(|peer| refused.contains(&ConnectedPeer::new(peer)))
    }
}
