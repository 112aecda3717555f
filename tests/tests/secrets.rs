//! Secrets come from where a file says, and are shown by nobody.

use std::{env, fs, path::PathBuf};

use libzmq::{
    Mechanism,
    auth::{CurveCert, CurveServerCreds, PlainClientCreds},
    config::*,
};
use libzmq_tests::{ctx, server, tcp, visitor::lets_in};

use crate::config::{SERVER_PUBLIC, SERVER_SECRET, Setup};

/// A variable that cargo sets for tests, as good as any other secret.
const VAR: &str = "CARGO_PKG_NAME";

fn var() -> String {
    env::var(VAR).expect("the tests are run by cargo")
}

/// A file of this content, and nobody else's.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("secrets");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}-{}", std::process::id()));
    fs::write(&path, content).unwrap();
    path
}

fn with_password(secret: &str) -> String {
    format!("mechanism: {{plain_client: {{username: ali, password: {secret}}}}}")
}

fn password(yaml: &str) -> Result<String, String> {
    let config: ClientConfig =
        serde_yaml::from_str(&with_password(yaml)).map_err(|err| err.to_string())?;
    let client = config
        .build_with_ctx(&ctx())
        .map_err(|err| err.to_string())?;
    match libzmq::Socket::mechanism(&client).unwrap() {
        Mechanism::PlainClient(creds) => Ok(creds.password().expose().to_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn secrets_come_from_where_the_file_says() {
    assert_eq!(password("sesame"), Ok("sesame".into()));
    assert_eq!(password(&format!("{{env: {VAR}}}")), Ok(var()));
    for (name, content, expected) in [
        ("bare", "open sesame", "open sesame"),
        ("unix", "open sesame\n", "open sesame"),
        ("windows", "open sesame\r\n", "open sesame"),
        ("lines", "open sesame\n# a comment\n", "open sesame"),
        ("spaces", " open sesame \n", " open sesame "),
    ] {
        let path = file(name, content.as_bytes());
        let yaml = format!("{{file: '{}'}}", path.display());
        assert_eq!(password(&yaml), Ok(expected.into()), "{name}");
        fs::remove_file(path).unwrap();
    }
}

/// A key in PEM has several lines, and none of them shows.
#[test]
fn secrets_of_several_lines_are_read_whole() {
    let pem = "-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----\n";
    let path = file("pem", pem.as_bytes());
    let yaml = format!("wss_key_pem: {{file: '{}'}}", path.display());
    let read: ClientConfig = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(read, ClientConfig::new().wss_key_pem(pem));
    assert!(!format!("{read:?}").contains("sesame"));
    // The place is written, and not what was there.
    let written = serde_yaml::to_string(&read).unwrap();
    assert!(written.contains("file") && !written.contains("sesame"));
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<ClientConfig>(&json).unwrap(), read);
    fs::remove_file(path).unwrap();
}

#[test]
fn passwords_of_proxies_are_not_shown() {
    let yaml = format!("{{socks_username: ali, socks_password: {{env: {VAR}}}}}");
    let read: ClientConfig = serde_yaml::from_str(&yaml).unwrap();
    let expected = ClientConfig::new()
        .socks_username("ali")
        .socks_password(var());
    assert_eq!(read, expected);
    let written = serde_yaml::to_string(&read).unwrap();
    assert!(written.contains(VAR) && !written.contains(&var()));
    let shown = ClientConfig::new().socks_password("open sesame");
    assert!(!format!("{shown:?}").contains("sesame"));
    let socket = shown.build_with_ctx(&ctx()).unwrap();
    let password = libzmq::SocksOptions::socks_password(&socket).unwrap();
    assert!(!format!("{password:?}").contains("sesame"));
    // Too long, and not repeated.
    let long = "sesame".repeat(100);
    let err = libzmq::SocksOptions::set_socks_password(&socket, long).unwrap_err();
    assert!(err.to_string().contains("socks_password"));
    assert!(!err.to_string().contains("sesame"));
}

/// A server whose key is in one file, and a user whose password is in another.
#[test]
fn secrets_of_files_are_in_force() {
    let cert = CurveCert::new_unique();
    let key = file("key", format!("{}\n", cert.secret().expose()).as_bytes());
    let word = file("word", b"sesame\n");
    let yaml = format!(
        "
auth:
  curve_auth: false
  plain_registry: [{{username: ali, password: {{file: '{}'}}}}]
server:
  bind: tcp://127.0.0.1:*
  mechanism: {{curve_server: {{secret: {{file: '{}'}}}}}}
client:
  mechanism: {{curve_client: {{server: '{}'}}}}
",
        word.display(),
        key.display(),
        cert.public()
    );
    let setup: Setup = serde_yaml::from_str(&yaml).unwrap();
    fs::remove_file(key).unwrap();
    fs::remove_file(word).unwrap();

    let ctx = ctx();
    let _ = setup.auth.unwrap().build_with_ctx(&ctx).unwrap();
    let by_key = setup.server.unwrap().build_with_ctx(&ctx).unwrap();
    assert!(lets_in(&ctx, &by_key, &setup.client.unwrap()));

    let by_word = server().bind(tcp()).mechanism(Mechanism::PlainServer);
    let by_word = by_word.build_with_ctx(&ctx).unwrap();
    for (word, expected) in [("sesame", true), ("sesame\n", false)] {
        let creds = PlainClientCreds::new("ali", word);
        let client = ClientConfig::new().mechanism(Mechanism::PlainClient(creds));
        assert_eq!(lets_in(&ctx, &by_word, &client), expected);
    }
}

#[test]
fn a_secret_that_is_not_there_is_named() {
    let empty = file("empty", b"");
    let binary = file("binary", b"\xff\xfe\n");
    let nowhere = "/nowhere/to/be/found";
    for (yaml, words) in [
        (
            "{env: LIBZMQ_NOT_SET}",
            ["environment variable \"LIBZMQ_NOT_SET\"", "not found"],
        ),
        ("{env: ''}", ["environment variable \"\"", "not found"]),
        (&format!("{{file: {nowhere}}}"), [nowhere, "No such file"]),
        (
            &format!("{{file: {}}}", env!("CARGO_MANIFEST_DIR")),
            ["tests", "directory"],
        ),
        (
            &format!("{{file: '{}'}}", binary.display()),
            ["binary", "UTF-8"],
        ),
        (
            &format!("{{file: '{}'}}", empty.display()),
            ["\"ali\"", "1 to 255 bytes"],
        ),
        // The key might be a secret that lacks its quotes.
        ("{vault: x}", ["a secret", "env, file"]),
        ("''", ["\"ali\"", "1 to 255 bytes"]),
        ("null", ["password", "a secret"]),
    ] {
        let err = password(yaml).unwrap_err();
        assert!(words.iter().all(|word| err.contains(word)), "{yaml}: {err}");
        assert!(err.contains("mechanism"), "{yaml}: {err}");
        assert!(err.contains("line 1"), "{yaml}: {err}");
    }
    fs::remove_file(empty).unwrap();
    fs::remove_file(binary).unwrap();
}

#[test]
fn a_bad_secret_from_elsewhere_names_its_origin() {
    let short = file("short", b"too short\n");
    for (origin, name) in [
        (format!("{{env: {VAR}}}"), VAR.to_owned()),
        (
            format!("{{file: '{}'}}", short.display()),
            short.display().to_string(),
        ),
    ] {
        let yaml = format!("mechanism: {{curve_server: {{secret: {origin}}}}}");
        let err = serde_yaml::from_str::<ServerConfig>(&yaml).unwrap_err();
        assert!(err.to_string().contains(&name), "{err}");
    }
    fs::remove_file(short).unwrap();
}

/// What is written names the origin of a secret, and is read as the same.
#[test]
fn secrets_from_elsewhere_stay_there() {
    let path = file("stays", format!("{SERVER_SECRET}\n").as_bytes());
    let yaml = format!(
        "
auth:
  plain_registry: [{{username: ali, password: {{env: {VAR}}}}}]
server:
  mechanism: {{curve_server: {{secret: {{file: '{}'}}}}}}
client:
  mechanism: {{plain_client: {{username: ali, password: {{env: {VAR}}}}}}}
",
        path.display()
    );
    let setup: Setup = serde_yaml::from_str(&yaml).unwrap();
    let creds = CurveServerCreds::new(SERVER_SECRET.parse::<libzmq::CurveSecretKey>().unwrap());
    let expected = ServerConfig::new().mechanism(Mechanism::CurveServer(creds));
    assert_eq!(setup.server.as_ref(), Some(&expected));

    let written = [
        serde_yaml::to_string(&setup).unwrap(),
        serde_json::to_string(&setup).unwrap(),
        toml::to_string(&setup).unwrap(),
    ];
    for text in &written {
        assert!(
            !text.contains(SERVER_SECRET) && !text.contains(&var()),
            "{text}"
        );
        assert_eq!(text.matches(VAR).count(), 2, "{text}");
    }
    let [yaml, json, toml] = &written;
    assert_eq!(serde_yaml::from_str::<Setup>(yaml).unwrap(), setup);
    assert_eq!(serde_json::from_str::<Setup>(json).unwrap(), setup);
    assert_eq!(toml::from_str::<Setup>(toml).unwrap(), setup);
    fs::remove_file(path).unwrap();
}

/// What must be seen nowhere.
const MARK: &str = "hunter2";
const MARK_NUMBER: &str = "8675309";

/// All that can be seen of a file: what it is, or why it was refused.
fn shown(format: &str, text: &str) -> String {
    fn of<E: std::error::Error>(setup: Result<Setup, E>, message: impl Fn(&E) -> String) -> String {
        match setup {
            Ok(setup) => format!("{setup:?}{setup:#?}{}", built(&setup)),
            Err(err) => message(&err),
        }
    }
    match format {
        "yaml" => of(serde_yaml::from_str(text), |err| {
            format!("{err}{err:?}{err:#?}")
        }),
        "json" => of(serde_json::from_str(text), |err| {
            format!("{err}{err:?}{err:#?}")
        }),
        // The error itself quotes the line of the file.
        _ => of(toml::from_str(text), |err: &toml::de::Error| {
            err.message().to_owned()
        }),
    }
}

/// What the sockets show, or the errors of those that cannot be.
fn built(setup: &Setup) -> String {
    let ctx = ctx();
    let server = setup
        .server
        .as_ref()
        .map(|config| config.build_with_ctx(&ctx));
    let client = setup
        .client
        .as_ref()
        .map(|config| config.build_with_ctx(&ctx));
    let auth = setup
        .auth
        .as_ref()
        .map(|config| config.build_with_ctx(&ctx));
    let mechanism = match &client {
        Some(Ok(client)) => Some(libzmq::Socket::mechanism(client)),
        _ => None,
    };
    format!("{server:?}{client:?}{auth:?}{mechanism:?}{ctx:?}")
}

#[track_caller]
fn assert_hidden(yaml: &str) {
    let mut texts = vec![("yaml", yaml.to_owned())];
    if let Ok(same) = serde_yaml::from_str::<serde_json::Value>(yaml) {
        texts.push(("json", serde_json::to_string(&same).unwrap()));
        texts.extend(toml::to_string(&same).ok().map(|text| ("toml", text)));
    }
    for (format, text) in texts {
        let shown = shown(format, &text);
        assert!(!shown.is_empty());
        assert!(
            !shown.contains(MARK) && !shown.contains(MARK_NUMBER),
            "{format}: {text}\nshows: {shown}"
        );
    }
}

/// Where a secret belongs, and where one may land by mistake.
#[test]
fn secrets_are_not_shown() {
    for mechanism in [
        "{plain_client: {username: ali, password: hunter2}}",
        "{plain_client: {username: '', password: hunter2}}",
        "{plain_client: {username: ali, password: hunter2, more: 1}}",
        "{plain_client: {usrname: ali, password: hunter2}}",
        "{plain_client: {username: [], password: hunter2}}",
        "{plain_client: {username: ali, password: 8675309}}",
        "{plain_client: {username: ali, password: -8675309}}",
        "{plain_client: {username: ali, password: 8675309.5}}",
        "{plain_client: {username: ali, password: 86753098675309}}",
        "{plain_client: {username: ali, password: [hunter2]}}",
        "{plain_client: {username: ali, password: {env: [hunter2]}}}",
        "{plain_client: {username: ali, password: {plain: hunter2}}}",
        "{plain_client: {username: ali, password: {file: /nowhere, plain: hunter2}}}",
        "{plain_client: hunter2}",
        "{plain_client: [ali, hunter2]}",
        "{plain_client: {ali: hunter2}}",
        "{plain_client: 8675309}",
        "{curve_server: hunter2}",
        "{curve_server: [hunter2]}",
        "{curve_server: 8675309}",
        "{curve_server: {secret: hunter2}}",
        "{curve_server: {secret: [hunter2]}}",
        "{curve_server: {secret: 8675309}}",
        "{curve_server: {secret: 8675309e3}}",
        "{curve_server: {secret: 'hunter2hunter2hunter2hunter2hunter2hunte'}}",
        "{curve_server: {secret: 'hunter2|hunter2hunter2hunter2hunter2hunt'}}",
        "{curve_server: {secret: 'hunter2hunter2hunter2hunter2hunter2hunte', more: 1}}",
        "{curve_client: hunter2}",
        "{curve_client: {client: hunter2}}",
        "{curve_client: {client: {secret: hunter2}}}",
        "{curve_client: {client: {public: hunter2, secret: hunter2}}}",
        "{curve_client: {server: hunter2}}",
        "{curve_client: {server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8', client: hunter2}}",
        "{curve_client: {server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8', client: {secret: hunter2}}}",
        "{curve_client: {server: 'et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8', client: {public: \
         'n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^', secret: 'hunter2hunter2hunter2hunter2hunter2hunte'}}}",
        "hunter2",
        "[hunter2]",
        "8675309",
    ] {
        assert_hidden(&format!("client: {{mechanism: {mechanism}}}"));
    }
    for auth in [
        "hunter2",
        "8675309",
        "[hunter2]",
        "{plain_registry: hunter2}",
        "{plain_registry: [hunter2]}",
        "{plain_registry: [[ali, hunter2]]}",
        "{plain_registry: {ali: hunter2}}",
        "{plain_registry: [{ali: hunter2}]}",
        "{plain_registry: [8675309]}",
        "{plain_registry: [{username: ali, password: hunter2}]}",
        "{plain_registry: [{username: ali, password: hunter2}, {username: '', password: hunter2}]}",
        "{plain_registry: [{username: ali, password: 8675309}]}",
        "{curve_registry: hunter2}",
        "{curve_registry: [hunter2]}",
        "{curve_registry: [{secret: hunter2}]}",
        "{domains: hunter2}",
        "{domains: 8675309}",
        "{domains: [hunter2]}",
        "{domains: {admin: hunter2}}",
        "{domains: {admin: 8675309}}",
        "{domains: {admin: [hunter2]}}",
        "{domains: {admin: {plain_registry: hunter2}}}",
        "{domains: {admin: {plain_registry: [{username: ali, password: hunter2}]}}}",
        "{domains: {admin: {plain_registry: [{username: '', password: hunter2}]}}}",
        "{domains: {admin: {domains: hunter2}}}",
    ] {
        assert_hidden(&format!("auth: {auth}"));
    }
    let long = MARK.repeat(40);
    assert_hidden(&format!("client: {{{}}}", with_password(&long)));
    assert_hidden(&format!(
        "auth: {{plain_registry: [{{username: a, password: {long}}}]}}"
    ));
}

#[test]
fn a_secret_of_a_mechanism_that_has_none_is_not_shown() {
    for name in ["plain_server", "'null'"] {
        assert_hidden(&format!("client: {{mechanism: {{{name}: hunter2}}}}"));
        assert_hidden(&format!("client: {{mechanism: {{{name}: 8675309}}}}"));
    }
}

#[test]
fn a_secret_that_is_a_long_number_is_not_shown() {
    for number in ["867530986753098675309", "-867530986753098675309"] {
        assert_hidden(&format!("client: {{{}}}", with_password(number)));
        assert_hidden(&format!(
            "client: {{mechanism: {{curve_server: {number}}}}}"
        ));
        assert_hidden(&format!("auth: {{plain_registry: [{number}]}}"));
    }
}

#[test]
fn a_secret_in_place_of_a_list_is_not_shown() {
    assert_hidden("auth: {plain_registry: 8675309}");
    assert_hidden("auth: {curve_registry: 8675309}");
    assert_hidden("auth: {plain_registry: 8675309.5}");
}

/// Keys in Z85 are full of characters that mean something to YAML.
#[test]
fn a_secret_without_quotes_is_not_shown() {
    for secret in [
        "{hunter2}",
        "{hunter2: }",
        "!hunter2",
        "!hunter2 x",
        "{a: hunter2}",
    ] {
        assert_hidden(&format!("client: {{{}}}", with_password(secret)));
        assert_hidden(&format!(
            "client: {{mechanism: {{curve_server: {{secret: {secret} }}}}}}"
        ));
    }
}

/// Not even by those who unwrap.
#[test]
fn panics_show_no_secret() {
    let creds = PlainClientCreds::new("", MARK);
    let client = ClientConfig::new().mechanism(Mechanism::PlainClient(creds.clone()));
    let auth = AuthConfig::new().plain_registry([creds]);
    let secret = libzmq::CurveSecretKey::new(MARK).unwrap_err();
    let pair = CurveCert::new(
        SERVER_PUBLIC.parse().unwrap(),
        "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY".parse().unwrap(),
    );
    let errors = [
        format!("{:?}", client.build_with_ctx(&ctx()).unwrap_err()),
        format!("{:?}", auth.build_with_ctx(&ctx()).unwrap_err()),
        format!("{secret:?}{secret}"),
        format!("{:?}", pair.unwrap_err()),
    ];
    for text in errors {
        assert!(!text.contains(MARK) && !text.contains("JiUDa"), "{text}");
    }
}
