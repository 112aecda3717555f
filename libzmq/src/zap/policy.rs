use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use zeroize::Zeroizing;

use super::{
    AuthStatistics, Callback, CertDirectory, IpRange, PasswordFile,
    decision::{Decision, Reason},
    domain::DEFAULT_DOMAIN,
    peer::AuthPeer,
    request::{Credentials, Request},
    statistics::Counters,
};
use crate::creds::{CurvePublicKey, Secret};

/// Who is let in.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// When there is a list, only these addresses are let in.
    pub(crate) allow: Option<BTreeSet<IpRange>>,
    /// These addresses never are.
    pub(crate) deny: BTreeSet<IpRange>,
    /// The passwords of the users of PLAIN.
    pub(crate) plain: BTreeMap<String, Secret>,
    /// A file with more of them.
    pub(crate) plain_file: Option<Arc<PasswordFile>>,
    /// The clients of CURVE, by their public keys.
    pub(crate) curve: BTreeSet<CurvePublicKey>,
    /// A directory with more of them.
    pub(crate) curve_directory: Option<Arc<CertDirectory>>,
    /// Whether CURVE clients must be among them.
    pub(crate) curve_auth: bool,
    /// The clients of GSSAPI, by their principals.
    pub(crate) gssapi: BTreeSet<String>,
    /// Who is asked before these are, but for the addresses.
    pub(crate) callback: Option<Arc<Callback>>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            allow: None,
            deny: BTreeSet::new(),
            plain: BTreeMap::new(),
            plain_file: None,
            curve: BTreeSet::new(),
            curve_directory: None,
            curve_auth: true,
            gssapi: BTreeSet::new(),
            callback: None,
        }
    }
}

/// The rules of all domains.
#[derive(Debug, Default)]
pub(crate) struct AllRules {
    /// The addresses of these hold for every domain, before its own. The
    /// credentials are those of the default domain.
    pub(crate) top: Rules,
    /// The other domains.
    pub(crate) named: BTreeMap<String, Rules>,
}

/// The rules of an authenticator, which change while it runs, and what it has
/// decided.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    rules: RwLock<AllRules>,
    counters: Counters,
}

