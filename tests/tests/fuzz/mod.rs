//! Conversations that begin well and go wrong, with sockets in every state: none of
//! them may end the process, keep it busy, or leave anything behind.
//!
//! A case is made of a number, and is the same each time. `LIBZMQ_TESTS_LOAD=10`
//! runs ten times as many, `LIBZMQ_TESTS_FUZZ_SEED=1` others, and
//! `LIBZMQ_TESTS_FUZZ_CASES=16..32` these alone, which are printed;
//! `LIBZMQ_TESTS_FUZZ_STATE=DISH` chooses states by their names. When a process
//! ends, its last lines say in which of them. `docs/fuzzing.md` has the rest.

#![cfg(target_os = "linux")]

mod arena;
mod conversation;
#[cfg(feature = "wss")]
mod disguise;
#[cfg(feature = "gssapi")]
mod gssapi;
mod mutate;
mod rng;
mod speak;
mod udp;
mod victim;
mod words;

use libzmq_tests::{PATIENCE, alone, alone_within};

use arena::fuzz;
use conversation::{Security, State, TYPES};

/// How many cases each state has in a usual run.
const CASES: u64 = 64;

/// Runs in a process of its own, which has to survive all states.
fn survive(test: &str, states: impl IntoIterator<Item = State>) {
    let states: Vec<State> = states.into_iter().collect();
    let time = PATIENCE * states.len() as u32;
    alone_within(time, test, || fuzz_each(states));
}

fn fuzz_each(states: Vec<State>) {
    for state in states {
        fuzz(state, CASES);
    }
}

fn of_every_type(bound: bool) -> impl Iterator<Item = State> {
    TYPES.into_iter().map(move |kind| State::new(kind, bound))
}

#[test]
fn who_comes_to_a_socket() {
    survive("fuzz::who_comes_to_a_socket", of_every_type(true));
}

#[test]
fn whom_a_socket_goes_to() {
    survive("fuzz::whom_a_socket_goes_to", of_every_type(false));
}

/// Those who speak an old version are not let in where the authenticator is asked.
#[test]
fn whom_a_socket_goes_to_with_old_versions() {
    let states = [1, 2]
        .into_iter()
        .flat_map(|version| of_every_type(false).map(move |state| State { version, ..state }));
    survive("fuzz::whom_a_socket_goes_to_with_old_versions", states);
}

fn secured(security: Security, transport: &'static str) -> impl Iterator<Item = State> {
    [true, false].into_iter().flat_map(move |bound| {
        ["SERVER", "ROUTER", "XPUB", "DISH", "REQ"].map(|kind| State {
            security,
            transport,
            ..State::new(kind, bound)
        })
    })
}

#[test]
fn plain() {
    survive("fuzz::plain", secured(Security::Plain, "tcp"));
}

#[test]
fn curve() {
    survive("fuzz::curve", secured(Security::Curve, "tcp"));
}

#[test]
fn ipc() {
    survive("fuzz::ipc", secured(Security::Null, "ipc"));
}

#[test]
fn websocket() {
    let every = |bound| {
        of_every_type(bound).map(|state| State {
            transport: "ws",
            ..state
        })
    };
    survive("fuzz::websocket", every(true).chain(every(false)));
}

#[test]
fn secured_websocket() {
    let states = secured(Security::Plain, "ws").chain(secured(Security::Curve, "ws"));
    survive("fuzz::secured_websocket", states);
}

/// With those who speak TLS, and those who do not, or not well.
#[cfg(feature = "wss")]
#[test]
fn websocket_over_tls() {
    let all = of_every_type(true).chain(of_every_type(false));
    let states = all.map(|state| State {
        transport: "wss",
        ..state
    });
    let secured = secured(Security::Curve, "wss");
    survive("fuzz::websocket_over_tls", states.chain(secured));
}

/// With those who have a ticket, and those who have none.
#[cfg(feature = "gssapi")]
#[test]
fn gssapi_mechanism() {
    let states = [true, false]
        .into_iter()
        .flat_map(|encrypted| secured(Security::Gssapi { encrypted }, "tcp"));
    gssapi::survive("fuzz::gssapi_mechanism", states);
}

/// A proxy that means harm, and the server behind it.
#[test]
fn socks() {
    let state = State {
        transport: "socks",
        ..State::new("DEALER", false)
    };
    survive("fuzz::socks", [state]);
}

/// A program that talks to those without a protocol.
#[test]
fn stream() {
    let states = [("tcp", true), ("tcp", false), ("ipc", true), ("ipc", false)];
    let states = states.map(|(transport, bound)| State {
        transport,
        version: 0,
        ..State::new("STREAM", bound)
    });
    survive("fuzz::stream", states);
}

#[test]
fn datagrams() {
    alone("fuzz::datagrams", || udp::fuzz(CASES * 4));
}
