//! The table in `docs/options.md`, and that it is whole and true.

use std::{collections::BTreeMap, env, fmt::Write, fs, ops::Deref, path::Path, sync::Arc};

use super::*;
use crate::{
    ffi::{Handle, RawCtx, RawSocket},
    socket::{Sealed, for_each_socket_type},
};

/// A socket type, as the table sees it.
struct Type {
    name: &'static str,
    open: fn(&Arc<RawCtx>) -> Box<dyn Deref<Target = RawSocket>>,
    specs: Vec<&'static Spec>,
}

fn socket_types() -> Vec<Type> {
    fn of<S: Sealed<Handle: 'static>>() -> Type {
        Type {
            name: S::NAME,
            open: |ctx| Box::new(S::Handle::open(ctx, S::KIND).unwrap()),
            specs: S::OPTIONS.iter().copied().flatten().copied().collect(),
        }
    }
    macro_rules! list {
        ($($type:ident)*) => { vec![$(of::<crate::socket::$type>()),*] };
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
        let types = if types.len() == count {
            "all".to_owned()
        } else {
            types.join(", ")
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
    text
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
    let ctx = Arc::new(RawCtx::new().unwrap());
    let mut read = 0;
    for socket_type in socket_types() {
        let socket = (socket_type.open)(&ctx);
        for spec in socket_type.specs {
            let is_ours = spec.name == "linger";
            let is_told = matches!(spec.access, Access::ReadWrite | Access::ReadOnly);
            if is_ours || !is_told || spec.needs.missing().is_some() {
                continue;
            }
            match raw::read(&socket, spec) {
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

/// The themes that no socket type has yet are in the table too.
fn all_specs() -> Vec<&'static Spec> {
    let themes: &[&[&Spec]] = &[
        conflate::SPECS,
        first_subscribe::SPECS,
        identity::SPECS,
        matching::SPECS,
        norm::SPECS,
        pgm::SPECS,
        probe::SPECS,
        req::SPECS,
        router::SPECS,
        stream::SPECS,
        topics::SPECS,
        xpub::SPECS,
        xsub::SPECS,
    ];
    let others = themes.iter().copied().flatten().copied();
    others.chain(by_name().into_values().map(|(spec, _)| spec)).collect()
}
