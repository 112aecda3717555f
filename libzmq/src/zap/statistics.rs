use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    decision::{Decision, Reason, Status},
    request::Credentials,
};

/// What an authenticator has decided since it was started, in all domains.
///
/// Numbers only grow. Each is right; two of them may be from before and after a
/// decision.
///
/// # Example
///
/// ```
/// use libzmq::{auth::*, prelude::*, *};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Error> {
/// let ctx = Ctx::new();
/// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
/// let server = ServerBuilder::new().bind(addr).recv_timeout(Duration::from_secs(5));
/// let server = server.build_with_ctx(&ctx)?;
/// let client = ClientBuilder::new().connect(server.last_endpoint()?).build_with_ctx(&ctx)?;
/// client.send("hello")?;
/// server.recv_msg()?;
///
/// let statistics = AuthClient::new(&ctx)?.statistics();
/// assert_eq!(statistics.null.allowed, 1);
/// assert_eq!(statistics.total().denied, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthStatistics {
    /// Peers without a mechanism.
    pub null: AuthVerdicts,
    /// Peers with a user name and a password.
    pub plain: AuthVerdicts,
    /// Peers with a key.
    pub curve: AuthVerdicts,
    /// Peers with a principal of Kerberos.
    pub gssapi: AuthVerdicts,
    /// What was no request: answered as failed, and counted nowhere else.
    pub malformed: u64,
    /// Of those denied: by the address.
    pub denied_addresses: u64,
    /// Of those denied: at a socket in a domain without rules.
    pub denied_domains: u64,
    /// Of those denied: by the rules, for who they are.
    pub denied_credentials: u64,
    /// Of those denied: by a callback.
    pub denied_by_callback: u64,
    /// Of those told to try again: by a callback that said so.
    pub callback_cannot_tell: u64,
    /// Of those told to try again: too many were waiting for a callback.
    pub callback_busy: u64,
    /// Of those told to try again: a callback has not answered in time.
    pub callback_late: u64,
    /// Of those that failed: a callback has panicked.
    pub callback_panicked: u64,
    /// Of those that failed: a callback has answered what
    /// [cannot be](super::AuthAnswer::check).
    pub callback_invalid: u64,
}

/// How many peers of one kind were answered what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthVerdicts {
    /// Let in.
    pub allowed: u64,
    /// Kept out. ZAP calls it 400.
    pub denied: u64,
    /// Told to try again. ZAP calls it 300.
    pub temporary: u64,
    /// Kept out because something has failed. ZAP calls it 500.
    pub failed: u64,
}

impl AuthStatistics {
    /// All mechanisms together, without what was no request.
    #[must_use]
    pub fn total(&self) -> AuthVerdicts {
        let all = [self.null, self.plain, self.curve, self.gssapi];
        let sum = |of: fn(&AuthVerdicts) -> u64| all.iter().map(of).sum();
        AuthVerdicts {
            allowed: sum(|verdicts| verdicts.allowed),
            denied: sum(|verdicts| verdicts.denied),
            temporary: sum(|verdicts| verdicts.temporary),
            failed: sum(|verdicts| verdicts.failed),
        }
    }
}

/// Counts.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// By mechanism and status.
    verdicts: [[AtomicU64; 4]; 4],
    malformed: AtomicU64,
    denied_addresses: AtomicU64,
    denied_domains: AtomicU64,
    denied_credentials: AtomicU64,
    denied_by_callback: AtomicU64,
    callback_cannot_tell: AtomicU64,
    callback_busy: AtomicU64,
    callback_late: AtomicU64,
    callback_panicked: AtomicU64,
    callback_invalid: AtomicU64,
}

impl Counters {
    pub(super) fn count_malformed(&self) {
        self.malformed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count(&self, credentials: &Credentials<'_>, decision: &Decision) {
        let mechanism = match credentials {
            Credentials::Null => 0,
            Credentials::Plain { .. } => 1,
            Credentials::Curve { .. } => 2,
            Credentials::Gssapi { .. } => 3,
        };
        let status = match decision.status() {
            Status::Allowed => 0,
            Status::Denied => 1,
            Status::Temporary => 2,
            Status::Failed => 3,
        };
        self.verdicts[mechanism][status].fetch_add(1, Ordering::Relaxed);
        if let Decision::Refuse(reason) = decision
            && let Some(counter) = self.of(reason)
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn of(&self, reason: &Reason) -> Option<&AtomicU64> {
        Some(match reason {
            Reason::AddressDenied | Reason::AddressNotAllowed | Reason::AddressUnknown => {
                &self.denied_addresses
            }
            Reason::UnknownDomain => &self.denied_domains,
            Reason::WrongPassword
            | Reason::UnknownKey
            | Reason::UnknownPrincipal
            | Reason::NotText => &self.denied_credentials,
            Reason::CallbackDenies(_) => &self.denied_by_callback,
            Reason::CallbackCannotTell(_) => &self.callback_cannot_tell,
            Reason::CallbackBusy => &self.callback_busy,
            Reason::CallbackLate => &self.callback_late,
            Reason::CallbackPanicked => &self.callback_panicked,
            Reason::CallbackInvalid(_) => &self.callback_invalid,
            Reason::Malformed(_) | Reason::Internal => return None,
        })
    }

    pub(super) fn read(&self) -> AuthStatistics {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let verdicts = |[allowed, denied, temporary, failed]: &[AtomicU64; 4]| AuthVerdicts {
            allowed: load(allowed),
            denied: load(denied),
            temporary: load(temporary),
            failed: load(failed),
        };
        let [null, plain, curve, gssapi] = self.verdicts.each_ref().map(verdicts);
        AuthStatistics {
            null,
            plain,
            curve,
            gssapi,
            malformed: load(&self.malformed),
            denied_addresses: load(&self.denied_addresses),
            denied_domains: load(&self.denied_domains),
            denied_credentials: load(&self.denied_credentials),
            denied_by_callback: load(&self.denied_by_callback),
            callback_cannot_tell: load(&self.callback_cannot_tell),
            callback_busy: load(&self.callback_busy),
            callback_late: load(&self.callback_late),
            callback_panicked: load(&self.callback_panicked),
            callback_invalid: load(&self.callback_invalid),
        }
    }
}
