//! What the authenticator says about a peer besides its user id.

use crate::error::Error;

/// Names and values that every message from a peer has, as `Msg::metadata`
/// reads them.
///
/// Invariant: each fits, no name is there twice, and the whole is not too large.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    properties: Vec<(String, String)>,
    /// How long they are in a reply.
    size: usize,
}

/// Far more than anybody needs, and little for a handshake.
pub(crate) const MAX_SIZE: usize = 64 * 1024;

/// What libzmq itself says of a connection, or takes for instructions.
const RESERVED: [&str; 6] = [
    "Socket-Type",
    "Identity",
    "Routing-Id",
    "User-Id",
    "Peer-Address",
    "__fd",
];

impl Metadata {
    /// What fits; the rest is left out.
    pub(crate) fn what_fits<'a>(
        properties: impl IntoIterator<Item = &'a (String, String)>,
    ) -> Self {
        let mut metadata = Self::default();
        for (name, value) in properties {
            let _ = metadata.add(name, value);
        }
        metadata
    }

    /// Adds a property, or tells why not.
    pub(crate) fn add(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let refused = |reason: &str| Err(Error::invalid(format!("metadata {name:?}: {reason}")));
        let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.+".contains(&c);
        if !(1..=255).contains(&name.len()) {
            return refused("a name must have 1 to 255 bytes");
        }
        if !name.bytes().all(is_plain) {
            return refused("a name has letters, digits and the characters of \"-_.+\"");
        }
        if RESERVED
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name))
        {
            return refused("libzmq uses this name itself");
        }
        // Names are the same in capital letters, to others than libzmq.
        if self
            .properties
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
        {
            return refused("it is there already");
        }
        if value.contains('\0') {
            return refused("the value holds a NUL");
        }
        let size = self.size + 1 + name.len() + 4 + value.len();
        if size > MAX_SIZE {
            return refused(&format!("all together is more than {MAX_SIZE} bytes"));
        }
        self.properties.push((name.to_owned(), value.to_owned()));
        self.size = size;
        Ok(())
    }

    /// As in ZMTP, and so in replies: each name and each value behind its length.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size);
        for (name, value) in &self.properties {
            // Both fit: see `add`.
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend(name.as_bytes());
            bytes.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(value.as_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let mut metadata = Metadata::default();
        metadata.add("X-Role", "boss").unwrap();
        metadata.add("empty.+_", "").unwrap();
        let long = "x".repeat(256);
        let large = "x".repeat(MAX_SIZE);
        for (name, value) in [
            ("", "v"),
            (&long, "v"),
            ("a b", "v"),
            ("ü", "v"),
            ("a\0", "v"),
            ("user-id", "root"),
            ("Socket-Type", "REP"),
            ("IDENTITY", "v"),
            ("__fd", "0"),
            ("x-role", "v"),
            ("nul", "a\0b"),
            ("large", &large),
        ] {
            let text = metadata.add(name, value).unwrap_err().to_string();
            assert!(text.contains(&format!("{name:?}")), "{text}");
        }
        assert_eq!(
            metadata.to_bytes(),
            b"\x06X-Role\0\0\0\x04boss\x08empty.+_\0\0\0\0"
        );
        assert_eq!(metadata.to_bytes().len(), metadata.size);
    }

    #[test]
    fn what_fits_is_kept() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let all = [
            pair("a", "1"),
            pair("b/c", "2"),
            pair("A", "3"),
            pair("d", "4"),
        ];
        let metadata = Metadata::what_fits(&all);
        assert_eq!(metadata.properties, [pair("a", "1"), pair("d", "4")]);
    }
}
