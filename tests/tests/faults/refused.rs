//! What the system refuses, for want of room or by a rule: it is an error of the
//! call that asked for it, or tried again, and no end of the process.

#![cfg(target_os = "linux")]

use std::{fs, io::Read, net::TcpStream};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::{
    MOMENT, TempDir, alone, bounded, client, ctx, dealer, dish, eventually, free_udp_port, pair,
    pull, push, radio,
    raw_peer::socket_addr,
    refusals::{Call, Refusals},
    rep, req, router, server,
    socks::SocksProxy,
    system::{descriptors, limit_descriptors},
    tcp, wait_for, wait_until_heard,
};

/// What network transports there are.
fn endpoints(dir: &TempDir) -> [Endpoint; 3] {
    [
        "tcp://127.0.0.1:*".to_owned(),
        "ws://127.0.0.1:*/".to_owned(),
        format!("ipc://{}/socket", dir.path().display()),
    ]
    .map(|text| text.parse().unwrap())
}

/// How many descriptors are in the epolls of this process.
fn enlisted() -> usize {
    fs::read_dir("/proc/self/fdinfo")
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok())
        .map(|info| info.lines().filter(|line| line.starts_with("tfd:")).count())
        .sum()
}

/// Everything works where epoll has no room, and is handed to it when it has some.
#[test]
fn epoll_without_room() {
    alone("faults::refused::epoll_without_room", || {
        let refusals = Refusals::of(&[libc::SYS_epoll_ctl]);
        let adds = |call: Call| call.has(1, libc::EPOLL_CTL_ADD);
        let before = descriptors();
        for errno in [libc::ENOSPC, libc::ENOMEM] {
            let ctx = CtxBuilder::new().io_threads(2).build().unwrap();
            let dir = TempDir::new();
            // First for everything, then for what comes later.
            refusals.refuse(move |call| adds(call).then_some(errno));
            for endpoint in endpoints(&dir) {
                let (server, client) = pair(&ctx, server(), client(), &endpoint);
                let (pull, push) = pair(&ctx, pull(), push(), tcp());
                let big = vec![7; 4 << 20];
                for round in 0..10 {
                    client.send("question").unwrap();
                    let question = server.recv_msg().unwrap();
                    let id = question.routing_id().unwrap();
                    server.route("answer", id).unwrap();
                    assert_eq!(client.recv_msg().unwrap(), "answer", "{endpoint} {round}");
                    push.send(big.clone()).unwrap();
                    assert_eq!(pull.recv_msg().unwrap(), big[..]);
                }
                assert_eq!(enlisted(), 0, "{endpoint}");
                drop((server, client, pull, push));
            }
            assert!(refusals.count() > 10);
            let pairs: Vec<_> = (0..20)
                .map(|_| pair(&ctx, router(), dealer(), tcp()))
                .collect();
            let classic = pair(&ctx, rep(), req(), tcp());
            assert_eq!(enlisted(), 0);

            refusals.relent();
            eventually("all of it is handed to epoll", || {
                enlisted() > 3 * pairs.len()
            });
            refusals.refuse(move |call| adds(call).then_some(errno));
            let (rep, req) = classic;
            for (router, dealer) in &pairs {
                dealer.send("x").unwrap();
                assert_eq!(router.recv_multipart().unwrap().len(), 2);
                req.send("y").unwrap();
                assert_eq!(rep.recv_msg().unwrap(), "y");
                rep.send("z").unwrap();
                assert_eq!(req.recv_msg().unwrap(), "z");
            }
            bounded(move || drop((pairs, rep, req, ctx)));
            refusals.relent();
        }
        assert_eq!(descriptors(), before);
    });
}

/// A connection that nobody has thought would fail so is tried again. `ENOPROTOOPT`
/// is what a machine on the way can say by ICMP.
#[test]
fn connections() {
    alone("faults::refused::connections", || {
        let refusals = Refusals::of(&[libc::SYS_getsockopt]);
        let ctx = ctx();
        let dir = TempDir::new();
        let proxy = SocksProxy::new();
        for endpoint in endpoints(&dir) {
            let server = server().bind(&endpoint).build_with_ctx(&ctx).unwrap();
            let bound = server.last_endpoint().unwrap();
            let by_proxy = bound.is_tcp().then(|| client().socks_proxy(proxy.addr()));
            for builder in [Some(client()), by_proxy].into_iter().flatten() {
                for errno in [
                    libc::ENOPROTOOPT,
                    libc::ENOBUFS,
                    libc::EACCES,
                    libc::EHOSTDOWN,
                    libc::ENOTSOCK,
                ] {
                    refusals.refuse_next(2, move |call| {
                        let asks = call.has(1, libc::SOL_SOCKET) && call.has(2, libc::SO_ERROR);
                        asks.then_some(errno)
                    });
                    let client = builder.clone().connect(&bound);
                    let client = client.build_with_ctx(&ctx).unwrap();
                    client.send("after all").unwrap();
                    assert_eq!(server.recv_msg().unwrap(), "after all");
                    // Linux does not know this one for a reason over `ipc`.
                    assert!(
                        refusals.count() == 2 || errno == libc::ENOPROTOOPT,
                        "{bound}, {errno}"
                    );
                }
            }
        }
    });
}

