//! Configurations that name certificates by their files.

use std::fs;

use libzmq::{
    CurveCert, CurveClientCreds, CurveServerCreds, Mechanism,
    auth::{CertFile, CurvePublicKey},
    config::*,
};
use libzmq_tests::{TempDir, ctx, visitor::lets_in};

use crate::config::{assert_round_trips, to_json, to_yaml};

/// With this key everybody can read what is encrypted.
const LOW_ORDER: &str = "0rr9100000000000000000000000000000000000";

/// A directory with the certificates of a server and a client.
struct Files {
    dir: TempDir,
    server: CurveCert,
    client: CurveCert,
}

impl Files {
    fn new() -> Self {
        let dir = TempDir::new();
        let [server, client] = [(); 2].map(|()| CurveCert::new_unique());
        server.save(dir.path().join("server.key")).unwrap();
        client.save(dir.path().join("client.key")).unwrap();
        Self {
            dir,
            server,
            client,
        }
    }

    /// The text with the directory in place of DIR.
    fn yaml(&self, text: &str) -> String {
        text.replace("DIR", &self.dir.path().display().to_string())
    }

    fn mechanism(&self, text: &str) -> Result<Mechanism, String> {
        serde_yaml::from_str(&self.yaml(text)).map_err(|err| err.to_string())
    }

    fn server_creds(&self) -> Mechanism {
        CurveServerCreds::new(self.server.secret()).into()
    }

    fn client_creds(&self) -> Mechanism {
        CurveClientCreds::new(self.server.public())
            .add_cert(&self.client)
            .into()
    }
}

#[test]
fn certificates_stand_in_place_of_keys() {
    let files = Files::new();
    let key = files.server.public().as_str();
    for (text, expected) in [
        (
            "curve_server: {cert: DIR/server.key_secret}".to_owned(),
            files.server_creds(),
        ),
        (
            "curve_server: {cert: {path: DIR/server.key_secret}}".to_owned(),
            files.server_creds(),
        ),
        (
            "curve_server: {secret: {cert: DIR/server.key_secret}}".to_owned(),
            files.server_creds(),
        ),
        (
            format!("curve_client: {{cert: DIR/client.key_secret, server: '{key}'}}"),
            files.client_creds(),
        ),
        (
            "curve_client: {cert: DIR/client.key_secret, server: {cert: DIR/server.key}}".into(),
            files.client_creds(),
        ),
        (
            "curve_client: {client: {cert: DIR/client.key_secret}, server: {cert: DIR/server.key}}"
                .into(),
            files.client_creds(),
        ),
        (
            "curve_client: {server: {cert: DIR/server.key}}".into(),
            CurveClientCreds::new(files.server.public()).into(),
        ),
    ] {
        let found = files.mechanism(&text).unwrap();
        assert_eq!(found, expected, "{text}");
        assert_round_trips(&found);
        // What is written names the file.
        let (yaml, json) = (to_yaml(&found), to_json(&found));
        for cert in [&files.server, &files.client] {
            let secret = cert.secret().expose();
            assert!(!yaml.contains(secret) && !json.contains(secret), "{yaml}");
        }
        assert_eq!(
            yaml.contains(".key_secret"),
            text.contains("_secret"),
            "{yaml}"
        );
    }
}

/// It is the place that is written, also of what a program loads.
#[test]
fn a_loaded_certificate_is_written_as_its_file() {
    let files = Files::new();
    let path = files.dir.path().join("client.key_secret");
    let cert = CurveCert::load(&path).unwrap();
    assert_eq!(cert, files.client);
    let yaml = to_yaml(&cert);
    assert_eq!(yaml.trim(), format!("cert: {}", path.display()));
    assert_eq!(serde_yaml::from_str::<CurveCert>(&yaml).unwrap(), cert);
}

