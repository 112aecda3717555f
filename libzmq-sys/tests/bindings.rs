//! Holds the committed bindings against `zmq.h`, with the C compiler as judge.
//!
//! The declarations are read from the text of `src/bindings.rs` and written out
//! again in C, below an include of `zmq.h`: a constant with another value fails a
//! static assertion, and a function with another type conflicts with its first
//! declaration. The other direction is checked on the text of `zmq.h`: whatever
//! it declares is bound, or is listed here with the reason why not.

// The judge speaks the language of gcc and clang.
#![cfg(unix)]

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    mem::{align_of, offset_of, size_of},
    path::Path,
    process::{Command, Stdio},
};

use libzmq_sys::{zmq_msg_t, zmq_poller_event_t, zmq_pollitem_t};

const BINDINGS: &str = include_str!("../src/bindings.rs");
const INCLUDE: &str = env!("LIBZMQ_SYS_INCLUDE");

/// Macros of `zmq.h` that are not bound, and why.
const UNBOUND_MACROS: &[(&str, &str)] = &[
    ("ZMQ_EXPORT", "how a symbol is exported, not a value"),
    ("ZMQ_MAKE_VERSION", "a function"),
    (
        "ZMQ_VERSION",
        "made of the three numbers that are bound, by a function",
    ),
    (
        "ZMQ_DEFINED_STDINT",
        "how the header was read, not part of ZeroMQ",
    ),
    ("ZMQ_HAVE_TIMERS", "always so, and without a value"),
    ("ZMQ_HAVE_POLLER", "always so, and without a value"),
    ("ZMQ_HAUSNUMERO", "only the base of the errno values"),
];

/// Functions of `zmq.h` that are not bound: the beginning of the name, and why.
const UNBOUND_FUNCTIONS: &[(&str, &str)] = &[
    ("zmq_sendiov", "undocumented"),
    (
        "zmq_recviov",
        "undocumented, and hands out blocks of our allocator for libc to free",
    ),
    ("zmq_stopwatch_", "for the performance tests of libzmq"),
    ("zmq_sleep", "for the performance tests of libzmq"),
    ("zmq_threadstart", "for the performance tests of libzmq"),
    ("zmq_threadclose", "for the performance tests of libzmq"),
    ("zmq_atomic_counter_", "Rust has atomics"),
];

#[test]
fn bindings_agree_with_the_header() {
    let mut source = as_c(BINDINGS);
    source.push_str(&layouts_as_c());
    judge(&source).unwrap_or_else(|verdict| panic!("{verdict}"));
}

#[test]
fn wrong_bindings_are_refused() {
    for (right, wrong, about) in [
        (
            "ZMQ_DEALER: c_int = 5;",
            "ZMQ_DEALER: c_int = 6;",
            "ZMQ_DEALER",
        ),
        (
            "ZMQ_EVENT_ALL_V2: u64 = 131071;",
            "ZMQ_EVENT_ALL_V2: u64 = 65535;",
            "ZMQ_EVENT_ALL_V2",
        ),
        (
            "pub const ZMQ_ROUTER: ",
            "pub const ZMQ_ROUTED: ",
            "ZMQ_ROUTED",
        ),
        ("c\"User-Id\"", "c\"User-Ip\"", "ZMQ_MSG_PROPERTY_USER_ID"),
        (
            "fn zmq_close(s_: *mut c_void) -> c_int;",
            "fn zmq_close(s_: *const c_void) -> c_int;",
            "zmq_close",
        ),
        (
            "fn zmq_msg_size(msg_: *const zmq_msg_t) -> usize;",
            "fn zmq_msg_size(msg_: *const zmq_msg_t) -> c_int;",
            "zmq_msg_size",
        ),
        (
            "fn zmq_errno() -> c_int;",
            "fn zmq_errno(s_: *mut c_void) -> c_int;",
            "zmq_errno",
        ),
        ("fn zmq_leave(", "fn zmq_left(", "zmq_left"),
        (
            "fn(data_: *mut c_void, hint_: *mut c_void)>;",
            "fn(data_: *mut c_void)>;",
            "zmq_free_fn",
        ),
        ("pub revents: c_short,", "pub revents: c_int,", "revents"),
    ] {
        let copy = BINDINGS.replacen(right, wrong, 1);
        assert_ne!(copy, BINDINGS, "the bindings no longer hold {right:?}");
        match judge(&as_c(&copy)) {
            Ok(()) => panic!("accepted: {wrong}"),
            Err(verdict) => assert!(verdict.contains(about), "{wrong}: {verdict}"),
        }
    }
}

