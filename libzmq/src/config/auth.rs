use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{file_ref::FileRef, many::OneOrMany, unrepeated::refuse_scalars};
use crate::{
    auth::{
        AuthBuilder, CurvePublicKey, DomainRules, IpRange, OneDomain, PlainClientCreds, PlainFile,
        RuleSettings, WholeContext,
    },
    creds::check_displayed,
    zap::check_named_domain,
};

/// All keys, in whichever place.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
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
    #[serde(default, deserialize_with = "some")]
    plain_file: Option<FileRef>,
    curve_auth: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    gssapi_registry: Option<Vec<String>>,
    // A map that is mentioned has to be there, as a list.
    #[serde(default, deserialize_with = "some")]
    domains: Option<Domains>,
}

fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Fields {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldsVisitor)
    }

    fn check<E: de::Error>(self) -> Result<(RuleSettings, Option<Domains>), E> {
        if let Some(name) = self.plain_registry.as_deref().and_then(named_twice) {
            return Err(E::custom(format_args!(
                "plain_registry: the user {name:?} stands there twice"
            )));
        }
        for principal in self.gssapi_registry.iter().flatten() {
            check_displayed(principal)
                .map_err(|err| E::custom(format_args!("gssapi_registry: {err}")))?;
        }
        let rules = RuleSettings {
            allow: self.allow,
            deny: self.deny,
            plain_registry: self.plain_registry,
            curve_registry: self.curve_registry,
            curve_directory: self.curve_directory,
            plain_file: self.plain_file.map(|FileRef(origin)| PlainFile { origin }),
            curve_auth: self.curve_auth,
            gssapi_registry: self.gssapi_registry,
        };
        Ok((rules, self.domains))
    }
}

struct FieldsVisitor;

impl FieldsVisitor {
    const EXPECTING: &'static str = "a map with the rules of the authenticator";
}

impl<'de> de::Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::EXPECTING)
    }

    refuse_scalars!(|_: &Self| Self::EXPECTING);

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Fields, E> {
        Err(E::custom(format_args!("expected {}", Self::EXPECTING)))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Fields, A::Error> {
        Fields::deserialize(de::value::MapAccessDeserializer::new(map))
    }

    /// A section without a line in it.
    fn visit_unit<E: de::Error>(self) -> Result<Fields, E> {
        Ok(Fields::default())
    }
}

impl<'de> Deserialize<'de> for AuthBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (rules, domains) = Fields::read(deserializer)?.check()?;
        let domains = domains.map(|domains| domains.0).unwrap_or_default();
        let scope = WholeContext { domains };
        Ok(Self { rules, scope })
    }
}

impl<'de> Deserialize<'de> for DomainRules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (rules, domains) = Fields::read(deserializer)?.check()?;
        if domains.is_some() {
            return Err(de::Error::custom("a domain has no key `domains`"));
        }
        let scope = OneDomain::default();
        Ok(Self { rules, scope })
    }
}

/// The rules of the domains, by their names.
struct Domains(BTreeMap<String, DomainRules>);

impl<'de> Deserialize<'de> for Domains {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DomainsVisitor).map(Self)
    }
}

struct DomainsVisitor;

impl<'de> de::Visitor<'de> for DomainsVisitor {
    type Value = BTreeMap<String, DomainRules>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::EXPECTING)
    }

    refuse_scalars!(|_: &Self| Self::EXPECTING);

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom(format_args!("expected {}", Self::EXPECTING)))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut domains = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let refused =
                |reason: &dyn fmt::Display| de::Error::custom(format_args!("domains: {reason}"));
            check_named_domain(&name).map_err(|err| refused(&err))?;
            let rules = map.next_value()?;
            if domains.insert(name.clone(), rules).is_some() {
                return Err(refused(&format_args!(
                    "the domain {name:?} stands there twice"
                )));
            }
        }
        Ok(domains)
    }
}

impl DomainsVisitor {
    const EXPECTING: &'static str = "a map with the rules of each domain";
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
        serialize(&self.rules, &self.scope.domains, serializer)
    }
}

impl Serialize for DomainRules {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.rules, &BTreeMap::new(), serializer)
    }
}

fn serialize<S: Serializer>(
    rules: &RuleSettings,
    domains: &BTreeMap<String, DomainRules>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
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
        #[serde(skip_serializing_if = "Option::is_none")]
        plain_file: Option<FileRef>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        domains: &'a BTreeMap<String, DomainRules>,
    }

    Fields {
        curve_auth: rules.curve_auth,
        curve_directory: rules.curve_directory.as_deref(),
        plain_file: rules.plain_file.as_ref().map(|file| (&file.origin).into()),
        allow: rules.allow.as_deref(),
        deny: rules.deny.as_deref(),
        curve_registry: rules.curve_registry.as_deref(),
        gssapi_registry: rules.gssapi_registry.as_deref(),
        plain_registry: rules.plain_registry.as_deref(),
        domains,
    }
    .serialize(serializer)
}
