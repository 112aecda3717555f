use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::{AuthClient, CurvePublicKey, IpRange, PlainClientCreds, PlainFile, collect};
use crate::{
    creds::check_displayed,
    ctx::Ctx,
    error::Error,
    zap::{AllRules, CertDirectory, PasswordFile, Rules, check_named_domain},
};

/// Tells the authenticator of a context whom to let in.
///
/// What is not mentioned stays as it is, and what is mentioned replaces what was
/// there. With the feature `config` this can be read from a file, where it goes
/// by the name of [`AuthConfig`](crate::config::AuthConfig).
///
/// See the [module](crate::auth) for an example, and [`RulesBuilder`] for what
/// can be mentioned.
pub type AuthBuilder = RulesBuilder<WholeContext>;

/// Whom to let in by the sockets of one [ZAP domain](crate::SocketBuilder::zap_domain):
/// something for [`AuthBuilder::domain`].
pub type DomainRules = RulesBuilder<OneDomain>;

/// Rules for the authenticator: all those of a context ([`AuthBuilder`]), or
/// those of one domain ([`DomainRules`]).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RulesBuilder<S> {
    pub(crate) rules: RuleSettings,
    pub(crate) scope: S,
}

/// What an [`AuthBuilder`] is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WholeContext {
    pub(crate) domains: BTreeMap<String, DomainRules>,
}

/// What [`DomainRules`] are about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OneDomain(());

/// What is the same for every `S`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RuleSettings {
    pub(crate) allow: Option<Vec<IpRange>>,
    pub(crate) deny: Option<Vec<IpRange>>,
    pub(crate) plain_registry: Option<Vec<PlainClientCreds>>,
    pub(crate) curve_registry: Option<Vec<CurvePublicKey>>,
    pub(crate) curve_directory: Option<PathBuf>,
    pub(crate) plain_file: Option<PlainFile>,
    pub(crate) curve_auth: Option<bool>,
    pub(crate) gssapi_registry: Option<Vec<String>>,
}

impl<S> RulesBuilder<S> {
    /// Rules that mention nothing.
    #[must_use]
    pub fn new() -> Self
    where
        S: Default,
    {
        Self::default()
    }

    /// The only addresses that are let in. Without this, every address is; with
    /// an empty list, none.
    ///
    /// Peers over `ipc` have no address, and are kept out by any list. A list of
    /// an [`AuthBuilder`] holds for all domains, and one of [`DomainRules`]
    /// besides.
    #[doc(alias = "whitelist")]
    #[must_use]
    pub fn allow<R: Into<IpRange>>(mut self, ranges: impl IntoIterator<Item = R>) -> Self {
        self.rules.allow = Some(collect(ranges));
        self
    }

    /// The addresses that are kept out, also when they are among those to
    /// [`allow`](Self::allow). For which domains is as there.
    #[doc(alias = "blacklist")]
    #[must_use]
    pub fn deny<R: Into<IpRange>>(mut self, ranges: impl IntoIterator<Item = R>) -> Self {
        self.rules.deny = Some(collect(ranges));
        self
    }

    /// The users that servers of PLAIN let in. Of two entries for a user, the
    /// last counts.
    #[must_use]
    pub fn plain_registry<C: Into<PlainClientCreds>>(
        mut self,
        users: impl IntoIterator<Item = C>,
    ) -> Self {
        self.rules.plain_registry = Some(collect(users));
        self
    }

