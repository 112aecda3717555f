use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, value::MapAccessDeserializer},
    ser::SerializeStruct,
};

use super::{
    tagged::{self, Content, Tagged},
    unrepeated::refuse_scalars,
};
use crate::creds::{
    CurveCert, CurveClientCreds, CurvePublicKey, CurveSecretKey, CurveServerCreds,
    GssapiClientCreds, GssapiName, GssapiServerCreds, PlainClientCreds, Secret, Source,
};

/// Reads a map into `T`. What is no map might be a secret in the wrong place,
/// and is not repeated, as derived code does.
fn map_only<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    expecting: &'static str,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(MapOnly {
        expecting,
        output: PhantomData,
    })
}

struct MapOnly<T> {
    expecting: &'static str,
    output: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for MapOnly<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<T, E> {
        Err(E::custom(format_args!("expected {}", self.expecting)))
    }

    refuse_scalars!(|visitor: &Self| visitor.expecting);
}

impl<'de> Deserialize<'de> for CurveSecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let secret = Secret::deserialize(deserializer)?;
        let origin = match secret.source() {
            Source::Inline => String::new(),
            Source::Env(name) => format!("environment variable {name:?}: "),
            Source::File(path) => format!("file {path:?}: "),
        };
        Self::new(secret).map_err(|err| de::Error::custom(format_args!("{origin}{err}")))
    }
}

impl Serialize for CurveSecretKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_secret().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PlainClientCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            username: String,
            password: Secret,
        }

        let fields: Fields = map_only(deserializer, "a map with username and password")?;
        let creds = Self::new(fields.username, fields.password);
        creds.check().map_err(de::Error::custom)?;
        Ok(creds)
    }
}

impl Serialize for PlainClientCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("PlainClientCreds", 2)?;
        fields.serialize_field("username", self.username())?;
        fields.serialize_field("password", self.password())?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for CurveCert {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            public: Option<CurvePublicKey>,
            secret: CurveSecretKey,
        }

        let Fields { public, secret } = map_only(deserializer, "a map with public and secret")?;
        let public = match public {
            Some(public) => public,
            None => secret.public_key().map_err(de::Error::custom)?,
        };
        Self::new(public, secret).map_err(de::Error::custom)
    }
}

impl Serialize for CurveCert {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("CurveCert", 2)?;
        fields.serialize_field("public", self.public())?;
        fields.serialize_field("secret", self.secret())?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for CurveClientCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            client: Option<CurveCert>,
            server: CurvePublicKey,
        }

        let fields: Fields = map_only(deserializer, "a map with client and server")?;
        let creds = Self::new(fields.server);
        Ok(match fields.client {
            Some(cert) => creds.add_cert(cert),
            None => creds,
        })
    }
}

impl Serialize for CurveClientCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("CurveClientCreds", 2)?;
        match self.cert() {
            Some(cert) => fields.serialize_field("client", cert)?,
            None => fields.skip_field("client")?,
        }
        fields.serialize_field("server", self.server())?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for CurveServerCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            secret: CurveSecretKey,
        }

        let fields: Fields = map_only(deserializer, "a map with secret")?;
        Ok(Self::new(fields.secret))
    }
}

impl Serialize for CurveServerCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("CurveServerCreds", 1)?;
        fields.serialize_field("secret", self.secret())?;
        fields.end()
    }
}

impl Tagged for GssapiName {
    const EXPECTING: &'static str =
        "a name: a map with one of the keys hostbased, krb5_principal, user_name";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "hostbased" => content.read().map(Self::Hostbased),
            "krb5_principal" => content.read().map(Self::Krb5Principal),
            "user_name" => content.read().map(Self::UserName),
            _ => Err(tagged::unknown(tag, Self::EXPECTING)),
        }
    }

    fn from_text<E: de::Error>(_: &str) -> Result<Self, E> {
        Err(E::custom(format_args!("expected {}", Self::EXPECTING)))
    }
}

impl<'de> Deserialize<'de> for GssapiName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}

impl Serialize for GssapiName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tag = match self {
            Self::Hostbased(_) => "hostbased",
            Self::Krb5Principal(_) => "krb5_principal",
            Self::UserName(_) => "user_name",
        };
        tagged::serialize(tag, self.as_str(), serializer)
    }
}

impl<'de> Deserialize<'de> for GssapiServerCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            principal: GssapiName,
            #[serde(default)]
            plaintext: bool,
        }

        let fields: Fields = map_only(deserializer, "a map with principal")?;
        let mut creds = Self::new(fields.principal);
        if fields.plaintext {
            creds = creds.with_plaintext();
        }
        creds.check().map_err(de::Error::custom)?;
        Ok(creds)
    }
}

impl Serialize for GssapiServerCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("GssapiServerCreds", 2)?;
        fields.serialize_field("plaintext", &self.is_plaintext())?;
        fields.serialize_field("principal", self.principal())?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for GssapiClientCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            service: GssapiName,
            principal: Option<GssapiName>,
            #[serde(default)]
            plaintext: bool,
        }

        let fields: Fields = map_only(deserializer, "a map with service and principal")?;
        let mut creds = Self::new(fields.service);
        if let Some(principal) = fields.principal {
            creds = creds.add_principal(principal);
        }
        if fields.plaintext {
            creds = creds.with_plaintext();
        }
        creds.check().map_err(de::Error::custom)?;
        Ok(creds)
    }
}

impl Serialize for GssapiClientCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("GssapiClientCreds", 3)?;
        fields.serialize_field("plaintext", &self.is_plaintext())?;
        fields.serialize_field("service", self.service())?;
        match self.principal() {
            Some(principal) => fields.serialize_field("principal", principal)?,
            None => fields.skip_field("principal")?,
        }
        fields.end()
    }
}
