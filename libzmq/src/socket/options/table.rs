//! The table in `docs/options.md`, and that it is whole and true.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path, time::Duration};

use super::{names::Names, *};
use crate::{
    ctx::{self, Ctx},
    ffi::RawSocket,
    socket::{Socket, SocketBuilder, for_each_socket_type},
};

/// A socket type, as the table sees it.
struct Type {
    name: &'static str,
    specs: Vec<&'static Spec>,
    socket: Box<dyn HasRaw>,
}

/// A socket of any type.
trait HasRaw {
    fn raw(&self) -> &RawSocket;
}

impl<S: Socket> HasRaw for S {
    fn raw(&self) -> &RawSocket {
        self.__core().socket()
    }
}

fn socket_types() -> Vec<Type> {
    fn of<S: Socket + 'static>(ctx: &Ctx) -> Type {
        let socket: S = SocketBuilder::new().build_with_ctx(ctx).unwrap();
        Type {
            name: S::NAME,
            specs: S::OPTIONS.iter().copied().flatten().copied().collect(),
            socket: Box::new(socket),
        }
    }
    let ctx = Ctx::new();
    macro_rules! list {
        ($($type:ident)*) => { vec![$(of::<crate::socket::$type>(&ctx)),*] };
    }
    for_each_socket_type!(list)
}

/// Every option by its name, with the types that have it.
fn by_name() -> BTreeMap<&'static str, (&'static Spec, Vec<&'static str>)> {
    let mut options = BTreeMap::new();
    for socket in socket_types() {
        for spec in socket.specs {
            let (known, types) = options
                .entry(spec.name)
                .or_insert_with(|| (spec, Vec::new()));
            assert_eq!(*known, spec, "one name for two options");
            types.push(socket.name);
        }
    }
    options
}

fn kind_in_words(kind: Kind) -> String {
    match kind {
        Kind::Flag => "on or off".into(),
        Kind::SystemFlag => "on, off or system".into(),
        Kind::Count => "number".into(),
        Kind::Between(min, max) => match max {
            0x7fff_ffff => format!("number from {min}"),
            _ => format!("number, {min} to {max}"),
        },
        Kind::Batch => "bytes, 1 to 16777216".into(),
        Kind::Probes => "number, 1 to 127".into(),
        Kind::Buffer | Kind::Limit | Kind::DriverSize => "bytes".into(),
        Kind::Mask => "64 bits".into(),
        Kind::Id => "number".into(),
        Kind::Period | Kind::Retry | Kind::Patience => "time or infinite".into(),
        Kind::Span | Kind::Millis | Kind::Timeout | Kind::BusyPoll => "time".into(),
        Kind::ProbeSeconds => "time, 1 to 32767 seconds".into(),
        Kind::Text => "text".into(),
        Kind::Proxy => "host and port".into(),
        Kind::Device => "name of an interface".into(),
        Kind::Secret | Kind::SecretPem => "secret".into(),
        Kind::Pem => "text".into(),
        Kind::Message | Kind::Identity => "bytes".into(),
        Kind::Flags(names) => format!("some of {}", list(names)),
        Kind::Choice(names) => format!("one of {}", list(names)),
        Kind::Range => "range of addresses".into(),
        Kind::Pair => "name and value".into(),
    }
}

fn list(names: &Names) -> String {
    let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

fn access_in_words(access: Access) -> &'static str {
    match access {
        Access::ReadWrite => "set, read",
        Access::ReadOnly => "read",
        Access::WriteOnly => "set",
        Access::BuildOnly => "set when built",
        Access::Each => "add",
    }
}

fn document() -> String {
    let mut text = String::from(
        "# Options of sockets\n\n\
         Made from the table in `libzmq/src/socket/options`, by its tests: see CONTRIBUTING.md. What an\n\
         option does is in the documentation of its methods. `heartbeat`, `mechanism`, `join`, `bind` and\n\
         `connect` are no options, and stand elsewhere.\n\n\
         | option | libzmq | value | default | access | sockets |\n|---|---|---|---|---|---|\n",
    );
    let all: Vec<_> = socket_types().iter().map(|socket| socket.name).collect();
    for (name, (spec, types)) in by_name() {
        let others: Vec<_> = all
            .iter()
            .filter(|name| !types.contains(name))
            .copied()
            .collect();
        let types = match others.len() {
            0 => "all".to_owned(),
            1..=3 => format!("all but {}", others.join(", ")),
            _ => types.join(", "),
        };
        writeln!(
            text,
            "| `{name}` | `{}` | {} | {} | {} | {types} |",
            spec.c_name,
            kind_in_words(spec.kind),
            spec.default,
            access_in_words(spec.access),
        )
        .unwrap();
    }
    text.push_str(
        "\n# Options of contexts\n\n\
         From the table in `libzmq/src/ctx/options.rs`.\n\n\
         | option | libzmq | value | default | access |\n|---|---|---|---|---|\n",
    );
    for [name, c_name, kind, range, default, told] in ctx::ROWS {
        let kind = match kind.replace(' ', "").as_str() {
            "bool" => "on or off".to_owned(),
            "u32" => format!("number, {}", ctx_range(range)),
            "BTreeSet<u32>" => format!("numbers, {}", ctx_range(range)),
            "String" => "text".to_owned(),
            "SchedPolicy" => "a policy".to_owned(),
            "Period" => "time".to_owned(),
            other => panic!("{other}"),
        };
        let access = if told.is_empty() { "set" } else { "set, read" };
        writeln!(
            text,
            "| `{name}` | `{c_name}` | {kind} | {default} | {access} |"
        )
        .unwrap();
    }
    text
}

