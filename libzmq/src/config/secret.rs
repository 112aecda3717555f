use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    file_ref::FileRef,
    tagged::{self, Content, Tagged},
};
use crate::creds::{Secret, Source};

impl Tagged for Secret {
    const EXPECTING: &'static str = "a secret: a string, or a map with one of the keys env, file";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "env" => Self::from_env(&content.read::<String>()?).map_err(de::Error::custom),
            "file" => Self::from_file(content.read::<PathBuf>()?).map_err(de::Error::custom),
            // The key may be a secret itself: one that begins with a brace or an
            // exclamation mark is a key to YAML.
            _ => Err(de::Error::custom(
                "expected a secret: a string in quotes, or a map with one of the keys env, file",
            )),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        Ok(Self::from(text))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}

/// As the place it was read from, or as it is when it was just there.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.source() {
            Source::Inline => serializer.serialize_str(self.expose()),
            Source::Env(name) => tagged::serialize("env", name, serializer),
            Source::File(path) => tagged::serialize("file", path, serializer),
            Source::Cert(origin) => tagged::serialize("cert", &FileRef::from(origin), serializer),
        }
    }
}