/// A connection that may not send, or cannot receive for want of memory, is replaced.
#[test]
fn transfers() {
    alone("faults::refused::transfers", || {
        let refusals = Refusals::of(&[libc::SYS_sendto, libc::SYS_recvfrom]);
        let ctx = ctx();
        let dir = TempDir::new();
        for endpoint in endpoints(&dir) {
            let server = server().bind(&endpoint).build_with_ctx(&ctx).unwrap();
            let bound = server.last_endpoint().unwrap();
            let client = client().connect(&bound);
            let (client, monitor) = client
                .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
                .unwrap();
            for (number, errno) in [
                (libc::SYS_sendto, libc::EACCES),
                (libc::SYS_sendto, libc::EPERM),
                (libc::SYS_sendto, libc::ENOBUFS),
                (libc::SYS_sendto, libc::ENOMEM),
                (libc::SYS_recvfrom, libc::ENOMEM),
            ] {
                client.send("before").unwrap();
                assert_eq!(server.recv_msg().unwrap(), "before");
                while monitor.try_recv().is_ok() {}
                refusals.refuse_next(1, move |call| (call.number == number).then_some(errno));
                client.send("lost").unwrap();
                wait_for("the connection ends", || {
                    let event = monitor.try_recv().ok()?;
                    matches!(event.kind(), MonitorEventKind::Disconnected { .. }).then_some(())
                });
                assert_eq!(refusals.count(), 1, "{bound}, {errno}");
                eventually("another takes its place", || {
                    client.send("after").unwrap();
                    server.recv_msg().unwrap() == "after"
                });
                while server.try_recv_msg().is_ok() {}
            }
        }
    });
}

/// Options of connections that the system refuses to set.
#[test]
fn options() {
    alone("faults::refused::options", || {
        let refusals = Refusals::of(&[libc::SYS_setsockopt]);
        let ctx = ctx();
        let of = |level, name| {
            move |call: Call| (call.has(1, level) && call.has(2, name)).then_some(libc::EPERM)
        };
        for (level, name) in [
            (libc::SOL_SOCKET, libc::SO_PRIORITY),
            (libc::IPPROTO_IP, libc::IP_TOS),
        ] {
            let server = server().priority(3).tos(32);
            let client = client().priority(3).tos(32);
            refusals.refuse(of(level, name));
            let err = server.clone().bind(tcp()).build_with_ctx(&ctx);
            assert_eq!(err.unwrap_err().kind(), ErrorKind::PermissionDenied);
            refusals.relent();
            let server = server.bind(tcp()).build_with_ctx(&ctx).unwrap();
            let bound = server.last_endpoint().unwrap();
            // Its own attempt, and what the server does with the next.
            refusals.refuse_next(2, of(level, name));
            let client = client.connect(&bound).build_with_ctx(&ctx).unwrap();
            client.send("after all").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "after all");
            assert_eq!(refusals.count(), 2);
        }
    });
}

/// A connection whose options cannot be set is closed, at both ends.
#[test]
fn untuned_connections() {
    alone("faults::refused::untuned_connections", || {
        let refusals = Refusals::of(&[libc::SYS_setsockopt]);
        let ctx = ctx();
        let no_delay = |call: Call| {
            let sets = call.has(1, libc::IPPROTO_TCP) && call.has(2, libc::TCP_NODELAY);
            sets.then_some(libc::EINVAL)
        };
        for text in ["tcp://127.0.0.1:*", "ws://127.0.0.1:*/"] {
            let endpoint: Endpoint = text.parse().unwrap();
            let (server, client) = pair(&ctx, server(), client(), &endpoint);
            let bound = server.last_endpoint().unwrap();
            client.send("x").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "x");
            let before = descriptors();
            refusals.refuse(no_delay);
            for _ in 0..20 {
                let mut visitor = TcpStream::connect(socket_addr(&bound)).unwrap();
                visitor.set_read_timeout(Some(20 * MOMENT)).unwrap();
                // It is hung up on at once.
                assert_eq!(visitor.read(&mut [0]).unwrap_or_default(), 0, "{text}");
            }
            refusals.refuse_next(10, no_delay);
            let other = libzmq_tests::client().connect(&bound);
            let other = other.build_with_ctx(&ctx).unwrap();
            other.send("y").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "y");
            drop(other);
            eventually("the descriptors are given back", || descriptors() <= before);
            refusals.relent();
        }
    });
}

