//! A realm of Kerberos on this machine, with a server of its own.

use std::{
    env, fs,
    io::Write,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    PATIENCE, TempDir, eventually, free_udp_port, is_alone, run_alone, this_program, wait_for,
};

const REALM: &str = "EXAMPLE.ORG";

/// Who is in the realm and has keys on this machine. Whoever does not say who it
/// is, is the first of them.
const AT_HOME: [&str; 4] = ["ali", "eve", "brief", "zmq/localhost"];

/// Who is in the realm alone.
const ABROAD: [&str; 2] = ["baba", "other/localhost"];

/// Runs the rest of a test in a process of its own, where Kerberos means the realm
/// EXAMPLE.ORG. There are the users `ali`, who is the default, `eve`, `brief`,
/// whose tickets last for three seconds, and `baba`, whose key nobody here has;
/// and the services `zmq@localhost` and, without a key here, `other@localhost`.
///
/// # Panics
///
/// As [`alone`](crate::alone); and where no Kerberos server is installed.
#[track_caller]
pub fn alone_in_realm(test: &str, run: impl FnOnce()) {
    alone_in_realm_within(2 * PATIENCE, test, run);
}

/// As [`alone_in_realm`], for what takes its time: times [`load`](crate::load).
///
/// # Panics
///
/// As [`alone_in_realm`].
#[track_caller]
pub fn alone_in_realm_within(time: Duration, test: &str, run: impl FnOnce()) {
    if is_alone(test) {
        return run();
    }
    let realm = Realm::start();
    let mut command = Command::new(this_program());
    realm.set_env(&mut command);
    run_alone(time, test, command, run);
}

struct Realm {
    dir: TempDir,
    server: Option<Child>,
}

impl Realm {
    fn start() -> Self {
        let mut realm = Self {
            dir: TempDir::new(),
            server: None,
        };
        fs::create_dir(realm.path("tickets")).expect("the directory is ours");
        realm.configure(0);
        realm.run("kdb5_util", &["create", "-s", "-P", "master"], "");
        realm.run("kadmin.local", &[], &realm.commands());
        // Somebody may be faster with a free port.
        let listens = (0..5).any(|_| realm.serve_at(free_port()));
        let log = fs::read_to_string(realm.path("log")).unwrap_or_default();
        assert!(listens, "the Kerberos server ends: {log}");
        realm
    }

    /// Whether the server listens there, and has not ended instead.
    fn serve_at(&mut self, port: u16) -> bool {
        self.configure(port);
        let log = self.path("log");
        let server = self.spawn("krb5kdc", &["-n"]);
        // Ours to end from now on, whatever happens.
        let server = self.server.insert(server);
        let mut listens = false;
        eventually("the Kerberos server listens or ends", || {
            let log = fs::read_to_string(&log).unwrap_or_default();
            listens = log.contains("commencing operation");
            listens || server.try_wait().expect("it is our child").is_some()
        });
        listens
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn configure(&self, port: u16) {
        let dir = self.dir.path().display();
        // What concerns names keeps the DNS out of it.
        let client = format!(
            "[libdefaults]
             default_realm = {REALM}
             dns_lookup_kdc = false
             dns_lookup_realm = false
             dns_canonicalize_hostname = false
             rdns = false
             [realms]
             {REALM} = {{
             kdc = 127.0.0.1:{port}
             }}
             [domain_realm]
             localhost = {REALM}
             [logging]
             kdc = FILE:{dir}/log
             "
        );
        let server = format!(
            "[realms]
             {REALM} = {{
             database_name = {dir}/principals
             key_stash_file = {dir}/stash
             kdc_listen = 127.0.0.1:{port}
             kdc_tcp_listen = 127.0.0.1:{port}
             }}
             "
        );
        fs::write(self.path("krb5.conf"), client).expect("the directory is ours");
        fs::write(self.path("kdc.conf"), server).expect("the directory is ours");
    }

    /// What the administrator has to do.
    fn commands(&self) -> String {
        let keytab = self.path("keytab");
        let add = |name: &&str| {
            let life = if *name == "brief" { 3 } else { 3600 };
            format!("addprinc -randkey -maxlife \"{life} seconds\" {name}\n")
        };
        let export = |name: &&str| format!("ktadd -k {} {name}\n", keytab.display());
        let added = AT_HOME.iter().chain(&ABROAD).map(add);
        added.chain(AT_HOME.iter().map(export)).collect()
    }

    fn set_env(&self, command: &mut Command) {
        command
            .env("KRB5_CONFIG", self.path("krb5.conf"))
            .env("KRB5_KDC_PROFILE", self.path("kdc.conf"))
            .env("KRB5_KTNAME", self.path("keytab"))
            .env("KRB5_CLIENT_KTNAME", self.path("keytab"))
            .env(
                "KRB5CCNAME",
                format!("DIR:{}", self.path("tickets").display()),
            )
            .env("KRB5RCACHEDIR", self.dir.path());
    }

    fn spawn(&self, program: &str, args: &[&str]) -> Child {
        let log = fs::File::create(self.path(&format!("{program}.log")));
        let log = log.expect("the directory is ours");
        let mut command = Command::new(find(program));
        self.set_env(&mut command);
        command
            .args(["-r", REALM])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .expect("it is a program")
    }

    fn run(&self, program: &str, args: &[&str], input: &str) {
        let mut child = self.spawn(program, args);
        let mut stdin = child.stdin.take().expect("it is a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        let mut status = None;
        eventually("the program has done its work", || {
            status = child.try_wait().expect("it is our child");
            status.is_some()
        });
        let log = fs::read_to_string(self.path(&format!("{program}.log"))).unwrap_or_default();
        assert!(status.is_some_and(|status| status.success()), "{log}");
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A port that nobody uses, over TCP and over UDP.
fn free_port() -> u16 {
    wait_for("a free port", || {
        let port = free_udp_port();
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .is_ok()
            .then_some(port)
    })
}

/// Where a program of the Kerberos server is, which users need not have in their
/// PATH.
fn find(program: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|dir: PathBuf| dir.join(program))
        .find(|path: &PathBuf| Path::is_file(path))
        .unwrap_or_else(|| {
            panic!(
                "{program} is not installed: these tests need a Kerberos server, \
                 which is in the packages krb5-kdc and krb5-admin-server"
            )
        })
}