#[test]
fn a_file_sets_up_both_ends() {
    let files = Files::new();
    let ctx = ctx();
    let config: AuthConfig =
        serde_yaml::from_str(&files.yaml("curve_registry: [{cert: DIR/client.key}]")).unwrap();
    let _auth = config.build_with_ctx(&ctx).unwrap();
    let server: ServerConfig = serde_yaml::from_str(&files.yaml(
        "{bind: {tcp: '127.0.0.1:*'}, mechanism: {curve_server: {cert: DIR/server.key_secret}}}",
    ))
    .unwrap();
    let server = server.build_with_ctx(&ctx).unwrap();
    let client: ClientConfig = serde_yaml::from_str(&files.yaml(
        "mechanism: {curve_client: {cert: DIR/client.key_secret, server: {cert: DIR/server.key}}}",
    ))
    .unwrap();
    assert!(lets_in(&ctx, &server, &client));
    let stranger: ClientConfig = serde_yaml::from_str(
        &files.yaml("mechanism: {curve_client: {server: {cert: DIR/server.key}}}"),
    )
    .unwrap();
    assert!(!lets_in(&ctx, &server, &stranger));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_refused_unless_that_is_allowed() {
    use std::os::unix::fs::PermissionsExt;

    let files = Files::new();
    let path = files.dir.path().join("server.key_secret");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let err = files.mechanism("curve_server: {cert: DIR/server.key_secret}");
    let err = err.unwrap_err();
    assert!(
        err.contains("server.key_secret") && err.contains("644"),
        "{err}"
    );

    let allowed = "{path: DIR/server.key_secret, allow_readable_by_others: true}";
    let found = files.mechanism(&format!("curve_server: {{cert: {allowed}}}"));
    let found = found.unwrap();
    assert_eq!(found, files.server_creds());
    assert!(to_yaml(&found).contains("allow_readable_by_others: true"));
    assert_round_trips(&found);
    let denied = allowed.replace("true", "false");
    files
        .mechanism(&format!("curve_server: {{cert: {denied}}}"))
        .unwrap_err();
}

#[test]
fn what_is_wrong_is_named_and_no_secret_shown() {
    let files = Files::new();
    let other = CurveCert::new_unique();
    let mixed = format!(
        "curve\n    public-key = \"{}\"\n    secret-key = \"{}\"\n",
        other.public(),
        files.server.secret().expose()
    );
    let dir = files.dir.path();
    fs::copy(dir.join("server.key_secret"), dir.join("mixed")).unwrap();
    fs::write(dir.join("mixed"), mixed).unwrap();
    let low = format!("curve\n    public-key = \"{LOW_ORDER}\"\n");
    fs::write(dir.join("low"), low).unwrap();
    let secret = files.server.secret().expose();
    for (text, words) in [
        ("curve_server: {cert: DIR/nobody}", ["nobody", "not found"]),
        (
            "curve_server: {cert: DIR/server.key}",
            ["server.key", "secret-key"],
        ),
        (
            "curve_server: {cert: DIR/mixed}",
            ["mixed", "does not belong"],
        ),
        ("curve_server: {cert: ''}", ["path of a file", ""]),
        ("curve_server: {cert: 7}", ["path of a file", ""]),
        (
            "curve_server: {cert: {path: DIR/mixed, mode: 1}}",
            ["mode", "unknown"],
        ),
        (
            "curve_server: {cert: {allow_readable_by_others: true}}",
            ["path", "missing"],
        ),
        (
            "curve_server: {cert: DIR/server.key_secret, secret: 'SECRET'}",
            ["beside cert", ""],
        ),
        ("curve_server: {}", ["secret", "missing"]),
        ("curve_server: {certificate: x}", ["certificate", "unknown"]),
        (
            "curve_client: {cert: DIR/client.key_secret, client: {secret: 'SECRET'}, server: {cert: DIR/server.key}}",
            ["beside cert", ""],
        ),
        (
            "curve_client: {cert: DIR/client.key_secret}",
            ["server", "missing"],
        ),
        (
            "curve_client: {server: {cert: DIR/nobody}}",
            ["nobody", "not found"],
        ),
        (
            "curve_client: {server: {key: 'SECRET'}}",
            ["CURVE key", "cert"],
        ),
        (
            "curve_client: {server: {'SECRET': x}}",
            ["CURVE key", "cert"],
        ),
        ("curve_client: {server: 'SECRETx'}", ["41", ""]),
        ("curve_client: {server: 'LOW'}", ["low order", "server"]),
        (
            "curve_client: {server: {cert: DIR/low}}",
            ["low order", "line 2"],
        ),
        (
            "curve_client: {client: {cert: DIR/client.key_secret, public: 'PUBLIC'}, server: {cert: DIR/server.key}}",
            ["beside cert", ""],
        ),
    ] {
        let text = text
            .replace("SECRET'", &format!("{secret}'"))
            .replace("SECRETx", &format!("{secret}x"))
            .replace("LOW", LOW_ORDER)
            .replace("PUBLIC", files.server.public().as_str());
        let err = files.mechanism(&text).unwrap_err();
        for word in words {
            assert!(err.contains(word), "{text}\ngives: {err}\nwithout {word}");
        }
        assert!(!err.contains(secret), "{err}");
    }
}

/// A public key is no secret: it is written as itself.
#[test]
fn a_public_key_is_written_as_itself() {
    let files = Files::new();
    let text = files.yaml("{cert: DIR/client.key}");
    let key: CurvePublicKey = serde_yaml::from_str(&text).unwrap();
    assert_eq!(key, *files.client.public());
    // A secret file has it too, whoever may read that.
    let text = files.yaml("{cert: DIR/client.key_secret}");
    let same: CurvePublicKey = serde_yaml::from_str(&text).unwrap();
    assert_eq!(key, same);
    assert_eq!(
        serde_yaml::from_str::<CurvePublicKey>(&to_yaml(&key)).unwrap(),
        key
    );
    assert!(to_yaml(&key).contains(key.as_str()));
    assert_eq!(CertFile::new(&key).public(), &key);
}
