//! The table in `docs/options.md`, and that it is whole and true.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path, sync::Arc};

use super::{names::Names, raw::Raw, *};
use crate::{
    ctx::{self, Ctx},
    ffi::{Errno, RawCtx, RawSocket},
    socket::{Socket, SocketBuilder, for_each_socket_type},
};

/// Tells what libzmq has for an option.
type Read = Box<dyn Fn(&Spec) -> Result<Raw, Errno>>;

/// A socket type, as the table sees it.
struct Type {
    name: &'static str,
    specs: Vec<&'static Spec>,
    read: Read,
}

fn socket_types() -> Vec<Type> {
    fn of<S: Socket + 'static>(ctx: &Ctx) -> Type {
        let socket: S = SocketBuilder::new().build_with_ctx(ctx).unwrap();
        Type {
            name: S::NAME,
            specs: S::OPTIONS.iter().copied().flatten().copied().collect(),
            read: Box::new(move |spec| raw::read(socket.__core().socket(), spec)),
        }
    }
    let ctx = Ctx::new();
    macro_rules! list {
        ($($type:ident)*) => { vec![$(of::<crate::socket::$type>(&ctx)),*] };
    }
    for_each_socket_type!(list)
}

/// Every theme, also those that no socket type has.
pub(crate) const THEMES: &[&[&Spec]] = &[
    conflate::SPECS,
    connection::SPECS,
    device::SPECS,
    disconnect::SPECS,
    first_subscribe::SPECS,
    handshake::SPECS,
    hello::SPECS,
    hiccup::SPECS,
    identity::SPECS,
    ipc::SPECS,
    keepalive::SPECS,
    matching::SPECS,
    metadata::SPECS,
    multicast::SPECS,
    no_drop::SPECS,
    norm::SPECS,
    pgm::SPECS,
    probe::SPECS,
    receive::SPECS,
    reconnect::SPECS,
    req::SPECS,
    router::SPECS,
    send::SPECS,
    socket::SPECS,
    socks::SPECS,
    stream::SPECS,
    tcp::SPECS,
    topics::SPECS,
    vmci::SPECS,
    wss::SPECS,
    xpub::SPECS,
    xsub::SPECS,
];

/// Every option by its name, with the types that have it.
fn by_name() -> BTreeMap<&'static str, (&'static Spec, Vec<&'static str>)> {
    let mut options = BTreeMap::new();
    for spec in THEMES.iter().copied().flatten() {
        let earlier = options.insert(spec.name, (*spec, Vec::new()));
        assert_eq!(earlier, None, "one name for two options");
    }
    for socket in socket_types() {
        for spec in socket.specs {
            let (_, types) = options.get_mut(spec.name).expect(spec.name);
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
    let count = socket_types().len();
    for (name, (spec, types)) in by_name() {
        let types = match types.len() {
            0 => "none yet".to_owned(),
            all if all == count => "all".to_owned(),
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

#[test]
fn defaults_are_as_they_are_said_to_be() {
    let mut read = 0;
    for Type {
        specs, read: tell, ..
    } in socket_types()
    {
        for spec in specs {
            let is_told = matches!(spec.access, Access::ReadWrite | Access::ReadOnly);
            if !is_told || spec.needs.missing().is_some() {
                continue;
            }
            match tell(spec) {
                Ok(raw) => {
                    let found = value_in_words(spec, spec.kind.decode(&raw));
                    assert_eq!(found, spec.default, "{}", spec.name);
                    read += 1;
                }
                // libzmq as it was released has it and says that it has not.
                Err(errno) => assert_eq!((spec.name, errno.get()), ("busy_poll", libc::EINVAL)),
            }
        }
    }
    assert!(read > 100, "{read}");
}

/// The types for which no socket is offered yet, with the options they have.
/// What a line says is what libzmq takes.
#[test]
fn options_of_other_types_are_taken() {
    use libzmq_sys::*;

    let types: &[(&[&Spec], &[i32])] = &[
        (
            conflate::SPECS,
            &[ZMQ_PULL, ZMQ_PUSH, ZMQ_SUB, ZMQ_PUB, ZMQ_DEALER],
        ),
        (first_subscribe::SPECS, &[ZMQ_XPUB, ZMQ_XSUB]),
        (identity::SPECS, &[ZMQ_REQ, ZMQ_REP, ZMQ_DEALER, ZMQ_ROUTER]),
        (matching::SPECS, &[ZMQ_PUB, ZMQ_XPUB, ZMQ_SUB]),
        (no_drop::SPECS, &[ZMQ_PUB, ZMQ_XPUB]),
        (probe::SPECS, &[ZMQ_REQ, ZMQ_DEALER, ZMQ_ROUTER]),
        (req::SPECS, &[ZMQ_REQ]),
        (router::SPECS, &[ZMQ_ROUTER]),
        (stream::SPECS, &[ZMQ_STREAM]),
        (topics::SPECS, &[ZMQ_PUB, ZMQ_XPUB, ZMQ_SUB, ZMQ_XSUB]),
        (xpub::SPECS, &[ZMQ_XPUB]),
        (xsub::SPECS, &[ZMQ_XSUB]),
    ];
    let ctx = Arc::new(RawCtx::new().unwrap());
    for (specs, numbers) in types {
        for (spec, number) in specs
            .iter()
            .flat_map(|spec| numbers.iter().map(move |n| (spec, n)))
        {
            let socket = RawSocket::new(&ctx, *number).unwrap();
            let read = || raw::read(&socket, spec).map(|raw| spec.kind.decode(&raw));
            let is_told = matches!(spec.access, Access::ReadWrite | Access::ReadOnly);
            if is_told {
                let found = value_in_words(spec, read().unwrap());
                assert_eq!(found, spec.default, "{} of {number}", spec.name);
            }
            let value = match spec.kind {
                Kind::Flag => Value::Flag(spec.default == "off"),
                Kind::Message => Value::Bytes(b"\0\xff".into()),
                Kind::Identity => Value::Identity(b"\xff\0"[..].try_into().unwrap()),
                Kind::Flags(_) => Value::Bits(3),
                Kind::Count => continue,
                kind => panic!("{kind:?}"),
            };
            value::apply(&socket, spec, Some(&value)).unwrap();
            if is_told {
                assert_eq!(read().unwrap(), Some(value), "{} of {number}", spec.name);
            }
        }
    }
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
    "ZMQ_ZAP_DOMAIN",
    "ZMQ_ZAP_ENFORCE_DOMAIN",
    // Of a mechanism that our builds lack.
    "ZMQ_GSSAPI_SERVER",
    "ZMQ_GSSAPI_PRINCIPAL",
    "ZMQ_GSSAPI_SERVICE_PRINCIPAL",
    "ZMQ_GSSAPI_PLAINTEXT",
    "ZMQ_GSSAPI_PRINCIPAL_NAMETYPE",
    "ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
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
    // A descriptor that somebody else owns.
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