#[test]
fn a_wrong_layout_is_refused() {
    let right = layouts_as_c();
    for (name, wrong) in [
        (
            "zmq_msg_t",
            right.replace("sizeof (zmq_msg_t) == 64", "sizeof (zmq_msg_t) == 32"),
        ),
        (
            "zmq_pollitem_t",
            right.replace("(zmq_pollitem_t, fd) == ", "(zmq_pollitem_t, fd) == 1"),
        ),
    ] {
        assert_ne!(wrong, right, "{name}: nothing was changed");
        let verdict = judge(&wrong).expect_err("accepted");
        assert!(verdict.contains(name), "{verdict}");
    }
}

#[test]
fn every_macro_of_the_header_is_bound() {
    let bound = names(BINDINGS, |item| matches!(item, Item::Constant { .. }));
    let defined: BTreeSet<String> = header_macros()
        .into_iter()
        .filter(|name| !is_standard_errno(name))
        .collect();
    let excepted = UNBOUND_MACROS.iter().map(|(name, _)| (*name).to_owned());
    let expected: BTreeSet<String> = bound.iter().cloned().chain(excepted).collect();
    assert_eq!(
        defined, expected,
        "left: zmq.h, right: bindings and exceptions"
    );
    assert!(bound.len() > 200, "only {} constants", bound.len());
}

#[test]
fn every_function_of_the_header_is_bound() {
    let bound = names(BINDINGS, |item| matches!(item, Item::Function { .. }));
    let declared = header_functions();
    for name in &declared {
        let excepted = UNBOUND_FUNCTIONS
            .iter()
            .any(|(start, _)| name.starts_with(start));
        assert_ne!(
            bound.contains(name),
            excepted,
            "{name}: bound or excepted, and not both"
        );
    }
    for (start, _) in UNBOUND_FUNCTIONS {
        let used = declared.iter().any(|name| name.starts_with(start));
        assert!(
            used,
            "{start}: excepted, but zmq.h has no such function left"
        );
    }
    assert!(bound.len() > 70, "only {} functions", bound.len());
}

/// Standard errno names get a value from `zmq.h` where a C library lacks them.
fn is_standard_errno(name: &str) -> bool {
    const OWN: [&str; 4] = ["EFSM", "ENOCOMPATPROTO", "ETERM", "EMTHREAD"];
    name.starts_with('E') && !OWN.contains(&name)
}

// The bindings, read.

/// One declaration of `src/bindings.rs`, its types still in Rust.
enum Item {
    Constant {
        name: String,
        value: String,
    },
    Function {
        name: String,
        signature: Signature,
    },
    /// A nullable pointer to a function; C's type of this name is the function.
    Callback {
        name: String,
        signature: Signature,
    },
    Struct {
        name: String,
        fields: Vec<(String, String)>,
    },
}

struct Signature {
    parameters: Vec<String>,
    result: Option<String>,
}

impl Item {
    fn name(&self) -> &str {
        match self {
            Self::Constant { name, .. }
            | Self::Function { name, .. }
            | Self::Callback { name, .. }
            | Self::Struct { name, .. } => name,
        }
    }
}

fn names(bindings: &str, wanted: fn(&Item) -> bool) -> BTreeSet<String> {
    items(bindings)
        .iter()
        .filter(|item| wanted(item))
        .map(|item| item.name().to_owned())
        .collect()
}

