use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::tagged::{self, Content, Tagged};
use crate::creds::{Secret, Source};

impl Tagged for Secret {
    const EXPECTING: &'static str = "a secret: a string, or a map with one of the keys env, file";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "env" => from_env(content.read()?).map_err(de::Error::custom),
            "file" => from_file(content.read()?).map_err(de::Error::custom),
            _ => Err(tagged::unknown(tag, Self::EXPECTING)),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        Ok(Self::from(text))
    }
}

fn from_env(name: String) -> Result<Secret, String> {
    match env::var(&name) {
        Ok(text) => Ok(Secret::new(text, Source::Env(name))),
        Err(env::VarError::NotPresent) => Err(format!(
            "the environment variable {name:?} for a secret is not set"
        )),
        Err(env::VarError::NotUnicode(_)) => Err(format!(
            "the environment variable {name:?} for a secret is not text"
        )),
    }
}

fn from_file(path: PathBuf) -> Result<Secret, String> {
    read_line(&path)
        .map(|line| Secret::new(line, Source::File(path.clone())))
        .map_err(|err| format!("the file {path:?} for a secret cannot be read: {err}"))
}

/// The first line without its end, as an editor leaves one.
fn read_line(path: &Path) -> std::io::Result<String> {
    let text = Zeroizing::new(fs::read_to_string(path)?);
    Ok(text.lines().next().unwrap_or_default().to_owned())
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
        }
    }
}
