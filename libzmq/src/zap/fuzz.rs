//! What the fuzz targets do with bytes of strangers.

use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::{
    passwords::parse,
    policy::Policy,
    reply::Reply,
    request::{Credentials, Request},
};
use crate::creds::PlainClientCreds;

/// Knows one user, and denies some addresses.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let policy = Policy::default();
    policy.change(|all| {
        let (user, password) = PlainClientCreds::new("ali", "sesame").to_entry();
        all.top.plain.insert(user, password);
        all.top.deny.insert("10.0.0.0/8".parse().expect("a range"));
    });
    policy
});

/// Decides a request. Nobody gets in without the right credentials.
pub(crate) fn request(frames: &[&[u8]]) {
    let reply: Reply = match Request::parse(frames) {
        Ok(request) => {
            let reply = Reply::new(request.id, POLICY.decide_alone(&request));
            if reply.frames()[2] == b"200" {
                assert!(matches!(
                    request.credentials,
                    Credentials::Null
                        | Credentials::Plain {
                            username: b"ali",
                            password: b"sesame"
                        }
                ));
            }
            reply
        }
        Err(malformed) => malformed.into(),
    };
    let id = frames.get(1).copied().unwrap_or_default();
    assert_eq!(reply.frames()[1], id);
}

/// Reads a file of passwords.
pub(crate) fn password_file(content: &[u8]) {
    match parse(&Zeroizing::new(content.to_vec())) {
        Ok(users) => {
            let lines = content.split(|byte| *byte == b'\n').count();
            assert!(users.len() <= lines);
        }
        Err((line, reason)) => assert!(line > 0 && !reason.is_empty()),
    }
}
