//! A process that forks: the child may start another program, or end, and may drop
//! what it has; the parent does not notice.

#![cfg(target_os = "linux")]

use std::process::Command;

use libzmq::prelude::*;
use libzmq_tests::{
    TempDir, alone, client, ctx, pair, pull, push, server,
    system::{descriptors, fork},
    tcp,
};

#[test]
fn a_child_may_drop_everything() {
    alone("faults::forks::a_child_may_drop_everything", || {
        let ctx = ctx();
        let dir = TempDir::new();
        let path = dir.path().join("socket");
        let ipc: libzmq::Endpoint = format!("ipc://{}", path.display()).parse().unwrap();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        let (pull, push) = pair(&ctx, pull(), push(), &ipc);
        for round in 0..10 {
            client.send("before").unwrap();
            push.send("before").unwrap();
            let all = (&server, &client, &pull, &push, &ctx);
            let ended = fork(|| {
                let (server, client, pull, push, ctx) = all;
                // As a drop of its copies would: they are the parent's here.
                // SAFETY: the process ends before anybody looks at them again.
                unsafe {
                    drop(std::ptr::read(server));
                    drop(std::ptr::read(client));
                    drop(std::ptr::read(pull));
                    drop(std::ptr::read(push));
                    drop(std::ptr::read(ctx));
                }
            });
            assert_eq!(ended, Some(0), "round {round}");
            assert_eq!(server.recv_msg().unwrap(), "before");
            assert_eq!(pull.recv_msg().unwrap(), "before");
            client.send("after").unwrap();
            push.send("after").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "after");
            assert_eq!(pull.recv_msg().unwrap(), "after");
        }
        assert!(path.exists());
    });
}

/// Another program has none of our descriptors.
#[test]
fn a_program_inherits_nothing() {
    alone("faults::forks::a_program_inherits_nothing", || {
        let inherited = || {
            let listed = Command::new("ls").arg("/proc/self/fd").output().unwrap();
            String::from_utf8(listed.stdout).unwrap().lines().count()
        };
        let before = inherited();
        let ctx = ctx();
        let pairs: Vec<_> = (0..5)
            .map(|_| pair(&ctx, server(), client(), tcp()))
            .collect();
        for (server, client) in &pairs {
            client.send("x").unwrap();
            server.recv_msg().unwrap();
        }
        assert!(descriptors() > 25);
        assert_eq!(inherited(), before);
    });
}
