//! A process that may have no more files, or threads: whatever is tried fails
//! with the reason, ends nothing, and works once there are some again.

#![cfg(target_os = "linux")]

use std::{
    fs::File,
    io,
    net::TcpStream,
    os::unix::net::UnixStream,
    panic::{AssertUnwindSafe, catch_unwind},
};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::{
    MOMENT, TempDir, alone_with_files, alone_with_limits, bounded, client, ctx, dealer, dish,
    eventually, free_udp_port, gather, pair, pause, publisher, pull, push, radio,
    raw_peer::socket_addr, rep, req, router, scatter, server, sub, system::descriptors, tcp,
    wait_for,
};

use crate::mechanism::{curve_client, curve_server};

/// How many files a process of these tests may have.
const FILES: u32 = 128;

/// All the files that there may be.
struct Hoard(Vec<File>);

impl Hoard {
    fn take() -> Self {
        let mut files = Vec::new();
        loop {
            match File::open("/dev/null") {
                Ok(file) => files.push(file),
                Err(err) if err.raw_os_error() == Some(libc::EMFILE) => return Self(files),
                Err(err) => panic!("{err}"),
            }
        }
    }

    /// All but so many.
    fn leave(count: usize) -> Self {
        let mut hoard = Self::take();
        hoard.give(count);
        hoard
    }

    fn give(&mut self, count: usize) {
        let left = self.0.len() - count;
        self.0.truncate(left);
    }
}

/// Tries something with no free file, with one, and so on until it works. Before
/// that it has to fail for no other reason.
#[track_caller]
fn in_need<T>(what: &str, mut attempt: impl FnMut() -> Result<T, Error>) {
    for free in 0..40 {
        let hoard = Hoard::leave(free);
        let outcome = catch_unwind(AssertUnwindSafe(&mut attempt));
        drop(hoard);
        match outcome {
            Ok(Ok(_)) => return,
            Ok(Err(err)) => {
                assert_eq!(err.kind(), ErrorKind::SocketLimit, "{what}, {free}: {err}");
            }
            Err(_) => panic!("{what} panics with {free} free files"),
        }
    }
    panic!("{what} does not work with 40 free files");
}

#[test]
fn contexts_and_sockets() {
    alone_with_files(FILES, "faults::files::contexts_and_sockets", || {
        in_need("a context", || CtxBuilder::new().io_threads(4).build());
        in_need("a first socket", || {
            let ctx = CtxBuilder::new().io_threads(4).build()?;
            client().build_with_ctx(&ctx)
        });
        let ctx = ctx();
        in_need("a context that tries again", || {
            dealer().build_with_ctx(&ctx)
        });
        macro_rules! try_types {
            ($($builder:ident)*) => {$(
                in_need(stringify!($builder), || $builder().build_with_ctx(&ctx));
            )*};
        }
        try_types!(client server radio dish scatter gather dealer router publisher sub req rep push pull);
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("all is well").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "all is well");
        drop((server, client));
        bounded(|| drop(ctx));
    });
}

#[test]
fn endpoints() {
    alone_with_files(FILES, "faults::files::endpoints", || {
        let ctx = ctx();
        let dir = TempDir::new();
        let path = format!("ipc://{}/socket", dir.path().display());
        let udp = format!("udp://127.0.0.1:{}", free_udp_port());
        for text in [
            "tcp://127.0.0.1:*",
            "ipc://*",
            &*path,
            "ipc://@faults-files",
            "ws://127.0.0.1:*/",
            "inproc://faults-files",
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            let server = server().build_with_ctx(&ctx).unwrap();
            in_need(text, || server.bind(&endpoint));
            let bound = server.last_endpoint().unwrap();
            let client = client().build_with_ctx(&ctx).unwrap();
            let hoard = Hoard::take();
            let _ = client.connect(&bound);
            drop(hoard);
            // Over the network libzmq tries again by itself.
            client.connect(&bound).unwrap();
            client.send("hello").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "hello", "{text}");
        }
        let endpoint: Endpoint = udp.parse().unwrap();
        let hoard = Hoard::take();
        let radio = radio().build_with_ctx(&ctx).map(drop);
        assert_eq!(radio.unwrap_err().kind(), ErrorKind::SocketLimit);
        drop(hoard);
        let dish = dish().build_with_ctx(&ctx).unwrap();
        let hoard = Hoard::take();
        let _ = dish.bind(&endpoint);
        drop(hoard);
    });
}