/// Descriptors that are not had for want of memory are an error, as those that are
/// not had for want of descriptors.
#[test]
fn signalers() {
    alone("faults::refused::signalers", || {
        let refusals = Refusals::of(&[libc::SYS_eventfd2]);
        for at in 0..6 {
            let mut seen = 0;
            refusals.refuse(move |_| {
                seen += 1;
                (seen > at).then_some(libc::ENOMEM)
            });
            let made = CtxBuilder::new().build().and_then(|ctx| {
                let server = server().build_with_ctx(&ctx)?;
                let rep = rep().build_with_ctx(&ctx)?;
                Ok((ctx, server, rep))
            });
            if refusals.count() > 0 {
                let err = made.map(drop).unwrap_err();
                assert_eq!(err.kind(), ErrorKind::OutOfMemory, "after {at}");
            }
        }
        refusals.relent();
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("all is well").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "all is well");
    });
}

/// A poller with more in it than a process may have descriptors by now says so.
#[test]
fn fewer_descriptors_than_before() {
    alone("faults::refused::fewer_descriptors_than_before", || {
        let ctx = ctx();
        let pairs: Vec<_> = (0..20).map(|_| pair(&ctx, pull(), push(), tcp())).collect();
        let mut poller = Poller::new().unwrap();
        for (number, (pull, _)) in pairs.iter().enumerate() {
            poller.add(pull, Token(number), Interest::READABLE).unwrap();
        }
        let mut events = Events::new();
        poller.wait(&mut events, MOMENT).unwrap();
        assert!(events.is_empty());
        limit_descriptors(10);
        assert!(poller.wait(&mut events, MOMENT).is_err());
        limit_descriptors(1000);
        pairs[3].1.send("x").unwrap();
        poller.wait(&mut events, 20 * MOMENT).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(pairs[3].0.recv_msg().unwrap(), "x");
    });
}

/// A full disk, and one that nothing may be written to: the error names the endpoint,
/// and nothing is left of the attempt.
#[test]
fn files() {
    alone("faults::refused::files", || {
        let calls = [libc::SYS_bind, libc::SYS_listen];
        let refusals = Refusals::of(&calls);
        let dir = TempDir::new();
        // SAFETY: no other thread of this process looks at its environment.
        unsafe { std::env::set_var("TMPDIR", dir.path()) };
        let left = || fs::read_dir(dir.path()).unwrap().count();
        let ctx = ctx();
        let server = server().build_with_ctx(&ctx).unwrap();
        let any: Endpoint = "ipc://*".parse().unwrap();
        // What is opened once is there afterwards.
        refusals.refuse(|_| Some(libc::ENOSPC));
        server.bind(&any).unwrap_err();
        let before = descriptors();
        for text in [
            "ipc://*".to_owned(),
            format!("ipc://{}/socket", dir.path().display()),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            for number in calls {
                for errno in [libc::ENOSPC, libc::EROFS, libc::EDQUOT] {
                    refusals.refuse(move |call| (call.number == number).then_some(errno));
                    let err = server.bind(&endpoint).unwrap_err();
                    assert_eq!(err.kind(), ErrorKind::Other(errno), "{text}: {err}");
                    assert!(err.to_string().contains(&text), "{err}");
                }
            }
            refusals.relent();
            assert_eq!(descriptors(), before, "{text}");
            assert_eq!(left(), 0, "{text}");
            server.bind(&endpoint).unwrap();
            let client = client()
                .connect(server.last_endpoint().unwrap())
                .build_with_ctx(&ctx)
                .unwrap();
            client.send("after all").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "after all");
            server.unbind(server.last_endpoint().unwrap()).unwrap();
            drop(client);
            eventually("all is closed", || descriptors() == before);
        }
    });
}

/// A datagram that is refused is lost, and the next is not.
#[test]
fn datagrams() {
    alone("faults::refused::datagrams", || {
        let refusals = Refusals::of(&[libc::SYS_sendto, libc::SYS_recvfrom]);
        let ctx = ctx();
        let endpoint: Endpoint = format!("udp://127.0.0.1:{}", free_udp_port())
            .parse()
            .unwrap();
        let dish = dish().bind(&endpoint).build_with_ctx(&ctx).unwrap();
        dish.join("").unwrap();
        let radio = radio().connect(&endpoint).build_with_ctx(&ctx).unwrap();
        wait_until_heard(&radio, &dish);
        for (number, errno) in [
            (libc::SYS_sendto, libc::EPERM),
            (libc::SYS_sendto, libc::ENETUNREACH),
            (libc::SYS_sendto, libc::ENOBUFS),
            (libc::SYS_recvfrom, libc::ENOMEM),
            (libc::SYS_recvfrom, libc::EHOSTDOWN),
        ] {
            refusals.refuse_next(3, move |call| (call.number == number).then_some(errno));
            eventually("some are refused", || {
                radio.transmit("lost", "").unwrap();
                refusals.count() == 3
            });
            wait_until_heard(&radio, &dish);
        }
    });
}
