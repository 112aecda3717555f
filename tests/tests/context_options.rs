//! The options of contexts, by what they do to libzmq's threads.

use std::time::Duration;

use libzmq::{config::CtxConfig, prelude::*, *};
use libzmq_tests::*;

#[test]
fn options_are_read_back() {
    let plain = CtxBuilder::new().build().unwrap();
    assert_eq!(plain.io_threads().unwrap(), 1);
    assert_eq!(plain.max_sockets().unwrap(), 1023);
    assert!(!plain.ipv6().unwrap());
    assert!(plain.zero_copy_recv().unwrap());
    assert_eq!(plain.thread_name_prefix().unwrap(), None);
    assert_eq!(plain.thread_sched_policy().unwrap(), None);
    assert_eq!(plain.busy_wait().unwrap(), Duration::ZERO.into());

    let set = CtxBuilder::new()
        .io_threads(2)
        .max_sockets(7)
        .ipv6(true)
        .zero_copy_recv(false)
        .thread_name_prefix("sixteen bytes it");
    let ctx = set.build().unwrap();
    assert_eq!(ctx.io_threads().unwrap(), 2);
    assert_eq!(ctx.max_sockets().unwrap(), 7);
    assert!(ctx.ipv6().unwrap());
    assert!(!ctx.zero_copy_recv().unwrap());
    let prefix = ctx.thread_name_prefix().unwrap();
    assert_eq!(prefix.unwrap(), "sixteen bytes it");

    let socket = client().build_with_ctx(&ctx).unwrap();
    assert!(socket.ipv6().unwrap(), "the default of its sockets");
}

/// Of every length; libzmq takes four bytes for a number.
#[test]
fn name_prefixes_of_any_length_are_kept() {
    let prefix = "abcdefghijklmnop";
    for len in 1..=16 {
        let ctx = CtxBuilder::new().thread_name_prefix(&prefix[..len]).build();
        let found = ctx.unwrap().thread_name_prefix().unwrap();
        assert_eq!(found.unwrap(), prefix[..len]);
    }
}

#[test]
fn options_out_of_range_are_refused_by_name() {
    for (builder, name) in [
        (CtxBuilder::new().io_threads(257), "io_threads"),
        (CtxBuilder::new().max_sockets(0), "max_sockets"),
        (
            CtxBuilder::new().thread_name_prefix("x".repeat(17)),
            "thread_name_prefix",
        ),
        (
            CtxBuilder::new().thread_name_prefix("a\0b"),
            "thread_name_prefix",
        ),
        (CtxBuilder::new().thread_priority(0), "thread_priority"),
        (CtxBuilder::new().thread_priority(100), "thread_priority"),
        (CtxBuilder::new().thread_affinity([1024]), "thread_affinity"),
        (
            CtxBuilder::new().thread_affinity([u32::MAX]),
            "thread_affinity",
        ),
        (
            CtxBuilder::new().busy_wait(Duration::from_secs(1 << 20)),
            "busy_wait",
        ),
    ] {
        let err = builder.build().unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains(name), "{err}");
    }
}

#[test]
fn a_context_receives_with_and_without_copies() {
    for zero_copy in [true, false] {
        let ctx = CtxBuilder::new().zero_copy_recv(zero_copy).build().unwrap();
        let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
        for len in [0, 1, 100, 10_000, 1_000_000] {
            scatter.send(pattern(len)).unwrap();
            assert_same(&gather.recv_msg().unwrap(), &pattern(len));
        }
    }
}

/// How Linux schedules them.
#[cfg(target_os = "linux")]
mod scheduling {
    use std::fs;

    use libzmq_tests::system::drop_privileges;

    use super::*;

    /// What Linux tells of the threads with such a name.
    fn threads(prefix: &str, file: &str) -> Vec<String> {
        fs::read_dir("/proc/self/task")
            .unwrap()
            .flatten()
            .filter(|task| {
                let name = fs::read_to_string(task.path().join("comm"));
                name.is_ok_and(|name| name.starts_with(prefix))
            })
            .filter_map(|task| fs::read_to_string(task.path().join(file)).ok())
            .collect()
    }

    /// The line of this name in `status`.
    fn status_line(status: &str, name: &str) -> String {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("Linux tells it").trim().to_owned()
    }

    fn cpus_of(prefix: &str) -> Vec<String> {
        threads(prefix, "status")
            .iter()
            .map(|status| status_line(status, "Cpus_allowed_list:"))
            .collect()
    }