fn ctx_range(range: &str) -> String {
    let range = range
        .replace("MAX_IO_THREADS", "256")
        .replace("MAX_SOCKETS", "65535");
    let (min, max) = range.split_once("..=").expect("a number has a range");
    format!("{} to {}", min.trim(), max.trim())
}

#[test]
fn the_document_has_every_option() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/options.md");
    let expected = document();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    let mut lines = found.lines().zip(expected.lines());
    if let Some((found, expected)) = lines.find(|(found, expected)| found != expected) {
        panic!("docs/options.md is not up to date; set UPDATE_DOCS=1\n{found}\n{expected}");
    }
    assert_eq!(found, expected, "set UPDATE_DOCS=1");
}

fn value_in_words(spec: &Spec, value: Option<Value>) -> String {
    match (spec.kind, value) {
        (_, None) => match spec.kind {
            Kind::SystemFlag
            | Kind::Probes
            | Kind::Buffer
            | Kind::ProbeSeconds
            | Kind::Timeout
            | Kind::BusyPoll
            | Kind::DriverSize => "system".into(),
            _ => "none".into(),
        },
        (_, Some(Value::Flag(on))) => if on { "on" } else { "off" }.into(),
        (_, Some(Value::Count(count))) => count.to_string(),
        (_, Some(Value::Size(size))) => size.to_string(),
        (_, Some(Value::Period(period))) => period.to_string(),
        (_, Some(Value::Time(time))) => format!("{time:?}"),
        (Kind::Choice(names), Some(Value::Choice(number))) => {
            let name = names.iter().find(|(_, other)| *other == number);
            name.unwrap().0.into()
        }
        (Kind::Flags(_), Some(Value::Bits(0))) => "none".into(),
        (_, value) => format!("{value:?}"),
    }
}

fn is_told(spec: &Spec) -> bool {
    matches!(spec.access, Access::ReadWrite | Access::ReadOnly)
}

#[test]
fn defaults_are_as_they_are_said_to_be() {
    let mut read = 0;
    for Type { specs, socket, .. } in socket_types() {
        for spec in specs {
            if is_told(spec) && spec.needs.missing().is_none() {
                let raw = raw::read(socket.raw(), spec).unwrap();
                let found = value_in_words(spec, spec.kind.decode(&raw));
                assert_eq!(found, spec.default, "{}", spec.name);
                read += 1;
            }
        }
    }
    assert!(read > 500, "{read}");
}

/// Not the default of any option of its kind.
fn another_value(spec: &Spec) -> Value {
    match spec.kind {
        Kind::Flag | Kind::SystemFlag => Value::Flag(spec.default != "on"),
        Kind::Count | Kind::Between(..) | Kind::Batch | Kind::Probes | Kind::Id => {
            Value::Count(if spec.name.ends_with("batch_size") {
                128
            } else {
                3
            })
        }
        Kind::Buffer => Value::Count(65_536),
        Kind::Limit | Kind::DriverSize | Kind::Mask => Value::Size(4096),
        Kind::Period | Kind::Retry | Kind::Patience => {
            Value::Period(Duration::from_millis(7).into())
        }
        Kind::Span | Kind::Millis | Kind::Timeout | Kind::BusyPoll | Kind::ProbeSeconds => {
            Value::Time(Duration::from_secs(7))
        }
        Kind::Message => Value::Bytes(b"\0\xff".into()),
        Kind::Identity => Value::Identity(b"\xff\0".try_into().unwrap()),
        Kind::Flags(_) => Value::Bits(1),
        Kind::Choice(_) => Value::Choice(2),
        Kind::Range => Value::Range("10.0.0.0/8".parse().unwrap()),
        Kind::Device => Value::Text("lo".into()),
        Kind::Proxy => Value::Text("127.0.0.1:1080".into()),
        Kind::Text | Kind::Pem => Value::Text("text".into()),
        Kind::Secret | Kind::SecretPem => Value::Secret("secret".into()),
        Kind::Pair => Value::Pair("X-name".into(), "value".into()),
    }
}

