//! Files that a configuration names, some of which are for their owner alone.

use std::{fmt, path::PathBuf};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, value::MapAccessDeserializer},
    ser::SerializeMap,
};

use super::unrepeated::refuse_scalars;
use crate::{
    creds::{CertFile, CurveCert, CurvePublicKey, FileOrigin},
    error::Error,
};

/// A file: its path, or a map with that and how it is read.
pub(super) struct FileRef(pub(super) FileOrigin);

impl FileRef {
    /// The pair in a secret certificate.
    pub(super) fn load<E: de::Error>(&self) -> Result<CurveCert, E> {
        let FileOrigin {
            path,
            readable_by_others,
        } = &self.0;
        let options = CertFile::options().allow_readable_by_others(*readable_by_others);
        options.load_pair(path).map_err(E::custom)
    }

    /// The public key in either certificate.
    pub(super) fn load_public<E: de::Error>(&self) -> Result<CurvePublicKey, E> {
        let loaded: Result<_, Error> = CurvePublicKey::load(&self.0.path);
        loaded.map_err(E::custom)
    }
}

impl From<&FileOrigin> for FileRef {
    fn from(origin: &FileOrigin) -> Self {
        Self(origin.clone())
    }
}

const EXPECTING: &str = "the path of a file, or a map with path and allow_readable_by_others";

impl<'de> Deserialize<'de> for FileRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = FileRef;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_str<E: de::Error>(self, path: &str) -> Result<FileRef, E> {
        new(path.into(), false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FileRef, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            path: PathBuf,
            #[serde(default)]
            allow_readable_by_others: bool,
        }

        let fields = Fields::deserialize(MapAccessDeserializer::new(map))?;
        new(fields.path, fields.allow_readable_by_others)
    }

    refuse_scalars!(|_: &Self| EXPECTING);
}

fn new<E: de::Error>(path: PathBuf, readable_by_others: bool) -> Result<FileRef, E> {
    if path.as_os_str().is_empty() {
        return Err(E::custom(format_args!("expected {EXPECTING}")));
    }
    Ok(FileRef(FileOrigin {
        path,
        readable_by_others,
    }))
}

impl Serialize for FileRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FileOrigin {
            path,
            readable_by_others,
        } = &self.0;
        if !readable_by_others {
            return path.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("path", path)?;
        map.serialize_entry("allow_readable_by_others", readable_by_others)?;
        map.end()
    }
}
