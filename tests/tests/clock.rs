//! The clock of the machine is set, by hours, forwards and back, at every look that
//! anything in this process takes at it: the calls that read it are defined here, in
//! place of those of the C library. What waits waits for as long as it should.

#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::{
    ffi::{c_int, c_void},
    net::TcpListener,
    ptr,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant, SystemTime},
};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::{
    MOMENT, PATIENCE, client, ctx, line::Line, pair, pause, pull, push, server, spawn, tcp,
};

/// How often the clock was looked at.
static LOOKS: AtomicI64 = AtomicI64::new(0);

/// By how many seconds the clock is wrong at this look: up to nine hours fast, or
/// slow.
fn error() -> i64 {
    let look = LOOKS.fetch_add(1, Ordering::Relaxed);
    (look * 7 % 19 - 9) * 3600
}

/// The true time of a clock.
fn true_time(clock: libc::clockid_t, time: &mut libc::timespec) -> c_int {
    // SAFETY: the system writes a time to where there is one.
    let code = unsafe { libc::syscall(libc::SYS_clock_gettime, clock, ptr::from_mut(time)) };
    c_int::try_from(code).unwrap_or(-1)
}

fn wrong_time() -> libc::timespec {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    true_time(libc::CLOCK_REALTIME, &mut time);
    time.tv_sec += error();
    time
}

// SAFETY: as that of the C library, whose place it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: libc::clockid_t, time: *mut libc::timespec) -> c_int {
    // SAFETY: whoever asks has a place for the answer.
    let time = unsafe { &mut *time };
    let code = true_time(clock, time);
    if clock == libc::CLOCK_REALTIME || clock == libc::CLOCK_REALTIME_COARSE {
        time.tv_sec += error();
    }
    code
}

// SAFETY: as that of the C library, whose place it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn gettimeofday(time: *mut libc::timeval, _: *mut c_void) -> c_int {
    let wrong = wrong_time();
    // SAFETY: whoever asks has a place for the answer.
    unsafe {
        *time = libc::timeval {
            tv_sec: wrong.tv_sec,
            tv_usec: wrong.tv_nsec / 1000,
        };
    }
    0
}

// SAFETY: as that of the C library, whose place it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn time(time: *mut libc::time_t) -> libc::time_t {
    let wrong = wrong_time().tv_sec;
    if !time.is_null() {
        // SAFETY: who does not want the answer in a place has given none.
        unsafe { *time = wrong };
    }
    wrong
}

const SPAN: Duration = Duration::from_millis(200);

/// No jump of the clock is as short as this.
const LATE: Duration = Duration::from_secs(15);

/// That something takes as long as it is said to.
#[track_caller]
fn takes(span: Duration, what: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    let taken = start.elapsed();
    // libzmq counts milliseconds, and may be one short.
    let least = span - Duration::from_millis(2);
    assert!((least..LATE).contains(&taken), "{what}: {taken:?}");
}