impl Policy {
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut AllRules) -> R) -> R {
        // The rules hold no invariant that a panic in between could break.
        change(&mut self.rules.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn rules(&self) -> RwLockReadGuard<'_, AllRules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides, or has somebody else do so. What `ask` does is done under a
    /// lock; it says whether there will be an answer.
    pub(super) fn decide(
        &self,
        request: &Request<'_>,
        ask: impl FnOnce(&Callback) -> Result<(), Reason>,
    ) -> Option<Decision> {
        let rules = self.rules();
        let verdict = match rules.find(request) {
            Ok(found) => match &found.callback {
                Some(callback) => return ask(callback).err().map(Decision::Refuse),
                None => found.check_credentials(&request.credentials),
            },
            Err(reason) => Verdict::Decided(Decision::Refuse(reason)),
        };
        // Nobody who changes the rules has to wait for a file system.
        drop(rules);
        Some(verdict.into_decision())
    }

    /// Decides as if there were no callbacks.
    pub(super) fn decide_alone(&self, request: &Request<'_>) -> Decision {
        let verdict = self.rules().judge(request);
        verdict.into_decision()
    }

    pub(super) fn counters(&self) -> &Counters {
        &self.counters
    }

    pub(crate) fn statistics(&self) -> AuthStatistics {
        self.counters.read()
    }
}

/// What the rules say by themselves.
enum Verdict {
    Decided(Decision),
    /// It depends on whether there is a certificate with this key.
    Look(Arc<CertDirectory>, CurvePublicKey),
    /// It depends on whether this is the password of the user.
    Compare(Arc<PasswordFile>, String, Zeroizing<Vec<u8>>),
}

impl Verdict {
    fn into_decision(self) -> Decision {
        match self {
            Self::Decided(decision) => decision,
            Self::Compare(file, username, password) if file.is(&username, &password) => {
                Decision::allow(&username)
            }
            Self::Compare(..) => WRONG_PASSWORD,
            Self::Look(directory, key) => match directory.find(&key) {
                Some(metadata) => Decision::Allow {
                    user_id: key.as_str().to_owned(),
                    metadata,
                },
                None => UNKNOWN_KEY,
            },
        }
    }
}

const WRONG_PASSWORD: Decision = Decision::Refuse(Reason::WrongPassword);
const UNKNOWN_KEY: Decision = Decision::Refuse(Reason::UnknownKey);

impl AllRules {
    /// The rules of a domain, which are made if there are none.
    pub(crate) fn of(&mut self, domain: Option<&str>) -> &mut Rules {
        match domain {
            Some(name) => self.named.entry(name.to_owned()).or_default(),
            None => &mut self.top,
        }
    }

    /// The callbacks of all domains, which are no more from then on.
    pub(super) fn take_callbacks(&mut self) -> Vec<Arc<Callback>> {
        let all = std::iter::once(&mut self.top).chain(self.named.values_mut());
        all.filter_map(|rules| rules.callback.take()).collect()
    }

    fn judge(&self, request: &Request<'_>) -> Verdict {
        match self.find(request) {
            Ok(rules) => rules.check_credentials(&request.credentials),
            Err(reason) => Verdict::Decided(Decision::Refuse(reason)),
        }
    }

    /// The rules whose credentials count, if the address is let in.
    fn find(&self, request: &Request<'_>) -> Result<&Rules, Reason> {
        self.find_for(request.domain, &AuthPeer::from_bytes(request.address))
    }

    /// The rules of a domain, if the address is let in there.
    pub(super) fn find_for(&self, domain: &[u8], peer: &AuthPeer) -> Result<&Rules, Reason> {
        self.top.check_address(peer)?;
        if domain.is_empty() || domain == DEFAULT_DOMAIN.as_bytes() {
            return Ok(&self.top);
        }
        let name = std::str::from_utf8(domain).ok();
        let rules = name.and_then(|name| self.named.get(name));
        // A name that nobody has rules for may be one that is misspelt.
        let rules = rules.ok_or(Reason::UnknownDomain)?;
        rules.check_address(peer)?;
        Ok(rules)
    }
}

impl Rules {
    fn check_credentials(&self, credentials: &Credentials<'_>) -> Verdict {
        Verdict::Decided(match *credentials {
            Credentials::Null => Decision::allow(""),
            Credentials::Plain { username, password } => {
                return self.check_plain(username, password);
            }
            Credentials::Curve { key } => return self.check_curve(key),
            Credentials::Gssapi { principal } => self.check_gssapi(principal),
        })
    }

    fn check_address(&self, peer: &AuthPeer) -> Result<(), Reason> {
        let listed = |list: &BTreeSet<IpRange>| match peer {
            AuthPeer::Ip(addr) => list.iter().any(|range| range.contains(*addr)),
            AuthPeer::Local { .. } | AuthPeer::Unknown => false,
        };
        if listed(&self.deny) {
            Err(Reason::AddressDenied)
        } else if self.allow.as_ref().is_some_and(|allow| !listed(allow)) {
            Err(Reason::AddressNotAllowed)
        } else if !self.deny.is_empty() && *peer == AuthPeer::Unknown {
            Err(Reason::AddressUnknown)
        } else {
            Ok(())
        }
    }

    fn check_plain(&self, username: &[u8], password: &[u8]) -> Verdict {
        let Ok(username) = std::str::from_utf8(username) else {
            return Verdict::Decided(WRONG_PASSWORD);
        };
        match (self.plain.get(username), &self.plain_file) {
            (Some(expected), _) if expected.is(password) => {
                Verdict::Decided(Decision::allow(username))
            }
            (None, Some(file)) => {
                let password = Zeroizing::new(password.to_vec());
                Verdict::Compare(Arc::clone(file), username.to_owned(), password)
            }
            _ => Verdict::Decided(WRONG_PASSWORD),
        }
    }

    fn check_curve(&self, key: &[u8; 32]) -> Verdict {
        let key = CurvePublicKey::from_bytes(key);
        if !self.curve_auth || self.curve.contains(&key) {
            return Verdict::Decided(Decision::allow(key.as_str()));
        }
        match &self.curve_directory {
            Some(directory) => Verdict::Look(Arc::clone(directory), key),
            None => Verdict::Decided(UNKNOWN_KEY),
        }
    }

    fn check_gssapi(&self, principal: &[u8]) -> Decision {
        match std::str::from_utf8(principal) {
            Ok(principal) if self.gssapi.contains(principal) => Decision::allow(principal),
            _ => Decision::Refuse(Reason::UnknownPrincipal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl AllRules {
        fn decide(&self, request: &Request<'_>) -> Decision {
            self.judge(request).into_decision()
        }
    }

    impl Rules {
        fn decide(&self, request: &Request<'_>) -> Decision {
            let all = AllRules {
                top: self.clone(),
                ..AllRules::default()
            };
            all.decide(request)
        }
    }

    fn ranges(list: &[&str]) -> BTreeSet<IpRange> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn null<'a>(address: &'a [u8]) -> Request<'a> {
        Request {
            id: b"1",
            domain: b"global",
            address,
            identity: b"",
            credentials: Credentials::Null,
        }
    }

    fn is_allowed(rules: &Rules, request: &Request<'_>) -> bool {
        matches!(rules.decide(request), Decision::Allow { .. })
    }

    #[test]
    fn without_lists_every_address_is_allowed() {
        let rules = Rules::default();
        for address in [&b"127.0.0.1"[..], b"::1", b"fe80::1%eth0", b"", b"\xff"] {
            assert!(is_allowed(&rules, &null(address)));
        }
    }

    #[test]
    fn deny_wins_over_allow() {
        let rules = Rules {
            allow: Some(ranges(&["10.0.0.0/8"])),
            deny: ranges(&["10.6.6.0/24"]),
            ..Rules::default()
        };
        assert!(is_allowed(&rules, &null(b"10.0.0.1")));
        assert!(is_allowed(&rules, &null(b"::ffff:10.0.0.1")));
        assert!(!is_allowed(&rules, &null(b"10.6.6.6")));
        assert!(!is_allowed(&rules, &null(b"::ffff:10.6.6.6")));
        assert!(!is_allowed(&rules, &null(b"11.0.0.1")));
    }

    /// Taking the last address off a list does not let everybody in.
    #[test]
    fn an_empty_list_allows_nobody() {
        let rules = Rules {
            allow: Some(BTreeSet::new()),
            ..Rules::default()
        };
        for address in [&b"127.0.0.1"[..], b"", b"\xff"] {
            assert!(!is_allowed(&rules, &null(address)));
        }
    }

    #[test]
    fn link_local_addresses_are_known_by_their_address() {
        let deny = Rules {
            deny: ranges(&["fe80::/10"]),
            ..Rules::default()
        };
        assert!(!is_allowed(&deny, &null(b"fe80::1%eth0")));
        let allow = Rules {
            allow: Some(ranges(&["fe80::1"])),
            ..Rules::default()
        };
        assert!(is_allowed(&allow, &null(b"fe80::1%eth0")));
        assert!(!is_allowed(&allow, &null(b"fe80::2%eth0")));
    }

    /// What cannot be compared with a list does not get past it.
    #[test]
    fn unknown_addresses_fail_closed() {
        let deny = Rules {
            deny: ranges(&["10.0.0.1"]),
            ..Rules::default()
        };
        let allow = Rules {
            allow: Some(ranges(&["10.0.0.1"])),
            ..Rules::default()
        };
        for address in [
            &b"\xff\xfe"[..],
            b"somewhere",
            b"10.0.0",
            b"%",
            b"1.2.3.4.5",
        ] {
            assert!(!is_allowed(&deny, &null(address)));
            assert!(!is_allowed(&allow, &null(address)));
        }
        let local = null(b"localhost:0:0:123");
        assert!(is_allowed(&deny, &local));
        assert!(!is_allowed(&allow, &local));
        assert_eq!(
            is_allowed(&deny, &null(b"")),
            cfg!(not(target_os = "linux"))
        );
    }

    #[test]
    fn plain_needs_the_right_password() {
        let rules = Rules {
            plain: BTreeMap::from([("ali".to_owned(), "sesame".into())]),
            ..Rules::default()
        };
        let decide = |username: &'static [u8], password: &'static [u8]| {
            rules.decide(&Request {
                credentials: Credentials::Plain { username, password },
                ..null(b"")
            })
        };
        assert_eq!(decide(b"ali", b"sesame"), Decision::allow("ali"));
        for (username, password) in [
            (&b"ali"[..], &b"Sesame"[..]),
            (b"ali", b""),
            (b"ali", b"sesame\0"),
            (b"", b"sesame"),
            (b"baba", b"sesame"),
            (b"\xff\xfe", b"sesame"),
            (b"ali\0", b"sesame"),
        ] {
            assert!(matches!(decide(username, password), Decision::Refuse(_)));
        }
    }

    #[test]
    fn curve_needs_a_known_key_unless_told_otherwise() {
        let known = CurvePublicKey::from_bytes(&[1; 32]);
        let mut rules = Rules {
            curve: BTreeSet::from([known.clone()]),
            ..Rules::default()
        };
        let curve = |key| Request {
            credentials: Credentials::Curve { key },
            ..null(b"")
        };
        assert_eq!(
            rules.decide(&curve(&[1; 32])),
            Decision::allow(known.as_str())
        );
        assert!(!is_allowed(&rules, &curve(&[2; 32])));
        rules.curve_auth = false;
        assert!(is_allowed(&rules, &curve(&[2; 32])));
    }

    #[test]
    fn gssapi_needs_a_known_principal() {
        let rules = Rules {
            gssapi: BTreeSet::from(["ali@EXAMPLE.ORG".to_owned()]),
            curve_auth: false,
            ..Rules::default()
        };
        let decide = |principal: &'static [u8]| {
            rules.decide(&Request {
                credentials: Credentials::Gssapi { principal },
                ..null(b"")
            })
        };
        assert_eq!(
            decide(b"ali@EXAMPLE.ORG"),
            Decision::allow("ali@EXAMPLE.ORG")
        );
        for principal in [
            &b"ali@EXAMPLE.COM"[..],
            b"ali",
            b"",
            b"ali@EXAMPLE.ORG\0",
            b"ALI@EXAMPLE.ORG",
            b"\xff@EXAMPLE.ORG",
        ] {
            assert!(matches!(decide(principal), Decision::Refuse(_)));
        }
    }

    #[test]
    fn nobody_is_let_in_by_default() {
        let rules = Rules::default();
        let curve = Credentials::Curve { key: &[1; 32] };
        let plain = Credentials::Plain {
            username: b"",
            password: b"",
        };
        let gssapi = Credentials::Gssapi { principal: b"" };
        for credentials in [curve, plain, gssapi] {
            let request = Request {
                credentials,
                ..null(b"127.0.0.1")
            };
            assert!(!is_allowed(&rules, &request));
        }
    }

    fn plain(domain: &'static str) -> Request<'static> {
        let (username, password) = (b"ali", b"sesame");
        Request {
            domain: domain.as_bytes(),
            credentials: Credentials::Plain { username, password },
            ..null(b"10.0.0.1")
        }
    }

    #[test]
    fn credentials_count_in_their_domain_alone() {
        let knows_ali = Rules {
            plain: BTreeMap::from([("ali".to_owned(), "sesame".into())]),
            ..Rules::default()
        };
        let mut rules = AllRules {
            top: knows_ali.clone(),
            named: BTreeMap::from([("admin".to_owned(), Rules::default())]),
        };
        let is_in =
            |rules: &AllRules, domain| rules.decide(&plain(domain)) == Decision::allow("ali");
        assert!(is_in(&rules, "global"));
        assert!(is_in(&rules, ""), "a socket without a domain");
        assert!(!is_in(&rules, "admin"));
        assert!(!is_in(&rules, "Global"));
        *rules.of(Some("admin")) = std::mem::take(&mut rules.top);
        assert!(is_in(&rules, "admin"));
        assert!(!is_in(&rules, "global"));
        assert!(!is_in(&rules, "admin "));
    }

    #[test]
    fn lists_of_a_domain_narrow_those_of_all() {
        let of = |allow: &[&str], deny: &[&str]| Rules {
            allow: (!allow.is_empty()).then(|| ranges(allow)),
            deny: ranges(deny),
            ..Rules::default()
        };
        for (top, own, expected) in [
            (of(&[], &[]), of(&[], &[]), true),
            (of(&["10.0.0.0/8"], &[]), of(&["10.0.0.0/24"], &[]), true),
            (of(&["10.0.0.2"], &[]), of(&["10.0.0.1"], &[]), false),
            (of(&[], &["10.0.0.1"]), of(&["10.0.0.1"], &[]), false),
            (of(&["10.0.0.1"], &[]), of(&[], &["10.0.0.0/8"]), false),
            (of(&["10.0.0.1"], &[]), of(&["10.0.0.2"], &[]), false),
        ] {
            let rules = AllRules {
                top: top.clone(),
                named: BTreeMap::from([("admin".to_owned(), own.clone())]),
            };
            let request = Request {
                domain: b"admin",
                ..null(b"10.0.0.1")
            };
            let decision = rules.decide(&request);
            let found = matches!(decision, Decision::Allow { .. });
            assert_eq!(found, expected, "{top:?} {own:?}");
        }
    }

    /// Not even who needs no credentials.
    #[test]
    fn nobody_is_let_in_by_an_unknown_domain() {
        let mut rules = AllRules::default();
        for domain in [&b"admin"[..], b"\xff", b"global\0"] {
            let request = Request {
                domain,
                ..null(b"127.0.0.1")
            };
            assert_eq!(
                rules.decide(&request),
                Decision::Refuse(Reason::UnknownDomain)
            );
        }
        rules.of(Some("admin"));
        let request = Request {
            domain: b"admin",
            ..null(b"127.0.0.1")
        };
        assert_eq!(rules.decide(&request), Decision::allow(""));
    }
}
