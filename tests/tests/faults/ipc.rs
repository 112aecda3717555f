//! Files of sockets: who makes and who removes them, and what happens where that is
//! not possible.

#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    TempDir, alone, bounded, client, ctx, eventually, pull, push, server,
    system::{drop_privileges, user},
};

fn at(path: &Path) -> Endpoint {
    format!("ipc://{}", path.display()).parse().unwrap()
}

/// A file goes with the socket that has made it.
#[test]
fn a_file_goes_when_the_socket_is_unbound() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    let server = server().bind(at(&path)).build_with_ctx(&ctx).unwrap();
    assert!(path.exists());
    server.unbind(at(&path)).unwrap();
    eventually("the file is gone", || !path.exists());
    server.bind(at(&path)).unwrap();
    assert!(path.exists());
    bounded(move || drop((server, ctx)));
    assert!(!path.exists());
}

/// Who takes a path over keeps it.
#[test]
fn a_file_of_another_stays() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    let first = pull().bind(at(&path)).build_with_ctx(&ctx).unwrap();
    let other = libzmq_tests::ctx();
    let second = pull().bind(at(&path)).build_with_ctx(&other).unwrap();
    bounded(move || drop((first, ctx)));
    let push = push().connect(at(&path)).build_with_ctx(&other).unwrap();
    push.send("to the second").unwrap();
    assert_eq!(second.recv_msg().unwrap(), "to the second");
}

/// What is no socket is not removed.
#[test]
fn a_file_that_is_no_socket_is_in_use() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("letter");
    fs::write(&path, "dear").unwrap();
    let server = server().build_with_ctx(&ctx).unwrap();
    let err = server.bind(at(&path)).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::AddrInUse, "{err}");
    assert!(err.to_string().contains("letter"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "dear");
}

/// What a killed process has left behind is replaced.
#[test]
fn a_stale_file_is_replaced() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    // The standard library leaves it, as a process does that is killed.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let server = server().bind(at(&path)).build_with_ctx(&ctx).unwrap();
    let client = client().connect(at(&path)).build_with_ctx(&ctx).unwrap();
    client.send("x").unwrap();
    assert_eq!(server.recv_msg().unwrap(), "x");
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error() {
    alone(
        "faults::ipc::a_directory_that_cannot_be_written_is_an_error",
        || {
            let dir = TempDir::new();
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
            if user() == 0 && !drop_privileges() {
                return;
            }
            let server = server().build_with_ctx(&ctx()).unwrap();
            let err = server.bind(at(&dir.path().join("socket"))).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::PermissionDenied, "{err}");
            let err = server
                .bind(at(&dir.path().join("no/such/socket")))
                .unwrap_err();
            assert_eq!(err.kind(), ErrorKind::NotFound, "{err}");
        },
    );
}