fn items(bindings: &str) -> Vec<Item> {
    let text = bindings.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut items: Vec<Item> = text.split(';').filter_map(item).collect();
    items.extend(text.split("pub struct ").skip(1).map(structure));
    items
}

/// Reads what ends at a semicolon: everything but the structures.
fn item(statement: &str) -> Option<Item> {
    if let Some((_, constant)) = statement.split_once("pub const ") {
        let (name, rest) = constant.split_once(": ").expect("a constant has a type");
        let (_, value) = rest.split_once(" = ").expect("a constant has a value");
        Some(Item::Constant {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    } else if let Some((_, function)) = statement.split_once("pub fn ") {
        let (name, rest) = function.split_once('(').expect("a function has parameters");
        Some(Item::Function {
            name: name.to_owned(),
            signature: signature(rest),
        })
    } else if let Some((_, alias)) = statement.split_once("pub type ") {
        let (name, rest) = alias.split_once(" = ").expect("an alias has a type");
        let (_, rest) = rest
            .split_once("extern \"C\" fn(")
            .expect("all generated aliases are of functions");
        Some(Item::Callback {
            name: name.to_owned(),
            signature: signature(rest.trim_end_matches([',', ' ', '>'])),
        })
    } else {
        None
    }
}

/// Reads what follows the opening parenthesis.
fn signature(text: &str) -> Signature {
    let (parameters, result) = text.rsplit_once(')').expect("the parenthesis is closed");
    Signature {
        parameters: typed_names(parameters).map(|(_, ty)| ty).collect(),
        result: result.trim().strip_prefix("-> ").map(str::to_owned),
    }
}

fn structure(text: &str) -> Item {
    let (name, rest) = text.split_once(" { ").expect("a structure has fields");
    let (fields, _) = rest.split_once('}').expect("the brace is closed");
    Item::Struct {
        name: name.to_owned(),
        fields: typed_names(fields)
            .map(|(name, ty)| (name.trim_start_matches("pub ").to_owned(), ty))
            .collect(),
    }
}

fn typed_names(list: &str) -> impl Iterator<Item = (String, String)> {
    list.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            let (name, ty) = entry.split_once(": ").expect("a name has a type");
            (name.to_owned(), ty.to_owned())
        })
}

// The bindings, written in C.

const PROLOGUE: &str = "#include <stddef.h>\n#include <zmq.h>\n";

fn as_c(bindings: &str) -> String {
    let mut source = String::new();
    for item in items(bindings) {
        match item {
            Item::Constant { name, value } => constant_as_c(&mut source, &name, &value),
            Item::Function { name, signature } => {
                source.push_str(&declaration(&name, &signature));
            }
            Item::Callback { name, signature } => {
                // C allows to repeat a type definition, but not to change it.
                source.push_str("typedef ");
                source.push_str(&declaration(&name, &signature));
            }
            Item::Struct { name, fields } => {
                for (field, ty) in fields {
                    let c = c_type(&ty);
                    assert_in_c(
                        &mut source,
                        &format!("_Generic (((struct {name} *) 0)->{field}, {c}: 1, default: 0)"),
                    );
                }
            }
        }
    }
    source
}

fn constant_as_c(source: &mut String, name: &str, value: &str) {
    match value.strip_prefix('c') {
        None => assert_in_c(source, &format!("({name}) == ({value})")),
        // Clang and gcc both take a comparison of literals for a constant.
        Some(text) => assert_in_c(source, &format!("__builtin_strcmp ({name}, {text}) == 0")),
    }
}

fn assert_in_c(source: &mut String, condition: &str) {
    let message = condition.replace('"', "'");
    writeln!(source, "_Static_assert ({condition}, \"{message}\");").expect("a string grows");
}

fn declaration(name: &str, signature: &Signature) -> String {
    let result = signature
        .result
        .as_deref()
        .map_or("void".to_owned(), c_type);
    let parameters: Vec<String> = signature.parameters.iter().map(|ty| c_type(ty)).collect();
    let parameters = if parameters.is_empty() {
        "void".to_owned()
    } else {
        parameters.join(", ")
    };
    format!("{result} ({name}) ({parameters});\n")
}

