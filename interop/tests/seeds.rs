//! Small programs that come in pairs, in Rust (the examples) and in Python
//! (`seeds`): each half talks to the other half in the other language.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use libzmq_interop::{Process, example, seed};
use libzmq_tests::TempDir;

const ANYWHERE: &str = "tcp://127.0.0.1:*";

/// One half of a pair of programs, in both languages.
#[derive(Clone, Copy)]
struct Half {
    /// The example, and the role it has to play.
    rust: [&'static str; 2],
    rust_args: &'static [&'static str],
    python: &'static str,
    python_args: &'static [&'static str],
}

impl Half {
    fn start(&self, in_rust: bool, endpoint: &str) -> Process {
        let (mut command, args) = if in_rust {
            let [name, role] = self.rust;
            let mut command = example(name);
            command.arg(role);
            (command, self.rust_args)
        } else {
            (seed(self.python), self.python_args)
        };
        command.arg(endpoint).args(args);
        Process::start(command)
    }
}

/// Lets the halves talk across the languages. The first binds.
fn crosswise(bound: Half, connected: Half, check: impl Fn(&mut Process, &mut Process)) {
    for bound_in_rust in [true, false] {
        let mut first = bound.start(bound_in_rust, ANYWHERE);
        let endpoint = endpoint_of(&mut first);
        let mut second = connected.start(!bound_in_rust, &endpoint);
        check(&mut first, &mut second);
    }
}

fn endpoint_of(process: &mut Process) -> String {
    let line = process.expect_line("listens on ");
    let (_, endpoint) = line.split_once("listens on ").unwrap();
    endpoint.to_owned()
}

#[test]
fn echo() {
    let server = Half {
        rust: ["echo", "server"],
        rust_args: &[],
        python: "echo_server.py",
        python_args: &[],
    };
    let client = Half {
        rust: ["echo", "client"],
        rust_args: &["hello", "world"],
        python: "echo_client.py",
        python_args: &["hello", "world"],
    };
    crosswise(server, client, |server, client| {
        client.expect_line("client: Echo: hello world");
        server.expect_line("server: Echo: hello world");
    });
}

#[test]
fn pub_sub() {
    let publisher = Half {
        rust: ["pub_sub", "publisher"],
        rust_args: &["20"],
        python: "publisher.py",
        python_args: &["0.02"],
    };
    let subscriber = Half {
        rust: ["pub_sub", "subscriber"],
        rust_args: &["2"],
        python: "subscriber.py",
        python_args: &["2"],
    };
    crosswise(publisher, subscriber, |_, subscriber| {
        for _ in 0..10 {
            let line = subscriber.expect_line("subscriber: ");
            assert!(line.starts_with("subscriber: 2-Update! >> #"), "{line}");
        }
    });
}

#[test]
fn push_pull() {
    let manager = Half {
        rust: ["push_pull", "manager"],
        rust_args: &["20"],
        python: "manager.py",
        python_args: &["0.02"],
    };
    let worker = Half {
        rust: ["push_pull", "worker"],
        rust_args: &[],
        python: "worker.py",
        python_args: &[],
    };
    crosswise(manager, worker, |_, worker| {
        for id in 1..=10 {
            let line = worker.expect_line("worker: ");
            let expected = format!("worker: received {id} - ");
            assert!(line.starts_with(&expected), "{line}");
        }
    });
}

#[test]
fn pair() {
    let bound = Half {
        rust: ["pair", "bind"],
        rust_args: &[],
        python: "pair_bind.py",
        python_args: &[],
    };
    let connected = Half {
        rust: ["pair", "connect"],
        rust_args: &[],
        python: "pair_connect.py",
        python_args: &[],
    };
    crosswise(bound, connected, |bound, connected| {
        bound.expect_line("bound: received pong 3");
        connected.expect_line("connected: received ping 3");
    });
}

const HELLO_SERVER: Half = Half {
    rust: ["hello", "server"],
    rust_args: &["100"],
    python: "hello_server.py",
    python_args: &["--interval=0.1"],
};

