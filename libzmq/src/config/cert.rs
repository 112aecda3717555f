//! Certificates that a configuration names by their files.

use std::{fmt, path::PathBuf};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, value::MapAccessDeserializer},
    ser::SerializeMap,
};

use super::unrepeated::refuse_scalars;
use crate::{
    creds::{CertFile, CertOrigin, CurveCert, CurvePublicKey},
    error::Error,
};

/// The file of a certificate: its path, or a map with that and how it is read.
pub(super) struct CertRef(CertOrigin);

impl CertRef {
    /// The pair in a secret file.
    pub(super) fn load<E: de::Error>(&self) -> Result<CurveCert, E> {
        let CertOrigin {
            path,
            readable_by_others,
        } = &self.0;
        let options = CertFile::options().allow_readable_by_others(*readable_by_others);
        options.load_pair(path).map_err(E::custom)
    }

    /// The public key in either file.
    pub(super) fn load_public<E: de::Error>(&self) -> Result<CurvePublicKey, E> {
        let loaded: Result<_, Error> = CurvePublicKey::load(&self.0.path);
        loaded.map_err(E::custom)
    }
}

impl From<&CertOrigin> for CertRef {
    fn from(origin: &CertOrigin) -> Self {
        Self(origin.clone())
    }
}

const EXPECTING: &str = "the path of a certificate, or a map with path and \
     allow_readable_by_others";

impl<'de> Deserialize<'de> for CertRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = CertRef;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_str<E: de::Error>(self, path: &str) -> Result<CertRef, E> {
        new(path.into(), false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CertRef, A::Error> {
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

fn new<E: de::Error>(path: PathBuf, readable_by_others: bool) -> Result<CertRef, E> {
    if path.as_os_str().is_empty() {
        return Err(E::custom(format_args!("expected {EXPECTING}")));
    }
    Ok(CertRef(CertOrigin {
        path,
        readable_by_others,
    }))
}

impl Serialize for CertRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let CertOrigin {
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
