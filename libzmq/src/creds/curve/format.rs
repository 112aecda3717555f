//! What stands in a certificate: the sections `metadata` and `curve`.

use zeroize::Zeroizing;

use super::{
    CurveCert, CurvePublicKey, CurveSecretKey,
    zpl::{self, BadLine, Property},
};

const PUBLIC_BANNER: &str = "\
# The public half of a CURVE certificate. Peers know its owner by it: give it to
# them by a way on which nobody can replace it.

";

const SECRET_BANNER: &str = "\
# A SECRET CURVE certificate. Whoever has this file can pass for its owner: keep
# it to yourself, and leave its permissions as they are.

";

/// Names and values, in their order.
pub(super) type Metadata = Vec<(String, String)>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Keys {
    Public(CurvePublicKey),
    Pair(CurveCert),
}

/// What is wrong with a text, and in which line. It does not repeat values.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

impl From<BadLine> for Fault {
    fn from(bad: BadLine) -> Self {
        Self {
            line: Some(bad.line),
            reason: bad.reason.to_owned(),
        }
    }
}

/// Reads a certificate. What it has besides is left out.
pub(super) fn parse(text: &str) -> Result<(Keys, Metadata), Fault> {
    let mut found = Found::default();
    let mut section = "";
    for property in zpl::properties(text) {
        let property = property?;
        match property.depth {
            0 => section = property.name,
            1 => found.take(section, &property)?,
            _ => {}
        }
    }
    found.into_parts()
}

/// The properties of a certificate, as they are found.
#[derive(Default)]
struct Found {
    public: Option<CurvePublicKey>,
    secret: Option<CurveSecretKey>,
    /// The line of the key that was found last.
    line: usize,
    metadata: Metadata,
}

impl Found {
    fn take(&mut self, section: &str, property: &Property<'_>) -> Result<(), Fault> {
        let value = property.value.unwrap_or_default();
        let fault = |err: &dyn std::fmt::Display| Fault {
            line: Some(property.line),
            reason: format!("{}: {err}", property.name),
        };
        let is_first = match (section, property.name) {
            ("curve", "public-key") => {
                let key = CurvePublicKey::new(value).map_err(|err| fault(&err))?;
                self.public.replace(key).is_none()
            }
            ("curve", "secret-key") => {
                let key = CurveSecretKey::new(value).map_err(|err| fault(&err))?;
                self.secret.replace(key).is_none()
            }
            ("metadata", name) => {
                self.metadata.push((name.to_owned(), value.to_owned()));
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.line = property.line;
        if is_first {
            Ok(())
        } else {
            Err(fault(&"it stands there twice"))
        }
    }

    fn into_parts(self) -> Result<(Keys, Metadata), Fault> {
        let public = self.public.ok_or_else(|| Fault {
            line: None,
            reason: "there is no public-key in a section curve".to_owned(),
        })?;
        let keys = match self.secret {
            None => Keys::Public(public),
            Some(secret) => Keys::Pair(CurveCert::new(public, secret).map_err(|err| Fault {
                line: Some(self.line),
                reason: err.to_string(),
            })?),
        };
        Ok((keys, self.metadata))
    }
}

/// The text of the public file, or what is wrong with the metadata.
pub(super) fn public_text(key: &CurvePublicKey, metadata: &Metadata) -> Result<String, String> {
    Ok(format!("{PUBLIC_BANNER}{}", body(key, metadata)?))
}

/// The text of the secret file.
pub(super) fn secret_text(
    cert: &CurveCert,
    metadata: &Metadata,
) -> Result<Zeroizing<String>, String> {
    let parts = [
        SECRET_BANNER,
        &body(cert.public(), metadata)?,
        "    secret-key = \"",
        cert.secret().expose(),
        "\"\n",
    ];
    // With room for all, or else it would leave copies behind.
    let size = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(size));
    parts.iter().for_each(|part| text.push_str(part));
    Ok(text)
}

/// What the two files have in common.
fn body(key: &CurvePublicKey, metadata: &Metadata) -> Result<String, String> {
    let mut text = "metadata\n".to_owned();
    for (name, value) in metadata {
        if !is_name(name) {
            return Err(format!("metadata cannot have the name {name:?}"));
        }
        let Some(value) = zpl::quoted(value) else {
            return Err(format!("metadata cannot have the value {value:?}"));
        };
        text.push_str(&format!("    {name} = {value}\n"));
    }
    text.push_str(&format!("curve\n    public-key = \"{key}\"\n"));
    Ok(text)
}

/// Whether every reader takes this for a name. That of pyzmq looks for the keys
/// at the beginning of any line.
fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "$-_@.&+/".contains(c);
    let is_key = ["public-key", "secret-key"]
        .iter()
        .any(|key| name.starts_with(key));
    !name.is_empty() && name.chars().all(is_allowed) && !is_key
}

/// Reads a text; what it says can be written, and be read again.
#[cfg(fuzzing)]
pub(crate) fn fuzz(text: &str) {
    let Ok((keys, metadata)) = parse(text) else {
        return;
    };
    let written = match &keys {
        Keys::Public(key) => public_text(key, &metadata).map(Zeroizing::new),
        Keys::Pair(cert) => secret_text(cert, &metadata),
    };
    // Some values have both quotes, and cannot be written.
    if let Ok(written) = written {
        let again = parse(&written).expect("what was written can be read");
        assert!(again == (keys, metadata));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PUBLIC: &str = "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^";
    const SECRET: &str = "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY";

    /// Lines that certificates have, and others, in any order.
    fn lines() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            Just("metadata".to_owned()),
            Just("curve".to_owned()),
            Just(format!("    public-key = \"{PUBLIC}\"")),
            Just(format!("    secret-key = {SECRET}")),
            "( {4})?(public-key|secret-key|[a-z]{0,3}) ?(= ?[\"']?\\PC*)?",
        ];
        proptest::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_show_the_secret(text in lines()) {
            if let Err(fault) = parse(&text) {
                prop_assert!(!fault.reason.contains(&SECRET[..8]));
            }
        }

        #[test]
        fn what_is_written_is_read_again(
            metadata in proptest::collection::vec(("[a-zA-Z0-9$_@.&+/-]{1,9}", "\\PC*"), 0..5)
        ) {
            let key = CurvePublicKey::new(PUBLIC).unwrap();
            if let Ok(text) = public_text(&key, &metadata) {
                prop_assert_eq!(parse(&text).unwrap(), (Keys::Public(key), metadata));
            }
        }
    }

    #[cfg(feature = "curve")]
    #[test]
    fn a_pair_is_read_again() {
        let cert = CurveCert::new_unique();
        let metadata = vec![("name".to_owned(), "it's me # \"A\"".to_owned())];
        let text = secret_text(&cert, &metadata).unwrap_err();
        assert!(text.contains("it's me"), "{text}");

        let metadata = vec![("name".to_owned(), "it's me # A".to_owned()); 2];
        let text = secret_text(&cert, &metadata).unwrap();
        assert_eq!(text.len(), text.capacity(), "it has not grown");
        assert_eq!(parse(&text).unwrap(), (Keys::Pair(cert), metadata));
    }

    #[test]
    fn names_that_others_misread_are_not_written() {
        let key = CurvePublicKey::new(PUBLIC).unwrap();
        for name in [
            "",
            "a b",
            "a=b",
            "a#b",
            "é",
            "a\n",
            "public-key",
            "secret-key-2",
        ] {
            let metadata = vec![(name.to_owned(), "x".to_owned())];
            let err = public_text(&key, &metadata).unwrap_err();
            assert!(err.contains(&format!("{name:?}")), "{err}");
        }
    }
}
