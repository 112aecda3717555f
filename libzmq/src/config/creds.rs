use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, value::MapAccessDeserializer},
    ser::SerializeStruct,
};

use super::{
    file_ref::FileRef,
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

/// What is read from a map whose keys depend on each other.
trait FromFields: Sized {
    type Fields;

    const EXPECTING: &'static str;

    fn from_fields<E: de::Error>(fields: Self::Fields) -> Result<Self, E>;
}

fn from_map<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromFields<Fields: Deserialize<'de>>,
    D: Deserializer<'de>,
{
    // In the midst of the map, so that an error tells the way to it.
    map_only::<Checked<T>, D>(deserializer, T::EXPECTING).map(|checked| checked.0)
}

struct Checked<T>(T);

impl<'de, T: FromFields<Fields: Deserialize<'de>>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::from_fields(T::Fields::deserialize(deserializer)?).map(Self)
    }
}

impl Tagged for CurvePublicKey {
    const EXPECTING: &'static str = "a CURVE key in Z85, or a map with the key cert";

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "cert" => content.read::<FileRef>()?.load_public(),
            // It may be a secret in the wrong place.
            _ => Err(de::Error::custom(format_args!(
                "expected {}",
                Self::EXPECTING
            ))),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        text.parse().map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for CurvePublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tagged::deserialize(deserializer)
    }
}

impl Serialize for CurvePublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Where a secret key stands.
enum SecretKey {
    Secret(Secret),
    Cert(CurveCert),
}

impl Tagged for SecretKey {
    const EXPECTING: &'static str = Secret::EXPECTING;

    fn with_content<'de, C: Content<'de>>(tag: &str, content: C) -> Result<Self, C::Error> {
        match tag {
            "cert" => content.read::<FileRef>()?.load().map(Self::Cert),
            _ => Secret::with_content(tag, content).map(Self::Secret),
        }
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        Secret::from_text(text).map(Self::Secret)
    }
}

impl<'de> Deserialize<'de> for CurveSecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let secret = match tagged::deserialize(deserializer)? {
            SecretKey::Secret(secret) => secret,
            SecretKey::Cert(cert) => return Ok(cert.secret().clone()),
        };
        let origin = match secret.source() {
            Source::Env(name) => format!("environment variable {name:?}: "),
            Source::File(path) => format!("file {path:?}: "),
            Source::Inline | Source::Cert(_) => String::new(),
        };
        Self::new(secret).map_err(|err| de::Error::custom(format_args!("{origin}{err}")))
    }
}

impl Serialize for CurveSecretKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_secret().serialize(serializer)
    }
}

/// The certificate that a secret key was found in.
fn origin(secret: &CurveSecretKey) -> Option<FileRef> {
    match secret.as_secret().source() {
        Source::Cert(origin) => Some(origin.into()),
        Source::Inline | Source::Env(_) | Source::File(_) => None,
    }
}

fn beside_cert<E: de::Error>(expecting: &str) -> E {
    E::custom(format_args!(
        "no other keys can stand beside cert, expected {expecting}"
    ))
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertFields {
    cert: Option<FileRef>,
    public: Option<CurvePublicKey>,
    secret: Option<CurveSecretKey>,
}

impl FromFields for CurveCert {
    type Fields = CertFields;

    const EXPECTING: &'static str = "a map with public and secret, or with cert";

    fn from_fields<E: de::Error>(fields: CertFields) -> Result<Self, E> {
        let secret = match (fields.cert, fields.secret) {
            (Some(cert), None) if fields.public.is_none() => return cert.load(),
            (Some(_), _) => return Err(beside_cert(Self::EXPECTING)),
            (None, secret) => secret.ok_or_else(|| E::missing_field("secret"))?,
        };
        let public = match fields.public {
            Some(public) => public,
            None => secret.public_key().map_err(E::custom)?,
        };
        Self::new(public, secret).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for CurveCert {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_map(deserializer)
    }
}

impl Serialize for CurveCert {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(cert) = origin(self.secret()) {
            return tagged::serialize("cert", &cert, serializer);
        }
        let mut fields = serializer.serialize_struct("CurveCert", 2)?;
        fields.serialize_field("public", self.public())?;
        fields.serialize_field("secret", self.secret())?;
        fields.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientFields {
    cert: Option<FileRef>,
    client: Option<CurveCert>,
    server: CurvePublicKey,
}

impl FromFields for CurveClientCreds {
    type Fields = ClientFields;

    const EXPECTING: &'static str = "a map with server, and with client or cert";

    fn from_fields<E: de::Error>(fields: ClientFields) -> Result<Self, E> {
        let creds = Self::new(fields.server);
        match (fields.cert, fields.client) {
            (Some(cert), None) => Ok(creds.add_cert(cert.load()?)),
            (None, Some(client)) => Ok(creds.add_cert(client)),
            (None, None) => Ok(creds),
            (Some(_), Some(_)) => Err(beside_cert(Self::EXPECTING)),
        }
    }
}

impl<'de> Deserialize<'de> for CurveClientCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_map(deserializer)
    }
}

impl Serialize for CurveClientCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("CurveClientCreds", 2)?;
        match self.cert().map(|cert| (cert, origin(cert.secret()))) {
            Some((_, Some(file))) => fields.serialize_field("cert", &file)?,
            Some((cert, None)) => fields.serialize_field("client", cert)?,
            None => fields.skip_field("client")?,
        }
        fields.serialize_field("server", self.server())?;
        fields.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServerFields {
    cert: Option<FileRef>,
    secret: Option<CurveSecretKey>,
}

impl FromFields for CurveServerCreds {
    type Fields = ServerFields;

    const EXPECTING: &'static str = "a map with secret or cert";

    fn from_fields<E: de::Error>(fields: ServerFields) -> Result<Self, E> {
        match (fields.cert, fields.secret) {
            (Some(cert), None) => Ok(Self::new(cert.load()?.secret())),
            (None, Some(secret)) => Ok(Self::new(secret)),
            (None, None) => Err(E::missing_field("secret")),
            (Some(_), Some(_)) => Err(beside_cert(Self::EXPECTING)),
        }
    }
}

impl<'de> Deserialize<'de> for CurveServerCreds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_map(deserializer)
    }
}

impl Serialize for CurveServerCreds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(cert) = origin(self.secret()) {
            return tagged::serialize("cert", &cert, serializer);
        }
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