fn c_type(rust: &str) -> String {
    if let Some(target) = rust.strip_prefix("*mut ") {
        return format!("{} *", c_type(target));
    }
    if let Some(target) = rust.strip_prefix("*const ") {
        return format!("{} const *", c_type(target));
    }
    match rust {
        "c_void" => "void",
        "c_char" => "char",
        "c_short" => "short",
        "c_int" => "int",
        "c_long" => "long",
        "u8" => "uint8_t",
        "u32" => "uint32_t",
        "u64" => "uint64_t",
        "usize" => "size_t",
        "zmq_free_fn" => "zmq_free_fn *",
        "zmq_timer_fn" => "zmq_timer_fn *",
        "sigset_t" | "zmq_fd_t" | "zmq_msg_t" | "zmq_pollitem_t" | "zmq_poller_event_t" => rust,
        _ => panic!("no type of C is known for {rust:?}"),
    }
    .to_owned()
}

/// The layouts that this very build of Rust gives to the structures.
fn layouts_as_c() -> String {
    macro_rules! layout {
        ($source:ident, $name:ident { $($field:ident),* }) => {
            let (size, align) = (size_of::<$name>(), align_of::<$name>());
            let name = stringify!($name);
            assert_in_c(&mut $source, &format!("sizeof ({name}) == {size}"));
            assert_in_c(&mut $source, &format!("_Alignof ({name}) == {align}"));
            $(
                let (field, at) = (stringify!($field), offset_of!($name, $field));
                assert_in_c(&mut $source, &format!("offsetof ({name}, {field}) == {at}"));
            )*
        };
    }
    let mut source = String::new();
    layout!(source, zmq_msg_t {});
    layout!(
        source,
        zmq_pollitem_t {
            socket,
            fd,
            events,
            revents
        }
    );
    layout!(
        source,
        zmq_poller_event_t {
            socket,
            fd,
            user_data,
            events
        }
    );
    source
}

/// Asks the C compiler; its objections are the error.
fn judge(source: &str) -> Result<(), String> {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut child = Command::new(&compiler)
        .args(["-x", "c", "-std=gnu11", "-fsyntax-only", "-Werror"])
        .args(["-DZMQ_BUILD_DRAFT_API", "-I", INCLUDE, "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|err| panic!("running {compiler}: {err}"));
    let mut stdin = child.stdin.take().expect("it was asked for");
    // Functions that exist nowhere are no conflict for C, so they are named in
    // an assertion: only what the header declares can be measured.
    let known = names_in_use(source);
    stdin
        .write_all(format!("{PROLOGUE}{known}{source}").as_bytes())
        .expect("the compiler reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("the compiler ends");
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// A use of every function that `source` declares.
fn names_in_use(source: &str) -> String {
    source
        .lines()
        .filter(|line| !line.starts_with("typedef"))
        .filter_map(|line| Some(line.split_once(" (zmq_")?.1.split_once(") (")?.0))
        .map(|name| format!("_Static_assert (sizeof (&zmq_{name}) != 0, \"\");\n"))
        .collect()
}

// The header, read.

fn header() -> String {
    let path = Path::new(INCLUDE).join("zmq.h");
    fs::read_to_string(&path).unwrap_or_else(|err| panic!("reading {}: {err}", path.display()))
}

fn header_macros() -> BTreeSet<String> {
    header()
        .lines()
        .filter_map(|line| line.strip_prefix("#define "))
        .map(|rest| leading_name(rest).to_owned())
        .filter(|name| name.starts_with("ZMQ_") || name.starts_with('E'))
        .collect()
}

fn header_functions() -> BTreeSet<String> {
    let text: String = header()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ");
    text.split("ZMQ_EXPORT ")
        .skip(1)
        .map(|rest| {
            let (head, _) = rest.split_once('(').expect("a function has parameters");
            let name = head.split([' ', '*']).rfind(|word| !word.is_empty());
            name.expect("a function has a name").to_owned()
        })
        .collect()
}

fn leading_name(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}