#[test]
fn what_waits() {
    alone_with_files(FILES, "faults::files::what_waits", || {
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        let (pull, push) = pair(&ctx, pull(), push(), tcp());
        in_need("a poller", || {
            let mut poller = Poller::new()?;
            poller.add(&server, Token(0), Interest::READABLE)?;
            poller.add(&pull, Token(1), Interest::READABLE)?;
            let waker = poller.waker(Token(2))?;
            waker.wake()?;
            poller.wait(&mut Events::new(), MOMENT)
        });
        in_need("a monitor", || {
            server_with_monitor(&ctx).map(|(server, _)| server.last_endpoint())
        });
        in_need("a proxy", || {
            let frontend = gather().bind(tcp()).build_with_ctx(&ctx)?;
            let backend = scatter().bind(tcp()).build_with_ctx(&ctx)?;
            let proxy = Proxy::new(frontend, backend).spawn()?;
            proxy.terminate()
        });
        client.send("x").unwrap();
        push.send("y").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "x");
        assert_eq!(pull.recv_msg().unwrap(), "y");
    });
}

fn server_with_monitor(ctx: &Ctx) -> Result<(Server, Monitor), Error> {
    let server = server().bind(tcp());
    server.build_with_ctx_and_monitor(ctx, MonitorEvents::ALL)
}

#[test]
fn futures() {
    alone_with_files(FILES, "faults::files::futures", || {
        // A runtime opens what it waits with, and panics if it cannot: those are
        // made before.
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        smol::block_on(smol::Timer::after(MOMENT));
        let ctx = ctx();
        let both = || -> Result<_, Error> {
            let pull = pull().bind(tcp()).build_with_ctx(&ctx)?;
            let server = server().bind(tcp()).build_with_ctx(&ctx)?;
            Ok((Async::new(pull)?, Async::new(server)?))
        };
        tokio.block_on(async { in_need("futures in tokio", both) });
        smol::block_on(async { in_need("futures in smol", both) });
    });
}

#[test]
fn authenticators() {
    alone_with_files(FILES, "faults::files::authenticators", || {
        in_need("rules", || {
            let ctx = ctx_or_error()?;
            crate::mechanism::auth().build_with_ctx(&ctx)
        });
        let ctx = crate::mechanism::ctx_with_auth();
        let server = crate::mechanism::bound(&ctx, curve_server());
        let endpoint = server.last_endpoint().unwrap();
        let client = crate::mechanism::with(curve_client())
            .build_with_ctx(&ctx)
            .unwrap();
        // Nothing can be connected, and nothing accepted.
        let mut hoard = Hoard::take();
        client.connect(&endpoint).unwrap();
        client.send("secret").unwrap();
        pause(MOMENT);
        hoard.give(1);
        pause(MOMENT);
        drop(hoard);
        assert_eq!(server.recv_msg().unwrap(), "secret");
    });
}

fn ctx_or_error() -> Result<Ctx, Error> {
    CtxBuilder::new().build()
}

/// A listener without a file for who comes rests, is not busy, and goes on later.
#[test]
fn listeners() {
    alone_with_files(FILES, "faults::files::listeners", || {
        let dir = TempDir::new();
        let path = dir.path().join("socket");
        for text in [
            "tcp://127.0.0.1:*".to_owned(),
            "ws://127.0.0.1:*/".to_owned(),
            format!("ipc://{}", path.display()),
        ] {
            let ctx = ctx();
            let endpoint: Endpoint = text.parse().unwrap();
            let (server, monitor) = server()
                .bind(&endpoint)
                .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
                .unwrap();
            let bound = server.last_endpoint().unwrap();
            let client = client().build_with_ctx(&ctx).unwrap();
            let connect = || -> io::Result<Box<dyn Send>> {
                Ok(if bound.is_ipc() {
                    Box::new(UnixStream::connect(&path)?)
                } else {
                    Box::new(TcpStream::connect(socket_addr(&bound))?)
                })
            };
            let mut hoard = Hoard::take();
            hoard.give(1);
            let visitor = connect().unwrap();
            let failed = |event: MonitorEvent| {
                matches!(
                    event.kind(),
                    MonitorEventKind::AcceptFailed {
                        error: ErrorKind::SocketLimit
                    }
                )
            };
            wait_for(&text, || {
                monitor
                    .try_recv()
                    .ok()
                    .filter(|event| failed(event.clone()))
            });
            pause(2 * MOMENT);
            let seen = std::iter::from_fn(|| monitor.try_recv().ok());
            let more = seen.filter(|event| failed(event.clone())).count();
            assert!((1..10).contains(&more), "{text}: {more} more failures");

            // What cannot be accepted yet waits, and the others are served.
            drop(hoard);
            client.connect(&bound).unwrap();
            client.send("after all").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "after all");

            // Who rests can be closed.
            let hoard = Hoard::leave(1);
            let another = connect().unwrap();
            eventually(&text, || monitor.try_recv().is_ok_and(failed));
            bounded(move || drop((server, monitor, client, ctx)));
            drop((hoard, visitor, another));
        }
    });
}