    /// A file with more users that servers of PLAIN let in. None by default.
    ///
    /// It is text as CZMQ has it: a line `name=password` for each, where the name
    /// ends with the first `=` and nothing is trimmed. Empty lines do not count,
    /// nor do those that begin with `#`. Where CZMQ leaves out a line that is
    /// something else, here the whole file is refused. Who is in the
    /// [`plain_registry`](Self::plain_registry) is not looked up.
    ///
    /// The file is for its owner alone, unless
    /// [`allow_readable_by_others`](PlainFile::allow_readable_by_others), and has
    /// at most a megabyte. It may change while the authenticator runs, and is read
    /// when somebody comes after that: whoever is removed is not let in any more.
    /// Whoever is connected already stays so; see
    /// [`end_refused`](super::AuthClient::end_refused). A change within two
    /// seconds of another may count later, by ten times as long as it takes to
    /// read the file. When it is gone or cannot be used, nobody of it is let in
    /// until that is over.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, prelude::*, *};
    /// use std::{fs, time::Duration};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let path = std::env::temp_dir().join(format!("libzmq-doc-plain-file-{}", std::process::id()));
    /// fs::write(&path, "# my users\nali=open sesame\n")?;
    /// # #[cfg(unix)]
    /// # fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    /// let ctx = Ctx::new();
    /// let _ = AuthBuilder::new().plain_file(&*path).build_with_ctx(&ctx)?;
    ///
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let server = ServerBuilder::new()
    ///     .bind(addr)
    ///     .mechanism(Mechanism::PlainServer)
    ///     .recv_timeout(Duration::from_secs(5))
    ///     .build_with_ctx(&ctx)?;
    /// let client = ClientBuilder::new()
    ///     .connect(server.last_endpoint()?)
    ///     .mechanism(PlainClientCreds::new("ali", "open sesame"))
    ///     .build_with_ctx(&ctx)?;
    /// client.send("it is me")?;
    /// assert_eq!(server.recv_msg()?.metadata("User-Id"), Some("ali"));
    /// # fs::remove_file(&path)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn plain_file(mut self, file: impl Into<PlainFile>) -> Self {
        self.rules.plain_file = Some(file.into());
        self
    }

    /// The clients that servers of CURVE let in, by their public keys.
    #[must_use]
    pub fn curve_registry<K: Into<CurvePublicKey>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.rules.curve_registry = Some(collect(keys));
        self
    }

    /// A directory with the certificates of more clients that servers of CURVE
    /// let in, as pyzmq and CZMQ have it. None by default.
    ///
    /// Every file in it counts, but for those whose names end in `_secret` or
    /// `~`, or begin with a dot. Folders in it do not. The public key of a
    /// [certificate](super::CertFile) is the user id of its owner. The metadata
    /// is told with every message from the owner who is let in by it, as
    /// [`Msg::metadata`](crate::Msg::metadata), but for what is not
    /// [fit](super::AuthAnswer::add_metadata) for that. Who is in the
    /// [`curve_registry`](Self::curve_registry) as well is let in by that, and
    /// has none.
    ///
    /// Names that begin with `X-` a peer can use itself, where the certificate
    /// does not have them; all others are the certificate's word.
    ///
    /// The directory may change while the authenticator runs: a file that is
    /// added lets in its owner from the next handshake on, and one that is
    /// removed no longer does. Whoever is connected already stays so. A file
    /// that is written over in place may let in its new owner later, by ten times
    /// as long as it takes to look at all files: less than a moment but with
    /// thousands of them, and at most five seconds.
    ///
    /// What is not a certificate is left out. When the directory is gone, cannot
    /// be read, or has more than 100 000 files, nobody of it is let in until
    /// that is over.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, prelude::*, *};
    /// use std::time::Duration;
    ///
    /// # fn main() -> Result<(), Error> {
    /// # let dir = std::env::temp_dir().join(format!("libzmq-doc-directory-{}", std::process::id()));
    /// # std::fs::create_dir_all(&dir).unwrap();
    /// let ctx = Ctx::new();
    /// let _ = AuthBuilder::new().curve_directory(&dir).build_with_ctx(&ctx)?;
    ///
    /// let server_cert = CurveCert::new_unique();
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let server = ServerBuilder::new()
    ///     .bind(addr)
    ///     .mechanism(CurveServerCreds::new(server_cert.secret()))
    ///     .recv_timeout(Duration::from_secs(5))
    ///     .build_with_ctx(&ctx)?;
    ///
    /// // A client makes a pair, of which the server gets the public file.
    /// let client_cert = CurveCert::new_unique();
    /// CertFile::new(client_cert.public()).save(dir.join("client.key"))?;
    ///
    /// let creds = CurveClientCreds::new(server_cert.public()).add_cert(&client_cert);
    /// let client = ClientBuilder::new()
    ///     .connect(server.last_endpoint()?)
    ///     .mechanism(creds)
    ///     .build_with_ctx(&ctx)?;
    /// client.send("it is me")?;
    /// let request = server.recv_msg()?;
    /// assert_eq!(request.metadata("User-Id"), Some(client_cert.public().as_str()));
    /// # std::fs::remove_dir_all(&dir).unwrap();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn curve_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.rules.curve_directory = Some(path.into());
        self
    }

    /// Whether clients of CURVE must be in the
    /// [`curve_registry`](Self::curve_registry) or the
    /// [`curve_directory`](Self::curve_directory), as they must by default.
    /// Without, whoever has the public key of a server can talk to it.
    #[must_use]
    pub fn curve_auth(mut self, required: bool) -> Self {
        self.rules.curve_auth = Some(required);
        self
    }

    /// The clients that servers of GSSAPI let in, by their principals: the full
    /// names, such as `ali@EXAMPLE.ORG`.
    ///
    /// It is how Kerberos writes the principal that a client has proved to be,
    /// letter by letter. A name without a realm would be nobody, and is refused.
    #[must_use]
    pub fn gssapi_registry<P: Into<String>>(
        mut self,
        principals: impl IntoIterator<Item = P>,
    ) -> Self {
        self.rules.gssapi_registry = Some(collect(principals));
        self
    }
}