/// Every option of every type is set, and read where it can be.
#[test]
fn other_values_are_taken() {
    let mut set = 0;
    for Type {
        name,
        specs,
        socket,
    } in socket_types()
    {
        for spec in specs {
            if spec.access == Access::ReadOnly || spec.needs.missing().is_some() {
                continue;
            }
            let value = another_value(spec);
            value::apply(socket.raw(), spec, Some(&value)).unwrap();
            if is_told(spec) {
                let raw = raw::read(socket.raw(), spec).unwrap();
                let found = spec.kind.decode(&raw);
                assert_eq!(found, Some(value), "{} of {name}", spec.name);
            }
            set += 1;
        }
    }
    assert!(set > 700, "{set}");
}

/// Those of libzmq that are no options here: each is what it says, or a method.
const NOT_OFFERED: &[&str] = &[
    // Of the mechanism.
    "ZMQ_MECHANISM",
    "ZMQ_PLAIN_SERVER",
    "ZMQ_PLAIN_USERNAME",
    "ZMQ_PLAIN_PASSWORD",
    "ZMQ_CURVE_SERVER",
    "ZMQ_CURVE_PUBLICKEY",
    "ZMQ_CURVE_SECRETKEY",
    "ZMQ_CURVE_SERVERKEY",
    "ZMQ_GSSAPI_SERVER",
    "ZMQ_GSSAPI_PRINCIPAL",
    "ZMQ_GSSAPI_SERVICE_PRINCIPAL",
    "ZMQ_GSSAPI_PLAINTEXT",
    "ZMQ_GSSAPI_PRINCIPAL_NAMETYPE",
    "ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
    "ZMQ_ZAP_DOMAIN",
    "ZMQ_ZAP_ENFORCE_DOMAIN",
    // Of the heartbeat.
    "ZMQ_HEARTBEAT_IVL",
    "ZMQ_HEARTBEAT_TTL",
    "ZMQ_HEARTBEAT_TIMEOUT",
    // What a socket does, has, or is.
    "ZMQ_SUBSCRIBE",
    "ZMQ_UNSUBSCRIBE",
    "ZMQ_CONNECT_ROUTING_ID",
    "ZMQ_RCVMORE",
    "ZMQ_FD",
    "ZMQ_EVENTS",
    "ZMQ_TYPE",
    "ZMQ_THREAD_SAFE",
    "ZMQ_LAST_ENDPOINT",
    "ZMQ_USE_FD",
    // An option of contexts that has its number here.
    "ZMQ_BLOCKY",
];

#[test]
fn every_option_of_libzmq_is_offered() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../libzmq-sys/src/bindings.rs");
    let bindings = fs::read_to_string(path).unwrap();
    let mut constants: Vec<&str> = bindings
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split(':').next())
        .collect();
    // As they stand in `zmq.h`: the options, and those that came later.
    let mut between = |first: &str, last: &str| -> Vec<&str> {
        let start = constants.iter().position(|name| *name == first).unwrap();
        let end = constants.iter().position(|name| *name == last).unwrap();
        constants.drain(start..=end).collect()
    };
    let mut options = between("ZMQ_AFFINITY", "ZMQ_BINDTODEVICE");
    options.extend(between("ZMQ_TCP_ACCEPT_FILTER", "ZMQ_IPC_FILTER_GID"));
    options.extend(between("ZMQ_ZAP_ENFORCE_DOMAIN", "ZMQ_NORM_PUSH"));
    assert!(options.len() > 100);
    for name in options {
        let offered = by_name().into_values().any(|(spec, _)| spec.c_name == name);
        assert_ne!(offered, NOT_OFFERED.contains(&name), "{name}");
    }
}

/// The configurations know them by a list of their own.
#[cfg(feature = "config")]
#[test]
fn the_list_of_types_is_whole() {
    let err = serde_yaml::from_str::<crate::config::AnyConfig>("no_such_type: {}");
    let err = err.unwrap_err().to_string();
    let (_, known) = err.split_once("one of the keys ").expect(&err);
    let listed: Vec<_> = socket_types()
        .into_iter()
        .map(|socket| socket.name)
        .collect();
    assert_eq!(known.split(" at ").next().unwrap(), listed.join(", "));
}
