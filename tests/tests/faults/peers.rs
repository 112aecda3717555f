//! Processes of the tests' own, which are killed.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use libzmq::{prelude::*, *};
use libzmq_tests::{PATIENCE, client, dealer, push, rep, router, scatter, server};

use super::ledger::body;

/// What the process is to do, in its environment.
const ROLE: &str = "LIBZMQ_TESTS_PEER";
/// With what the lines begin that it has to say.
const SAYS: &str = "peer: ";

/// A process, which is killed when it is dropped.
#[derive(Debug)]
pub(super) struct Peer {
    child: Child,
    lines: mpsc::Receiver<String>,
    /// When this is closed it ends.
    _stdin: ChildStdin,
}

impl Peer {
    /// Starts one with this role and what belongs to that.
    #[track_caller]
    pub(super) fn start(role: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "faults::peers::peer"])
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some(said) = line.strip_prefix(SAYS) {
                    let _ = sender.send(said.to_owned());
                }
            }
        });
        Self {
            _stdin: child.stdin.take().unwrap(),
            child,
            lines,
        }
    }

    /// The next that it says.
    #[track_caller]
    pub(super) fn says(&self, patience: Duration) -> String {
        self.lines
            .recv_timeout(patience)
            .expect("the peer says something")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An echo, bound there.
#[track_caller]
pub(super) fn echo(kind: &str, endpoint: &Endpoint) -> (Peer, Endpoint) {
    let peer = Peer::start(&format!("{kind} {endpoint}"));
    let bound = peer.says(PATIENCE).parse().unwrap();
    (peer, bound)
}

fn say(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "\n{SAYS}{text}");
    let _ = stdout.flush();
}

/// Not a test: what a [`Peer`] does.
#[test]
fn peer() {
    let Ok(role) = env::var(ROLE) else {
        return;
    };
    thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let words: Vec<&str> = role.split(' ').collect();
    let endpoint: Endpoint = words[1].parse().unwrap();
    macro_rules! bound {
        ($builder:expr) => {{
            let socket = libzmq_tests::wait_for("the endpoint is free", || {
                $builder.recv_timeout(None).bind(&endpoint).build().ok()
            });
            say(&socket.last_endpoint().unwrap().to_string());
            socket
        }};
    }
    macro_rules! flood {
        ($builder:expr) => {{
            let socket = $builder.connect(&endpoint).build().unwrap();
            for number in 0.. {
                let msg = [words[2].as_bytes(), b" ", &body(number)].concat();
                let _ = socket.send(msg);
            }
        }};
    }
    match words[0] {
        "server" => {
            let server = bound!(server());
            loop {
                let msg = server.recv_msg().unwrap();
                let id = msg.routing_id().unwrap();
                let _ = server.route(msg, id);
            }
        }
        "router" => {
            let router = bound!(router());
            loop {
                let parts = router.recv_multipart().unwrap();
                let _ = router.send_multipart(parts);
            }
        }
        "rep" => {
            let rep = bound!(rep());
            loop {
                let msg = rep.recv_msg().unwrap();
                let _ = rep.send(msg);
            }
        }
        "push" => flood!(push()),
        "scatter" => flood!(scatter()),
        "client" => flood!(client()),
        "dealer" => flood!(dealer()),
        "crowd_client" => super::crowd::many(&client(), &endpoint, words[2].parse().unwrap(), say),
        "crowd_dealer" => super::crowd::many(&dealer(), &endpoint, words[2].parse().unwrap(), say),
        other => panic!("no role: {other}"),
    }
}