    /// Policy and priority.
    fn policies_of(prefix: &str) -> Vec<(u32, u32)> {
        threads(prefix, "stat")
            .iter()
            .map(|stat| {
                let (_, rest) = stat.rsplit_once(") ").expect("the name is in brackets");
                let field = |number: usize| rest.split(' ').nth(number - 3).unwrap();
                (field(41).parse().unwrap(), field(40).parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn threads_have_the_prefix_in_their_names() {
        let ctx = CtxBuilder::new().io_threads(2).thread_name_prefix("tnpx");
        let ctx = ctx.build().unwrap();
        let _socket = client().build_with_ctx(&ctx).unwrap();
        eventually("the threads have their names", || {
            let mut names = thread_names();
            names.retain(|name| name.starts_with("tnpx/ZMQbg"));
            // With the reaper.
            names.len() == 3
        });
    }

    #[test]
    fn threads_run_where_they_may() {
        let mine = fs::read_to_string("/proc/thread-self/status").unwrap();
        let mine = status_line(&mine, "Cpus_allowed_list:");
        let first: u32 = mine.split([',', '-']).next().unwrap().parse().unwrap();
        let ctx = CtxBuilder::new().thread_name_prefix("cpus");
        let ctx = ctx.thread_affinity([first]).build().unwrap();
        // They are there before there is a socket.
        eventually("the threads run on one processor", || {
            cpus_of("cpus/") == vec![first.to_string(); 2]
        });
        let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
        scatter.send("x").unwrap();
        assert_eq!(gather.recv_msg().unwrap(), "x");
    }

    /// libzmq aborts for these.
    #[test]
    fn processors_that_are_not_there_are_refused() {
        for cpus in [vec![1023], vec![0, 1023]] {
            let err = CtxBuilder::new()
                .thread_affinity(cpus.into_iter().collect::<std::collections::BTreeSet<_>>())
                .build()
                .unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains("thread_affinity"), "{err}");
        }
    }

    #[test]
    fn policies_are_in_force() {
        for (policy, priority, expected) in [
            (SchedPolicy::Batch, None, (3, 0)),
            (SchedPolicy::Idle, None, (5, 0)),
            (SchedPolicy::Other, None, (0, 0)),
            (SchedPolicy::Fifo, Some(7), (1, 7)),
            (SchedPolicy::RoundRobin, Some(1), (2, 1)),
        ] {
            let prefix = format!("p{policy:?}");
            let mut builder = CtxBuilder::new()
                .thread_name_prefix(&prefix[..4])
                .thread_sched_policy(policy);
            if let Some(priority) = priority {
                builder = builder.thread_priority(priority);
            }
            match builder.build() {
                Ok(ctx) => {
                    assert_eq!(ctx.thread_sched_policy().unwrap(), Some(policy));
                    eventually("the threads have their policy", || {
                        policies_of(&format!("{}/", &prefix[..4])) == [expected; 2]
                    });
                }
                // A privilege that not everybody has.
                Err(err) => {
                    assert_eq!(err.kind(), ErrorKind::PermissionDenied);
                    assert!(priority.is_some(), "{err}");
                    println!("skipped {policy:?}: {err}");
                }
            }
        }
    }

    /// libzmq aborts for these.
    #[test]
    fn real_time_needs_a_priority() {
        for policy in [SchedPolicy::Fifo, SchedPolicy::RoundRobin] {
            let err = CtxBuilder::new().thread_sched_policy(policy).build();
            let err = err.unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains("thread_priority"), "{err}");
        }
    }

    /// Who has no privilege gets an error, where libzmq aborts.
    #[test]
    fn without_privileges_there_is_an_error() {
        alone(
            "context_options::scheduling::without_privileges_there_is_an_error",
            || {
                let dropped = drop_privileges();
                for builder in [
                    CtxBuilder::new().thread_priority(1),
                    CtxBuilder::new()
                        .thread_sched_policy(SchedPolicy::Fifo)
                        .thread_priority(1),
                ] {
                    match builder.build() {
                        Ok(_) => assert!(!dropped, "{builder:?}"),
                        Err(err) => {
                            assert_eq!(err.kind(), ErrorKind::PermissionDenied);
                            assert!(err.to_string().contains("thread_priority"), "{err}");
                        }
                    }
                }
            },
        );
    }

    /// Privileges that are given up later are not missed.
    #[test]
    fn threads_start_while_there_are_privileges() {
        alone(
            "context_options::scheduling::threads_start_while_there_are_privileges",
            || {
                let ctx = CtxBuilder::new()
                    .thread_sched_policy(SchedPolicy::Fifo)
                    .thread_priority(1)
                    .build();
                let Ok(ctx) = ctx else {
                    println!("skipped: {ctx:?}");
                    return;
                };
                let _ = drop_privileges();
                let (gather, scatter) = pair(&ctx, gather(), scatter(), tcp());
                scatter.send("x").unwrap();
                assert_eq!(gather.recv_msg().unwrap(), "x");
            },
        );
    }

    /// The limit is what was set, however the threads were started.
    #[test]
    fn the_limit_of_sockets_is_kept() {
        let ctx = CtxBuilder::new().thread_sched_policy(SchedPolicy::Other);
        let ctx = ctx.max_sockets(2).build().unwrap();
        assert_eq!(ctx.max_sockets().unwrap(), 2);
        let _sockets = [(); 2].map(|()| client().build_with_ctx(&ctx).unwrap());
    }
}

#[test]
fn configurations_name_every_option() {
    let text = "
io_threads: 2
max_sockets: 7
ipv6: true
zero_copy_recv: false
thread_name_prefix: abcd
thread_sched_policy: round_robin
thread_priority: 3
thread_affinity: [0, 1]
busy_wait: 20us
";
    let expected = CtxBuilder::new()
        .io_threads(2)
        .max_sockets(7)
        .ipv6(true)
        .zero_copy_recv(false)
        .thread_name_prefix("abcd")
        .thread_sched_policy(SchedPolicy::RoundRobin)
        .thread_priority(3)
        .thread_affinity([0, 1])
        .busy_wait(Duration::from_micros(20));
    let read: CtxConfig = serde_yaml::from_str(text).unwrap();
    assert_eq!(read, expected);
    let written = serde_yaml::to_string(&read).unwrap();
    assert_eq!(serde_yaml::from_str::<CtxConfig>(&written).unwrap(), read);
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<CtxConfig>(&json).unwrap(), read);
    let toml = toml::to_string(&read).unwrap();
    assert_eq!(toml::from_str::<CtxConfig>(&toml).unwrap(), read);

    let err = serde_yaml::from_str::<CtxConfig>("thread_sched_policy: deadline");
    assert!(err.unwrap_err().to_string().contains("round_robin"));
}
