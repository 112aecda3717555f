//! The configurations of all sockets, by the tables of their options.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess},
    ser::SerializeMap,
};

use super::{
    many::OneOrMany,
    value::{ReadValue, WriteValue},
};
use crate::{
    socket::{Access, Settings, Socket, SocketBuilder, Spec},
    zap::check_domain,
};

const BIND: &str = "bind";
const CONNECT_AS: &str = "connect_as";
const CONNECT: &str = "connect";
const HEARTBEAT: &str = "heartbeat";
const JOIN: &str = "join";
const MECHANISM: &str = "mechanism";
const SUBSCRIBE: &str = "subscribe";
const ZAP_DOMAIN: &str = "zap_domain";

/// A key, under whichever of its names.
enum Key {
    Bind,
    Connect,
    ConnectAs,
    Heartbeat,
    Join,
    Mechanism,
    Subscribe,
    ZapDomain,
    Option(&'static Spec),
}

impl Key {
    fn find<S: Socket>(name: &str) -> Option<Self> {
        Some(match name {
            BIND => Self::Bind,
            CONNECT => Self::Connect,
            HEARTBEAT if S::HEARTBEATS => Self::Heartbeat,
            JOIN | "groups" if S::ALSO.contains(&JOIN) => Self::Join,
            MECHANISM => Self::Mechanism,
            ZAP_DOMAIN => Self::ZapDomain,
            CONNECT_AS | SUBSCRIBE if !S::ALSO.contains(&name) => return None,
            CONNECT_AS => Self::ConnectAs,
            SUBSCRIBE => Self::Subscribe,
            _ => {
                let is_named = |spec: &&Spec| spec.name == name || spec.aliases.contains(&name);
                Self::Option(options::<S>().find(is_named)?)
            }
        })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Bind => BIND,
            Self::Connect => CONNECT,
            Self::Heartbeat => HEARTBEAT,
            Self::Join => JOIN,
            Self::Mechanism => MECHANISM,
            Self::ConnectAs => CONNECT_AS,
            Self::Subscribe => SUBSCRIBE,
            Self::ZapDomain => ZAP_DOMAIN,
            Self::Option(spec) => spec.name,
        }
    }
}

/// What can be set.
fn options<S: Socket>() -> impl Iterator<Item = &'static Spec> {
    let all = S::OPTIONS.iter().copied().flatten().copied();
    all.filter(|spec| spec.access != Access::ReadOnly)
}

/// Every key of a socket, for the one who wrote another.
fn all_keys<S: Socket>() -> String {
    let mut names = vec![BIND, CONNECT, MECHANISM, ZAP_DOMAIN];
    names.extend(S::HEARTBEATS.then_some(HEARTBEAT));
    names.extend(S::ALSO);
    names.extend(options::<S>().map(|spec| spec.name));
    names.join(", ")
}

impl<'de, S: Socket> Deserialize<'de> for SocketBuilder<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

struct Visitor<S>(PhantomData<S>);

impl<'de, S: Socket> de::Visitor<'de> for Visitor<S> {
    type Value = SocketBuilder<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map with the options of a {}", S::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut settings = Settings::default();
        let mut seen = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let key = Key::find::<S>(&name).ok_or_else(|| {
                de::Error::custom(format_args!(
                    "unknown key \"{name}\" for a {}, expected one of {}",
                    S::NAME,
                    all_keys::<S>()
                ))
            })?;
            if seen.contains(&key.name()) {
                return Err(de::Error::duplicate_field(key.name()));
            }
            seen.push(key.name());
            read(&mut settings, key, &mut map)?;
        }
        Ok(settings.into())
    }

    /// A section without a line in it.
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(SocketBuilder::new())
    }
}

fn read<'de, A: MapAccess<'de>>(
    settings: &mut Settings,
    key: Key,
    map: &mut A,
) -> Result<(), A::Error> {
    match key {
        Key::Bind => settings.bind = map.next_value::<OneOrMany<_>>()?.0,
        Key::Connect => settings.connect = map.next_value::<OneOrMany<_>>()?.0,
        Key::Heartbeat => settings.heartbeat = map.next_value()?,
        Key::Join => settings.groups = map.next_value::<OneOrMany<_>>()?.0,
        Key::ConnectAs => settings.connect_as = map.next_value::<OneOrMany<_>>()?.0,
        Key::Subscribe => settings.topics = map.next_value::<OneOrMany<_>>()?.0,
        Key::Mechanism => settings.mechanism = Some(map.next_value()?),
        Key::ZapDomain => settings.zap_domain = Some(map.next_value::<DomainName>()?.0),
        Key::Option(spec) => {
            let value = map.next_value_seed(ReadValue(spec))?;
            settings.options.put_value(spec, value);
        }
    }
    Ok(())
}

/// The name of a domain. Empty text does not stand for the default: it may be a
/// name that was left out.
struct DomainName(String);

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        check_domain(&name)
            .map_err(|err| de::Error::custom(format_args!("{ZAP_DOMAIN}: {err}")))?;
        Ok(Self(name))
    }
}

/// What is set, and nothing else.
impl<S: Socket> Serialize for SocketBuilder<S> {
    fn serialize<R: Serializer>(&self, serializer: R) -> Result<R::Ok, R::Error> {
        let settings = &self.settings;
        let mut map = serializer.serialize_map(None)?;
        // TOML wants the simple values first.
        let options = || {
            settings
                .options
                .iter()
                .map(|(spec, value)| WriteValue(spec, value))
        };
        for option in options().filter(|option| !option.is_map()) {
            map.serialize_entry(option.0.name, &option)?;
        }
        if let Some(domain) = &settings.zap_domain {
            map.serialize_entry(ZAP_DOMAIN, domain)?;
        }
        if !settings.groups.is_empty() {
            map.serialize_entry(JOIN, &settings.groups)?;
        }
        if !settings.topics.is_empty() {
            map.serialize_entry(SUBSCRIBE, &settings.topics)?;
        }
        for option in options().filter(WriteValue::is_map) {
            map.serialize_entry(option.0.name, &option)?;
        }
        if !settings.bind.is_empty() {
            map.serialize_entry(BIND, &settings.bind)?;
        }
        if !settings.connect.is_empty() {
            map.serialize_entry(CONNECT, &settings.connect)?;
        }
        if !settings.connect_as.is_empty() {
            map.serialize_entry(CONNECT_AS, &settings.connect_as)?;
        }
        if let Some(heartbeat) = &settings.heartbeat {
            map.serialize_entry(HEARTBEAT, heartbeat)?;
        }
        if let Some(mechanism) = &settings.mechanism {
            map.serialize_entry(MECHANISM, mechanism)?;
        }
        map.end()
    }
}
