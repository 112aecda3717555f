/// What libzmq asks, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    /// To be repeated in the reply.
    pub(crate) id: &'a [u8],
    /// What the socket says that its rules are.
    pub(crate) domain: &'a [u8],
    /// Where the peer is, in text, as a rule.
    pub(crate) address: &'a [u8],
    /// What the socket that asks calls itself.
    pub(crate) identity: &'a [u8],
    pub(crate) credentials: Credentials<'a>,
}

/// What the peer presents, by mechanism.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials<'a> {
    Null,
    Plain {
        username: &'a [u8],
        password: &'a [u8],
    },
    Curve {
        key: &'a [u8; 32],
    },
    Gssapi {
        principal: &'a [u8],
    },
}

/// Passwords stay out of it.
impl std::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Plain { .. } => "Plain(…)",
            Self::Curve { .. } => "Curve(…)",
            Self::Gssapi { .. } => "Gssapi(…)",
        })
    }
}

/// A request that is not one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed<'a> {
    /// To be repeated in the reply, if there was one.
    pub(crate) id: &'a [u8],
    pub(crate) reason: &'static str,
}

const VERSION: &[u8] = b"1.0";

impl<'a> Request<'a> {
    /// Takes the frames behind the envelope apart: version, request id, domain,
    /// address, routing id, mechanism, and the credentials it has.
    pub(crate) fn parse(frames: &[&'a [u8]]) -> Result<Self, Malformed<'a>> {
        let id = frames.get(1).copied().unwrap_or_default();
        let malformed = |reason| Malformed { id, reason };
        let [
            version,
            id,
            domain,
            address,
            identity,
            mechanism,
            credentials @ ..,
        ] = frames
        else {
            return Err(malformed("too few frames"));
        };
        if *version != VERSION {
            return Err(malformed("unknown version"));
        }
        Ok(Self {
            id,
            domain,
            address,
            identity,
            credentials: Credentials::parse(mechanism, credentials).map_err(malformed)?,
        })
    }
}

impl<'a> Credentials<'a> {
    fn parse(mechanism: &[u8], frames: &[&'a [u8]]) -> Result<Self, &'static str> {
        match (mechanism, frames) {
            (b"NULL", []) => Ok(Self::Null),
            (b"PLAIN", [username, password]) => Ok(Self::Plain { username, password }),
            (b"CURVE", [key]) => match (*key).try_into() {
                Ok(key) => Ok(Self::Curve { key }),
                Err(_) => Err("wrong size of key"),
            },
            (b"GSSAPI", [principal]) => Ok(Self::Gssapi { principal }),
            (b"NULL" | b"PLAIN" | b"CURVE" | b"GSSAPI", _) => Err("wrong number of credentials"),
            _ => Err("unknown mechanism"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: [&[u8]; 5] = [b"1.0", b"7", b"global", b"127.0.0.1", b"rid"];

    fn parse<'a>(tail: &[&'a [u8]]) -> Result<Request<'a>, &'static str> {
        let frames: Vec<&[u8]> = HEAD.iter().chain(tail).copied().collect();
        Request::parse(&frames).map_err(|malformed| {
            assert_eq!(malformed.id, b"7");
            malformed.reason
        })
    }

    #[test]
    fn each_mechanism_has_its_credentials() {
        let null = parse(&[b"NULL"]).unwrap();
        assert_eq!((null.id, null.address), (&b"7"[..], &b"127.0.0.1"[..]));
        assert_eq!((null.domain, null.identity), (&b"global"[..], &b"rid"[..]));
        assert_eq!(null.credentials, Credentials::Null);
        assert_eq!(
            parse(&[b"PLAIN", b"\xff", b""]).unwrap().credentials,
            Credentials::Plain {
                username: b"\xff",
                password: b""
            }
        );
        assert_eq!(
            parse(&[b"CURVE", &[1; 32]]).unwrap().credentials,
            Credentials::Curve { key: &[1; 32] }
        );
        assert_eq!(
            parse(&[b"GSSAPI", b"me@R"]).unwrap().credentials,
            Credentials::Gssapi { principal: b"me@R" }
        );
    }

    #[test]
    fn anything_else_is_malformed() {
        let long = [0; 33];
        for (tail, reason) in [
            (&[][..], "too few frames"),
            (&[&b"NULL"[..], b""], "wrong number of credentials"),
            (&[b"PLAIN", b"u"], "wrong number of credentials"),
            (&[b"PLAIN", b"u", b"p", b"x"], "wrong number of credentials"),
            (&[b"CURVE"], "wrong number of credentials"),
            (&[b"CURVE", b"short"], "wrong size of key"),
            (&[b"CURVE", &long], "wrong size of key"),
            (&[b"GSSAPI"], "wrong number of credentials"),
            (&[b"GSSAPI", b"me", b"x"], "wrong number of credentials"),
            (&[b"gssapi", b"me"], "unknown mechanism"),
            (&[b"\xff\xfe"], "unknown mechanism"),
            (&[b""], "unknown mechanism"),
        ] {
            assert_eq!(parse(tail), Err(reason), "{tail:?}");
        }
    }

    #[test]
    fn short_requests_keep_the_id_they_have() {
        assert_eq!(Request::parse(&[]).unwrap_err().id, b"");
        assert_eq!(Request::parse(&[b"1.0"]).unwrap_err().id, b"");
        assert_eq!(Request::parse(&[b"1.0", b"x"]).unwrap_err().id, b"x");
        let frames: &[&[u8]] = &[b"2.0", b"x", b"", b"", b"", b"NULL"];
        assert_eq!(
            Request::parse(frames).unwrap_err().reason,
            "unknown version"
        );
    }

    #[test]
    fn passwords_are_not_shown() {
        let request = parse(&[b"PLAIN", b"user", b"hunter2"]).unwrap();
        assert!(!format!("{request:?}").contains("hunter2"));
    }
}
