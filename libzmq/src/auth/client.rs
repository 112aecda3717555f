use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    AuthAnswer, AuthRequest, AuthStatistics, CallbackOptions, CurvePublicKey, IpRange,
    PlainClientCreds, PlainFile, builder::open_passwords, collect,
};
use crate::{
    creds::check_displayed,
    ctx::Ctx,
    error::{Error, ErrorKind},
    ffi::Process,
    zap::{AllRules, Callback, CertDirectory, Connected, Policy, Rules, check_named_domain},
};

/// Changes the rules of a context's authenticator while it runs.
///
/// A change holds from the next handshake on, and is in force when the call
/// returns. A peer that is connected already stays so, as the authenticator is
/// asked once for each connection; [`end_users`](Self::end_users) and its like
/// end connections.
///
/// The struct is a handle, which any thread may use. It does not keep the
/// context, nor does the authenticator depend on it. What it changes are the
/// rules outside of all domains, or those of one: see [`domain`](Self::domain).
///
/// # Example
///
/// ```
/// use libzmq::{auth::*, *};
///
/// # fn main() -> Result<(), Error> {
/// let auth = AuthBuilder::new().build()?;
///
/// let newcomer = CurveCert::new_unique();
/// auth.add_curve_registry([newcomer.public()])?;
/// auth.remove_curve_registry([newcomer.public()])?;
/// auth.set_deny(["10.6.6.0/24".parse::<IpRange>()?])?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AuthClient {
    /// A fork has no authenticator, nor who else has the lock of the rules.
    made_in: Process,
    pub(super) policy: Arc<Policy>,
    running: Arc<AtomicBool>,
    /// Whose rules are changed.
    pub(super) domain: Option<Arc<str>>,
    pub(super) connected: Connected,
}

impl AuthClient {
    /// For the authenticator of a context, which is started for that if need
    /// be. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`SocketLimit`](ErrorKind::SocketLimit),
    /// [`InvalidCtx`](ErrorKind::InvalidCtx).
    pub fn new(ctx: &Ctx) -> Result<Self, Error> {
        ctx.with_authenticator(|auth| Self {
            made_in: Process::this(),
            policy: Arc::clone(auth.policy()),
            running: Arc::clone(auth.running()),
            domain: None,
            connected: Connected::new(ctx.raw(), auth.progress()),
        })
    }

