use super::{
    decision::{Decision, Reason},
    request::Malformed,
};

/// What is answered, as [RFC 27] has it: version, request id, status, reason,
/// user id, metadata.
///
/// [RFC 27]: https://rfc.zeromq.org/spec/27/
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    id: Vec<u8>,
    status: &'static [u8],
    reason: &'static str,
    user_id: String,
    metadata: Vec<u8>,
}

impl Reply {
    pub(super) fn new(id: &[u8], decision: Decision) -> Self {
        let status = decision.status().code();
        let (reason, user_id, metadata) = match decision {
            Decision::Allow { user_id, metadata } => ("OK", user_id, metadata.to_bytes()),
            Decision::Refuse(reason) => (reason.name(), String::new(), Vec::new()),
        };
        Self {
            id: id.to_owned(),
            status,
            reason,
            user_id,
            metadata,
        }
    }

    pub(super) fn frames(&self) -> [&[u8]; 6] {
        [
            b"1.0",
            &self.id,
            self.status,
            self.reason.as_bytes(),
            self.user_id.as_bytes(),
            &self.metadata,
        ]
    }
}

impl From<Malformed<'_>> for Reply {
    fn from(malformed: Malformed<'_>) -> Self {
        let Malformed { id, reason } = malformed;
        Self::new(id, Decision::Refuse(Reason::Malformed(reason)))
    }
}
