//! Certificates in files, of pyzmq's making and of ours.

use std::{fs, path::Path};

use libzmq::{
    CertFile, CurveCert, CurvePublicKey, ErrorKind,
    config::{AuthConfig, RepConfig},
    prelude::*,
};
use libzmq_interop::{Process, example, seed};
use libzmq_tests::{PATIENCE, TempDir, ctx};

/// Has pyzmq do something.
fn python<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Process {
    let mut command = seed("certs.py");
    command.args(args);
    Process::start(command)
}

fn make(dir: &Path, name: &str, metadata: &[&str]) {
    let dir = dir.to_str().unwrap();
    let mut process = python(["make", dir, name].iter().chain(metadata));
    process.expect_line("key_secret");
}

/// What pyzmq finds in a file.
fn load(path: &Path) -> [String; 2] {
    let mut process = python(["load", path.to_str().unwrap()]);
    [(); 2].map(|()| process.read_line(PATIENCE))
}

#[test]
fn files_of_pyzmq_are_loaded() {
    let dir = TempDir::new();
    let metadata = ["name=Ali Baba", "email=ali@example.org", "door=no. 40#b"];
    make(dir.path(), "ali", &metadata);
    let [public_path, secret_path] =
        ["ali.key", "ali.key_secret"].map(|name| dir.path().join(name));

    let public = CertFile::load(&public_path).unwrap();
    assert_eq!(public.cert(), None);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(&secret_path, fs::Permissions::from_mode(0o644)).unwrap();
        let err = CurveCert::load(&secret_path).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::PermissionDenied);
    }
    let options = CertFile::options().allow_readable_by_others(true);
    let secret = options.load(&secret_path).unwrap();
    let cert = secret.cert().unwrap();
    assert_eq!(cert.public(), public.public());
    let [public_key, secret_key] = load(&secret_path);
    assert_eq!(cert.public().as_str(), public_key);
    assert_eq!(cert.secret().expose(), secret_key);

    // pyzmq has it in the secret file alone.
    assert_eq!(public.metadata(), []);
    let found: Vec<String> = secret
        .metadata()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(found, metadata);
}

#[test]
fn pyzmq_loads_our_files() {
    let dir = TempDir::new();
    let cert = CurveCert::new_unique();
    let file = CertFile::from(&cert)
        .add_metadata("name", "Ali Baba")
        .add_metadata("motto", "open = \"sesame\" # or so")
        .add_metadata("x-public-key", "none");
    let path = dir.path().join("ali.key");
    file.save(&path).unwrap();
    assert_eq!(load(&path), [cert.public().as_str(), "None"]);
    let keys = [cert.public().as_str(), cert.secret().expose()];
    assert_eq!(load(&dir.path().join("ali.key_secret")), keys);

    let mut command = example("curve_keygen");
    command.args(["--name", "baba", "--dir"]).arg(dir.path());
    Process::start(command).expect_line("baba.key_secret");
    let other = CurvePublicKey::load(dir.path().join("baba.key")).unwrap();
    let mut expected = [cert.public().as_str(), other.as_str()];
    expected.sort_unstable();
    let mut all = python(["all", dir.path().to_str().unwrap()]);
    assert_eq!([(); 2].map(|()| all.read_line(PATIENCE)), expected);
    assert_eq!(all.read_line(PATIENCE), "end");
}

/// What a program has in a file, with the folder of the keys in place of DIR.
const CONFIG: &str = "
auth:
  curve_directory: DIR/authorized_clients
server:
  bind: {tcp: '127.0.0.1:*'}
  recv_timeout: 30s
  send_timeout: 30s
  mechanism:
    curve_server:
      # The certificates of pyzmq have the permissions that others have.
      cert: {path: DIR/server.key_secret, allow_readable_by_others: true}
";

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    auth: AuthConfig,
    server: RepConfig,
}

/// Both pairs are of pyzmq's making, and the client is a program of its own that
/// loads its files by `zmq.auth.load_certificate`. The server is set up by a file.
#[test]
fn a_client_with_a_file_of_pyzmq_is_let_in_until_its_file_is_gone() {
    let dir = TempDir::new();
    make(dir.path(), "client", &[]);
    make(dir.path(), "server", &[]);
    let clients = dir.path().join("authorized_clients");
    fs::create_dir(&clients).unwrap();

    let text = CONFIG.replace("DIR", dir.path().to_str().unwrap());
    let config: Config = serde_yaml::from_str(&text).unwrap();
    let ctx = ctx();
    let auth = config.auth.build_with_ctx(&ctx).unwrap();
    let server = config.server.build_with_ctx(&ctx).unwrap();
    let endpoint = server.last_endpoint().unwrap().to_string();
    let ask = || python(["ask", &endpoint, dir.path().to_str().unwrap()]);

    ask().expect_line("refused");
    for _ in 0..2 {
        fs::copy(dir.path().join("client.key"), clients.join("client.key")).unwrap();
        let mut client = ask();
        let request = server.recv_msg().unwrap();
        let key = CurvePublicKey::load(dir.path().join("client.key")).unwrap();
        assert_eq!(request.metadata("User-Id"), Some(key.as_str()));
        server.send(key.as_str()).unwrap();
        client.expect_line(&format!("I am {key}"));

        fs::remove_file(clients.join("client.key")).unwrap();
        auth.end_refused().unwrap();
        let peers = auth.peers().unwrap();
        assert!(
            peers.iter().all(|peer| peer.user_id().is_none()),
            "{peers:?}"
        );
        ask().expect_line("refused");
    }
}