    /// The rules of a [ZAP domain](crate::SocketBuilder::zap_domain): what is
    /// changed by this handle, is changed there. How they go together with those
    /// outside of all domains, says
    /// [`AuthBuilder::domain`](super::AuthBuilder::domain).
    ///
    /// A domain that nothing was said about lets in nobody; with the first change
    /// it has rules. Of this handle too one can ask for another domain.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a name that has not 1 to 255
    /// bytes, holds a NUL or is `global`.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let auth = AuthClient::new(Ctx::global())?;
    /// let admin = auth.domain("admin")?;
    /// admin.set_plain_registry([PlainClientCreds::new("root", "open sesame")])?;
    ///
    /// // From here on nobody gets in there.
    /// assert!(auth.remove_domain("admin")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn domain(&self, name: impl AsRef<str>) -> Result<Self, Error> {
        let name = name.as_ref();
        check_named_domain(name)?;
        Ok(Self {
            domain: Some(name.into()),
            ..self.clone()
        })
    }

    /// Forgets the rules of a domain, so that nobody is let in there any more,
    /// and tells whether there were any.
    ///
    /// # Errors
    ///
    /// As for [`domain`](Self::domain), and [`InvalidCtx`](ErrorKind::InvalidCtx)
    /// when the context is shut down.
    pub fn remove_domain(&self, name: impl AsRef<str>) -> Result<bool, Error> {
        let name = name.as_ref();
        check_named_domain(name)?;
        let removed = self.change_all(|all| all.named.remove(name))?;
        Ok(removed.is_some())
    }

    /// Adds addresses to [`AuthBuilder::allow`](super::AuthBuilder::allow). If
    /// there was no list, there is one now: only these addresses are let in.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](ErrorKind::InvalidCtx) when the context is shut down, as
    /// for all changes.
    pub fn add_allow<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| rules.allow.get_or_insert_default().extend(ranges))
    }

    /// Removes addresses from [`AuthBuilder::allow`](super::AuthBuilder::allow),
    /// as they were added: a part of a range is not taken out of it. When the
    /// last is removed, no address is let in.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn remove_allow<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| {
            if let Some(allow) = &mut rules.allow {
                allow.retain(|range| !ranges.contains(range));
            }
        })
    }

    /// Replaces [`AuthBuilder::allow`](super::AuthBuilder::allow).
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn set_allow<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| rules.allow = Some(ranges.into_iter().collect()))
    }

    /// Drops the list of [`AuthBuilder::allow`](super::AuthBuilder::allow): every
    /// address is let in that is not denied.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn clear_allow(&self) -> Result<(), Error> {
        self.change(|rules| rules.allow = None)
    }

    /// Adds addresses to [`AuthBuilder::deny`](super::AuthBuilder::deny).
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn add_deny<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| rules.deny.extend(ranges))
    }

    /// Removes addresses from [`AuthBuilder::deny`](super::AuthBuilder::deny),
    /// as they were added.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn remove_deny<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| rules.deny.retain(|range| !ranges.contains(range)))
    }

    /// Replaces [`AuthBuilder::deny`](super::AuthBuilder::deny).
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn set_deny<R: Into<IpRange>>(
        &self,
        ranges: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let ranges: Vec<IpRange> = collect(ranges);
        self.change(|rules| rules.deny = ranges.into_iter().collect())
    }

    /// Adds users, or gives them new passwords. One who was refused before has to
    /// disconnect and connect again.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow), and
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a user name or password of
    /// the wrong size: nothing has changed then.
    pub fn add_plain_registry<C: Into<PlainClientCreds>>(
        &self,
        users: impl IntoIterator<Item = C>,
    ) -> Result<(), Error> {
        let users = checked(users)?;
        self.change(|rules| {
            let entries = users.iter().map(PlainClientCreds::to_entry);
            rules.plain.extend(entries);
        })
    }

    /// Removes users, by their names.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn remove_plain_registry<N: AsRef<str>>(
        &self,
        usernames: impl IntoIterator<Item = N>,
    ) -> Result<(), Error> {
        let usernames: Vec<N> = usernames.into_iter().collect();
        let is_named = |user: &str| usernames.iter().any(|name| name.as_ref() == user);
        self.change(|rules| rules.plain.retain(|user, _| !is_named(user)))
    }

    /// Replaces the users.
    ///
    /// # Errors
    ///
    /// As for [`add_plain_registry`](Self::add_plain_registry).
    pub fn set_plain_registry<C: Into<PlainClientCreds>>(
        &self,
        users: impl IntoIterator<Item = C>,
    ) -> Result<(), Error> {
        let users = checked(users)?;
        self.change(|rules| {
            rules.plain = users.iter().map(PlainClientCreds::to_entry).collect();
        })
    }

    /// Replaces [`AuthBuilder::plain_file`](super::AuthBuilder::plain_file). What is
    /// in it changes without this.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow), and when the file cannot be used:
    /// [`NotFound`](ErrorKind::NotFound),
    /// [`PermissionDenied`](ErrorKind::PermissionDenied), and
    /// [`InvalidInput`](ErrorKind::InvalidInput) with the number of the line.
    /// Nothing has changed then.
    pub fn set_plain_file(&self, file: impl Into<PlainFile>) -> Result<(), Error> {
        let passwords = open_passwords(&file.into())?;
        self.change(|rules| rules.plain_file = Some(Arc::new(passwords)))
    }

    /// Drops [`AuthBuilder::plain_file`](super::AuthBuilder::plain_file): nobody is
    /// let in for it any more.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn clear_plain_file(&self) -> Result<(), Error> {
        self.change(|rules| rules.plain_file = None)
    }

    /// Adds clients of CURVE. One that was refused before has to disconnect and
    /// connect again.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn add_curve_registry<K: Into<CurvePublicKey>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<(), Error> {
        let keys: Vec<CurvePublicKey> = collect(keys);
        self.change(|rules| rules.curve.extend(keys))
    }

    /// Removes clients of CURVE.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn remove_curve_registry<K: Into<CurvePublicKey>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<(), Error> {
        let keys: Vec<CurvePublicKey> = collect(keys);
        self.change(|rules| rules.curve.retain(|key| !keys.contains(key)))
    }

    /// Replaces the clients of CURVE.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn set_curve_registry<K: Into<CurvePublicKey>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<(), Error> {
        let keys: Vec<CurvePublicKey> = collect(keys);
        self.change(|rules| rules.curve = keys.into_iter().collect())
    }

    /// Replaces [`AuthBuilder::curve_directory`](super::AuthBuilder::curve_directory).
    /// Files in it come and go without this.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow), and when the directory cannot be
    /// read: [`NotFound`](ErrorKind::NotFound),
    /// [`PermissionDenied`](ErrorKind::PermissionDenied). Nothing has changed
    /// then.
    pub fn set_curve_directory(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let directory = CertDirectory::open(path.as_ref())?;
        self.change(|rules| rules.curve_directory = Some(Arc::new(directory)))
    }

    /// Drops [`AuthBuilder::curve_directory`](super::AuthBuilder::curve_directory):
    /// nobody is let in for a file any more.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn clear_curve_directory(&self) -> Result<(), Error> {
        self.change(|rules| rules.curve_directory = None)
    }

    /// Changes [`AuthBuilder::curve_auth`](super::AuthBuilder::curve_auth).
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn set_curve_auth(&self, required: bool) -> Result<(), Error> {
        self.change(|rules| rules.curve_auth = required)
    }

    /// Adds clients of GSSAPI, by their principals. One that was refused before
    /// has to disconnect and connect again.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow), and
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a principal that is not a
    /// full name: nothing has changed then.
    pub fn add_gssapi_registry<P: Into<String>>(
        &self,
        principals: impl IntoIterator<Item = P>,
    ) -> Result<(), Error> {
        let principals = checked_principals(principals)?;
        self.change(|rules| rules.gssapi.extend(principals))
    }

    /// Removes clients of GSSAPI.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn remove_gssapi_registry<P: AsRef<str>>(
        &self,
        principals: impl IntoIterator<Item = P>,
    ) -> Result<(), Error> {
        let principals: Vec<P> = principals.into_iter().collect();
        let is_named = |known: &str| principals.iter().any(|name| name.as_ref() == known);
        self.change(|rules| rules.gssapi.retain(|known| !is_named(known)))
    }

    /// Replaces the clients of GSSAPI.
    ///
    /// # Errors
    ///
    /// As for [`add_gssapi_registry`](Self::add_gssapi_registry).
    pub fn set_gssapi_registry<P: Into<String>>(
        &self,
        principals: impl IntoIterator<Item = P>,
    ) -> Result<(), Error> {
        let principals = checked_principals(principals)?;
        self.change(|rules| rules.gssapi = principals.into_iter().collect())
    }

    /// Has a function of the program decide on whoever comes to a socket of this
    /// domain, instead of what was there before. It sees the whole request, and
    /// answers by letting in, with a user id and metadata, or not, or by having
    /// the rules decide.
    ///
    /// * Lists of addresses come first: of whom they keep out, it is not asked.
    /// * Otherwise it comes before the registries, and its answer is the last
    ///   word, unless it is [`AuthAnswer::by_rules`].
    /// * It counts in its own domain alone, as credentials do. On a handle
    ///   without a [`domain`](Self::domain) it decides on whoever comes to the
    ///   sockets that name none.
    /// * Over a socket without a mechanism it is asked too, about nobody in
    ///   particular.
    ///
    /// It is called by threads of its own, several at once, and may take its
    /// time: only those wait who ask to be let in there. Who is not answered
    /// within 5 seconds is told to try again, as are those for whom there is no
    /// room, and a later answer does not count. When it panics, nobody is let in
    /// by that. For other limits, see
    /// [`set_callback_with`](Self::set_callback_with).
    ///
    /// Who is waiting for an answer is not connected yet: when the callback is to
    /// turn somebody away whose connections are [ended](Self::end_users), it has
    /// to know first, and a call that goes on may still let in one.
    ///
    /// It may use this handle, and all of the context. A handle to the context
    /// in it keeps the context until the callback is cleared. The end of a
    /// context does not wait for it, and clears it.
    ///
    /// Who is asked about is a stranger: any number of them may come, as fast as
    /// they can. It is for the callback to slow down those who guess.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{auth::*, prelude::*, *};
    /// use std::time::Duration;
    ///
    /// # fn main() -> Result<(), Error> {
    /// let ctx = Ctx::new();
    /// AuthClient::new(&ctx)?.set_callback(|request| match request.credentials() {
    ///     AuthCredentials::Plain { username, password } if *password == Secret::from("sesame") => {
    ///         AuthAnswer::allow(username).add_metadata("Role", "guest")
    ///     }
    ///     _ => AuthAnswer::deny("wrong password"),
    /// })?;
    ///
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let server = ServerBuilder::new()
    ///     .bind(addr)
    ///     .mechanism(Mechanism::PlainServer)
    ///     .recv_timeout(Duration::from_secs(5))
    ///     .build_with_ctx(&ctx)?;
    /// let client = ClientBuilder::new()
    ///     .connect(server.last_endpoint()?)
    ///     .mechanism(PlainClientCreds::new("ali", "sesame"))
    ///     .build_with_ctx(&ctx)?;
    ///
    /// client.send("it is me")?;
    /// let msg = server.recv_msg()?;
    /// assert_eq!(msg.metadata("User-Id"), Some("ali"));
    /// assert_eq!(msg.metadata("Role"), Some("guest"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_callback(
        &self,
        callback: impl Fn(&AuthRequest) -> AuthAnswer + Send + Sync + 'static,
    ) -> Result<(), Error> {
        self.set_callback_with(CallbackOptions::new(), callback)
    }

    /// As [`set_callback`](Self::set_callback), with other limits.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow), and
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a limit of zero.
    pub fn set_callback_with(
        &self,
        options: CallbackOptions,
        callback: impl Fn(&AuthRequest) -> AuthAnswer + Send + Sync + 'static,
    ) -> Result<(), Error> {
        options.check()?;
        self.replace_callback(Some(Arc::new(Callback::new(options, callback))))
    }

    /// Has the rules decide again. Does not wait for calls that go on; their
    /// answers count.
    ///
    /// # Errors
    ///
    /// As for [`add_allow`](Self::add_allow).
    pub fn clear_callback(&self) -> Result<(), Error> {
        self.replace_callback(None)
    }

    fn replace_callback(&self, mut callback: Option<Arc<Callback>>) -> Result<(), Error> {
        // What was there goes after the lock: it may hold anything, such as a
        // handle like this.
        self.change(|rules| std::mem::swap(&mut rules.callback, &mut callback))
    }

    /// What the authenticator has decided until now, in all domains.
    #[must_use]
    pub fn statistics(&self) -> AuthStatistics {
        self.policy.statistics()
    }

    fn change(&self, change: impl FnOnce(&mut Rules)) -> Result<(), Error> {
        self.change_all(|all| change(all.of(self.domain.as_deref())))
    }

    pub(super) fn change_all<R>(
        &self,
        change: impl FnOnce(&mut AllRules) -> R,
    ) -> Result<R, Error> {
        self.made_in.check()?;
        self.policy.change(|rules| {
            // When the authenticator ends, it says so before it clears up.
            if self.running.load(Ordering::SeqCst) {
                Ok(change(rules))
            } else {
                let ended = "the authenticator has ended";
                Err(Error::new(ErrorKind::InvalidCtx, ended))
            }
        })
    }
}

fn checked<C: Into<PlainClientCreds>>(
    users: impl IntoIterator<Item = C>,
) -> Result<Vec<PlainClientCreds>, Error> {
    let users: Vec<PlainClientCreds> = collect(users);
    users.iter().try_for_each(PlainClientCreds::check)?;
    Ok(users)
}

fn checked_principals<P: Into<String>>(
    principals: impl IntoIterator<Item = P>,
) -> Result<Vec<String>, Error> {
    let principals: Vec<String> = collect(principals);
    principals
        .iter()
        .try_for_each(|name| check_displayed(name))?;
    Ok(principals)
}
