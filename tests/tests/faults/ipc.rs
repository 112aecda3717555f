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

/// Names that no file can have, and directories that are none.
#[test]
fn an_impossible_path_is_an_error() {
    let ctx = ctx();
    let dir = TempDir::new();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let server = server().build_with_ctx(&ctx).unwrap();
    for (path, kind) in [
        (dir.path().join("none/socket"), ErrorKind::NotFound),
        (file.join("socket"), ErrorKind::Other(libc::ENOTDIR)),
        (dir.path().to_owned(), ErrorKind::AddrInUse),
    ] {
        let err = server.bind(at(&path)).unwrap_err();
        assert_eq!(err.kind(), kind, "{err}");
        assert!(err.to_string().contains(path.to_str().unwrap()), "{err}");
    }
    // Of 108 bytes with the NUL.
    let room = 107 - dir.path().as_os_str().len() - 1;
    server.bind(at(&dir.path().join("x".repeat(room)))).unwrap();
    let long = format!("ipc://{}", dir.path().join("x".repeat(room + 1)).display());
    let err = long.parse::<Endpoint>().unwrap_err();
    assert!(err.to_string().contains(&long), "{err}");
}

/// What stands for a file of libzmq's choice needs a directory to make it in.
#[test]
fn a_directory_for_any_name_that_cannot_be_written_is_an_error() {
    alone(
        "faults::ipc::a_directory_for_any_name_that_cannot_be_written_is_an_error",
        || {
            let dir = TempDir::new();
            let server = server().build().unwrap();
            let any: Endpoint = "ipc://*".parse().unwrap();
            let long = dir.path().join("x".repeat(100));
            let closed = dir.path().join("closed");
            fs::create_dir(&long).unwrap();
            fs::create_dir(&closed).unwrap();
            fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
            let bind = |path: &Path| {
                // SAFETY: no other thread of this process looks at its environment.
                unsafe { std::env::set_var("TMPDIR", path) };
                let err = server.bind(&any).unwrap_err();
                assert!(err.to_string().contains("ipc://*"), "{err}");
                err.kind()
            };
            assert_eq!(bind(&long), ErrorKind::InvalidInput);
            assert_eq!(fs::read_dir(&long).unwrap().count(), 0);
            if user() != 0 || drop_privileges() {
                assert_eq!(bind(&closed), ErrorKind::PermissionDenied);
            }
        },
    );
}
