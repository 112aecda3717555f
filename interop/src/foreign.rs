use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use libzmq_tests::PATIENCE;
use serde_json::{Value, json};

use crate::{
    At, CERTS, Case, End, Kind, PASSWORD, PEER, Parts, Process, Received, Security, Setup, TOPIC,
    USER, pattern,
};

/// A socket of an implementation in another language, in a process of its own:
/// see `peers/peer.py` for how we talk to it.
#[derive(Debug)]
pub struct Foreign {
    process: Process,
    tells_users: bool,
}

impl Foreign {
    /// `zeromq` of Node.js.
    #[must_use]
    pub fn node() -> Self {
        let mut command = Command::new("node");
        command.arg("--no-warnings").arg(peers().join("peer.mjs"));
        command.arg(installed("node"));
        Self {
            process: Process::start(command),
            tells_users: false,
        }
    }

    /// pyzmq.
    #[must_use]
    pub fn python() -> Self {
        let mut command = python();
        command.arg(peers().join("peer.py"));
        Self {
            process: Process::start(command),
            tells_users: true,
        }
    }

    /// Opens a socket of Python itself, `TCP` or `UDP`.
    pub fn open_plain(&mut self, kind: &str, at: &At) -> String {
        let (end, endpoint) = place(at);
        self.ask_to_open(json!({ "do": "open", "kind": kind, end: endpoint }))
    }

    #[track_caller]
    fn ask_to_open(&mut self, command: Value) -> String {
        let answer = self.ask(&command, Duration::ZERO);
        let endpoint = answer["endpoint"].as_str();
        endpoint.expect("where it is").to_owned()
    }

    /// The answer to a command that may take so long.
    #[track_caller]
    fn ask(&mut self, command: &Value, time: Duration) -> Value {
        self.process.write_line(command);
        let line = self.process.read_line(time + PATIENCE);
        let answer: Value = match serde_json::from_str(&line) {
            Ok(answer) => answer,
            Err(err) => self.process.fail(format_args!("says {line:?}: {err}")),
        };
        if let Some(error) = answer.get("error") {
            let what = format!("answers {error} to {command:.200}");
            self.process.fail(what);
        }
        answer
    }
}

impl End for Foreign {
    fn open(&mut self, setup: &Setup) -> String {
        let (end, endpoint) = place(&setup.at);
        let mut command = json!({
            "do": "open",
            "kind": setup.kind.name(),
            end: endpoint,
            "mechanism": mechanism(setup),
        });
        match setup.kind {
            Kind::Dealer | Kind::Req => command["identity"] = PEER.into(),
            Kind::Dish => command["group"] = TOPIC.into(),
            Kind::Router => command["peer"] = PEER.into(),
            Kind::Sub | Kind::XSub => command["subscribe"] = TOPIC.into(),
            _ => {}
        }
        self.ask_to_open(command)
    }

    fn send(&mut self, parts: Parts, wait: Duration) -> bool {
        let parts: Vec<Value> = parts.iter().map(|part| to_wire(part)).collect();
        let command = json!({ "do": "send", "parts": parts, "wait": millis(wait) });
        let answer = self.ask(&command, wait);
        answer["sent"].as_bool().expect("whether it was sent")
    }

    fn recv(&mut self, wait: Duration) -> Option<Received> {
        let answer = self.ask(&json!({ "do": "recv", "wait": millis(wait) }), wait);
        let parts = answer.get("parts")?.as_array().expect("a list");
        Some(Received {
            parts: parts.iter().map(from_wire).collect(),
            user_id: answer["user_id"].as_str().unwrap_or_default().to_owned(),
        })
    }

    fn close(&mut self) {
        self.ask(&json!({ "do": "close" }), Duration::ZERO);
    }

    fn tells_users(&self) -> bool {
        self.tells_users
    }

    /// A REQ of libzmq as released breaks with each client that is a user.
    fn can(&self, case: &Case) -> bool {
        let users = self.tells_users && case.security != Security::Null;
        case.we_begin || case.we_bind || case.couple.0 != Kind::Req || !users
    }
}

/// The interpreter that has pyzmq.
pub(crate) fn python() -> Command {
    Command::new(installed("python").join("bin/python"))
}

/// Where `interop/setup` has installed something.
fn installed(what: &str) -> PathBuf {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/interop")).join(what);
    path.canonicalize()
        .unwrap_or_else(|err| panic!("{path:?}: {err}: run interop/setup first"))
}

fn peers() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/peers"))
}

fn millis(time: Duration) -> u64 {
    time.as_millis().try_into().expect("not for ever")
}

fn place(at: &At) -> (&'static str, &str) {
    match at {
        At::Bind(endpoint) => ("bind", endpoint),
        At::Connect(endpoint) => ("connect", endpoint),
    }
}

fn mechanism(setup: &Setup) -> Value {
    let who = setup.who;
    match (setup.security, &setup.at) {
        (Security::Null, _) => json!({ "name": "null" }),
        (Security::Plain, At::Bind(_)) => json!({
            "name": "plain_server",
            "users": { USER: PASSWORD },
        }),
        (Security::Plain, At::Connect(_)) => json!({
            "name": "plain_client",
            "username": USER,
            "password": who.password(),
        }),
        (Security::Curve, At::Bind(_)) => json!({
            "name": "curve_server",
            "secret": CERTS.server.secret().expose(),
            "keys": [CERTS.friend.public().as_str()],
        }),
        (Security::Curve, At::Connect(_)) => json!({
            "name": "curve_client",
            "public": who.cert().public().as_str(),
            "secret": who.cert().secret().expose(),
            "server": CERTS.server.public().as_str(),
        }),
    }
}

/// How many bytes at least a part has that is written as a length.
const LONG: usize = 64;

fn to_wire(part: &[u8]) -> Value {
    if part.len() >= LONG && part == pattern(part.len()) {
        return part.len().into();
    }
    let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.into()
}

fn from_wire(part: &Value) -> Vec<u8> {
    if let Some(len) = part.as_u64() {
        return pattern(usize::try_from(len).expect("it fits into memory"));
    }
    let hex = part.as_str().expect("hexadecimal digits");
    hex.as_bytes()
        .chunks(2)
        .map(|digits| {
            let digits = str::from_utf8(digits).expect("hexadecimal digits");
            u8::from_str_radix(digits, 16).expect("hexadecimal digits")
        })
        .collect()
}
