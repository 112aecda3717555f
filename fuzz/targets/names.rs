//! Groups, identities, topics and the parts of messages, from bytes and texts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use libzmq::{Group, Identity, Multipart, Topic};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(identity) = Identity::new(bytes) {
        assert_eq!(identity.as_bytes(), bytes);
        let _ = format!("{identity:?}");
    }
    let topic = Topic::from(bytes);
    assert_eq!(topic.as_bytes(), bytes);
    // The parts of a message as a router has them.
    let mut parts: Multipart = bytes.split(|byte| *byte == b'\n').collect();
    let count = parts.len();
    if let Some(envelope) = parts.pop_envelope() {
        parts.push_envelope(envelope);
    }
    if let Some(identity) = parts.pop_identity() {
        parts.push_identity(identity);
    }
    assert_eq!(parts.len(), count);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(group) = Group::new(text) {
        assert_eq!(group.as_bytes(), bytes);
        assert_eq!(group.to_string().parse(), Ok(group));
    }
});