/// What an end takes is there from the beginning.
#[test]
fn ends() {
    alone_with_files(FILES, "faults::files::ends", || {
        let ctx = ctx();
        let pairs: Vec<_> = (0..3)
            .map(|_| pair(&ctx, server(), client(), tcp()))
            .collect();
        let classic: Vec<_> = (0..3).map(|_| pair(&ctx, rep(), req(), tcp())).collect();
        let hoard = Hoard::take();
        drop((pairs, classic));
        bounded(|| drop(ctx));
        drop(hoard);
    });
}

/// So is what the end of a context takes while connections wait for somebody to
/// bind, as many as there are.
#[test]
fn ends_with_pending_connections() {
    alone_with_files(
        FILES,
        "faults::files::ends_with_pending_connections",
        || {
            let ctx = ctx();
            let nobody = || Endpoint::from(InprocAddr::new_unique());
            let client = client().build_with_ctx(&ctx).unwrap();
            let dealer = dealer().build_with_ctx(&ctx).unwrap();
            let endpoint = nobody();
            let hoard = Hoard::take();
            let err = client.connect(&endpoint).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::SocketLimit);
            assert!(err.to_string().contains(&endpoint.to_string()), "{err}");
            drop(hoard);
            let before = descriptors();
            for _ in 0..3 {
                client.connect(nobody()).unwrap();
                dealer.connect(nobody()).unwrap();
            }
            assert_eq!(descriptors(), before + 1);
            // They are there while there are such connections, and no longer.
            client.send("waits").unwrap();
            let hoard = Hoard::take();
            client.connect(nobody()).unwrap();
            drop((client, dealer));
            bounded(|| drop(ctx));
            drop(hoard);
        },
    );
}

/// The descriptor for connections that wait goes with the last of them.
#[test]
fn connections_that_do_not_wait_any_more() {
    alone_with_files(
        FILES,
        "faults::files::connections_that_do_not_wait_any_more",
        || {
            let ctx = ctx();
            let addrs: Vec<_> = (0..3).map(|_| InprocAddr::new_unique()).collect();
            let server = server().build_with_ctx(&ctx).unwrap();
            let client = client().build_with_ctx(&ctx).unwrap();
            let before = descriptors();
            client.connect(&addrs).unwrap();
            assert_eq!(descriptors(), before + 1);
            server.bind(&addrs[1..]).unwrap();
            assert_eq!(descriptors(), before + 1);
            server.bind(&addrs[0]).unwrap();
            assert_eq!(descriptors(), before);
            client.send("hello").unwrap();
            assert_eq!(server.recv_msg().unwrap(), "hello");
        },
    );
}

/// Threads that the system does not have are an error too.
#[test]
fn threads() {
    // Of memory for the stacks of three threads, more or less.
    let limits = "ulimit -s 1000000 && ulimit -v 5000000";
    alone_with_limits(limits, "faults::files::threads", || {
        let mut failed = 0;
        for count in [1, 16, 2, 16] {
            let ctx = CtxBuilder::new().io_threads(count).build().unwrap();
            match client().build_with_ctx(&ctx) {
                Ok(_) => assert!(count < 16),
                Err(err) => {
                    assert_eq!(err.kind(), ErrorKind::OutOfMemory, "{err}");
                    failed += 1;
                }
            }
            bounded(|| drop(ctx));
        }
        assert_eq!(failed, 2);
        let ctx = ctx();
        let (server, client) = pair(&ctx, server(), client(), tcp());
        client.send("all is well").unwrap();
        assert_eq!(server.recv_msg().unwrap(), "all is well");
    });
}