const HELLO_CLIENT: Half = Half {
    rust: ["hello", "client"],
    rust_args: &["100"],
    python: "hello_client.py",
    python_args: &["--interval=0.1"],
};

#[test]
fn hello() {
    for server_in_rust in [true, false] {
        let mut server = HELLO_SERVER.start(server_in_rust, ANYWHERE);
        let endpoint = endpoint_of(&mut server);
        let mut client = HELLO_CLIENT.start(!server_in_rust, &endpoint);
        let mut leaving = HELLO_CLIENT.start(!server_in_rust, &endpoint);
        for client in [&mut client, &mut leaving] {
            client.expect_line("HELLO from the server");
        }

        // Whoever leaves is forgotten, and the other is not.
        drop(leaving);
        let line = server.expect_line("server: forgets ");
        let forgotten = line.strip_prefix("server: forgets ").unwrap();
        let line = server.expect_line("server: HELLO from ");
        assert!(!line.ends_with(forgotten), "{line}");

        // The client waits for another server, in whichever language.
        drop(server);
        client.expect_line("client: the server is unresponsive");
        let mut server = HELLO_SERVER.start(!server_in_rust, &endpoint);
        server.expect_line("HELLO from ");
        client.expect_line("HELLO from the server");
    }
}

/// Keys in the files that pyzmq makes of them.
struct Keys(TempDir);

impl Keys {
    fn new() -> Self {
        let dir = TempDir::new();
        for name in ["client", "server"] {
            let mut command = seed("keys.py");
            command.arg(name).arg(dir.path());
            Process::start(command).expect_line("key_secret");
        }
        let authorized = dir.path().join("authorized_clients");
        fs::create_dir(&authorized).unwrap();
        fs::copy(dir.path().join("client.key"), authorized.join("one.key")).unwrap();
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// A line of a file: a name, and a key in quotes.
    fn read(&self, file: &str, name: &str) -> String {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        let line = text.lines().find(|line| line.trim().starts_with(name));
        line.unwrap().split('"').nth(1).unwrap().to_owned()
    }

    /// What `hello` needs to know, in YAML.
    fn config(&self) -> PathBuf {
        let [server, server_secret] =
            ["public-key", "secret-key"].map(|name| self.read("server.key_secret", name));
        let [client, client_secret] =
            ["public-key", "secret-key"].map(|name| self.read("client.key_secret", name));
        let path = self.path().join("hello.yml");
        let text = format!(
            r#"
auth:
  curve_registry: "{client}"
server:
  mechanism:
    curve_server:
      secret: "{server_secret}"
client:
  mechanism:
    curve_client:
      client:
        public: "{client}"
        secret: "{client_secret}"
      server: "{server}"
"#
        );
        fs::write(&path, text).unwrap();
        path
    }

    fn hello(&self, role: &str, in_rust: bool, endpoint: &str) -> Process {
        let mut command: Command;
        if in_rust {
            command = example("hello");
            command.args([role, endpoint, "100"]).arg(self.config());
        } else {
            command = seed(&format!("hello_{role}.py"));
            command
                .args([endpoint, "--interval=0.1", "--keys"])
                .arg(self.path());
        }
        Process::start(command)
    }
}

#[test]
fn hello_with_keys() {
    let keys = Keys::new();
    // Its owner knows the server, which does not know the owner.
    let unknown = Keys::new();
    for name in ["server.key", "server.key_secret"] {
        fs::copy(keys.path().join(name), unknown.path().join(name)).unwrap();
    }
    for server_in_rust in [true, false] {
        let mut server = keys.hello("server", server_in_rust, ANYWHERE);
        let endpoint = endpoint_of(&mut server);
        let mut stranger = unknown.hello("client", !server_in_rust, &endpoint);
        stranger.expect_line("the server is unresponsive");
        server.expect_silence();

        let mut client = keys.hello("client", !server_in_rust, &endpoint);
        client.expect_line("HELLO from the server");
        server.expect_line("HELLO from ");
        let mut careless = HELLO_CLIENT.start(!server_in_rust, &endpoint);
        careless.expect_line("the server is unresponsive");
    }
}
