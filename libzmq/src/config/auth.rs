use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{many::OneOrMany, unrepeated::refuse_scalars};
use crate::{
    auth::{AuthBuilder, CurvePublicKey, IpRange, PlainClientCreds},
    creds::check_displayed,
};

impl<'de> Deserialize<'de> for AuthBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            deny_unknown_fields,
            expecting = "a map with the rules of the authenticator"
        )]
        struct Fields {
            #[serde(alias = "whitelist", default, deserialize_with = "list")]
            allow: Option<Vec<IpRange>>,
            #[serde(alias = "blacklist", default, deserialize_with = "list")]
            deny: Option<Vec<IpRange>>,
            #[serde(default, deserialize_with = "list")]
            plain_registry: Option<Vec<PlainClientCreds>>,
            #[serde(default, deserialize_with = "list")]
            curve_registry: Option<Vec<CurvePublicKey>>,
            #[serde(default, deserialize_with = "path")]
            curve_directory: Option<PathBuf>,
            curve_auth: Option<bool>,
            #[serde(default, deserialize_with = "list")]
            gssapi_registry: Option<Vec<String>>,
        }

        let fields = Fields::deserialize(deserializer)?;
        if let Some(name) = fields.plain_registry.as_deref().and_then(named_twice) {
            return Err(de::Error::custom(format_args!(
                "plain_registry: the user {name:?} stands there twice"
            )));
        }
        for principal in fields.gssapi_registry.iter().flatten() {
            check_displayed(principal)
                .map_err(|err| de::Error::custom(format_args!("gssapi_registry: {err}")))?;
        }
        Ok(Self {
            allow: fields.allow,
            deny: fields.deny,
            plain_registry: fields.plain_registry,
            curve_registry: fields.curve_registry,
            curve_directory: fields.curve_directory,
            curve_auth: fields.curve_auth,
            gssapi_registry: fields.gssapi_registry,
        })
    }
}

fn named_twice(users: &[PlainClientCreds]) -> Option<&str> {
    let mut seen = BTreeSet::new();
    users
        .iter()
        .map(PlainClientCreds::username)
        .find(|name| !seen.insert(*name))
}

/// A list that is mentioned has to be there: the key of a list whose entries
/// have all been commented out must not mean that there is no list.
fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    OneOrMany::deserialize(deserializer).map(|list| Some(list.0))
}

/// As a list, a directory that is mentioned has to have a name. Whether it is
/// there depends on the machine, and is not looked at here.
fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    struct Visitor;

    const EXPECTING: &str = "the path of a directory";

    impl de::Visitor<'_> for Visitor {
        type Value = PathBuf;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(EXPECTING)
        }

        refuse_scalars!(|_: &Self| EXPECTING);

        fn visit_str<E: de::Error>(self, text: &str) -> Result<PathBuf, E> {
            if text.is_empty() {
                return Err(E::custom(format_args!("expected {EXPECTING}")));
            }
            Ok(text.into())
        }
    }

    deserializer.deserialize_str(Visitor).map(Some)
}

/// What is mentioned, and nothing else.
impl Serialize for AuthBuilder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            curve_auth: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            curve_directory: Option<&'a Path>,
            #[serde(skip_serializing_if = "Option::is_none")]
            allow: Option<&'a [IpRange]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            deny: Option<&'a [IpRange]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            curve_registry: Option<&'a [CurvePublicKey]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            gssapi_registry: Option<&'a [String]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            plain_registry: Option<&'a [PlainClientCreds]>,
        }

        Fields {
            curve_auth: self.curve_auth,
            curve_directory: self.curve_directory.as_deref(),
            allow: self.allow.as_deref(),
            deny: self.deny.as_deref(),
            curve_registry: self.curve_registry.as_deref(),
            gssapi_registry: self.gssapi_registry.as_deref(),
            plain_registry: self.plain_registry.as_deref(),
        }
        .serialize(serializer)
    }
}