#[track_caller]
fn assert_timed_out<T: std::fmt::Debug, M: std::fmt::Debug>(done: Result<T, Error<M>>) {
    assert_eq!(done.unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn the_clock_jumps() {
    let mut times: Vec<_> = (0..100).map(|_| SystemTime::now()).collect();
    assert!(!times.is_sorted());
    times.sort();
    assert!(times[99].duration_since(times[0]).unwrap() > Duration::from_secs(3600));
    let start = Instant::now();
    pause(Duration::from_millis(1));
    assert!(start.elapsed() < LATE);
}

#[test]
fn calls_wait_for_as_long_as_they_should() {
    let ctx = ctx();
    let (server, client) = pair(&ctx, server().recv_timeout(SPAN), client(), tcp());
    let (pull, push) = pair(&ctx, pull().recv_timeout(SPAN), push(), tcp());
    let lonely_client = ClientBuilder::new().send_timeout(SPAN);
    let lonely_client = lonely_client.build_with_ctx(&ctx).unwrap();
    let lonely_push = PushBuilder::new().send_timeout(SPAN);
    let lonely_push = lonely_push.build_with_ctx(&ctx).unwrap();
    takes(SPAN, "a server", || assert_timed_out(server.recv_msg()));
    takes(SPAN, "a pull", || assert_timed_out(pull.recv_msg()));
    takes(SPAN, "a client", || {
        assert_timed_out(lonely_client.send("x"))
    });
    takes(SPAN, "a push", || assert_timed_out(lonely_push.send("x")));

    let monitor = client.monitor(MonitorEvents::LISTENING).unwrap();
    takes(SPAN, "a monitor", || {
        assert_timed_out(monitor.recv_timeout(SPAN));
    });
    // Those without an end.
    server.set_recv_timeout(Period::Infinite).unwrap();
    pull.set_recv_timeout(Period::Infinite).unwrap();
    let serving = spawn(move || server.recv_msg().unwrap());
    let pulling = spawn(move || pull.recv_msg().unwrap());
    pause(MOMENT);
    client.send("x").unwrap();
    push.send("y").unwrap();
    assert_eq!(serving.join(), "x");
    assert_eq!(pulling.join(), "y");
}

#[test]
fn pollers_and_timers_keep_time() {
    const SOCKET: Token = Token(0);
    const TICK: Token = Token(1);

    let ctx = ctx();
    let server = server().build_with_ctx(&ctx).unwrap();
    let pull = pull().build_with_ctx(&ctx).unwrap();
    let mut events = Events::new();
    let mut shared = Poller::new().unwrap();
    shared.add(&server, SOCKET, Interest::READABLE).unwrap();
    let mut classic = Poller::new().unwrap();
    classic.add(&pull, SOCKET, Interest::READABLE).unwrap();
    for poller in [&mut shared, &mut classic] {
        takes(SPAN, "a poller", || poller.wait(&mut events, SPAN).unwrap());
        assert!(events.is_empty());
        let mut timers = Timers::new();
        timers.every(TICK, SPAN / 10).unwrap();
        let mut ticks = 0;
        takes(SPAN, "timers", || {
            while ticks < 10 {
                poller.wait(&mut events, timers.timeout()).unwrap();
                ticks += timers.expired().len();
            }
        });
    }
}

/// What the I/O threads do after some time.
#[test]
fn connections_keep_time() {
    let ctx = ctx();
    // Nobody answers the greeting.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr: TcpAddr = silent.local_addr().unwrap().to_string().parse().unwrap();
    let impatient = client().handshake_interval(SPAN).connect(&addr);
    takes(SPAN, "a handshake", || {
        let built = impatient.build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL);
        let (_client, monitor) = built.unwrap();
        let is_over =
            |event: &MonitorEvent| matches!(event.kind(), MonitorEventKind::Disconnected { .. });
        monitor.wait_for(PATIENCE, is_over).unwrap();
    });

    // Nobody is there, until somebody is.
    drop(silent);
    let early = push().reconnect_interval(SPAN).connect(&addr);
    let built = early.build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL);
    let (early, monitor) = built.unwrap();
    let is_put_off =
        |event: &MonitorEvent| matches!(event.kind(), MonitorEventKind::ConnectRetried { .. });
    monitor.wait_for(PATIENCE, is_put_off).unwrap();
    takes(SPAN, "another attempt", || {
        monitor.wait_for(PATIENCE, is_put_off).unwrap();
    });
    early.send("x").unwrap();
    let late = pull().bind(&addr).build_with_ctx(&ctx).unwrap();
    takes(Duration::from_millis(2), "the last attempt", || {
        assert_eq!(late.recv_msg().unwrap(), "x");
    });
}

#[test]
fn heartbeats_and_linger_keep_time() {
    let own = ctx();
    let heartbeat = Heartbeat::new(SPAN / 10).add_timeout(SPAN);
    let server = server().bind(tcp()).build_with_ctx(&own).unwrap();
    let line = Line::to(&server.last_endpoint().unwrap());
    let client = client().heartbeat(&heartbeat).connect(line.addr());
    let built = client.build_with_ctx_and_monitor(&own, MonitorEvents::ALL);
    let (_client, monitor) = built.unwrap();
    monitor.wait_connected(PATIENCE).unwrap();
    // There is an answer to each.
    assert_timed_out(monitor.recv_timeout(3 * SPAN));
    line.deaden();
    takes(SPAN / 2, "a heartbeat", || {
        let is_over =
            |event: &MonitorEvent| matches!(event.kind(), MonitorEventKind::Disconnected { .. });
        monitor.wait_for(PATIENCE, is_over).unwrap();
    });

    let other = ctx();
    let nobody: TcpAddr = "127.0.0.1:1".parse().unwrap();
    let push = push().linger(SPAN).connect(nobody);
    let push = push.build_with_ctx(&other).unwrap();
    push.send("x").unwrap();
    drop(push);
    takes(SPAN, "linger", || drop(other));
}