impl AuthBuilder {
    /// The rules of one more [ZAP domain](crate::SocketBuilder::zap_domain): they
    /// hold for the sockets that name it. Of two for the same name, the last
    /// count. Without this, a domain that is named lets in nobody.
    ///
    /// * Lists of addresses outside of all domains hold here too, and come first.
    ///   A domain can keep out more addresses, and let in no other.
    /// * Credentials count in their own domain alone. Those outside of all
    ///   domains are for the sockets that name none, and nobody gets in here by
    ///   them.
    /// * Sockets without a mechanism let in every address, as anywhere, once
    ///   there are rules for their domain.
    ///
    /// The name must have 1 to 255 bytes and no NUL, and not be `global`, which
    /// is the domain of the sockets that name none; this is checked when the
    /// rules are applied.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let (operator, guest) = (CurveCert::new_unique(), CurveCert::new_unique());
    /// let auth = AuthBuilder::new()
    ///     .deny(["10.6.6.0/24".parse::<IpRange>()?])
    ///     .curve_registry([guest.public()])
    ///     .domain("admin", DomainRules::new().curve_registry([operator.public()]))
    ///     .build()?;
    ///
    /// // Later, while it runs.
    /// auth.domain("admin")?.remove_curve_registry([operator.public()])?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn domain(mut self, name: impl Into<String>, rules: impl Into<DomainRules>) -> Self {
        self.scope.domains.insert(name.into(), rules.into());
        self
    }

    /// Applies this to the authenticator of the [global](Ctx::global) context.
    ///
    /// It stays in force when the `AuthClient` is dropped.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a user name or
    /// password of the wrong size, a principal that is not a full name, and a
    /// domain that cannot be,
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx),
    /// what can happen when the authenticator is started:
    /// [`SocketLimit`](crate::ErrorKind::SocketLimit); and when the
    /// [`curve_directory`](Self::curve_directory) or the
    /// [`plain_file`](Self::plain_file) cannot be read:
    /// [`NotFound`](crate::ErrorKind::NotFound),
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied). Nothing has
    /// changed then.
    pub fn build(&self) -> Result<AuthClient, Error> {
        self.build_with_ctx(Ctx::global())
    }

    /// Applies this to the authenticator of a context.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build).
    pub fn build_with_ctx(&self, ctx: &Ctx) -> Result<AuthClient, Error> {
        let checked = self.check()?;
        let client = AuthClient::new(ctx)?;
        client.change_all(|all| checked.apply(all))?;
        Ok(client)
    }

    /// Refuses what cannot be in force, and opens what is to be looked at.
    pub(super) fn check(&self) -> Result<CheckedBuilder<'_>, Error> {
        let top = self.rules.check()?;
        let mut named = BTreeMap::new();
        for (name, domain) in &self.scope.domains {
            check_named_domain(name)?;
            let checked = domain.rules.check();
            named.insert(name.as_str(), checked.map_err(|err| in_domain(err, name))?);
        }
        Ok(CheckedBuilder { top, named })
    }
}

