//! Whether a peer that is connected would be let in again.

use std::sync::Arc;

use super::{AllRules, CertDirectory, ConnectedPeer, PasswordFile, Policy, Rules, peer::AuthPeer};
use crate::creds::CurvePublicKey;

/// What the rules say by themselves.
enum Verdict {
    Stays(bool),
    /// It depends on whether there is a certificate with this key.
    Look(Arc<CertDirectory>, CurvePublicKey),
    /// It depends on whether there is such a user.
    LookUp(Arc<PasswordFile>, String),
}

impl Policy {
    /// Whether the rules let in a peer that came by what it came by. Of a
    /// password it is not known which it was.
    pub(crate) fn lets_stay(&self, peer: &ConnectedPeer) -> bool {
        let verdict = self.rules().judge_connected(peer);
        match verdict {
            Verdict::Stays(stays) => stays,
            Verdict::LookUp(file, user) => file.contains(&user),
            Verdict::Look(directory, key) => directory.find(&key).is_some(),
        }
    }
}

impl AllRules {
    fn judge_connected(&self, peer: &ConnectedPeer) -> Verdict {
        let address = AuthPeer::from_bytes(peer.address().as_bytes());
        match self.find_for(peer.domain().as_bytes(), &address) {
            Ok(rules) => rules.judge_connected(peer),
            Err(_) => Verdict::Stays(false),
        }
    }
}

impl Rules {
    fn judge_connected(&self, peer: &ConnectedPeer) -> Verdict {
        let Some(user_id) = peer.user_id() else {
            // It needs no credentials, or is being decided on by these rules.
            return Verdict::Stays(true);
        };
        if self.callback.is_some() {
            // Which would need to see the credentials again.
            return Verdict::Stays(true);
        }
        Verdict::Stays(match peer.mechanism() {
            "PLAIN" => match &self.plain_file {
                _ if self.plain.contains_key(user_id) => true,
                Some(file) => return Verdict::LookUp(Arc::clone(file), user_id.to_owned()),
                None => false,
            },
            "GSSAPI" => self.gssapi.contains(user_id),
            "CURVE" if !self.curve_auth => true,
            "CURVE" => match (CurvePublicKey::new(user_id), &self.curve_directory) {
                (Ok(key), _) if self.curve.contains(&key) => true,
                (Ok(key), Some(directory)) => return Verdict::Look(Arc::clone(directory), key),
                _ => false,
            },
            _ => true,
        })
    }

    /// Forgets what an [`AuthBuilder`](crate::auth::AuthBuilder) may have said.
    pub(crate) fn forget(&mut self) {
        let Self {
            allow,
            deny,
            plain,
            plain_file,
            curve,
            curve_directory,
            curve_auth,
            gssapi,
            callback: _,
        } = self;
        (*allow, *curve_directory, *curve_auth) = (None, None, true);
        *plain_file = None;
        deny.clear();
        plain.clear();
        curve.clear();
        gssapi.clear();
    }
}
