//! Decisions for the log, through `tracing`.

use super::{
    decision::{Decision, Status},
    request::{Credentials, Request},
};
use crate::creds::CurvePublicKey;

/// The most that a stranger can write into a field, in characters.
const MOST: usize = 64;

/// Logs a decision: who has come where, as whom, and what has become of it. Of
/// the credentials only what is no secret.
pub(super) fn decided(request: &Request<'_>, decision: &Decision) {
    let mechanism = match request.credentials {
        Credentials::Null => "NULL",
        Credentials::Plain { .. } => "PLAIN",
        Credentials::Curve { .. } => "CURVE",
        Credentials::Gssapi { .. } => "GSSAPI",
    };
    let user_id = match (decision, &request.credentials) {
        (Decision::Allow { user_id, .. }, _) => shown(user_id.as_bytes()),
        // Who was refused is who they say they are.
        (_, Credentials::Null) => String::new(),
        (_, Credentials::Plain { username, .. }) => shown(username),
        (_, Credentials::Curve { key }) => CurvePublicKey::from_bytes(key).to_string(),
        (_, Credentials::Gssapi { principal }) => shown(principal),
    };
    let (domain, address) = (shown(request.domain), shown(request.address));
    let reason = match decision {
        Decision::Allow { .. } => String::new(),
        Decision::Refuse(reason) => shown(reason.text().as_bytes()),
    };
    macro_rules! log {
        ($level:ident, $verdict:literal) => {
            tracing::$level!(
                target: "libzmq::auth",
                domain, address, mechanism, user_id, verdict = $verdict, reason
            )
        };
    }
    match decision.status() {
        Status::Allowed => log!(debug, "allowed"),
        Status::Temporary => log!(warn, "try again"),
        Status::Denied => log!(warn, "denied"),
        Status::Failed => log!(error, "failed"),
    }
}

/// Logs what was no request.
pub(super) fn malformed(reason: &str) {
    tracing::error!(target: "libzmq::auth", verdict = "failed", reason);
}

/// Bytes of whoever, on one line and not too many.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text
        .chars()
        .take(MOST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tracing::Level;

    use crate::{auth::*, logged::Log, *};

    const SECRET: &str = "hunter2";

    /// A visit of somebody, and what was logged about it.
    fn visit(log: &Log, ctx: &Ctx, ours: Mechanism, theirs: Mechanism) -> (Level, String) {
        let before = log.lines().len();
        let addr: TcpAddr = "127.0.0.1:*".parse().unwrap();
        let server = ServerBuilder::new()
            .bind(addr)
            .mechanism(ours)
            .zap_domain("door");
        let server = server.build_with_ctx(ctx).unwrap();
        let client = ClientBuilder::new().mechanism(theirs);
        let client = client
            .linger(Duration::ZERO)
            .connect(server.last_endpoint().unwrap());
        let _client = client.build_with_ctx(ctx).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(line) = log.lines().get(before) {
                return line.clone();
            }
            assert!(Instant::now() < deadline, "nothing was logged");
            std::thread::yield_now();
        }
    }

    /// Over real connections. The subscriber is that of the process, as the
    /// authenticator has a thread of its own.
    #[test]
    fn decisions_are_logged_without_secrets() {
        let log = Log::of("libzmq::auth").panic_at("the subscriber");
        tracing::subscriber::set_global_default(log.clone()).unwrap();
        let ctx = Ctx::new();
        let plain = |name: &str| Mechanism::from(PlainClientCreds::new(name, SECRET));
        let rules = AuthClient::new(&ctx).unwrap().domain("door").unwrap();
        rules
            .set_plain_registry([PlainClientCreds::new("ali", SECRET)])
            .unwrap();

        let (level, line) = visit(&log, &ctx, Mechanism::PlainServer, plain("ali"));
        assert_eq!(level, Level::DEBUG);
        let expected = "domain=\"door\" address=\"127.0.0.1\" mechanism=\"PLAIN\" \
                        user_id=\"ali\" verdict=\"allowed\" reason=\"\" ";
        assert_eq!(line, expected);

        // What strangers write is on one line, and not too much.
        let name = format!("\n\u{202e}\u{1b}{}", "x".repeat(200));
        let (level, line) = visit(&log, &ctx, Mechanism::PlainServer, plain(&name));
        assert_eq!(level, Level::WARN);
        assert!(line.contains("wrong user name or password"), "{line}");
        assert!(line.contains("verdict=\"denied\""), "{line}");
        assert!(
            line.chars().all(|c| c == '…' || (' '..='~').contains(&c)),
            "{line}"
        );
        assert!(line.contains(&format!("{}…\"", "x".repeat(61))), "{line}");
        assert!(!line.contains(&"x".repeat(62)), "{line}");

        let [one, two] = [(); 2].map(|()| CurveCert::new_unique());
        if cfg!(feature = "curve") {
            let client = CurveClientCreds::new(one.public()).add_cert(&two);
            let server = CurveServerCreds::new(one.secret());
            let (_, line) = visit(&log, &ctx, server.into(), client.into());
            assert!(line.contains("unknown public key"), "{line}");
            let key = format!("{:?}", two.public().as_str());
            assert!(line.contains(&format!("user_id={key}")), "{line}");
        }

        rules.set_callback(|_| AuthAnswer::deny("no\nway")).unwrap();
        let (level, line) = visit(&log, &ctx, Mechanism::PlainServer, plain("ali"));
        assert_eq!(level, Level::WARN);
        assert!(line.contains("callback denies: no\\\\nway"), "{line}");

        // A subscriber that panics stops nobody.
        let panics = AuthAnswer::deny("the subscriber panics");
        rules.set_callback(move |_| panics.clone()).unwrap();
        let (level, _) = visit(&log, &ctx, Mechanism::PlainServer, plain("ali"));
        assert_eq!(level, Level::WARN);
        rules.set_callback(|_| AuthAnswer::allow("ali\0")).unwrap();
        let (level, line) = visit(&log, &ctx, Mechanism::PlainServer, plain("ali"));
        assert_eq!(level, Level::ERROR);
        assert!(line.contains("answered what cannot be"), "{line}");

        // The last, as the client tries again.
        rules
            .set_callback(|_| AuthAnswer::try_later("noon"))
            .unwrap();
        let (level, line) = visit(&log, &ctx, Mechanism::PlainServer, plain("ali"));
        assert_eq!(level, Level::WARN);
        assert!(line.contains("callback cannot tell: noon"), "{line}");

        for (_, line) in log.lines() {
            assert!(!line.contains(SECRET), "{line}");
            for cert in [&one, &two] {
                assert!(!line.contains(cert.secret().expose()), "{line}");
            }
        }
    }
}