/// An [`AuthBuilder`] that can be in force.
pub(super) struct CheckedBuilder<'a> {
    top: CheckedRules<'a>,
    named: BTreeMap<&'a str, CheckedRules<'a>>,
}

impl CheckedBuilder<'_> {
    fn apply(self, all: &mut AllRules) {
        self.top.apply(&mut all.top);
        for (name, checked) in self.named {
            checked.apply(all.of(Some(name)));
        }
    }

    /// As [`apply`](Self::apply), but forgets what is not mentioned.
    pub(super) fn replace(self, all: &mut AllRules) {
        // A callback is not for rules to forget, nor to be dropped under the lock.
        all.named.retain(|name, rules| {
            self.named.contains_key(name.as_str()) || rules.callback.is_some()
        });
        all.named.values_mut().for_each(Rules::forget);
        all.top.forget();
        self.apply(all);
    }
}

pub(super) fn open_passwords(file: &PlainFile) -> Result<PasswordFile, Error> {
    PasswordFile::open(&file.origin)
}

fn in_domain(err: Error, name: &str) -> Error {
    err.context(format!("ZAP domain {name:?}"))
}

impl From<&DomainRules> for DomainRules {
    fn from(rules: &DomainRules) -> Self {
        rules.clone()
    }
}

impl RuleSettings {
    /// Refuses what cannot be in force, and opens what is to be looked at.
    fn check(&self) -> Result<CheckedRules<'_>, Error> {
        for creds in self.plain_registry.iter().flatten() {
            creds.check()?;
        }
        for principal in self.gssapi_registry.iter().flatten() {
            check_displayed(principal)?;
        }
        let directory = self.curve_directory.as_deref();
        Ok(CheckedRules {
            settings: self,
            directory: directory.map(CertDirectory::open).transpose()?,
            passwords: self.plain_file.as_ref().map(open_passwords).transpose()?,
        })
    }
}

struct CheckedRules<'a> {
    settings: &'a RuleSettings,
    directory: Option<CertDirectory>,
    passwords: Option<PasswordFile>,
}

impl CheckedRules<'_> {
    fn apply(self, rules: &mut Rules) {
        let settings = self.settings;
        if let Some(allow) = &settings.allow {
            rules.allow = Some(allow.iter().copied().collect());
        }
        if let Some(deny) = &settings.deny {
            rules.deny = deny.iter().copied().collect();
        }
        if let Some(users) = &settings.plain_registry {
            rules.plain = users.iter().map(PlainClientCreds::to_entry).collect();
        }
        if let Some(keys) = &settings.curve_registry {
            rules.curve = keys.iter().cloned().collect();
        }
        if let Some(directory) = self.directory {
            rules.curve_directory = Some(Arc::new(directory));
        }
        if let Some(passwords) = self.passwords {
            rules.plain_file = Some(Arc::new(passwords));
        }
        if let Some(required) = settings.curve_auth {
            rules.curve_auth = required;
        }
        if let Some(principals) = &settings.gssapi_registry {
            rules.gssapi = principals.iter().cloned().collect();
        }
    }
}
